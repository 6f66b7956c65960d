import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { deviceEndpoints, extensionPolicySchema } from "../../../shared/api/devices.ts";
import { meSchema } from "../../../shared/api/people.ts";
import { challengeOf } from "../../../worker/access/secrets.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { anApp, aPerson, countLeaves, emptyBook } from "../support/app.ts";
import { aDeviceKey, aProof, type DeviceKey, htuOf } from "../support/device.ts";

const rooms = [bindPeople, bindDevices];
const verifier = "a-verifier-of-this-test-that-is-long-enough-0123456789";
const confirmedSchema = deviceEndpoints.confirmPairing.response;
const exchangedSchema = deviceEndpoints.exchangeCode.response;

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

const tokenPath = "/api/devices/token";

async function confirmed() {
  const { call, ctx } = anApp(...rooms);
  const rep = await aPerson(ctx, { name: "Wei" });
  const key = await aDeviceKey();
  const answer = await call("POST", "/api/pairings", {
    as: rep,
    json: { challenge: await challengeOf(verifier), key: key.thumbprint, deviceName: "Firefox on the laptop" },
  });
  expect(answer.status, answer.text).toBe(200);
  const { code } = confirmedSchema.parse(answer.body);
  const exchange = async (given: { code?: string; verifier?: string } = {}, by: DeviceKey = key) =>
    call("POST", tokenPath, {
      json: { code, verifier, ...given },
      headers: { dpop: await aProof(by, { htm: "POST", htu: htuOf(tokenPath) }) },
    });
  return { call, ctx, rep, key, exchange, code };
}

describe("the PKCE challenge", () => {
  it("is the one of RFC 7636 appendix B", async () => {
    expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
  });
});

describe("pairing", () => {
  it("gives the extension tokens that are the person, stored hashed if at all", async () => {
    const { call, ctx, rep, key, exchange, code } = await confirmed();
    const answer = await exchange();
    expect(answer.status, answer.text).toBe(200);
    const { accessToken, refreshToken, device, person } = exchangedSchema.parse(answer.body);
    expect(person).toEqual({ id: rep.id, name: "Wei" });
    expect(device).toMatchObject({ name: "Firefox on the laptop", current: true, disabledAt: null });
    const me = await call("GET", "/api/me", {
      as: { cookie: "", device: { id: device.id, key, refreshToken } },
      by: "device",
    });
    expect(meSchema.parse(me.body).person.id).toBe(rep.id);
    const rows = JSON.stringify([
      await ctx.db.all(sql`select * from device`),
      await ctx.db.all(sql`select * from pairing`),
    ]);
    expect(rows).not.toContain(accessToken);
    expect(rows).not.toContain(refreshToken);
    expect(rows).not.toContain(code);
    expect(await countLeaves(ctx, "device.paired")).toBe(1);
  });

  it("refuses a wrong verifier, which does not spoil the code for the right one", async () => {
    const { exchange } = await confirmed();
    const wrong = await exchange({ verifier: verifier.replace("a", "b") });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({ error: { code: "unauthenticated" } });
    expect((await exchange()).status).toBe(200);
  });

  it("refuses the proof of another key, which does not spoil the code for the right one", async () => {
    const { call, code, exchange } = await confirmed();
    expect((await exchange({}, await aDeviceKey())).status).toBe(401);
    expect((await call("POST", tokenPath, { json: { code, verifier } })).status).toBe(401);
    expect((await exchange()).status).toBe(200);
  });

  it("refuses a used, an expired and an unknown code alike", async () => {
    const first = await confirmed();
    expect((await first.exchange()).status).toBe(200);
    const used = await first.exchange();
    const second = await confirmed();
    await second.ctx.db.run(sql`update pairing set expires_at = '2020-01-01T00:00:00.000Z' where used_at is null`);
    const expired = await second.exchange();
    const unknown = await second.exchange({ code: "x".repeat(43) });
    for (const answer of [used, expired, unknown]) expect(answer.status).toBe(401);
    const messageOf = (text: string) => text.replace(/"requestId":"[^"]*"/, "");
    expect(new Set([used, expired, unknown].map((answer) => messageOf(answer.text))).size).toBe(1);
    expect(await countLeaves(second.ctx, "device.paired")).toBe(1);
  });

  it("done by many at the same moment gives exactly one device", async () => {
    const { ctx, rep, exchange } = await confirmed();
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange()));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 401)]);
    // One was there before: the one that aPerson gives.
    expect(await ctx.db.get(sql`select count(*) as n from device where person_id = ${rep.id}`)).toEqual({ n: 2 });
    expect(await countLeaves(ctx, "device.paired")).toBe(1);
  });

  it("is not for a person disabled in between, and not to be confirmed by a device", async () => {
    const { call, ctx, rep, exchange } = await confirmed();
    const byDevice = await call("POST", "/api/pairings", {
      as: rep,
      by: "device",
      json: { challenge: await challengeOf(verifier), key: "k".repeat(43), deviceName: "Another" },
    });
    expect(byDevice.status).toBe(403);
    await ctx.db.run(sql`update person set status = 'disabled'`);
    expect((await exchange()).status).toBe(401);
  });
});

