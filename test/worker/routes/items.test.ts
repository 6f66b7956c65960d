import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { itemEndpoints } from "../../../shared/api/items.ts";
import { emptyLine } from "../../../shared/quote/content.ts";
import { type Item, lineOfItem, pricesOn } from "../../../shared/quote/price-list.ts";
import { bindItems } from "../../../worker/routes/items.ts";
import { refusalOf } from "../support/answers.ts";
import { anApp, aPerson, countLeaves } from "../support/app.ts";

const { call, ctx } = anApp(bindItems);

const valve = (given: Partial<Item> = {}): Item => ({
  ...{ code: "BV-50", description: "Ball valve DN50, Edelstahl 不锈钢", unit: "pcs", group: "Valves" },
  ...{ taxPercent: "19", unitCost: "7.25", costCurrency: "EUR", supplier: "Foundry", leadTime: "3 weeks" },
  prices: [
    { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "12.5" },
    { currency: "EUR", fromDay: "2026-01-01", fromQuantity: "100", unitPrice: "11" },
    { currency: "EUR", fromDay: "2026-07-01", fromQuantity: "0", unitPrice: "13" },
    { currency: "CNY", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "98" },
  ],
  ended: false,
  ...given,
});

describe("the item list", () => {
  it("is written by code, says what changed, and is found as one types", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    const put = async (items: Item[]) => {
      const answer = await call("PUT", "/api/items", { as: li, json: { items } });
      expect(answer.status, answer.text).toBe(200);
      return itemEndpoints.putItems.response.parse(answer.body);
    };
    const find = async (query: string) =>
      itemEndpoints.listItems.response.parse((await call("GET", `/api/items?${query}`, { as: li })).body);
    const gasket = valve({ code: "GK-1", description: "Gasket", group: "Seals", unitCost: null, costCurrency: null });
    expect(await put([valve(), gasket])).toEqual({ added: 2, changed: 0, same: 0 });
    expect(await put([valve({ prices: valve().prices.toReversed() }), gasket])).toEqual({
      added: 0,
      changed: 0,
      same: 2,
    });
    expect(await put([valve({ unitCost: "7.5" }), gasket])).toEqual({ added: 0, changed: 1, same: 1 });
    expect(await countLeaves(ctx, "items.changed")).toBe(2);
    expect((await find("q=DN50%20ball")).items).toMatchObject([{ code: "BV-50", unitCost: "7.5" }]);
    expect((await find("q=%25")).items).toEqual([]);
    expect((await find("q=不锈钢")).items).toHaveLength(1);
    const first = await find("limit=1");
    expect(first.items.map(({ code }) => code)).toEqual(["BV-50"]);
    expect((await find(`limit=1&cursor=${first.nextCursor}`)).items.map(({ code }) => code)).toEqual(["GK-1"]);
    await put([{ ...gasket, ended: true }]);
    expect((await find("q=gasket")).items).toEqual([]);
    expect((await find("q=gasket&ended=true")).items).toMatchObject([{ ended: true }]);
  });

  it("refuses two of the same code, and two prices for the same day and quantity", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    const refused = async (items: Item[]) => refusalOf(await call("PUT", "/api/items", { as: li, json: { items } }));
    expect(await refused([valve(), valve()])).toEqual([400, "bad_request"]);
    const [price] = valve().prices;
    expect(await refused([valve({ prices: price ? [price, price] : [] })])).toEqual([400, "bad_request"]);
  });
});

/** Actor and detail of each leaf of a kind. */
async function leavesOf(kind: string) {
  const rows = await ctx.db.all<{ actor: string; detail: string }>(
    sql`select actor, detail from leaf where kind = ${kind} order by seq`,
  );
  return rows.map(({ actor, detail }): { actor: string; detail: unknown } => ({ actor, detail: JSON.parse(detail) }));
}

