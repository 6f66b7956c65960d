import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Level } from "../../shared/api/messages.ts";
import type { Note } from "../../shared/api/notes.ts";
import { noteKindSchema } from "../../shared/api/notes.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import { higherLevel, levelForCustomer, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import { countPage } from "./notice-mode.ts";

// Notes, calls and visits, read. Who may read one is decided as for a message of its customer; its author, and whoever
// its next step is for, read it as long as they may know of the customer.

const rowSchema = z.object({
  id: z.string(),
  customerId: z.string(),
  kind: noteKindSchema,
  text: z.string(),
  happenedAt: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  contactId: z.string().nullable(),
  contactName: z.string().nullable(),
  messageId: z.string().nullable(),
  editedAt: z.string().nullable(),
  deletedAt: z.string().nullable(),
  stepText: z.string().nullable(),
  stepDueOn: z.string().nullable(),
  stepPersonId: z.string().nullable(),
  stepPersonName: z.string().nullable(),
  stepDoneAt: z.string().nullable(),
});
export type NoteRow = z.infer<typeof rowSchema>;

/** Selects from `note n` what `noteRows` reads. */
export const selectNotes = sql`select n.id, n.customer_id as customerId, n.kind, n.text, n.happened_at as happenedAt,
  n.author_id as authorId, a.name as authorName, c.id as contactId, c.name as contactName, n.message_id as messageId,
  n.edited_at as editedAt, n.deleted_at as deletedAt, n.step_text as stepText, n.step_due_on as stepDueOn,
  n.step_person_id as stepPersonId, s.name as stepPersonName, n.step_done_at as stepDoneAt
  from note n join person a on a.id = n.author_id left join contact c on c.id = n.contact_id
  left join person s on s.id = n.step_person_id`;

/** Rows that `selectNotes` gave. */
export const noteRows = z.array(rowSchema);

/** One note as it is stored; null for an absent one. No actor: what of it goes out is decided by noteLevel. */
export async function findNoteRow(ctx: AppContext, id: string): Promise<NoteRow | null> {
  const [row] = await ctx.db.all(sql`${selectNotes} where n.id = ${id}`);
  return row ? rowSchema.parse(row) : null;
}

/** How much of a note on this customer the reader may see. */
export function noteLevel(
  reader: Reader,
  customer: KnownCustomer,
  note: { authorId: string; stepPersonId: string | null },
): Level | "none" {
  const { actor, rules, reason } = reader;
  let level = levelForCustomer(actor, customer, rules);
  if (hasRole(actor, "keeper")) level = higherLevel(level, reason === null ? "envelope" : "text");
  const isTheirs = note.authorId === actor.personId || note.stepPersonId === actor.personId;
  return isTheirs && level !== "none" ? higherLevel(level, "text") : level;
}

/** True for who may read the text of the customer's mail. */
export const mayWriteNotes = ({ actor, rules }: Reader, customer: KnownCustomer): boolean =>
  reaches(levelForCustomer(actor, customer, rules), "text");

/** The note cut to the level. One that its author deleted says no more than that. */
export function cutNote(reader: Reader, row: NoteRow, level: Level): Note {
  const isThere = row.deletedAt === null;
  const hasText = isThere && reaches(level, "text");
  const isAuthor = row.authorId === reader.actor.personId;
  const step =
    row.stepDueOn === null
      ? null
      : {
          text: row.stepText ?? "",
          dueOn: row.stepDueOn,
          person: { id: row.stepPersonId ?? row.authorId, name: row.stepPersonName ?? row.authorName },
          doneAt: row.stepDoneAt,
        };
  return {
    id: row.id,
    customerId: row.customerId,
    level,
    kind: row.kind,
    happenedAt: row.happenedAt,
    author: { id: row.authorId, name: row.authorName },
    editedAt: hasText ? row.editedAt : null,
    deletedAt: row.deletedAt,
    contact:
      isThere && reaches(level, "envelope") && row.contactId !== null
        ? { id: row.contactId, name: row.contactName ?? "" }
        : null,
    text: hasText ? row.text : null,
    messageId: hasText ? row.messageId : null,
    nextStep: hasText ? step : null,
    canChange: isAuthor,
    canSettle: hasText && step !== null && (isAuthor || row.stepPersonId === reader.actor.personId),
  };
}

