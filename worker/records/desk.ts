import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRequest, DeskRevision, DeskRow } from "../../shared/api/desk-request.ts";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import { type ApprovalFacts, approvalReasons } from "../../shared/quote/approval.ts";
import { byPosition } from "../../shared/quote/issued.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import { type DeskView, deskViewSchema, EXPIRING_DAYS } from "../../shared/quote/states.ts";
import { quoteMargin, quoteTotals } from "../../shared/quote/totals.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { deskSees, requestsWithCustomers } from "./desk-access.ts";
import { readDeskSettings } from "./desk-settings.ts";
import { readOfferQuestions } from "./offer-questions.ts";
import { approvalFacts, mayDecide } from "./quote-approval.ts";
import type { RequestRow, RevisionRow } from "./quote-rows.ts";
import { readFiles, readRequestRows, readRevision, ref, requestFacts, sumsOf, wantedShown } from "./quote-rows.ts";

// The Desk's queue, and a request with its costs and margin. For the Desk's roles alone (`deskSees`).

const DAY_MS = 24 * 60 * 60 * 1000;

/** What stands in each of the queue's lists. */
function viewCondition(view: DeskView, { personId }: PersonActor, today: string): SQL {
  const soon = new Date(Date.parse(today) + EXPIRING_DAYS * DAY_MS).toISOString().slice(0, 10);
  return {
    unclaimed: sql`r.state = 'requested'`,
    offered: sql`r.state = 'requested' and r.offered_to = ${personId}`,
    mine: sql`r.claimed_by = ${personId} and r.state in ('claimed', 'drafting', 'approval', 'ready', 'sent')`,
    approval: sql`r.state = 'approval'`,
    ready: sql`r.state = 'ready'`,
    sent: sql`r.state = 'sent'`,
    follow: sql`r.state = 'sent' and r.follow_on <= ${today}`,
    expiring: sql`r.state = 'sent' and r.valid_until <= ${soon}`,
    over: sql`r.state in ('won', 'lost', 'expired', 'withdrawn')`,
    all: sql`true`,
  }[view];
}

const WANTED_CHARS = 200;

const rowOf = (row: RequestRow): DeskRow => ({
  ...requestFacts(row, []),
  tier: row.tier,
  offeredTo: ref(row.offeredTo, row.offeredToName),
  followOn: row.followOn,
  wanted: row.wanted.slice(0, WANTED_CHARS),
  question: row.questionText === null ? null : row.answer === null ? "asked" : "answered",
  number: row.numberText,
  revision: row.revision === 0 ? null : row.revision,
  sums: sumsOf(row),
  validUntil: row.validUntil,
  fileCount: row.fileCount,
});

const countRow = z.array(z.record(deskViewSchema, z.number()));

/** A page of the queue by promised time (what is over and all together: newest first), and how many stand in each list. */
export async function listDesk(
  actor: Actor,
  ctx: AppContext,
  query: z.output<typeof deskEndpoints.listDesk.query>,
): Promise<{ requests: DeskRow[]; counts: Record<DeskView, number>; nextCursor: string | null }> {
  const person = requirePerson(actor);
  const sees = deskSees(actor);
  const { hours } = await readDeskSettings(ctx);
  const today = dayIn(hours.timeZone, ctx.nowMs());
  const { view, customerId, tier, language, q, cursor, limit } = query;
  const [at = "", id = ""] = (cursor ?? "").split(" ");
  // What waits is read by what is due first; what was, by what was last.
  const isNewestFirst = view === "over" || view === "all";
  const order = isNewestFirst ? sql`r.promise_at desc, r.id desc` : sql`r.promise_at, r.id`;
  const conditions = [
    viewCondition(view, person, today),
    sees,
    ...(customerId === undefined ? [] : [sql`c.id = ${customerId}`]),
    ...(tier === undefined ? [] : [sql`c.tier = ${tier}`]),
    ...(language === undefined ? [] : [sql`r.language = ${language}`]),
    ...(q ? q.split(/\s+/).slice(0, MOST_WORDS).map(saysWord) : []),
    ...(cursor === undefined
      ? []
      : [isNewestFirst ? sql`(r.promise_at, r.id) < (${at}, ${id})` : sql`(r.promise_at, r.id) > (${at}, ${id})`]),
  ];
  const counted = deskViewSchema.options.map(
    (one) => sql`coalesce(sum(${viewCondition(one, person, today)}), 0) as ${sql.identifier(one)}`,
  );
  const [rows, counts] = await Promise.all([
    readRequestRows(ctx, sql.join(conditions, sql` and `), sql`order by ${order} limit ${limit + 1}`),
    ctx.db.all(sql`select ${sql.join(counted, sql`, `)} from ${requestsWithCustomers} where ${sees}`),
  ]);
  const [count] = countRow.parse(counts);
  if (!count) throw new Error("a count has a row");
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    requests: page.map(rowOf),
    counts: count,
    nextCursor: rows.length > limit && last ? `${last.promiseAt} ${last.id}` : null,
  };
}

