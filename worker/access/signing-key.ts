import type { FlattenedJWS, JWK } from "jose";
import { calculateJwkThumbprint, FlattenedSign } from "jose";
import type { Env } from "../env.ts";

// What the company signs with. The key is made of the installation's secret, so that it needs no place of its own and is the
// same after a restore; who has the secret could sign anyway.

/** What comes before an Ed25519 seed in PKCS #8 (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

async function keyPair(env: Pick<Env, "AUTH_SECRET">): Promise<{ key: CryptoKey; jwk: JWK }> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(env.AUTH_SECRET), "HKDF", false, [
    "deriveBits",
  ]);
  const info = new TextEncoder().encode("counterfoil evidence pack 1");
  const seed = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info },
    secret,
    256,
  );
  const packed = new Uint8Array(Buffer.concat([PKCS8_HEAD, Buffer.from(seed)]));
  const key = await crypto.subtle.importKey("pkcs8", packed, "Ed25519", true, ["sign"]);
  const exported = await crypto.subtle.exportKey("jwk", key);
  if (!("x" in exported) || exported.x === undefined) throw new Error("an Ed25519 key has a public half");
  return { key, jwk: { kty: "OKP", crv: "Ed25519", x: exported.x } };
}

/** The public key, to be published (RFC 8037, RFC 7638). */
export async function publicSigningKey(env: Pick<Env, "AUTH_SECRET">) {
  const { jwk } = await keyPair(env);
  return {
    kty: "OKP",
    crv: "Ed25519",
    x: jwk.x ?? "",
    kid: await calculateJwkThumbprint(jwk),
    alg: "Ed25519",
    use: "sig",
  };
}

/** A detached signature of these bytes (RFC 7515 appendix F), as JSON without its payload. */
export async function signDetached(
  env: Pick<Env, "AUTH_SECRET">,
  bytes: Uint8Array,
): Promise<Omit<FlattenedJWS, "payload">> {
  const { key, jwk } = await keyPair(env);
  const header = { alg: "Ed25519", kid: await calculateJwkThumbprint(jwk) };
  const { payload: _, ...detached } = await new FlattenedSign(bytes).setProtectedHeader(header).sign(key);
  return detached;
}
