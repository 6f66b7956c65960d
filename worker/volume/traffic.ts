import { nameBehind, numbersAsked } from "./names.ts";
import { isInbound, isOutbound, withCustomersHere } from "./rows.ts";

export interface TrafficRequest {
  mailboxIds: string[];
  /** Milliseconds since 1970; up to, not including, `to`. */
  from: number;
  to: number;
}

/** What went through the mailboxes, machines' mail left out. */
export type Traffic = {
  customerId: string;
  in: number;
  out: number;
};

/** Messages in and out by customer, of those that were saved from these mailboxes. Counts for the mailboxes' owner: no leaf. */
export const countTraffic = (sql: SqlStorage, { mailboxIds, from, to }: TrafficRequest): Traffic[] =>
  sql
    .exec<Traffic>(
      `${withCustomersHere}
       SELECT ${nameBehind("here.no")} AS customerId, sum(${isInbound}) AS "in", sum(${isOutbound}) AS "out"
       FROM here CROSS JOIN association a ON a.customer = here.no AND a.sent_at >= ? AND a.sent_at < ?
         CROSS JOIN message m ON m.number = a.message
       WHERE EXISTS (SELECT 1 FROM evidence e WHERE e.message = m.number AND e.mailbox IN ${numbersAsked})
       GROUP BY here.no HAVING "in" + "out" > 0`,
      from,
      to,
      JSON.stringify(mailboxIds),
    )
    .toArray();
