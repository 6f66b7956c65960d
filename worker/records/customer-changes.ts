import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { z } from "zod";
import type { Customer, customerEndpoints } from "../../shared/api/customers.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { actorName, hasRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError, forbidden } from "../errors.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { mayChangeCustomer } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";

export type CustomerChange = z.output<typeof customerEndpoints.updateCustomer.body>;

type Statement = BatchItem<"sqlite">;

/**
 * Changes a customer, with a leaf for every change and a dated line for every change of owner or deputy.
 * Owner, deputy and their team's managers may; an admin may set owner and deputy. Throws `not_found` for hidden and
 * absent, `forbidden`, `bad_request` for unknown people, `conflict` when somebody else was faster.
 */
export async function updateCustomer(
  actor: Actor,
  ctx: AppContext,
  id: string,
  change: CustomerChange,
): Promise<Customer> {
  const { facts, customer, reader } = await findCustomer(actor, ctx, id);
  requireMayChange(reader.actor, facts, change);
  const wanted = [change.ownerId, change.deputyId, ...(change.namedIds ?? [])].filter((one) => typeof one === "string");
  await requireActivePeople(ctx, wanted);
  const statements = [
    ...roleStatements(ctx, actor, facts, "owner", change.ownerId, change.reason),
    ...roleStatements(ctx, actor, facts, "deputy", change.deputyId, change.reason),
    ...detailStatements(ctx, actor, customer, change),
    ...restrictionStatements(ctx, actor, facts, change),
  ];
  const [first, ...rest] = statements;
  if (first) await ctx.db.batch([first, ...rest]);
  // A manager who hands a restricted customer on may lose sight of it by that very change.
  const after = await findCustomer(actor, ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!after) return { ...customer, ...shown(change) };
  const lost =
    (change.ownerId !== undefined && after.facts.ownerId !== change.ownerId) ||
    (change.deputyId !== undefined && after.facts.deputyId !== change.deputyId);
  if (lost) throw new AppError("conflict", "Somebody else changed this customer at the same moment; look again.");
  return after.customer;
}

/** What remains to be told to somebody who no longer sees the customer. */
const shown = (change: CustomerChange): Partial<Customer> => ({
  ...(change.name === undefined ? {} : { name: change.name }),
  ...(change.restricted === undefined ? {} : { restricted: change.restricted }),
  lastInAt: null,
  lastOutAt: null,
  contactCount: null,
});

function requireMayChange(actor: PersonActor, facts: KnownCustomer, change: CustomerChange): void {
  if (mayChangeCustomer(actor, facts)) return;
  const { ownerId: _, deputyId: __, reason: ___, ...others } = change;
  const isAssignment = Object.values(others).every((value) => value === undefined);
  if (hasRole(actor, "admin") && isAssignment) return;
  throw forbidden("Only the owner, the deputy and their manager may change this customer.");
}

const listOf = (ids: readonly string[]): SQL => sql`(select value from json_each(${JSON.stringify(ids)}))`;

async function requireActivePeople(ctx: AppContext, ids: readonly string[]): Promise<void> {
  const different = new Set(ids);
  if (different.size === 0) return;
  const rows = await ctx.db.all(sql`select id from person where status = 'active' and id in ${listOf([...different])}`);
  if (rows.length !== different.size) {
    throw new AppError("bad_request", "body: owner, deputy and named people must be active colleagues.");
  }
}

function roleStatements(
  ctx: AppContext,
  actor: Actor,
  facts: KnownCustomer,
  role: "owner" | "deputy",
  to: string | null | undefined,
  reason: string | undefined,
): Statement[] {
  const from = role === "owner" ? facts.ownerId : facts.deputyId;
  if (to === undefined || to === from) return [];
  const column = sql.raw(role === "owner" ? "owner_id" : "deputy_id");
  const isAsRead = sql`exists (select 1 from customer where id = ${facts.id} and ${column} is ${from})`;
  const setBy = actor.kind === "person" ? actor.personId : null;
  return [
    ctx.db.run(sql`insert into ownership (customer_id, from_at, role, person_id, set_by, reason)
      select ${facts.id}, ${ctx.now()}, ${role}, ${to}, ${setBy}, ${reason ?? null} where ${isAsRead}`),
    leafStatement(ctx, actorName(actor), `customer.${role}`, facts.id, { from, to, reason: reason ?? null }, isAsRead),
    ctx.db.run(sql`update customer set ${column} = ${to} where id = ${facts.id} and ${column} is ${from}`),
  ];
}

function detailStatements(ctx: AppContext, actor: Actor, customer: Customer, change: CustomerChange): Statement[] {
  const name = change.name ?? customer.name;
  const tier = change.tier === undefined ? customer.tier : change.tier;
  if (name === customer.name && tier === customer.tier) return [];
  return [
    ctx.db.run(sql`update customer set name = ${name}, tier = ${tier} where id = ${customer.id}`),
    leafStatement(ctx, actorName(actor), "customer.changed", customer.id, { name, tier }),
  ];
}

function restrictionStatements(
  ctx: AppContext,
  actor: Actor,
  facts: KnownCustomer,
  change: CustomerChange,
): Statement[] {
  const restricted = change.restricted ?? facts.restricted;
  const namedIds = change.namedIds;
  if (restricted === facts.restricted && namedIds === undefined) return [];
  const named =
    namedIds === undefined
      ? []
      : [
          ctx.db.run(sql`delete from customer_named where customer_id = ${facts.id}`),
          ctx.db.run(sql`insert into customer_named (customer_id, person_id)
            select ${facts.id}, value from json_each(${JSON.stringify([...new Set(namedIds)])})`),
        ];
  return [
    ctx.db.run(sql`update customer set restricted = ${restricted ? 1 : 0} where id = ${facts.id}`),
    ...named,
    leafStatement(ctx, actorName(actor), "customer.restricted", facts.id, { restricted, namedIds: namedIds ?? null }),
  ];
}
