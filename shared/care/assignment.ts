import { weightOf } from "../leaving/rank.ts";
import type { OwnerRule, RuledCustomer } from "./owner-rules.ts";
import { ruleFor } from "./owner-rules.ts";

// What an assignment would do to each customer and to each colleague's load, before it is done. Pure: the same input gives the
// same plan, and what is done afterwards is what the plan says.

/** What somebody looks after. */
export interface Load {
  /** Customers that they own, and for which they stand in. */
  readonly owns: number;
  readonly standsIn: number;
  /** In ordinary customers: a key customer counts two, an open quote a quarter, a customer stood in for a quarter of its own. */
  readonly weight: number;
  /** Quote requests that they have in hand or that wait for them. */
  readonly openRequests: number;
}

/** A customer as far as its load and rules go. */
export interface CarriedCustomer extends RuledCustomer {
  readonly id: string;
  readonly openQuotes: number;
  readonly ownerId: string | null;
  readonly deputyId: string | null;
  /** Closed to all but who is named: no rule gives it to anybody, and it is in nobody's load. */
  readonly restricted: boolean;
}

/** Somebody who may look after customers. */
export interface Carrier {
  readonly id: string;
  readonly teamIds: readonly string[];
}

export type Role = "owner" | "deputy";
export type Goal = { kind: "person"; personId: string | null } | { kind: "rules" };

/** Why a customer stays as it is. */
export type Kept = "same" | "no-rule" | "nobody-free" | "closed" | "is-owner";

/** What becomes of one customer. */
export interface Planned {
  readonly customerId: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly ruleId: string | null;
  /** Null where it changes. */
  readonly kept: Kept | null;
}

/** A customer stood in for counts so much of one that is owned. */
const STAND_IN = 0.25;

const none: Load = { owns: 0, standsIn: 0, weight: 0, openRequests: 0 };

function plus(load: Load | undefined, customer: CarriedCustomer, role: Role, sign: 1 | -1): Load {
  const { owns, standsIn, weight, openRequests } = load ?? none;
  const own = role === "owner" ? 1 : 0;
  const more = weightOf(customer) * (own === 1 ? 1 : STAND_IN);
  return {
    owns: owns + sign * own,
    standsIn: standsIn + sign * (1 - own),
    // Quarters and sixteenths: exact in binary, so that nothing drifts however much is added.
    weight: weight + sign * more,
    openRequests,
  };
}

/** What everybody looks after. `openRequests`: by person. */
export function loadsOf(
  customers: readonly CarriedCustomer[],
  people: readonly Carrier[],
  openRequests: ReadonlyMap<string, number>,
): Map<string, Load> {
  const loads = new Map(people.map(({ id }) => [id, { ...none, openRequests: openRequests.get(id) ?? 0 }]));
  for (const customer of customers) {
    if (customer.restricted) continue;
    for (const [role, id] of [["owner", customer.ownerId] as const, ["deputy", customer.deputyId] as const])
      if (id !== null && loads.has(id)) loads.set(id, plus(loads.get(id), customer, role, 1));
  }
  return loads;
}

interface Given {
  role: Role;
  goal: Goal;
  rules: readonly OwnerRule[];
  people: readonly Carrier[];
  /** Of everybody, as it is. */
  loads: ReadonlyMap<string, Load>;
}

/**
 * The plan for these customers, in their order, and everybody's load after it. By rule whoever of the rule's people has least to
 * look after gets the next one; who is there already keeps it if the rule names them.
 */
export function planAssignment(customers: readonly CarriedCustomer[], given: Given) {
  const { role } = given;
  const after = new Map(given.loads);
  const planned = customers.map((customer): Planned => {
    const from = role === "owner" ? customer.ownerId : customer.deputyId;
    const { to, ruleId, kept } = goalOf(customer, from, after, given);
    if (kept !== null) return { customerId: customer.id, from, to: from, ruleId, kept };
    if (!customer.restricted) {
      const move = (id: string | null, of: Role, sign: 1 | -1): void => {
        if (id !== null && after.has(id)) after.set(id, plus(after.get(id), customer, of, sign));
      };
      move(from, role, -1);
      move(to, role, 1);
      // Who becomes owner stands in for nobody there any more.
      if (role === "owner" && to !== null && to === customer.deputyId) move(to, "deputy", -1);
    }
    return { customerId: customer.id, from, to, ruleId, kept: null };
  });
  return { planned, after };
}

function goalOf(
  customer: CarriedCustomer,
  from: string | null,
  loads: ReadonlyMap<string, Load>,
  { role, goal, rules, people }: Given,
): Pick<Planned, "to" | "ruleId" | "kept"> {
  const keep = (kept: Kept, ruleId: string | null = null) => ({ to: from, ruleId, kept });
  if (goal.kind === "person") {
    if (goal.personId === from) return keep("same");
    if (role === "deputy" && goal.personId !== null && goal.personId === customer.ownerId) return keep("is-owner");
    return { to: goal.personId, ruleId: null, kept: null };
  }
  if (customer.restricted) return keep("closed");
  const rule = ruleFor(rules, role, customer);
  const pool = rule?.[role];
  if (!rule || !pool) return keep("no-rule");
  const named = people.filter(
    ({ id, teamIds }) => pool.personIds.includes(id) || (pool.teamId !== null && teamIds.includes(pool.teamId)),
  );
  if (named.some(({ id }) => id === from)) return keep("same", rule.id);
  const free = named.filter(({ id }) => role === "owner" || id !== customer.ownerId);
  const [first, ...others] = free;
  if (!first) return keep("nobody-free", rule.id);
  const weight = ({ id }: Carrier): number => loads.get(id)?.weight ?? 0;
  const least = others.reduce((best, one) => (weight(one) < weight(best) ? one : best), first);
  return { to: least.id, ruleId: rule.id, kept: null };
}
