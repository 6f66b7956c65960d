import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { volumeStub } from "../../../worker/volume/client.ts";
import { type Firm, isColleague, planFirm, wholeFirm } from "../../support/firm/firm.ts";
import { testContext } from "../support/app.ts";
import { bringInFirm, type RecordedFirm } from "../support/firm.ts";

// The simulated firm comes in by the real doors: 60 people, 800 customers, 6,000 mails out of 60 mailboxes.

const ctx = testContext();
const firm = planFirm(wholeFirm(7, 6000, "2026-11-23"));
let recorded: RecordedFirm;

beforeAll(async () => {
  recorded = await bringInFirm(ctx, firm);
}, 300_000);

/** How many mails each customer's people are on, by what was planned. */
function plannedCounts({ customers, mails }: Firm): Map<number, number> {
  const byDomain = new Map(
    customers.flatMap(({ index, domains }) => domains.map((domain) => [domain, index] as const)),
  );
  const byAddress = new Map(
    customers.flatMap(({ index, contacts }) => contacts.map(({ address }) => [address, index] as const)),
  );
  const counts = new Map<number, number>();
  for (const { from, to, cc } of mails) {
    const all = [from, ...to, ...cc].map(({ address }) => address);
    if (all.every(isColleague)) continue;
    const whose = all.map((address) => byAddress.get(address) ?? byDomain.get(address.slice(address.indexOf("@") + 1)));
    for (const index of new Set(whose)) if (index !== undefined) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return counts;
}

describe("a firm that comes in by the import door", () => {
  it("has every customer from its lists, and no other", async () => {
    expect(recorded.customerIds.every((id) => id !== "")).toBe(true);
    const [row] = await ctx.db.all<{ n: number }>(sql`select count(*) as n from customer`);
    expect(row?.n).toBe(firm.customers.length);
  });

  it("leaves out mail among colleagues, and nothing else", () => {
    const failed = [...recorded.results].filter(([, counts]) => counts.has("failed")).map(([kind]) => kind);
    expect(failed.sort()).toEqual(["forward", "internal"]);
    const taken = [...recorded.results.values()].flatMap((counts) => [...counts.values()]);
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(firm.options.messages);
  });

  it("has each mail once, and under its customers", async () => {
    const volumes = await ctx.db.all<{ name: string }>(sql`select name from volume`);
    const counts = new Map<number, number>();
    for (const { name } of volumes) {
      const rows = await runInDurableObject(volumeStub(ctx.env, name), (_volume, { storage }) =>
        storage.sql
          .exec<{ id: string; n: number }>(
            "select n.text as id, count(*) as n from association a join name n on n.no = a.customer group by 1",
          )
          .toArray(),
      );
      for (const { id, n } of rows) {
        const index = recorded.indexOf.get(id) ?? -1;
        counts.set(index, (counts.get(index) ?? 0) + n);
      }
    }
    expect(new Map([...counts].sort(([a], [b]) => a - b))).toEqual(
      new Map([...plannedCounts(firm)].sort(([a], [b]) => a - b)),
    );
  });
});
