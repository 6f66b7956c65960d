import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { meSchema, signInLinkSchema } from "../../../shared/api/people.ts";
import { signInWaysSchema } from "../../../shared/api/setup.ts";
import { hashSecret } from "../../../worker/access/secrets.ts";
import { forgetExpired } from "../../../worker/records/sign-in-links.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindSetup } from "../../../worker/routes/setup.ts";
import { bindSignIn } from "../../../worker/routes/sign-in.ts";
import { anApp, anAppWith, aPerson, cookieOf, countLeaves, emptyBook, testEnv } from "../support/app.ts";

const setupSecret = "the-set-up-secret-of-this-test-0123456789";
const rooms = [bindSignIn, bindPeople, bindSetup];

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

const secretOf = (url: string): string => url.split("#")[1] ?? "";

describe("the set-up link", () => {
  it("makes one admin with a session, once only", async () => {
    const { call, ctx } = anAppWith({ SETUP_TOKEN_HASH: await hashSecret(setupSecret) }, ...rooms);
    expect(signInWaysSchema.parse((await call("GET", "/api/sign-in-ways")).body).setupNeeded).toBe(true);

    const first = await call("POST", "/api/auth/link", {
      json: { token: setupSecret, name: "Ada", email: "Ada@acme.example" },
    });
    expect(first.status, first.text).toBe(200);
    expect(first.headers.getSetCookie().join()).toMatch(/counterfoil\.session_token=.*HttpOnly; SameSite=Strict/);

    const me = meSchema.parse((await call("GET", "/api/me", { as: { cookie: cookieOf(first.headers) } })).body);
    expect(me.person).toMatchObject({ name: "Ada", email: "ada@acme.example", roles: ["admin"], status: "active" });
    expect(me.person.mailboxes.map((mailbox) => mailbox.address)).toEqual(["ada@acme.example"]);
    expect(me.setupDone).toBe(false);
    expect(await countLeaves(ctx, "person.joined")).toBe(1);
    expect(await countLeaves(ctx, "person.signed-in")).toBe(1);

    const second = await call("POST", "/api/auth/link", { json: { token: setupSecret } });
    expect(second.status).toBe(401);
    expect(second.headers.getSetCookie()).toEqual([]);
    expect(signInWaysSchema.parse((await call("GET", "/api/sign-in-ways")).body).setupNeeded).toBe(false);
  });

  it("is refused while anybody is there, and where none is configured", async () => {
    const { call, ctx } = anAppWith({ SETUP_TOKEN_HASH: await hashSecret(setupSecret) }, ...rooms);
    const none = anApp(...rooms);
    expect((await none.call("POST", "/api/auth/link", { json: { token: setupSecret } })).status).toBe(401);
    await aPerson(ctx, { status: "disabled" });
    expect((await call("POST", "/api/auth/link", { json: { token: setupSecret } })).status).toBe(401);
  });

  it("used by two at the same moment makes one admin and one session", async () => {
    const { call, ctx } = anAppWith({ SETUP_TOKEN_HASH: await hashSecret(setupSecret) }, ...rooms);
    const answers = await Promise.all(
      [1, 2, 3].map(() => call("POST", "/api/auth/link", { json: { token: setupSecret } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401]);
    expect(await ctx.db.all(sql`select name, email from person`)).toEqual([
      { name: "Admin", email: "admin@counterfoil.example" },
    ]);
    expect(await ctx.db.all(sql`select address from mailbox`)).toEqual([]);
    expect(
      await ctx.db.get(sql`select (select count(*) from person) as p, (select count(*) from session) as s`),
    ).toEqual({ p: 1, s: 1 });
  });
});

describe("an invite link", () => {
  async function invited() {
    const { call, ctx } = anApp(...rooms);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const answer = await call("POST", "/api/people", {
      as: admin,
      json: { name: "Wei", email: "Wei@acme.example", roles: ["outside"] },
    });
    expect(answer.status, answer.text).toBe(200);
    return { call, ctx, admin, link: signInLinkSchema.parse(answer.body) };
  }

  it("signs its person in once; used again it is refused", async () => {
    const { call, ctx, link } = await invited();
    expect(link.url).toMatch(/^http:\/\/counterfoil\.example\/welcome#[A-Za-z0-9_-]{43}$/);
    const first = await call("POST", "/api/auth/link", { json: { token: secretOf(link.url) } });
    expect(first.status, first.text).toBe(200);
    const me = meSchema.parse((await call("GET", "/api/me", { as: { cookie: cookieOf(first.headers) } })).body);
    expect(me.person).toMatchObject({ name: "Wei", email: "wei@acme.example", status: "active" });
    expect(me.person.mailboxes.map((mailbox) => mailbox.address)).toEqual(["wei@acme.example"]);
    expect(await countLeaves(ctx, "person.joined")).toBe(1);
    const second = await call("POST", "/api/auth/link", { json: { token: secretOf(link.url) } });
    expect(second.status).toBe(401);
    expect(second.body).toMatchObject({ error: { code: "unauthenticated" } });
  });

  it("used by many at the same moment gives exactly one session", async () => {
    const { call, ctx, link } = await invited();
    const before = await sessions(ctx);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => call("POST", "/api/auth/link", { json: { token: secretOf(link.url) } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401, 401]);
    expect(await sessions(ctx)).toBe(before + 1);
  });

  it("does not work after its week, after a newer one, or for a disabled person", async () => {
    const { call, ctx, admin, link } = await invited();
    await ctx.db.run(sql`update sign_in_link set expires_at = '2020-01-01T00:00:00.000Z'`);
    expect((await call("POST", "/api/auth/link", { json: { token: secretOf(link.url) } })).status).toBe(401);
    await ctx.db.run(sql`update sign_in_link set expires_at = '2999-01-01T00:00:00.000Z'`);

    const newer = signInLinkSchema.parse(
      (await call("POST", `/api/people/${link.person.id}/link`, { as: admin })).body,
    );
    expect((await call("POST", "/api/auth/link", { json: { token: secretOf(link.url) } })).status).toBe(401);

    await call("PATCH", `/api/people/${link.person.id}`, { as: admin, json: { status: "disabled" } });
    expect((await call("POST", "/api/auth/link", { json: { token: secretOf(newer.url) } })).status).toBe(401);
    expect((await call("POST", `/api/people/${link.person.id}/link`, { as: admin })).status).toBe(409);
  });
});

describe("what has run out", () => {
  it("is deleted a day later, and nothing that still holds", async () => {
    const { ctx } = anApp(...rooms);
    const person = await aPerson(ctx);
    const old = ctx.nowMs() - 25 * 60 * 60 * 1000;
    for (const [name, ms] of [
      ["old", old],
      ["new", ctx.nowMs() + 60_000],
    ] as const) {
      const text = new Date(ms).toISOString();
      await ctx.db.run(sql`insert into session (id, expires_at, token, created_at, updated_at, user_id)
        values (${name}, ${ms}, ${name}, 0, 0, ${person.id})`);
      await ctx.db.run(sql`insert into verification (id, identifier, value, expires_at, created_at, updated_at)
        values (${name}, 'x', 'x', ${ms}, 0, 0)`);
      await ctx.db.run(sql`insert into rate_limit (id, key, count, last_request) values (${name}, ${name}, 1, ${ms})`);
      await ctx.db.run(sql`insert into sign_in_link (token_hash, person_id, expires_at, created_by)
        values (${name}, ${person.id}, ${text}, 'x')`);
      await ctx.db.run(sql`insert into pairing (code_hash, person_id, challenge, device_name, expires_at)
        values (${name}, ${person.id}, 'x', 'x', ${text})`);
    }
    await forgetExpired(ctx);
    const left = await ctx.db.all<{ n: string }>(sql`select id as n from session union all select id from verification
      union all select id from rate_limit union all select token_hash from sign_in_link
      union all select code_hash from pairing`);
    expect(left.filter(({ n }) => n === "new")).toHaveLength(5);
    expect(left.filter(({ n }) => n === "old")).toHaveLength(0);
  });
});

describe("a mailed code", () => {
  const codeFor = async (call: ReturnType<typeof anApp>["call"], email: string): Promise<string | undefined> => {
    const lines = vi.spyOn(console, "info").mockImplementation(() => undefined);
    const asked = await call("POST", "/api/auth/email-otp/send-verification-otp", { json: { email, type: "sign-in" } });
    expect(asked.status, asked.text).toBe(200);
    const line = lines.mock.calls.map(([first]) => String(first)).find((text) => text.includes("sign-in code for"));
    lines.mockRestore();
    return line?.match(/(\d{6})$/)?.[1];
  };

  it("signs in once, is stored hashed, and never for a stranger", async () => {
    const { call, ctx } = anApp(...rooms);
    await aPerson(ctx, { email: "wei@acme.example" });
    const otp = await codeFor(call, "wei@acme.example");
    expect(otp).toMatch(/^\d{6}$/);
    expect(JSON.stringify(await ctx.db.all(sql`select * from verification`))).not.toContain(otp);
    const first = await call("POST", "/api/auth/sign-in/email-otp", { json: { email: "wei@acme.example", otp } });
    expect(first.status, first.text).toBe(200);
    expect((await call("GET", "/api/me", { as: { cookie: cookieOf(first.headers) } })).status).toBe(200);
    expect(
      (await call("POST", "/api/auth/sign-in/email-otp", { json: { email: "wei@acme.example", otp } })).status,
    ).toBe(400);

    expect(await codeFor(call, "stranger@example.com")).toBeUndefined();
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 1 });
  });

  it("used by many at the same moment gives exactly one session", async () => {
    const { call, ctx } = anApp(...rooms);
    await aPerson(ctx, { email: "wei@acme.example" });
    const otp = await codeFor(call, "wei@acme.example");
    const before = await sessions(ctx);
    const answers = await Promise.all(
      [1, 2, 3].map(() => call("POST", "/api/auth/sign-in/email-otp", { json: { email: "wei@acme.example", otp } })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(await sessions(ctx)).toBe(before + 1);
  });

  it("ends after three wrong guesses", async () => {
    const { call, ctx } = anApp(...rooms);
    await aPerson(ctx, { email: "wei@acme.example" });
    const otp = await codeFor(call, "wei@acme.example");
    const wrong = otp === "000000" ? "000001" : "000000";
    const guess = (text: string | undefined, ip: string) =>
      call("POST", "/api/auth/sign-in/email-otp", {
        json: { email: "wei@acme.example", otp: text },
        headers: { "cf-connecting-ip": ip },
      });
    for (const ip of ["192.0.2.2", "192.0.2.3", "192.0.2.4"]) expect((await guess(wrong, ip)).status).toBe(400);
    expect((await guess(otp, "192.0.2.5")).status).not.toBe(200);
  });

  it("does not let a disabled person in", async () => {
    const { call, ctx } = anApp(...rooms);
    await aPerson(ctx, { email: "gone@acme.example", status: "disabled" });
    const otp = await codeFor(call, "gone@acme.example");
    const before = await sessions(ctx);
    const answer = await call("POST", "/api/auth/sign-in/email-otp", { json: { email: "gone@acme.example", otp } });
    expect(answer.status).toBe(403);
    expect(await sessions(ctx)).toBe(before);
  });

  it("is asked for at most five times an hour for one address, wherever from", async () => {
    const { call, ctx } = anApp(...rooms);
    await aPerson(ctx, { email: "wei@acme.example" });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const answer = await call("POST", "/api/auth/email-otp/send-verification-otp", {
        json: { email: i % 2 ? "Wei@acme.example" : "wei@acme.example", type: "sign-in" },
        headers: { "cf-connecting-ip": `198.51.100.${i}` },
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it("and a link can be tried by a whole office, not without end", async () => {
    const { call } = anApp(...rooms);
    const statuses = { link: new Set<number>(), code: new Set<number>() };
    for (let i = 0; i < 30; i++) {
      statuses.link.add((await call("POST", "/api/auth/link", { json: { token: `no-such-link-at-all-${i}` } })).status);
      const json = { email: `p${i}@acme.example`, otp: "123456" };
      statuses.code.add((await call("POST", "/api/auth/sign-in/email-otp", { json })).status);
    }
    expect([...statuses.link]).toEqual([401]);
    expect([...statuses.code]).toEqual([400]);
    const more = await call("POST", "/api/auth/link", { json: { token: "no-such-link-at-all-30" } });
    expect(more.status).toBe(429);
    expect(more.body).toMatchObject({ error: { code: "rate_limited" } });
    const elsewhere = { json: { token: "no-such-link-at-all-31" }, headers: { "cf-connecting-ip": "192.0.2.99" } };
    expect((await call("POST", "/api/auth/link", elsewhere)).status).toBe(401);
  });

  it("is mailed to neither an admin nor a records keeper, who are told how they sign in", async () => {
    const mails: { to: unknown; text: string }[] = [];
    const MAIL = {
      async send(mail: EmailMessage | EmailMessageBuilder): Promise<EmailSendResult> {
        mails.push({ to: mail.to, text: "text" in mail ? (mail.text ?? "") : "" });
        return { messageId: "1" };
      },
    };
    const MAIL_FROM = "no-reply@acme.example";
    const env = { STAGE: "production", MAIL_FROM, MAIL: { ...testEnv().MAIL, ...MAIL } } as const;
    const { call, ctx } = anAppWith(env, ...rooms);
    for (const roles of [["admin"], ["outside", "keeper"], ["outside", "inside", "manager"]] as const) {
      const person = await aPerson(ctx, { roles: [...roles] });
      const json = { email: person.email, type: "sign-in" };
      expect((await call("POST", "/api/auth/email-otp/send-verification-otp", { json })).status).toBe(200);
      const isManager = roles.length === 3;
      const mail = mails.at(-1);
      expect(mail?.to).toBe(person.email);
      expect(/^\d{6}\n/.test(mail?.text ?? "")).toBe(isManager);
      expect(/passkey/.test(mail?.text ?? "")).toBe(!isManager);
      const me = meSchema.parse((await call("GET", "/api/me", { as: person })).body);
      expect(me.takesCodes).toBe(isManager);
    }
    expect(mails).toHaveLength(3);
  });

  it("is not offered when nothing can be sent", async () => {
    const { call } = anAppWith({ STAGE: "production", MAIL_FROM: "" }, ...rooms);
    expect(signInWaysSchema.parse((await call("GET", "/api/sign-in-ways")).body).emailCode).toBe(false);
    const answer = await call("POST", "/api/auth/email-otp/send-verification-otp", {
      json: { email: "wei@acme.example", type: "sign-in" },
    });
    expect(answer.status).toBe(404);
  });
});

describe("what is closed", () => {
  it("has no sign-up, password or address change at all", async () => {
    const { call, ctx } = anApp(...rooms);
    const person = await aPerson(ctx);
    for (const path of [
      "sign-up/email",
      "sign-in/email",
      "change-email",
      "update-user",
      "email-otp/request-password-reset",
      "email-otp/reset-password",
      "email-otp/change-email",
      "delete-user",
      "sign-in/oauth2",
    ]) {
      const answer = await call("POST", `/api/auth/${path}`, {
        as: person,
        json: { email: "x@example.com", password: "long enough 123", name: "X" },
      });
      expect(answer.status, path).toBe(404);
    }
    expect(await ctx.db.get(sql`select count(*) as n from person`)).toEqual({ n: 1 });
  });

  it("takes no sign-in that another site's page sends", async () => {
    const { call } = anApp(...rooms);
    const foreign = await call("POST", "/api/auth/link", {
      json: { token: setupSecret },
      headers: { origin: "https://evil.example" },
    });
    expect(foreign.status).toBe(403);
    const asForm = await call("POST", "/api/auth/link", {
      json: { token: setupSecret },
      headers: { "content-type": "text/plain" },
    });
    expect(asForm.status).toBe(415);
  });

  it("answers bad input in the one error shape, without a stack", async () => {
    const { call } = anApp(...rooms);
    for (const json of [{}, { token: 5 }, { token: "short" }, [], "x"]) {
      const answer = await call("POST", "/api/auth/link", { json });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        error: { code: "bad_request", message: expect.any(String), requestId: expect.any(String) },
      });
      expect(answer.text).not.toMatch(/\bat .*\(|node_modules|stack/);
    }
  });
});

describe("signing out", () => {
  it("ends the session at once", async () => {
    const { call, ctx } = anApp(...rooms);
    const person = await aPerson(ctx);
    expect((await call("GET", "/api/me", { as: person })).status).toBe(200);
    const out = await call("POST", "/api/auth/sign-out", { as: person, json: {} });
    expect(out.status, out.text).toBe(200);
    expect((await call("GET", "/api/me", { as: person })).status).toBe(401);
  });
});

const sessions = async (ctx: ReturnType<typeof anApp>["ctx"]): Promise<number> =>
  (await ctx.db.get<{ n: number }>(sql`select count(*) as n from session`)).n;
