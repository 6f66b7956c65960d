import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  type OutsideQuote,
  type outsideQuoteEndpoints,
  outsideQuoteSchema,
  outsideStateSchema,
} from "../../shared/api/outside-quotes.ts";
import { currencySchema, minorSchema } from "../../shared/money.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import type { LeafKind } from "../ledger/leaf.ts";
import { deskSees } from "./desk-access.ts";
import { findDeskMails } from "./desk-mail.ts";
import { leafStatement } from "./leaves.ts";
import { ref } from "./quote-rows.ts";

// Quotes that went out without the Desk, for its roles. Invariant: a row is there for whom its customer's requests are, and
// while its mail stands open; one of no customer is nobody's at the Desk, as such mail is not.

/** The same names as in `requestsWithCustomers`, so that `deskSees` asks the same. */
const quotesWithCustomers = sql.raw(`outside_quote r left join customer o on o.id = r.customer_id
  left join customer c on c.id = coalesce(o.merged_into, o.id)`);

const text = z.string().nullable();
const rowsSchema = z.array(
  z.object({
    ...outsideQuoteSchema.pick({ id: true, sentAt: true, messageId: true, threadId: true, decidedAt: true }).shape,
    state: outsideStateSchema,
    customerId: z.string(),
    customerName: z.string(),
    personId: text,
    personName: text,
    part: z.number(),
    fileName: z.string(),
    mediaType: z.string(),
    bytes: z.number(),
    numberText: text,
    currency: currencySchema.nullable(),
    total: minorSchema.nullable(),
    decidedBy: text,
    decidedByName: text,
    requestId: text,
  }),
);
type Row = z.infer<typeof rowsSchema>[number];

const columns = sql.raw(`
  r.id, r.state, r.sent_at as sentAt, r.message_id as messageId, r.thread_id as threadId, r.decided_at as decidedAt,
  c.id as customerId, c.name as customerName, r.person_id as personId,
  (select name from person p where p.id = r.person_id) as personName, r.part, r.file_name as fileName,
  r.media_type as mediaType, r.bytes, r.number_text as numberText, r.currency, r.total, r.decided_by as decidedBy,
  (select name from person p where p.id = r.decided_by) as decidedByName, r.request_id as requestId`);

async function readRows(actor: Actor, ctx: AppContext, where: SQL, rest: SQL = sql``): Promise<Row[]> {
  const sees = deskSees(actor);
  return rowsSchema.parse(
    await ctx.db.all(
      sql`select ${columns} from ${quotesWithCustomers} where c.id is not null and ${sees} and ${where} ${rest}`,
    ),
  );
}

const shownOf = (row: Row): OutsideQuote => ({
  id: row.id,
  state: row.state,
  customer: { id: row.customerId, name: row.customerName },
  person: ref(row.personId, row.personName),
  sentAt: row.sentAt,
  messageId: row.messageId,
  threadId: row.threadId,
  document:
    row.part < 0 ? null : { part: row.part, fileName: row.fileName, mediaType: row.mediaType, bytes: row.bytes },
  subject: row.part < 0 ? row.fileName : "",
  number: row.numberText,
  total: row.currency === null || row.total === null ? null : { currency: row.currency, amount: row.total },
  decidedBy: ref(row.decidedBy, row.decidedByName),
  decidedAt: row.decidedAt,
});

/** Pages that hold nothing for the reader are gone over, so many at most. */
const MOST_ROUNDS = 5;

