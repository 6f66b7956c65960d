import type { Json, LeafKind } from "./leaf.ts";
import { canonicalJson, commit, leafBytes, MAX_DETAIL_BYTES } from "./leaf.ts";

// The outbox of leaves, of one shape in the Book and in every volume. A change inserts its leaf in its own transaction;
// later the Ledger takes it and the row goes, with its salt and detail, which the Ledger keeps beside the leaf and can
// destroy one by one (docs/decisions/0004-ledger.md).
//
// seq has no AUTOINCREMENT, which would write a second row each time. SQLite gives out max(seq) + 1, so the newest row
// always stays: then a number is never given twice, and the row shows the Ledger that the source has not gone back.

/** A row of the outbox without its number, which the database gives. */
export interface NewLeafRow {
  at: string;
  kind: LeafKind;
  actor: string;
  subject: string;
  commitment: string;
  /** SALT_BYTES in hex. */
  salt: string;
  /** Canonical JSON. */
  detail: string;
}

/** A row as the outbox gives it back. `kind` is a string: a leaf written by an older release is taken too. */
export interface LeafRow extends Omit<NewLeafRow, "kind"> {
  seq: number;
  kind: string;
}

/** All SQL on the outbox beside the insert. */
export const leafOutboxSql = {
  table: `CREATE TABLE leaf (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  commitment TEXT NOT NULL,
  salt TEXT NOT NULL,
  detail TEXT NOT NULL
)`,
  /** Binds the limit. */
  read: "SELECT seq, at, kind, actor, subject, commitment, salt, detail FROM leaf ORDER BY seq LIMIT ?",
  /** Binds a seq: destroys what its commitment was made of, taken or not. Ledger.erase does the same for what was taken. */
  erase: "UPDATE leaf SET salt = '', detail = '' WHERE seq = ?",
  /** Binds the newest seq taken. */
  forget: "DELETE FROM leaf WHERE seq <= ? AND seq < (SELECT max(seq) FROM leaf)",
} as const;

/** The most leaves of one hand-over. */
export const PUMP_LEAVES = 500;

/**
 * The row to insert, in the transaction of the change or showing that it tells of.
 * `now` is ISO 8601; `salt` is SALT_BYTES of randomness. Throws RangeError above MAX_DETAIL_BYTES of detail.
 */
export function leafRow(
  now: string,
  kind: LeafKind,
  actor: string,
  subject: string,
  detail: Json,
  salt: Uint8Array,
): NewLeafRow {
  const text = canonicalJson(detail);
  if (Buffer.byteLength(text) > MAX_DETAIL_BYTES)
    throw new RangeError(`the detail of ${kind} is above ${MAX_DETAIL_BYTES} bytes`);
  const saltHex = Buffer.from(salt).toString("hex");
  return { at: now, kind, actor, subject, commitment: commit(saltHex, text), salt: saltHex, detail: text };
}

/** A leaf as the Ledger is given it. An empty salt says that salt and detail were destroyed before. */
export interface OfferedLeaf {
  seq: number;
  bytes: string;
  salt: string;
  detail: string;
}

export interface TakeResult {
  /** The newest seq of the source in the tree; 0 when there is none. */
  takenUpTo: number;
  /** Set when the source contradicts what was taken from it: nothing of it may be deleted then. */
  alarm: "changed" | "gap" | null;
}

/** What the pump asks of the Ledger; its stub (client.ts) is one. */
export interface LeafTaker {
  take(source: string, leaves: readonly OfferedLeaf[], now: string): Promise<TakeResult>;
  sourceIsAt(source: string, newestSeq: number, now: string): Promise<boolean>;
}

/** An outbox with what reads and trims it: leafOutboxSql run on its database. */
export interface LeafPump {
  source: string;
  /** ISO 8601. */
  now: string;
  /** The oldest rows by seq, at most `limit`. */
  read(limit: number): LeafRow[] | Promise<LeafRow[]>;
  /** Deletes rows up to `taken`, except the newest. */
  forget(taken: number): unknown;
  ledger: LeafTaker;
}

export interface PumpResult {
  takenUpTo: number;
  alarm: "changed" | "gap" | "rewound" | null;
}

/** What the Ledger is given of a row. */
export function offerOf(source: string, row: LeafRow): OfferedLeaf {
  const { seq, at, kind, actor, subject, commitment, salt, detail } = row;
  return { seq, bytes: leafBytes({ source, seq, at, kind, actor, subject, commitment }), salt, detail };
}

/**
 * Hands an outbox's leaves to the Ledger in batches and deletes what it has. Two at once or one killed anywhere do no
 * harm: the Ledger knows what it took, and a row goes only after. An empty outbox is offered too, since one that was not
 * always empty has been rewound. After an alarm everything stays where it is.
 */
export async function pumpLeaves(pump: LeafPump): Promise<PumpResult> {
  const { source, now, ledger } = pump;
  for (;;) {
    const rows = await pump.read(PUMP_LEAVES);
    const offers = rows.map((row) => offerOf(source, row));
    const { takenUpTo, alarm } = await ledger.take(source, offers, now);
    if (alarm) return { takenUpTo, alarm };
    const newest = rows.at(-1)?.seq ?? 0;
    if (newest < takenUpTo) {
      // Another pump may have taken rows written since the read; what was taken must be there when read after it.
      const again = await pump.read(PUMP_LEAVES);
      const newestNow = again.at(-1)?.seq ?? 0;
      if (newestNow < takenUpTo && again.length < PUMP_LEAVES) {
        await ledger.sourceIsAt(source, newestNow, now);
        return { takenUpTo, alarm: "rewound" };
      }
    }
    if (rows.length > 1) await pump.forget(takenUpTo);
    if (rows.length < PUMP_LEAVES) return { takenUpTo, alarm: null };
  }
}
