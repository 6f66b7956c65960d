import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { handoverCustomerEndpoints } from "../../shared/api/handover-customers.ts";
import type { HandoverCustomer } from "../../shared/api/handover-facts.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import type { LeafKind } from "../ledger/leaf.ts";
import { findActorById } from "./actors.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { deputyStatements, ownerStatements } from "./handover-owners.ts";
import type { CaseRow, CustomerRow } from "./handover-rows.ts";
import { readCaseCustomers, readCases, rightsOf } from "./handover-rows.ts";
import { mayTakeOver } from "./handover-takers.ts";
import { cutRows, findRunCase } from "./handovers.ts";
import { leafStatement } from "./leaves.ts";

// One customer of a departure: offered, taken over or not, left to nobody. Each step is one batch that asks what it was
// decided by once more: of two who act at once one has it, and the other is told.

type Endpoints = typeof handoverCustomerEndpoints;

/** A customer of a case and who looks at it: who runs the case, the leaver, a keeper, or whom it is offered to. */
export interface FoundItem {
  reader: Awaited<ReturnType<typeof readerFor>>;
  of: CaseRow;
  row: CustomerRow;
  facts: KnownCustomer;
  item: HandoverCustomer;
  mayRun: boolean;
  isLeaver: boolean;
  isTaker: boolean;
}

/** SQL: the row of this customer in this case; `id` may be what it was merged into. */
export const isItem = (handoverId: string, id: string): SQL => sql`hc.handover_id = ${handoverId}
  and hc.customer_id in (select id from customer where id = ${id} or merged_into = ${id})`;

/** The same for a statement on the table alone. */
const ofItem = (handoverId: string, id: string): SQL => sql`handover_id = ${handoverId}
  and customer_id in (select id from customer where id = ${id} or merged_into = ${id})`;

/** SQL: the case goes on. */
const isGoingOn = (id: string): SQL =>
  sql`exists (select 1 from handover h where h.id = ${id} and h.state in ('open', 'ended'))`;

/** One customer of a case that the actor may see; `not_found` for absent and hidden alike. Shows nothing. */
export async function findItem(actor: Actor, ctx: AppContext, handoverId: string, id: string): Promise<FoundItem> {
  const person = requirePerson(actor);
  const [[of], [row], reader] = await Promise.all([
    readCases(ctx, sql`h.id = ${handoverId}`),
    readCaseCustomers(ctx, isItem(handoverId, id)),
    readerFor(ctx, person, null),
  ]);
  if (!of || !row) throw notFound();
  const rights = rightsOf(person, of);
  const isTaker =
    row.takerId === person.personId &&
    (row.state === "offered" || row.state === "accepted") &&
    of.state !== "withdrawn";
  const [cut] = await cutRows(ctx, reader, [row]);
  const facts = (await readCustomerFacts(ctx, [row.id])).get(row.id);
  if (!cut || !facts || !(rights.mayRead || isTaker)) throw notFound();
  return { reader, of, row, facts, item: cut.item, mayRun: rights.mayRun, isLeaver: rights.isOwn, isTaker };
}

/** The same for who runs the case. */
async function findRunItem(actor: Actor, ctx: AppContext, handoverId: string, id: string): Promise<FoundItem> {
  const found = await findItem(actor, ctx, handoverId, id);
  if (!found.mayRun) throw forbidden("Their manager or an admin does this.");
  return found;
}

/** What the reader sees afterwards; the last they saw where the customer is out of their sight by that very step. */
export async function itemAfter(actor: Actor, ctx: AppContext, found: FoundItem): Promise<HandoverCustomer> {
  const [row] = await readCaseCustomers(ctx, isItem(found.of.id, found.row.id));
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const [cut] = row ? await cutRows(ctx, reader, [row]) : [];
  return cut?.item ?? { ...found.item, state: row?.state ?? found.item.state };
}

