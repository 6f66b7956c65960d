import type { SQL, SQLWrapper } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { erasedIdOf } from "../../shared/taken-back.ts";
import type { AppContext } from "../context.ts";
import { runBatch, runWritten } from "../db/client.ts";
import type { LeafKind } from "../ledger/leaf.ts";
import { selectPage } from "../table-rows.ts";
import type { Who } from "./erasures.ts";
import { leafStatement } from "./leaves.ts";
import { noteUndone } from "./restores.ts";

// Where the Book itself may name a person, and what goes there. A new column with people's text gets its line here:
// test/worker/keeping/erasure-places.test.ts asks of every text column.

interface Place {
  kind: string;
  table: string;
  /** Columns that make the key, joined by `|`. */
  key: readonly string[];
  /** Columns that may say a name or an address. */
  text: readonly string[];
  /**
   * `row` goes whole; `text` becomes empty in a row that stays; `stays` is the company's own and is only told of: its
   * people, its rules, the names of its customers.
   */
  goes: "row" | "text" | "stays";
  leaf?: LeafKind;
  /** SQL: which rows may be touched at all; the others are only found. All where it is missing. */
  touch?: string;
  /** SQL by column: where what it says is people's text. Everywhere where it is missing. */
  only?: Record<string, string>;
  /** More that goes with a row, by its key. */
  also?: (key: string) => readonly SQL[];
}

