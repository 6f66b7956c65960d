import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { deskEndpoints } from "../../shared/api/desk.ts";
import type { deskHistoryEndpoints } from "../../shared/api/desk-history.ts";
import type { DeskRequest } from "../../shared/api/desk-request.ts";
import type { newRequestSchema } from "../../shared/api/quote-requests.ts";
import { followUpDay } from "../../shared/quote/follow-up.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import { type DeskStep, statesFor } from "../../shared/quote/states.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Json, LeafKind } from "../ledger/leaf.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findActorById } from "./actors.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { findDeskRow, getDeskRequest } from "./desk.ts";
import { mayWorkFor } from "./desk-access.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { leafStatement } from "./leaves.ts";
import { createQuoteRequest } from "./quote-asking.ts";
import { eventStatement } from "./request-events.ts";

// What the Desk does with a request. Each step is one conditional statement with its leaf: of two who do the same at the same
// moment one has done it, and the other is told who.

type Happened = Omit<Parameters<typeof eventStatement>[1], "requestId" | "by">;

/** SQL: the request stands where this step may be taken. */
export const standsFor = (step: DeskStep): SQL =>
  sql`state in (select value from json_each(${JSON.stringify(statesFor[step])}))`;

/**
 * Takes a step: `set` where `only` holds, with its leaf. Throws `not_found` for absent and hidden alike, and `conflict` with
 * who has it where it does not hold any more.
 */
