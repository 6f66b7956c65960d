import { sql } from "drizzle-orm";
import type { OwnerRules } from "../../shared/api/owners.ts";
import { planAssignment } from "../../shared/care/assignment.ts";
import type { OwnerRule } from "../../shared/care/owner-rules.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden } from "../errors.ts";
import { roleChange } from "./handover-owners.ts";
import { mayTakeOver } from "./handover-takers.ts";
import { leafStatement } from "./leaves.ts";
import { readOwned } from "./owner-list.ts";
import { forgetSettings, readSettings } from "./settings.ts";

// The rules by which customers get their owner and deputy, and their use for customers that nobody has ever owned.

const system = { kind: "system", door: "sweep" } as const;
/** What the ownership's history says of why. */
const REASON = "rule";
/** A run stays within what the platform lets one do. */
const MOST_A_RUN = 100;

/** The rules. For managers and admins. */
export async function getOwnerRules(actor: Actor, ctx: AppContext): Promise<OwnerRules> {
  requireRole(actor, "manager", "admin");
  return (await readSettings(ctx)).ownerRules;
}

/** A manager's are the rules that ask for teams of theirs and for no other; all else stays as it was, in its order. */
function requireOwn({ teamIds }: PersonActor, was: OwnerRules, wanted: OwnerRules): void {
  const isTheirs = (rule: OwnerRule): boolean =>
    rule.teamIds.length > 0 && rule.teamIds.every((id) => teamIds.includes(id));
  const others = ({ rules, forNew }: OwnerRules): string =>
    JSON.stringify([forNew, rules.filter((rule) => !isTheirs(rule))]);
  if (others(was) !== others(wanted)) throw forbidden("Rules for other teams, or for all, are an admin's to change.");
}

/** Changes the rules; `conflict` where somebody else has since the actor read them. */
export async function changeOwnerRules(actor: Actor, ctx: AppContext, wanted: OwnerRules): Promise<OwnerRules> {
  requireRole(actor, "manager", "admin");
  const person = requirePerson(actor);
  const { ownerRules: was } = await readSettings(ctx);
  if (!hasRole(person, "admin")) requireOwn(person, was, wanted);
  const becomes = { ...wanted, version: wanted.version + 1 };
  const value = JSON.stringify(becomes);
  const isAsRead = sql`coalesce((select value ->> 'version' from setting where key = 'ownerRules'), 0) = ${wanted.version}`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "settings.changed", "company", { ownerRules: becomes }, isAsRead),
    sql`insert into setting (key, value) select 'ownerRules', ${value} where ${isAsRead}
      on conflict (key) do update set value = excluded.value returning key`,
  ]);
  forgetSettings(ctx);
  if (results[1]?.length !== 1) throw new AppError("conflict", "Somebody else changed the rules; look again.");
  return becomes;
}

/**
 * Gives new customers that nobody has ever owned to whom the rules name, where the company wants that. For the sweep: safe to run
 * again. A customer that somebody gave up on purpose has a history, and stays as it is.
 */
export async function assignNewCustomers(ctx: AppContext): Promise<number> {
  const { ownerRules } = await readSettings(ctx);
  const { rules, forNew } = ownerRules;
  if (!forNew || rules.length === 0) return 0;
  // By chance: those that no rule fits must not keep the others from their turn.
  const waiting = await ctx.db.all<{ id: string }>(sql`
    select c.id from customer c where c.owner_id is null and c.merged_into is null and not c.restricted
      and not exists (select 1 from ownership o where o.customer_id = c.id and o.role = 'owner')
    order by random() limit ${MOST_A_RUN}`);
  if (waiting.length === 0) return 0;
  const ids = new Set(waiting.map(({ id }) => id));
  const { customers, people, loads } = await readOwned(ctx);
  const fresh = customers.filter(({ id }) => ids.has(id));
  const first = planAssignment(fresh, { role: "owner", goal: { kind: "rules" }, rules, people, loads });
  const owners = new Map(first.planned.map(({ customerId, to }) => [customerId, to]));
  const owned = fresh.map((one) => ({ ...one, ownerId: owners.get(one.id) ?? null }));
  const given = { role: "deputy", goal: { kind: "rules" }, rules, people, loads: first.after } as const;
  const deputies = new Map(planAssignment(owned, given).planned.map(({ customerId, to }) => [customerId, to]));
  const at = ctx.now();
  const statements = fresh.flatMap(({ id, deputyId }) => {
    const [owner, deputy] = [owners.get(id) ?? null, deputies.get(id) ?? null];
    if (owner === null) return [];
    const isThere = (who: string) => sql`exists (select 1 from person p where p.id = ${who} and ${mayTakeOver})`;
    const as = { id, ownerId: null, deputyId };
    const isOwned = (who: string) =>
      sql`${isThere(who)} and exists (select 1 from customer o where o.id = ${id} and o.owner_id is ${owner})`;
    return [
      ...roleChange(ctx, system, as, { role: "owner", to: owner, at, reason: REASON }, isThere(owner)),
      ...(deputy === null || deputyId !== null
        ? []
        : roleChange(ctx, system, as, { role: "deputy", to: deputy, at, reason: REASON }, isOwned(deputy))),
    ];
  });
  if (statements.length > 0) await runBatch(ctx.db, statements);
  return [...owners.values()].filter((owner) => owner !== null).length;
}