/** A note and who looks at it. */
export interface FoundNote {
  reader: Reader;
  customer: KnownCustomer;
  row: NoteRow;
  level: Level;
}

/** One note that the actor may know of; `not_found` for absent, hidden, and another's deleted one. Shows nothing. */
export async function findNote(
  actor: Actor,
  ctx: AppContext,
  id: string,
  reason: string | null = null,
): Promise<FoundNote> {
  const reader = await readerFor(ctx, requirePerson(actor), reason);
  const row = await findNoteRow(ctx, id);
  const customer = row && (await readCustomerFacts(ctx, [row.customerId])).get(row.customerId);
  if (!row || !customer) throw notFound();
  const level = noteLevel(reader, customer, row);
  if (level === "none" || (row.deletedAt !== null && row.authorId !== reader.actor.personId)) throw notFound();
  return { reader, customer, row, level };
}

/** One note with its leaf. A reason opens its text to the keeper. Throws `not_found` for absent and hidden alike. */
export async function getNote(actor: Actor, ctx: AppContext, id: string, reason: string | null): Promise<Note> {
  const found = await findNote(actor, ctx, id, reason);
  const detail = { customerId: found.row.customerId, level: found.level, reason: found.reader.reason };
  const [rows] = await runBatch(ctx.db, [
    sql`${selectNotes} where n.id = ${id}`,
    leafStatement(ctx, actor, "note.shown", id, detail),
  ]);
  const [row] = noteRows.parse(rows);
  if (!row) throw notFound();
  return cutNote(found.reader, row, found.level);
}

const openStepRows = z.array(
  z.object({ customerId: z.string(), authorId: z.string(), stepPersonId: z.string().nullable() }),
);

/** How many next steps are open on each customer, of those that the reader may read. */
export async function countOpenSteps(
  ctx: AppContext,
  reader: Reader,
  customers: ReadonlyMap<string, KnownCustomer>,
): Promise<Map<string, number>> {
  const rows = await ctx.db.all(sql`
    select customer_id as customerId, author_id as authorId, step_person_id as stepPersonId from note
    where step_due_on is not null and step_done_at is null and deleted_at is null`);
  const counts = new Map<string, number>();
  for (const note of openStepRows.parse(rows)) {
    const customer = customers.get(note.customerId);
    if (!customer || !reaches(noteLevel(reader, customer, note), "text")) continue;
    counts.set(customer.id, (counts.get(customer.id) ?? 0) + 1);
  }
  return counts;
}

/** Where a note stands in a list that is newest first. */
export interface NotePlace {
  happenedAt: string;
  id: string;
}

/** Which notes of a customer are asked for. */
export interface NoteFilter {
  /** A contact's or colleague's id: notes about the one, by the other. */
  who?: string | undefined;
  /** ISO 8601: only what happened before, and from then on. */
  before?: string | undefined;
  since?: string | undefined;
}

/** Places of a customer's notes, newest first; those that the reader deleted are among them. Shows nothing. */
export async function findNotePlaces(
  ctx: AppContext,
  { reader, customer }: { reader: Reader; customer: KnownCustomer },
  given: NoteFilter & { after: NotePlace | null; limit: number },
): Promise<NotePlace[]> {
  const { after, limit, who, before, since } = given;
  const asPerson = { authorId: "", stepPersonId: null };
  // Whom a note is about is of the envelope: below it, the filter may not tell.
  const about = reaches(noteLevel(reader, customer, asPerson), "envelope") ? sql`n.contact_id = ${who}` : sql`false`;
  const conditions: SQL[] = [
    sql`n.customer_id = ${customer.id}`,
    sql`(n.deleted_at is null or n.author_id = ${reader.actor.personId})`,
    ...(who === undefined ? [] : [sql`(n.author_id = ${who} or ${about})`]),
    ...(before === undefined ? [] : [sql`n.happened_at < ${before}`]),
    ...(since === undefined ? [] : [sql`n.happened_at >= ${since}`]),
    ...(after ? [sql`(n.happened_at, n.id) < (${after.happenedAt}, ${after.id})`] : []),
  ];
  const rows = await ctx.db.all(sql`select n.happened_at as happenedAt, n.id from note n
    where ${sql.join(conditions, sql` and `)} order by n.happened_at desc, n.id desc limit ${limit}`);
  return z.array(z.object({ happenedAt: z.string(), id: z.string() })).parse(rows);
}

