import type { SQL, SQLWrapper } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";

// Owner and deputy of a customer as a departure or an assignment changes them: each change dated, with its leaf, and only where the
// customer still is as it was read.

/** What the ownership's history says of why. */
const REASON = "handover";

/** One change of owner or deputy, for a batch. `onlyIf`: what else has to hold. The last statement answers the id of what it changed. */
export function roleChange(
  ctx: AppContext,
  actor: Actor,
  facts: Pick<KnownCustomer, "id" | "ownerId" | "deputyId">,
  change: { role: "owner" | "deputy"; to: string | null; at: string; reason?: string | null },
  onlyIf: SQL,
): SQLWrapper[] {
  const { role, to, at, reason = REASON } = change;
  const from = role === "owner" ? facts.ownerId : facts.deputyId;
  if (from === to) return [];
  const column = sql.raw(`${role}_id`);
  const isAsRead = sql`id = ${facts.id} and ${column} is ${from}`;
  const holds = sql`exists (select 1 from customer where ${isAsRead}) and ${onlyIf}`;
  const setBy = actor.kind === "person" ? actor.personId : null;
  return [
    sql`insert into ownership (customer_id, from_at, role, person_id, set_by, reason)
      select ${facts.id}, ${at}, ${role}, ${to}, ${setBy}, ${reason} where ${holds}`,
    leafStatement(ctx, actor, `customer.${role}`, facts.id, { from, to, reason }, holds),
    sql`update customer set ${column} = ${to} where ${isAsRead} and ${onlyIf} returning id`,
  ];
}

/** A customer of a departure, as far as its owners go. */
interface Transferred {
  facts: KnownCustomer;
  of: { personId: string };
  row: { takerId: string | null; role: "owner" | "deputy" | "touched" };
}

/**
 * Who accepted becomes deputy at once, where there is none beside the leaver: so they read what the customer's deputy reads
 * while the leaver is still there. A deputy whom somebody named stays.
 */
export function deputyStatements(ctx: AppContext, actor: Actor, found: Transferred, isSo: SQL): SQLWrapper[] {
  const { facts, of, row } = found;
  if (row.takerId === null || facts.ownerId === row.takerId) return [];
  const isFree = facts.deputyId === null || facts.deputyId === of.personId;
  return isFree ? roleChange(ctx, actor, facts, { role: "deputy", to: row.takerId, at: ctx.now() }, isSo) : [];
}

/** Who accepted becomes owner, where the leaver or nobody is; they are no deputy of it then. */
export function ownerStatements(ctx: AppContext, actor: Actor, found: Transferred, isSo: SQL): SQLWrapper[] {
  const { facts, of, row } = found;
  if (row.takerId === null || (facts.ownerId !== null && facts.ownerId !== of.personId)) return [];
  // One moment for both: they are one change.
  const at = ctx.now();
  return [
    ...roleChange(ctx, actor, facts, { role: "owner", to: row.takerId, at }, isSo),
    ...(facts.deputyId === row.takerId ? roleChange(ctx, actor, facts, { role: "deputy", to: null, at }, isSo) : []),
  ];
}
