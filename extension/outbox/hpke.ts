/**
 * Hybrid public key encryption, RFC 9180 base mode, one suite: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 * Only compositions of what WebCrypto gives. HKDF is spelled out as HMAC because the RFC labels extract and expand
 * apart, which WebCrypto's own HKDF does not let one do.
 */

/** A context of one recipient and one ephemeral key: boxes are told apart by their number. */
export interface HpkeContext {
  readonly key: CryptoKey;
  readonly baseNonce: Uint8Array<ArrayBuffer>;
}

type Bytes = Uint8Array<ArrayBuffer>;

export const P256 = { name: "ECDH", namedCurve: "P-256" } as const;
const KEM_ID = [0, 0x10];
const KDF_ID = [0, 0x01];
const AEAD_ID = [0, 0x02];
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const HASH_BYTES = 32;
const EMPTY = new Uint8Array(0);

const ascii = (text: string): Bytes => new TextEncoder().encode(text);
const KEM_SUITE = concat(ascii("KEM"), KEM_ID);
const SUITE = concat(ascii("HPKE"), KEM_ID, KDF_ID, AEAD_ID);

/** A sender's context for a recipient's public key (65 bytes); `enc` goes with the boxes. RFC 9180 sections 4.1 and 5.1.1. */
export async function setupSender(recipient: Bytes, info: Bytes): Promise<{ enc: Bytes; context: HpkeContext }> {
  const ephemeral = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", ephemeral.publicKey));
  const dh = await agree(ephemeral.privateKey, recipient);
  return { enc, context: await contextOf({ dh, enc, recipient, info }) };
}

/** The recipient's context. Rejects when `enc` is no point of the curve. RFC 9180 sections 4.1 and 5.1.1. */
export async function setupReceiver(
  keys: { privateKey: CryptoKey; publicKey: Bytes },
  enc: Bytes,
  info: Bytes,
): Promise<HpkeContext> {
  const dh = await agree(keys.privateKey, enc);
  return contextOf({ dh, enc, recipient: keys.publicKey, info });
}

/** Box number `seq` of a context. The same number must never be used for two texts of one context. */
export async function seal(context: HpkeContext, seq: number, aad: Bytes, text: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt(gcm(context, seq, aad), context.key, text));
}

/** What is in box number `seq`. Rejects when anything of it, its number or `aad` is another. */
export async function open(context: HpkeContext, seq: number, aad: Bytes, box: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.decrypt(gcm(context, seq, aad), context.key, box));
}

function gcm({ baseNonce }: HpkeContext, seq: number, additionalData: Bytes): AesGcmParams {
  const iv = new Uint8Array(baseNonce);
  new DataView(iv.buffer).setUint32(NONCE_BYTES - 4, new DataView(baseNonce.buffer).getUint32(NONCE_BYTES - 4) ^ seq);
  return { name: "AES-GCM", iv, additionalData };
}

async function agree(privateKey: CryptoKey, publicPoint: Bytes): Promise<Bytes> {
  const publicKey = await crypto.subtle.importKey("raw", publicPoint, P256, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256));
}

async function contextOf(given: { dh: Bytes; enc: Bytes; recipient: Bytes; info: Bytes }): Promise<HpkeContext> {
  const { dh, enc, recipient, info } = given;
  const eaePrk = await labeledExtract(KEM_SUITE, EMPTY, "eae_prk", dh);
  const shared = await labeledExpand(KEM_SUITE, eaePrk, "shared_secret", concat(enc, recipient), HASH_BYTES);
  const pskIdHash = await labeledExtract(SUITE, EMPTY, "psk_id_hash", EMPTY);
  const infoHash = await labeledExtract(SUITE, EMPTY, "info_hash", info);
  const schedule = concat([0], pskIdHash, infoHash);
  const secret = await labeledExtract(SUITE, shared, "secret", EMPTY);
  const key = await labeledExpand(SUITE, secret, "key", schedule, KEY_BYTES);
  const baseNonce = await labeledExpand(SUITE, secret, "base_nonce", schedule, NONCE_BYTES);
  return {
    key: await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]),
    baseNonce,
  };
}

const labeledExtract = (suite: Bytes, salt: Bytes, label: string, ikm: Bytes): Promise<Bytes> =>
  // No salt is as many zeros as the hash is long (RFC 5869 section 2.2); WebCrypto takes no empty key.
  hmac(salt.length > 0 ? salt : new Uint8Array(HASH_BYTES), concat(ascii("HPKE-v1"), suite, ascii(label), ikm));

/** At most one block of the hash: all that this suite needs. */
async function labeledExpand(suite: Bytes, prk: Bytes, label: string, info: Bytes, length: number): Promise<Bytes> {
  const block = await hmac(prk, concat([0, length], ascii("HPKE-v1"), suite, ascii(label), info, [1]));
  return block.slice(0, length);
}

async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

function concat(...parts: ArrayLike<number>[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
