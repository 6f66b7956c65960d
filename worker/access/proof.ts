import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";
import { z } from "zod";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { challengeOf } from "./secrets.ts";

// A device's proof that it has its key, one for each request (DPoP, RFC 9449). What is checked here needs no storage;
// that a proof is fresh and was not seen before is for device-gate.ts.

/** A proof that fits its request. */
export interface Proof {
  /** RFC 7638 thumbprint of the key that signed. */
  thumbprint: string;
  jti: string;
  nonce: string | null;
  /** base64url SHA-256 of the access token it goes with. */
  ath: string | null;
}

/** A proof is some 500 bytes; whoever sends more is no extension of ours. */
const MAX_PROOF_CHARS = 2000;

const claimsSchema = z.object({
  htm: z.string(),
  htu: z.string(),
  jti: z.string().min(16).max(64),
  iat: z.number(),
  nonce: z.string().max(64).optional(),
  ath: z.string().length(43).optional(),
  capture: z.string().length(43).optional(),
});

const refused = (why: string, cause?: unknown): AppError =>
  new AppError("unauthenticated", `The proof of this device's key is not valid (${why}).`, { cause });

/**
 * Reads and checks the `DPoP` header (RFC 9449 section 4.3): signature by the embedded P-256 key, method, address (at
 * the configured public origin, never the Host header, without its query), and that capture metadata is the very one
 * that was signed. `iat` must be there but is not compared with our clock: the nonce says how fresh a proof is, so that
 * a laptop with a wrong clock is not locked out. Throws `unauthenticated`.
 */
export async function readProof(ctx: AppContext, request: Request): Promise<Proof> {
  const jws = request.headers.get("dpop") ?? "";
  if (jws === "" || jws.length > MAX_PROOF_CHARS) throw refused("missing");
  let verified: Awaited<ReturnType<typeof jwtVerify>>;
  try {
    const currentDate = new Date(ctx.nowMs());
    verified = await jwtVerify(jws, EmbeddedJWK, { typ: "dpop+jwt", algorithms: ["ES256"], currentDate });
  } catch (cause) {
    throw refused("signature", cause);
  }
  const parsed = claimsSchema.safeParse(verified.payload);
  const { jwk } = verified.protectedHeader;
  if (!parsed.success || !jwk) throw refused("claims");
  const { htm, htu, jti, nonce = null, ath = null, capture } = parsed.data;
  if (htm !== request.method) throw refused("htm");
  if (htu !== `${new URL(ctx.env.PUBLIC_ORIGIN).origin}${new URL(request.url).pathname}`) throw refused("htu");
  const metadata = request.headers.get("counterfoil-capture");
  if (metadata !== null && capture !== (await challengeOf(metadata))) throw refused("capture");
  return { thumbprint: await calculateJwkThumbprint(jwk), jti, nonce, ath };
}
