import type { SQL } from "drizzle-orm";
import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { z } from "zod";
import type { Customer, customerEndpoints } from "../../shared/api/customers.ts";
import type { Actor, PersonActor } from "../access/actor.ts";
import { hasRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { customer, customerNamed, ownership } from "../db/book.schema.ts";
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
  const { facts, customer: was, reader } = await findCustomer(actor, ctx, id);
  requireMayChange(reader.actor, facts, change);
  const wanted = [change.ownerId, change.deputyId, ...(change.namedIds ?? [])].filter((one) => typeof one === "string");
  await requireActivePeople(ctx, wanted);
  const reason = change.reason ?? null;
  // One moment for both: they are one change.
  const at = ctx.now();
  const statements = [
    ...roleStatements(ctx, reader.actor, facts, { role: "owner", to: change.ownerId, reason, at }),
    ...roleStatements(ctx, reader.actor, facts, { role: "deputy", to: change.deputyId, reason, at }),
    ...detailStatements(ctx, reader.actor, was, change),
    ...restrictionStatements(ctx, reader.actor, facts, change),
  ];
  const [first, ...rest] = statements;
  if (first) await ctx.db.batch([first, ...rest]);
  // A manager who hands a restricted customer on may lose sight of it by that very change.
  const after = await findCustomer(actor, ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!after) return { ...was, ...shown(change) };
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
  // Whoever saves first owns the customer: an owner alone must not be able to close it to colleagues.
  const closes = change.restricted !== undefined || change.namedIds !== undefined;
  if (closes && !hasRole(actor, "manager")) throw forbidden("Only a manager may say who else sees this customer.");
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
  actor: PersonActor,
  facts: KnownCustomer,
  given: { role: "owner" | "deputy"; to: string | null | undefined; reason: string | null; at: string },
): Statement[] {
  const { role, to, reason, at } = given;
  const from = role === "owner" ? facts.ownerId : facts.deputyId;
  if (to === undefined || to === from) return [];
  const isAsRead = sql`id = ${facts.id} and ${sql.raw(`${role}_id`)} is ${from}`;
  const onlyIf = sql`exists (select 1 from customer where ${isAsRead})`;
  return [
    ctx.db.insert(ownership).select(sql`
      select ${facts.id}, ${at}, ${role}, ${to}, ${actor.personId}, ${reason} where ${onlyIf}`),
    leafStatement(ctx, actor, `customer.${role}`, facts.id, { from, to, reason }, onlyIf),
    ctx.db
      .update(customer)
      .set(role === "owner" ? { ownerId: to } : { deputyId: to })
      .where(isAsRead),
  ];
}

function detailStatements(ctx: AppContext, actor: PersonActor, was: Customer, change: CustomerChange): Statement[] {
  const name = change.name ?? was.name;
  const tier = change.tier === undefined ? was.tier : change.tier;
  const country = change.country === undefined ? was.country : change.country;
  if (name === was.name && tier === was.tier && country === was.country) return [];
  return [
    ctx.db.update(customer).set({ name, tier, country }).where(eq(customer.id, was.id)),
    leafStatement(ctx, actor, "customer.changed", was.id, { name, tier, country }),
  ];
}

function restrictionStatements(
  ctx: AppContext,
  actor: PersonActor,
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
          ctx.db.delete(customerNamed).where(eq(customerNamed.customerId, facts.id)),
          ctx.db.insert(customerNamed).select(sql`
            select ${facts.id}, value from json_each(${JSON.stringify([...new Set(namedIds)])})`),
        ];
  return [
    ctx.db.update(customer).set({ restricted }).where(eq(customer.id, facts.id)),
    ...named,
    leafStatement(ctx, actor, "customer.restricted", facts.id, { restricted, namedIds: namedIds ?? null }),
  ];
}