async function take(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: { step: DeskStep; kind: LeafKind; detail: Json; set: SQL; only?: SQL; event: Happened },
): Promise<DeskRequest> {
  const { revision } = await findDeskRow(actor, ctx, id);
  const only = sql`${standsFor(given.step)} and ${given.only ?? sql`true`}`;
  const isSo = sql`exists (select 1 from quote_request where id = ${id} and ${only})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, given.kind, id, given.detail, isSo),
    eventStatement(ctx, { requestId: id, by: actor, revision, ...given.event }, isSo),
    sql`update quote_request set ${given.set} where id = ${id} and ${only} returning id`,
  ]);
  if (results.at(-1)?.length === 0) throw await goneOn(actor, ctx, id);
  return getDeskRequest(actor, ctx, id);
}

/** Why a step did not hold, as people are told. */
export async function goneOn(actor: Actor, ctx: AppContext, id: string): Promise<AppError> {
  const { claimedBy, claimedByName } = await findDeskRow(actor, ctx, id);
  const isOthers = claimedBy !== null && actor.kind === "person" && claimedBy !== actor.personId;
  return new AppError(
    "conflict",
    isOthers ? `${claimedByName ?? "A colleague"} has it.` : "This request has gone on meanwhile; look at it again.",
  );
}

/** Whoever has it, and a manager, who acts for who is away: which requests a manager sees is asked before. */
export const isMine = (actor: Actor): SQL =>
  hasRole(actor, "manager") ? sql`true` : sql`claimed_by = ${requirePerson(actor).personId}`;

/** Begins a request at the Desk; whoever begins has it. */
export async function createDeskRequest(
  actor: Actor,
  ctx: AppContext,
  given: z.output<typeof newRequestSchema>,
): Promise<DeskRequest> {
  requireRole(actor, "inside", "manager");
  await createQuoteRequest(actor, ctx, given, "desk");
  return getDeskRequest(actor, ctx, given.id);
}

/** Takes a request that nobody has. Pressed twice by the same person it is theirs. */
export async function claimRequest(actor: Actor, ctx: AppContext, id: string): Promise<DeskRequest> {
  const person = requirePerson(actor);
  const { state, claimedBy } = await findDeskRow(actor, ctx, id);
  if (["claimed", "drafting"].includes(state) && claimedBy === person.personId) return getDeskRequest(actor, ctx, id);
  return take(actor, ctx, id, {
    step: "claim",
    kind: "request.claimed",
    detail: {},
    set: sql`state = case when state <> 'requested' then state when revision > 0 then 'drafting' else 'claimed' end,
      claimed_by = ${person.personId}, claimed_at = ${ctx.now()}, offered_to = null`,
    only: sql`claimed_by is null`,
    event: { kind: "claimed" },
  });
}

/** Puts a request back; a draft stays with it. */
export const releaseRequest = (actor: Actor, ctx: AppContext, id: string, note: string): Promise<DeskRequest> =>
  take(actor, ctx, id, {
    step: "release",
    kind: "request.released",
    detail: { noteSha256: hashOfWords(note) },
    set: sql`state = 'requested', claimed_by = null, claimed_at = null, offered_to = null, pass_note = ${note}`,
    only: isMine(actor),
    event: { kind: "released", words: note },
  });

/** Passes a request on. Throws `bad_request` for who would not see it. */
export async function passRequest(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { personId, note }: z.output<typeof deskEndpoints.passRequest.body>,
): Promise<DeskRequest> {
  const row = await findDeskRow(actor, ctx, id);
  const customers = await readCustomerFacts(ctx, row.customerId === null ? [] : [row.customerId]);
  const other = await findActorById(ctx, personId);
  if (!other || !mayWorkFor(other, customers.get(row.customerId ?? "") ?? null)) {
    throw new AppError("bad_request", "body.personId: not a colleague at the Desk who may see this customer");
  }
  return take(actor, ctx, id, {
    step: "pass",
    kind: "request.passed",
    detail: { to: personId, noteSha256: hashOfWords(note) },
    set: sql`claimed_by = ${personId}, claimed_at = ${ctx.now()}, pass_note = ${note}`,
    only: isMine(actor),
    event: { kind: "passed", to: personId, words: note },
  });
}

/** Asks whoever handed it over; an earlier question is replaced. */
export const askOutside = (actor: Actor, ctx: AppContext, id: string, text: string): Promise<DeskRequest> =>
  take(actor, ctx, id, {
    step: "ask",
    kind: "request.asked",
    detail: { textSha256: hashOfWords(text) },
    set: sql`question_text = ${text}, question_by = ${requirePerson(actor).personId}, question_at = ${ctx.now()},
      answer = null, answered_at = null`,
    only: isMine(actor),
    event: { kind: "asked", words: text },
  });

/** Says that a quote went out by a way that nothing here sees. */
export async function markSent(actor: Actor, ctx: AppContext, id: string): Promise<DeskRequest> {
  const settings = await readDeskSettings(ctx);
  const { validUntil } = await findDeskRow(actor, ctx, id);
  const followOn = followUpDay(dayIn(settings.hours.timeZone, ctx.nowMs()), 0, validUntil, settings);
  return take(actor, ctx, id, {
    step: "sent",
    kind: "quote.sent",
    detail: { by: "hand" },
    set: sql`state = 'sent', sent_at = ${ctx.now()}, follow_on = ${followOn}, followed = 0`,
    only: isMine(actor),
    event: { kind: "sent" },
  });
}

/** The customer was asked again. `nextOn`: when next, null for not again; absent by the Desk's rhythm. */
export async function followUp(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { note, nextOn }: z.output<typeof deskHistoryEndpoints.followUp.body>,
): Promise<DeskRequest> {
  const settings = await readDeskSettings(ctx);
  const { sentAt, followed, validUntil } = await findDeskRow(actor, ctx, id);
  const sentDay = dayIn(settings.hours.timeZone, Date.parse(sentAt ?? ctx.now()));
  const next = nextOn === undefined ? followUpDay(sentDay, followed + 1, validUntil, settings) : nextOn;
  return take(actor, ctx, id, {
    step: "follow",
    kind: "request.followed",
    detail: { noteSha256: hashOfWords(note), nextOn: next },
    set: sql`follow_on = ${next}, followed = followed + 1`,
    // Pressed twice it is one.
    only: sql`${isMine(actor)} and followed = ${followed}`,
    event: { kind: "followed", words: note },
  });
}

/** How it ended, or that it has not. */
export function endRequest(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { outcome, lostFor, reason, competitor, priceGap }: z.output<typeof deskEndpoints.endRequest.body>,
): Promise<DeskRequest> {
  const kind = "request.ended";
  const event = { kind: outcome, words: [reason, competitor].filter(Boolean).join(" · ") };
  const detail = { outcome, lostFor, reasonSha256: hashOfWords(reason), competitorSha256: hashOfWords(competitor) };
  if (outcome === "reopened") {
    return take(actor, ctx, id, {
      ...{ step: "reopen", kind, detail, event },
      // Where it stood: by its newest revision, and whether that went out.
      set: sql`state = case coalesce((select v.state from quote_revision v where v.request_id = quote_request.id
          and v.revision = quote_request.revision), '')
          when 'ready' then iif(sent_at is null, 'ready', 'sent') when 'approval' then 'approval'
          when 'draft' then iif(claimed_by is null, 'requested', 'drafting')
          else case when source = 'outside' then 'sent' when claimed_by is null then 'requested' else 'claimed' end end,
        lost_for = null, outcome_reason = null, competitor = null, price_gap = null, ended_at = null, accepted_by = null`,
      // A customer's own word is not a colleague's to take back, but for a manager who says why: anybody who has a link can be the
      // customer.
      only: sql`(accepted_by is null or (${hasRole(actor, "manager") ? 1 : 0} = 1 and ${reason} <> ''
        and claimed_by is not ${requirePerson(actor).personId}))
        and (claimed_by is null or ${isMine(actor)})`,
    });
  }
  return take(actor, ctx, id, {
    ...{ step: "end", kind, detail, event },
    only: sql`(claimed_by is null or ${isMine(actor)})
      and (${outcome} <> 'won' or state in ('ready', 'sent', 'expired'))`,
    set: sql`state = ${outcome}, lost_for = ${outcome === "lost" ? lostFor : null}, outcome_reason = ${reason},
      competitor = ${competitor}, price_gap = ${outcome === "lost" ? priceGap : null}, ended_at = ${ctx.now()}, follow_on = null`,
  });
}
