import { writeLeaf } from "./leaves.ts";
import { numberAsked, numbersAsked } from "./names.ts";
import { readingsOf } from "./readings.ts";
import type { OwnRecordAnswer, OwnRecordRequest } from "./record.ts";
import type { MessageColumns } from "./rows.ts";
import { customersIn, doorNo, evidenceOf, messageColumns, messageRow } from "./rows.ts";
import type { Condition } from "./scope.ts";
import { isOpen } from "./scope.ts";

// What came from a person's own mailboxes, for that person. No index leads there, since each would be one more row for
// every message: it is looked through by number, which is the order in which messages came, so many at a time.

/** Numbers looked through by one statement. */
const STEP = 5000;
/** Statements for one answer: 100,000 messages, which take some tenths of a second. */
const MAX_STEPS = 20;

/** SQL: the numbers of rules by which nobody pressed anything (shared/policy/automatic-rule.ts). */
const automatic =
  "(SELECT no FROM name WHERE text >= 'auto:' AND text < 'auto;' OR text >= 'auto@' AND text < 'autoA')";

const ways: Readonly<Record<NonNullable<OwnRecordRequest["how"]>, string>> = {
  person: `e.door IN (${doorNo("extension")}, ${doorNo("api")}) AND e.rule NOT IN ${automatic}`,
  rule: `e.rule IN ${automatic}`,
  company: `e.door = ${doorNo("mail")}`,
  import: `e.door = ${doorNo("import")}`,
};

/** A page of what came from these mailboxes, with one leaf that names it. */
export function showOwnRecord(sql: SqlStorage, request: OwnRecordRequest): OwnRecordAnswer {
  const { numbers, next } = findOwn(sql, request);
  const own = new Set(request.mailboxIds);
  const rows = sql
    .exec<MessageColumns>(
      `SELECT ${messageColumns} FROM message m WHERE m.number IN (SELECT value FROM json_each(?)) ORDER BY m.number DESC`,
      JSON.stringify(numbers),
    )
    .toArray()
    .map((columns) => ({
      row: messageRow(columns),
      evidence: evidenceOf(sql, columns.number).filter(({ mailboxId }) => mailboxId !== null && own.has(mailboxId)),
      readings: readingsOf(sql, columns.number),
    }));
  if (rows.length > 0) {
    const { actor, now, reason, level } = request.showing;
    const detail = { messages: rows.map(({ row }) => row.number), level, reason };
    writeLeaf(sql, { at: now, kind: "mailbox.shown", actor, subject: actor, detail });
  }
  return { rows, next };
}

function findOwn(sql: SqlStorage, request: OwnRecordRequest): { numbers: number[]; next: number | null } {
  const { limit } = request;
  const conditions = conditionsOf(request);
  const [newest] = sql.exec<{ number: number | null }>("SELECT max(number) AS number FROM message");
  let below = Math.min(request.below ?? Infinity, (newest?.number ?? 0) + 1);
  const numbers: number[] = [];
  for (let step = 0; step < MAX_STEPS && below > 1; step++) {
    const from = Math.max(1, below - STEP);
    const found = sql
      .exec<{ number: number }>(
        `SELECT DISTINCT e.message AS number FROM evidence e CROSS JOIN message m ON m.number = e.message
         WHERE e.message < ? AND e.message >= ? AND ${conditions.map(({ text }) => text).join(" AND ")}
         ORDER BY e.message DESC LIMIT ?`,
        below,
        from,
        ...conditions.flatMap(({ values }) => values),
        limit - numbers.length,
      )
      .toArray()
      .map(({ number }) => number);
    numbers.push(...found);
    if (numbers.length === limit) return { numbers, next: numbers.at(-1) ?? null };
    below = from;
  }
  return { numbers, next: below > 1 ? below : null };
}

function conditionsOf({ mailboxIds, how, customerId, match }: OwnRecordRequest): Condition[] {
  const conditions: Condition[] = [
    { text: `e.mailbox IN ${numbersAsked}`, values: [JSON.stringify(mailboxIds)] },
    { text: how === null ? "1" : ways[how], values: [] },
  ];
  if (customerId !== null) {
    const text = `EXISTS (SELECT 1 FROM ${customersIn("m.customers")} s WHERE s.no = ${numberAsked})`;
    conditions.push({ text, values: [customerId] });
  }
  if (match !== null) {
    // Nobody learns by a word what a closed mail says, or one of which they brought names and date only.
    const text = `e.original_sha256 IS NOT NULL AND ${isOpen}
      AND e.message IN (SELECT rowid FROM text_index WHERE text_index MATCH ?)`;
    conditions.push({ text, values: [match] });
  }
  return conditions;
}
