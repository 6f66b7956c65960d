import { splitMessageId } from "../../shared/ids.ts";
import { canonicalBytes } from "../../shared/mail/canonical.ts";
import type { Actor } from "../access/actor.ts";
import { actorName, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { contentHash, contentKeyOf, referenceKey } from "../mail/identity.ts";
import { findOriginal, removeDerived, removeOriginal, removeParts } from "../originals.ts";
import { removeTraces } from "../records/associations.ts";
import { findOwnCapture, isOriginalAwaited, markUndone } from "../records/captures.ts";
import { findKeys, releaseKeys } from "../records/message-keys.ts";
import { volumeStub } from "../volume/client.ts";

/**
 * Takes a capture of the actor's own back: its evidence, and with the last evidence the message, its text, its index
 * and its bytes. The ledger says only that it happened. Safe to ask twice; a late redelivery is refused for ever.
 * `messageId` is what the receipt said; null while the capture was still on its way.
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
  if (!row && id === null) throw notFound();
  if (id !== null) await removeEvidence(ctx, actor, personId, captureId, id);
  await markUndone(actor, ctx, captureId);
  if (row && row.parts > 0) await removeParts(ctx, personId, row.sha256, row.parts);
  // A capture that had not become evidence yet: its bytes go, unless they wait elsewhere or are on record already.
  if (row && id === null && !(await isOriginalAwaited(ctx, row.sha256)) && !(await isOnRecord(ctx, row.sha256))) {
    await removeOriginal(ctx, row.sha256);
  }
}

async function removeEvidence(
  ctx: AppContext,
  actor: Actor,
  personId: string,
  captureId: string,
  id: string,
): Promise<void> {
  const { volume, number } = splitMessageId(id);
  const result = await volumeStub(ctx.env, volume).undo({ captureId, personId, number, now: ctx.now() });
  if (!result.found) throw notFound();
  const keys: string[] = [];
  if (result.originalSha256 !== null) {
    const bytes = await findOriginal(ctx, result.originalSha256);
    if (bytes) keys.push(await contentKeyOf(await contentHash(canonicalBytes(bytes))));
  }
  if (result.messageGone && result.messageIdHeader !== null) keys.push(await referenceKey(result.messageIdHeader));
  await releaseKeys(ctx, keys, { volume, number });
  if (result.messageGone) {
    await removeTraces(ctx, { captureId, sentAt: result.sentAt, actorName: actorName(actor) });
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
  return (await findKeys(ctx, [key])).size > 0;
}
