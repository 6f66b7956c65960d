import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Contact, ContactSource } from "../../shared/api/customers.ts";
import type { ErasureItem } from "../../shared/api/keeping.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { mayConfirm } from "./confirm-erasure.ts";
import { sourcesOf } from "./contact-sources.ts";
import { readErasureRows } from "./erasure-rows.ts";
import type { ErasureRow, OpenedCopy } from "./erasures.ts";
import { erasureRow, isObjected, manyMails, openedCopyOf } from "./erasures.ts";
import { leafStatement } from "./leaves.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// The copy of what is held of a person, as the Book knows it: which parts it has, who opened it, and the Book's own rows
// in it. What its messages say is read by keeping/copy.ts.

/** How long an opened copy may be downloaded. */
const OPEN_HOURS = 12;

/** Rows beside the mail: as many as one JSON file and one leaf hold. A person has a few. */
const MOST_ROWS = 5000;

/** A search for a copy that is over. Records keeper, just signed in. Throws `conflict`. */
export async function requireFoundCopy(actor: Actor, ctx: AppContext, id: string): Promise<ErasureRow> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const row = await erasureRow(ctx, id);
  if (row.purpose !== "copy" || row.state !== "found")
    throw new AppError("conflict", "There is no copy that waits to be opened.");
  return row;
}

/**
 * Opens a copy for this keeper, with the leaf that says how much of it there is. Throws `conflict` where it is so many
 * mails that it takes another keeper than the one who began.
 */
export async function openCopyRow(
  actor: Actor,
  ctx: AppContext,
  row: ErasureRow,
  given: Pick<OpenedCopy, "parts" | "language" | "without" | "withoutReason">,
): Promise<void> {
  const { personId } = requirePerson(actor);
  if ((await rowsOf(ctx, row.id, given.without)).length > MOST_ROWS)
    throw new AppError("conflict", "Too much beside the mail names them; look for fewer names.");
  const until = new Date(ctx.nowMs() + OPEN_HOURS * 60 * 60 * 1000).toISOString();
  const copy: OpenedCopy = { ...given, by: personId, until };
  const sum = (of: "messages" | "bytes"): number => given.parts.reduce((total, part) => total + part[of], 0);
  const said = { messages: sum("messages"), bytes: sum("bytes"), parts: given.parts.length };
  const left = { without: given.without.length, withoutReason: given.withoutReason };
  const isMany = sql`(select count(*) from erasure_item where erasure_id = ${row.id} and kind = 'message') > ${manyMails}`;
  const isFound = sql`exists (select 1 from erasure where id = ${row.id} and state = 'found' and purpose = 'copy'
    and (not ${isMany} or ${mayConfirm(ctx, personId)}))`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "copy.opened", row.id, { reason: row.reason, ...said, ...left }, isFound),
    sql`update erasure set cursor = ${JSON.stringify({ copy })}, confirmed_by = ${personId}, confirmed_at = ${ctx.now()}
      where id = ${row.id} and ${isFound} returning id`,
  ]);
  if (results[1]?.length === 0)
    throw new AppError(
      "conflict",
      "So many mails are given out by another records keeper than the one who began, neither of them new within a day; by the only one a day later.",
    );
}

/**
 * Lets the keeper who opened it have one part, with its leaf. Throws `forbidden` for everybody else and when its time is
 * over, `not_found` for a part that it does not have.
 */
export async function allowPart(
  actor: Actor,
  ctx: AppContext,
  id: string,
  part: number,
): Promise<{ actor: PersonActor; row: ErasureRow; copy: OpenedCopy }> {
  requireRole(actor, "keeper");
  await refuseOnNotice(actor, ctx, "exports");
  const person = requirePerson(actor);
  const row = await erasureRow(ctx, id);
  const copy = openedCopyOf(row);
  if (copy === null || copy.by !== person.personId || copy.until < ctx.now())
    throw new AppError("forbidden", "Open this copy again, with a fresh sign-in.");
  const found = copy.parts[part - 1];
  if (!found) throw notFound();
  const { messages, bytes } = found;
  const rows = part === 1 ? (await rowsOf(ctx, id, copy.without)).filter(isGiven) : [];
  const said = { what: "copy", part, messages, bytes, rows: rows.map(({ kind, key }) => `${kind}:${key}`) };
  await ctx.db.batch([leafStatement(ctx, actor, "export.shown", id, said)]);
  return { actor: person, row, copy };
}

const messageRows = z.array(z.object({ key: z.string(), place: z.string() }));

/** The next messages of a copy after the one with this id, without those left out. */
export async function copyMessages(
  ctx: AppContext,
  id: string,
  given: { after: string; without: readonly string[]; limit: number },
): Promise<z.infer<typeof messageRows>> {
  return messageRows.parse(
    await ctx.db.all(sql`select key, place from erasure_item where erasure_id = ${id} and kind = 'message'
      and key > ${given.after} and 'message:' || key not in (select value from json_each(${JSON.stringify(given.without)}))
      order by key limit ${given.limit}`),
  );
}

