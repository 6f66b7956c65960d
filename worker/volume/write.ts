import { writeLeaf } from "./leaves.ts";
import type { RecordRequest, RecordResult, VolumeMessage, VolumeTerms } from "./record.ts";
import { packAttachments, packParticipants, packProblems, packTexts } from "./rows.ts";

/**
 * Writes one message with its capture, within the caller's transaction. Twice is once: the number is the message's key,
 * and a capture, or the same bytes from the same mailbox, is evidence only once.
 */
export function writeMessage(sql: SqlStorage, volume: string, request: RecordRequest): RecordResult {
  const { message, evidence } = request;
  const known = sql.exec<{ kind: string }>("SELECT kind FROM message WHERE number = ?", message.number).toArray()[0];
  const evidenceIsNew = known === undefined || !isEvidence(sql, request);
  const earlier = known === undefined ? [] : earlierCaptures(sql, message.number, evidence.personId);

  if (evidenceIsNew) {
    const leafSeq = writeLeaf(sql, {
      at: request.now,
      kind: known === undefined ? "message.recorded" : "message.witnessed",
      actor: request.actor,
      subject: `${volume}-${message.number}`,
      detail: {
        captureId: evidence.captureId,
        door: evidence.door,
        mailboxId: evidence.mailboxId,
        rule: evidence.rule,
        originalSha256: evidence.originalSha256,
        canonicalSha256: message.canonicalSha256,
        customerIds: request.associations.map(({ customerId }) => customerId),
      },
    });
    if (known === undefined) insertMessage(sql, message, leafSeq);
    else if (known.kind === "envelope" && message.kind === "full") fillEnvelope(sql, message);
    if (known === undefined || (known.kind === "envelope" && message.kind === "full")) {
      indexTerms(sql, message.number, request.terms);
    }
    insertEvidence(sql, request);
    // An envelope adds no reader to a message that is here in full.
    if (known === undefined || message.kind === "full") associate(sql, request);
  }

  return {
    messageIsNew: known === undefined,
    evidenceIsNew,
    earlier,
    associations: sql
      .exec<{ customer_id: string }>("SELECT customer_id FROM association WHERE message = ?", message.number)
      .toArray()
      .map((row) => ({ customerId: row.customer_id })),
    databaseBytes: sql.databaseSize,
  };
}

function isEvidence(sql: SqlStorage, { message, evidence }: RecordRequest): boolean {
  const found = sql.exec(
    `SELECT 1 FROM evidence WHERE message = ?1 AND (capture_id = ?2
       OR (mailbox_id IS ?3 AND original_sha256 IS unhex(?4) AND (mailbox_id IS NOT NULL OR person_id IS ?5)))`,
    message.number,
    evidence.captureId,
    evidence.mailboxId,
    evidence.originalSha256,
    evidence.personId,
  );
  return found.toArray().length > 0;
}

function earlierCaptures(sql: SqlStorage, number: number, personId: string | null): RecordResult["earlier"] {
  return sql
    .exec<{ person_id: string; at: number }>(
      `SELECT person_id, min(accepted_at) AS at FROM evidence
       WHERE message = ? AND person_id IS NOT NULL AND person_id IS NOT ? GROUP BY person_id ORDER BY at`,
      number,
      personId,
    )
    .toArray()
    .map((row) => ({ personId: row.person_id, at: row.at }));
}

function insertMessage(sql: SqlStorage, message: VolumeMessage, leafSeq: number): void {
  sql.exec(
    `INSERT INTO message (number, kind, thread, direction, sent_at, message_id_header, subject, snippet, participants,
       attachments, problems, flags, canonical_sha256, leaf_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, unhex(?), ?)`,
    message.number,
    message.kind,
    message.thread,
    message.direction,
    message.sentAt,
    message.messageIdHeader,
    message.subject,
    message.snippet,
    packParticipants(message.participants),
    packAttachments(message.attachments),
    packProblems(message.problems),
    packTexts(message.flags),
    message.canonicalSha256,
    leafSeq,
  );
}

/**
 * A full copy came after the envelope: thread and date stay, since lists hold them. Whose it is, the message says; what
 * somebody told of its participants before does not count any more.
 */
function fillEnvelope(sql: SqlStorage, message: VolumeMessage): void {
  sql.exec(
    `UPDATE message SET kind = 'full', message_id_header = ?, subject = ?, snippet = ?, participants = ?, attachments = ?,
       problems = ?, flags = ?, canonical_sha256 = unhex(?) WHERE number = ?`,
    message.messageIdHeader,
    message.subject,
    message.snippet,
    packParticipants(message.participants),
    packAttachments(message.attachments),
    packProblems(message.problems),
    packTexts(message.flags),
    message.canonicalSha256,
    message.number,
  );
  sql.exec("DELETE FROM text_index WHERE rowid = ?", message.number);
  sql.exec("DELETE FROM association WHERE message = ?", message.number);
}

function indexTerms(sql: SqlStorage, number: number, terms: VolumeTerms): void {
  sql.exec(
    "INSERT INTO text_index (rowid, subject, people, body, files) VALUES (?, ?, ?, ?, ?)",
    number,
    terms.subject,
    terms.people,
    terms.body,
    terms.files,
  );
}

function insertEvidence(sql: SqlStorage, { message, evidence }: RecordRequest): void {
  sql.exec(
    `INSERT INTO evidence (message, capture_id, door, person_id, device_id, mailbox_id, webmail, place, rule,
       original_sha256, bytes, exact, captured_at, accepted_at, bcc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, unhex(?), ?, ?, ?, ?, ?)`,
    message.number,
    evidence.captureId,
    evidence.door,
    evidence.personId,
    evidence.deviceId,
    evidence.mailboxId,
    evidence.webmail,
    evidence.place,
    evidence.rule,
    evidence.originalSha256,
    evidence.bytes,
    evidence.exact ? 1 : 0,
    evidence.capturedAt,
    evidence.acceptedAt,
    packParticipants(evidence.bcc),
  );
}

/** The date is the stored message's, so that a timeline and its messages never disagree. */
function associate(sql: SqlStorage, { message, associations }: RecordRequest): void {
  for (const { customerId, reason, address } of associations) {
    sql.exec(
      `INSERT OR IGNORE INTO association (message, customer_id, sent_at, reason, address)
       SELECT number, ?, sent_at, ?, ? FROM message WHERE number = ?`,
      customerId,
      reason,
      address,
      message.number,
    );
  }
}
