/**
 * A passkey made of WebCrypto, as a browser with an authenticator would answer (WebAuthn level 2; attestation `none`,
 * ES256). `origin` is the page's; the authenticator binds to its host name.
 */
import { encodeBase64Url } from "../../../worker/access/base64url.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));

const concat = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** The little CBOR (RFC 8949) that an attestation needs: small integers, text, bytes, maps in the order given. */
function cbor(
  value: number | string | Uint8Array | Map<number | string, number | string | Uint8Array | Map<never, never>>,
): Uint8Array {
  const head = (major: number, n: number): Uint8Array =>
    n < 24
      ? Uint8Array.of((major << 5) | n)
      : n < 256
        ? Uint8Array.of((major << 5) | 24, n)
        : Uint8Array.of((major << 5) | 25, n >> 8, n & 255);
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return concat(head(3, value.length), bytesOf(value));
  if (value instanceof Uint8Array) return concat(head(2, value.length), value);
  return concat(head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)]));
}

/** ECDSA signatures travel as DER in WebAuthn; WebCrypto gives r ‖ s. */
function toDer(raw: Uint8Array): Uint8Array {
  const integer = (part: Uint8Array): Uint8Array => {
    const first = part.findIndex((byte) => byte !== 0);
    const trimmed = part.slice(first);
    const positive = (trimmed[0] ?? 0) > 127 ? concat(Uint8Array.of(0), trimmed) : trimmed;
    return concat(Uint8Array.of(2, positive.length), positive);
  };
  const both = concat(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return concat(Uint8Array.of(0x30, both.length), both);
}

/** A new authenticator with one credential for `origin`. */
export async function aPasskey(origin: string) {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("a key pair was asked for");
  // 0x04 ‖ x ‖ y
  const point = await crypto.subtle.exportKey("raw", keys.publicKey);
  if (!(point instanceof ArrayBuffer)) throw new Error("raw keys are bytes");
  const x = new Uint8Array(point.slice(1, 33));
  const y = new Uint8Array(point.slice(33, 65));
  const id = crypto.getRandomValues(new Uint8Array(16));
  const credentialId = encodeBase64Url(id);
  const rpIdHash = await sha256(bytesOf(new URL(origin).hostname));
  let counter = 0;

  const clientData = (type: string, challenge: string, from: string) =>
    bytesOf(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const wrap = (response: object) => ({
    id: credentialId,
    rawId: credentialId,
    type: "public-key",
    clientExtensionResults: {},
    response,
  });

  return {
    credentialId,
    /** The answer to a registration's options. */
    register(challenge: string) {
      const coseKey = cbor(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, x],
          [-3, y],
        ]),
      );
      const flags = Uint8Array.of(0x45, 0, 0, 0, 0);
      const authData = concat(rpIdHash, flags, new Uint8Array(16), Uint8Array.of(0, id.length), id, coseKey);
      const attestation = cbor(
        new Map<string, string | Uint8Array | Map<never, never>>([
          ["fmt", "none"],
          ["attStmt", new Map<never, never>()],
          ["authData", authData],
        ]),
      );
      return wrap({
        clientDataJSON: encodeBase64Url(clientData("webauthn.create", challenge, origin)),
        attestationObject: encodeBase64Url(attestation),
        transports: ["internal"],
      });
    },
    /** The answer to a sign-in's options; `from` is another page's origin for a test of phishing. */
    async signIn(challenge: string, from = origin) {
      counter += 1;
      const authData = concat(rpIdHash, Uint8Array.of(0x05, 0, 0, 0, counter));
      const data = clientData("webauthn.get", challenge, from);
      const signed = concat(authData, await sha256(data));
      const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, signed));
      return wrap({
        clientDataJSON: encodeBase64Url(data),
        authenticatorData: encodeBase64Url(authData),
        signature: encodeBase64Url(toDer(raw)),
      });
    },
  };
}
