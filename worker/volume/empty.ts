import { writeLeaf } from "./leaves.ts";

/** Removes all messages with their evidence and index, within the caller's transaction; one leaf says so. */
export function emptyVolume(sql: SqlStorage, volume: string, { actor, now }: { actor: string; now: string }): void {
  for (const table of ["text_index", "evidence", "owner_only", "reading", "closed", "message"])
    sql.exec(`DELETE FROM ${table}`);
  writeLeaf(sql, { at: now, kind: "demo.removed", actor, subject: volume, detail: null });
}
