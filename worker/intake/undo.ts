import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import { undoneIdOf } from "../../shared/taken-back.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { isDerivedUuid } from "../ids.ts";
import { contentKeyOf, referenceKey } from "../mail/identity.ts";
import { removeDerived, removeParts } from "../originals.ts";
import { findTraces, removeTraces } from "../records/associations.ts";
import type { CaptureRow } from "../records/captures.ts";
import { findOwnCapture, isOriginalAwaited } from "../records/captures.ts";
import type { KnownKey } from "../records/message-keys.ts";
import { findKeys, findKeysAt, releaseKeys } from "../records/message-keys.ts";
import { mayTakeBack } from "../records/notice-given.ts";
import { forgetOutsideMail } from "../records/outside-finds.ts";
import { noteUndone } from "../records/restores.ts";
import type { Removal } from "../records/undone-captures.ts";
import { findPendingRemoval, isUndone, markRemoved, markUndone, settleRemoval } from "../records/undone-captures.ts";
import { allVolumes, findVolume } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeFacts } from "../volume/record.ts";
import { isHeld } from "./held.ts";
import { keysOf, keysOfRow } from "./keys-of-original.ts";
import { heldElsewhere, leaveMarks, removeUnneeded } from "./unneeded.ts";

/**
 * Takes a capture of the actor's own back: its evidence, and with the last evidence the message, its text, its index
 * and its bytes. The ledger says only that it happened. Safe to ask twice; a late redelivery is refused for ever.
 * `messageId` is what the receipt said; null where there was none: still on its way, or its answer was lost.
 *
 * Its mark in the Book comes first, with what is to be removed: cut off anywhere, the sweep finishes it. And whoever is
 * recording the capture at this moment looks for the mark after recording (process.ts) and takes its own work back.
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
  const recorded = id === null ? null : await planRecorded(ctx, { messageId: id, captureId, personId });
  if (!row && !recorded) {
    const pending = await findPendingRemoval(actor, ctx, captureId);
    if (pending) return void (await finishRemoval(ctx, captureId, pending));
    if (await isUndone(ctx, captureId, personId)) return;
    if (messageId !== null) throw notFound();
    return undoUnheardOf(ctx, actor, captureId);
  }
  const evidence = recorded?.message ? ((await factsAt(ctx, recorded.message))?.evidence ?? []) : [];
  if (
    !(await mayTakeBack(
      ctx,
      personId,
      evidence.filter((one) => recorded?.captureIds.includes(one.captureId)),
    ))
  )
    throw new AppError("conflict", "It can no longer be taken back; say that it is not business, or object to it.");
  if (recorded?.message && (await isHeld(ctx, recorded.message)))
    // Not why: that there is a hold is its keepers' to know.
    throw new AppError("conflict", "The records keeper has to decide about this message; it cannot be taken back now.");
  const keys = row ? await keysOfRow(ctx, row) : [];
  const removal = {
    ...withRow(recorded ?? nothingYet(captureId, personId), row, keys),
    places: row ? placesIn(await findKeys(ctx, keys)) : [],
  };
  const isKnown = row !== null || removal.captureIds.includes(captureId);
  const mark = await markUndone(actor, ctx, { id: captureId, isKnown, removal });
  const isDone = await finishRemoval(ctx, captureId, removal);
  // One that was on its way is looked at once more by the sweep: its carrier may have written since.
  if (isDone && !removal.wasUnderWay) await settleRemoval(ctx, mark);
}

/**
 * No row and no receipt: either it was recorded and its answer was lost, or the undo has overtaken the upload. Then the
 * mark alone is kept, which the upload meets. Throws `not_found` for what is somebody else's, and for an id that follows
 * from the bytes: whoever knows a mail must not keep it out of the company's doors.
 */
async function undoUnheardOf(ctx: AppContext, actor: Actor, captureId: string): Promise<void> {
  const { personId } = requirePerson(actor);
  if (isDerivedUuid(captureId)) throw notFound();
  let isOthers = false;
  for (const { name } of await allVolumes(ctx)) {
    const found = await volumeStub(ctx.env, name).findCaptures([captureId]);
    const mine = found.find((one) => one.personId === personId);
    if (mine) return undoCapture(ctx, actor, captureId, messageIdOf(name, mine.number));
    isOthers ||= found.length > 0;
  }
  if (isOthers) throw notFound();
  const removal = nothingYet(captureId, personId);
  await settleRemoval(ctx, await markUndone(actor, ctx, { id: captureId, isKnown: false, removal }));
}

/** A capture was recorded although it had been taken back meanwhile. The sweep has it on its list. */
export async function takeBackLate(ctx: AppContext, capture: CaptureRow, messageId: string): Promise<void> {
  const { id: captureId, personId } = capture;
  const recorded = await planRecorded(ctx, { messageId, captureId, personId: personId ?? "" });
  if (recorded) await finishRemoval(ctx, captureId, withRow(recorded, capture, []));
  // What was removed while this one was being recorded may have been listed since.
  else await forgetGone(ctx, personId ?? "", messageId);
}

