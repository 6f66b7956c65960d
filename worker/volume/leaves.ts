import { createHash } from "node:crypto";

/** What happened, as a leaf says it. `detail` is only committed to, never kept. */
export interface VolumeLeaf {
  at: string;
  kind: string;
  actor: string;
  subject: string;
  detail: unknown;
}

/** Writes a leaf within the caller's transaction; gives back its seq. */
export function writeLeaf(sql: SqlStorage, leaf: VolumeLeaf): number {
  const salt = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const commitment = createHash("sha256").update(salt).update(JSON.stringify(leaf.detail)).digest("base64");
  return sql
    .exec<{ seq: number }>(
      `INSERT INTO leaf (seq, at, kind, actor, subject, commitment, salt)
       VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM leaf), ?, ?, ?, ?, ?, ?) RETURNING seq`,
      leaf.at,
      leaf.kind,
      leaf.actor,
      leaf.subject,
      commitment,
      salt,
    )
    .one().seq;
}
