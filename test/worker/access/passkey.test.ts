import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { meSchema } from "../../../shared/api/people.ts";
import { CONFIRMED_MS } from "../../../worker/access/step-up.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindSignIn } from "../../../worker/routes/sign-in.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, anAppWith, aPerson, cookieOf, countLeaves, emptyBook } from "../support/app.ts";
import { accidents, faulty, HeldQueue } from "../support/faults.ts";
import { aPasskey } from "../support/passkey.ts";

const origin = "http://counterfoil.example";
const optionsSchema = z.object({ challenge: z.string() });

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

/** The person adds a passkey. */
async function withPasskeyOf(person: TestPerson) {
  const { call } = anApp(bindSignIn);
  const passkey = await aPasskey(origin);
  const options = await call("GET", "/api/auth/passkey/generate-register-options", { as: person });
  expect(options.status, options.text).toBe(200);
  const registered = await call("POST", "/api/auth/passkey/verify-registration", {
    json: { response: passkey.register(optionsSchema.parse(options.body).challenge), name: "Laptop" },
    headers: { cookie: `${person.cookie}; ${cookieOf(options.headers)}`, origin },
  });
  expect(registered.status, registered.text).toBe(200);
  return { passkey, id: z.object({ id: z.string() }).parse(registered.body).id };
}

async function withPasskey() {
  const { call, ctx } = anApp(bindSignIn, bindPeople);
  const person = await aPerson(ctx, { name: "Wei", roles: ["admin"] });
  const { passkey } = await withPasskeyOf(person);

  /** Begins a sign-in as nobody; gives the challenge and the cookie that goes with it. */
  async function begin() {
    const begun = await call("GET", "/api/auth/passkey/generate-authenticate-options");
    expect(begun.status, begun.text).toBe(200);
    return { challenge: optionsSchema.parse(begun.body).challenge, cookie: cookieOf(begun.headers) };
  }
  const finish = (response: object, cookie: string) =>
    call("POST", "/api/auth/passkey/verify-authentication", { json: { response }, headers: { cookie, origin } });
  return { call, ctx, person, passkey, begin, finish };
}

