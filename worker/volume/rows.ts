import { z } from "zod";
import { nameBehind } from "./names.ts";
import { unpackLetter, unpackParticipants } from "./packed.ts";
import type { VolumeAssociation, VolumeEvidence, VolumeMessage, VolumeRow } from "./record.ts";

// Rows as the Worker sees them. Words that every row says are the number of their place in these lists, which therefore
// only ever grow at their end.

const kinds = ["full", "envelope"] as const satisfies VolumeMessage["kind"][];
const directions = ["in", "out", "internal"] as const satisfies VolumeMessage["direction"][];
const doors = ["extension", "mail", "import", "api"] as const satisfies VolumeEvidence["door"][];
const reasons = ["contact", "domain", "person"] as const satisfies VolumeAssociation["reason"][];

export const kindNo = (kind: VolumeMessage["kind"]): number => kinds.indexOf(kind);

/** Flag of a message that a machine sent. It stands in the column `direction`, where SQL sees it and it takes no room. */
const AUTOMATIC = "automatic";

/** The column `direction`: the direction, and three more for what a machine sent. */
export const directionNo = ({ direction, flags }: Pick<VolumeMessage, "direction" | "flags">): number =>
  directions.indexOf(direction) + (flags.includes(AUTOMATIC) ? directions.length : 0);

/** The flags that a message's letter keeps. */
export const flagsToPack = (flags: readonly string[]): string[] => flags.filter((flag) => flag !== AUTOMATIC);

/** SQL: whichever wrote it, a person or a machine. */
export const isDirection = (direction: VolumeMessage["direction"]): string =>
  `m.direction % ${directions.length} = ${directions.indexOf(direction)}`;

/** SQL: of a customer, or of a colleague; written by a person. */
export const isInbound = "m.direction = 0";
export const isOutbound = "m.direction = 1";
export const doorNo = (door: VolumeEvidence["door"]): number => doors.indexOf(door);
export const reasonNo = (reason: VolumeAssociation["reason"]): number => reasons.indexOf(reason);

function wordAt<T extends string>(words: readonly T[], no: number): T {
  const word = words[no];
  if (word === undefined) throw new Error(`a row says ${no}, which stands for none of ${words.join(", ")}`);
  return word;
}

/** The door behind its number. */
export const doorAt = (no: number): VolumeEvidence["door"] => wordAt(doors, no);

