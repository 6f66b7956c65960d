import { sql } from "drizzle-orm";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import type { ApprovalFacts } from "../../shared/quote/approval.ts";
import { dayIn } from "../../shared/quote/promise.ts";
import type { PersonActor } from "../access/actor.ts";
import { hasRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { readAway } from "./desk-absence.ts";
import { readListed } from "./listed-items.ts";
import type { RequestRow, RevisionRow } from "./quote-rows.ts";

// Who may say yes to a quote. Invariant: nobody approves what they asked for, have or once took, wrote a word of or handed in,
// in this revision or an earlier one. What was only passed to them bars them while they have it and not for ever: else whoever
// passes it chooses the judge.

const HOUR_MS = 60 * 60 * 1000;

/** Whether this person may decide on a revision that waits. */
export async function mayDecide(
  person: PersonActor,
  ctx: AppContext,
  row: RequestRow,
  revision: RevisionRow,
  { approval, hours }: Pick<DeskSettings, "approval" | "hours">,
): Promise<boolean> {
  const { personId } = person;
  const own = [row.askedBy, row.claimedBy, revision.createdBy, revision.submittedBy];
  if (own.includes(personId)) return false;
  const away = await readAway(ctx, dayIn(hours.timeZone, ctx.nowMs()));
  const hands = await handsIn(ctx, row, revision);
  if (!isNamedFor(person, ctx, { ...revision, hands }, approval, away)) return false;
  const [had] = await ctx.db.all(sql`
    select 1 from quote_change where request_id = ${row.id} and person_id = ${personId}
    union all select 1 from quote_revision where request_id = ${row.id}
      and ${personId} in (created_by, submitted_by)
    union all select 1 from request_event where request_id = ${row.id} and kind = 'claimed' and person_id = ${personId}
    limit 1`);
  return !had;
}

/** Who has a request, asked for it, or wrote a word of its quote. */
async function handsIn(ctx: AppContext, row: RequestRow, revision: RevisionRow): Promise<ReadonlySet<string>> {
  const wrote = await ctx.db.all<{ id: string }>(sql`
    select person_id as id from quote_change where request_id = ${row.id}
    union select created_by from quote_revision where request_id = ${row.id}`);
  const named = [row.askedBy, row.claimedBy, revision.createdBy, revision.submittedBy, ...wrote.map(({ id }) => id)];
  return new Set(named.filter((id) => id !== null));
}

/** What the rules go by for a revision: who had a hand in it, and what the company's own lists say of its items. */
export async function approvalFacts(
  ctx: AppContext,
  row: RequestRow,
  { head, lines, ...revision }: Pick<RevisionRow, "head" | "lines" | "revision" | "createdBy" | "submittedBy">,
  { currency, rates, hours }: DeskSettings,
  personId: string,
): Promise<ApprovalFacts> {
  const writers = await ctx.db.all<{ id: string }>(sql`select distinct person_id as id from quote_change
    where request_id = ${row.id} and revision = ${revision.revision}`);
  const named = [row.claimedBy, revision.createdBy, revision.submittedBy, personId, ...writers.map(({ id }) => id)];
  const hands = named.filter((id) => id !== null);
  const on = { currency: head.currency, own: currency, rates, day: dayIn(hours.timeZone, ctx.nowMs()), hands };
  const items = await readListed(
    ctx,
    lines.map(({ itemCode }) => itemCode),
    on,
  );
  return {
    personIds: hands,
    tier: row.tier,
    currency,
    rate: rates[head.currency] ?? null,
    items,
  };
}

/**
 * For each reason: one of those that its rule names, the deputy of one who is away, or a manager where it names nobody, where
 * they let it wait too long, or where all of them are away without a deputy.
 */
function isNamedFor(
  person: PersonActor,
  ctx: AppContext,
  { reasons, submittedAt, hands }: Pick<RevisionRow, "reasons" | "submittedAt"> & { hands: ReadonlySet<string> },
  approval: DeskSettings["approval"],
  away: ReadonlyMap<string, string | null>,
): boolean {
  // A deputy who is away too, or had a hand in it, is none.
  const deputyOf = (id: string): string | null => {
    const deputy = away.get(id) ?? null;
    return deputy !== null && !away.has(deputy) && !hands.has(deputy) ? deputy : null;
  };
  const waited = ctx.nowMs() - Date.parse(submittedAt ?? "");
  return reasons.every(({ ruleId }) => {
    const rule = approval.find(({ id }) => id === ruleId);
    // Who had a hand in it names nobody to decide in their place either.
    const named = rule?.approverIds.filter((id) => !hands.has(id)) ?? [];
    if (named.includes(person.personId) || named.some((id) => deputyOf(id) === person.personId)) return true;
    const isNobodyThere = named.every((id) => away.has(id) && deputyOf(id) === null);
    const isLate = (rule?.escalateAfterHours ?? null) !== null && waited > (rule?.escalateAfterHours ?? 0) * HOUR_MS;
    return hasRole(person, "manager") && (isNobodyThere || isLate);
  });
}