/** When the customer's notes were, for counting them; whoever may know of the customer may know that. Shows nothing. */
export async function noteDates(ctx: AppContext, customerId: string): Promise<string[]> {
  const rows = await ctx.db.all<{ at: string }>(sql`
    select happened_at as at from note where customer_id = ${customerId} and deleted_at is null`);
  return rows.map(({ at }) => at);
}

/** The notes at these places with one leaf that names them, newest first. */
export async function showNotes(
  ctx: AppContext,
  { reader, customer }: { reader: Reader; customer: KnownCustomer },
  ids: readonly string[],
): Promise<Note[]> {
  if (ids.length === 0) return [];
  const list = JSON.stringify(ids);
  // Authors, and those whom a step is for, see more than others: the leaf says the most that is shown.
  const theirs = await ctx.db.all<{ authorId: string; stepPersonId: string | null }>(sql`
    select author_id as authorId, step_person_id as stepPersonId from note
    where id in (select value from json_each(${list})) and customer_id = ${customer.id}`);
  const highest = theirs.reduce<Level | "none">(
    (most, note) => higherLevel(most, noteLevel(reader, customer, note)),
    "none",
  );
  const detail = { notes: [...ids], level: highest, reason: reader.reason };
  const [rows] = await runBatch(ctx.db, [
    sql`${selectNotes} where n.id in (select value from json_each(${list})) and n.customer_id = ${customer.id}
      order by n.happened_at desc, n.id desc`,
    leafStatement(ctx, reader.actor, "note.shown", customer.id, detail),
  ]);
  return noteRows.parse(rows).flatMap((row) => {
    const level = noteLevel(reader, customer, row);
    const isGone = row.deletedAt !== null && row.authorId !== reader.actor.personId;
    return level === "none" || isGone ? [] : [cutNote(reader, row, level)];
  });
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** A place as clients carry it, opaque to them. */
export const noteCursorText = (place: NotePlace | undefined): string | null =>
  place ? Buffer.from(`${place.happenedAt},${place.id}`).toString("base64url") : null;

/** Reads a cursor back. Throws `bad_request` for anything but one that we gave out. */
export function readNoteCursor(text: string | undefined): NotePlace | null {
  if (text === undefined) return null;
  const parsed = cursorSchema.safeParse(Buffer.from(text, "base64url").toString().split(","));
  if (!parsed.success) throw new AppError("bad_request", "query.cursor: not one of this list");
  const [happenedAt, id] = parsed.data;
  return { happenedAt, id };
}

/** A page of a customer's notes. Throws `not_found` for absent and hidden customers alike. */
export async function listNotes(
  actor: Actor,
  ctx: AppContext,
  customerId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ notes: Note[]; nextCursor: string | null }> {
  const { reader, facts: customer } = await findCustomer(actor, ctx, customerId);
  await countPage(actor, ctx, page.cursor);
  const after = readNoteCursor(page.cursor);
  const places = await findNotePlaces(ctx, { reader, customer }, { after, limit: page.limit + 1 });
  const shown = places.slice(0, page.limit);
  const notes = await showNotes(
    ctx,
    { reader, customer },
    shown.map(({ id }) => id),
  );
  return { notes, nextCursor: places.length > page.limit ? noteCursorText(shown.at(-1)) : null };
}
