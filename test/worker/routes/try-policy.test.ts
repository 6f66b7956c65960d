import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { applySetup } from "../../../worker/records/settings.ts";
import { classifyPeople } from "../../../worker/records/try-policy.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";

const ctx = testContext();
let admin: TestPerson;
let rep: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  rep = await aPerson(ctx, { email: "wei@acme.example", teams: ["Sales"] });
  for (const [id, domain, restricted] of [
    ["globex", "globex.example", 0],
    ["secret", "secret.example", 1],
  ] as const) {
    await ctx.db.run(
      sql`insert into customer (id, name, restricted, created_at) values (${id}, ${id}, ${restricted}, ${ctx.now()})`,
    );
    await ctx.db.run(sql`insert into customer_domain (customer_id, domain) values (${id}, ${domain})`);
  }
});

it("tells an admin what people are, and of a customer that is not theirs to know of nothing", async () => {
  const given = [
    "Buyer@Globex.example",
    "x@secret.example",
    "x@stranger.example",
    "wei@acme.example",
    "not an address",
  ];
  expect(await classifyPeople(admin.actor, ctx, given)).toEqual([
    { address: "buyer@globex.example", kind: "customer" },
    { address: "x@secret.example", kind: "business" },
    { address: "x@stranger.example", kind: "business" },
    { address: "wei@acme.example", kind: "colleague" },
  ]);
  const [leaf] = await ctx.db.all<{ detail: string }>(sql`select detail from leaf where kind = 'policy.tried'`);
  // The number alone: whom somebody asked about is nobody's business.
  expect(leaf?.detail).toContain('"addresses":4');
  expect(leaf?.detail).not.toContain("globex");
});

it("tells nobody else", async () => {
  await expect(classifyPeople(rep.actor, ctx, ["x@globex.example"])).rejects.toMatchObject({ code: "forbidden" });
});
