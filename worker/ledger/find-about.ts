import { z } from "zod";
import { unpackLines } from "./packed-lines.ts";

/** Leaves that say who did something to one subject. */
export interface AboutPage {
  found: { at: string; actor: string }[];
  /** Goes on before this leaf; null at the ledger's beginning. */
  next: number | null;
}

/** Batches unpacked for one answer: up to half a million characters each. */
const BATCHES = 40;

const leafSchema = z.object({ at: z.string(), actor: z.string(), kind: z.string(), subject: z.string() });

/** Newest first, of some batches. No index leads here: each would be one more row for every leaf. */
export function findAbout(
  sql: SqlStorage,
  { kind, subject, before }: { kind: string; subject: string; before: number | null },
): AboutPage {
  const batches = sql
    .exec<{ first_index: number; entries: ArrayBuffer }>(
      "SELECT first_index, entries FROM batch WHERE first_index < ? ORDER BY first_index DESC LIMIT ?",
      before ?? Number.MAX_SAFE_INTEGER,
      BATCHES,
    )
    .toArray();
  const [ofKind, ofSubject] = [`"kind":${JSON.stringify(kind)}`, `"subject":${JSON.stringify(subject)}`];
  const found: AboutPage["found"] = [];
  for (const { entries } of batches) {
    for (const line of unpackLines(entries).reverse()) {
      if (!line.includes(ofKind) || !line.includes(ofSubject)) continue;
      const leaf = leafSchema.safeParse(JSON.parse(line));
      if (leaf.success && leaf.data.kind === kind && leaf.data.subject === subject)
        found.push({ at: leaf.data.at, actor: leaf.data.actor });
    }
  }
  const last = batches.at(-1);
  return { found, next: last && batches.length === BATCHES ? last.first_index : null };
}
