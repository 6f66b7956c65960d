import type { Json, LeafKind } from "../ledger/leaf.ts";
import { SALT_BYTES } from "../ledger/leaf.ts";
import type { LeafRow } from "../ledger/leaf-outbox.ts";
import { leafOutboxSql, leafRow } from "../ledger/leaf-outbox.ts";

/** What happened, as a leaf says it. `detail` is only committed to. */
export interface VolumeLeaf {
  /** ISO 8601. */
  at: string;
  kind: LeafKind;
  actor: string;
  subject: string;
  detail: Json;
}

/** Writes a leaf within the caller's transaction; gives back its seq. */
export function writeLeaf(sql: SqlStorage, leaf: VolumeLeaf): number {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const row = leafRow(leaf.at, leaf.kind, leaf.actor, leaf.subject, leaf.detail, salt);
  return sql
    .exec<{ seq: number }>(
      "INSERT INTO leaf (at, kind, actor, subject, commitment, salt, detail) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq",
      row.at,
      row.kind,
      row.actor,
      row.subject,
      row.commitment,
      row.salt,
      row.detail,
    )
    .one().seq;
}

type LeafColumns = { [K in keyof LeafRow]: LeafRow[K] };

/** The oldest leaves that wait, at most `limit`. */
export const readLeaves = (sql: SqlStorage, limit: number): LeafRow[] =>
  sql.exec<LeafColumns>(leafOutboxSql.read, limit).toArray();

/** Deletes what the Ledger has, except the newest. */
export function forgetLeaves(sql: SqlStorage, taken: number): void {
  sql.exec(leafOutboxSql.forget, taken);
}