/** The places, children before what they belong to. */
export const erasurePlaces: readonly Place[] = [
  { kind: "note", table: "note", key: ["id"], text: ["text", "step_text"], goes: "row", leaf: "note.erased" },
  { kind: "list-row", table: "list_import_row", key: ["import_id", "line"], text: ["changes", "reason"], goes: "text" },
  { kind: "list", table: "list_import", key: ["id"], text: ["file_name", "file_key"], goes: "text" },
  { kind: "import", table: "import", key: ["id"], text: ["file_name", "file_key"], goes: "text" },
  { kind: "search", table: "saved_search", key: ["id"], text: ["name", "q"], goes: "row", leaf: "search.forgotten" },
  { kind: "ownership", table: "ownership", key: ["customer_id", "from_at", "role"], text: ["reason"], goes: "text" },
  { kind: "notice", table: "notice", key: ["id"], text: ["subject", "detail"], goes: "row" },
  {
    ...{ kind: "hold", table: "legal_hold", key: ["id"], text: ["subject", "reason", "lift_reason"], goes: "text" },
    // What stands keeps standing, and a customer's hold names the customer.
    ...{ touch: "lifted_at is not null", only: { subject: "kind <> 'customer'" } },
  },
  {
    ...{ kind: "reference", table: "erasure", key: ["id"] },
    text: ["reference", "reason", "who"],
    // Whom a copy is for. An erasure forgets its own; the other one that may wait still looks.
    ...{ goes: "text", only: { who: "purpose = 'copy'" } },
  },
  {
    ...{ kind: "contact", table: "contact", key: ["id"], text: ["name", "title", "phone"], goes: "row" },
    leaf: "contact.removed",
    also: (id) => [sql`delete from contact_address where contact_id = ${id}`],
  },
  { kind: "customer", table: "customer", key: ["id"], text: ["name"], goes: "stays" },
  { kind: "domain", table: "customer_domain", key: ["domain"], text: ["domain"], goes: "stays" },
  { kind: "rules", table: "policy_version", key: ["version"], text: ["document", "comment"], goes: "stays" },
  { kind: "rules-change", table: "policy_change", key: ["id"], text: ["document", "comment", "takes"], goes: "stays" },
  {
    ...{ kind: "rules-objection", table: "policy_objection", key: ["change_id", "person_id"], text: ["words"] },
    goes: "text",
  },
  { kind: "settings", table: "setting", key: ["key"], text: ["value"], goes: "stays" },
  { kind: "colleague", table: "person", key: ["id"], text: ["name", "email"], goes: "stays" },
  { kind: "team", table: "team", key: ["id"], text: ["name", "region"], goes: "stays" },
  { kind: "mailbox", table: "mailbox", key: ["id"], text: ["address"], goes: "stays" },
  { kind: "objection", table: "objection", key: ["id"], text: ["words", "keeper_words"], goes: "text" },
  // By its id alone: whose list it stands on is nobody's to know.
  { kind: "own-never", table: "person_never", key: ["id"], text: ["entry"], goes: "row" },
  {
    ...{ kind: "request", table: "quote_request", key: ["id"], goes: "text" },
    text: [
      ...["wanted", "note", "pass_note", "question_text", "answer", "outcome_reason", "competitor", "accepted_by"],
      ...["from_name", "from_email", "from_company"],
    ],
  },
  { kind: "request-event", table: "request_event", key: ["id"], text: ["words"], goes: "text" },
  { kind: "outside-quote", table: "outside_quote", key: ["id"], text: ["file_name", "number_text"], goes: "text" },
  { kind: "request-file", table: "request_file", key: ["id"], text: ["file_name"], goes: "text" },
  // What was offered is a business paper that the law has companies keep; taking words out of it would change its sums and
  // what its customer holds.
  {
    ...{ kind: "quote", table: "quote_revision", key: ["request_id", "revision"], goes: "stays" },
    text: ["head", "decision_words", "letterhead"],
  },
  {
    kind: "quote-line",
    table: "quote_line",
    key: ["request_id", "revision", "id"],
    text: ["item_code", "body"],
    goes: "stays",
  },
  { kind: "offer-question", table: "offer_question", key: ["id"], text: ["name", "text"], goes: "text" },
  {
    ...{ kind: "item", table: "item", key: ["code"] },
    text: ["code", "description", "item_group", "supplier", "lead_time"],
    goes: "stays",
  },
  { kind: "quote-edit", table: "quote_change", key: ["id"], text: ["changes", "conflicts"], goes: "row" },
  { kind: "stop", table: "stop", key: ["id"], text: ["reason"], goes: "text" },
  { kind: "handover", table: "handover", key: ["id"], text: ["words"], goes: "text" },
  {
    ...{ kind: "handover-customer", table: "handover_customer", key: ["handover_id", "customer_id"] },
    ...{ text: ["words", "sheet"], goes: "text" },
  },
  { kind: "handover-step", table: "handover_step", key: ["id"], text: ["words"], goes: "text" },
  { kind: "exit-talk", table: "exit_talk", key: ["handover_id"], text: ["answers"], goes: "row" },
  {
    ...{ kind: "handover-call", table: "handover_call", key: ["handover_id", "customer_id"] },
    ...{ text: ["words"], goes: "text" },
  },
  { kind: "silence", table: "silence", key: ["id"], text: ["plan_text", "words"], goes: "text" },
  { kind: "evidence-pack", table: "evidence_pack", key: ["id"], text: ["scope", "reason"], goes: "stays" },
  { kind: "directory", table: "scim_user", key: ["person_id"], text: ["user_name", "attributes"], goes: "stays" },
  { kind: "customer-date", table: "customer_date", key: ["id"], text: ["words"], goes: "row" },
  { kind: "check-call", table: "check_call", key: ["month", "customer_id"], text: ["answers"], goes: "text" },
  {
    ...{ kind: "complaint", table: "complaint", key: ["id"] },
    ...{ text: ["from_name", "from_email", "from_company", "text", "answer"], goes: "text" },
  },
];

/** What these rows say, by kind: their texts, where they say something. An absent one is left out. */
export async function readErasureRows(
  ctx: AppContext,
  items: readonly { kind: string; key: string }[],
): Promise<{ kind: string; said: Record<string, string> }[]> {
  const specs = erasurePlaces.filter(({ kind }) => items.some((item) => item.kind === kind));
  if (specs.length === 0) return [];
  const found = await runBatch(
    ctx.db,
    specs.map((spec) => {
      const keys = JSON.stringify(items.flatMap(({ kind, key }) => (kind === spec.kind ? [key] : [])));
      const key = sql.join(spec.key.map(sql.identifier), sql` || '|' || `);
      const columns = sql.join(spec.text.map(sql.identifier), sql`, `);
      return sql`select ${columns} from ${sql.identifier(spec.table)} where ${key} in (select value from json_each(${keys}))`;
    }),
  );
  return specs.flatMap(({ kind }, i) =>
    rowsSchema.parse(found[i]).map((row) => ({
      kind,
      said: Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))),
    })),
  );
}

const ROWS_A_STEP = 1000;
const rowsSchema = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

/** Where a page of rows begins: in which place, after which key. */
export const erasurePageSchema = z.object({
  place: z.number(),
  after: z.array(z.union([z.string(), z.number()])).nullable(),
});
export type ErasurePage = z.infer<typeof erasurePageSchema>;

