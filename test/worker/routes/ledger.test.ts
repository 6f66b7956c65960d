import { beforeEach, describe, expect, it } from "vitest";
import { ledgerEndpoints } from "../../../shared/api/ledger.ts";
import { pumpBookLeaves } from "../../../worker/records/leaf-pump.ts";
import { bindLedger } from "../../../worker/routes/ledger.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { anApp, aPerson, emptyBook } from "../support/app.ts";

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

describe("the ledger's proofs", () => {
  it("grow with each change, and are for anybody who is signed in", async () => {
    const { call, ctx } = anApp(bindPeople, bindLedger);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx);
    expect((await call("GET", "/api/ledger")).status).toBe(401);
    const headOf = async () =>
      ledgerEndpoints.head.response.parse((await call("GET", "/api/ledger", { as: rep, by: "device" })).body);
    expect((await headOf()).size).toBe(0);

    for (const name of ["Sales", "Asia", "Europe"]) await call("POST", "/api/teams", { as: admin, json: { name } });
    await pumpBookLeaves(ctx);
    const three = await headOf();
    expect(three.size).toBe(3);
    await call("POST", "/api/teams", { as: admin, json: { name: "Americas" } });
    await pumpBookLeaves(ctx);
    const four = await headOf();
    expect(four.size).toBe(4);

    const inclusion = await call("GET", "/api/ledger/inclusion?source=book&seq=2&size=3", { as: rep });
    expect(ledgerEndpoints.inclusion.response.parse(inclusion.body)).toMatchObject({
      index: 1,
      size: 3,
      root: three.root,
    });
    const consistency = await call("GET", "/api/ledger/consistency?first=3&second=4", { as: rep });
    expect(ledgerEndpoints.consistency.response.parse(consistency.body)).toMatchObject({
      firstRoot: three.root,
      secondRoot: four.root,
    });
  });

  it("of what is not there are 404, and of what is no number 400", async () => {
    const { call, ctx } = anApp(bindLedger);
    const rep = await aPerson(ctx);
    const statusOf = async (query: string) => (await call("GET", `/api/ledger/${query}`, { as: rep })).status;
    expect(await statusOf("inclusion?source=book&seq=9999")).toBe(404);
    expect(await statusOf("inclusion?source=nowhere&seq=1")).toBe(404);
    expect(await statusOf("consistency?first=1&second=9999")).toBe(404);
    expect(await statusOf("consistency?first=x&second=2")).toBe(400);
    expect(await statusOf("inclusion?source=book&seq=0")).toBe(400);
  });
});