const MOST_WORDS = 8;

/**
 * A word of what is wanted, of the customer's name or of the number, as it may be written: SQLite folds ASCII alone.
 * instr: nothing typed is a pattern; one value, since a statement takes a hundred.
 */
const saysWord = (word: string): SQL => {
  const lower = word.toLowerCase();
  const ways = [word, lower, word.toUpperCase(), lower.charAt(0).toUpperCase() + lower.slice(1)];
  return sql`exists (select 1 from json_each(${JSON.stringify([...new Set(ways)])}) way
    where instr(${wantedShown} || ' ' || coalesce(c.name, '') || ' ' || coalesce(r.number_text, ''), way.value) > 0)`;
};

/** A revision with its sums, margin and what it would need approval for. */
export function revisionOf(revision: RevisionRow, { approval }: DeskSettings, facts: ApprovalFacts): DeskRevision {
  const { head } = revision;
  const lines = [...revision.lines].sort(byPosition);
  const { net, tax, gross } = quoteTotals(head, lines);
  const { margin, percent, unknown } = quoteMargin(head, lines);
  return {
    ...revision,
    lines,
    sums: { currency: head.currency, net: String(net), tax: String(tax), gross: String(gross) },
    margin: { amount: String(margin), percent, unknown },
    approvalReasons: revision.state === "draft" ? approvalReasons(approval, facts, head, lines) : revision.reasons,
    submittedBy: ref(revision.submittedBy, revision.submittedByName),
    decidedBy: ref(revision.decidedBy, revision.decidedByName),
  };
}

const revisionRows = z.array(
  z.object({
    revision: z.number(),
    state: z.enum(["draft", "approval", "ready", "superseded"]),
    issuedAt: z.string().nullable(),
  }),
);

/** The row of a request that the actor works on. Throws `not_found` for absent and hidden alike, `forbidden`. */
export async function findDeskRow(actor: Actor, ctx: AppContext, id: string): Promise<RequestRow> {
  const [row] = await readRequestRows(ctx, sql`r.id = ${id} and ${deskSees(actor)}`);
  if (!row) throw notFound();
  return row;
}

/** A request with all that the Desk knows of it; `revision`: which one is shown, the newest where none is said. */
export async function getDeskRequest(
  actor: Actor,
  ctx: AppContext,
  id: string,
  revision?: number,
): Promise<DeskRequest> {
  const person = requirePerson(actor);
  const row = await findDeskRow(actor, ctx, id);
  const [files, settings, revisions, shown] = await Promise.all([
    readFiles(ctx, [id]),
    readDeskSettings(ctx),
    ctx.db.all(sql`select revision, state, issued_at as issuedAt from quote_revision where request_id = ${id}
      order by revision`),
    readRevision(ctx, id, revision ?? row.revision),
  ]);
  if (revision !== undefined && !shown) throw notFound();
  return {
    ...requestFacts(row, files.get(id) ?? []),
    tier: row.tier,
    offeredTo: ref(row.offeredTo, row.offeredToName),
    followOn: row.followOn,
    followed: row.followed,
    validUntil: row.validUntil,
    sums: sumsOf(row),
    number: row.numberText,
    sentAt: row.sentAt,
    sentMessageId: row.sentMessageId,
    current: shown && revisionOf(shown, settings, await approvalFacts(ctx, row, shown, settings, person.personId)),
    revisions: revisionRows.parse(revisions),
    passNote: row.passNote,
    threadId: row.threadId,
    customerQuestions: await readOfferQuestions(ctx, id),
    canDecide: shown?.state === "approval" && (await mayDecide(person, ctx, row, shown, settings)),
  };
}
