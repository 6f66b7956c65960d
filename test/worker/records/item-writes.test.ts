import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Item } from "../../../shared/quote/price-list.ts";
import type { AppContext } from "../../../worker/context.ts";
import { mergeItems } from "../../../worker/records/item-parts.ts";
import { putItems, readItems, writeItems } from "../../../worker/records/items.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";

const ctx = testContext();

const bolt = (given: Partial<Item> = {}): Item => ({
  ...{ code: "B-1", description: "Bolt", unit: "pcs", group: "Fasteners", taxPercent: null, unitCost: "1" },
  ...{ costCurrency: "EUR", supplier: "Foundry", leadTime: "", ended: false },
  prices: [{ currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "2" }],
  ...given,
});

const asInside = () => aPerson(ctx, { roles: ["inside"] });
const feed = { actor: "system:feed:one", detail: { feed: "one" } };
const [day, dryRun] = ["2026-02-01", false];

const listed = async (code: string) => (await readItems(ctx, JSON.stringify([code])))[0];
const writerOf = async (code: string) =>
  (await ctx.db.all<{ by: string }>(sql`select updated_by as by from item where code = ${code}`))[0]?.by;

/** A context in which something happens after each of the first reads, before what was read is written. */
function between(happens: ((() => Promise<unknown>) | undefined)[]): AppContext {
  const left = [...happens];
  const db = new Proxy(ctx.db, {
    get(target, key) {
      if (key !== "all") return Reflect.get(target, key);
      return async (query: Parameters<typeof target.all>[0]) => {
        const rows = await target.all(query);
        await left.shift()?.();
        return rows;
      };
    },
  });
  return { ...ctx, db };
}

describe("two who write the same item", () => {
  it("a file's part undoes nothing that a feed wrote after the list was read, in the same millisecond too", async () => {
    const li = await asInside();
    const still = testContext({ now: () => "2026-03-01T00:00:00.000Z" });
    await putItems(li.actor, still, [bolt()]);
    const fed = bolt({ unitCost: "1.5", supplier: "Other" });
    const meanwhile = between([() => writeItems(still, feed, [fed])]);
    const part = { code: "B-1", description: "Bolt M8", prices: [] };
    const { results } = await mergeItems(li.actor, { ...meanwhile, now: still.now }, { items: [part], day, dryRun });
    expect(results).toEqual([{ code: "B-1", state: "changed" }]);
    expect(await listed("B-1")).toEqual({ ...fed, description: "Bolt M8" });
    expect(await writerOf("B-1")).toBe(li.id);
  });

  it("each of many parts at once keeps what the others brought", async () => {
    const li = await asInside();
    const currencies = ["USD", "CNY", "GBP", "CHF"];
    await Promise.all(
      currencies.map((currency) =>
        mergeItems(li.actor, ctx, {
          items: [{ code: "B-2", prices: [{ currency, fromDay: day, fromQuantity: "0", unitPrice: "3" }] }],
          ...{ day, dryRun },
        }),
      ),
    );
    expect((await listed("B-2"))?.prices.map(({ currency }) => currency).sort()).toEqual(currencies.toSorted());
  });

  it("what somebody else brought meanwhile is not new a second time, and has no second leaf", async () => {
    const [li, wu] = [await asInside(), await asInside()];
    const before = await countLeaves(ctx, "items.changed");
    const item = bolt({ code: "B-3" });
    const written = await putItems(li.actor, between([() => putItems(wu.actor, ctx, [item])]), [item]);
    expect(written).toEqual({ added: 0, changed: 0, same: 1 });
    expect(await countLeaves(ctx, "items.changed")).toBe(before + 1);
    expect(await writerOf("B-3")).toBe(wu.id);
  });

  it("gives up with nothing written when others write all the time", async () => {
    const li = await asInside();
    let cost = 1;
    const again = () => writeItems(ctx, feed, [bolt({ code: "B-4", unitCost: `${cost++}` })]);
    const part = { code: "B-4", description: "Never", prices: [] };
    await expect(
      mergeItems(li.actor, between(Array.from({ length: 20 }, () => again)), { items: [part], day, dryRun }),
    ).rejects.toMatchObject({ code: "unavailable" });
    expect(await listed("B-4")).toEqual(bolt({ code: "B-4", unitCost: "5" }));
    expect(await writerOf("B-4")).toBe(feed.actor);
  });
});

describe("who wrote an item", () => {
  it("is who changed it last by any way in; the same again changes nobody", async () => {
    const [li, wu] = [await asInside(), await asInside()];
    const item = bolt({ code: "W-1" });
    await putItems(li.actor, ctx, [item]);
    expect(await writerOf("W-1")).toBe(li.id);
    await writeItems(ctx, feed, [item]);
    await mergeItems(wu.actor, ctx, { items: [{ code: "W-1", supplier: "Foundry", prices: [] }], day, dryRun });
    await mergeItems(wu.actor, ctx, { items: [{ code: "W-1", unitCost: "9", prices: [] }], day, dryRun: true });
    expect(await writerOf("W-1")).toBe(li.id);
    await mergeItems(wu.actor, ctx, { items: [{ code: "W-1", unitCost: "9", prices: [] }], day, dryRun });
    expect(await writerOf("W-1")).toBe(wu.id);
    await writeItems(ctx, feed, [item]);
    expect(await writerOf("W-1")).toBe(feed.actor);
  });
});
