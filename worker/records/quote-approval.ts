import { sql } from "drizzle-orm";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import type { PersonActor } from "../access/actor.ts";
import { hasRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import type { RequestRow, RevisionRow } from "./quote-rows.ts";

// Who may say yes to a quote. Invariant: nobody approves what they asked for, took, wrote a word of or handed in.

const HOUR_MS = 60 * 60 * 1000;

/** Whether this person may decide on a revision that waits. */
export async function mayDecide(
  person: PersonActor,
  ctx: AppContext,
  row: RequestRow,
  revision: RevisionRow,
  { approval }: Pick<DeskSettings, "approval">,
): Promise<boolean> {
  const { personId } = person;
  const own = [row.askedBy, row.claimedBy, revision.createdBy, revision.submittedBy];
  if (own.includes(personId) || !isNamedFor(person, ctx, revision, approval)) return false;
  const [wrote] = await ctx.db.all(sql`select 1 from quote_change where request_id = ${row.id}
    and revision = ${revision.revision} and person_id = ${personId} limit 1`);
  return !wrote;
}

/** For each reason: one of those that its rule names, or a manager where it names nobody or they let it wait too long. */
function isNamedFor(
  person: PersonActor,
  ctx: AppContext,
  { reasons, submittedAt }: RevisionRow,
  approval: DeskSettings["approval"],
): boolean {
  const waited = ctx.nowMs() - Date.parse(submittedAt ?? "");
  return reasons.every(({ ruleId }) => {
    const rule = approval.find(({ id }) => id === ruleId);
    if (rule?.approverIds.includes(person.personId)) return true;
    const isLate = (rule?.escalateAfterHours ?? null) !== null && waited > (rule?.escalateAfterHours ?? 0) * HOUR_MS;
    return hasRole(person, "manager") && (!rule || rule.approverIds.length === 0 || isLate);
  });
}
