/**
 * The save that a person's last press has begun, until it is kept or given up. An update of the extension takes the
 * script that was reading away: the one that follows it learns here that it was pressed, and goes on under the same id.
 */
import type { OpenFacts } from "../messages.ts";
import { readBegun, readSettings, writeBegun } from "../settings.ts";
import { placeKeyOf } from "./saving.ts";

/** Longer than reading the largest mail takes; what was pressed before that nobody waits for any more. */
const BEGUN_MS = 2 * 60_000;

/** The person has pressed Save on the open message. */
export async function noteBegun(id: string, open: OpenFacts, now: number): Promise<void> {
  const { pairing } = await readSettings();
  if (!pairing) return;
  await writeBegun({ id, placeKey: await placeKeyOf(open), personId: pairing.person.id, at: now, isCut: false });
}

/** It is kept, or the person was told why not. */
export async function forgetBegun(id: string): Promise<void> {
  if ((await readBegun())?.id === id) await writeBegun(null);
}

/** To be called once after an update: what is still begun now was cut short by it. */
export async function noteCutShort(): Promise<void> {
  const begun = await readBegun();
  if (begun) await writeBegun({ ...begun, isCut: true });
}

/** The id of the save of this message that an update has cut short; it is given out once. */
export async function takeCutShort(open: OpenFacts, personId: string, now: number): Promise<string | null> {
  const begun = await readBegun();
  if (!begun?.isCut || begun.personId !== personId || begun.placeKey !== (await placeKeyOf(open))) return null;
  await writeBegun(null);
  return Math.abs(now - begun.at) < BEGUN_MS ? begun.id : null;
}
