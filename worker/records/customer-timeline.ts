import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { customerFileSchema } from "../../shared/api/customers.ts";
import type { Level, MessageSummary } from "../../shared/api/messages.ts";
import type { Note } from "../../shared/api/notes.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { reaches, scopeFor, scopeWithin } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Place } from "../search/fan-out.ts";
import { cursorText, findPage, readCursor } from "../search/fan-out.ts";
import { volumeStub } from "../volume/client.ts";
import { addressesShown } from "./contacts.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import type { FoundCustomer } from "./customers.ts";
import { findCustomer } from "./customers.ts";
import { cutMessages, showPlaces } from "./message-lists.ts";
import type { NotePlace } from "./notes.ts";
import { findNotePlaces, noteCursorText, readNoteCursor, showNotes } from "./notes.ts";
import { countPage } from "./notice-mode.ts";
import { volumesOfCustomer } from "./volumes.ts";

export interface ListPage {
  cursor?: string | undefined;
  limit: number;
}

/** What a timeline is asked for; `before` and `since` are ISO 8601. */
export interface TimelineFilter extends ListPage {
  type?: "in" | "out" | "notes" | undefined;
  with?: string | undefined;
  since?: string | undefined;
  before?: string | undefined;
}

/**
 * The customer's messages and notes by anyone in the company, newest first; `limit` counts both together. Throws
 * `not_found` for absent and hidden alike.
 */
export async function timeline(
  actor: Actor,
  ctx: AppContext,
  customerId: string,
  page: TimelineFilter,
): Promise<{ messages: MessageSummary[]; notes: Note[]; nextCursor: string | null }> {
  const found = await findCustomer(actor, ctx, customerId);
  const from = readTwoCursors(page.cursor);
  await countPage(actor, ctx, page.cursor, page.before);
  const of = { reader: found.reader, customer: found.facts };
  const [mail, notePlaces] = await Promise.all([
    page.type === "notes" ? { places: [], next: null, list: null } : findMail(ctx, found, page, from.mail),
    page.type === "in" || page.type === "out"
      ? []
      : findNotePlaces(ctx, of, {
          after: from.notes,
          limit: page.limit + 1,
          who: page.with,
          before: page.before,
          since: page.since,
        }),
  ]);
  const { places, notes } = mergeByDate(mail.places, notePlaces, page.limit);
  const isMore = places.length < mail.places.length || mail.next !== null || notes.length < notePlaces.length;
  const [shown, shownNotes] = await Promise.all([
    mail.list === null ? [] : showPlaces(ctx, found.reader, places, mail.list),
    showNotes(
      ctx,
      of,
      notes.map(({ id }) => id),
    ),
  ]);
  return {
    messages: await cutMessages(ctx, found.reader, shown),
    notes: shownNotes,
    nextCursor: isMore ? twoCursorsText(places.at(-1) ?? from.mail, notes.at(-1) ?? from.notes) : null,
  };
}

/** The newest of both, together at most `limit`. */
function mergeByDate<M extends { sentAt: number }, N extends { happenedAt: string }>(
  mail: readonly M[],
  notes: readonly N[],
  limit: number,
): { places: M[]; notes: N[] } {
  let m = 0;
  let n = 0;
  while (m + n < limit && (m < mail.length || n < notes.length)) {
    const message = mail[m];
    const note = notes[n];
    if (note && (!message || Date.parse(note.happenedAt) >= message.sentAt)) n++;
    else m++;
  }
  return { places: mail.slice(0, m), notes: notes.slice(0, n) };
}

/** How far both lists are, opaque to clients. */
const twoCursorsText = (mail: Place | null, notes: NotePlace | null): string =>
  `${cursorText(mail) ?? ""}.${noteCursorText(notes ?? undefined) ?? ""}`;

function readTwoCursors(text: string | undefined): { mail: Place | null; notes: NotePlace | null } {
  if (text === undefined) return { mail: null, notes: null };
  const [mail, notes, ...more] = text.split(".");
  if (notes === undefined || more.length > 0) throw new AppError("bad_request", "query.cursor: not one of this list");
  return { mail: readCursor(mail || undefined), notes: readNoteCursor(notes || undefined) };
}

type CustomerFile = z.input<typeof customerFileSchema>;

/** Files of the customer's messages whose text the actor may read, newest first; `limit` counts messages. */
export async function files(
  actor: Actor,
  ctx: AppContext,
  customerId: string,
  page: ListPage,
): Promise<{ files: CustomerFile[]; nextCursor: string | null }> {
  const found = await findCustomer(actor, ctx, customerId);
  await countPage(actor, ctx, page.cursor);
  const mail = await findMail(ctx, found, { ...page, withFiles: true }, readCursor(page.cursor));
  const shown = await showPlaces(ctx, found.reader, mail.places, mail.list);
  const cut = await cutMessages(ctx, found.reader, shown);
  const readable = new Set(cut.filter(({ level }) => reaches(level, "text")).map(({ id }) => id));
  const list = shown.flatMap(({ volume, row }) => {
    const messageId = messageIdOf(volume, row.number);
    if (!readable.has(messageId)) return [];
    return row.attachments
      .filter(({ inline }) => !inline)
      .map(({ index, fileName, mediaType, size }) => {
        return { messageId, index, fileName, mediaType, size, sentAt: new Date(row.sentAt).toISOString() };
      });
  });
  return { files: list, nextCursor: cursorText(mail.next) };
}

/** Where the customer's mail lies, and what its list is to be shown as. `with` is only ever told of envelopes. */
export async function findMail(
  ctx: AppContext,
  { reader, facts }: FoundCustomer,
  page: TimelineFilter & { withFiles?: boolean },
  cursor: Place | null,
) {
  const withFiles = page.withFiles ?? false;
  const needed: Level = withFiles ? "text" : page.with === undefined ? "exists" : "envelope";
  const [volumes, customers, addresses] = await Promise.all([
    volumesOfCustomer(ctx, facts.id),
    // Whoever may know of a customer may know of all its messages; how much of each, another customer on it can decide.
    needed === "exists" ? new Map([[facts.id, facts]]) : readCustomerFacts(ctx, "all"),
    page.with === undefined ? null : addressesOf(ctx, facts.id, page.with),
  ]);
  const scopeOf = needed === "exists" ? scopeWithin : scopeFor;
  const scope = scopeOf(reader.actor, [...customers.values()], reader.rules, needed, null);
  const since = page.since === undefined ? null : Date.parse(page.since);
  const before = page.before === undefined ? null : Date.parse(page.before);
  const direction = page.type === "in" || page.type === "out" ? page.type : null;
  const asked = { customerId: facts.id, withFiles, scope, direction, since, addresses };
  const { places, next } = await findPage(volumes, { cursor, before, limit: page.limit }, (volume, from, limit) =>
    volumeStub(ctx.env, volume).findTimeline({ ...asked, before: from, limit }),
  );
  return { places, next, list: { kind: "timeline.shown", subject: facts.id, scope, level: needed } as const };
}

/** The addresses of a contact of the customer, or of a colleague. */
async function addressesOf(ctx: AppContext, customerId: string, id: string): Promise<string[]> {
  const rows = await ctx.db.all<{ address: string }>(sql`
    select address from (${addressesShown(sql`${id}`)})
    where exists (select 1 from contact where id = ${id} and customer_id = ${customerId})
    union select address from mailbox where person_id = ${id}`);
  return rows.map(({ address }) => address);
}
