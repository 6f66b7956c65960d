import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { itemEndpoints } from "../../../shared/api/items.ts";
import { hashSecret } from "../../../worker/access/secrets.ts";
import { bindItems } from "../../../worker/routes/items.ts";
import { refusalOf } from "../support/answers.ts";
import { anApp, aPerson, countLeaves } from "../support/app.ts";

const { call, ctx } = anApp(bindItems);

const gasket = {
  ...{ code: "GK-9", description: "Gasket", unit: "pcs", group: "Seals", taxPercent: null, unitCost: null },
  ...{ costCurrency: null, supplier: "", leadTime: "", ended: false },
  prices: [{ currency: "EUR", fromDay: "2026-01-01", fromQuantity: "0", unitPrice: "2.5" }],
};

const asAdmin = () => aPerson(ctx, { name: "Ada Admin", roles: ["admin"] });

async function aFeed(admin: Awaited<ReturnType<typeof asAdmin>>) {
  const answer = await call("POST", "/api/item-feeds", { as: admin, json: { name: "The ERP" } });
  expect(answer.status, answer.text).toBe(200);
  return itemEndpoints.createItemFeed.response.parse(answer.body);
}

const send = (secret: string | null, json: unknown) =>
  call("POST", "/api/item-feed", { json, headers: secret === null ? {} : { authorization: `Bearer ${secret}` } });

const listed = async (admin: Awaited<ReturnType<typeof asAdmin>>) =>
  itemEndpoints.itemFeeds.response.parse((await call("GET", "/api/item-feeds", { as: admin })).body).feeds;

