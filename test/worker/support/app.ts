/**
 * For Worker tests: an app with the routes under test, a context, and people who are signed in.
 *
 *   const { call, ctx } = anApp(bindPeople, bindDevices);          // only the rooms you test
 *   const admin = await aPerson(ctx, { roles: ["admin"] });        // active person + mailbox + session cookie
 *   const rep = await aPerson(ctx, { teams: ["Sales"] });
 *   await call("GET", "/api/me", { as: admin });                   // by session, with our own Origin
 *   await call("GET", "/api/me", { as: admin, by: "device" });     // by the device's token and proof (support/device.ts)
 *   answer.status, answer.body (parsed JSON), answer.headers
 *
 * Rows are put in by SQL, since a test needs people before it can sign anybody in; everything else goes through routes.
 */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { Hono } from "hono";
import type { Role } from "../../../shared/api/people.ts";
import { statusOf } from "../../../shared/errors.ts";
import type { PersonActor } from "../../../worker/access/actor.ts";
import { isSameOrigin } from "../../../worker/access/same-origin.ts";
import { hashSecret, newSecret } from "../../../worker/access/secrets.ts";
import { sessionCookieName } from "../../../worker/access/session-cookie.ts";
import type { AppContext } from "../../../worker/context.ts";
import { createContext } from "../../../worker/context.ts";
import { acknowledgement, device, mailbox, personRole } from "../../../worker/db/book.schema.ts";
import { person, session } from "../../../worker/db/sign-in.schema.ts";
import type { Env } from "../../../worker/env.ts";
import { parseEnv } from "../../../worker/env.ts";
import { AppError } from "../../../worker/errors.ts";
import type { App, HonoEnv } from "../../../worker/routes/bind.ts";
import { aDeviceKey, deviceHeaders, type TestDevice } from "./device.ts";

export interface TestPerson {
  id: string;
  name: string;
  email: string;
  /** `Cookie` of a console session. */
  cookie: string;
  /** A paired device, its key with it. */
  device: TestDevice;
  deviceId: string;
  mailboxId: string;
  actor: PersonActor;
}

export interface TestAnswer {
  status: number;
  /** Parsed JSON; read it through the contract's schemas. */
  body: unknown;
  text: string;
  headers: Headers;
}

export interface CallOptions {
  as?: { cookie: string; device?: TestDevice } | undefined;
  by?: "session" | "device";
  json?: unknown;
  headers?: Record<string, string>;
}

/** The test's variables; `changes` for one that a test turns on or off. */
export const testEnv = (changes: Partial<Env> = {}): Env => ({ ...parseEnv(env), ...changes });

/** A context of its own, as each request has. `changes` may hold another clock. */
export const testContext = (changes: Partial<AppContext> = {}, variables: Partial<Env> = {}): AppContext => ({
  ...createContext(testEnv(variables), (work) => void work.catch(() => undefined)),
  ...changes,
});

/** An app with these rooms only, so that a test does not wait for rooms it is not about. */
export function anApp(...rooms: ((app: App) => void)[]) {
  return anAppWith({}, ...rooms);
}

/** The same with other variables. */
export function anAppWith(variables: Partial<Env>, ...rooms: ((app: App) => void)[]) {
  const whole = testEnv(variables);
  const background: Promise<unknown>[] = [];
  const app = new Hono<HonoEnv>();
  app.use("/api/*", async (c, next) => {
    c.set(
      "ctx",
      createContext(whole, (work) => void background.push(work)),
    );
    if (!isSameOrigin(whole, c.req.raw)) throw new AppError("forbidden", "This request came from another site.");
    await next();
  });
  for (const bindRoom of rooms) bindRoom(app);
  app.onError((error, c) => {
    if (!(error instanceof AppError)) throw error;
    const { code, message } = error;
    return c.json({ error: { code, message, requestId: c.get("ctx").requestId } }, statusOf(code));
  });

  async function call(method: string, path: string, options: CallOptions = {}): Promise<TestAnswer> {
    const headers = new Headers();
    if (options.as?.device && options.by === "device") {
      const said = await deviceHeaders(
        { device: options.as.device },
        method,
        path,
        options.headers?.["counterfoil-capture"],
      );
      for (const [name, value] of Object.entries(said)) headers.set(name, value);
    } else if (options.as) headers.set("cookie", options.as.cookie);
    if (options.as && options.by !== "device") headers.set("origin", new URL(whole.PUBLIC_ORIGIN).origin);
    headers.set("cf-connecting-ip", "192.0.2.1");
    if (options.json !== undefined) headers.set("content-type", "application/json");
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    const body = options.json === undefined ? null : JSON.stringify(options.json);
    const response = await app.request(new URL(path, whole.PUBLIC_ORIGIN), { method, headers, body }, whole);
    await Promise.all(background.splice(0));
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      body: isJson && text !== "" ? JSON.parse(text) : null,
      text,
      headers: response.headers,
    };
  }
  return { app, call, ctx: testContext({}, variables) };
}

