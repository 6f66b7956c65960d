import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { AppContext } from "../context.ts";

// Access tokens: a device's id and its key's thumbprint, signed by us, good for ten minutes. They are not stored. They
// only say which row to look at: whether device and person may still come in is asked of the Book on every request.

/** Short, since a token can't be taken back by itself; long enough that renewing is no part of most captures. */
export const ACCESS_SECONDS = 10 * 60;

const TYPE = "at+jwt";
const claimsSchema = z.object({ sub: z.string(), cnf: z.object({ jkt: z.string() }) });

/** A new access token of a device, bound to its key (RFC 9449 section 6.1). */
export async function issueAccessToken(ctx: AppContext, deviceId: string, thumbprint: string): Promise<string> {
  return new SignJWT({ cnf: { jkt: thumbprint } })
    .setProtectedHeader({ alg: "HS256", typ: TYPE })
    .setSubject(deviceId)
    .setExpirationTime(Math.floor(ctx.nowMs() / 1000) + ACCESS_SECONDS)
    .sign(await tokenKey(ctx.env.AUTH_SECRET));
}

/** Device and key of a token that we made and that is still good; else null. */
export async function readAccessToken(
  ctx: AppContext,
  token: string,
): Promise<{ deviceId: string; thumbprint: string } | null> {
  try {
    const { payload } = await jwtVerify(token, await tokenKey(ctx.env.AUTH_SECRET), {
      algorithms: ["HS256"],
      typ: TYPE,
      requiredClaims: ["exp"],
      currentDate: new Date(ctx.nowMs()),
    });
    const { sub, cnf } = claimsSchema.parse(payload);
    return { deviceId: sub, thumbprint: cnf.jkt };
  } catch {
    // Whatever is wrong with it, it is not a token of ours.
    return null;
  }
}

const keys = new Map<string, Promise<CryptoKey>>();

/** A key of its own, so that nothing that AUTH_SECRET signs elsewhere (cookies) can ever pass for a token. */
function tokenKey(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const made = deriveKey(secret, "access tokens of devices");
  keys.set(secret, made);
  return made;
}

async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const base = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(purpose) },
    base,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
