import { undoneIdOf } from "../../shared/taken-back.ts";
import type { AppContext } from "../context.ts";
import { contentKeyOf } from "../mail/identity.ts";
import { captureToErase, eraseCaptureRow } from "../records/captures-to-erase.ts";
import { findKeysAt } from "../records/message-keys.ts";
import type { Removal } from "../records/undone-captures.ts";
import { listRemovalsAt, markRemoved, settleRemoval } from "../records/undone-captures.ts";
import { findVolume } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import { isHeld } from "./held.ts";
import { finishRemoval } from "./undo.ts";

/**
 * Removes a whole message, whoever saved it: row, evidence, index, original and derived bytes, their copies in the
 * backups, keys, and the contacts and customers that only it had brought. What is to be removed is written down first,
 * so that the sweep finishes what was cut off; a mark beside the backups keeps a restore from bringing it back.
 * `held`: a legal hold keeps it, and nothing was touched.
 */
export async function removeMessage(
  ctx: AppContext,
  place: { volume: string; number: number },
  by: string,
): Promise<"gone" | "held"> {
  const { volume, number } = place;
  if (!(await findVolume(ctx, volume))) return "gone";
  if (await isHeld(ctx, place)) return "held";
  const stub = volumeStub(ctx.env, volume);
  const [[facts], peek] = await Promise.all([stub.facts([number]), stub.peek(number)]);
  if (!facts || !peek) {
    // Cut off after the row had gone: its bytes may still be there.
    for (const { mark, captureId, removal } of await listRemovalsAt(ctx, place))
      if (await finishRemoval(ctx, captureId, removal)) await settleRemoval(ctx, mark);
    return "gone";
  }
  const keys = await findKeysAt(ctx, place);
  if (facts.canonicalSha256 !== null) keys.push(await contentKeyOf(facts.canonicalSha256));
  const people = [...new Set(facts.evidence.map(({ personId }) => personId))];
  const removals = people.map((personId): Removal => {
    const mine = facts.evidence.filter((one) => one.personId === personId);
    const originals = [...new Set(mine.flatMap(({ originalSha256 }) => originalSha256 ?? []))];
    return {
      personId: personId ?? "",
      captureIds: mine.map(({ captureId }) => captureId),
      message: {
        ...{ volume, number, canonicalSha256: facts.canonicalSha256 },
        ...{ attachments: facts.attachments.length, sentAt: peek.sentAt },
      },
      originals: originals.map((sha256) => ({ sha256, parts: 0, isAnnounced: false })),
      ...{ keys: [...new Set(keys)], places: [], by, wasUnderWay: false },
    };
  });
  await markRemoved(ctx, removals);
  for (const removal of removals) {
    const [first] = removal.captureIds;
    if (first === undefined || !(await finishRemoval(ctx, first, removal))) return "held";
    for (const id of removal.captureIds) await settleRemoval(ctx, undoneIdOf(id, removal.personId));
  }
  return "gone";
}

/** Removes a capture that is not on record yet, with its bytes; a late redelivery is refused. Safe to run again. */
export async function removeCapture(ctx: AppContext, id: string, by: string): Promise<void> {
  const row = await captureToErase(ctx, id);
  if (!row) return;
  const personId = row.personId ?? "";
  const removal: Removal = {
    ...{ personId, captureIds: [id], message: null, keys: [], places: [], by, wasUnderWay: true },
    originals: [{ sha256: row.sha256, parts: row.parts, isAnnounced: false }],
  };
  await markRemoved(ctx, [removal]);
  await eraseCaptureRow(ctx, by, id);
  // Not settled: its carrier may have written since, so the sweep looks at it once more.
  await finishRemoval(ctx, id, removal);
}
