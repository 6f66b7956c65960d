import type { Facets } from "../../shared/api/search.ts";
import { MAX_COUNTED } from "../../shared/api/search.ts";
import type { Actor } from "../access/actor.ts";
import { levelForMessage, reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { mayName } from "../records/customer-facts.ts";
import { volumeStub } from "../volume/client.ts";
import type { FoundFacts } from "../volume/find-text.ts";
import { yearIn } from "./day.ts";
import { findPage } from "./fan-out.ts";
import type { PreparedSearch, Searched } from "./prepare-search.ts";
import { narrowedTo, prepareSearch, volumesFor } from "./prepare-search.ts";

/** Lines of each facet: what one looks over at once. */
const MAX_LINES = 8;
/** Parts that are left out one by one to see which of them excludes; a longer query is said in other words anyway. */
const MAX_TRIED = 8;

/**
 * The newest hits of a query by customer, by who wrote and by year. Only messages whose text the actor may read are
 * counted, and only customers that they may know of are named. Throws `not_found` like the search.
 */
export async function countHits(actor: Actor, ctx: AppContext, asked: Searched): Promise<Facets> {
  const prepared = await prepareSearch(actor, ctx, asked);
  const { facts, isAll } = await readFacts(ctx, prepared);
  const readable = facts.filter((one) => isReadable(prepared, one));
  return {
    ...facetsOf(prepared, readable),
    isAll,
    excluding: readable.length > 0 ? [] : await excludingParts(ctx, prepared),
  };
}

async function readFacts(ctx: AppContext, prepared: PreparedSearch): Promise<{ facts: FoundFacts[]; isAll: boolean }> {
  const plan = narrowedTo(prepared, prepared.parts);
  if (!plan.canFind) return { facts: [], isAll: true };
  const { scope, subject, reader } = prepared;
  const showing = { actor: reader.actor.personId, now: ctx.now(), reason: null, level: "envelope" } as const;
  const page = { cursor: null, before: plan.before, limit: MAX_COUNTED };
  const { places, next } = await findPage(await volumesFor(ctx, plan), page, (volume, before, limit) =>
    volumeStub(ctx.env, volume).findFacts({ filter: plan.filter, scope, before, limit, subject, showing }),
  );
  return { facts: places, isAll: next === null };
}

/** The volume's SQL has let it through; the rules themselves decide once more, as they do for every list. */
function isReadable(
  { reader, customers }: PreparedSearch,
  { captures, customerIds, closed, ownerOnly }: FoundFacts,
): boolean {
  const facts = { closed, ownerOnly, captures, customers: customerIds.flatMap((id) => customers.get(id) ?? []) };
  return reaches(levelForMessage(reader.actor, facts, reader.rules, null), "text");
}

function facetsOf(
  { reader, customers, zone }: PreparedSearch,
  facts: readonly FoundFacts[],
): Pick<Facets, "counted" | "customers" | "people" | "years"> {
  const nameable = (id: string) => {
    const one = customers.get(id);
    return one !== undefined && mayName(reader, one);
  };
  const byCustomer = tally(facts.flatMap(({ customerIds }) => customerIds.filter(nameable)));
  const byWriter = tally(facts.flatMap(({ from }) => from?.address || []));
  const names = new Map<string, string>();
  for (const { from } of facts) if (from?.name && !names.has(from.address)) names.set(from.address, from.name);
  const yearOf = yearIn(zone);
  return {
    counted: facts.length,
    customers: most(byCustomer).map(([id, count]) => ({ id, name: customers.get(id)?.name ?? "", count })),
    people: most(byWriter).map(([address, count]) => ({ address, name: names.get(address) ?? "", count })),
    years: [...tally(facts.map(({ sentAt }) => yearOf(sentAt)))]
      .map(([year, count]) => ({ year, count }))
      .sort((a, b) => b.year - a.year),
  };
}

function tally<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The most frequent first; of equals the one that was met first, which is the newest. */
const most = (counts: Map<string, number>): [string, number][] =>
  [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_LINES);

/** Which parts of a query that finds nothing exclude: without them there is something to read. */
async function excludingParts(ctx: AppContext, prepared: PreparedSearch): Promise<number[]> {
  const { parts, scope } = prepared;
  if (parts.length < 2 || parts.length > MAX_TRIED) return [];
  const tried = parts.map(async (_, at) => {
    const plan = narrowedTo(
      prepared,
      parts.filter((_, index) => index !== at),
    );
    if (!plan.canFind) return [];
    const page = { cursor: null, before: plan.before, limit: 1 };
    const { places } = await findPage(await volumesFor(ctx, plan), page, (volume, before, limit) =>
      volumeStub(ctx.env, volume).findText({ filter: plan.filter, scope, before, limit }),
    );
    return places.length > 0 ? [at] : [];
  });
  return (await Promise.all(tried)).flat();
}
