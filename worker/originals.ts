import { PART_BYTES } from "../shared/limits.ts";
import type { AppContext } from "./context.ts";
import { AppError } from "./errors.ts";

const originalKey = (sha256: string): string => `original/${sha256}`;
const uploadOf = (personId: string, sha256: string): string => `part/${personId}/${sha256}/`;
// With their size: parts that were cut otherwise, by another version, are others.
const partsOf = (personId: string, sha256: string): string => `${uploadOf(personId, sha256)}${PART_BYTES}/`;
const partKey = (personId: string, sha256: string, part: number): string => `${partsOf(personId, sha256)}${part}`;
const attachmentKey = (canonicalSha256: string, index: number): string => `attachment/${canonicalSha256}/${index}`;
const derivedKey = (canonicalSha256: string): string => `derived/${canonicalSha256}.json`;

/** What the platform lets one request have open at a time. */
const PARTS_AT_ONCE = 6;

/** R2 refuses bytes whose hash differs; its message is the only way to tell that from an outage. */
const isChecksumRefusal = (error: unknown): boolean =>
  error instanceof Error && /checksum|\(10037\)|hash/i.test(error.message);

async function reach<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (isChecksumRefusal(cause)) {
      throw new AppError("hash_mismatch", "The bytes do not have the announced SHA-256; nothing was stored.", {
        cause,
      });
    }
    throw new AppError("unavailable", "The store did not answer; try again.", { cause });
  }
}

/** Stores an original under its hash. R2 checks the hash. Storing again changes nothing. */
export async function putOriginal(ctx: AppContext, sha256: string, bytes: Uint8Array): Promise<void> {
  await reach(ctx.env.ORIGINALS.put(originalKey(sha256), bytes, { sha256 }));
}

/** The bytes of an original, or null. */
export async function findOriginal(ctx: AppContext, sha256: string): Promise<Uint8Array | null> {
  const object = await reach(ctx.env.ORIGINALS.get(originalKey(sha256)));
  return object ? new Uint8Array(await reach(object.arrayBuffer())) : null;
}

/** An original as a stream with its size, or null. */
export async function openOriginal(ctx: AppContext, sha256: string): Promise<R2ObjectBody | null> {
  return reach(ctx.env.ORIGINALS.get(originalKey(sha256)));
}

/** True when R2 holds the original. */
export async function hasOriginal(ctx: AppContext, sha256: string): Promise<boolean> {
  return (await reach(ctx.env.ORIGINALS.head(originalKey(sha256)))) !== null;
}

/** Keeps one part of a person's unfinished upload. */
export async function putPart(
  ctx: AppContext,
  personId: string,
  sha256: string,
  part: number,
  bytes: Uint8Array,
): Promise<void> {
  await reach(ctx.env.ORIGINALS.put(partKey(personId, sha256, part), bytes));
}

/** The bytes of one part, or null. */
export async function findPart(
  ctx: AppContext,
  personId: string,
  sha256: string,
  part: number,
): Promise<Uint8Array | null> {
  const object = await reach(ctx.env.ORIGINALS.get(partKey(personId, sha256, part)));
  return object ? new Uint8Array(await reach(object.arrayBuffer())) : null;
}

/** Numbers of the parts of a person's unfinished upload that have arrived. */
export async function listParts(ctx: AppContext, personId: string, sha256: string): Promise<number[]> {
  const found = await reach(ctx.env.ORIGINALS.list({ prefix: partsOf(personId, sha256) }));
  return found.objects.map((object) => Number(object.key.slice(object.key.lastIndexOf("/") + 1))).sort((a, b) => a - b);
}

/**
 * The parts put together: the original, once `putOriginal` has checked its hash. They stay until the caller has accepted
 * the capture: they are what proves that its sender had the bytes. Throws `missing_parts` when one has not arrived.
 */
export async function joinParts(
  ctx: AppContext,
  personId: string,
  sha256: string,
  parts: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // One buffer for all, since a Worker has 128 MB in all.
  const whole = new Uint8Array(parts * PART_BYTES);
  let length = 0;
  const take = async (part: number): Promise<void> => {
    const object = await reach(ctx.env.ORIGINALS.get(partKey(personId, sha256, part)));
    if (!object) throw missingParts();
    const at = part * PART_BYTES;
    whole.set(new Uint8Array(await reach(object.arrayBuffer())), at);
    length = Math.max(length, at + object.size);
  };
  for (let first = 0; first < parts; first += PARTS_AT_ONCE) {
    const count = Math.min(PARTS_AT_ONCE, parts - first);
    await Promise.all(Array.from({ length: count }, (_, index) => take(first + index)));
  }
  return whole.subarray(0, length);
}

/** What a sender does about it: send what is not there. */
export const missingParts = (): AppError =>
  new AppError("missing_parts", "Not all parts have arrived; send the missing ones again.");