describe("a feed of the item list", () => {
  it("writes items, twice alike, with a leaf that names it, and says when it was used", async () => {
    const admin = await asAdmin();
    const { id, url, secret } = await aFeed(admin);
    expect(url).toMatch(/\/api\/item-feed$/);
    expect((await listed(admin))[0]).toMatchObject({ id, name: "The ERP", madeBy: "Ada Admin", lastUsedAt: null });
    expect((await send(secret, { items: [gasket] })).body).toEqual({ added: 1, changed: 0, same: 0 });
    expect((await send(secret, { items: [gasket] })).body).toEqual({ added: 0, changed: 0, same: 1 });
    const leaves = await ctx.db.all<{ actor: string; detail: string }>(
      sql`select actor, detail from leaf where kind = 'items.changed'`,
    );
    expect(leaves).toHaveLength(1);
    expect(leaves[0]?.actor).toBe(`system:feed:${id}`);
    const [item] = await ctx.db.all<{ by: string }>(sql`select updated_by as by from item where code = 'GK-9'`);
    expect(item?.by).toBe(`system:feed:${id}`);
    expect(JSON.parse(leaves[0]?.detail ?? "{}")).toMatchObject({ feed: id, count: 1 });
    expect((await listed(admin))[0]?.lastUsedAt).not.toBeNull();
  });

  it("keeps of its secret the hash alone, and lists no secret", async () => {
    const admin = await asAdmin();
    const { id, secret } = await aFeed(admin);
    const rows = await ctx.db.all<Record<string, unknown>>(sql`select * from item_feed where id = ${id}`);
    expect(rows[0]?.token_hash).toBe(await hashSecret(secret));
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect((await call("GET", "/api/item-feeds", { as: admin })).text).not.toContain(secret);
    const leaf = await ctx.db.all(sql`select detail from leaf where kind = 'items.feed-made' and subject = ${id}`);
    expect(JSON.stringify(leaf)).not.toContain(secret);
  });

  it("is refused alike without a secret, with a wrong one, and once it is ended", async () => {
    const admin = await asAdmin();
    const { id, secret } = await aFeed(admin);
    const before = await countLeaves(ctx, "items.feed-ended");
    const end = () => call("DELETE", `/api/item-feeds/${id}`, { as: admin });
    expect((await end()).status).toBe(200);
    expect((await end()).status).toBe(200);
    expect(await countLeaves(ctx, "items.feed-ended")).toBe(before + 1);
    const items = { items: [{ ...gasket, code: "GK-10" }] };
    const refused = await Promise.all([send(null, items), send("x".repeat(43), items), send(secret, items)]);
    expect(refused.map(refusalOf)).toEqual(Array(3).fill([401, "unauthenticated"]));
    const messages = refused.map(({ body }) => JSON.stringify(body).replace(/"requestId":"[^"]*"/, ""));
    expect(new Set(messages).size).toBe(1);
    expect(await ctx.db.all(sql`select 1 from item where code = 'GK-10'`)).toEqual([]);
  });

  it.each([
    ["has left", (id: string) => sql`update person set status = 'disabled' where id = ${id}`],
    ["is no admin any more", (id: string) => sql`update person_role set role = 'inside' where person_id = ${id}`],
  ])("is refused as an unknown secret is once its maker %s, and the list says so", async (_, change) => {
    const maker = await asAdmin();
    const other = await asAdmin();
    const { id, secret } = await aFeed(maker);
    const items = { items: [{ ...gasket, code: `GK-${id}` }] };
    const stateOf = async () => (await listed(other)).find((feed) => feed.id === id);
    expect((await send(secret, items)).body).toEqual({ added: 1, changed: 0, same: 0 });
    expect(await stateOf()).toMatchObject({ makerLeft: false });
    await ctx.db.run(change(maker.id));
    const used = (await stateOf())?.lastUsedAt;
    const refused = await Promise.all([send("x".repeat(43), items), send(secret, items)]);
    expect(refused.map(refusalOf)).toEqual(Array(2).fill([401, "unauthenticated"]));
    expect(new Set(refused.map(({ text }) => text.replace(/"requestId":"[^"]*"/, ""))).size).toBe(1);
    expect(await stateOf()).toMatchObject({ makerLeft: true, revokedAt: null, lastUsedAt: used });
    const anew = await aFeed(other);
    expect((await send(anew.secret, items)).status).toBe(200);
    expect((await call("DELETE", `/api/item-feeds/${id}`, { as: other })).status).toBe(200);
  });

  it("reads nothing", async () => {
    const { secret } = await aFeed(await asAdmin());
    for (const path of ["/api/items", "/api/items/file?form=csv&language=en", "/api/item-feeds"]) {
      const answer = await call("GET", path, { headers: { authorization: `Bearer ${secret}` } });
      expect(answer.status, path).toBe(401);
    }
  });

  it("takes no more than a request may have", async () => {
    const { secret } = await aFeed(await asAdmin());
    const many = Array.from({ length: 501 }, (_, at) => ({ ...gasket, code: `M-${at}` }));
    expect(refusalOf(await send(secret, { items: many }))).toEqual([400, "bad_request"]);
    const huge = { items: [gasket], filler: "x".repeat(1024 * 1024) };
    expect((await send(secret, huge)).status).toBe(413);
  });

  it("is held to so many requests a minute", async () => {
    const { id, secret } = await aFeed(await asAdmin());
    await ctx.db.run(sql`insert into rate_limit (id, key, count, last_request)
      values (${ctx.newId()}, ${`item-feed|${id}`}, 60, ${ctx.nowMs()})`);
    expect(refusalOf(await send(secret, { items: [gasket] }))).toEqual([429, "rate_limited"]);
  });

  it("is made soon after a sign-in, by an admin; inside and managers make none", async () => {
    const admin = await asAdmin();
    const { cookie } = await asAdmin();
    await ctx.db.run(sql`update session set created_at = ${new Date(ctx.nowMs() - 6 * 60_000).getTime()}
      where user_id <> ${admin.id}`);
    const late = await call("POST", "/api/item-feeds", { as: { cookie }, json: { name: "Late" } });
    expect(refusalOf(late)).toEqual([403, "step_up_required"]);
    for (const role of ["inside", "manager", "keeper", "outside"] as const) {
      const other = await aPerson(ctx, { roles: [role] });
      expect(refusalOf(await call("POST", "/api/item-feeds", { as: other, json: { name: "No" } })), role).toEqual([
        403,
        "forbidden",
      ]);
    }
  });
});
