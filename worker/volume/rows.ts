import { z } from "zod";
import type { Attachment, Participant } from "../../shared/api/messages.ts";
import { participantSchema } from "../../shared/api/messages.ts";
import type { VolumeEvidence, VolumeRow } from "./record.ts";

// How a volume's rows keep lists: compact JSON arrays, parsed on reading; null stands for an empty one.

const participantsColumn = z.array(z.tuple([participantSchema.shape.role, z.string(), z.string()]));
const attachmentsColumn = z.array(
  z.tuple([z.number(), z.string(), z.string(), z.number(), z.literal([0, 1]), z.string().nullable()]),
);
const problemsColumn = z.array(z.tuple([z.string(), z.string()]));
const textsColumn = z.array(z.string());
const capturesColumn = z.array(
  z.object({
    captureId: z.string(),
    personId: z.string().nullable(),
    mailboxId: z.string().nullable(),
    hasOriginal: z.literal([0, 1]).transform((value) => value === 1),
    at: z.number(),
  }),
);

const orNull = (list: readonly unknown[]): string | null => (list.length === 0 ? null : JSON.stringify(list));

export const packParticipants = (list: readonly Participant[]): string | null =>
  orNull(list.map(({ role, address, name }) => [role, address, name]));
export const packAttachments = (list: readonly Attachment[]): string | null =>
  orNull(list.map((one) => [one.index, one.fileName, one.mediaType, one.size, one.inline ? 1 : 0, one.contentId]));
export const packProblems = (list: readonly { code: string; detail: string }[]): string | null =>
  orNull(list.map(({ code, detail }) => [code, detail]));
export const packTexts = orNull;

const read = <T>(schema: z.ZodType<T[]>, column: string | null): T[] =>
  column === null ? [] : schema.parse(JSON.parse(column));

const unpackParticipants = (column: string | null): Participant[] =>
  read(participantsColumn, column).map(([role, address, name]) => ({ role, address, name }));
const unpackAttachments = (column: string | null): Attachment[] =>
  read(attachmentsColumn, column).map(([index, fileName, mediaType, size, inline, contentId]) => ({
    index,
    fileName,
    mediaType,
    size,
    inline: inline === 1,
    contentId,
  }));

/** What `messageColumns` selects. */
export type MessageColumns = {
  number: number;
  kind: string;
  thread: number;
  direction: string;
  sent_at: number;
  message_id_header: string | null;
  subject: string;
  snippet: string;
  participants: string | null;
  attachments: string | null;
  problems: string | null;
  flags: string | null;
  canonical_sha256: string | null;
  leaf_seq: number;
  customer_ids: string;
  captures: string;
};

/** Selects from `message m` what `messageRow` reads. */
export const messageColumns = `m.number, m.kind, m.thread, m.direction, m.sent_at, m.message_id_header, m.subject, m.snippet,
  m.participants, m.attachments, m.problems, m.flags, lower(hex(m.canonical_sha256)) AS canonical_sha256, m.leaf_seq,
  (SELECT json_group_array(customer_id) FROM association WHERE message = m.number) AS customer_ids,
  (SELECT json_group_array(json_object('captureId', capture_id, 'personId', person_id, 'mailboxId', mailbox_id,
    'hasOriginal', original_sha256 IS NOT NULL, 'at', accepted_at)) FROM evidence WHERE message = m.number) AS captures`;

const kindSchema = z.enum(["full", "envelope"]);
const directionSchema = z.enum(["in", "out", "internal"]);

/** A stored message with whose it is and who captured it, oldest capture first. */
export function messageRow(row: MessageColumns): VolumeRow {
  return {
    number: row.number,
    kind: kindSchema.parse(row.kind),
    thread: row.thread,
    direction: directionSchema.parse(row.direction),
    sentAt: row.sent_at,
    messageIdHeader: row.message_id_header,
    subject: row.subject,
    snippet: row.snippet,
    participants: unpackParticipants(row.participants),
    attachments: unpackAttachments(row.attachments),
    problems: read(problemsColumn, row.problems).map(([code, detail]) => ({ code, detail })),
    flags: read(textsColumn, row.flags),
    canonicalSha256: row.canonical_sha256 || null,
    customerIds: read(textsColumn, row.customer_ids),
    captures: read(capturesColumn, row.captures).sort((a, b) => a.at - b.at || (a.captureId < b.captureId ? -1 : 1)),
  };
}

/** What `evidenceColumns` selects. */
export type EvidenceColumns = {
  capture_id: string;
  door: string;
  person_id: string | null;
  device_id: string | null;
  mailbox_id: string | null;
  webmail: string | null;
  place: string | null;
  rule: string;
  original_sha256: string | null;
  bytes: number;
  exact: number;
  captured_at: number;
  accepted_at: number;
  bcc: string | null;
};

/** Selects from `evidence` what `evidenceRow` reads. */
export const evidenceColumns = `capture_id, door, person_id, device_id, mailbox_id, webmail, place, rule,
  lower(hex(original_sha256)) AS original_sha256, bytes, exact, captured_at, accepted_at, bcc`;

const doorSchema = z.enum(["extension", "mail", "import", "api"]);

/** One capture's evidence. */
export const evidenceRow = (row: EvidenceColumns): VolumeEvidence => ({
  captureId: row.capture_id,
  door: doorSchema.parse(row.door),
  personId: row.person_id,
  deviceId: row.device_id,
  mailboxId: row.mailbox_id,
  webmail: row.webmail,
  place: row.place,
  rule: row.rule,
  originalSha256: row.original_sha256 || null,
  bytes: row.bytes,
  exact: row.exact === 1,
  capturedAt: row.captured_at,
  acceptedAt: row.accepted_at,
  bcc: unpackParticipants(row.bcc),
});