/**
 * Removes one recorded capture and whatever only it had brought. Nothing happens when it is not there. Written down first,
 * so that the sweep finishes what was cut off, or what a legal hold keeps for now: then false.
 */
export async function takeBackEvidence(
  ctx: AppContext,
  personId: string,
  captureId: string,
  messageId: string,
): Promise<boolean> {
  const recorded = await planRecorded(ctx, { messageId, captureId, personId });
  if (!recorded?.captureIds.includes(captureId)) return true;
  await markRemoved(ctx, [recorded]);
  if (!(await finishRemoval(ctx, captureId, recorded))) return false;
  for (const id of recorded.captureIds) await settleRemoval(ctx, undoneIdOf(id, personId));
  return true;
}

const nothingYet = (captureId: string, personId: string): Removal => ({
  personId,
  captureIds: [captureId],
  message: null,
  originals: [],
  keys: [],
  places: [],
  by: null,
  wasUnderWay: false,
});

/** With the bytes and parts that an unfinished capture may have brought, and the keys that its bytes may be known by. */
const withRow = (removal: Removal, row: CaptureRow | null, keys: readonly string[]): Removal =>
  row === null
    ? removal
    : {
        ...removal,
        originals: [
          ...removal.originals,
          { sha256: row.sha256, parts: row.parts, isAnnounced: row.parts > 0 && row.state === "receiving" },
        ],
        keys: [...removal.keys, ...keys],
        wasUnderWay: row.state !== "stored",
      };

/**
 * What is to be removed of a recorded capture; null when it is not evidence there. Where the same bytes of the same mailbox
 * had been captured before and this one was only a duplicate, those that stand for it.
 */
async function planRecorded(
  ctx: AppContext,
  given: { messageId: string; captureId: string; personId: string },
): Promise<Removal | null> {
  const { messageId, captureId, personId } = given;
  const { volume, number } = splitMessageId(messageId);
  // Asked first: a stub for a volume that was never opened would create it.
  if (!(await findVolume(ctx, volume))) return null;
  const [facts, peek] = await Promise.all([factsAt(ctx, { volume, number }), volumeStub(ctx.env, volume).peek(number)]);
  if (!facts || !peek) return null;
  const named = facts.evidence.find((one) => one.captureId === captureId);
  const mine = facts.evidence.filter((one) => one.personId === personId && (!named || one === named));
  if (mine.length === 0) return null;
  const hashes = [...new Set(mine.flatMap(({ originalSha256 }) => originalSha256 ?? []))];
  const keys = await Promise.all([
    ...mine.map(({ originalSha256, webmail }) => (originalSha256 === null ? [] : keysOf(ctx, originalSha256, webmail))),
    hasEnvelope(mine) ? findKeysAt(ctx, { volume, number }) : [],
    facts.canonicalSha256 === null ? [] : contentKeyOf(facts.canonicalSha256),
    peek.messageIdHeader === null ? [] : referenceKey(peek.messageIdHeader),
  ]);
  return {
    ...nothingYet(captureId, personId),
    captureIds: mine.map((one) => one.captureId),
    message: {
      ...{ volume, number, canonicalSha256: facts.canonicalSha256 },
      ...{ attachments: facts.attachments.length, sentAt: peek.sentAt },
    },
    originals: hashes.map((sha256) => ({ sha256, parts: 0, isAnnounced: false })),
    keys: [...new Set(keys.flat())],
  };
}

/**
 * Removes what a capture taken back has brought, and with the last capture of a message all that was made of it. Every
 * step looks at what is there now, so that it may be cut off anywhere and run again, even after the same message was
 * saved anew. False, and nothing is removed, while a legal hold keeps the message.
 */
