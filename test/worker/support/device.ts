/**
 * A paired browser for Worker tests: its key, and the headers of one request of it.
 *
 *   await deviceHeaders(person, "GET", "/api/me");                      // Authorization and DPoP, nonce and all
 *   await deviceHeaders(person, "PUT", path, captureHeaderValue);       // with the capture's hash inside
 *   await aProof(key, { htm, htu, ...claims });                         // any proof, also a wrong one
 */
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from "jose";
import { issueAccessToken } from "../../../worker/access/access-token.ts";
import { askGate } from "../../../worker/access/device-gate-client.ts";
import { challengeOf } from "../../../worker/access/secrets.ts";
import { testContext } from "./app.ts";

export interface DeviceKey {
  privateKey: CryptoKey;
  jwk: JWK;
  thumbprint: string;
}

export interface TestDevice {
  id: string;
  key: DeviceKey;
  refreshToken: string;
}

/** A new key, as the extension makes one. */
export async function aDeviceKey(): Promise<DeviceKey> {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("a key pair was asked for");
  const jwk = await exportJWK(keys.publicKey);
  return { privateKey: keys.privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}

/** A proof with these claims; `iat` and `jti` are made where they are not given. */
export const aProof = (key: DeviceKey, claims: Record<string, unknown>): Promise<string> =>
  new SignJWT({ iat: Math.floor(Date.now() / 1000), jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: key.jwk })
    .sign(key.privateKey);

/** The nonce that the device's gate hands out just now. */
export async function aNonce(deviceId: string): Promise<string> {
  return (await askGate(testContext(), deviceId, { jti: crypto.randomUUID(), nonce: null })).nonce;
}

/** The address as proofs name it: without a query. */
export const htuOf = (path: string): string => {
  const { origin } = new URL(testContext().env.PUBLIC_ORIGIN);
  return `${origin}${new URL(path, origin).pathname}`;
};

/** What a device says of itself in one request: token and proof. `capture` is that header's value, where there is one. */
export async function deviceHeaders(
  { device }: { device: TestDevice },
  method: string,
  path: string,
  capture?: string,
): Promise<Record<string, string>> {
  const token = await issueAccessToken(testContext(), device.id, device.key.thumbprint);
  const proof = await aProof(device.key, {
    htm: method,
    htu: htuOf(path),
    ath: await challengeOf(token),
    nonce: await aNonce(device.id),
    ...(capture === undefined ? {} : { capture: await challengeOf(capture) }),
  });
  return { authorization: `DPoP ${token}`, dpop: proof, ...(capture ? { "counterfoil-capture": capture } : {}) };
}
