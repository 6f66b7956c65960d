import { describe, expect, it } from "vitest";
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