export async function finishRemoval(ctx: AppContext, captureId: string, removal: Removal): Promise<boolean> {
  const { personId, captureIds, originals } = removal;
  const found = removal.message === null ? await findRecorded(ctx, captureId, removal) : removal;
  const { message, keys } = found;
  if (message && (await isHeld(ctx, message))) return false;
  // First of all: whoever restores a backup from before this must know, from this moment on. Without a message or a row
  // nothing says that the captures are this person's. What was only announced is in no backup: anybody can announce a
  // hash, and each mark's original is looked for by every backup.
  const hashes = [...originals, ...found.originals].flatMap(({ sha256, isAnnounced }) => (isAnnounced ? [] : [sha256]));
  if (message || hashes.length > 0) {
    await leaveMarks(ctx, { captureIds, personId: personId || null, originals: hashes, why: "taken back" });
  }
  if (message) {
    const { volume, number } = message;
    // Where others stand for the one that was named, a restore and a late redelivery must know of those too.
    await noteUndone(
      ctx,
      captureIds.map((id) => ({ id: undoneIdOf(id, personId), at: ctx.now() })),
    );
    const stub = volumeStub(ctx.env, volume);
    if (removal.by !== null) {
      await stub.remove({ numbers: [number], actor: removal.by, now: ctx.now(), detail: {} });
    } else {
      for (const id of captureIds) await stub.undo({ captureId: id, personId, number, now: ctx.now() });
    }
    const left = await factsAt(ctx, message);
    const held = left ? await heldKeys(ctx, message, { left, keys }) : new Set<string>();
    await releaseKeys(
      ctx,
      keys.filter((key) => !held.has(key)),
      message,
    );
    // Before its customer may go, whom they name.
    await forgetGone(ctx, removal.by ?? personId, messageIdOf(volume, number));
    if (!left) await forgetMessage(ctx, { captureIds, personId: removal.by ?? personId, sentAt: message.sentAt });
    // Where others brought names and dates of it, those alone are left.
    if ((left?.canonicalSha256 ?? null) === null && message.canonicalSha256 !== null) {
      await removeDerived(ctx, message.canonicalSha256, message.attachments);
    }
  } else {
    await forgetMessage(ctx, { captureIds, personId, sentAt: 0 });
  }
  for (const { sha256, parts } of originals) {
    if (parts > 0) await removeParts(ctx, personId, sha256);
    await removeUnneeded(ctx, sha256);
  }
  return true;
}

/** Of an envelope no words are left either. */
async function forgetGone(ctx: AppContext, personId: string, messageId: string): Promise<void> {
  const left = await factsAt(ctx, splitMessageId(messageId));
  if ((left?.canonicalSha256 ?? null) === null) await forgetOutsideMail(ctx, personId, messageId);
}

/** A capture that was on its way may have been recorded since; or have claimed its keys for a message that never came. */
async function findRecorded(ctx: AppContext, captureId: string, removal: Removal): Promise<Removal> {
  const late = await Promise.all(removal.originals.map(({ sha256 }) => keysOf(ctx, sha256)));
  const keys = [...new Set([...removal.keys, ...late.flat()])];
  for (const place of [...removal.places, ...placesIn(await findKeys(ctx, keys))]) {
    const messageId = messageIdOf(place.volume, place.number);
    const recorded = await planRecorded(ctx, { messageId, captureId, personId: removal.personId });
    if (recorded?.captureIds.includes(captureId)) return { ...recorded, keys: [...recorded.keys, ...keys] };
    const awaited = await Promise.all(removal.originals.map(({ sha256 }) => isOriginalAwaited(ctx, sha256)));
    if (awaited.includes(true) || (await factsAt(ctx, place))) continue;
    // Without bytes it is an envelope, or they are gone: nothing else tells what it was known by.
    await releaseKeys(ctx, late.flat().length > 0 ? keys : await findKeysAt(ctx, place), place);
  }
  return { ...removal, keys };
}

/** Customers and contacts that nobody speaks of any more. */
async function forgetMessage(
  ctx: AppContext,
  given: { captureIds: readonly string[]; personId: string; sentAt: number },
): Promise<void> {
  const { captureIds, personId, sentAt } = given;
  const brought = await findTraces(ctx, captureIds);
  if (brought.customerIds.length === 0 && brought.contactIds.length === 0) return;
  const held = await heldElsewhere(ctx, { customerIds: brought.partOf, addresses: brought.addresses });
  await removeTraces(ctx, { captureIds, sentAt, actorName: personId, brought, held });
}

type Place = { volume: string; number: number };

const placesIn = (known: ReadonlyMap<string, KnownKey>): Place[] =>
  [...known.values()].flatMap(({ place }) => (place ? [{ volume: place.volume, number: place.number }] : []));

const factsAt = async (ctx: AppContext, { volume, number }: Place): Promise<VolumeFacts | undefined> =>
  (await volumeStub(ctx.env, volume).facts([number]))[0];

/** Keys by which what is left of a message is known: the same mail with other line ends has the same content key. */
async function heldKeys(
  ctx: AppContext,
  { volume, number }: Place,
  { left, keys: asked }: { left: VolumeFacts; keys: readonly string[] },
): Promise<Set<string>> {
  // Which of them an envelope is known by is not on record: it keeps them all.
  if (hasEnvelope(left.evidence)) return new Set(asked);
  const peek = await volumeStub(ctx.env, volume).peek(number);
  const keys = await Promise.all([
    ...left.evidence.map(({ originalSha256, webmail }) =>
      originalSha256 === null ? [] : keysOf(ctx, originalSha256, webmail),
    ),
    left.canonicalSha256 === null ? [] : contentKeyOf(left.canonicalSha256),
    peek?.messageIdHeader ? referenceKey(peek.messageIdHeader) : [],
  ]);
  return new Set(keys.flat());
}

const hasEnvelope = (evidence: VolumeFacts["evidence"]): boolean =>
  evidence.some(({ originalSha256 }) => originalSha256 === null);
