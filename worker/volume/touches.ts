import { mondayBefore } from "../../shared/week.ts";
import { nameBehind, numbersAsked } from "./names.ts";
import { unpackLetter } from "./packed.ts";
import type { PackedTouches } from "./record.ts";
import { isInbound, isOutbound, isOwnerOnly, isShared, withCustomersHere } from "./rows.ts";
import { isOpen } from "./scope.ts";

// Who wrote with whom, customer by customer, as far as everybody may know of it. A volume knows addresses and mailboxes; whose they are
// is the Book's to say. Derived by reading every message once, and kept until one of the customer's messages changes
// (migrations/0006_touch.sql).

export interface TouchesHere {
  /** JSON of `[customer's id, PackedTouches][]`: one text travels better than ten thousand objects. */
  json: string;
  /** False: there is more to be derived; ask again. */
  isWhole: boolean;
}

/** Messages read in one call: some seconds of an object's time, once after a release or a restore. */
const MESSAGES_A_CALL = 20_000;
/** Recipients of a message that are counted; a circular is no conversation. */
const MAX_RECIPIENTS = 50;

/** Derives what is missing; false where there is more to be derived. Within a transaction. */
export function deriveMissing(sql: SqlStorage): boolean {
  const missing = sql
    .exec<{ no: number }>(
      `${withCustomersHere} SELECT no FROM here WHERE no IS NOT NULL AND no NOT IN (SELECT customer FROM touch)`,
    )
    .toArray();
  let left = MESSAGES_A_CALL;
  for (const { no } of missing) {
    if (left <= 0) return false;
    const { packed, messages } = deriveTouches(sql, no);
    sql.exec("INSERT OR REPLACE INTO touch (customer, packed) VALUES (?, ?)", no, JSON.stringify(packed));
    // A customer without an open message costs a look, too.
    left -= messages + 1;
  }
  return true;
}

/** Customers whose mail names one of these (addresses, mailboxes' ids), after what is missing was derived. */
export function findTouched(sql: SqlStorage, names: readonly string[]): { ids: string[]; isWhole: boolean } {
  const isWhole = deriveMissing(sql);
  const rows = sql.exec<{ id: string }>(
    `SELECT ${nameBehind("customer")} AS id FROM touch
     WHERE EXISTS (SELECT 1 FROM json_each(?) n WHERE instr(packed, n.value) > 0)`,
    // As the packed text writes them, with their marks: no name is found within another.
    JSON.stringify(names.map((name) => JSON.stringify(name))),
  );
  return { ids: rows.toArray().map(({ id }) => id), isWhole };
}

/** The rows of these customers, or of all, after those are derived that are missing. */
export function findTouches(sql: SqlStorage, of: readonly string[] | null = null): TouchesHere {
  const isWhole = deriveMissing(sql);
  const rows = sql.exec<{ id: string; packed: string }>(
    `SELECT ${nameBehind("customer")} AS id, packed FROM touch
     ${of === null ? "" : `WHERE customer IN ${numbersAsked}`} ORDER BY customer`,
    ...(of === null ? [] : [JSON.stringify(of)]),
  );
  const texts: string[] = [];
  for (const { id, packed } of rows) texts.push(`[${JSON.stringify(id)},${packed}]`);
  return { json: `[${texts.join(",")}]`, isWhole };
}

interface Count {
  count: number;
  first: number;
  last: number;
}

/** Counts by key. */
class Counts<K extends readonly (string | number)[]> {
  readonly #byKey = new Map<string, { key: K } & Count>();

  add(key: K, at: number): void {
    const text = key.join("\n");
    const known = this.#byKey.get(text);
    if (!known) this.#byKey.set(text, { key, count: 1, first: at, last: at });
    else {
      known.count++;
      known.first = Math.min(known.first, at);
      known.last = Math.max(known.last, at);
    }
  }

  all(): ({ key: K } & Count)[] {
    return [...this.#byKey.values()];
  }
}

function deriveTouches(sql: SqlStorage, customer: number): { packed: PackedTouches; messages: number } {
  const pairs = new Counts<[string, string, 0 | 1]>();
  const ways = new Counts<[string, string, 0 | 1]>();
  const weeks = new Map<number, { in: number; out: number }>();
  let messages = 0;
  const found = sql.exec<{ sent_at: number; direction: number; letter: ArrayBuffer; mailboxes: string }>(
    `SELECT m.sent_at, m.direction, m.letter, (SELECT json_group_array(DISTINCT ${nameBehind("e.mailbox")}) FROM evidence e
       WHERE e.message = m.number AND e.mailbox IS NOT NULL AND NOT ${isOwnerOnly("e")}) AS mailboxes
     FROM association a CROSS JOIN message m ON m.number = a.message
     WHERE a.customer = ? AND (${isInbound} OR ${isOutbound}) AND ${isOpen} AND ${isShared}`,
    customer,
  );
  for (const { sent_at: at, direction, letter, mailboxes } of found) {
    messages++;
    const isOut = direction === 1 ? 1 : 0;
    const monday = mondayBefore(at);
    const week = weeks.get(monday) ?? { in: 0, out: 0 };
    week[isOut ? "out" : "in"]++;
    weeks.set(monday, week);
    const { participants } = unpackLetter(letter);
    const from = participants.find(({ role }) => role === "from")?.address;
    const recipients = participants.filter(({ role }) => role === "to" || role === "cc").slice(0, MAX_RECIPIENTS);
    if (from === undefined) continue;
    for (const { role, address } of recipients) pairs.add([from, address, role === "cc" ? 1 : 0], at);
    const ids: string[] = JSON.parse(mailboxes);
    for (const mailbox of ids) {
      const others = isOut ? recipients.filter(({ role }) => role === "to").map(({ address }) => address) : [from];
      for (const address of others) ways.add([mailbox, address, isOut], at);
    }
  }
  return {
    packed: [
      pairs.all().map(({ key: [from, to, isCopy], count, first, last }) => [from, to, isCopy, count, first, last]),
      ways
        .all()
        .map(({ key: [mailbox, address, isOut], count, first, last }) => [mailbox, address, isOut, count, first, last]),
      [...weeks].map(([monday, { in: incoming, out }]) => [monday, incoming, out]),
    ],
    messages,
  };
}
