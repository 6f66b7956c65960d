import { splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { removeOriginalCopy } from "../backups.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { canonicalFrom, contentHash, contentKeyOf, referenceKey } from "../mail/identity.ts";
import { findOriginal, putOriginal, removeDerived, removeOriginal, removeParts } from "../originals.ts";
import { removeTraces } from "../records/associations.ts";
import { findOwnCapture, isOriginalAwaited, isUndone, markUndone } from "../records/captures.ts";
import { findKeys, releaseKeys } from "../records/message-keys.ts";
import { findVolume, volumesOfCustomer } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeEvidence, VolumeParties } from "../volume/record.ts";

/**
 * Takes a capture of the actor's own back: its evidence, and with the last evidence the message, its text, its index
 * and its bytes. The ledger says only that it happened. Safe to ask twice; a late redelivery is refused for ever.
 * `messageId` is what the receipt said; null while the capture was still on its way.
 *
 * The mark comes first: whoever is recording the capture at this moment looks for it after recording (process.ts) and
 * takes its own work back.
 */
export async function undoCapture(
  ctx: AppContext,
  actor: Actor,
  captureId: string,
  messageId: string | null,
): Promise<void> {
  const { personId } = requirePerson(actor);
  const row = await findOwnCapture(actor, ctx, captureId);
  const id = messageId ?? row?.messageId ?? null;
  const mine = id === null ? [] : await findOwnEvidence(ctx, id, captureId, personId);
  if (!row && mine.length === 0) {
    if (await isUndone(ctx, captureId)) return;
    throw notFound();
  }
  await markUndone(actor, ctx, captureId);
  if (id !== null) for (const evidence of mine) await takeBackEvidence(ctx, personId, evidence, id);
  if (!row) return;
  if (row.parts > 0) await removeParts(ctx, personId, row.sha256, row.parts);
  // A capture that had not become evidence yet: its bytes go, unless they are on record already.
  const bytes = await findOriginal(ctx, row.sha256);
  if (bytes) await removeUnneeded(ctx, row.sha256, bytes);
}

/**
 * The person's captures of the message: this one; or, where the same bytes of the same mailbox had been captured before
 * and this one was only a duplicate, the one that stands for it.
 */
async function findOwnEvidence(ctx: AppContext, id: string, captureId: string, personId: string): Promise<string[]> {
  const { volume, number } = splitMessageId(id);
  // Asked first: a stub for a volume that was never opened would create it.
  if (!(await findVolume(ctx, volume))) return [];
  const evidence = await evidenceAt(ctx, { volume, number });
  const named = evidence.find((one) => one.captureId === captureId);
  if (named) return named.personId === personId ? [captureId] : [];
  return evidence.filter((one) => one.personId === personId).map((one) => one.captureId);
}

/** Removes one capture's evidence and whatever only it had brought. Nothing happens when it is not there. */
export async function takeBackEvidence(
  ctx: AppContext,
  personId: string,
  captureId: string,
  messageId: string,
): Promise<void> {
  const { volume, number } = splitMessageId(messageId);
  const result = await volumeStub(ctx.env, volume).undo({ captureId, personId, number, now: ctx.now() });
  if (!result.found) return;
  const { originalSha256, canonicalSha256 } = result;
  const bytes = originalSha256 === null ? null : await findOriginal(ctx, originalSha256);
  const contentKey = bytes && (await contentKeyFor(bytes, result.webmail));
  const keys = contentKey === null || (await isHeldBy(ctx, { volume, number }, contentKey)) ? [] : [contentKey];
  if (result.messageGone) {
    if (canonicalSha256 !== null) keys.push(await contentKeyOf(canonicalSha256));
    if (result.messageIdHeader !== null) keys.push(await referenceKey(result.messageIdHeader));
  }
  await releaseKeys(ctx, keys, { volume, number });
  if (result.messageGone) {
    const held = await heldElsewhere(ctx, result);
    const { sentAt, customerIds } = result;
    await removeTraces(ctx, { captureId, sentAt, actorName: personId, customerIds, held });
    if (canonicalSha256 !== null) await removeDerived(ctx, canonicalSha256, result.attachments);
  }
  if (bytes && originalSha256 !== null) await removeUnneeded(ctx, originalSha256, bytes);
}

type Place = { volume: string; number: number };

async function evidenceAt(ctx: AppContext, { volume, number }: Place): Promise<VolumeEvidence[]> {
  const [facts] = await volumeStub(ctx.env, volume).facts([number]);
  return facts?.evidence ?? [];
}

/** True when a capture that is left says the same: the same mail with other line ends has the same content key. */
async function isHeldBy(ctx: AppContext, place: Place, contentKey: string): Promise<boolean> {
  for (const { originalSha256, webmail } of await evidenceAt(ctx, place)) {
    const bytes = originalSha256 === null ? null : await findOriginal(ctx, originalSha256);
    if (bytes && (await contentKeyFor(bytes, webmail)) === contentKey) return true;
  }
  return false;
}

/**
 * Removes an original that no capture under way waits for and no message holds. A colleague who saves the same bytes
 * at this very moment may have put them just before they went: so it looks again afterwards, and puts them back. What is
 * gone is gone from the backups too.
 */
export async function removeUnneeded(ctx: AppContext, sha256: string, bytes: Uint8Array): Promise<void> {
  if (await isNeeded(ctx, sha256, bytes)) return;
  await removeOriginal(ctx, sha256);
  if (await isNeeded(ctx, sha256, bytes)) await putOriginal(ctx, sha256, bytes);
  else await removeOriginalCopy(ctx, sha256);
}

/**
 * Invariant: what one capture said of its bytes decides nothing about a colleague's. So both readings are looked up: the
 * webmail that a capture names is its sender's word, and the same bytes may be on record as another's.
 */
async function isNeeded(ctx: AppContext, sha256: string, bytes: Uint8Array): Promise<boolean> {
  if (await isOriginalAwaited(ctx, sha256)) return true;
  const keys = await Promise.all([null, "sogo"].map((webmail) => contentKeyFor(bytes, webmail)));
  for (const { place } of (await findKeys(ctx, keys)).values()) {
    const evidence = place === null ? [] : await evidenceAt(ctx, place);
    if (evidence.some(({ originalSha256 }) => originalSha256 === sha256)) return true;
  }
  return false;
}

/** What of a message that is gone other messages still speak of, in all the volumes of its customers. */
async function heldElsewhere(ctx: AppContext, { customerIds, addresses }: VolumeParties): Promise<VolumeParties> {
  const volumes = await Promise.all(customerIds.map((customerId) => volumesOfCustomer(ctx, customerId)));
  const names = [...new Set(volumes.flat().map(({ name }) => name))];
  const held = await Promise.all(names.map((name) => volumeStub(ctx.env, name).held({ customerIds, addresses })));
  return {
    customerIds: held.flatMap((one) => one.customerIds),
    addresses: held.flatMap((one) => one.addresses),
  };
}

const contentKeyFor = async (bytes: Uint8Array, webmail: string | null): Promise<string> =>
  contentKeyOf(await contentHash(canonicalFrom(bytes, webmail)));
