import { numbersAsked } from "./names.ts";
import { unpackLetter } from "./packed.ts";
import type { VolumeParties, VolumePeek } from "./record.ts";
import type { MessageColumns } from "./rows.ts";
import { messageColumns, messageRow } from "./rows.ts";

// Reads for intake, which shows nothing to anybody: no leaf.

/** What identity compares a new copy with; null while the message is not there. */
export function peekMessage(sql: SqlStorage, number: number): VolumePeek | null {
  const found = sql
    .exec<MessageColumns>(`SELECT ${messageColumns} FROM message m WHERE m.number = ?`, number)
    .toArray()[0];
  if (!found) return null;
  const message = messageRow(found);
  return {
    fromAddress: message.participants.find(({ role }) => role === "from")?.address ?? null,
    sentAt: message.sentAt,
    messageIdHeader: message.messageIdHeader,
    canonicalSha256: message.canonicalSha256,
    subject: message.subject,
    participants: message.participants,
    attachments: message.attachments,
  };
}

type LetterColumn = { letter: ArrayBuffer };

/** Addresses on the messages of these threads, each once; empty where no message is here. */
export function peopleOfThreads(sql: SqlStorage, threads: readonly number[]): string[] {
  const letters = sql.exec<LetterColumn>(
    "SELECT letter FROM message WHERE thread IN (SELECT value FROM json_each(?))",
    JSON.stringify(threads),
  );
  const people = new Set<string>();
  for (const { letter } of letters) {
    for (const { address } of unpackLetter(letter).participants) people.add(address);
  }
  return [...people];
}

/** Which of these customers have messages here, and which of these addresses stand on those messages. */
export function partiesHeld(sql: SqlStorage, asked: VolumeParties): VolumeParties {
  const customers = JSON.stringify(asked.customerIds);
  const customerIds = sql
    .exec<{ id: string }>(
      `SELECT n.text AS id FROM name n WHERE n.no IN ${numbersAsked}
       AND EXISTS (SELECT 1 FROM association a WHERE a.customer = n.no)`,
      customers,
    )
    .toArray()
    .map(({ id }) => id);
  const missing = new Set(asked.addresses);
  const letters = sql.exec<LetterColumn>(
    `SELECT letter FROM message WHERE number IN (SELECT message FROM association WHERE customer IN ${numbersAsked})`,
    customers,
  );
  for (const { letter } of letters) {
    if (missing.size === 0) break;
    for (const { address } of unpackLetter(letter).participants) missing.delete(address);
  }
  return { customerIds, addresses: asked.addresses.filter((address) => !missing.has(address)) };
}
