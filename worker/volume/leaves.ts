import type { Json, LeafKind } from "../ledger/leaf.ts";
import { SALT_BYTES } from "../ledger/leaf.ts";
import { leafRow } from "../ledger/leaf-outbox.ts";

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
