/**
 * Seals items to the person and device that they were kept under. The public key lies in the clear, so that sealing works
 * with an expired session; the private one is wrapped by a secret that the Worker gives only to that signed-in person
 * and that is kept in memory alone. ("Non-extractable" keys lie readable in Chromium's files.)
 */
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256, type RecipientContext } from "@hpke/core";
import { z } from "zod";
import { type OpenedItem, UnopenableError } from "./drain-outbox.ts";
import type { ItemContent, ItemDetails, OutboxItem, RemovalNotice, SealingKey } from "./outbox-item.ts";

type Bytes = Uint8Array<ArrayBuffer>;
/** Whose a sealed thing is: moved to another item, person or device it no longer opens. */
type Owner = Pick<OutboxItem, "id" | "personId" | "deviceId">;

const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));
const INFO = utf8("counterfoil outbox item v1");
const P256 = { name: "ECDH", namedCurve: "P-256" } as const;
/** RFC 9180, base mode. One context an item: its first box is the details, its second the bytes. */
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const detailsSchema = z.object({
  sha256: z.string(),
  mailbox: z.string(),
  webmail: z.string(),
  place: z.string().nullable(),
  exact: z.boolean(),
  // Absent in what was sealed before there were envelopes.
  kind: z.enum(["full", "envelope"]).default("full"),
  automatic: z
    .object({
      rule: z.object({ id: z.string(), name: z.string() }).nullable(),
      version: z.number(),
      customer: z.string().nullable(),
      namesOnly: z.boolean().default(false),
    })
    .nullable()
    .default(null),
});

/** Makes a device's key pair and wraps its private half with the Worker's secret (32 bytes). */
export async function createSealingKey(of: { deviceId: string; personId: string }, secret: Bytes): Promise<SealingKey> {
  const pair = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
  // The Worker's tests seal by this file, and workerd's types know no overloads.
  if (!("privateKey" in pair)) throw new Error("a key pair was asked for");
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new Error("raw bytes were asked for");
  const publicKey = new Uint8Array(raw);
  const wrapping = await wrappingKey(of, publicKey, secret);
  const wrapped = await crypto.subtle.wrapKey("pkcs8", pair.privateKey, wrapping, gcmOnce());
  return { deviceId: of.deviceId, personId: of.personId, publicKey, wrapped: new Uint8Array(wrapped) };
}

/** An item's details and bytes, sealed to a device's key. Needs no secret. */
export async function sealItem(
  key: SealingKey,
  owner: Owner,
  given: { details: ItemDetails; bytes: Bytes },
): Promise<ItemContent> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(key.publicKey);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: INFO });
  const aad = aadOf(owner);
  const { sha256, mailbox, webmail, place, exact, kind, automatic } = given.details;
  const text = utf8(JSON.stringify({ sha256, mailbox, webmail, place, exact, kind, automatic }));
  const box = new Uint8Array(await sender.seal(text, aad));
  const body = new Uint8Array(await sender.seal(given.bytes, aad));
  const enc = new Uint8Array(sender.enc);
  return { details: null, sealed: { enc, box }, body };
}

/** The details of an item or notice. Throws UnopenableError when it, its owner or the key is not what it was sealed with. */
export async function openDetails(one: OutboxItem | RemovalNotice, key: CryptoKeyPair): Promise<ItemDetails> {
  if (one.details) return one.details;
  const { enc, box } = one.sealed;
  return orDamaged(async () => readDetails(await recipientOf(key, enc), box, one));
}

/** An item's details and bytes, from how they lie. Throws UnopenableError as openDetails does. */
export async function openWhole(item: OutboxItem, body: Bytes, key: CryptoKeyPair): Promise<OpenedItem> {
  if (item.details) return { details: item.details, bytes: body };
  const { enc, box } = item.sealed;
  return orDamaged(async () => {
    const recipient = await recipientOf(key, enc);
    const details = await readDetails(recipient, box, item);
    return { details, bytes: new Uint8Array(await recipient.open(body, aadOf(item))) };
  });
}

const recipientOf = (key: CryptoKeyPair, enc: Bytes): Promise<RecipientContext> =>
  suite.createRecipientContext({ recipientKey: key, enc, info: INFO });

async function readDetails(recipient: RecipientContext, box: Bytes, owner: Owner): Promise<ItemDetails> {
  const text = await recipient.open(box, aadOf(owner));
  return detailsSchema.parse(JSON.parse(new TextDecoder().decode(text)));
}

/**
 * A device's key pair in memory, for as long as it is used. Throws UnopenableError when the secret is not the one that
 * it was wrapped with.
 */
export async function unwrapKey(key: SealingKey, secret: Bytes): Promise<CryptoKeyPair> {
  return orDamaged(async () => {
    const wrapping = await wrappingKey(key, key.publicKey, secret);
    const { wrapped } = key;
    const how = gcmOnce();
    const privateKey = await crypto.subtle.unwrapKey("pkcs8", wrapped, wrapping, how, P256, false, ["deriveBits"]);
    return { privateKey, publicKey: await suite.kem.deserializePublicKey(key.publicKey) };
  });
}

/** Another key for every key pair: the public half is the salt. So no nonce is ever used twice with one. */
async function wrappingKey(
  of: { deviceId: string; personId: string },
  publicKey: Bytes,
  secret: Bytes,
): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const info = utf8(`counterfoil outbox key v1\n${of.deviceId}\n${of.personId}`);
  const how = { name: "HKDF", hash: "SHA-256", salt: publicKey, info };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

const gcmOnce = () => ({ name: "AES-GCM", iv: new Uint8Array(12) });

const aadOf = ({ id, personId, deviceId }: Owner): Bytes => utf8(JSON.stringify([id, personId, deviceId]));

async function orDamaged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UnopenableError("damaged", { cause });
  }
}
