import { beforeAll, describe, expect, it } from "vitest";
import { signInLinkSchema } from "../../../shared/api/people.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindSignIn } from "../../../worker/routes/sign-in.ts";
import type { TestPerson } from "../support/app.ts";
import { anAppWith, aPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { byConsole, get, send } from "../support/whole.ts";

// Requests that no page of ours makes. Whatever comes, the answer is a code and a sentence of ours.

const ctx = testContext();
let wei: TestPerson;
let admin: TestPerson;

const inner = / at .*\.ts|node_modules|SQLITE|D1_ERROR|ZodError|drizzle|select .* from|RangeError|TypeError/i;

/** A body whose length nobody announces. */
const endless = (chunk: Uint8Array, times: number): ReadableStream<Uint8Array> => {
  let left = times;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk);
      else controller.close();
    },
  });
};

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { teams: ["Sales"] });
});

describe("a body", () => {
  it.each([
    ["JSON", "/api/known", 3],
    ["JSON from anybody", "/api/auth/link", 3],
    ["bytes", `/api/originals/${"a".repeat(64)}/parts/0`, 30],
  ])("of %s without an announced length is not read beyond the limit", async (_, path, mebibytes) => {
    const method = path.startsWith("/api/originals") ? "PUT" : "POST";
    const answer = await send(path, {
      method,
      headers: { ...(await deviceHeaders(wei, method, path)), "content-type": "application/json" },
      body: endless(new Uint8Array(1024 * 1024).fill(0x20), mebibytes),
      duplex: "half",
    } as RequestInit);
    expect([answer.status, answer.body.error.code]).toEqual([413, "too_large"]);
  });

  it("of JSON nested without end is a bad request", async () => {
    const answer = await send("/api/known", {
      method: "POST",
      headers: { ...(await deviceHeaders(wei, "POST", "/api/known")), "content-type": "application/json" },
      body: `{"sha256":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(inner);
  });
});

describe("an address", () => {
  it.each([
    "/api/messages/%E0%A4%A",
    "/api/messages/..%2f..%2foriginal",
    "/api/messages/2026q3.1-999999999999",
    "/api/messages/9999q4.9999-1/attachments/0",
    `/api/messages/2026q3.1-1/originals/${"a".repeat(64)}`,
    "/api/threads/tzzzzzzzzzzz",
    "/api/threads/t0",
    "/api/customers/01zzzzzzzzzzzzzzzzzzzzzzzz/timeline?cursor=AAAA",
    "/api/customers?q=%00%27%22",
    "/api/search?q=%00%22%20OR%20NEAR(",
    "/api/search?q=a&cursor=MjAyNnEzLjEsLTk5OTk5OTk5OTk5OTk5OTksOTk5OTk5OTk5OTk5",
    "/api/customer-by-address?address=%27%22%40%0d%0a",
    "/api/ledger/inclusion?source=book&seq=9007199254740993",
    "/api/ledger/inclusion?source=%27&seq=1&size=1e300",
    "/api/ledger/consistency?first=1e21&second=1e22",
    "/api/captures/00000000-0000-4000-8000-000000000000?messageId=9999q4.9999-1",
  ])("like %s is answered by a code and nothing of the inside", async (path) => {
    const answer = await get(wei, path);
    expect([200, 400, 404], answer.text).toContain(answer.status);
    expect(answer.text).not.toMatch(inner);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("a change that another site asks for", () => {
  it.each([
    ["from nowhere", {}],
    ["from a sandbox", { origin: "null" }],
    ["from another site", { origin: "https://evil.example" }],
    ["from a site named like ours", { origin: "http://counterfoil.example.evil.example" }],
    ["over another scheme", { origin: "https://counterfoil.example" }],
    ["from a neighbour", { "sec-fetch-site": "same-site" }],
  ])("%s is refused", async (_, headers: Record<string, string>) => {
    const answer = await send("/api/me", {
      method: "PATCH",
      headers: { cookie: wei.cookie, "content-type": "application/json", ...headers },
      body: '{"language":"ru"}',
    });
    expect(answer.status).toBe(403);
    const signIn = await send("/api/auth/sign-out", {
      method: "POST",
      headers: { cookie: wei.cookie, "content-type": "application/json", ...headers },
      body: "{}",
    });
    expect(signIn.status).toBe(403);
    expect((await byConsole(wei, "GET", "/api/me")).body.language).toBe("en");
  });
});

describe("roles", () => {
  it("are given by admins alone, to nobody by themselves", async () => {
    for (const person of [wei]) {
      const tries = [
        await byConsole(person, "PATCH", `/api/people/${person.id}`, { roles: ["keeper", "admin"] }),
        await byConsole(person, "POST", "/api/people", { name: "X", email: "x@acme.example", roles: ["admin"] }),
        await byConsole(person, "POST", `/api/people/${admin.id}/link`),
        await byConsole(person, "POST", `/api/people/${person.id}/mailboxes`, { address: "boss@acme.example" }),
        await byConsole(person, "DELETE", `/api/mailboxes/${admin.mailboxId}`),
        await byConsole(person, "POST", "/api/teams", { name: "Mine" }),
        await byConsole(person, "PATCH", "/api/settings", { teamOriginals: true }),
        await byConsole(person, "POST", "/api/demo/end", { confirm: "remove the demo company" }),
      ];
      expect(tries.map(({ status }) => status)).toEqual(tries.map(() => 403));
      const replay = await byConsole(admin, "POST", "/api/setup", {
        language: "en",
        companyName: "Mine",
        preset: "up-to-100",
        mailDomains: ["mine.example"],
        demo: true,
      });
      expect(replay.status).toBe(409);
      const end = await byConsole(admin, "POST", "/api/demo/end", { confirm: "remove the demo company" });
      expect(end.status).toBe(403);
      await byConsole(admin, "PATCH", "/api/settings", { demo: true, setupDone: false, companyName: "Acme" });
      expect((await send("/api/sign-in-ways")).body).toMatchObject({ demo: false, setupNeeded: false });
    }
  });
});

describe("a session's cookie", () => {
  it("is for our own pages over TLS, and no script reads it", async () => {
    const { call, ctx: deployed } = anAppWith({ STAGE: "production" }, bindSignIn, bindPeople);
    const boss = await aPerson(deployed, { roles: ["admin"] });
    const invited = await call("POST", "/api/people", {
      as: boss,
      json: { name: "New", email: `${deployed.newId()}@acme.example`, roles: ["outside"] },
    });
    const token = signInLinkSchema.parse(invited.body).url.split("#")[1];
    const uses = await Promise.all([1, 2, 3].map(() => call("POST", "/api/auth/link", { json: { token } })));
    expect(uses.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    const cookies = uses.flatMap(({ headers }) => headers.getSetCookie());
    const session = cookies.filter((cookie) => cookie.includes("session_token"));
    expect(session).toHaveLength(1);
    expect(session[0]).toMatch(/^__Secure-counterfoil\.session_token=/);
    for (const flag of ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"]) expect(session[0]).toContain(`; ${flag}`);
    expect(session[0]).not.toMatch(/Domain=/i);
  });
});
