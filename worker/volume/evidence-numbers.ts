import { numbersAsked } from "./names.ts";
import { customersIn, isShared } from "./rows.ts";
import { isOpen } from "./scope.ts";

// Which messages an evidence pack holds: numbers for the Worker, which shows them one by one with a leaf.

export interface EvidenceRequest {
  mailboxIds: string[];
  /** Empty: of every customer, and of none. */
  customerIds: string[];
  /** Milliseconds since 1970; up to, not including, `to`. */
  from: number;
  to: number;
  limit: number;
}

/** Messages that came from these mailboxes, oldest first, and how many more are closed or kept to their owner. */
export function findEvidence(sql: SqlStorage, request: EvidenceRequest): { numbers: number[]; heldBack: number } {
  const { mailboxIds, customerIds, from, to, limit } = request;
  const ofCustomers = `EXISTS (SELECT 1 FROM ${customersIn("m.customers")} s WHERE s.no IN ${numbersAsked})`;
  const rows = sql
    .exec<{ number: number; given: number }>(
      `SELECT m.number, ${isOpen} AND ${isShared} AS given FROM message m
       WHERE m.sent_at >= ? AND m.sent_at < ?
         AND EXISTS (SELECT 1 FROM evidence e WHERE e.message = m.number AND e.mailbox IN ${numbersAsked})
         AND (? OR ${ofCustomers})
       ORDER BY m.sent_at, m.number LIMIT ?`,
      from,
      to,
      JSON.stringify(mailboxIds),
      customerIds.length === 0 ? 1 : 0,
      JSON.stringify(customerIds),
      limit,
    )
    .toArray();
  const numbers = rows.filter(({ given }) => given === 1).map(({ number }) => number);
  return { numbers, heldBack: rows.length - numbers.length };
}
