import type { AnswerTime } from "../../shared/answer-time.ts";
import { domainOf } from "../../shared/mail/address.ts";
import { isMachineAddress } from "../../shared/mail/automatic.ts";
import { nameBehind, numbersAsked } from "./names.ts";
import { unpackCustomers, unpackLetter } from "./packed.ts";
import type { VolumeScope } from "./record.ts";
import { isInbound, isOutbound, isOwnerOnly, isShared, withCustomersHere } from "./rows.ts";
import { isOpen as isUnclosed } from "./scope.ts";

// What a customer's messages here come to, for lists that ask it of every customer at once: which threads wait for an
// answer, and which colleagues write with them. Derived by reading; nothing of it is stored. It is remembered in memory
// for as long as the object lives, customer by customer, and forgotten with every change of one of that customer's
// messages (volume.ts). What is remembered is everybody's: who may see which part of it is decided when it is asked.

/** A customer's newest messages in a volume that are looked at: more than a quarter of the busiest one known (600). */
const MAX_MESSAGES = 1000;
/** Unanswered messages of one thread that are looked at, newest first. */
const MAX_UNANSWERED = 20;

/** A thread whose newest message of the customer is later than our newest to them. */
export interface WaitingThread {
  customerId: string;
  thread: number;
  /** The customer's newest message. */
  number: number;
  /** Milliseconds since 1970, as everywhere here. */
  sentAt: number;
  /** When the customer wrote first since our last answer. */
  sinceAt: number;
}

/** A colleague from whose mailbox messages with the customer were saved, by direction. */
export interface KnownBy {
  personId: string;
  in: boolean;
  out: boolean;
}

/** Each part is read when it is first asked for: who asks which colleagues write does not ask what waits. */
interface Digest {
  customerId: string;
  waiting?: readonly Omit<WaitingThread, "customerId">[];
  knownBy?: readonly KnownBy[];
  answers?: readonly AnswerTime[];
}

/** Digests by the customer's number. */
export class Digests {
  readonly #byCustomer = new Map<number, Digest>();

  /** Threads of one customer that wait. */
  waiting(sql: SqlStorage, customer: number): Required<Pick<Digest, "customerId" | "waiting">> {
    const digest = this.#of(sql, customer);
    digest.waiting ??= waitingOf(sql, customer);
    return { customerId: digest.customerId, waiting: digest.waiting };
  }

  /** Who writes with one customer. */
  knownBy(sql: SqlStorage, customer: number): Required<Pick<Digest, "customerId" | "knownBy">> {
    const digest = this.#of(sql, customer);
    digest.knownBy ??= knownByOf(sql, customer);
    return { customerId: digest.customerId, knownBy: digest.knownBy };
  }

  /** How soon one customer's mail was answered. */
  answers(sql: SqlStorage, customer: number): Required<Pick<Digest, "customerId" | "answers">> {
    const digest = this.#of(sql, customer);
    digest.answers ??= answersOf(sql, customer);
    return { customerId: digest.customerId, answers: digest.answers };
  }

  #of(sql: SqlStorage, customer: number): Digest {
    const known = this.#byCustomer.get(customer);
    if (known) return known;
    const { text } = sql.exec<{ text: string }>("SELECT text FROM name WHERE no = ?", customer).one();
    const digest: Digest = { customerId: text };
    this.#byCustomer.set(customer, digest);
    return digest;
  }

  /** Call it before and after a message changes: its customers may be others then. */
  forget(sql: SqlStorage, number: number): void {
    if (this.#byCustomer.size === 0) return;
    for (const { customers } of sql.exec<{ customers: string }>(
      "SELECT customers FROM message WHERE number = ?",
      number,
    ))
      for (const [customer] of unpackCustomers(customers)) this.#byCustomer.delete(customer);
  }

  /** After a change of many messages. */
  forgetAll(): void {
    this.#byCustomer.clear();
  }
}

/** SQL: message `m` may count for everybody. */
const isOpenMessage = `${isUnclosed} AND ${isShared}`;

/** SQL: places of a customer's (bound) newest messages. */
const newest = `(SELECT sent_at, message FROM association WHERE customer = ?
  ORDER BY sent_at DESC, message DESC LIMIT ${MAX_MESSAGES})`;