describe("a passkey", () => {
  it("is added by the signed-in person and signs them in", async () => {
    const { call, person, passkey, begin, finish } = await withPasskey();
    expect(meSchema.parse((await call("GET", "/api/me", { as: person })).body).hasPasskey).toBe(true);
    const { challenge, cookie } = await begin();
    const answer = await finish(await passkey.signIn(challenge), cookie);
    expect(answer.status, answer.text).toBe(200);
    const me = await call("GET", "/api/me", { as: { cookie: cookieOf(answer.headers) } });
    expect(meSchema.parse(me.body).person.id).toBe(person.id);
  });

  it("is no first one for who sits down at a session that lay open, where the person can confirm otherwise", async () => {
    const { call, ctx } = anApp(bindSignIn, bindPeople);
    const person = await aPerson(ctx, { roles: ["admin"] });
    const begin = () => call("GET", "/api/auth/passkey/generate-register-options", { as: person });
    await ctx.db.run(sql`update session set created_at = ${ctx.nowMs() - CONFIRMED_MS - 1000}`);
    expect((await begin()).body).toMatchObject({ error: { code: "step_up_required" } });
    // The first admin may have come by the set-up link without an address: nobody else could let them confirm.
    await ctx.db.run(sql`update mailbox set removed_at = ${ctx.now()}`);
    expect((await begin()).status).toBe(200);
    await ctx.db.run(sql`update mailbox set removed_at = null`);
    await ctx.db.run(sql`update session set created_at = ${ctx.nowMs()}`);
    expect((await begin()).status).toBe(200);
  });

  it("leaves its leaf when it is added and when it is removed, and a second one asks whether it is you", async () => {
    const { call, ctx, person } = await withPasskey();
    expect(await countLeaves(ctx, "passkey.added")).toBe(1);
    await ctx.db.run(sql`update session set created_at = ${ctx.nowMs() - CONFIRMED_MS - 1000}`);
    const { id } = await ctx.db.get<{ id: string }>(sql`select id from passkey`);
    const remove = () => call("POST", "/api/auth/passkey/delete-passkey", { as: person, json: { id } });
    for (const answer of [
      await call("GET", "/api/auth/passkey/generate-register-options", { as: person }),
      await remove(),
    ]) {
      expect(answer.body).toMatchObject({ error: { code: "step_up_required" } });
    }
    await ctx.db.run(sql`update session set created_at = ${ctx.nowMs()}`);
    expect((await remove()).status).toBe(200);
    expect(await countLeaves(ctx, "passkey.removed")).toBe(1);
  });

  it("does not sign in twice with one challenge, nor for a page of another origin", async () => {
    const { passkey, begin, finish } = await withPasskey();
    const { challenge, cookie } = await begin();
    const response = await passkey.signIn(challenge);
    expect((await finish(response, cookie)).status).toBe(200);
    expect((await finish(response, cookie)).status).toBeGreaterThanOrEqual(400);
    const again = await begin();
    const phished = await finish(
      await passkey.signIn(again.challenge, "https://counterfoil.evil.example"),
      again.cookie,
    );
    expect(phished.status).toBeGreaterThanOrEqual(400);
    expect(phished.headers.getSetCookie().join()).not.toContain("session_token=s");
  });

  it("of a disabled person does not sign in", async () => {
    const { ctx, person, passkey, begin, finish } = await withPasskey();
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${person.id}`);
    await ctx.db.run(sql`delete from session`);
    const { challenge, cookie } = await begin();
    expect((await finish(await passkey.signIn(challenge), cookie)).status).toBeGreaterThanOrEqual(400);
    expect(await ctx.db.get(sql`select count(*) as n from session`)).toEqual({ n: 0 });
  });

  it("cannot be added without a session, and another's cannot be removed", async () => {
    const { call, ctx } = await withPasskey();
    expect((await call("GET", "/api/auth/passkey/generate-register-options")).status).toBe(401);
    const other = await aPerson(ctx);
    const { id } = await ctx.db.get<{ id: string }>(sql`select id from passkey`);
    const removed = await call("POST", "/api/auth/passkey/delete-passkey", { as: other, json: { id } });
    expect(removed.status).toBeGreaterThanOrEqual(400);
    expect(await ctx.db.get(sql`select count(*) as n from passkey`)).toEqual({ n: 1 });
  });
});

describe("a passkey and its leaf", () => {
  it.each(accidents)("are written together when a call is %s, whichever it is", async (accident) => {
    const { call, ctx } = anApp(bindSignIn);
    const person = await aPerson(ctx, { roles: ["admin"] });
    const keys = () => ctx.db.all<{ id: string }>(sql`select id from passkey order by id`);
    const expectTogether = async (): Promise<number> => {
      const [added, removed] = [await countLeaves(ctx, "passkey.added"), await countLeaves(ctx, "passkey.removed")];
      const there = (await keys()).length;
      expect(there).toBe(added - removed);
      return there;
    };
    const cutAt = (at: number) => {
      const { ctx: on, state } = faulty(new HeldQueue(), { at, accident });
      return { ...anAppWith({ BOOK: on.env.BOOK }, bindSignIn), state };
    };
    let added = 0;
    for (let at = 1, fired = true; fired; at++) {
      const options = await call("GET", "/api/auth/passkey/generate-register-options", { as: person });
      const response = (await aPasskey(origin)).register(optionsSchema.parse(options.body).challenge);
      const cut = cutAt(at);
      const headers = { cookie: `${person.cookie}; ${cookieOf(options.headers)}`, origin };
      const asked = cut.call("POST", "/api/auth/passkey/verify-registration", { json: { response }, headers });
      await asked.catch(() => undefined);
      fired = cut.state.fired;
      added = await expectTogether();
    }
    expect(added).toBeGreaterThan(0);
    for (let at = 1, fired = true; fired; at++) {
      const id = (await keys())[0]?.id ?? (await withPasskeyOf(person)).id;
      const cut = cutAt(at);
      const asked = cut.call("POST", "/api/auth/passkey/delete-passkey", { as: person, json: { id } });
      await asked.catch(() => undefined);
      fired = cut.state.fired;
      await expectTogether();
    }
    expect(await countLeaves(ctx, "passkey.removed")).toBeGreaterThan(0);
  });
});