/** Found messages that wait for a ruling on an objection: nobody gives them out under another reason. */
export async function objectedIn(ctx: AppContext, id: string): Promise<Set<string>> {
  const rows = await ctx.db.all<{ key: string }>(
    sql`select key from erasure_item where erasure_id = ${id} and ${isObjected}`,
  );
  return new Set(rows.map(({ key }) => key));
}

/**
 * What a copy gives of the Book's own rows, by kind: these columns. null: the company's own or a colleague's (rules, lists,
 * proceedings, their words to a keeper, whom they keep private), which is only counted. Each kind has to be decided.
 */
const columnsGiven: Record<
  Exclude<ErasureItem["kind"], "message" | "capture" | "contact">,
  readonly string[] | null
> = {
  note: ["text", "step_text"],
  "list-row": ["changes", "reason"],
  list: ["file_name"],
  import: ["file_name"],
  ownership: ["reason"],
  customer: ["name"],
  domain: ["domain"],
  request: ["wanted", "note", "question_text", "answer", "outcome_reason", "accepted_by", "from_name", "from_email"],
  "request-event": ["words"],
  "request-file": ["file_name"],
  "outside-quote": ["file_name"],
  "offer-question": ["name", "text"],
  "customer-date": ["words"],
  "check-call": ["answers"],
  complaint: ["from_name", "from_email", "from_company", "text", "answer"],
  "handover-customer": ["words", "sheet"],
  "handover-call": ["words"],
  ...{ silence: ["plan_text", "words"], "handover-step": ["words"], handover: null, "exit-talk": null },
  ...{ "evidence-pack": null, directory: null },
  ...{ item: null, quote: null, "quote-line": null, "quote-edit": null },
  ...{ rules: null, "rules-change": null, "rules-objection": null, settings: null, stop: null, notice: null },
  ...{ hold: null, reference: null, search: null, objection: null, "own-never": null },
  ...{ colleague: null, team: null, mailbox: null },
};
const givenOf = new Map<string, readonly string[] | null>(Object.entries(columnsGiven));

const isGiven = ({ kind }: { kind: string }): boolean => kind === "contact" || Array.isArray(givenOf.get(kind));

/** What was found beside mail, without what is left out. */
async function rowsOf(ctx: AppContext, id: string, without: readonly string[]): Promise<z.infer<typeof itemRows>> {
  return itemRows.parse(
    await ctx.db.all(sql`select kind, key from erasure_item where erasure_id = ${id} and kind <> 'message'
      and kind || ':' || key not in (select value from json_each(${JSON.stringify(without)})) order by kind, key`),
  );
}

/** The Book's own rows of a copy, and how many are not in it: captures that are not on record, and the company's own. */
export async function copyRows(
  ctx: AppContext,
  id: string,
  without: readonly string[],
): Promise<{
  contacts: (Contact & { customer: string | null; sources: Omit<ContactSource, "list">[] })[];
  rows: Awaited<ReturnType<typeof readErasureRows>>;
  heldApart: number;
  own: number;
}> {
  const all = await rowsOf(ctx, id, without);
  const isOwn = ({ kind }: { kind: string }): boolean => givenOf.get(kind) === null;
  const given = all.filter(({ kind }) => Array.isArray(givenOf.get(kind)));
  const rows = await readErasureRows(ctx, given);
  return {
    contacts: await contactsIn(
      ctx,
      all.flatMap(({ kind, key }) => (kind === "contact" ? [key] : [])),
    ),
    rows: rows.map(({ kind, said }) => ({
      kind,
      said: Object.fromEntries(Object.entries(said).filter(([column]) => givenOf.get(kind)?.includes(column))),
    })),
    heldApart: all.filter(({ kind }) => kind === "capture").length,
    own: all.filter(isOwn).length,
  };
}

const itemRows = z.array(z.object({ kind: z.string(), key: z.string() }));
const contactRows = z.array(
  z.object({
    ...{ id: z.string(), name: z.string(), title: z.string().nullable(), phone: z.string().nullable() },
    ...{ customer: z.string().nullable(), lastInAt: z.number().nullable(), lastOutAt: z.number().nullable() },
    addresses: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  }),
);

/** Contacts with where each fact came from: mail or a list. Which colleague brought the list is the colleague's. */
async function contactsIn(ctx: AppContext, ids: readonly string[]) {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const last = (column: string) => sql`(select max(${sql.raw(column)}) from contact_address where contact_id = c.id)`;
  const found = contactRows.parse(
    await ctx.db.all(sql`select c.id, c.name, c.title, c.phone, o.name as customer,
      ${last("last_in_at")} as lastInAt, ${last("last_out_at")} as lastOutAt,
      (select json_group_array(address) from contact_address where contact_id = c.id) as addresses
      from contact c left join customer o on o.id = c.customer_id
      where c.id in (select value from json_each(${JSON.stringify(ids)}))`),
  );
  const contacts = found.map((one) => ({ ...one, lastInAt: iso(one.lastInAt), lastOutAt: iso(one.lastOutAt) }));
  const sources = await sourcesOf(ctx, contacts, false);
  return contacts.map((contact) => ({
    ...contact,
    sources: (sources.get(contact.id) ?? []).map(({ field, value, since, list }) => ({
      ...{ field, value, since },
      from: list === null ? "mail" : "list",
    })),
  }));
}
