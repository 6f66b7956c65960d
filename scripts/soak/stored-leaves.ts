import { inflateRawSync } from "node:zlib";
import { z } from "zod";
import { readStored } from "../bench/stored-files.ts";

const leafSchema = z.object({ source: z.string(), seq: z.number(), kind: z.string() });

/** The volumes and the ledger deflate what they only give back whole. */
export const inflated = (column: unknown): string => inflateRawSync(z.instanceof(Uint8Array).parse(column)).toString();

/**
 * How many leaves of a kind there are: those that the ledger has taken, and those that still wait in the Book's and the
 * volumes' outboxes. Call it when no write is under way.
 */
export function countLeaves(stateDir: string, kind: string): number {
  const taken = readStored(stateDir, "ledger", (db) => db.prepare("SELECT entries FROM batch").all()).flat();
  const entries = taken.flatMap((row) => inflated(row.entries).split("\n")).map((entry) => JSON.parse(entry));
  const waiting = [
    ...readStored(stateDir, "volume", (db) =>
      db.prepare("SELECT (SELECT name FROM volume) AS source, seq, kind FROM leaf").all(),
    ),
    ...readStored(stateDir, "book", (db) => db.prepare("SELECT 'book' AS source, seq, kind FROM leaf").all()),
  ].flat();
  const leaves = [...entries, ...waiting].map((row) => leafSchema.parse(row));
  // A taken leaf stays in its outbox while it is the newest.
  return new Set(leaves.filter((leaf) => leaf.kind === kind).map(({ source, seq }) => `${source}#${seq}`)).size;
}
