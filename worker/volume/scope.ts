import { numbersAsked } from "./names.ts";
import type { VolumeCursor, VolumeScope } from "./record.ts";
import { customersIn, isShared } from "./rows.ts";

/** A piece of a WHERE clause with the values of its question marks. */
export interface Condition {
  text: string;
  values: (string | number)[];
}

/** SQL: nobody has closed message `m`. */
export const isOpen = "NOT EXISTS (SELECT 1 FROM closed c WHERE c.message = m.number)";

/**
 * Messages `m` (number, customers) in scope. Empty lists let nothing through, except an empty `except`, which lets any
 * customer through.
 */
export function inScope(scope: VolumeScope): Condition {
  if (scope.everything) return { text: scope.closed === "all" ? "1" : isOpen, values: [] };
  const not = scope.customers.mode === "except" ? "NOT " : "";
  // Of a closed message its mailbox's owner still knows that it is there.
  const [own, others] = scope.closed === "own" ? ["", `AND ${isOpen}`] : [`AND ${isOpen}`, `AND ${isOpen}`];
  return {
    text: `((EXISTS (SELECT 1 FROM evidence e WHERE e.message = m.number AND e.mailbox IN ${numbersAsked}
        ${scope.ownEnvelopes ? "" : "AND e.original_sha256 IS NOT NULL"}) ${own})
      OR (EXISTS (SELECT 1 FROM ${customersIn("m.customers")} s WHERE s.no ${not}IN ${numbersAsked}) ${others} AND ${isShared}))`,
    values: [JSON.stringify(scope.mailboxIds), JSON.stringify(scope.customers.ids)],
  };
}

/** Rows after `before` in newest-first order, by the columns named. */
export const after = (before: VolumeCursor | null, columns: string): Condition =>
  before === null
    ? { text: "1", values: [] }
    : { text: `(${columns}) < (?, ?)`, values: [before.sentAt, before.number] };
