import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { type ClientRequest, createClient } from "../../../shared/api/client.ts";
import { type DeviceMemory, deviceSend, type ProvableAnswer } from "../../../shared/api/device-send.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { challengeOf } from "../../../worker/access/secrets.ts";
import { anApp, aPerson, emptyBook } from "../support/app.ts";
import { aProof } from "../support/device.ts";
import { send as sendToWorker } from "../support/whole.ts";

beforeEach(async () => {
  await emptyBook(anApp().ctx);
});

const anAnswer = (status: number, text: string, headers: Headers): ProvableAnswer => ({
  status,
  header: (name) => headers.get(name),
  text: async () => text,
  bytes: async () => new TextEncoder().encode(text),
});

type Which = (request: ClientRequest, nth: number) => boolean;

interface Line {
  nowMs?: () => number;
  /** Whose answer never arrives. */
  lose?: Which;
  /** What the browser sends a second time by itself, as it is, since the connection broke before the answer. */
  repeat?: Which;
  /** What a proxy on the way answers itself, with a 401 of its own. */
  refuse?: Which;
}

/** The extension's way to the real Worker, over a line like this. */
async function aSpeaker(given: Line = {}) {
  const { ctx } = anApp();
  const rep = await aPerson(ctx);
  const sent: string[] = [];
  const state = { memory: null as DeviceMemory | null, refreshToken: rep.device.refreshToken };
  let turn: Promise<unknown> = Promise.resolve();
  const send = async (request: ClientRequest): Promise<ProvableAnswer> => {
    sent.push(`${request.method} ${request.path}`);
    const nth = sent.filter((one) => one.endsWith(request.path)).length;
    const body = typeof request.body === "string" ? request.body : null;
    if (given.refuse?.(request, nth)) return anAnswer(401, "<h1>Proxy: sign in</h1>", new Headers());
    if (given.repeat?.(request, nth)) await sendToWorker(request.path, { ...request, body });
    const { status, text, headers } = await sendToWorker(request.path, { ...request, body });
    if (given.lose?.(request, nth)) throw new TypeError("the network is gone");
    return anAnswer(status, text, headers);
  };
  const speak = deviceSend(send, {
    server: "http://counterfoil.example",
    prove: (claims) => aProof(rep.device.key, claims),
    hash: challengeOf,
    nowMs: given.nowMs ?? (() => Date.now()),
    newId: () => crypto.randomUUID(),
    readMemory: async () => state.memory,
    writeMemory: async (memory) => {
      state.memory = memory;
    },
    readRefresh: async () => ({ deviceId: rep.deviceId, refreshToken: state.refreshToken }),
    keepRefresh: async (refreshToken) => {
      state.refreshToken = refreshToken;
    },
    alone: (work) => {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
  });
  const call = createClient(speak, (json) => json);
  const me = async () => (await call(peopleEndpoints.me, {})).person.id;
  const countOf = (path: string) => sent.filter((one) => one.endsWith(path)).length;
  return { ctx, rep, state, sent, me, countOf };
}

describe("a paired browser", () => {
  it("signs in and goes on with one request each", async () => {
    const { rep, me, sent } = await aSpeaker();
    expect(await me()).toBe(rep.id);
    sent.length = 0;
    expect(await me()).toBe(rep.id);
    expect(sent).toEqual(["GET /api/me"]);
  });

  it("whose clock is fifty years off works all the same", async () => {
    for (const nowMs of [() => 0, () => 3_400_000_000_000]) {
      const { rep, me } = await aSpeaker({ nowMs });
      expect(await me()).toBe(rep.id);
      expect(await me()).toBe(rep.id);
    }
  });

  it("renews once when ten of its requests find the token spent", async () => {
    const { rep, state, me, countOf } = await aSpeaker();
    await me();
    const before = countOf("/renew");
    if (state.memory) state.memory = { ...state.memory, sinceMs: 0 };
    const people = await Promise.all(Array.from({ length: 10 }, () => me()));
    expect(new Set(people)).toEqual(new Set([rep.id]));
    expect(countOf("/renew")).toBe(before + 1);
  });

  it("renews a token that the Worker no longer takes", async () => {
    const { rep, state, me } = await aSpeaker();
    await me();
    if (state.memory) state.memory = { ...state.memory, accessToken: `${state.memory.accessToken}x` };
    expect(await me()).toBe(rep.id);
  });

  it("goes on after the Worker forgot its nonces", async () => {
    const { rep, me } = await aSpeaker();
    await me();
    await evictDurableObject(env.DEVICE_GATE.getByName(rep.deviceId));
    expect(await me()).toBe(rep.id);
  });

  it("is not locked out by an answer to its renewal that was lost", async () => {
    // The first asks for a nonce; the second renews, and its answer is lost.
    const { rep, me } = await aSpeaker({ lose: ({ path }, nth) => path.endsWith("/renew") && nth === 2 });
    await expect(me()).rejects.toMatchObject({ code: "unsent" });
    expect(await me()).toBe(rep.id);
  });

  it("is not signed out by a request that its browser sent twice", async () => {
    const { rep, state, me } = await aSpeaker({ repeat: (_, nth) => nth % 2 === 1 });
    expect(await me()).toBe(rep.id);
    if (state.memory) state.memory = { ...state.memory, sinceMs: 0 };
    expect(await me()).toBe(rep.id);
  });

  it("tries later when every request of it is sent twice", async () => {
    let isBroken = false;
    const { rep, state, me } = await aSpeaker({ repeat: () => isBroken });
    await me();
    isBroken = true;
    await expect(me()).rejects.toMatchObject({ code: "use_dpop_nonce" });
    if (state.memory) state.memory = { ...state.memory, sinceMs: 0 };
    await expect(me()).rejects.toMatchObject({ code: "use_dpop_nonce" });
    isBroken = false;
    expect(await me()).toBe(rep.id);
  });

  it("is not signed out by a proxy's own 401, renewing or not", async () => {
    let isProxied = true;
    const { rep, me } = await aSpeaker({ refuse: () => isProxied });
    await expect(me()).rejects.toMatchObject({ code: "unavailable" });
    isProxied = false;
    await me();
    isProxied = true;
    await expect(me()).rejects.toMatchObject({ code: "unreadable" });
    isProxied = false;
    expect(await me()).toBe(rep.id);
  });

  it("is told to connect again once it is disabled, and asks no more than it must", async () => {
    const { ctx, rep, me, sent } = await aSpeaker();
    await me();
    await ctx.db.run(sql`update device set disabled_at = ${ctx.now()} where id = ${rep.deviceId}`);
    sent.length = 0;
    await expect(me()).rejects.toMatchObject({ code: "unauthenticated", status: 401 });
    expect(sent.length).toBeLessThanOrEqual(3);
  });
});