/** A person who is there, signed in by session and by device. Roles default to `outside`. Teams are made by name. */
export async function aPerson(
  ctx: AppContext,
  given: {
    name?: string;
    email?: string;
    roles?: Role[];
    teams?: string[];
    status?: "invited" | "active" | "disabled";
    /** They have not confirmed the privacy notice. */
    untold?: true;
  } = {},
): Promise<TestPerson> {
  const id = ctx.newId();
  const name = given.name ?? `Person ${id.slice(-4)}`;
  const email = given.email ?? `p${id.slice(-8)}@acme.example`;
  const roles = given.roles ?? ["outside"];
  const status = given.status ?? "active";
  const key = await aDeviceKey();
  const sessionToken = `session-${id}`;
  const deviceId = ctx.newId();
  const mailboxId = ctx.newId();
  const now = ctx.nowMs();
  const { db } = ctx;
  await db.insert(person).values({
    id,
    name,
    email,
    emailVerified: true,
    createdAt: new Date(now),
    updatedAt: new Date(now),
    status,
  });
  await db.batch([
    db.insert(mailbox).values({ id: mailboxId, address: email, personId: id, addedAt: ctx.now() }),
    db.insert(device).values({
      id: deviceId,
      personId: id,
      name: "A browser",
      tokenHash: await hashSecret(`refresh-${id}-0123456789`),
      outboxSecret: newSecret(ctx.randomBytes),
      keyThumbprint: key.thumbprint,
      tokenExpiresAt: new Date(now + 30 * 24 * 3_600_000).toISOString(),
      pairedAt: ctx.now(),
    }),
    db.insert(session).values({
      id: ctx.newId(),
      token: sessionToken,
      userId: id,
      expiresAt: new Date(now + 3_600_000),
      createdAt: new Date(now),
      updatedAt: new Date(now),
    }),
    ...(given.untold ? [] : [db.insert(acknowledgement).values({ personId: id, version: 1, at: ctx.now() })]),
    ...roles.map((role) => db.insert(personRole).values({ personId: id, role })),
  ]);
  const teamIds: string[] = [];
  for (const team of given.teams ?? []) teamIds.push(await joinTeam(ctx, id, team));
  return {
    id,
    name,
    email,
    cookie: `${sessionCookieName(ctx.env)}=${encodeURIComponent(await sign(ctx.env.AUTH_SECRET, sessionToken))}`,
    device: { id: deviceId, key, refreshToken: `refresh-${id}-0123456789` },
    deviceId,
    mailboxId,
    actor: {
      kind: "person",
      personId: id,
      name,
      email,
      roles,
      teamIds,
      mailboxIds: [mailboxId],
      deviceId: null,
      confirmedAtMs: now,
      noticeGivenAt: null,
    },
  };
}

async function joinTeam(ctx: AppContext, personId: string, name: string): Promise<string> {
  await ctx.db.run(
    sql`insert into team (id, name) select ${ctx.newId()}, ${name} where not exists (select 1 from team where name = ${name})`,
  );
  await ctx.db.run(
    sql`insert into team_member (team_id, person_id) select id, ${personId} from team where name = ${name}`,
  );
  const row = await ctx.db.get<{ id: string }>(sql`select id from team where name = ${name}`);
  return row.id;
}

/** A cookie's value as better-auth signs it. */
async function sign(secret: string, value: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(value)));
  return `${value}.${btoa(String.fromCharCode(...signature))}`;
}

/** The `Cookie` to send after an answer set cookies. */
export const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0] ?? "")
    .filter((pair) => !pair.endsWith("="))
    .join("; ");

/** How many leaves of this kind the Book's outbox holds. */
export async function countLeaves(ctx: AppContext, kind: string): Promise<number> {
  const row = await ctx.db.get<{ n: number }>(sql`select count(*) as n from leaf where kind = ${kind}`);
  return row.n;
}

/** Takes everybody out of the Book, for a test of the first run. */
export async function emptyBook(ctx: AppContext): Promise<void> {
  for (const table of [
    "session",
    "account",
    "passkey",
    "verification",
    "rate_limit",
    "device",
    "pairing",
    "acknowledgement",
    "privacy_notice",
    "sign_in_link",
    "coverage",
    "mailbox",
    "team_member",
    "person_role",
    "note",
    ...["handover_call", "handover_step", "handover_customer", "exit_talk", "silence", "evidence_pack", "handover"],
    "customer_named",
    "customer_domain",
    "ownership",
    "customer",
    "team",
    "person",
    "setting",
    "leaf",
  ]) {
    await ctx.db.run(sql`delete from ${sql.identifier(table)}`);
  }
}
