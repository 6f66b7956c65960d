import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Offer } from "../../shared/api/offers.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import { quoteTotals } from "../../shared/quote/totals.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { hashSecret, newSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findDeskRow } from "./desk.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { isMakerThere } from "./left-offers.ts";
import { questionId, readLinkQuestions } from "./offer-questions.ts";
import { issuedOf } from "./quote-papers.ts";
import { type RequestRow, readRequestRows } from "./quote-rows.ts";
import { eventStatement } from "./request-events.ts";

// Links for customers. Invariant: a link opens the one quote it was made for, as it leaves the house, and nothing else; a quote
// is accepted once, and only as it stood on the page.

const DAY_MS = 24 * 60 * 60 * 1000;
/** Where a quote names no day: as long as most of them hold. */
const DEFAULT_DAYS = 90;
/** After its last day a quote can still be looked at for so long. */
const READABLE_DAYS = 30;
/** Whoever acts by a link. */
const customerActor = "system:offer";

/** Makes a link for a ready quote; shown once. Throws `not_found`, `forbidden`, `conflict` where nothing is ready. */
export async function createOffer(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ url: string; expiresAt: string }> {
  return offerTo(actor, ctx, await findDeskRow(actor, ctx, id));
}

/** The same for a row that whoever acts may send out: that was asked before. */
export async function offerTo(
  actor: Actor,
  ctx: AppContext,
  row: RequestRow,
): Promise<{ url: string; expiresAt: string }> {
  const { personId } = requirePerson(actor);
  const { id } = row;
  await issuedOf(ctx, row, row.revision);
  if (!["ready", "sent"].includes(row.state))
    throw new AppError("conflict", "This quote is over; begin a new revision.");
  const secret = newSecret(ctx.randomBytes);
  const lastDay = row.validUntil === null ? ctx.nowMs() + DEFAULT_DAYS * DAY_MS : Date.parse(row.validUntil) + DAY_MS;
  const expiresAt = new Date(lastDay + READABLE_DAYS * DAY_MS).toISOString();
  const tokenHash = await hashSecret(secret);
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "quote.offered", id, { revision: row.revision, expiresAt }),
    sql`insert into quote_offer (token_hash, request_id, revision, created_by, created_at, expires_at)
      values (${tokenHash}, ${id}, ${row.revision}, ${personId}, ${ctx.now()}, ${expiresAt})`,
  ]);
  return { url: `${ctx.env.PUBLIC_ORIGIN}/offer#${secret}`, expiresAt };
}

/** Ends every link of a request. */
export async function revokeOffers(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  await findDeskRow(actor, ctx, id);
  const isOpen = sql`exists (select 1 from quote_offer where request_id = ${id} and revoked_at is null)`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "quote.offer-ended", id, {}, isOpen),
    sql`update quote_offer set revoked_at = ${ctx.now()} where request_id = ${id} and revoked_at is null`,
  ]);
}

const offerRows = z.array(
  z.object({
    ...{ tokenHash: z.string(), requestId: z.string(), revision: z.number(), createdBy: z.string() },
    ...{ isOpen: z.number(), isThere: z.number() },
  }),
);

interface Opened {
  /** Who made the link: anybody who has it can be the customer. */
  createdBy: string;
  tokenHash: string;
  row: RequestRow;
  issued: IssuedQuote;
}

/**
 * What a link opens. Throws `not_found` for one that is unknown, ended or past alike, and `conflict` where whoever made it has
 * left: that says no more than the mail that it came with.
 */
async function open(ctx: AppContext, secret: string): Promise<Opened> {
  const [offer] = offerRows.parse(
    await ctx.db.all(sql`select token_hash as tokenHash, request_id as requestId, revision, created_by as createdBy,
        revoked_at is null as isOpen, ${isMakerThere(sql`created_by`)} as isThere
      from quote_offer where token_hash = ${await hashSecret(secret)} and expires_at > ${ctx.now()}`),
  );
  if (offer && offer.isThere === 0)
    throw new AppError("conflict", "Whoever sent this link has left; please ask the company for a new one.");
  if (!offer || offer.isOpen === 0) throw notFound();
  const [row] = await readRequestRows(ctx, sql`r.id = ${offer.requestId}`);
  if (!row) throw notFound();
  return {
    row,
    issued: await issuedOf(ctx, row, offer.revision),
    createdBy: offer.createdBy,
    tokenHash: offer.tokenHash,
  };
}

