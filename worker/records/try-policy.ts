import { domainOf, normalizeAddress } from "../../shared/mail/address.ts";
import { kindsOf } from "../../shared/policy/classify.ts";
import type { ParticipantKind } from "../../shared/policy/facts.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { mayKnowCustomer } from "../access/visibility.ts";
import { businessDomains } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { askParties } from "./associations.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { ask } from "./questions.ts";
import { askSettings } from "./settings.ts";

// Trying saving rules before they hold. Invariant: nobody learns of a customer by it whom they may not know of.

/**
 * What addresses are to the company. Admin only; leaves a leaf with their number. A customer that the admin may not know
 * of, and that customer's people, are strangers here.
 */
export async function classifyPeople(
  actor: Actor,
  ctx: AppContext,
  given: readonly string[],
): Promise<{ address: string; kind: ParticipantKind }[]> {
  requireRole(actor, "admin");
  const person = requirePerson(actor);
  const addresses = [...new Set(given.flatMap((raw) => normalizeAddress(raw) ?? []))];
  const domains = [...new Set(addresses.flatMap((address) => businessDomains(domainOf(address))))];
  const [settings, known] = await ask(ctx, askSettings(ctx), askParties(addresses, domains));
  const rules = await settings;
  const contacts = [...known.contactsByAddress];
  const ids = [...known.customersByDomain.values(), ...known.contactsByAddress.values()].flatMap(
    ({ customerId }) => customerId ?? [],
  );
  const facts = await readCustomerFacts(ctx, ids);
  const isSeen = (id: string): boolean => {
    const customer = facts.get(id);
    return customer !== undefined && mayKnowCustomer(person, customer, rules);
  };
  const acquaintance = {
    ownDomains: new Set(rules.mailDomains),
    customers: new Set([
      ...[...known.customersByDomain].flatMap(([domain, { customerId }]) => (isSeen(customerId) ? [domain] : [])),
      ...contacts.flatMap(([address, { customerId }]) => (customerId !== null && isSeen(customerId) ? [address] : [])),
    ]),
    more: {
      colleagues: known.colleagueAddresses,
      // Of mail that belongs to no customer only its owner and the keeper know who was on it.
      contacts: new Set<string>(),
    },
  };
  await ctx.db.batch([leafStatement(ctx, actor, "policy.tried", "company", { addresses: addresses.length })]);
  return addresses.map((address) => ({ address, kind: kindsOf(address, acquaintance)[0] ?? "business" }));
}
