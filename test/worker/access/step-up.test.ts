import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { CONFIRMED_MS } from "../../../worker/access/step-up.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindSignIn } from "../../../worker/routes/sign-in.ts";
import { anApp, aPerson, cookieOf, emptyBook } from "../support/app.ts";

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

/** An admin whose sign-in is this old, and what a stolen session of theirs would like to do. */
async function anAdmin(ageMs: number) {
  const { call, ctx } = anApp(bindPeople, bindDevices, bindSignIn);
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const rep = await aPerson(ctx, { roles: ["outside"], teams: ["Sales"] });
  await ctx.db.run(sql`update session set created_at = ${ctx.nowMs() - ageMs}`);
  const pairing = { challenge: "c".repeat(43), key: "k".repeat(43), deviceName: "Another" };
  const patch = (json: object) => call("PATCH", `/api/people/${rep.id}`, { as: admin, json });
  const actions: Record<string, () => ReturnType<typeof call>> = {
    "makes somebody an admin": () => patch({ roles: ["outside", "admin"] }),
    "makes a link for somebody": () => call("POST", `/api/people/${rep.id}/link`, { as: admin }),
    "invites somebody": () =>
      call("POST", "/api/people", { as: admin, json: { name: "E", email: "e@acme.example", roles: ["admin"] } }),
    "lets somebody in again who was disabled": async () => {
      const set = (status: string) => ctx.db.run(sql`update person set status = ${status} where id = ${rep.id}`);
      await set("disabled");
      const answer = await patch({ status: "active" });
      await set("active");
      return answer;
    },
    "takes themselves into a team that reads more": async () => {
      const sales = await ctx.db.get<{ id: string }>(sql`select id from team where name = 'Sales'`);
      return call("PATCH", `/api/people/${admin.id}`, { as: admin, json: { teamIds: [sales.id] } });
    },
    "moves a team into a region, and so its people under other saving rules": async () => {
      const sales = await ctx.db.get<{ id: string }>(sql`select id from team where name = 'Sales'`);
      return call("PATCH", `/api/teams/${sales.id}`, { as: admin, json: { region: "Asia" } });
    },
    "connects a second browser": () => call("POST", "/api/pairings", { as: admin, json: pairing }),
    "disables somebody, who may have been the second whom something needs": () => patch({ status: "disabled" }),
  };
  return { call, ctx, admin, rep, patch, pairing, actions };
}

describe("a sign-in of more than five minutes ago", () => {
  it("does not give away who may come in", async () => {
    const { ctx, actions } = await anAdmin(CONFIRMED_MS + 1000);
    for (const [name, act] of Object.entries(actions)) {
      const answer = await act();
      expect([name, answer.status]).toEqual([name, 403]);
      expect(answer.body).toMatchObject({ error: { code: "step_up_required" } });
    }
    expect(await ctx.db.get(sql`select count(*) as n from pairing`)).toEqual({ n: 0 });
    expect(await ctx.db.get(sql`select count(*) as n from sign_in_link`)).toEqual({ n: 0 });
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 2 });
  });

  it("goes on being good for everything else, a first browser among it", async () => {
    const { call, ctx, admin, patch, pairing } = await anAdmin(CONFIRMED_MS + 1000);
    expect((await patch({ name: "Another name", roles: ["outside"] })).status).toBe(200);
    const sales = await ctx.db.get<{ id: string }>(sql`select id from team where name = 'Sales'`);
    expect((await call("PATCH", `/api/teams/${sales.id}`, { as: admin, json: { region: null } })).status).toBe(200);
    await ctx.db.run(sql`update device set disabled_at = ${ctx.now()}`);
    expect((await call("POST", "/api/pairings", { as: admin, json: pairing })).status).toBe(200);
  });
});

describe("a sign-in of just now", () => {
  it("does", async () => {
    const { actions } = await anAdmin(CONFIRMED_MS - 60_000);
    for (const [name, act] of Object.entries(actions)) expect([name, (await act()).status]).toEqual([name, 200]);
  });

  it("is made by signing in again, with a code", async () => {
    const { call, admin, actions } = await anAdmin(CONFIRMED_MS + 1000);
    const lines: string[] = [];
    const { info } = console;
    console.info = (line: string) => void lines.push(line);
    try {
      const json = { email: admin.email, type: "sign-in" };
      expect((await call("POST", "/api/auth/email-otp/send-verification-otp", { as: admin, json })).status).toBe(200);
    } finally {
      console.info = info;
    }
    const otp = /: (\d{6})$/.exec(lines.join("\n"))?.[1] ?? "";
    const answer = await call("POST", "/api/auth/sign-in/email-otp", { as: admin, json: { email: admin.email, otp } });
    expect(answer.status, answer.text).toBe(200);
    admin.cookie = cookieOf(answer.headers);
    expect((await actions["makes a link for somebody"]?.())?.status).toBe(200);
  });
});
