import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { RequestEventKind } from "../../shared/api/desk-history.ts";
import type { newRequestSchema, QuoteRequest } from "../../shared/api/quote-requests.ts";
import { splitMessageId, threadIdOf } from "../../shared/ids.ts";
import { promisedAt } from "../../shared/quote/promise.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import type { Json, LeafKind } from "../ledger/leaf.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { volumeStub } from "../volume/client.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { levelReached } from "./messages.ts";
import { findAnswerable, getQuoteRequest } from "./quote-requests.ts";
import { eventStatement, isFirstEvent } from "./request-events.ts";
import { readSettings } from "./settings.ts";
import { findVolume } from "./volumes.ts";

// Outside asks, answers and withdraws. Invariant: the same id is the same request, however often it is sent.

type NewRequest = z.output<typeof newRequestSchema>;

/** The message a request comes from, as far as the request needs it. */
interface From {
  threadId: string | null;
  customerIds: readonly string[];
  files: readonly { part: number; fileName: string; mediaType: string; bytes: number }[];
}

const nowhere: From = { threadId: null, customerIds: [], files: [] };

/** What a message gives its request. Throws `not_found` for who may not read it, `bad_request` for a file it has not. */
async function readFrom(actor: Actor, ctx: AppContext, { messageId, files }: NewRequest): Promise<From> {
  if (messageId === undefined) {
    if (files.length > 0) throw new AppError("bad_request", "body.files: there is no message to take them from");
    return nowhere;
  }
  const place = splitMessageId(messageId);
  if (!(await findVolume(ctx, place.volume))) throw notFound();
  const [facts] = await volumeStub(ctx.env, place.volume).facts([place.number]);
  if (!facts || !reaches(await levelReached(actor, ctx, place), "text")) throw notFound();
  if (facts.ownerOnly) {
    throw new AppError(
      "forbidden",
      "A saving rule keeps this mail to its owner. Write what is wanted, without the mail.",
    );
  }
  return {
    threadId: threadIdOf(facts.thread),
    customerIds: facts.customerIds,
    files: [...new Set(files)].map((part) => {
      const found = facts.attachments.find(({ index }) => index === part);
      if (!found) throw new AppError("bad_request", `body.files: the message has no file ${part}`);
      return { part, fileName: found.fileName, mediaType: found.mediaType, bytes: found.size };
    }),
  };
}

/**
 * Whose request it is. What came by a mail stays with that mail's customers: of several a restricted one, so that who may
 * not know of it does not by this. Throws `bad_request` for another.
 */
async function customerOf(ctx: AppContext, given: NewRequest, { customerIds }: From): Promise<string | null> {
  if (customerIds.length === 0) return given.customerId ?? null;
  const customers = await readCustomerFacts(ctx, customerIds);
  const restricted = customerIds.find((id) => customers.get(id)?.restricted);
  const wanted = restricted ?? given.customerId ?? customerIds[0] ?? null;
  if (wanted !== null && customerIds.includes(wanted)) return wanted;
  throw new AppError("bad_request", "body.customerId: not a customer of this message");
}

/**
 * Hands a request to the Desk. `source` says by which way; at the Desk whoever begins has it. Throws `not_found` for a
 * message or customer the actor may not read, `bad_request`, and `conflict` for an id that is somebody else's.
 */
