import type { Env } from "../env.ts";

/** Prefix of every sign-in cookie. */
export const COOKIE_PREFIX = "counterfoil";

/** Cookies travel over TLS only, except on a laptop. */
export const usesSecureCookies = (env: Pick<Env, "STAGE">): boolean => env.STAGE !== "local";

/** The name better-auth gives the session's cookie under our options. */
export const sessionCookieName = (env: Pick<Env, "STAGE">): string =>
  `${usesSecureCookies(env) ? "__Secure-" : ""}${COOKIE_PREFIX}.session_token`;

/**
 * The session's token from the request's cookie, once its signature (HMAC-SHA-256 with AUTH_SECRET, as better-auth
 * writes it: `token.signature`, percent-encoded) has been checked; else null.
 */
export async function readSessionToken(
  env: Pick<Env, "STAGE" | "AUTH_SECRET">,
  request: Request,
): Promise<string | null> {
  const value = cookieValue(request.headers.get("cookie") ?? "", sessionCookieName(env));
  const dot = value?.lastIndexOf(".") ?? -1;
  if (!value || dot < 1) return null;
  const token = value.slice(0, dot);
  const signature = decodeBase64(value.slice(dot + 1));
  if (!signature) return null;
  const key = await signingKey(env.AUTH_SECRET);
  return (await crypto.subtle.verify("HMAC", key, signature, new TextEncoder().encode(token))) ? token : null;
}

const keys = new Map<string, Promise<CryptoKey>>();

/** Importing a key costs more than using it; an isolate has one secret. */
function signingKey(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  const made = crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  keys.set(secret, made);
  return made;
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(equals + 1).trim());
    } catch {
      // A cookie that is no percent-encoding was not written by us.
      return null;
    }
  }
  return null;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return null;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
