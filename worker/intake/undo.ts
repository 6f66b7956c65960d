import { splitMessageId } from "../../shared/ids.ts";
import { canonicalBytes } from "../../shared/mail/canonical.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { contentHash, contentKeyOf, referenceKey } from "../mail/identity.ts";
import { findOriginal, removeDerived, removeOriginal, removeParts } from "../originals.ts";
import { removeTraces } from "../records/associations.ts";
import { findOwnCapture, isOriginalAwaited, isUndone, markUndone } from "../records/captures.ts";
import { findKeys, releaseKeys } from "../records/message-keys.ts";
import { findVolume } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";

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
  // A capture that had not become evidence yet: its bytes go, unless they wait elsewhere or are on record already.
  if (!(await isOriginalAwaited(ctx, row.sha256)) && !(await isOnRecord(ctx, row.sha256))) {
    await removeOriginal(ctx, row.sha256);
  }
}

/**
 * The person's captures of the message: this one; or, where the same bytes of the same mailbox had been captured before
 * and this one was only a duplicate, the one that stands for it.
 */
async function findOwnEvidence(ctx: AppContext, id: string, captureId: string, personId: string): Promise<string[]> {
  const { volume, number } = splitMessageId(id);
  // Asked first: a stub for a volume that was never opened would create it.
  if (!(await findVolume(ctx, volume))) return [];
  const [facts] = await volumeStub(ctx.env, volume).facts([number]);
  const evidence = facts?.evidence ?? [];
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
  const keys: string[] = [];
  if (result.originalSha256 !== null) {
    const bytes = await findOriginal(ctx, result.originalSha256);
    if (bytes) keys.push(await contentKeyOf(await contentHash(canonicalBytes(bytes))));
  }
  if (result.messageGone && result.messageIdHeader !== null) keys.push(await referenceKey(result.messageIdHeader));
  await releaseKeys(ctx, keys, { volume, number });
  if (result.messageGone) {
    await removeTraces(ctx, { captureId, sentAt: result.sentAt, actorName: personId });
    if (result.canonicalSha256 !== null) await removeDerived(ctx, result.canonicalSha256, result.attachments);
  }
  if (result.originalSha256 !== null && !(await isOriginalAwaited(ctx, result.originalSha256))) {
    await removeOriginal(ctx, result.originalSha256);
  }
}

async function isOnRecord(ctx: AppContext, sha256: string): Promise<boolean> {
  const bytes = await findOriginal(ctx, sha256);
  if (!bytes) return false;
  const key = await contentKeyOf(await contentHash(canonicalBytes(bytes)));
  return [...(await findKeys(ctx, [key])).values()].some(({ place }) => place !== null);
}
