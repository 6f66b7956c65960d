import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { putItems } from "../../../worker/records/items.ts";
import { aDesk, aLine, asked, ctx, drafted, submitted, took } from "../support/desk.ts";

const groupNets = async (id: string) =>
  (
    await ctx.db.all<{ nets: string; state: string }>(
      sql`select group_nets as nets, state from quote_revision where request_id = ${id} order by revision`,
    )
  ).map(({ nets, state }) => [state, JSON.parse(nets)]);

const anItem = (code: string, group: string) => ({
  ...{ code, group, description: code, unit: "pcs", taxPercent: null, unitCost: null, costCurrency: null },
  ...{ supplier: "", leadTime: "", prices: [], ended: false },
});

describe("what a revision offers of each item group", () => {
  it("is written when it becomes ready, by hand or by approval, and not before", async () => {
    const { rep, li, manager, customer } = await aDesk();
    await putItems(li.actor, ctx, [anItem("BV-50", "Valves"), anItem("GK-1", "Seals")]);
    const lines = [
      aLine(),
      aLine({ itemCode: "GK-1", quantity: "2", unitPrice: "3" }),
      aLine({ itemCode: "unknown", quantity: "1", unitPrice: "4" }),
    ];
    const plain = await asked(rep, { customerId: customer.id });
    await drafted(li, plain, lines);
    expect(await groupNets(plain)).toEqual([["draft", {}]]);
    expect((await submitted(li, plain)).state).toBe("ready");
    expect(await groupNets(plain)).toEqual([["ready", { Valves: "50000", Seals: "600", "": "400" }]]);

    const dear = await asked(rep, { customerId: customer.id });
    await drafted(li, dear, [aLine({ discountPercent: "50" })]);
    expect((await submitted(li, dear)).state).toBe("approval");
    expect(await groupNets(dear)).toEqual([["approval", {}]]);
    await took(manager, dear, "decision", { revision: 1, approve: true });
    expect(await groupNets(dear)).toEqual([["ready", { Valves: "25000" }]]);
  });
});