describe("the outbox's secret", () => {
  it("is given to the same person's extension, of a disabled device of theirs too, and to nobody else", async () => {
    const { call, ctx } = anApp(...rooms);
    const rep = await aPerson(ctx);
    const again = await aPerson(ctx);
    const admin = await aPerson(ctx, { roles: ["admin", "keeper", "manager"] });
    await ctx.db.run(sql`update device set person_id = ${rep.id} where id = ${again.deviceId}`);
    const path = `/api/devices/${rep.deviceId}/outbox-secret`;
    const own = await call("GET", path, { as: rep, by: "device" });
    const { secret } = deviceEndpoints.outboxSecret.response.parse(own.body);
    await call("DELETE", `/api/devices/${rep.deviceId}`, { as: rep });
    const after = await call("GET", path, { as: again, by: "device" });
    expect(after.body).toEqual({ secret });
    expect((await call("GET", path, { as: admin, by: "device" })).status).toBe(404);
    expect((await call("GET", `/api/devices/${ctx.newId()}/outbox-secret`, { as: admin, by: "device" })).status).toBe(
      404,
    );
    expect((await call("GET", path, { as: rep })).status).toBe(403);
  });
});

describe("a browser connected beside others", () => {
  it("is told of by mail and in every other place, until its person knows of it", async () => {
    const lines: string[] = [];
    const { info } = console;
    console.info = (line: string) => void lines.push(line);
    const { call, ctx, rep, exchange } = await confirmed();
    await ctx.db.run(sql`update device set paired_at = '2026-01-01T00:00:00.000Z'`);
    const made = exchangedSchema.parse((await exchange()).body);
    console.info = info;
    expect(lines.join()).toContain(`a browser was connected as ${rep.email}: Firefox on the laptop`);
    const news = async (by: "session" | "device") =>
      meSchema.parse((await call("GET", "/api/me", { as: rep, by })).body).newDevices.map(({ id }) => id);
    const policy = await call("GET", "/api/policy", { as: rep, by: "device" });
    expect(extensionPolicySchema.parse(policy.body).newDevices).toMatchObject([{ id: made.device.id }]);
    expect([await news("session"), await news("device")]).toEqual([[made.device.id], [made.device.id]]);
    await call("PATCH", "/api/me", { as: rep, json: { devicesSeen: true } });
    expect([await news("session"), await news("device")]).toEqual([[], []]);
  });
});

