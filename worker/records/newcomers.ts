import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { NEWCOMER_HOURS } from "../../shared/api/policy-changes.ts";
import type { AppContext } from "../context.ts";

// Where two people are needed, one must not be able to make the other. An admin can: by an invitation, a role, a link that
// signs in as a colleague. So whoever came by one of these lately is neither of the two, by whomever they came.

/** `hours` before now, as the Book writes moments. */
export const hoursAgo = (ctx: AppContext, hours: number): string =>
  new Date(ctx.nowMs() - hours * 60 * 60 * 1000).toISOString();

/** SQL: the person (an SQL expression) was given the role, or was signed in by somebody else's link, too lately to be one of two. */
function isNewcomer(ctx: AppContext, personId: SQL, role: "admin" | "keeper"): SQL {
  const since = hoursAgo(ctx, NEWCOMER_HOURS);
  return sql`(exists (select 1 from person_role where person_id = ${personId} and role = ${role} and given_at > ${since})
    or exists (select 1 from sign_in_link where person_id = ${personId} and created_by <> ${personId} and used_at > ${since}))`;
}

/** SQL: how many active people have the role, beside this one. */
export const othersWith = (role: "admin" | "keeper", personId: SQL): SQL =>
  sql`(select count(*) from person_role r join person p on p.id = r.person_id
    where r.role = ${role} and p.status = 'active' and p.id <> ${personId})`;

/**
 * SQL: these are two (SQL expressions of their ids), neither of whom was made one, or came in by somebody's link, too lately:
 * whoever could be somebody else's hand.
 */
export const areTwo = (ctx: AppContext, one: SQL, other: SQL, role: "admin" | "keeper"): SQL =>
  sql`(${one} <> ${other} and not ${isNewcomer(ctx, one, role)} and not ${isNewcomer(ctx, other, role)})`;
