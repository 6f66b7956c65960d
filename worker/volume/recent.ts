import { z } from "zod";
import type { Participant } from "../../shared/api/messages.ts";
import { unpackLetter } from "./packed.ts";
import type { VolumeEvidence } from "./record.ts";
import { customersIn, doorAt, isShared, kindNo } from "./rows.ts";
import { isOpen } from "./scope.ts";

// What was recorded lately, for trying saving rules on it. Nothing of it is shown to anybody.

/** Messages of a page, and the people on them: a mail to five hundred counts as many. */
const PAGE_MESSAGES = 4_000;
const PAGE_PEOPLE = 60_000;
/** Numbers that a page goes through where most messages are older. */
const PAGE_NUMBERS = 50_000;

export interface RecentRequest {
  /** Messages sent from then on (ms since 1970). */
  since: number;
  /** Goes on below this number; null for the newest. */
  before: number | null;
}

/** A message as far as saving rules ask about it, with its captures. Bcc is its sender's own and not among the people. */
export interface RecentMessage {
  sentAt: number;
  /** Null for one of names and dates only. */
  subject: string | null;
  people: Participant[];
  /** Whose it is to the company. */
  customerIds: string[];
  captures: Pick<VolumeEvidence, "door" | "personId" | "mailboxId" | "webmail" | "place" | "acceptedAt">[];
}

export interface RecentPage {
  messages: RecentMessage[];
  /** Where the next page begins; null after the last one. */
  next: number | null;
  /** The highest number there is. */
  newest: number;
}

type Row = { number: number; sent_at: number; kind: number; letter: ArrayBuffer; customers: string };
const customersColumn = z.array(z.string());
type CaptureRow = {
  message: number;
  door: number;
  person: number | null;
  mailbox: number | null;
  webmail: number | null;
  place: string | null;
  accepted_at: number;
};

/** Open messages from below a number downwards. */
export function readRecent(sql: SqlStorage, { since, before }: RecentRequest): RecentPage {
  const { newest } = sql.exec<{ newest: number }>("SELECT coalesce(max(number), 0) AS newest FROM message").one();
  const top = Math.min(before ?? newest + 1, newest + 1);
  const bottom = Math.max(1, top - PAGE_NUMBERS);
  const messages = new Map<number, RecentMessage>();
  let [reached, people] = [bottom, 0];
  for (const row of sql.exec<Row>(
    `SELECT m.number, m.sent_at, m.kind, m.letter,
       (SELECT json_group_array(text) FROM name WHERE no IN ${customersIn("m.customers")}) AS customers FROM message m
     WHERE m.number < ? AND m.number >= ? AND m.sent_at >= ? AND ${isOpen} AND ${isShared} ORDER BY m.number DESC`,
    ...[top, bottom, since],
  )) {
    const { subject, participants } = unpackLetter(row.letter);
    messages.set(row.number, {
      sentAt: row.sent_at,
      subject: row.kind === kindNo("envelope") ? null : subject,
      people: participants,
      customerIds: customersColumn.parse(JSON.parse(row.customers)),
      captures: [],
    });
    people += participants.length;
    if (messages.size < PAGE_MESSAGES && people < PAGE_PEOPLE) continue;
    reached = row.number;
    break;
  }
  addCaptures(sql, messages, reached, top);
  return { messages: [...messages.values()], next: reached > 1 ? reached : null, newest };
}

function addCaptures(sql: SqlStorage, messages: Map<number, RecentMessage>, from: number, below: number): void {
  const rows = sql
    .exec<CaptureRow>(
      `SELECT message, door, person, mailbox, webmail, place, accepted_at FROM evidence
       WHERE message >= ? AND message < ?`,
      ...[from, below],
    )
    .toArray();
  const names = namesOf(sql, rows);
  const nameOf = (no: number | null): string | null => (no === null ? null : (names.get(no) ?? null));
  for (const row of rows)
    messages.get(row.message)?.captures.push({
      door: doorAt(row.door),
      personId: nameOf(row.person),
      mailboxId: nameOf(row.mailbox),
      webmail: nameOf(row.webmail),
      place: row.place,
      acceptedAt: row.accepted_at,
    });
}

function namesOf(sql: SqlStorage, rows: readonly CaptureRow[]): Map<number, string> {
  const asked = new Set(
    rows.flatMap(({ person, mailbox, webmail }) => [person ?? [], mailbox ?? [], webmail ?? []].flat()),
  );
  return new Map(
    sql
      .exec<{ no: number; text: string }>(
        "SELECT no, text FROM name WHERE no IN (SELECT value FROM json_each(?))",
        JSON.stringify([...asked]),
      )
      .toArray()
      .map(({ no, text }) => [no, text]),
  );
}