export async function createQuoteRequest(
  actor: Actor,
  ctx: AppContext,
  given: NewRequest,
  source: "rep" | "desk" = "rep",
): Promise<void> {
  const person = requirePerson(actor);
  const from = await readFrom(actor, ctx, given);
  const customerId = await customerOf(ctx, given, from);
  const customer = customerId === null ? null : await findCustomer(actor, ctx, customerId);
  const [desk, settings] = await Promise.all([readDeskSettings(ctx), readSettings(ctx)]);
  const now = ctx.now();
  const [tier] = await ctx.db.all<{ tier: "A" | "B" | "C" | null }>(
    sql`select tier from customer where id = ${customerId ?? ""}`,
  );
  const promise = new Date(promisedAt(ctx.nowMs(), desk.promiseHours[tier?.tier ?? "other"], desk)).toISOString();
  const contactId = given.contactId ?? null;
  if (contactId !== null) await requireContact(ctx, contactId, customerId);
  const isDesk = source === "desk";
  const isNew = sql`not exists (select 1 from quote_request where id = ${given.id})`;
  const detail: Json = {
    customerId,
    messageId: given.messageId ?? null,
    wantedSha256: hashOfWords(given.wanted),
    noteSha256: hashOfWords(given.note),
    files: from.files.length,
  };
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "request.created", given.id, detail, isNew),
    sql`insert into quote_request (id, state, source, customer_id, contact_id, message_id, thread_id, asked_by, asked_at,
        wanted, wanted_by, note, language, promise_at, claimed_by, claimed_at)
      select ${given.id}, ${isDesk ? "claimed" : "requested"}, ${source}, ${customer?.facts.id ?? null}, ${contactId},
        ${given.messageId ?? null}, ${from.threadId}, ${person.personId}, ${now}, ${given.wanted},
        ${given.wantedBy}, ${given.note}, ${given.language ?? settings.language}, ${promise},
        ${isDesk ? person.personId : null}, ${isDesk ? now : null} where ${isNew}`,
    eventStatement(ctx, { requestId: given.id, kind: "created", by: actor }, isFirstEvent(given.id)),
    ...from.files.map(
      ({ part, fileName, mediaType, bytes }) => sql`
        insert into request_file (id, request_id, message_id, part, file_name, media_type, bytes)
        select ${ctx.newId()}, ${given.id}, ${given.messageId ?? ""}, ${part}, ${fileName}, ${mediaType}, ${bytes}
        where exists (select 1 from quote_request where id = ${given.id} and asked_at = ${now}
          and asked_by = ${person.personId})
        and not exists (select 1 from request_file where request_id = ${given.id} and part = ${part})`,
    ),
  ]);
  const [row] = await ctx.db.all<{ askedBy: string }>(
    sql`select asked_by as askedBy from quote_request where id = ${given.id}`,
  );
  if (row?.askedBy !== person.personId) throw new AppError("conflict", "This request's id is taken.");
}

async function requireContact(ctx: AppContext, contactId: string, customerId: string | null): Promise<void> {
  const [known] = await ctx.db.all(
    sql`select 1 from contact where id = ${contactId} and customer_id = ${customerId ?? ""}`,
  );
  if (!known) throw new AppError("bad_request", "body.contactId: not a contact of this customer");
}

/** A step of whoever answers for a request, with its leaf. Throws `conflict` where it has gone on meanwhile. */
async function step(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: { kind: LeafKind; detail: Json; set: SQL; only: SQL; event: { kind: RequestEventKind; words: string } },
): Promise<QuoteRequest> {
  await findAnswerable(actor, ctx, id);
  const isSo = sql`exists (select 1 from quote_request where id = ${id} and ${given.only})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, given.kind, id, given.detail, isSo),
    eventStatement(ctx, { requestId: id, by: actor, ...given.event }, isSo),
    sql`update quote_request set ${given.set} where id = ${id} and ${given.only} returning id`,
  ]);
  if (results.at(-1)?.length === 0)
    throw new AppError("conflict", "This request has gone on meanwhile; look at it again.");
  return getQuoteRequest(actor, ctx, id);
}

/** Answers Inside's question. Throws `not_found`, and `conflict` where none is asked. */
export const answerQuestion = (actor: Actor, ctx: AppContext, id: string, answer: string): Promise<QuoteRequest> =>
  step(actor, ctx, id, {
    kind: "request.answered",
    detail: { textSha256: hashOfWords(answer) },
    set: sql`answer = ${answer}, answered_at = ${ctx.now()}`,
    only: sql`question_text is not null and answer is null and ended_at is null`,
    event: { kind: "answered", words: answer },
  });

/** No quote is needed any more. Throws `not_found`, and `conflict` once it has been sent or is over. */
export const withdrawRequest = (actor: Actor, ctx: AppContext, id: string, reason: string): Promise<QuoteRequest> =>
  step(actor, ctx, id, {
    kind: "request.ended",
    detail: { outcome: "withdrawn", reasonSha256: hashOfWords(reason) },
    set: sql`state = 'withdrawn', outcome_reason = ${reason}, ended_at = ${ctx.now()}`,
    only: sql`state in ('requested', 'claimed', 'drafting', 'approval', 'ready')`,
    event: { kind: "withdrawn", words: reason },
  });