function waitingOf(sql: SqlStorage, customer: number): Omit<WaitingThread, "customerId">[] {
  const threads = sql
    .exec<{ thread: number; answered_at: number }>(
      `SELECT m.thread, coalesce(max(CASE WHEN ${isOutbound} THEN a.sent_at END), -8640000000000000) AS answered_at
       FROM ${newest} a CROSS JOIN message m ON m.number = a.message WHERE ${isOpenMessage} GROUP BY m.thread
       HAVING max(CASE WHEN ${isInbound} THEN a.sent_at END) > answered_at`,
      customer,
    )
    .toArray();
  return threads.flatMap(({ thread, answered_at }) => {
    const unanswered = sql
      .exec<{ number: number; sent_at: number; customers: string; letter: ArrayBuffer }>(
        `SELECT m.number, m.sent_at, m.customers, m.letter FROM message m
         WHERE m.thread = ? AND ${isInbound} AND m.sent_at > ? AND ${isOpenMessage}
         ORDER BY m.sent_at DESC, m.number DESC LIMIT ${MAX_UNANSWERED}`,
        thread,
        answered_at,
      )
      .toArray()
      .filter((row) => isBy(customer, row));
    const [last] = unanswered;
    const first = unanswered.at(-1);
    return last && first ? [{ thread, number: last.number, sentAt: last.sent_at, sinceAt: first.sent_at }] : [];
  });
}

/** Of each thread, when the customer wrote first after our last mail to them, and when we wrote next; the oldest first. */
function answersOf(sql: SqlStorage, customer: number): AnswerTime[] {
  const mails = sql.exec<{ thread: number; at: number; is_out: number }>(
    `SELECT m.thread, a.sent_at AS at, ${isOutbound} AS is_out
     FROM ${newest} a CROSS JOIN message m ON m.number = a.message
     WHERE (${isInbound} OR ${isOutbound}) AND ${isOpenMessage} ORDER BY a.sent_at`,
    customer,
  );
  const askedAt = new Map<number, number>();
  const answers: AnswerTime[] = [];
  for (const { thread, at, is_out } of mails) {
    const asked = askedAt.get(thread);
    if (is_out === 0) askedAt.set(thread, asked ?? at);
    else if (asked !== undefined) {
      answers.push({ askedAt: asked, answeredAt: at });
      askedAt.delete(thread);
    }
  }
  return answers;
}

/**
 * True when the customer itself wrote the message, and no machine of theirs: one that only stands in Cc of another's
 * message waits for nothing.
 */
function isBy(customer: number, row: { customers: string; letter: ArrayBuffer }): boolean {
  const { participants } = unpackLetter(row.letter);
  const from = participants.find(({ role }) => role === "from")?.address ?? null;
  // Rows of before 2026-11-22 do not say that a machine wrote them.
  if (from !== null && isMachineAddress(from)) return false;
  const customers = unpackCustomers(row.customers);
  const shownBy = customers.map(([no, , place]) => ({
    no,
    address: typeof place === "number" ? (participants[place]?.address ?? "") : place,
  }));
  const ofSender = shownBy.filter(({ address }) => address === from);
  const ofDomain = shownBy.filter(({ address }) => from !== null && domainOf(address) === domainOf(from));
  const writers = ofSender.length > 0 ? ofSender : ofDomain.length > 0 ? ofDomain : shownBy;
  return writers.some(({ no }) => no === customer);
}

const knownByOf = (sql: SqlStorage, customer: number): KnownBy[] =>
  sql
    .exec<{ person: string; has_in: number; has_out: number }>(
      `SELECT ${nameBehind("e.person")} AS person, max(${isInbound}) AS has_in, max(${isOutbound}) AS has_out
       FROM ${newest} a CROSS JOIN message m ON m.number = a.message CROSS JOIN evidence e ON e.message = m.number
       WHERE e.person IS NOT NULL AND e.mailbox IS NOT NULL AND ${isOpenMessage} AND NOT ${isOwnerOnly("e")} GROUP BY e.person`,
      customer,
    )
    .toArray()
    .map(({ person, has_in, has_out }) => ({ personId: person, in: has_in === 1, out: has_out === 1 }));