/** Removes the parts of an upload that is finished or given up, also those that another version had cut otherwise. */
export async function removeParts(ctx: AppContext, personId: string, sha256: string): Promise<void> {
  // A page of the list has 1,000, and so many may be deleted at once; the largest original is far fewer parts.
  const { objects } = await reach(ctx.env.ORIGINALS.list({ prefix: uploadOf(personId, sha256) }));
  await reach(ctx.env.ORIGINALS.delete(objects.map(({ key }) => key)));
}

/** The full text that the volume's row has no room for. */
export interface DerivedText {
  text: string;
  html: string | null;
}

/** Writes what was derived from an original; may be written again after an improvement. */
export async function putDerived(
  ctx: AppContext,
  canonicalSha256: string,
  derived: DerivedText,
  attachments: readonly { bytes: Uint8Array }[],
): Promise<void> {
  await reach(
    Promise.all([
      ctx.env.ORIGINALS.put(derivedKey(canonicalSha256), JSON.stringify(derived)),
      ...attachments.map(({ bytes }, index) => ctx.env.ORIGINALS.put(attachmentKey(canonicalSha256, index), bytes)),
    ]),
  );
}

/** The derived text, or null while it is not there. */
export async function findDerived(ctx: AppContext, canonicalSha256: string): Promise<DerivedText | null> {
  const object = await reach(ctx.env.ORIGINALS.get(derivedKey(canonicalSha256)));
  if (!object) return null;
  const value: unknown = await reach(object.json());
  return isDerivedText(value) ? value : null;
}

function isDerivedText(value: unknown): value is DerivedText {
  return (
    typeof value === "object" && value !== null && "text" in value && typeof value.text === "string" && "html" in value
  );
}

/** One attachment as a stream, or null. */
export async function openAttachment(
  ctx: AppContext,
  canonicalSha256: string,
  index: number,
): Promise<R2ObjectBody | null> {
  return reach(ctx.env.ORIGINALS.get(attachmentKey(canonicalSha256, index)));
}

/** One attachment's bytes, or null. */
export async function findAttachment(
  ctx: AppContext,
  canonicalSha256: string,
  index: number,
): Promise<Uint8Array | null> {
  const object = await openAttachment(ctx, canonicalSha256, index);
  return object ? new Uint8Array(await reach(object.arrayBuffer())) : null;
}

/** Removes an original for good: its capture was taken back and no other capture holds these bytes. */
export async function removeOriginal(ctx: AppContext, sha256: string): Promise<void> {
  await reach(ctx.env.ORIGINALS.delete(originalKey(sha256)));
}

/** Removes what was derived of a message that is gone. */
export async function removeDerived(ctx: AppContext, canonicalSha256: string, attachments: number): Promise<void> {
  const keys = Array.from({ length: attachments }, (_, index) => attachmentKey(canonicalSha256, index));
  await reach(ctx.env.ORIGINALS.delete([derivedKey(canonicalSha256), ...keys]));
}

const quarantineOf = (item: string): string => `quarantine/${item}/`;

/** Keeps one part of a sealed item (`PERSON/ITEM`) that nobody has decided about. */
export async function putQuarantinedPart(
  ctx: AppContext,
  item: string,
  part: number,
  bytes: Uint8Array,
): Promise<void> {
  await reach(ctx.env.ORIGINALS.put(`${quarantineOf(item)}${part}`, bytes));
}

/** Keeps what such an item says beside its bytes. */
export async function putQuarantinedHead(ctx: AppContext, item: string, head: unknown): Promise<void> {
  await reach(ctx.env.ORIGINALS.put(`${quarantineOf(item)}head`, JSON.stringify(head)));
}

/** What it says, or null. */
export async function readQuarantinedHead(ctx: AppContext, item: string): Promise<unknown> {
  const object = await reach(ctx.env.ORIGINALS.get(`${quarantineOf(item)}head`));
  return object ? reach(object.json()) : null;
}

/** Its bytes as they were sealed, or null where a part is not there. */
export async function findQuarantined(
  ctx: AppContext,
  item: string,
  parts: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const pieces: Uint8Array[] = [];
  for (let part = 0; part < parts; part++) {
    const object = await reach(ctx.env.ORIGINALS.get(`${quarantineOf(item)}${part}`));
    if (!object) return null;
    pieces.push(new Uint8Array(await reach(object.arrayBuffer())));
  }
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Removes such an item, once it was decided about. */
export async function removeQuarantined(ctx: AppContext, item: string): Promise<void> {
  const { objects } = await reach(ctx.env.ORIGINALS.list({ prefix: quarantineOf(item) }));
  await reach(ctx.env.ORIGINALS.delete(objects.map(({ key }) => key)));
}
