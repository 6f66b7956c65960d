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

/** Addresses on the messages of these threads, each once; empty where no message is here. */
export function peopleOfThreads(sql: SqlStorage, threads: readonly number[]): string[] {
  return sql
    .exec<{ address: string }>(
      `SELECT DISTINCT p.value ->> 1 AS address FROM message m, json_each(m.participants) p
       WHERE m.thread IN (SELECT value FROM json_each(?))`,
      JSON.stringify(threads),
    )
    .toArray()
    .map((row) => row.address);
}

/** Which of these customers have messages here, and which of these addresses stand on those messages. */
export function partiesHeld(sql: SqlStorage, asked: VolumeParties): VolumeParties {
  const customers = JSON.stringify(asked.customerIds);
  const ofCustomers = "a.customer_id IN (SELECT value FROM json_each(?))";
  return {
    customerIds: sql
      .exec<{ id: string }>(`SELECT DISTINCT a.customer_id AS id FROM association a WHERE ${ofCustomers}`, customers)
      .toArray()
      .map(({ id }) => id),
    addresses: sql
      .exec<{ address: string }>(
        `SELECT DISTINCT p.value ->> 1 AS address
         FROM association a JOIN message m ON m.number = a.message, json_each(m.participants) p
         WHERE ${ofCustomers} AND p.value ->> 1 IN (SELECT value FROM json_each(?))`,
        customers,
        JSON.stringify(asked.addresses),
      )
      .toArray()
      .map(({ address }) => address),
  };
}