/** Those in a state, newest first. Throws `forbidden`. */
export async function listOutsideQuotes(
  actor: Actor,
  ctx: AppContext,
  { state, cursor, limit }: z.output<typeof outsideQuoteEndpoints.listOutsideQuotes.query>,
): Promise<{ quotes: OutsideQuote[]; nextCursor: string | null }> {
  const quotes: OutsideQuote[] = [];
  let from = cursor ?? null;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [at = "", id = ""] = (from ?? "").split(" ");
    const below = from === null ? sql`true` : sql`(r.sent_at, r.id) < (${at}, ${id})`;
    const rest = sql`order by r.sent_at desc, r.id desc limit ${limit - quotes.length + 1}`;
    const rows = await readRows(actor, ctx, sql`r.state = ${state} and ${below}`, rest);
    const page = rows.slice(0, limit - quotes.length);
    const mails = await findDeskMails(
      actor,
      ctx,
      page.map(({ messageId }) => messageId),
    );
    quotes.push(...page.filter(({ messageId }) => mails.has(messageId)).map(shownOf));
    const last = page.at(-1);
    from = rows.length > page.length && last ? `${last.sentAt} ${last.id}` : null;
    if (from === null || quotes.length >= limit) break;
  }
  return { quotes, nextCursor: from };
}

/** One with its mail's facts. Throws `not_found` for absent and hidden alike, `forbidden`. */
export async function findOutsideQuote(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ row: Row; canonicalSha256: string | null }> {
  const [row] = await readRows(actor, ctx, sql`r.id = ${id}`);
  const mail = row && (await findDeskMails(actor, ctx, [row.messageId])).get(row.messageId);
  if (!row || !mail) throw notFound();
  return { row, canonicalSha256: mail.canonicalSha256 };
}

/** Where its document lies, with the leaf of the showing. Throws `not_found`, also where it stands in the mail's words. */
export async function allowOutsideFile(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ canonicalSha256: string; part: number; fileName: string; mediaType: string }> {
  const { row, canonicalSha256 } = await findOutsideQuote(actor, ctx, id);
  if (row.part < 0 || canonicalSha256 === null) throw notFound();
  const detail = { part: row.part, outsideQuote: id };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "attachment.shown", row.messageId, detail)]);
  return { canonicalSha256, part: row.part, fileName: row.fileName, mediaType: row.mediaType };
}

/** Why it did not hold: who has it, or that it is no quote any more. */
export const goneOnOutside = ({ state, decidedByName }: Row): AppError =>
  new AppError(
    "conflict",
    state === "taken" ? `${decidedByName ?? "A colleague"} has it.` : "It was decided meanwhile; look at it again.",
  );

/** What a mail's quote is, and whose it becomes, is not for whoever sent it to say. Throws `forbidden`. */
export function requireAnothers(row: Row, personId: string): void {
  if (row.personId === personId) throw new AppError("forbidden", "Your own mail: a colleague at the Desk looks at it.");
}

async function turn(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: { from: "open" | "dismissed"; to: "open" | "dismissed"; kind: LeafKind },
): Promise<OutsideQuote> {
  const { personId } = requirePerson(actor);
  const { row } = await findOutsideQuote(actor, ctx, id);
  requireAnothers(row, personId);
  if (row.state === given.to) return shownOf(row);
  const isSo = sql`id = ${id} and state = ${given.from}`;
  const isDecided = given.to !== "open";
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, given.kind, id, {}, sql`exists (select 1 from outside_quote where ${isSo})`),
    sql`update outside_quote set state = ${given.to}, decided_by = ${isDecided ? personId : null},
      decided_at = ${isDecided ? ctx.now() : null} where ${isSo} returning id`,
  ]);
  const after = (await findOutsideQuote(actor, ctx, id)).row;
  if (results.at(-1)?.length === 0 && after.state !== given.to) throw goneOnOutside(after);
  return shownOf(after);
}

/** Says that it is no quote. Throws `not_found`, `forbidden` to who sent it, and `conflict` where somebody took it. */
export const dismissOutsideQuote = (actor: Actor, ctx: AppContext, id: string): Promise<OutsideQuote> =>
  turn(actor, ctx, id, { from: "open", to: "dismissed", kind: "outside-quote.dismissed" });

/** Takes that back. */
export const reopenOutsideQuote = (actor: Actor, ctx: AppContext, id: string): Promise<OutsideQuote> =>
  turn(actor, ctx, id, { from: "dismissed", to: "open", kind: "outside-quote.reopened" });
