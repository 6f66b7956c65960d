import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { deviceEndpoints, deviceTokensSchema } from "../../../shared/api/devices.ts";
import { signInLinkSchema } from "../../../shared/api/people.ts";
import { endpointTable } from "../../../shared/api/table.ts";
import { challengeOf } from "../../../worker/access/secrets.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { endAccess } from "../../../worker/records/end-access.ts";
import { aPerson, cookieOf, type TestPerson, testContext } from "../support/app.ts";
import { aNonce, aProof, deviceHeaders, htuOf } from "../support/device.ts";
import { aMessage, save } from "../support/mail.ts";
import { aPasskey } from "../support/passkey.ts";
import { byConsole, send } from "../support/whole.ts";

// Person or device disabled: no read after 60 s, by any of the ways in. Nothing is kept for those 60 s, so each way is
// tried at once and again a minute later.

const origin = "http://counterfoil.example";
const verifier = "a-verifier-of-this-test-that-is-long-enough-0123456789";
const ctx = testContext();
let admin: TestPerson;
let eve: TestPerson;

type Way = () => Promise<{ status: number; text: string }>;

beforeEach(async () => {
  await ctx.db.run(sql`insert or replace into setting (key, value) values ('mailDomains', '["acme.example"]')`);
  admin = await aPerson(ctx, { name: "Ada", roles: ["admin"] });
  eve = await aPerson(ctx, { name: "Eve Leaver", teams: ["Sales"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const post = (path: string, json: object, headers: Record<string, string> = {}) =>
  send(path, {
    method: "POST",
    headers: { origin, "content-type": "application/json", ...headers },
    body: JSON.stringify(json),
  });

/** Everything that reads with a session or a device, over the message that Eve saved. */
async function reads(): Promise<string[]> {
  const bytes = aMessage({ headers: { "Message-ID": `<${eve.id}@globex.example>` } });
  const saved = await save(send, eve, bytes);
  expect(saved.status, saved.text).toBe(200);
  const { messageId } = saved.body;
  return [
    "/api/me",
    "/api/customers",
    `/api/messages/${messageId}`,
    `/api/messages/${messageId}/originals/${await contentHash(bytes)}`,
    "/api/search?q=valves",
  ];
}

/** The person's ways in that hold no session yet: each was begun before they were disabled. */
async function begunBefore(): Promise<Record<string, Way>> {
  const link = signInLinkSchema.parse((await byConsole(admin, "POST", `/api/people/${eve.id}/link`)).body);
  const pairing = await byConsole(eve, "POST", "/api/pairings", {
    challenge: await challengeOf(verifier),
    key: eve.device.key.thumbprint,
    deviceName: "Another",
  });
  const { code } = deviceEndpoints.confirmPairing.response.parse(pairing.body);
  const otp = await mailedCode();
  const passkey = await aPasskey(origin);
  await addPasskey(passkey);
  return {
    "a sign-in link": () => post("/api/auth/link", { token: link.url.split("#")[1] }),
    "a mailed code": () => post("/api/auth/sign-in/email-otp", { email: eve.email, otp }),
    "a passkey": async () => {
      const begun = await send("/api/auth/passkey/generate-authenticate-options", {});
      const { challenge } = z.object({ challenge: z.string() }).parse(begun.body);
      const response = await passkey.signIn(challenge);
      return post("/api/auth/passkey/verify-authentication", { response }, { cookie: cookieOf(begun.headers) });
    },
    "a pairing": async () => {
      const dpop = await aProof(eve.device.key, { htm: "POST", htu: htuOf("/api/devices/token") });
      return post("/api/devices/token", { code, verifier }, { dpop });
    },
  };
}

async function mailedCode(): Promise<string> {
  const lines: string[] = [];
  const { info } = console;
  console.info = (line: string) => void lines.push(line);
  await post("/api/auth/email-otp/send-verification-otp", { email: eve.email, type: "sign-in" });
  console.info = info;
  return /: (\d{6})$/m.exec(lines.join("\n"))?.[1] ?? "";
}

async function addPasskey(passkey: Awaited<ReturnType<typeof aPasskey>>): Promise<void> {
  const options = await send("/api/auth/passkey/generate-register-options", { headers: { cookie: eve.cookie } });
  const { challenge } = z.object({ challenge: z.string() }).parse(options.body);
  const cookie = `${eve.cookie}; ${cookieOf(options.headers)}`;
  const json = { response: passkey.register(challenge), name: "Laptop" };
  expect((await post("/api/auth/passkey/verify-registration", json, { cookie })).status).toBe(200);
}

/** What the device can do: read with its token, renew it, ask for its outbox's secret. */
async function byDevice(paths: string[]): Promise<Record<string, Way>> {
  const secret = `/api/devices/${eve.deviceId}/outbox-secret`;
  const ask = (path: string): Way => {
    return async () => send(path, { headers: await deviceHeaders(eve, "GET", path) });
  };
  const renew: Way = async () => {
    const nonce = await aNonce(eve.deviceId);
    const dpop = await aProof(eve.device.key, { htm: "POST", htu: htuOf("/api/devices/renew"), nonce });
    return post("/api/devices/renew", { deviceId: eve.deviceId, refreshToken: eve.device.refreshToken }, { dpop });
  };
  const first = await renew();
  eve.device.refreshToken = deviceTokensSchema.parse(JSON.parse(first.text)).refreshToken;
  const ways = [...paths, secret].map((path) => [`the device: ${path}`, ask(path)] as const);
  return { ...Object.fromEntries(ways), "a refresh token": renew };
}

const bySession = (paths: string[]): Record<string, Way> =>
  Object.fromEntries(paths.map((path) => [`the session: ${path}`, () => byConsole(eve, "GET", path)]));

async function expectShut(ways: Record<string, Way>): Promise<void> {
  for (const [name, tryIt] of Object.entries(ways)) {
    const { status, text } = await tryIt();
    expect([name, status >= 400 && status < 500], `${name}: ${status} ${text}`).toEqual([name, true]);
    expect(text, name).not.toMatch(/Eve Leaver|valves/);
  }
}

function aMinuteLater(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
}

/** Every address of the contract that asks who one is, with something in each place of its path. */
const closedRoutes = Object.values(endpointTable)
  .flatMap((nouns) => Object.values(nouns))
  .filter(({ who }) => who !== "anyone" && who !== "operator")
  .map(({ method, path }) => ({ method, path: path.replace(/:\w+/g, "0") }));

describe("a person who is disabled", () => {
  it("is told no more than a stranger at any address, by an old session or an old device", async () => {
    await endAccess(testContext(), admin.actor, eve.id);
    aMinuteLater();
    for (const { method, path } of closedRoutes) {
      const bodyOf = method === "GET" ? {} : { body: "{}" };
      const json = { origin, "content-type": "application/json" };
      const bySession = await send(path, { method, headers: { ...json, cookie: eve.cookie }, ...bodyOf });
      const headers = { ...json, ...(await deviceHeaders(eve, method, path)) };
      const byDevice = await send(path, { method, headers, ...bodyOf });
      for (const [way, { status, text }] of Object.entries({ bySession, byDevice })) {
        expect([way, method, path, status], text).toEqual([way, method, path, 401]);
        expect(text).not.toMatch(/Eve|Sales|acme/);
      }
    }
  });

  it("reads nothing any more, at once and a minute later, by any of the ways in", async () => {
    const paths = await reads();
    const open = { ...bySession(paths), ...(await byDevice(paths)) };
    for (const [name, tryIt] of Object.entries(open)) expect([name, (await tryIt()).status]).toEqual([name, 200]);
    const all = { ...open, ...(await begunBefore()) };
    expect((await byConsole(admin, "PATCH", `/api/people/${eve.id}`, { status: "disabled" })).status).toBe(200);
    await expectShut(all);
    aMinuteLater();
    await expectShut(all);
    expect(await ctx.db.get(sql`select count(*) as n from session where user_id = ${eve.id}`)).toEqual({ n: 0 });
  });

  it("and made active again comes in by none of the old ways but what they can prove anew", async () => {
    const paths = await reads();
    const old = { ...bySession(paths), ...(await byDevice(paths)) };
    const { "a sign-in link": link, "a pairing": pairing } = await begunBefore();
    await byConsole(admin, "PATCH", `/api/people/${eve.id}`, { status: "disabled" });
    await byConsole(admin, "PATCH", `/api/people/${eve.id}`, { status: "active" });
    await expectShut({ ...old, ...(link ? { link } : {}), ...(pairing ? { pairing } : {}) });
  });
});

describe("a device that is disabled", () => {
  it("reads nothing any more, at once and a minute later, while its person goes on in the console", async () => {
    const paths = await reads();
    const ways = await byDevice(paths);
    expect((await byConsole(eve, "DELETE", `/api/devices/${eve.deviceId}`)).status).toBe(200);
    await expectShut(ways);
    aMinuteLater();
    await expectShut(ways);
    expect((await byConsole(eve, "GET", "/api/me")).status).toBe(200);
  });
});
