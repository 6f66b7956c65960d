import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { leftToday } from "../../../worker/records/left-today.ts";
import { readTouches } from "../../../worker/records/touches.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { DAY_MS, FIRM_DAYS } from "../../support/firm/calendar.ts";
import { type Firm, isColleague, planFirm, wholeFirm } from "../../support/firm/firm.ts";
import { touchTruth } from "../../support/firm/truth.ts";
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

  it("says who has really written with whom: what was planted is found, and nothing else, of leavers and stayers alike", async () => {
    const touches = await readTouches(ctx, { since: firm.startMs });
    expect(touches.sinceAt).toBeLessThanOrEqual(firm.startMs);
    const truth = touchTruth(firm, firm.startMs, firm.startMs + FIRM_DAYS * DAY_MS);
    const sums = { planted: 0, found: 0, right: 0 };
    for (const { person, owned, touched } of truth) {
      const id = recorded.people[person]?.id;
      const ways = new Map<number, { in: number; out: number }>();
      for (const touch of touches.touches) {
        if (touch.personId !== id) continue;
        const index = recorded.indexOf.get(touch.customerId) ?? -1;
        const before = ways.get(index) ?? { in: 0, out: 0 };
        ways.set(index, { in: before.in + touch.in, out: before.out + touch.out });
      }
      const found = [...ways].filter(([index, way]) => way.in > 0 && way.out > 0 && !owned.includes(index));
      sums.planted += touched.length;
      sums.found += found.length;
      sums.right += found.filter(([index]) => touched.includes(index)).length;
    }
    expect(sums.planted).toBeGreaterThan(firm.people.length * 3);
    expect(sums.right / sums.planted, "recall").toBeGreaterThanOrEqual(0.98);
    expect(sums.right / sums.found, "precision").toBeGreaterThanOrEqual(0.98);
  });
});

describe("if somebody left today", () => {
  it("lists every planted customer of everybody, and hardly another: precision and recall of at least 0.98", async () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    const truth = touchTruth(firm, now - 730 * DAY_MS, now);
    const sums = { right: 0, wrong: 0, missed: 0 };
    const errors: string[] = [];
    for (const [index, person] of recorded.people.entries()) {
      const asked = testContext({ nowMs: () => now, now: () => new Date(now).toISOString() });
      const reader = { ...recorded.manager.actor, teamIds: [...recorded.manager.actor.teamIds] };
      const { customers } = await leftToday(reader, asked, person.id, null);
      const said = new Set(
        customers.filter(({ role }) => role === "touched").map(({ id }) => recorded.indexOf.get(id)),
      );
      const planted = new Set(truth[index]?.touched);
      for (const one of said) {
        if (one !== undefined && planted.has(one)) sums.right++;
        else {
          sums.wrong++;
          errors.push(`${index} is said to know ${one}`);
        }
      }
      for (const one of planted) {
        if (said.has(one)) continue;
        sums.missed++;
        errors.push(`${index} knows ${one}`);
      }
      const owned = customers.filter(({ role }) => role === "owner").map(({ id }) => recorded.indexOf.get(id) ?? -1);
      expect(owned.sort((a, b) => a - b)).toEqual(truth[index]?.owned);
    }
    expect(sums.right).toBeGreaterThan(100);
    expect(sums.right / (sums.right + sums.wrong), errors.slice(0, 20).join("\n")).toBeGreaterThanOrEqual(0.98);
    expect(sums.right / (sums.right + sums.missed), errors.slice(0, 20).join("\n")).toBeGreaterThanOrEqual(0.98);
  });
});
