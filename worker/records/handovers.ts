import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Handover, HandoverCustomer, HandoverSummary } from "../../shared/api/handover-facts.ts";
import type { handoverEndpoints } from "../../shared/api/handovers.ts";
import { splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden } from "../errors.ts";
import type { Json } from "../ledger/leaf.ts";
import { mayName, readerFor } from "./customer-facts.ts";
import { requireManager, withdrawingStatements } from "./handover-opening.ts";
import type { CustomerRow, FoundCase } from "./handover-rows.ts";
import {
  cutCustomerRow,
  factsOf,
  findCase,
  readCaseCustomers,
  readCases,
  readSteps,
  rightsOf,
  summaryOf,
} from "./handover-rows.ts";
import { readCandidates } from "./handover-takers.ts";
import { leafStatement } from "./leaves.ts";
import { findKnownMessages } from "./messages.ts";

export { openHandover } from "./handover-opening.ts";

// Departures as those see them who run them, and the leaver. What is done with one of its customers is in
// handover-customers.ts.

type Endpoints = typeof handoverEndpoints;

/** Departures that the actor may see, newest first, with how far each is by the customers that they may name. */
export async function listHandovers(
  actor: Actor,
  ctx: AppContext,
  { state }: z.output<Endpoints["listHandovers"]["query"]>,
): Promise<HandoverSummary[]> {
  const person = requirePerson(actor);
  const which = state === "open" ? sql`h.state in ('open', 'ended')` : sql`true`;
  const [rows, reader] = await Promise.all([readCases(ctx, which), readerFor(ctx, person, null)]);
  const seen = rows.filter((row) => rightsOf(person, row).mayRead);
  if (seen.length === 0) return [];
  const ids = JSON.stringify(seen.map(({ id }) => id));
  const customers = await readCaseCustomers(ctx, sql`hc.handover_id in (select value from json_each(${ids}))`);
  const facts = await factsOf(ctx, customers);
  const named = customers.filter(({ id }) => {
    const one = facts.get(id);
    return one !== undefined && mayName(reader, one);
  });
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.shown", "list", { cases: seen.map(({ id }) => id), state }),
  ]);
  return seen.map((row) =>
    summaryOf(
      row,
      rightsOf(person, row),
      named.filter(({ handoverId }) => handoverId === row.id),
    ),
  );
}

/** These rows as the reader may see them. */
export async function cutRows(
  ctx: AppContext,
  reader: FoundCase["reader"],
  rows: readonly CustomerRow[],
): Promise<{ row: CustomerRow; item: HandoverCustomer }[]> {
  const facts = await factsOf(ctx, rows);
  const mails = rows.flatMap(({ introMessageId }) => introMessageId ?? []);
  const known = mails.length === 0 ? [] : await findKnownMessages(reader.actor, ctx, mails.map(splitMessageId));
  const mayKnow = new Set(known.map(({ id }) => id));
  return rows.flatMap((row) => {
    const item = cutCustomerRow(reader, facts.get(row.id), row, mayKnow);
    return item === null ? [] : [{ row, item }];
  });
}

/** One departure, with its leaf. Throws `not_found` for absent and hidden alike. */
export async function getHandover(actor: Actor, ctx: AppContext, id: string): Promise<Handover> {
  const { reader, row, rights } = await findCase(actor, ctx, id);
  const [customers, steps, candidates] = await Promise.all([
    readCaseCustomers(ctx, sql`hc.handover_id = ${id}`),
    readSteps(ctx, sql`s.handover_id = ${id}`),
    rights.mayRun ? readCandidates(ctx, row.personId) : [],
  ]);
  const cut = await cutRows(ctx, reader, customers);
  await runBatch(ctx.db, [leafStatement(ctx, actor, "handover.shown", id, { customers: cut.length })]);
  return {
    ...summaryOf(
      row,
      rights,
      cut.map((one) => one.row),
    ),
    words: rights.mayRun || rights.isOwn ? row.words : "",
    customers: cut.map(({ item }) => item),
    steps,
    candidates: candidates.map(({ id: personId, name }) => ({ id: personId, name })),
  };
}

/** A case that the actor runs. Throws `not_found` for hidden ones, `forbidden` for the leaver and for keepers. */
export async function findRunCase(actor: Actor, ctx: AppContext, id: string): Promise<FoundCase> {
  const found = await findCase(actor, ctx, id);
  if (!found.rights.mayRun) throw forbidden("Their manager or an admin does this.");
  return found;
}

