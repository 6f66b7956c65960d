import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import type { HandoverCustomer, HandoverStep, HandoverSummary } from "../../shared/api/handover-facts.ts";
import {
  handoverCustomerStateSchema,
  handoverRoleSchema,
  handoverStateSchema,
  handoverStepKindSchema,
  takerReasonSchema,
} from "../../shared/api/handover-facts.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { levelOnPage, mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { ref } from "./quote-rows.ts";

// Departures and their customers, read. Who may see which case is decided here and nowhere else: its leaver, managers of
// the leaver's teams, admins, records keepers. Of its customers each of them sees those that they may name anyway.

const text = z.string().nullable();
const json = <S extends z.ZodType>(schema: S) =>
  z.string().transform((said): z.output<S> => schema.parse(JSON.parse(said)));

const caseSchema = z.object({
  ...{ id: z.string(), personId: z.string(), personName: z.string(), state: handoverStateSchema },
  ...{ openedAt: z.string(), openedBy: text, openedByName: text, lastDay: text, managerId: text, managerName: text },
  ...{ words: z.string(), endedAt: text, closedAt: text, teamIds: json(z.array(z.string())) },
  ...{ steps: z.number(), stepsDone: z.number() },
});
export type CaseRow = z.infer<typeof caseSchema>;

/** Cases that a condition on `handover h` finds, newest first. No actor: `rightsOf` says who may see one. */
export async function readCases(ctx: AppContext, where: SQL): Promise<CaseRow[]> {
  const rows = await ctx.db.all(sql`
    select h.id, h.person_id as personId, p.name as personName, h.state, h.opened_at as openedAt,
      h.opened_by as openedBy, o.name as openedByName, h.last_day as lastDay, h.manager_id as managerId,
      m.name as managerName, h.words, h.ended_at as endedAt, h.closed_at as closedAt,
      (select json_group_array(team_id) from team_member where person_id = h.person_id) as teamIds,
      (select count(*) from handover_step s where s.handover_id = h.id) as steps,
      (select count(*) from handover_step s where s.handover_id = h.id and s.done_at is not null) as stepsDone
    from handover h join person p on p.id = h.person_id left join person o on o.id = h.opened_by
      left join person m on m.id = h.manager_id
    where ${where} order by h.opened_at desc, h.id limit 500`);
  return z.array(caseSchema).parse(rows);
}

/** What somebody may do with a case. */
export interface CaseRights {
  isOwn: boolean;
  mayRun: boolean;
  mayRead: boolean;
}

/** Nobody runs their own departure. Who sees it through does so as long as they are a manager or an admin. */
export function rightsOf(
  actor: PersonActor,
  row: Pick<CaseRow, "personId" | "managerId"> & { teamIds: readonly string[] },
): CaseRights {
  const isOwn = actor.personId === row.personId;
  const manages =
    hasRole(actor, "manager") &&
    (row.managerId === actor.personId || row.teamIds.some((id) => actor.teamIds.includes(id)));
  const mayRun = !isOwn && (manages || hasRole(actor, "admin"));
  return { isOwn, mayRun, mayRead: isOwn || mayRun || hasRole(actor, "keeper") };
}

/** A case and who looks at it. */
export interface FoundCase {
  reader: Reader;
  row: CaseRow;
  rights: CaseRights;
}

/** One case that the actor may see; `not_found` for absent and hidden alike. Shows nothing. */
export async function findCase(actor: Actor, ctx: AppContext, id: string): Promise<FoundCase> {
  const person = requirePerson(actor);
  const [[row], reader] = await Promise.all([readCases(ctx, sql`h.id = ${id}`), readerFor(ctx, person, null)]);
  const rights = row && rightsOf(person, row);
  if (!row || !rights?.mayRead) throw notFound();
  return { reader, row, rights };
}

const customerSchema = z.object({
  ...{ handoverId: z.string(), id: z.string(), name: z.string(), tier: tierSchema.nullable() },
  ...{ role: handoverRoleSchema, rank: z.number(), state: handoverCustomerStateSchema, words: z.string() },
  ...{ ownerId: text, ownerName: text, ownerActive: z.number(), deputyId: text, deputyName: text },
  ...{ takerId: text, takerName: text, why: json(z.array(takerReasonSchema)), offeredBy: text, offeredAt: text },
  ...{ decidedAt: text, dueOn: text, sheet: z.string(), sheetVersion: z.number(), completedAt: text, signedAt: text },
  ...{ signedVersion: z.number().nullable(), introDraftedAt: text, introMessageId: text, introSentAt: text },
  ...{ talkOn: text, talkDoneAt: text },
});
export type CustomerRow = z.infer<typeof customerSchema>;