describe("what the ledger says of the item list", () => {
  it("names the codes that changed, the first 50, and how many more", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    const put = (items: Item[]) => call("PUT", "/api/items", { as: li, json: { items } });
    const many = Array.from({ length: 53 }, (_, at) => valve({ code: `N-${String(at).padStart(2, "0")}`, prices: [] }));
    expect((await put(many)).status).toBe(200);
    expect((await leavesOf("items.changed")).at(-1)).toMatchObject({
      actor: li.id,
      detail: { count: 53, codes: many.slice(0, 50).map(({ code }) => code), more: 3 },
    });
    expect((await put([...many.slice(1), valve({ code: "N-00", supplier: "Another" })])).status).toBe(200);
    expect((await leavesOf("items.changed")).at(-1)?.detail).toMatchObject({ count: 1, codes: ["N-00"], more: 0 });
  });

  it("has room for the longest codes", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    const items = Array.from({ length: 50 }, (_, at) =>
      valve({ code: `${`${at}`.padEnd(99, "\u0001")}x`, prices: [] }),
    );
    const answer = await call("PUT", "/api/items", { as: li, json: { items } });
    expect(answer.status, answer.text).toBe(200);
    const detail = z
      .object({ codes: z.array(z.string()), more: z.number() })
      .parse((await leavesOf("items.changed")).at(-1)?.detail);
    expect(detail.codes.length).toBeGreaterThan(10);
    expect(detail.codes.length + detail.more).toBe(50);
  });

  it("says who was shown costs: once for a look, and for each page after which code it begins", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    await call("PUT", "/api/items", { as: li, json: { items: ["S-1", "S-2", "S-3"].map((code) => valve({ code })) } });
    const see = async (query: string) =>
      expect((await call("GET", `/api/items?${query}`, { as: li })).status).toBe(200);
    const ofLi = async () => (await leavesOf("items.shown")).filter(({ actor }) => actor === li.id);
    await see("q=S-&limit=1");
    await see("q=S-1&by=match");
    expect(await ofLi()).toEqual([{ actor: li.id, detail: {} }]);
    await see("q=S-&limit=1&cursor=S-1");
    await see("q=S-&limit=1&cursor=S-2");
    expect((await ofLi()).map(({ detail }) => detail)).toEqual([{}, { after: "S-1" }, { after: "S-2" }]);
    const mo = await aPerson(ctx, { roles: ["outside"] });
    expect(refusalOf(await call("GET", "/api/items", { as: mo }))).toEqual([403, "forbidden"]);
    expect((await leavesOf("items.shown")).filter(({ actor }) => actor === mo.id)).toEqual([]);
  });

  it("shows no more than 100 at once", async () => {
    const li = await aPerson(ctx, { roles: ["inside"] });
    expect((await call("GET", "/api/items?limit=100", { as: li })).status).toBe(200);
    expect(refusalOf(await call("GET", "/api/items?limit=101", { as: li }))).toEqual([400, "bad_request"]);
  });
});

describe("prices of a day", () => {
  it("are the newest that have begun, by quantity", () => {
    expect(pricesOn(valve(), "EUR", "2026-03-01").map(({ unitPrice }) => unitPrice)).toEqual(["12.5", "11"]);
    expect(pricesOn(valve(), "EUR", "2026-07-01").map(({ unitPrice }) => unitPrice)).toEqual(["13", "11"]);
    expect(pricesOn(valve(), "EUR", "2025-12-31")).toEqual([]);
  });

  it("fill a line, with its breaks; a cost in another currency is not taken for one in this", () => {
    const line = emptyLine(crypto.randomUUID(), 1, "7");
    expect(lineOfItem(line, valve(), "EUR", "2026-03-01")).toMatchObject({
      ...{ unitPrice: "12.5", listPrice: "12.5", unitCost: "7.25", taxPercent: "19" },
      breaks: [{ fromQuantity: "100", unitPrice: "11" }],
    });
    expect(lineOfItem(line, valve(), "CNY", "2026-03-01")).toMatchObject({ unitPrice: "98", unitCost: null });
    expect(lineOfItem(line, valve(), "USD", "2026-03-01")).toMatchObject({ unitPrice: "0", listPrice: null });
  });
});
