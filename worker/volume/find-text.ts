import { foldedHolds } from "../search/highlight.ts";
import { writeLeaf } from "./leaves.ts";
import { numbersAsked } from "./names.ts";
import type { Letter } from "./packed.ts";
import { unpackLetter } from "./packed.ts";
import type { Showing, VolumeCursor } from "./record.ts";
import type { MessageColumns } from "./rows.ts";
import { customersIn, messageColumns, messageRow } from "./rows.ts";
import type { Condition } from "./scope.ts";
import { after, inScope } from "./scope.ts";
import type { ListRequest } from "./show.ts";

// Search within one volume. The text index holds all of a message's words in one column; which of them stand where (who
// wrote, a file's name) is looked up in the few letters that hold the words at all.

/** What a letter must say, or with `not` must not say. */
export interface LetterFilter {
  of: "from" | "to" | "file";
  /** As typed. Empty for `file`: any file that is not part of the text. */
  words: string;
  not: boolean;
}

/** What is looked for, as search/plan-search.ts makes it of the query. One of `match` and `customers` says something. */
export interface TextFilter {
  /** An FTS5 expression made by search/terms.ts; null where nothing is asked of the words. */
  match: string | null;
  /** The same for words that must not occur. */
  exclude: string | null;
  /** One of each list's customers must be, or with `not` none may be, the message's. */
  customers: { ids: string[]; not: boolean }[];
  letter: LetterFilter[];
  /** Sent at this moment or later (milliseconds since 1970); null for no bound. */
  since: number | null;
}

export interface TextRequest extends ListRequest {
  filter: TextFilter;
}

type Found = { sent_at: number; number: number; letter: ArrayBuffer | null };

/** Where the messages lie that are what is looked for, newest first. */
export function findText(sql: SqlStorage, request: TextRequest): VolumeCursor[] {
  const found: VolumeCursor[] = [];
  for (const { sent_at, number } of rowsFound(sql, request)) {
    found.push({ sentAt: sent_at, number });
    if (found.length === request.limit) break;
  }
  return found;
}

function* rowsFound(sql: SqlStorage, { filter, scope, before, limit }: TextRequest): Generator<Found> {
  const conditions = [...conditionsOf(filter), inScope(scope)];
  const candidates = candidatesOf(filter, before);
  if (candidates === null) return;
  const isByLetter = filter.letter.length > 0;
  // Many messages hold a common word: LIMIT -1 keeps SQLite from moving the scope into the sorted part, so that it is
  // asked newest first and only until the page is full. What the scope reads is not sorted along, which costs more than
  // finding the row again.
  const rows = sql.exec<Found>(
    `SELECT m.sent_at, m.number, ${isByLetter ? "m.letter" : "NULL AS letter"} FROM (${candidates.text} LIMIT -1) f
       CROSS JOIN message m ON m.number = f.number
     WHERE ${conditions.map(({ text }) => text).join(" AND ")} LIMIT ?`,
    ...candidates.values,
    ...conditions.flatMap(({ values }) => values),
    isByLetter ? -1 : limit,
  );
  for (const row of rows) {
    if (row.letter === null) yield row;
    else {
      const letter = unpackLetter(row.letter);
      if (filter.letter.every((one) => says(letter, one) !== one.not)) yield row;
    }
  }
}

/** By the index, or the messages of the first customers that are asked for; null for neither: never the whole table. */
function candidatesOf({ match, customers }: TextFilter, before: VolumeCursor | null): Condition | null {
  if (match !== null) {
    const from = after(before, "t.sent_at, t.number");
    return {
      text: `SELECT t.sent_at, t.number FROM text_index CROSS JOIN message t ON t.number = text_index.rowid
        WHERE text_index MATCH ? AND ${from.text} ORDER BY t.sent_at DESC, t.number DESC`,
      values: [match, ...from.values],
    };
  }
  const wanted = customers.find(({ not }) => !not);
  if (wanted === undefined) return null;
  const from = after(before, "a.sent_at, a.message");
  return {
    text: `SELECT DISTINCT a.sent_at, a.message AS number FROM association a
      WHERE a.customer IN ${numbersAsked} AND ${from.text} ORDER BY a.sent_at DESC, a.message DESC`,
    values: [JSON.stringify(wanted.ids), ...from.values],
  };
}

function conditionsOf({ exclude, customers, letter, since }: TextFilter): Condition[] {
  const conditions = customers.map(({ ids, not }) => ({
    text: `${not ? "NOT " : ""}EXISTS (SELECT 1 FROM ${customersIn("m.customers")} w WHERE w.no IN ${numbersAsked})`,
    values: [JSON.stringify(ids)],
  }));
  const rest: Condition[] = [];
  if (exclude !== null) {
    rest.push({ text: "m.number NOT IN (SELECT rowid FROM text_index WHERE text_index MATCH ?)", values: [exclude] });
  }
  if (since !== null) rest.push({ text: "m.sent_at >= ?", values: [since] });
  if (letter.some(({ of, not }) => of === "file" && !not)) rest.push({ text: "m.has_files", values: [] });
  return [...conditions, ...rest];
}

const rolesOf = { from: ["from", "sender", "reply-to"], to: ["to", "cc"] };

function says(letter: Letter, { of, words }: LetterFilter): boolean {
  if (of === "file") {
    const files = letter.attachments.filter(({ inline, fileName }) => !inline || (words !== "" && fileName !== ""));
    return files.some(({ fileName }) => words === "" || foldedHolds(fileName, words));
  }
  return letter.participants
    .filter(({ role }) => rolesOf[of].includes(role))
    .some(({ name, address }) => foldedHolds(`${name} ${address}`, words));
}

/** What is counted of a message that was found; the Worker asks the access rules once more before it counts. */
export interface FoundFacts extends VolumeCursor {
  customerIds: string[];
  closed: boolean;
  ownerOnly: boolean;
  captures: { mailboxId: string | null; hasOriginal: boolean }[];
  from: { address: string; name: string } | null;
}

export interface CountRequest extends TextRequest {
  /** Which search: a customer's id or `all`. */
  subject: string;
  showing: Showing;
}

/** The same messages with what facets are made of, and a leaf that says of how many. */
export function findFacts(sql: SqlStorage, request: CountRequest): FoundFacts[] {
  const places = findText(sql, request);
  const facts = sql
    .exec<MessageColumns>(
      `SELECT ${messageColumns} FROM message m WHERE m.number IN (SELECT value FROM json_each(?))
       ORDER BY m.sent_at DESC, m.number DESC`,
      JSON.stringify(places.map(({ number }) => number)),
    )
    .toArray()
    .map((columns): FoundFacts => {
      const { number, sentAt, customerIds, closed, ownerOnly, captures, participants } = messageRow(columns);
      const writer = participants.find(({ role }) => role === "from");
      return {
        number,
        sentAt,
        customerIds,
        closed,
        ownerOnly,
        captures: captures.map(({ mailboxId, hasOriginal }) => ({ mailboxId, hasOriginal })),
        from: writer === undefined ? null : { address: writer.address, name: writer.name },
      };
    });
  if (facts.length > 0) {
    const { actor, now, reason, level } = request.showing;
    const detail = { messages: facts.length, level, reason };
    writeLeaf(sql, { at: now, kind: "search.counted", actor, subject: request.subject, detail });
  }
  return facts;
}
