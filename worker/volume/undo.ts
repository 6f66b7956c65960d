import { dropCustomersOf } from "./customers.ts";
import { writeLeaf } from "./leaves.ts";
import { numberAsked } from "./names.ts";
import { packLetter } from "./packed.ts";
import type { UndoResult, VolumeRow } from "./record.ts";
import type { EvidenceColumns, MessageColumns } from "./rows.ts";
import {
  captureKey,
  evidenceColumns,
  evidenceOf,
  evidenceRow,
  flagsToPack,
  kindNo,
  messageColumns,
  messageRow,
} from "./rows.ts";

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
  const key = captureKey(request.captureId);
  const found = sql
    .exec<EvidenceColumns>(
      `SELECT ${evidenceColumns} FROM evidence e JOIN message m ON m.number = e.message
       WHERE e.capture_id = ? AND e.person = ${numberAsked} ${request.number === null ? "" : "AND e.message = ?"}`,
      key,
      request.personId,
      ...(request.number === null ? [] : [request.number]),
    )
    .toArray()[0];
  if (!found) return nothing;
  const number = found.message;
  const evidence = evidenceRow(found);
  const stored = sql
    .exec<MessageColumns>(`SELECT ${messageColumns} FROM message m WHERE m.number = ?`, number)
    .toArray()[0];
  if (!stored) throw new Error("evidence without its message");
  const message = messageRow(stored);

  sql.exec("DELETE FROM evidence WHERE message = ? AND capture_id = ?", number, key);
  const left = evidenceOf(sql, number);
  const messageGone = left.length === 0;
  const isHeldByOther = left.some(({ originalSha256 }) => originalSha256 === evidence.originalSha256);
  if (messageGone) {
    sql.exec("DELETE FROM text_index WHERE rowid = ?", number);
    sql.exec("DELETE FROM message WHERE number = ?", number);
  } else {
    dropCustomersOf(sql, number, request.captureId);
    if (message.kind === "full" && left.every(({ originalSha256 }) => originalSha256 === null))
      becomeEnvelope(sql, message);
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
    originalSha256: isHeldByOther ? null : evidence.originalSha256,
    webmail: evidence.webmail,
    messageIdHeader: message.messageIdHeader,
    sentAt: message.sentAt,
    customerIds: message.customerIds,
    addresses: message.participants.map(({ address }) => address),
  };
}

/**
 * What is left are names and dates that somebody brought: nothing of what was said stays, in the row or in the index. Derived
 * text and files are the caller's.
 */
function becomeEnvelope(sql: SqlStorage, { number, ...message }: VolumeRow): void {
  const nothing = { subject: "", snippet: "", attachments: [], problems: [] };
  sql.exec(
    "UPDATE message SET kind = ?, has_files = 0, canonical_sha256 = NULL, letter = ? WHERE number = ?",
    kindNo("envelope"),
    packLetter({ ...message, ...nothing, flags: flagsToPack(message.flags) }),
    number,
  );
  sql.exec("DELETE FROM text_index WHERE rowid = ?", number);
}
