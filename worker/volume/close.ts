import { writeLeaf } from "./leaves.ts";

export interface CloseRequest {
  number: number;
  closed: boolean;
  /** The message's public id. */
  subject: string;
  /** Who wants it so: a person's id or `system:<door>`. */
  actor: string;
  /** ISO 8601. */
  now: string;
}

/** Closes or reopens a message, within the caller's transaction; nothing happens where it is so already, or not there. */
export function closeMessage(sql: SqlStorage, { number, closed, subject, actor, now }: CloseRequest): void {
  const { rowsWritten } = closed
    ? sql.exec("INSERT OR IGNORE INTO closed (message) SELECT number FROM message WHERE number = ?", number)
    : sql.exec("DELETE FROM closed WHERE message = ?", number);
  if (rowsWritten === 0) return;
  writeLeaf(sql, { at: now, kind: closed ? "message.closed" : "message.reopened", actor, subject, detail: null });
}
