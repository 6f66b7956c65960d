import type { QueryPart } from "../../shared/search-query.ts";
import { readQuery } from "../../shared/search-query.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import type { KnownCustomer, Reader } from "../records/customer-facts.ts";
import { mayName, readCustomerFacts, readDomains, readerFor } from "../records/customer-facts.ts";
import { findCustomer } from "../records/customers.ts";
import { allVolumes, quarterFor, type VolumeRef, volumesOfCustomers } from "../records/volumes.ts";
import type { VolumeScope } from "../volume/record.ts";
import { type NamedCustomer, planSearch, type SearchPlan } from "./plan-search.ts";

// What a search and its facets share: who asks, what they may read, and the query as volumes understand it.

export interface Searched {
  q: string;
  customerId?: string | undefined;
  /** Where the reader's days begin; UTC without it. */
  zone?: string | undefined;
}

/** A search before any volume is asked. */
export interface PreparedSearch {
  reader: Reader;
  /** What the reader may read the text of. */
  scope: VolumeScope;
  parts: QueryPart[];
  /** All of the company's, for the rules; never shown as they are. */
  customers: Map<string, KnownCustomer>;
  /** Those that the reader may know of. */
  named: NamedCustomer[];
  customerId: string | null;
  zone: string;
  /** What leaves name: the customer's id, or `all`. */
  subject: string;
}

/** Throws `not_found` for a customer that is absent or hidden. */
export async function prepareSearch(actor: Actor, ctx: AppContext, asked: Searched): Promise<PreparedSearch> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const customerId = asked.customerId ?? null;
  if (customerId !== null) await findCustomer(actor, ctx, customerId);
  const parts = readQuery(asked.q);
  const namesCustomer = parts.some(({ kind }) => kind === "customer");
  const [customers, domains] = await Promise.all([
    readCustomerFacts(ctx, "all"),
    namesCustomer ? readDomains(ctx) : new Map<string, string[]>(),
  ]);
  const known = namesCustomer ? [...customers.values()].filter((one) => mayName(reader, one)) : [];
  return {
    reader,
    scope: scopeFor(reader.actor, [...customers.values()], reader.rules, "text", null),
    parts,
    customers,
    named: known.map(({ id, name }) => ({ id, name, domains: domains.get(id) ?? [] })),
    customerId,
    zone: asked.zone ?? "UTC",
    subject: customerId ?? "all",
  };
}

/** The plan of some of the query's parts, within the customer that the request names. */
export function narrowedTo(prepared: PreparedSearch, parts: readonly QueryPart[]): SearchPlan {
  const plan = planSearch(parts, prepared.named, prepared.zone);
  if (prepared.customerId === null) return plan;
  const customers = [{ ids: [prepared.customerId], not: false }, ...plan.filter.customers];
  const notes = plan.notes.filter(({ code }) => code !== "too_broad");
  return { ...plan, filter: { ...plan.filter, customers }, notes, canFind: notes.length === 0 && parts.length > 0 };
}

/** The volumes that can hold what a plan finds, newest first. */
export async function volumesFor(ctx: AppContext, plan: SearchPlan): Promise<VolumeRef[]> {
  const wanted = plan.filter.customers.find(({ not }) => !not);
  const volumes = await (wanted === undefined ? allVolumes(ctx) : volumesOfCustomers(ctx, wanted.ids));
  // A volume's messages were all sent in its quarter.
  const first = plan.filter.since === null ? "" : quarterFor(plan.filter.since);
  const last = plan.before === null ? "9999q4" : quarterFor(plan.before);
  return volumes.filter(({ quarter }) => quarter >= first && quarter <= last);
}
