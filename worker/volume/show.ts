import type { LeafKind } from "../ledger/leaf.ts";
import { writeLeaf } from "./leaves.ts";
import { noteReading } from "./readings.ts";
import type { Showing, VolumeCursor, VolumeDetail, VolumeFacts, VolumeRow, VolumeScope } from "./record.ts";
import type { MessageColumns } from "./rows.ts";
import { evidenceOf, messageColumns, messageRow } from "./rows.ts";
import { after, inScope } from "./scope.ts";

// Lists are read in two steps: first where their messages lie, newest first, which shows nothing; then, once the page is
// put together from several volumes, exactly the messages that are shown, with their leaf in the same transaction.

export interface ListRequest {
  scope: VolumeScope;
  before: VolumeCursor | null;
  limit: number;
}

export interface ThreadRequest extends ListRequest {
  /** The thread and those merged into it. */
  threads: number[];
}

/** Where a message of a list lies, as a row says it. */
export type Place = { sent_at: number; number: number };

/** Rows as places. */
export const cursors = (rows: Place[]): VolumeCursor[] =>
  rows.map((row) => ({ sentAt: row.sent_at, number: row.number }));

/** Where the messages of these threads lie. */
export function findThread(sql: SqlStorage, request: ThreadRequest): VolumeCursor[] {
  const scope = inScope(request.scope);
  const from = after(request.before, "m.sent_at, m.number");
  return cursors(
    sql
      .exec<Place>(
        `SELECT m.sent_at, m.number FROM message m
         WHERE m.thread IN (SELECT value FROM json_each(?)) AND ${from.text} AND ${scope.text}
         ORDER BY m.sent_at DESC, m.number DESC LIMIT ?`,
        JSON.stringify(request.threads),
        ...from.values,
        ...scope.values,
        request.limit,
      )
      .toArray(),
  );
}

export interface ShowRequest {
  kind: Extract<
    LeafKind,
    "timeline.shown" | "search.shown" | "thread.shown" | "waiting.shown" | "export.shown" | "leaving.shown"
  >;
  /** What the list is of: a customer's or thread's id. */
  subject: string;
  numbers: number[];
  scope: VolumeScope;
  showing: Showing;
}

/** The messages of a list, newest first, with one leaf that names them. What has gone out of scope is left out. */
export function showMessages(sql: SqlStorage, request: ShowRequest): VolumeRow[] {
  const scope = inScope(request.scope);
  const rows = sql
    .exec<MessageColumns>(
      `SELECT ${messageColumns} FROM message m WHERE m.number IN (SELECT value FROM json_each(?)) AND ${scope.text}
       ORDER BY m.sent_at DESC, m.number DESC`,
      JSON.stringify(request.numbers),
      ...scope.values,
    )
    .toArray()
    .map(messageRow);
  if (rows.length > 0) {
    const { actor, now, reason, level } = request.showing;
    const detail = { messages: rows.map(({ number }) => number), level, reason };
    writeLeaf(sql, { at: now, kind: request.kind, actor, subject: request.subject, detail });
  }
  return rows;
}

const findRow = (sql: SqlStorage, number: number): MessageColumns | undefined =>
  sql.exec<MessageColumns>(`SELECT ${messageColumns} FROM message m WHERE m.number = ?`, number).toArray()[0];

/** What decides who may see these messages; in order of number, absent ones left out. Shows nothing. */
export function factsOf(sql: SqlStorage, numbers: readonly number[]): VolumeFacts[] {
  return numbers.flatMap((number) => {
    const found = findRow(sql, number);
    if (!found) return [];
    const { thread, canonicalSha256, attachments, customerIds, closed, ownerOnly } = messageRow(found);
    const evidence = evidenceOf(sql, number);
    return [{ number, thread, canonicalSha256, attachments, customerIds, closed, ownerOnly, evidence }];
  });
}

export interface ShowOneRequest {
  kind: Extract<LeafKind, "message.shown" | "original.shown" | "attachment.shown">;
  /** The message's public id. */
  subject: string;
  number: number;
  scope: VolumeScope;
  /** Which original or attachment; null for the message itself. */
  part: string | number | null;
  showing: Showing;
  /** Whose mailbox it came from is shown that the actor reads it. */
  isNoted: boolean;
}

/** One message with its leaf; null where it is not, or not in scope. */
export function showMessage(sql: SqlStorage, request: ShowOneRequest): VolumeDetail | null {
  const scope = inScope(request.scope);
  const found = sql
    .exec<MessageColumns>(
      `SELECT ${messageColumns} FROM message m WHERE m.number = ? AND ${scope.text}`,
      request.number,
      ...scope.values,
    )
    .toArray()[0];
  if (!found) return null;
  const { actor, now, reason, level } = request.showing;
  const detail = { part: request.part, level, reason };
  writeLeaf(sql, { at: now, kind: request.kind, actor, subject: request.subject, detail });
  if (request.isNoted) noteReading(sql, request.number, actor, Date.parse(now));
  return { ...messageRow(found), evidence: evidenceOf(sql, request.number), leafSeq: found.leaf_seq };
}
