import { sql } from "drizzle-orm";
import { z } from "zod";
import type { OutsideSees, QuoteRequest, quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { cutForOthers } from "../../shared/quote/issued.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { seesRequest } from "./desk-access.ts";
import { readDeskSettings } from "./desk-settings.ts";
import type { RequestRow } from "./quote-rows.ts";
import { readFiles, readRequestRows, readRevision, requestFacts, sumsOf } from "./quote-rows.ts";

// Quote requests as everybody but the Desk sees them: cut by `cutForOthers` and by what the company lets them see.

/** Whether a person may answer for a request: whoever asked, and who looks after the customer. */
const mayAnswer = (actor: PersonActor, row: RequestRow, lookedAfterBy: readonly (string | null)[]): boolean =>
  row.askedBy === actor.personId || lookedAfterBy.includes(actor.personId);

/** What is shown of a quote: nothing of a draft but that there is one. */
async function shownQuote(ctx: AppContext, row: RequestRow, sees: OutsideSees): Promise<QuoteRequest["quote"]> {
  if (row.revision === 0) return null;
  const isOut = row.issuedAt !== null;
  const shown = isOut && sees === "lines" ? await readRevision(ctx, row.id, row.revision) : null;
  const content = shown?.state === "ready" ? cutForOthers(shown.head, shown.lines) : null;
  return {
    number: row.numberText,
    revision: row.revision,
    issuedAt: row.issuedAt,
    validUntil: isOut ? row.validUntil : null,
    sentAt: row.sentAt,
    sentMessageId: row.sentMessageId,
    sums: isOut && sees !== "status" ? sumsOf(row) : null,
    head: content?.head ?? null,
    lines: content?.lines ?? null,
  };
}

const carers = z.array(z.object({ id: z.string(), ownerId: z.string().nullable(), deputyId: z.string().nullable() }));

/** Rows as this person sees them. `isWhole`: with the lines of their quotes. */
async function shownTo(
  actor: PersonActor,
  ctx: AppContext,
  rows: readonly RequestRow[],
  isWhole: boolean,
): Promise<QuoteRequest[]> {
  const ids = JSON.stringify([...new Set(rows.map(({ customerId }) => customerId))]);
  const [files, settings, found] = await Promise.all([
    readFiles(
      ctx,
      rows.map(({ id }) => id),
    ),
    readDeskSettings(ctx),
    ctx.db.all(sql`select id, owner_id as ownerId, deputy_id as deputyId from customer
      where id in (select value from json_each(${ids}))`),
  ]);
  const cares = new Map(carers.parse(found).map((one) => [one.id, [one.ownerId, one.deputyId]]));
  return Promise.all(
    rows.map(async (row) => {
      const sees = isWhole || settings.outsideSees === "status" ? settings.outsideSees : "totals";
      const facts = requestFacts(row, files.get(row.id) ?? []);
      const canAnswer = mayAnswer(actor, row, cares.get(row.customerId ?? "") ?? []);
      return {
        ...facts,
        // Why it was lost and against whom tells of prices: for those who see them.
        outcome: facts.outcome && {
          ...facts.outcome,
          ...(settings.outsideSees === "status" ? { reason: "", competitor: "", priceGap: null } : {}),
        },
        quote: await shownQuote(ctx, row, sees),
        canAnswer,
        canSend: canAnswer && row.state === "ready" && settings.outsideSees === "lines",
      };
    }),
  );
}

/** One request. Throws `not_found` for absent and hidden alike. */
export async function getQuoteRequest(actor: Actor, ctx: AppContext, id: string): Promise<QuoteRequest> {
  const person = requirePerson(actor);
  const rows = await readRequestRows(ctx, sql`r.id = ${id} and ${seesRequest(actor)}`);
  const [shown] = await shownTo(person, ctx, rows, true);
  if (!shown) throw notFound();
  return shown;
}

/** The row of a request that this person answers for. Throws `not_found` for absent, hidden and others' alike. */
export async function findAnswerable(actor: Actor, ctx: AppContext, id: string): Promise<QuoteRequest> {
  const found = await getQuoteRequest(actor, ctx, id);
  if (!found.canAnswer) throw notFound();
  return found;
}

/**
 * The row of a request that this person may send out without being of the Desk. Throws `not_found` for absent, hidden and
 * others' alike, `conflict` where nothing is ready.
 */
export async function findSendable(actor: Actor, ctx: AppContext, id: string): Promise<RequestRow> {
  const { canAnswer, canSend } = await getQuoteRequest(actor, ctx, id);
  const { outsideSees } = await readDeskSettings(ctx);
  if (!canAnswer || outsideSees !== "lines") throw notFound();
  if (!canSend) throw new AppError("conflict", "This quote is not ready to be sent; look at it again.");
  const [row] = await readRequestRows(ctx, sql`r.id = ${id}`);
  if (!row) throw notFound();
  return row;
}

const cursorOf = ({ askedAt, id }: RequestRow): string => `${askedAt} ${id}`;

/** Requests of one's own, or of a customer or a message, newest first. */
export async function listQuoteRequests(
  actor: Actor,
  ctx: AppContext,
  query: z.output<typeof quoteRequestEndpoints.listQuoteRequests.query>,
): Promise<{ requests: QuoteRequest[]; nextCursor: string | null }> {
  const person = requirePerson(actor);
  const { messageId, customerId, ready, cursor, limit } = query;
  const which =
    messageId !== undefined
      ? sql`r.message_id = ${messageId}`
      : customerId !== undefined
        ? sql`c.id = ${customerId}`
        : ready
          ? sql`r.claimed_by = ${person.personId} and r.state = 'ready'`
          : sql`r.asked_by = ${person.personId}`;
  const [at = "", id = ""] = (cursor ?? "").split(" ");
  const after = cursor === undefined ? sql`true` : sql`(r.asked_at, r.id) < (${at}, ${id})`;
  const rows = await readRequestRows(
    ctx,
    sql`${which} and ${after} and ${seesRequest(actor)}`,
    sql`order by r.asked_at desc, r.id desc limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    requests: await shownTo(person, ctx, page, messageId !== undefined),
    nextCursor: rows.length > limit && last ? cursorOf(last) : null,
  };
}
