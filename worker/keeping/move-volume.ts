import type { AppContext } from "../context.ts";
import { termsAgain } from "../intake/derive-again.ts";
import type { MoveStage } from "../volume/arriving.ts";
import type { VolumeSource } from "../volume/backup.ts";
import { isElsewhere, volumeObject, volumeStub } from "../volume/client.ts";
import type { VolumeTerms } from "../volume/record.ts";

// A volume is written anew: what is left in it is copied to another object, which takes its name over, and the old one is
// emptied with its file. Its name, and so every message's id, stays. The volume goes on serving and taking mail, but for
// a hold of some tenths of a second. How far it is, the new object knows: whoever drives this may be killed or be two.

/** Messages whose terms are derived for one call, and how many bytes of originals for that at once. */
const MESSAGES_AT_ONCE = 20;
const BYTES_AT_ONCE = 8 * 1024 * 1024;

type VolumeObject = ReturnType<typeof volumeObject>;

/** How far a volume is: messages that are in the new object's index, of so many. */
export interface Rewriting {
  done: number;
  of: number;
}

/** Goes on writing a volume anew for the erasure `by` until `until` (ms since 1970); null once it is done. */
export async function moveStep(ctx: AppContext, volume: string, by: string, until: number): Promise<Rewriting | null> {
  let at: Rewriting = { done: 0, of: 0 };
  do {
    const move = await volumeStub(ctx.env, volume).beginMove(by);
    if (move === null) return null;
    at = { done: 0, of: move.last };
    const from = volumeObject(ctx.env, move.from);
    const to = volumeObject(ctx.env, move.to);
    try {
      if (move.isHere) {
        await emptyOld(ctx, volume, { from, to, object: move.to });
        continue;
      }
      await to.prepare({ volume, own: move.to, from: move.from });
      const stage = await copyUntil(ctx, { from, to, until });
      if (stage) at.done = "terms" in stage ? stage.terms : "changes" in stage ? move.last : 0;
    } catch (error) {
      // Somebody else who does the same was quicker, and one of the two has nothing more to say.
      if (!isElsewhere(error)) throw error;
    }
  } while (ctx.nowMs() <= until);
  return at;
}

/** Copies part after part, and switches over; the stage where it stopped, null once nothing more is taken. */
async function copyUntil(
  ctx: AppContext,
  { from, to, until }: { from: VolumeObject; to: VolumeObject; until: number },
): Promise<MoveStage | null> {
  for (;;) {
    const at = await to.stage();
    if (at === null) return null;
    const isUpToDate = await copySome(ctx, { from, to, stage: at.stage });
    if (isUpToDate && (await switchOver(ctx, from, to))) return null;
    if (ctx.nowMs() > until) return at.stage;
  }
}

/** Every byte goes; the object that everybody asks first says where the volume is. */
async function emptyOld(
  ctx: AppContext,
  volume: string,
  { from, to, object }: { from: VolumeObject; to: VolumeObject; object: string },
): Promise<void> {
  const first = volumeObject(ctx.env, volume);
  await from.discard();
  await first.pointTo(object);
  await to.settle();
}

/** Copies the next part; true where nothing has changed that is not copied. */
async function copySome(
  ctx: AppContext,
  { from, to, stage }: { from: VolumeObject; to: VolumeObject; stage: MoveStage },
): Promise<boolean> {
  if ("rows" in stage) {
    const { tables, next } = await from.backupPage(stage.rows);
    await to.take({ at: stage, tables, next: next === null ? { terms: 0 } : { rows: next } });
    return false;
  }
  if ("terms" in stage) {
    const sources = upToBytes(await from.sources(stage.terms, MESSAGES_AT_ONCE));
    const last = sources.at(-1);
    const next: MoveStage = last ? { terms: last.number } : { changes: 0 };
    await to.take({ at: stage, terms: await termsOfAll(ctx, sources), next });
    return false;
  }
  const { numbers, tables, sources, upTo, isAll } = await from.changesAfter(stage.changes);
  if (numbers.length === 0) return true;
  await to.take({ at: stage, numbers, tables, terms: await termsOfAll(ctx, sources), next: { changes: upTo } });
  return isAll;
}

/** The first of them, as many as may be in memory at once, and one at least. */
function upToBytes(sources: readonly VolumeSource[]): VolumeSource[] {
  let bytes = 0;
  const end = sources.findIndex(({ evidence }, i) => {
    bytes += Math.max(0, ...evidence.map((one) => one.bytes));
    return i > 0 && bytes > BYTES_AT_ONCE;
  });
  return end < 0 ? [...sources] : sources.slice(0, end);
}

async function termsOfAll(
  ctx: AppContext,
  sources: readonly VolumeSource[],
): Promise<{ number: number; terms: VolumeTerms }[]> {
  const found: { number: number; terms: VolumeTerms }[] = [];
  for (let left = sources; left.length > 0; ) {
    const some = upToBytes(left);
    left = left.slice(some.length);
    found.push(
      ...(await Promise.all(
        some.map(async (message) => ({ number: message.number, terms: await termsAgain(ctx, message) })),
      )),
    );
  }
  return found;
}

/** The last rows in a hold, and over. False where too much had changed: then the hold ends by itself and all is as before. */
async function switchOver(ctx: AppContext, from: VolumeObject, to: VolumeObject): Promise<boolean> {
  // So that few leaves are left to be copied.
  await from.handOver();
  const until = await from.hold();
  for (let isUpToDate = false; !isUpToDate; ) {
    const at = await to.stage();
    if (at === null) return true;
    isUpToDate = await copySome(ctx, { from, to, stage: at.stage });
  }
  const at = await to.stage();
  if (at === null || !("changes" in at.stage)) return at === null;
  const held = { until, upTo: at.stage.changes };
  const last = await from.lastRows(held, at.namesUpTo);
  if (last === null) return false;
  await to.seal(until, last);
  return (await from.leave(held)) && to.arrive();
}