const customersHere = (sql: SqlStorage): number[] =>
  sql
    .exec<{ no: number }>(`${withCustomersHere} SELECT no FROM here WHERE no IS NOT NULL`)
    .toArray()
    .map(({ no }) => no);

type Customers = VolumeScope["customers"];

/** Tells by its number whether a customer is let through. */
function through(sql: SqlStorage, { mode, ids }: Customers): (customer: number) => boolean {
  const listed = new Set(
    sql
      .exec<{ no: number }>(`SELECT no FROM name WHERE no IN ${numbersAsked}`, JSON.stringify(ids))
      .toArray()
      .map(({ no }) => no),
  );
  return (customer) => listed.has(customer) === (mode === "only");
}

/** Which customers are asked for: null for all that the scope lets through. */
function asked(sql: SqlStorage, customerId: string | null): number[] {
  if (customerId === null) return customersHere(sql);
  return sql
    .exec<{ no: number }>("SELECT no FROM name WHERE text = ?", customerId)
    .toArray()
    .map(({ no }) => no);
}

export interface WaitingRequest {
  customerId: string | null;
  /** Whose messages the reader may know as an envelope. */
  scope: VolumeScope;
  /** Customers that the reader may know of: of these, threads that came to a mailbox of `scope` count as well. */
  known: Customers;
  /** Only threads whose newest message is not older. */
  since: number;
}

/** Threads that wait for an answer as far as this volume knows, and whether the newest message came to a mailbox of the scope. */
export function findWaiting(
  sql: SqlStorage,
  digests: Digests,
  request: WaitingRequest,
): (WaitingThread & { isOwn: boolean })[] {
  const isOpen = through(sql, request.scope.customers);
  const isKnown = through(sql, request.known);
  const mailboxes = JSON.stringify(request.scope.mailboxIds);
  const isOwn = (number: number): boolean =>
    sql
      .exec(`SELECT 1 FROM evidence WHERE message = ? AND mailbox IN ${numbersAsked} LIMIT 1`, number, mailboxes)
      .toArray().length > 0;
  return asked(sql, request.customerId).flatMap((customer) => {
    const open = request.scope.everything || isOpen(customer);
    if (!open && !isKnown(customer)) return [];
    const { customerId, waiting } = digests.waiting(sql, customer);
    return waiting
      .filter(({ sentAt }) => sentAt >= request.since)
      .map((one) => ({ ...one, customerId, isOwn: isOwn(one.number) }))
      .filter((one) => open || one.isOwn);
  });
}

/** How soon these customers' mail was answered. */
export const findAnswerTimes = (
  sql: SqlStorage,
  digests: Digests,
  customerIds: readonly string[],
): { customerId: string; answers: readonly AnswerTime[] }[] =>
  sql
    .exec<{ no: number }>(`SELECT no FROM name WHERE no IN ${numbersAsked}`, JSON.stringify(customerIds))
    .toArray()
    .map(({ no }) => digests.answers(sql, no));

export interface AnswerRequest {
  customerId: string;
  /** The thread and those merged into it. */
  threads: number[];
  after: number;
}

/** For threads that lie in several volumes or were merged: when we wrote to the customer last after that moment; null where we did not. */
export const findAnswers = (sql: SqlStorage, requests: readonly AnswerRequest[]): (number | null)[] =>
  requests.map(
    ({ customerId, threads, after }) =>
      sql
        .exec<{ at: number | null }>(
          `SELECT max(m.sent_at) AS at FROM message m
           WHERE m.thread IN (SELECT value FROM json_each(?)) AND ${isOutbound} AND m.sent_at >= ? AND ${isOpenMessage}
             AND (SELECT no FROM name WHERE text = ?) IN (SELECT value ->> 0 FROM json_each(m.customers))`,
          JSON.stringify(threads),
          after,
          customerId,
        )
        .one().at,
  );

/** Who writes with the customers that the scope lets through. */
export function findKnownBy(
  sql: SqlStorage,
  digests: Digests,
  scope: VolumeScope,
): { customerId: string; knownBy: readonly KnownBy[] }[] {
  const isOpen = through(sql, scope.customers);
  return customersHere(sql)
    .filter((customer) => scope.everything || isOpen(customer))
    .map((customer) => digests.knownBy(sql, customer));
}
