import { nameBehind } from "./names.ts";
import { isInbound, isShared, withCustomersHere } from "./rows.ts";
import { isOpen } from "./scope.ts";

/** Conversations in which a customer's people wrote, by the week of their first mail in each. */
export type TalkStarts = {
  customerId: string;
  /** The week's Monday, and the newest mail of those conversations; milliseconds since 1970. */
  monday: number;
  lastAt: number;
  count: number;
};

/**
 * Of every customer here, from one moment up to another (ms since 1970); machines' mail, closed mail and what a rule keeps to its mailbox's
 * owner left out. A conversation that goes on into the next volume begins there again. For the silence watch alone.
 */
export const countTalkStarts = (sql: SqlStorage, since: number, until: number): TalkStarts[] =>
  sql
    .exec<TalkStarts>(
      `${withCustomersHere},
       talk AS (SELECT here.no AS customer, min(a.sent_at) AS first_at, max(a.sent_at) AS last_at
         FROM here CROSS JOIN association a ON a.customer = here.no AND a.sent_at >= ? AND a.sent_at < ?
           CROSS JOIN message m ON m.number = a.message
         WHERE ${isInbound} AND ${isOpen} AND ${isShared} GROUP BY here.no, m.thread)
       SELECT ${nameBehind("customer")} AS customerId, max(last_at) AS lastAt, count(*) AS count,
         CAST((first_at + 259200000) / 604800000 AS INTEGER) * 604800000 - 259200000 AS monday
       FROM talk GROUP BY customer, monday`,
      since,
      until,
    )
    .toArray();