async function stateOf(ctx: AppContext, { row, issued }: Opened): Promise<Offer["state"]> {
  if (row.revision !== issued.revision) return "replaced";
  if (row.acceptedBy !== null) return "accepted";
  const { validUntil } = issued.head;
  const { hours } = await readDeskSettings(ctx);
  if (validUntil !== null && validUntil < dayIn(hours.timeZone, ctx.nowMs())) return "past";
  return ["ready", "sent"].includes(row.state) ? "open" : "over";
}

/** The quote of a link, with its leaf. Throws `not_found`. */
export async function viewOffer(ctx: AppContext, secret: string): Promise<Offer> {
  const opened = await open(ctx, secret);
  const { row, issued } = opened;
  const { net, tax, gross } = quoteTotals(issued.head, issued.lines);
  await runBatch(ctx.db, [
    leafStatement(ctx, customerActor, "quote.shown", row.id, { revision: issued.revision, form: "page" }),
  ]);
  return {
    quote: issued,
    sums: { currency: issued.head.currency, net: String(net), tax: String(tax), gross: String(gross) },
    state: await stateOf(ctx, opened),
    acceptedBy: row.acceptedBy,
    acceptedAt: row.acceptedBy === null ? null : row.endedAt,
    questions: await readLinkQuestions(ctx, row.id, opened.tokenHash),
  };
}

/** The quote of a link for its PDF. */
export async function paperOfOffer(ctx: AppContext, secret: string): Promise<IssuedQuote> {
  const { row, issued } = await open(ctx, secret);
  const detail = { revision: issued.revision, form: "pdf" };
  await runBatch(ctx.db, [leafStatement(ctx, customerActor, "quote.shown", row.id, detail)]);
  return issued;
}

/** What a customer did by a link made of the quote, and whose request it is of: the page is told nothing of that. */
export interface OfferStep {
  requestId: string;
  offer: Offer;
}

/** The customer says yes. Pressed twice it is one; throws `conflict` where the quote cannot be accepted any more. */
export async function acceptOffer(
  ctx: AppContext,
  { secret, name, revision }: { secret: string; name: string; revision: number },
): Promise<OfferStep> {
  const opened = await open(ctx, secret);
  const { row, issued } = opened;
  const state = await stateOf(ctx, opened);
  if (state === "accepted") return { requestId: row.id, offer: await viewOffer(ctx, secret) };
  if (state !== "open" || revision !== issued.revision) throw tooLate();
  const isSo = sql`id = ${row.id} and state in ('ready', 'sent') and revision = ${revision} and accepted_by is null
    and exists (select 1 from quote_offer where token_hash = ${await hashSecret(secret)} and revoked_at is null
      and expires_at > ${ctx.now()} and ${isMakerThere(sql`created_by`)})`;
  await runBatch(ctx.db, [
    leafStatement(
      ctx,
      customerActor,
      "quote.accepted",
      row.id,
      { revision, nameSha256: hashOfWords(name), linkOf: opened.createdBy },
      sql`exists (select 1 from quote_request where ${isSo})`,
    ),
    eventStatement(
      ctx,
      { requestId: row.id, kind: "accepted", by: null, to: opened.createdBy, revision, words: name },
      sql`exists (select 1 from quote_request where ${isSo})`,
    ),
    sql`update quote_request set state = 'won', accepted_by = ${name}, ended_at = ${ctx.now()}, outcome_reason = '',
        competitor = '', follow_on = null where ${isSo}`,
  ]);
  const after = await viewOffer(ctx, secret);
  if (after.state !== "accepted") throw tooLate();
  return { requestId: row.id, offer: after };
}

const tooLate = (): AppError =>
  new AppError("conflict", "This quote cannot be accepted any more; please ask for a new one.");

/** The most questions of one quote: more is somebody filling a page. */
const MOST_QUESTIONS = 50;

/** The customer asks something; it stands on the request. */
export async function askOnOffer(
  ctx: AppContext,
  { secret, name, text }: { secret: string; name: string; text: string },
): Promise<OfferStep> {
  const { row, issued, tokenHash } = await open(ctx, secret);
  const fits = sql`(select count(*) from offer_question where request_id = ${row.id}) < ${MOST_QUESTIONS}`;
  const [, rows] = await runBatch(ctx.db, [
    leafStatement(ctx, customerActor, "quote.asked", row.id, { textSha256: hashOfWords(text) }, fits),
    sql`insert into offer_question (id, request_id, revision, name, text, at)
      select ${questionId(ctx, tokenHash)}, ${row.id}, ${issued.revision}, ${name}, ${text}, ${ctx.now()} where ${fits} returning id`,
  ]);
  if (rows?.length === 0) throw new AppError("rate_limited", "Please write a mail; too much was asked here.");
  return { requestId: row.id, offer: await viewOffer(ctx, secret) };
}