/** Which rows of a page say one of the words, and where the next page begins; null after the last. */
export async function findErasureRows(
  ctx: AppContext,
  { place, after }: ErasurePage,
  says: (text: string) => boolean,
): Promise<{ found: { kind: string; key: string; place: string }[]; next: ErasurePage | null }> {
  const spec = erasurePlaces[place];
  if (!spec) return { found: [], next: null };
  const columns = [...new Set([...spec.key, ...spec.text])];
  const page = { table: spec.table, columns, key: spec.key, where: "1", after, limit: ROWS_A_STEP };
  const [read] = await runWritten(ctx.db, [selectPage(page)]);
  const rows = rowsSchema.parse(read);
  const found = rows
    .filter((row) => spec.text.some((column) => says(String(row[column] ?? ""))))
    .map((row) => ({ kind: spec.kind, key: spec.key.map((column) => String(row[column])).join("|"), place: "text" }));
  const last = rows.at(-1);
  if (last && rows.length === ROWS_A_STEP) {
    return { found, next: { place, after: spec.key.map((column) => last[column] ?? "") } };
  }
  return { found, next: place + 1 < erasurePlaces.length ? { place: place + 1, after: null } : null };
}

/** Contacts of these addresses: they go with them. */
export async function contactsOf(
  ctx: AppContext,
  { addresses }: Who,
): Promise<{ kind: string; key: string; place: string }[]> {
  const rows = await ctx.db.all<{ id: string }>(sql`select distinct contact_id as id from contact_address
    where address in (select value from json_each(${JSON.stringify(addresses)}))`);
  return rows.map(({ id }) => ({ kind: "contact", key: id, place: "text" }));
}

/** `column` becomes `to`, where it is people's text. */
const become = (spec: Place, column: string, to: SQL): SQL => {
  const [name, where] = [sql.identifier(column), spec.only?.[column]];
  return where === undefined
    ? sql`${name} = ${to}`
    : sql`${name} = case when ${sql.raw(where)} then ${to} else ${name} end`;
};

/** A text of the same length that says nothing: a row of the same length is written where it lies. */
const blank = (column: string): SQL =>
  sql`case when ${sql.identifier(column)} is null then null
    else printf('%.*c', length(cast(${sql.identifier(column)} as blob)), '0') end`;

/** What makes these rows go: overwritten first, since a deleted row leaves its bytes on the page. */
function eraseRowStatements(
  ctx: AppContext,
  actorName: string,
  items: readonly { kind: string; key: string }[],
): SQLWrapper[] {
  return items.flatMap(({ kind, key }): SQLWrapper[] => {
    const spec = erasurePlaces.find((one) => one.kind === kind);
    if (!spec || spec.goes === "stays") return [];
    const parts = key.split("|");
    const keyed = spec.key.map((column, i) => sql`${sql.identifier(column)} = ${parts[i] ?? ""}`);
    const is = sql.join([...keyed, sql.raw(`(${spec.touch ?? "1"})`)], sql` and `);
    const table = sql.identifier(spec.table);
    const isThere = sql`exists (select 1 from ${table} where ${is})`;
    const leaf = leafStatement(ctx, actorName, spec.leaf ?? "erasure.rows", key, { kind }, isThere);
    const wipe = sql`update ${table} set ${sql.join(
      spec.text.map((column) => become(spec, column, blank(column))),
      sql`, `,
    )} where ${is}`;
    if (spec.goes === "row") return [leaf, wipe, ...(spec.also?.(key) ?? []), sql`delete from ${table} where ${is}`];
    const empty = spec.text.map((column) => become(spec, column, sql`${column === "changes" ? "[]" : ""}`));
    return [leaf, wipe, sql`update ${table} set ${sql.join(empty, sql`, `)} where ${is}`];
  });
}

/**
 * Makes rows go that an erasure found, and remembers each among what was taken back, so that a restore takes it again.
 * Each with its leaf; safe to run again. What `stays` is not touched.
 */
export async function eraseRows(
  ctx: AppContext,
  actorName: string,
  items: readonly { kind: string; key: string }[],
): Promise<void> {
  if (items.length === 0) return;
  await noteUndone(
    ctx,
    items.map(({ kind, key }) => ({ id: erasedIdOf(`${kind}:${key}`), at: ctx.now() })),
  );
  await runBatch(ctx.db, eraseRowStatements(ctx, actorName, items));
}