/** One step on a row as it was read: its leaf, what it changes, and what follows from it. Throws `conflict` else. */
export async function stepItem(
  actor: Actor,
  ctx: AppContext,
  found: FoundItem,
  given: {
    kind: LeafKind;
    detail: Record<string, string | number | boolean | null>;
    set: SQL;
    onlyIf?: SQL;
    more?: (isSo: SQL) => readonly SQL[] | readonly { getSQL(): SQL }[];
  },
): Promise<HandoverCustomer> {
  const { row, of } = found;
  const isSo = sql`${ofItem(of.id, row.id)} and state = ${row.state} and taker_id is ${row.takerId}
    and ${given.onlyIf ?? sql`true`} and ${isGoingOn(of.id)}`;
  const holds = sql`exists (select 1 from handover_customer where ${isSo})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, given.kind, of.id, { customerId: row.id, ...given.detail }, holds),
    ...(given.more?.(holds) ?? []),
    sql`update handover_customer set ${given.set} where ${isSo} returning customer_id`,
  ]);
  if (results.at(-1)?.length === 0)
    throw new AppError("conflict", "Somebody else changed this at the same moment; look again.");
  return itemAfter(actor, ctx, found);
}

/** Whether this person can take this customer over. Throws `bad_request`, or `conflict` for who may not know of it. */
async function requireTaker(ctx: AppContext, facts: KnownCustomer, leaverId: string, takerId: string): Promise<void> {
  const rows = await ctx.db.all(
    sql`select 1 from person p where p.id = ${takerId} and p.id <> ${leaverId} and ${mayTakeOver}`,
  );
  const taker = rows.length > 0 ? await findActorById(ctx, takerId) : null;
  if (!taker) throw new AppError("bad_request", "body.takerId: a colleague who can take customers over");
  if (!mayName(await readerFor(ctx, taker, null), facts))
    throw new AppError("conflict", "Only named people know of this customer: name this colleague there first.");
}

const offering = (ctx: AppContext, actor: Actor, takerId: string | null, dueOn: string | null): SQL => sql`
  taker_id = ${takerId}, state = ${takerId === null ? "none" : "offered"}, offered_by = ${requirePerson(actor).personId},
  offered_at = ${takerId === null ? null : ctx.now()}, decided_at = null, words = '', due_on = ${dueOn},
  why = iif(taker_id is ${takerId}, why, '[]'), signed_at = null, signed_version = null`;

/** Offers a customer to somebody, or to another one than before; null takes the offer back. Once taken over it stays so until it is offered anew. */
export async function offerCustomer(
  actor: Actor,
  ctx: AppContext,
  { id, customerId }: { id: string; customerId: string },
  { takerId, was, dueOn }: z.output<Endpoints["offerCustomer"]["body"]>,
): Promise<HandoverCustomer> {
  const found = await findRunItem(actor, ctx, id, customerId);
  if (found.row.takerId !== was) throw new AppError("conflict", "Somebody else was suggested or offered it meanwhile.");
  if (takerId !== null) await requireTaker(ctx, found.facts, found.of.personId, takerId);
  return stepItem(actor, ctx, found, {
    kind: "handover.offered",
    detail: { takerId, was, dueOn },
    set: offering(ctx, actor, takerId, dueOn),
  });
}

/** Offers several at once; those that somebody has settled or that cannot go to that colleague are left as they are. */
export async function offerCustomers(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { offers, dueOn }: z.output<Endpoints["offerCustomers"]["body"]>,
): Promise<{ offered: string[]; skipped: string[] }> {
  await findRunCase(actor, ctx, id);
  const offered: string[] = [];
  const skipped: string[] = [];
  for (const { customerId, takerId } of offers) {
    try {
      const found = await findRunItem(actor, ctx, id, customerId);
      if (found.row.state !== "none" && found.row.state !== "declined") throw new AppError("conflict", "settled");
      await offerCustomer(actor, ctx, { id, customerId }, { takerId, was: found.row.takerId, dueOn });
      offered.push(customerId);
    } catch (error) {
      if (!(error instanceof AppError) || !["conflict", "not_found", "bad_request"].includes(error.code)) throw error;
      skipped.push(customerId);
    }
  }
  return { offered, skipped };
}

/** The answer of whom it is offered to. Who accepts is deputy at once where nobody else is. */
export async function answerOffer(
  actor: Actor,
  ctx: AppContext,
  { id, customerId }: { id: string; customerId: string },
  { answer, words }: z.output<Endpoints["answerOffer"]["body"]>,
): Promise<HandoverCustomer> {
  const found = await findItem(actor, ctx, id, customerId);
  if (!found.isTaker) throw found.mayRun || found.isLeaver ? forbidden("Whom it is offered to answers.") : notFound();
  if (found.row.state !== "offered") throw new AppError("conflict", "It is answered already; look again.");
  const isYes = answer === "accept";
  return stepItem(actor, ctx, found, {
    kind: isYes ? "handover.accepted" : "handover.declined",
    detail: { takerId: found.row.takerId, words: words !== "" },
    set: sql`state = ${isYes ? "accepted" : "declined"}, decided_at = ${ctx.now()}, words = ${words}`,
    ...(isYes ? { more: (isSo: SQL) => deputyStatements(ctx, actor, found, isSo) } : {}),
  });
}

/** Makes who accepted the owner now. For who runs the case. */
export async function transferCustomer(
  actor: Actor,
  ctx: AppContext,
  { id, customerId }: { id: string; customerId: string },
): Promise<HandoverCustomer> {
  const found = await findRunItem(actor, ctx, id, customerId);
  if (found.row.state !== "accepted") throw new AppError("conflict", "Nobody has accepted it yet.");
  return stepItem(actor, ctx, found, {
    kind: "handover.accepted",
    detail: { takerId: found.row.takerId, owner: true },
    set: sql`state = state`,
    more: (isSo) => ownerStatements(ctx, actor, found, isSo),
  });
}

/** Nobody has to take it over, in words; or somebody has to after all. For who runs the case. */
export async function leaveCustomer(
  actor: Actor,
  ctx: AppContext,
  { id, customerId }: { id: string; customerId: string },
  { left, words }: z.output<Endpoints["leaveCustomer"]["body"]>,
): Promise<HandoverCustomer> {
  const found = await findRunItem(actor, ctx, id, customerId);
  if (left && words === "") throw new AppError("bad_request", "body.words: say why nobody has to take it over");
  if (left === (found.row.state === "left")) throw new AppError("conflict", "It is so already; look again.");
  return stepItem(actor, ctx, found, {
    kind: "handover.left",
    detail: { left },
    set: sql`state = ${left ? "left" : "none"}, words = ${left ? words : ""}, decided_at = ${left ? ctx.now() : null},
      taker_id = null, why = '[]'`,
  });
}

/** The day of a call or visit of both, and whether it was. For who runs the case, the leaver, and who takes over. */
export async function setTalk(
  actor: Actor,
  ctx: AppContext,
  { id, customerId }: { id: string; customerId: string },
  { talkOn, done }: z.output<Endpoints["setTalk"]["body"]>,
): Promise<HandoverCustomer> {
  const found = await findItem(actor, ctx, id, customerId);
  if (!found.mayRun && !found.isLeaver && !found.isTaker) throw forbidden();
  return stepItem(actor, ctx, found, {
    kind: "handover.step",
    detail: { talkOn, done },
    set: sql`talk_on = ${talkOn}, talk_done_at = ${done ? sql`coalesce(talk_done_at, ${ctx.now()})` : null}`,
  });
}