describe("a code tried without end", () => {
  it("is stopped by the caller's address on the network", async () => {
    const { call } = anApp(...rooms);
    const key = await aDeviceKey();
    const dpop = await aProof(key, { htm: "POST", htu: htuOf(tokenPath) });
    const json = { code: "x".repeat(43), verifier };
    const tries = await Promise.all(
      Array.from({ length: 70 }, () => call("POST", tokenPath, { json, headers: { dpop } })),
    );
    const statuses = tries.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});

describe("the list of devices", () => {
  it("is one's own, an admin's console has everybody's", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx);
    const idsFor = async (as: typeof rep, by: "session" | "device") =>
      deviceEndpoints.listDevices.response
        .parse((await call("GET", "/api/devices", { as, by })).body)
        .devices.map((device) => device.id)
        .sort();
    expect(await idsFor(rep, "session")).toEqual([rep.deviceId]);
    expect(await idsFor(admin, "session")).toEqual([admin.deviceId, rep.deviceId].sort());
    expect(await idsFor(admin, "device")).toEqual([admin.deviceId]);
  });

  it("disables one's own device at once, and anybody's only for an admin", async () => {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx);
    const other = await aPerson(ctx, { roles: ["manager", "keeper"] });
    expect((await call("DELETE", `/api/devices/${rep.deviceId}`, { as: other })).status).toBe(404);
    expect((await call("DELETE", `/api/devices/${ctx.newId()}`, { as: other })).status).toBe(404);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(200);
    expect((await call("DELETE", `/api/devices/${rep.deviceId}`, { as: admin })).status).toBe(200);
    expect((await call("GET", "/api/me", { as: rep, by: "device" })).status).toBe(401);
    expect((await call("GET", "/api/me", { as: rep })).status).toBe(200);
    expect((await call("DELETE", `/api/devices/${other.deviceId}`, { as: other, by: "device" })).status).toBe(200);
    expect((await call("GET", "/api/me", { as: other, by: "device" })).status).toBe(401);
    await call("DELETE", `/api/devices/${rep.deviceId}`, { as: admin });
    expect(await countLeaves(ctx, "device.disabled")).toBe(2);
  });
});

describe("the extension's policy", () => {
  it("names the readers, the person's mailboxes and the customers they may know of", async () => {
    const { call, ctx } = anApp(...rooms);
    const rep = await aPerson(ctx, { teams: ["Sales"] });
    const loner = await aPerson(ctx);
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const customers: [string, string, boolean, string | null][] = [
      ["Globex", "globex.example", false, null],
      ["Initech", "initech.example", true, loner.id],
      ["Umbrella", "umbrella.example", true, null],
    ];
    for (const [name, domain, restricted, ownerId] of customers) {
      const id = ctx.newId();
      await ctx.db.run(
        sql`insert into customer (id, name, restricted, owner_id, created_at) values (${id}, ${name}, ${restricted ? 1 : 0}, ${ownerId}, ${ctx.now()})`,
      );
      await ctx.db.run(sql`insert into customer_domain (domain, customer_id) values (${domain}, ${id})`);
    }
    await ctx.db.run(
      sql`insert into customer_named (customer_id, person_id) select id, ${rep.id} from customer where name = 'Umbrella'`,
    );
    const policyOf = async (as: typeof rep) =>
      extensionPolicySchema.parse((await call("GET", "/api/policy", { as, by: "device" })).body);
    expect(await policyOf(rep)).toMatchObject({
      person: { id: rep.id },
      mailboxes: [{ address: rep.email }],
      readers: "Sales",
      customerDomains: ["globex.example", "umbrella.example"],
      consoleUrl: "http://counterfoil.example",
    });
    expect(await policyOf(loner)).toMatchObject({
      readers: null,
      customerDomains: ["globex.example", "initech.example"],
    });
    expect((await policyOf(keeper)).customerDomains).toHaveLength(3);
  });
});

describe("the policy asked for again", () => {
  it("is not sent to who has it, and is once it has changed", async () => {
    const { call, ctx } = anApp(...rooms);
    const rep = await aPerson(ctx, { email: "rep.etag@acme.example", teams: ["Sales"] });
    const asked = (etag: string) =>
      call("GET", "/api/policy", { as: rep, by: "device", headers: { "if-none-match": etag } });
    const etag = (await call("GET", "/api/policy", { as: rep, by: "device" })).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const same of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const answer = await asked(same);
      expect([answer.status, answer.text, answer.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await asked('"other"')).status).toBe(200);
    await ctx.db.run(sql`update person set name = 'Another' where id = ${rep.id}`);
    const changed = await asked(etag);
    expect([changed.status, changed.headers.get("etag") === etag]).toEqual([200, false]);
  });

  it("is nobody's without a sign-in, whatever they have", async () => {
    const { call } = anApp(...rooms);
    expect((await call("GET", "/api/policy", { headers: { "if-none-match": "*" } })).status).toBe(401);
  });
});
