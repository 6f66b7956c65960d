import { eq } from "drizzle-orm";
import type { CustomerFacts } from "../access/visibility.ts";
import { scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { person } from "../db/book.schema.ts";
import { volumeStub } from "../volume/client.ts";
import type { Reader } from "./customer-facts.ts";
import { allVolumes, quarterFor } from "./volumes.ts";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

interface Ways {
  in: boolean;
  out: boolean;
}

/**
 * How many active colleagues know each customer: those from whose own mailboxes mail in both directions was saved,
 * since the beginning of the quarter a year ago. Only of customers whose envelope the reader may see.
 */
export async function countKnownBy(
  ctx: AppContext,
  reader: Reader,
  customers: readonly CustomerFacts[],
): Promise<Map<string, number>> {
  const scope = { ...scopeFor(reader.actor, customers, reader.rules, "envelope", null), mailboxIds: [] };
  const from = quarterFor(ctx.nowMs() - YEAR_MS);
  const [volumes, people] = await Promise.all([
    allVolumes(ctx),
    ctx.db.select({ id: person.id }).from(person).where(eq(person.status, "active")),
  ]);
  const active = new Set(people.map(({ id }) => id));
  const newest = volumes.filter(({ quarter }) => quarter >= from);
  const lists = await Promise.all(newest.map(({ name }) => volumeStub(ctx.env, name).findKnownBy(scope)));
  const byCustomer = new Map<string, Map<string, Ways>>();
  for (const { customerId, knownBy } of lists.flat()) {
    const ways = byCustomer.get(customerId) ?? new Map<string, Ways>();
    byCustomer.set(customerId, ways);
    for (const one of knownBy) {
      const before = ways.get(one.personId);
      ways.set(one.personId, { in: one.in || (before?.in ?? false), out: one.out || (before?.out ?? false) });
    }
  }
  const count = (ways: ReadonlyMap<string, Ways>): number =>
    [...ways].filter(([id, way]) => active.has(id) && way.in && way.out).length;
  return new Map([...byCustomer].map(([id, ways]) => [id, count(ways)]));
}
