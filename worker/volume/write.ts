import { addCustomers, customersOf } from "./customers.ts";
import { writeLeaf } from "./leaves.ts";
import { nameBehind, numberAsked, numberOf, numberOrNull } from "./names.ts";
import { packCustomers, packLetter, packParticipants } from "./packed.ts";
import type { RecordRequest, RecordResult } from "./record.ts";
import { captureKey, customersIn, directionNo, doorNo, evidenceOf, flagsToPack, isOwnerOnly, kindNo } from "./rows.ts";
import { indexForWitness, indexWords } from "./text-index.ts";

/**
 * Writes one message with its capture, within the caller's transaction. Twice is once: the number is the message's key,
 * and a capture, or the same bytes from the same mailbox, is evidence only once.
 */
export function writeMessage(sql: SqlStorage, volume: string, request: RecordRequest): RecordResult {
  const { message, evidence } = request;
  const known = sql.exec<{ kind: number }>("SELECT kind FROM message WHERE number = ?", message.number).toArray()[0];
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
        ...(evidence.ownerOnly && { readers: "owner" }),
      },
    });
    const fills = known?.kind === kindNo("envelope") && message.kind === "full";
    if (known === undefined) insertMessage(sql, request, leafSeq);
    else if (fills) fillEnvelope(sql, request);
    // An envelope adds no reader to a message that is here in full.
    else if (message.kind === "full") addCustomers(sql, request);
    insertEvidence(sql, request);
    if (known === undefined || fills) indexWords(sql, message, request.terms);
    else indexForWitness(sql, message, request.terms);
  }

  return {
    messageIsNew: known === undefined,
    evidenceIsNew,
    earlier,
    associations: sql
      .exec<{ id: string }>(
        `SELECT text AS id FROM name WHERE no IN ${customersIn("(SELECT customers FROM message WHERE number = ?)")} ORDER BY id`,
        message.number,
      )
      .toArray()
      .map(({ id }) => ({ customerId: id })),
    databaseBytes: sql.databaseSize,
  };
}

function isEvidence(sql: SqlStorage, { message, evidence }: RecordRequest): boolean {
  return evidenceOf(sql, message.number).some(
    (one) =>
      one.captureId === evidence.captureId ||
      (one.mailboxId === evidence.mailboxId &&
        one.originalSha256 === evidence.originalSha256 &&
        (one.mailboxId !== null || one.personId === evidence.personId)),
  );
}

function earlierCaptures(sql: SqlStorage, number: number, personId: string | null): RecordResult["earlier"] {
  return sql
    .exec<{ id: string; at: number }>(
      `SELECT ${nameBehind("person")} AS id, min(accepted_at) AS at FROM evidence
       WHERE message = ? AND person IS NOT NULL AND person IS NOT ${numberAsked} AND NOT ${isOwnerOnly("evidence")} GROUP BY person ORDER BY at`,
      number,
      personId,
    )
    .toArray()
    .map(({ id, at }) => ({ personId: id, at }));
}

function insertMessage(sql: SqlStorage, { message, associations }: RecordRequest, leafSeq: number): void {
  sql.exec(
    `INSERT INTO message (number, thread, sent_at, kind, direction, has_files, leaf_seq, customers, canonical_sha256, letter)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, unhex(?), ?)`,
    message.number,
    message.thread,
    message.sentAt,
    kindNo(message.kind),
    directionNo(message),
    message.attachments.length > 0 ? 1 : 0,
    leafSeq,
    packCustomers(customersOf(sql, associations, message.participants)),
    message.canonicalSha256,
    packLetter({ ...message, flags: flagsToPack(message.flags) }),
  );
}

/**
 * A full copy came after the envelope: thread and date stay, since lists hold them. Whose it is, the message says; what
 * somebody told of its participants before does not count any more.
 */
function fillEnvelope(sql: SqlStorage, { message, associations }: RecordRequest): void {
  sql.exec(
    "UPDATE message SET kind = ?, direction = ?, has_files = ?, customers = ?, canonical_sha256 = unhex(?), letter = ? WHERE number = ?",
    kindNo("full"),
    directionNo(message),
    message.attachments.length > 0 ? 1 : 0,
    packCustomers(customersOf(sql, associations, message.participants)),
    message.canonicalSha256,
    packLetter({ ...message, flags: flagsToPack(message.flags) }),
    message.number,
  );
  sql.exec("DELETE FROM text_index WHERE rowid = ?", message.number);
}

/** An original that is the message's canonical bytes, as most are, is kept as no bytes at all. */
function insertEvidence(sql: SqlStorage, { message, evidence }: RecordRequest): void {
  sql.exec(
    `INSERT INTO evidence (message, capture_id, door, person, device, mailbox, webmail, place, rule, original_sha256, bytes,
       exact, captured_at, accepted_at, bcc)
     SELECT number, ?, ?, ?, ?, ?, ?, ?, ?, iif(canonical_sha256 = ?9, x'', ?9), ?, ?, ?, ?, ? FROM message WHERE number = ?`,
    captureKey(evidence.captureId),
    doorNo(evidence.door),
    numberOrNull(sql, evidence.personId),
    numberOrNull(sql, evidence.deviceId),
    numberOrNull(sql, evidence.mailboxId),
    numberOrNull(sql, evidence.webmail),
    evidence.place,
    numberOf(sql, evidence.rule),
    evidence.originalSha256 === null ? null : new Uint8Array(Buffer.from(evidence.originalSha256, "hex")),
    evidence.bytes,
    evidence.exact ? 1 : 0,
    evidence.capturedAt,
    evidence.acceptedAt,
    packParticipants(evidence.bcc),
    message.number,
  );
  if (evidence.ownerOnly)
    sql.exec(
      "INSERT INTO owner_only (message, capture_id) VALUES (?, ?)",
      message.number,
      captureKey(evidence.captureId),
    );
}