/** Changes the last day, who sees it through, or the words. Throws `conflict` for a case that is over. */
export async function updateHandover(
  actor: Actor,
  ctx: AppContext,
  id: string,
  change: z.output<Endpoints["updateHandover"]["body"]>,
): Promise<Handover> {
  const { row } = await findRunCase(actor, ctx, id);
  const { lastDay = row.lastDay, managerId = row.managerId, words = row.words } = change;
  if (change.managerId !== undefined) await requireManager(ctx, change.managerId, row.personId);
  const isSo = sql`id = ${id} and state in ('open', 'ended')`;
  const detail: Record<string, Json> = { lastDay, managerId, words: words !== row.words };
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.changed", id, detail, sql`exists (select 1 from handover where ${isSo})`),
    // Only what is given: two who change different things at once both have their way.
    sql`update handover set last_day = ${change.lastDay === undefined ? sql`last_day` : lastDay},
      manager_id = ${change.managerId === undefined ? sql`manager_id` : managerId},
      words = ${change.words === undefined ? sql`words` : words} where ${isSo} returning id`,
  ]);
  if (results.at(-1)?.length === 0) throw new AppError("conflict", "This departure is over.");
  return getHandover(actor, ctx, id);
}

/** They stay: notice mode ends at once. Just signed in. Throws `conflict` once the last day is over. */
export async function withdrawHandover(actor: Actor, ctx: AppContext, id: string): Promise<Handover> {
  const { row } = await findRunCase(actor, ctx, id);
  requireConfirmed(actor, ctx);
  if (row.state !== "open") throw new AppError("conflict", "Only a departure whose last day is to come is withdrawn.");
  const [first, ...rest] = await withdrawingStatements(ctx, actor, row.personId);
  if (first) await ctx.db.batch([first, ...rest]);
  const after = await getHandover(actor, ctx, id);
  if (after.state !== "withdrawn") throw new AppError("conflict", "Somebody ended it at the same moment; look again.");
  return after;
}

/** Closes a departure whose last day is over. Throws `conflict` while any of its customers has no active owner. */
export async function closeHandover(actor: Actor, ctx: AppContext, id: string): Promise<Handover> {
  const { row } = await findRunCase(actor, ctx, id);
  const me = requirePerson(actor).personId;
  const isActive = sql`exists (select 1 from person o where o.id = c.owner_id and o.status = 'active')`;
  const ownerless = sql`(
    exists (select 1 from handover_customer hc join customer was on was.id = hc.customer_id
      join customer c on c.id = coalesce(was.merged_into, was.id)
      where hc.handover_id = ${id} and hc.state <> 'left' and (c.owner_id = ${row.personId} or not ${isActive}))
    or exists (select 1 from customer c where c.owner_id = ${row.personId} and c.merged_into is null))`;
  const isSo = sql`id = ${id} and state = 'ended' and not ${ownerless}`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.closed", id, {}, sql`exists (select 1 from handover where ${isSo})`),
    sql`update handover set state = 'closed', closed_at = ${ctx.now()}, closed_by = ${me} where ${isSo} returning id`,
  ]);
  if (results.at(-1)?.length === 0) {
    const [now] = await readCases(ctx, sql`h.id = ${id}`);
    throw new AppError(
      "conflict",
      now?.state === "ended"
        ? "A customer of this departure has no active owner yet. Name one, or say that nobody has to take it over."
        : "A departure is closed once, after its last day.",
    );
  }
  return getHandover(actor, ctx, id);
}

type Taking = z.input<Endpoints["listTakings"]["response"]>["takings"][number];

/** What the actor is asked to take over, or has taken over, in departures that are not closed; with its leaf. */
export async function listTakings(actor: Actor, ctx: AppContext): Promise<Taking[]> {
  const person = requirePerson(actor);
  const [rows, reader] = await Promise.all([
    readCaseCustomers(
      ctx,
      sql`hc.taker_id = ${person.personId} and hc.state in ('offered', 'accepted') and exists (
        select 1 from handover h where h.id = hc.handover_id and h.state in ('open', 'ended'))`,
    ),
    readerFor(ctx, person, null),
  ]);
  const cut = await cutRows(ctx, reader, rows);
  if (cut.length === 0) return [];
  const ids = JSON.stringify([...new Set(cut.map(({ row }) => row.handoverId))]);
  const cases = await readCases(ctx, sql`h.id in (select value from json_each(${ids}))`);
  const customers = cut.map(({ row }) => row.id);
  await runBatch(ctx.db, [leafStatement(ctx, actor, "handover.shown", person.personId, { customers })]);
  return cut.flatMap(({ row, item }) => {
    const of = cases.find(({ id }) => id === row.handoverId);
    if (!of) return [];
    const leaver = { id: of.personId, name: of.personName };
    return [{ handoverId: of.id, leaver, lastDay: of.lastDay, ended: of.state !== "open", item }];
  });
}
