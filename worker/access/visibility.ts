import type { Level } from "../../shared/api/messages.ts";
import type { VolumeScope } from "../volume/record.ts";
import type { Actor, PersonActor } from "./actor.ts";
import { hasRole } from "./actor.ts";

// Invariant: a person sees a row only through these rules (DESIGN, "Who may see what"). Pure; the record rooms ask here.

/** What the rules need to know of a customer. */
export interface CustomerFacts {
  id: string;
  teamId: string | null;
  restricted: boolean;
  namedIds: readonly string[];
  ownerId: string | null;
  deputyId: string | null;
}

/** The preset's leeway. */
export interface VisibilityRules {
  teamOriginals: boolean;
  otherTeamsEnvelope: boolean;
}

const order: readonly (Level | "none")[] = ["none", "exists", "envelope", "text", "original"];

/** The higher of two levels. */
export const higherLevel = (a: Level | "none", b: Level | "none"): Level | "none" =>
  order.indexOf(a) >= order.indexOf(b) ? a : b;

/** True when `level` holds `needed`. */
export const reaches = (level: Level | "none", needed: Level): boolean => order.indexOf(level) >= order.indexOf(needed);

const isNamed = (actor: PersonActor, customer: CustomerFacts): boolean =>
  customer.namedIds.includes(actor.personId) ||
  customer.ownerId === actor.personId ||
  customer.deputyId === actor.personId;

/** How much of a customer's messages a person may see for being who they are; their own mailbox is not looked at here. */
export function levelForCustomer(actor: PersonActor, customer: CustomerFacts, rules: VisibilityRules): Level | "none" {
  const team: Level = rules.teamOriginals ? "original" : "text";
  if (customer.restricted) return isNamed(actor, customer) ? team : "none";
  const mine = isNamed(actor, customer) || (customer.teamId !== null && actor.teamIds.includes(customer.teamId));
  if (mine) return team;
  return rules.otherTeamsEnvelope ? "envelope" : "exists";
}

/** One capture of a message, as far as it gives its mailbox's owner a right: only who brought an original reads it. */
export interface CaptureFacts {
  mailboxId: string | null;
  hasOriginal: boolean;
}

/**
 * How much of a message the actor may see. `captures`: what it was recorded by.
 * The keeper knows of everything and reads it once a reason is given; an admin reads nothing by being admin.
 */
export function levelForMessage(
  actor: Actor,
  message: {
    captures: readonly CaptureFacts[];
    customers: readonly CustomerFacts[];
    closed: boolean;
    ownerOnly: boolean;
  },
  rules: VisibilityRules,
  reason: string | null,
): Level | "none" {
  if (actor.kind !== "person") return "none";
  const own = message.captures.filter(({ mailboxId }) => mailboxId !== null && actor.mailboxIds.includes(mailboxId));
  if (message.closed) {
    // Until the objection is settled: its mailbox's owner and the keeper know of it, and the keeper reads it with a reason.
    if (hasRole(actor, "keeper")) return reason === null ? "exists" : "original";
    return own.length > 0 ? "exists" : "none";
  }
  if (own.some(({ hasOriginal }) => hasOriginal)) return "original";
  let level: Level | "none" = own.length > 0 ? "envelope" : "none";
  // What a saving rule keeps to its mailbox's owner is nobody's for being a customer's.
  if (!message.ownerOnly)
    for (const customer of message.customers) level = higherLevel(level, levelForCustomer(actor, customer, rules));
  if (hasRole(actor, "keeper")) level = higherLevel(level, reason === null ? "envelope" : "original");
  return level;
}

/** True when the actor may know that the customer exists. */
export const mayKnowCustomer = (actor: PersonActor, customer: CustomerFacts, rules: VisibilityRules): boolean =>
  hasRole(actor, "keeper") || levelForCustomer(actor, customer, rules) !== "none";

/**
 * The same rule as SQL can apply it inside a volume: messages that reach `needed`.
 * `customers` are all of the company's; the shorter list travels.
 */
export function scopeFor(
  actor: Actor,
  customers: readonly CustomerFacts[],
  rules: VisibilityRules,
  needed: Level,
  reason: string | null,
): VolumeScope {
  const ownEnvelopes = !reaches(needed, "text");
  if (actor.kind !== "person")
    return { everything: false, mailboxIds: [], ownEnvelopes, customers: { mode: "only", ids: [] }, closed: "none" };
  const knowsOnly = !reaches(needed, "envelope");
  const ofClosed = hasRole(actor, "keeper") && (reason !== null || knowsOnly) ? "all" : knowsOnly ? "own" : "none";
  const everything = hasRole(actor, "keeper") && (reason !== null || !reaches(needed, "text"));
  const open: string[] = [];
  const closed: string[] = [];
  for (const customer of customers) {
    (reaches(levelForCustomer(actor, customer, rules), needed) ? open : closed).push(customer.id);
  }
  const shorter: VolumeScope["customers"] =
    open.length <= closed.length ? { mode: "only", ids: open } : { mode: "except", ids: closed };
  return { everything, mailboxIds: [...actor.mailboxIds], ownEnvelopes, customers: shorter, closed: ofClosed };
}

/** `scopeFor` where `customers` are not all there are: no other one is let through. */
export function scopeWithin(...[actor, customers, ...how]: Parameters<typeof scopeFor>): VolumeScope {
  const scope = scopeFor(actor, customers, ...how);
  if (scope.customers.mode === "only") return scope;
  const closed = new Set(scope.customers.ids);
  const open = customers.flatMap(({ id }) => (closed.has(id) ? [] : id));
  return { ...scope, customers: { mode: "only", ids: open } };
}
