import { writeLeaf } from "./leaves.ts";
import type { UndoResult } from "./record.ts";
import type { MessageColumns } from "./rows.ts";
import { messageColumns, messageRow } from "./rows.ts";

/** Whose capture is taken back. Without `number` the whole volume is searched. */
export interface UndoRequest {
  captureId: string;
  personId: string;
  number: number | null;
  /** ISO 8601. */
  now: string;
}

const nothing: UndoResult = {
  found: false,
  messageGone: false,
  canonicalSha256: null,
  attachments: 0,
  originalSha256: null,
  webmail: null,
  messageIdHeader: null,
  sentAt: 0,
  customerIds: [],
  addresses: [],
};

/**
 * Takes one's own capture back, within the caller's transaction; with the last one goes the message and all that was
 * derived of it. The leaf says only that it happened.
 */
export function undoCapture(sql: SqlStorage, request: UndoRequest): UndoResult {
  const where = "capture_id = ?1 AND person_id = ?2 AND (?3 IS NULL OR message = ?3)";
  const key = [request.captureId, request.personId, request.number];
  const evidence = sql
    .exec<{ message: number; original: string | null; webmail: string | null }>(
      `SELECT message, lower(hex(original_sha256)) AS original, webmail FROM evidence WHERE ${where}`,
      ...key,
    )
    .toArray()[0];
  if (!evidence) return nothing;
  const number = evidence.message;
  const stored = sql
    .exec<MessageColumns>(`SELECT ${messageColumns} FROM message m WHERE m.number = ?`, number)
    .toArray()[0];
  if (!stored) throw new Error("evidence without its message");
  const message = messageRow(stored);

  sql.exec("DELETE FROM evidence WHERE message = ? AND capture_id = ?", number, request.captureId);
  const left = sql
    .exec<{ captures: number; same: number }>(
      `SELECT count(*) AS captures, count(*) FILTER (WHERE original_sha256 IS unhex(?)) AS same
       FROM evidence WHERE message = ?`,
      evidence.original,
      number,
    )
    .one();
  const messageGone = left.captures === 0;
  if (messageGone) {
    sql.exec("DELETE FROM text_index WHERE rowid = ?", number);
    sql.exec("DELETE FROM association WHERE message = ?", number);
    sql.exec("DELETE FROM message WHERE number = ?", number);
  }
  writeLeaf(sql, {
    at: request.now,
    kind: "capture.undone",
    actor: request.personId,
    subject: request.captureId,
    detail: null,
  });
  return {
    found: true,
    messageGone,
    canonicalSha256: messageGone ? message.canonicalSha256 : null,
    attachments: messageGone ? message.attachments.length : 0,
    originalSha256: left.same === 0 ? evidence.original || null : null,
    webmail: evidence.webmail,
    messageIdHeader: message.messageIdHeader,
    sentAt: message.sentAt,
    customerIds: message.customerIds,
    addresses: message.participants.map(({ address }) => address),
  };
}