/** Customers of cases that a condition on `handover_customer hc` finds, most exposed first; a merged one is what it was merged into. */
export async function readCaseCustomers(ctx: AppContext, where: SQL): Promise<CustomerRow[]> {
  const rows = await ctx.db.all(sql`
    select hc.handover_id as handoverId, c.id, c.name, c.tier, hc.role, hc.rank, hc.state, hc.words,
      c.owner_id as ownerId, o.name as ownerName, coalesce(o.status = 'active', 0) as ownerActive,
      c.deputy_id as deputyId, d.name as deputyName, hc.taker_id as takerId, t.name as takerName, hc.why,
      hc.offered_by as offeredBy, hc.offered_at as offeredAt, hc.decided_at as decidedAt, hc.due_on as dueOn, hc.sheet,
      hc.sheet_version as sheetVersion, hc.completed_at as completedAt, hc.signed_at as signedAt,
      hc.signed_version as signedVersion, hc.intro_drafted_at as introDraftedAt, hc.intro_message_id as introMessageId,
      hc.intro_sent_at as introSentAt, hc.talk_on as talkOn, hc.talk_done_at as talkDoneAt
    from handover_customer hc join customer was on was.id = hc.customer_id
      join customer c on c.id = coalesce(was.merged_into, was.id)
      left join person o on o.id = c.owner_id left join person d on d.id = c.deputy_id
      left join person t on t.id = hc.taker_id
    where ${where} order by hc.handover_id, hc.rank, c.name, c.id`);
  return z.array(customerSchema).parse(rows);
}

/** Facts of these rows' customers, by id. */
export const factsOf = (ctx: AppContext, rows: readonly CustomerRow[]): Promise<Map<string, KnownCustomer>> =>
  readCustomerFacts(ctx, [...new Set(rows.map(({ id }) => id))]);

/** The row as its reader may see it; null where they may not name the customer. `mayKnow`: messages they may know of. */
export function cutCustomerRow(
  reader: Reader,
  facts: KnownCustomer | undefined,
  row: CustomerRow,
  mayKnow: ReadonlySet<string>,
): HandoverCustomer | null {
  if (!facts || !mayName(reader, facts)) return null;
  const hasEnvelope = reaches(levelOnPage(reader, facts), "envelope");
  return {
    customer: { id: row.id, name: row.name },
    ...{ tier: row.tier, role: row.role, rank: row.rank, state: row.state, words: row.words },
    owner: ref(row.ownerId, row.ownerName),
    deputy: ref(row.deputyId, row.deputyName),
    taker: ref(row.takerId, row.takerName),
    why: row.why.filter(({ code }) => code !== "knows" || hasEnvelope),
    ...{ offeredAt: row.offeredAt, decidedAt: row.decidedAt, dueOn: row.dueOn, sheetVersion: row.sheetVersion },
    ...{ completedAt: row.completedAt, signedAt: row.signedAt },
    signedOld: row.signedVersion !== null && row.signedVersion < row.sheetVersion,
    ...{ introDraftedAt: row.introDraftedAt, introSentAt: row.introSentAt },
    introMessageId: row.introMessageId !== null && mayKnow.has(row.introMessageId) ? row.introMessageId : null,
    ...{ talkOn: row.talkOn, talkDoneAt: row.talkDoneAt },
  };
}

/** Nobody active looks after it, or still the leaver alone. */
const isOwnerless = (row: CustomerRow, leaverId: string): boolean =>
  row.state !== "left" && (row.ownerId === null || row.ownerActive === 0 || row.ownerId === leaverId);

/** How far a case is, by the customers that its reader may name. */
export function summaryOf(row: CaseRow, rights: CaseRights, customers: readonly CustomerRow[]): HandoverSummary {
  const count = (is: (one: CustomerRow) => boolean): number => customers.filter(is).length;
  return {
    ...{ id: row.id, person: { id: row.personId, name: row.personName }, state: row.state, openedAt: row.openedAt },
    ...{ openedBy: ref(row.openedBy, row.openedByName), lastDay: row.lastDay, endedAt: row.endedAt },
    ...{ manager: ref(row.managerId, row.managerName), closedAt: row.closedAt },
    progress: {
      customers: customers.length,
      unsettled: count(({ state }) => state !== "accepted" && state !== "left"),
      offered: count(({ state }) => state === "offered"),
      accepted: count(({ state }) => state === "accepted"),
      signed: count((one) => one.signedVersion !== null && one.signedVersion === one.sheetVersion),
      introduced: count(({ introSentAt }) => introSentAt !== null),
      ownerless: count((one) => isOwnerless(one, row.personId)),
      ...{ steps: row.steps, stepsDone: row.stepsDone },
    },
    ...{ mayRun: rights.mayRun, isOwn: rights.isOwn },
  };
}

const stepSchema = z.object({
  ...{ id: z.string(), kind: handoverStepKindSchema, words: z.string(), dueOn: text, doneAt: text },
  ...{ doneBy: text, doneByName: text },
});

/** Lines of checklists that a condition on `handover_step s` finds, what is due first at the top. */
export async function readSteps(ctx: AppContext, where: SQL): Promise<HandoverStep[]> {
  const rows = await ctx.db.all(sql`select s.id, s.kind, s.words, s.due_on as dueOn, s.done_at as doneAt,
      s.done_by as doneBy, p.name as doneByName from handover_step s left join person p on p.id = s.done_by
    where ${where} order by s.due_on is null, s.due_on, s.id`);
  return z
    .array(stepSchema)
    .parse(rows)
    .map(({ doneBy, doneByName, ...row }) => ({ ...row, doneBy: ref(doneBy, doneByName) }));
}
