import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { QuarantineDetails, QuarantineHead } from "../../shared/api/quarantine.ts";
import { quarantineDetailsSchema } from "../../shared/api/quarantine.ts";
import type { WrappedKey } from "../records/quarantine.ts";

// Opens what an extension sealed (extension/outbox/sealing.ts; RFC 9180 base mode, one context an item: first the details,
// then the bytes), with the secret that the Worker keeps of the device.

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));
const bytesOf = (base64Url: string): Bytes => new Uint8Array(Buffer.from(base64Url, "base64url"));
const P256 = { name: "ECDH", namedCurve: "P-256" } as const;
const gcmOnce = () => ({ name: "AES-GCM", iv: new Uint8Array(12) });

/** Whose a sealed thing is: moved to another item, person or device it no longer opens. */
export interface SealedFor {
  id: string;
  personId: string;
  deviceId: string;
}

/** Details and bytes of an item. Null for what was not sealed to this device's key, or was changed since. */
export async function openSealed(
  of: SealedFor,
  sealed: NonNullable<QuarantineHead["sealed"]>,
  body: Uint8Array,
  keys: { secret: string; key: WrappedKey },
): Promise<{ details: QuarantineDetails; bytes: Bytes } | null> {
  const suite = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  const aad = utf8(JSON.stringify([of.id, of.personId, of.deviceId]));
  try {
    // As a pair: a key that cannot be read out does not say its public half.
    const publicKey = await suite.kem.deserializePublicKey(bytesOf(keys.key.publicKey));
    const recipientKey = { privateKey: await unwrap(of, keys), publicKey };
    const context = await suite.createRecipientContext({
      ...{ recipientKey, enc: bytesOf(sealed.enc), info: utf8("counterfoil outbox item v1") },
    });
    const text = new TextDecoder().decode(await context.open(bytesOf(sealed.box), aad));
    const details = quarantineDetailsSchema.parse(JSON.parse(text));
    return { details, bytes: new Uint8Array(await context.open(new Uint8Array(body), aad)) };
  } catch {
    return null;
  }
}

async function unwrap(of: SealedFor, { secret, key }: { secret: string; key: WrappedKey }): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]);
  const info = utf8(`counterfoil outbox key v1\n${of.deviceId}\n${of.personId}`);
  const how = { name: "HKDF", hash: "SHA-256", salt: bytesOf(key.publicKey), info };
  const wrapping = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["unwrapKey"]);
  return crypto.subtle.unwrapKey("pkcs8", bytesOf(key.wrapped), wrapping, gcmOnce(), P256, false, ["deriveBits"]);
}
