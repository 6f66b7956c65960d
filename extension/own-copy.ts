/**
 * What a rep keeps in this browser for where there is no line: the only file that holds it. Invariants: it is one person's, it
 * is gone once its days are over by this computer's clock, and a clock put back makes it gone too.
 */
import { z } from "zod";
import { ownCopySchema } from "../shared/api/own-copy.ts";
import { oneStore } from "./one-store.ts";

const inStore = oneStore({ db: "counterfoil-own-copy", store: "own-copy", what: "the own copy" });
const DAY_MS = 24 * 60 * 60_000;
/** A clock is set right by so much without anybody's doing. */
const CLOCK_MS = 5 * 60_000;

const keptSchema = z.object({
  personId: z.string(),
  /** When the Worker gave it, epoch ms of this computer. */
  fetchedAt: z.number(),
  copy: ownCopySchema,
});
export type KeptCopy = z.infer<typeof keptSchema>;

/** Whether its days are not over. */
export const isStillGood = ({ fetchedAt, copy }: Pick<KeptCopy, "fetchedAt" | "copy">, now: number): boolean =>
  now >= fetchedAt - CLOCK_MS && now - fetchedAt < copy.days * DAY_MS;

/** A person's copy; anything else that lies there (another's, too old, unreadable) is removed. Null where there is none. */
export async function readOwnCopy(personId: string, now: number): Promise<KeptCopy | null> {
  const found: unknown = await inStore("readonly", (store) => store.get("copy"));
  if (found === undefined) return null;
  const kept = keptSchema.safeParse(found);
  if (kept.success && kept.data.personId === personId && isStillGood(kept.data, now)) return kept.data;
  await forgetOwnCopy();
  return null;
}

/** Keeps a copy in place of the one before. */
export const keepOwnCopy = async (kept: KeptCopy): Promise<void> =>
  void (await inStore("readwrite", (store) => store.put(kept, "copy")));

/** Nothing of it stays in this browser. */
export const forgetOwnCopy = (): Promise<undefined> => inStore("readwrite", (store) => store.delete("copy"));
