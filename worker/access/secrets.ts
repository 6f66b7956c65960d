import { encodeBase64Url } from "./base64url.ts";

/** Bytes of a link's, a code's or a device's secret: 256 bits cannot be guessed, so a plain hash is enough to store. */
const SECRET_BYTES = 32;

/** A new secret as base64url, 43 characters. `randomBytes` is the context's. */
export const newSecret = (randomBytes: (count: number) => Uint8Array): string =>
  encodeBase64Url(randomBytes(SECRET_BYTES));

/** SHA-256 of a text as lower-case hex: what is stored of a secret. */
export async function hashSecret(secret: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A secret that only who knows `key` can make of these parts: HMAC-SHA-256 of them as JSON, base64url. */
export async function keyedSecret(key: string, parts: readonly string[]): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const hmac = await crypto.subtle.importKey("raw", bytes(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return encodeBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", hmac, bytes(JSON.stringify(parts)))));
}

/** SHA-256 as base64url: the PKCE S256 challenge of a verifier (RFC 7636 section 4.2), and hashes within proofs. */
export async function challengeOf(verifier: string): Promise<string> {
  return encodeBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}