/** A capture's id (a UUID) as its 16 bytes. Throws for anything else. */
export function captureKey(id: string): Uint8Array {
  const hex = id.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new RangeError("a capture's id is a UUID");
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export const captureIdOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** SQL: an original's hash of evidence `e` on message `m`, in lower-case hex; null for an envelope. */
export const originalHex =
  "lower(hex(CASE length(e.original_sha256) WHEN 0 THEN m.canonical_sha256 ELSE e.original_sha256 END))";

/** SQL: the numbers (`no`) of whose a message is, out of its column `customers`. */
export const customersIn = (column: string): string => `(SELECT value ->> 0 AS no FROM json_each(${column}))`;

/** SQL: `here(no)`, the customers that have messages here, by leaps over the index: it is not gone through. Ends with a null. */
export const withCustomersHere = `WITH RECURSIVE here(no) AS (
  SELECT min(customer) FROM association
  UNION ALL SELECT (SELECT min(customer) FROM association WHERE customer > here.no) FROM here WHERE here.no IS NOT NULL)`;

/** SQL: a saving rule keeps this evidence to its mailbox's owner. */
export const isOwnerOnly = (evidence: string): string =>
  `EXISTS (SELECT 1 FROM owner_only o WHERE o.message = ${evidence}.message AND o.capture_id = ${evidence}.capture_id)`;

/**
 * SQL: message `m` is read by others than its mailboxes' owners: some capture is not kept to its owner. Names and dates that
 * somebody brought of a message that is here in full share nothing of it.
 */
export const isShared = `(NOT EXISTS (SELECT 1 FROM owner_only o WHERE o.message = m.number)
  OR EXISTS (SELECT 1 FROM evidence e WHERE e.message = m.number
    AND (m.kind = ${kindNo("envelope")} OR e.original_sha256 IS NOT NULL)
    AND NOT ${isOwnerOnly("e")}))`;

/** What `messageColumns` selects. */
export type MessageColumns = {
  number: number;
  thread: number;
  sent_at: number;
  kind: number;
  direction: number;
  leaf_seq: number;
  canonical_sha256: string | null;
  letter: ArrayBuffer;
  customer_ids: string;
  closed: number;
  owner_only: number;
  captures: string;
};

/** Selects from `message m` what `messageRow` reads. */
export const messageColumns = `m.number, m.thread, m.sent_at, m.kind, m.direction, m.leaf_seq,
  lower(hex(m.canonical_sha256)) AS canonical_sha256, m.letter,
  EXISTS (SELECT 1 FROM closed c WHERE c.message = m.number) AS closed, NOT ${isShared} AS owner_only,
  (SELECT json_group_array(text ORDER BY text) FROM name WHERE no IN ${customersIn("m.customers")}) AS customer_ids,
  (SELECT json_group_array(json_array(lower(hex(e.capture_id)), ${nameBehind("e.person")}, ${nameBehind("e.mailbox")},
    e.original_sha256 IS NOT NULL, e.accepted_at, ${isOwnerOnly("e")})) FROM evidence e WHERE e.message = m.number) AS captures`;

const customersColumn = z.array(z.string());
const capturesColumn = z.array(
  z.tuple([z.string(), z.string().nullable(), z.string().nullable(), z.literal([0, 1]), z.number(), z.literal([0, 1])]),
);

/** A stored message with whose it is and who captured it, oldest capture first. */
export function messageRow(row: MessageColumns): VolumeRow {
  const letter = unpackLetter(row.letter);
  return {
    number: row.number,
    kind: wordAt(kinds, row.kind),
    thread: row.thread,
    direction: wordAt(directions, row.direction % directions.length),
    sentAt: row.sent_at,
    ...letter,
    flags: row.direction < directions.length ? letter.flags : [...letter.flags, AUTOMATIC],
    canonicalSha256: row.canonical_sha256 || null,
    closed: row.closed === 1,
    ownerOnly: row.owner_only === 1,
    customerIds: customersColumn.parse(JSON.parse(row.customer_ids)),
    captures: capturesColumn
      .parse(JSON.parse(row.captures))
      .map(([capture, personId, mailboxId, hasOriginal, at, ownerOnly]) => ({
        captureId: captureIdOf(capture),
        personId,
        mailboxId,
        hasOriginal: hasOriginal === 1,
        ownerOnly: ownerOnly === 1,
        at,
      }))
      .sort((a, b) => a.at - b.at || (a.captureId < b.captureId ? -1 : 1)),
  };
}

/** What `evidenceColumns` selects. */
export type EvidenceColumns = {
  message: number;
  capture: string;
  door: number;
  person: string | null;
  device: string | null;
  mailbox: string | null;
  webmail: string | null;
  place: string | null;
  rule: string;
  original: string | null;
  bytes: number;
  exact: number;
  captured_at: number;
  accepted_at: number;
  bcc: string | null;
  owner_only: number;
};

/** Selects from `evidence e JOIN message m` what `evidenceRow` reads. */
export const evidenceColumns = `e.message, lower(hex(e.capture_id)) AS capture, e.door, ${nameBehind("e.person")} AS person,
  ${nameBehind("e.device")} AS device, ${nameBehind("e.mailbox")} AS mailbox, ${nameBehind("e.webmail")} AS webmail, e.place,
  ${nameBehind("e.rule")} AS rule, ${originalHex} AS original, e.bytes, e.exact, e.captured_at, e.accepted_at, e.bcc, ${isOwnerOnly("e")} AS owner_only`;

/** One capture's evidence. */
export const evidenceRow = (row: EvidenceColumns): VolumeEvidence => ({
  captureId: captureIdOf(row.capture),
  door: doorAt(row.door),
  personId: row.person,
  deviceId: row.device,
  mailboxId: row.mailbox,
  webmail: row.webmail,
  place: row.place,
  rule: row.rule,
  originalSha256: row.original || null,
  bytes: row.bytes,
  exact: row.exact === 1,
  capturedAt: row.captured_at,
  acceptedAt: row.accepted_at,
  bcc: unpackParticipants(row.bcc),
  ownerOnly: row.owner_only === 1,
});

/** The evidence of a message, oldest first. */
export const evidenceOf = (sql: SqlStorage, number: number): VolumeEvidence[] =>
  sql
    .exec<EvidenceColumns>(
      `SELECT ${evidenceColumns} FROM evidence e JOIN message m ON m.number = e.message WHERE e.message = ?
       ORDER BY e.accepted_at, e.capture_id`,
      number,
    )
    .toArray()
    .map(evidenceRow);
