/**
 * The save that a person's last press has begun, until it is kept or given up. An update of the extension takes the
 * script that was reading away: the one that follows it learns here that it was pressed, and goes on under the same id.
 */
import type { OpenFacts } from "../messages.ts";
import { type Begun, readBegun, readSettings, writeBegun } from "../settings.ts";
import { placeKeyOf } from "./saving.ts";

/** Longer than reading the largest mail takes; what was pressed before that nobody waits for any more. */
const BEGUN_MS = 2 * 60_000;

let last: Promise<void> = Promise.resolve();

/** In the order in which it was asked for: a press that is given up at once must not be noted after that. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = last.then(work);
  last = done.catch(() => undefined);
  return done;
}

/** The person has pressed Save on the open message. */
export function noteBegun(id: string, open: OpenFacts, now: number): Promise<void> {
  return inTurn(async () => {
    const { pairing } = await readSettings();
    if (!pairing) return;
    await writeBegun({ id, placeKey: await placeKeyOf(open), personId: pairing.person.id, at: now, isCut: false });
  });
}

/** It is kept, or the person was told why not. */
export function forgetBegun(id: string): Promise<void> {
  return inTurn(async () => {
    if ((await readBegun())?.id === id) await writeBegun(null);
  });
}

/** To be called once after an update: what is still begun now was cut short by it. */
export function noteCutShort(): Promise<void> {
  return inTurn(async () => {
    const begun = await readBegun();
    if (begun) await writeBegun({ ...begun, isCut: true });
  });
}

/**
 * The id of the save of this message that an update has cut short. It is given out until somebody has begun it again: a
 * bar that the page draws anew before that asks a second time.
 */
export async function findCutShort(open: OpenFacts, personId: string, now: number): Promise<string | null> {
  const begun = await readBegun();
  if (!begun?.isCut || begun.personId !== personId || isPast(begun, now)) return null;
  return begun.placeKey === (await placeKeyOf(open)) ? begun.id : null;
}

/** A clock that was put back counts as well. */
const isPast = ({ at }: Begun, now: number): boolean => Math.abs(now - at) >= BEGUN_MS;
