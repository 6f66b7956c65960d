import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AssignedRole, Assignment, ownerEndpoints, PlannedChange } from "../../shared/api/owners.ts";
import { planAssignment } from "../../shared/care/assignment.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import type { KnownCustomer } from "./customer-facts.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { roleChange } from "./handover-owners.ts";
import { mayTakeOver } from "./handover-takers.ts";
import { assigningReader, loadFor, loadLeaf, mayAssign, nameOf, readOwned } from "./owner-list.ts";
import { readSettings } from "./settings.ts";

// Owner or deputy of many customers: what it would change, and the change. Invariant: a step changes a customer only where it
// still is as the preview said, and each change is dated, with who and why, in the same transaction as its leaf.

type Asked = z.output<typeof ownerEndpoints.previewOwners.body>;
type Preview = z.input<typeof ownerEndpoints.previewOwners.response>;

/** What an assignment would change. Customers that the actor may not give to anybody are left out, as if they were not there. */
export async function previewOwners(
  actor: Actor,
  ctx: AppContext,
  { customerIds, role, goal }: Asked,
): Promise<Preview> {
  const reader = await assigningReader(actor, ctx);
  const [owned, facts, { ownerRules }] = await Promise.all([
    readOwned(ctx),
    readCustomerFacts(ctx, customerIds),
    readSettings(ctx),
  ]);
  const wanted = new Set(customerIds);
  const mine = owned.customers.filter(({ id }) => {
    const known = facts.get(id);
    return wanted.has(id) && known !== undefined && mayAssign(reader, known);
  });
  const { people, loads, names } = owned;
  const { planned, after } = planAssignment(mine, { role, goal, rules: ownerRules.rules, people, loads });
  const isMoved = new Set(planned.flatMap(({ kept, from, to }) => (kept === null ? [from, to] : [])));
  const moved = people.filter(({ id }) => isMoved.has(id));
  const shown = moved.map((one) => ({
    ...{ person: { id: one.id, name: one.name }, load: loadFor(reader.actor, one, loads) },
    after: loadFor(reader.actor, one, after),
  }));
  await ctx.db.batch([loadLeaf(ctx, actor, shown)]);
  return {
    changes: planned.map(
      ({ customerId, from, to, ruleId, kept }): PlannedChange => ({
        ...{ customer: { id: customerId, name: facts.get(customerId)?.name ?? "" }, ruleId, kept },
        ...{ from: nameOf(names, from), to: nameOf(names, to), restricted: facts.get(customerId)?.restricted ?? false },
      }),
    ),
    people: shown.map(({ person, load, after: then }) => ({ person, now: load, after: then })),
  };
}

type Step = z.output<typeof ownerEndpoints.assignOwners.body>;
type Assigned = z.output<typeof ownerEndpoints.assignOwners.response>;

const beforeSchema = z.array(z.object({ key: z.string(), personId: z.string().nullable() }));
const keyOf = ({ customerId, role }: { customerId: string; role: AssignedRole }): string => `${customerId} ${role}`;

/** Whom each of these customers had in each role before the one it has: taking a change back may give it to who has gone since. */
async function readBefore(ctx: AppContext, customerIds: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await ctx.db.all(sql`
    select customer_id || ' ' || role as key, person_id as personId from (
      select customer_id, role, person_id, row_number() over (partition by customer_id, role order by from_at desc) as place
      from ownership where customer_id in (select value from json_each(${JSON.stringify(customerIds)}))) where place = 2`);
  return new Map(beforeSchema.parse(rows).map(({ key, personId }) => [key, personId]));
}

/** One step of an assignment. Nobody is given what they may not have: who is not there any more, or is about to leave. */
export async function assignOwners(actor: Actor, ctx: AppContext, { changes, reason }: Step): Promise<Assigned> {
  const reader = await assigningReader(actor, ctx);
  const ids = changes.map(({ customerId }) => customerId);
  const [facts, before, able] = await Promise.all([
    readCustomerFacts(ctx, ids),
    readBefore(ctx, ids),
    ctx.db.all<{ id: string }>(sql`select p.id from person p where ${mayTakeOver}`),
  ]);
  const mayHave = new Set(able.map(({ id }) => id));
  const skipped: Assigned["skipped"] = [];
  const chosen = new Map<string, { change: Assignment; facts: KnownCustomer }>();
  for (const change of changes) {
    const { customerId, to, from, role } = change;
    const known = facts.get(customerId);
    const isBack = before.has(keyOf(change)) && before.get(keyOf(change)) === to;
    const skip = (why: Assigned["skipped"][number]["why"]) => skipped.push({ customerId, why });
    if (!known || !mayAssign(reader, known)) skip("not-yours");
    else if ((role === "owner" ? known.ownerId : known.deputyId) !== from || from === to || chosen.has(keyOf(change)))
      skip("changed");
    else if (to !== null && !isBack && (!mayHave.has(to) || (role === "deputy" && to === known.ownerId)))
      skip("person");
    else chosen.set(keyOf(change), { change, facts: known });
  }
  const done = await write(ctx, actor, [...chosen.values()], { reason: reason || null, before });
  const isDone = new Set(done.map(keyOf));
  for (const [key, { change }] of chosen)
    if (!isDone.has(key)) skipped.push({ customerId: change.customerId, why: "changed" });
  return { done, skipped };
}

/** Writes the changes in one transaction, and says which of them were. */
async function write(
  ctx: AppContext,
  actor: Actor,
  chosen: readonly { change: Assignment; facts: KnownCustomer }[],
  { reason, before }: { reason: string | null; before: ReadonlyMap<string, string | null> },
): Promise<Assignment[]> {
  const at = ctx.now();
  const asked = new Set(chosen.map(({ change }) => keyOf(change)));
  const steps = chosen.flatMap(({ change, facts }) => {
    // Who becomes owner stands in for nobody there any more.
    const both: Assignment = { customerId: facts.id, role: "deputy", from: facts.deputyId, to: null };
    const isBoth = change.role === "owner" && change.to !== null && change.to === facts.deputyId;
    return [{ change, facts }, ...(isBoth && !asked.has(keyOf(both)) ? [{ change: both, facts }] : [])];
  });
  const statements = steps.flatMap(({ change, facts }, place) => {
    const { role, to } = change;
    const isBack = before.has(keyOf(change)) && before.get(keyOf(change)) === to;
    const isThere =
      to === null || isBack ? sql`true` : sql`exists (select 1 from person p where p.id = ${to} and ${mayTakeOver})`;
    // What follows from a change is done only where the change was.
    const first = steps[place - 1];
    const follows = first?.facts === facts && first.change.role === "owner" && role === "deputy" && to === null;
    const isSo = follows
      ? sql`${isThere} and exists (select 1 from customer o where o.id = ${facts.id} and o.owner_id is ${first.change.to})`
      : isThere;
    return roleChange(ctx, actor, facts, { role, to, at, reason }, isSo);
  });
  if (statements.length === 0) return [];
  const results = await runBatch(ctx.db, statements);
  // Each change is three statements: its line, its leaf, the customer.
  return steps.flatMap(({ change }, place) => ((results[place * 3 + 2]?.length ?? 0) > 0 ? [change] : []));
}
