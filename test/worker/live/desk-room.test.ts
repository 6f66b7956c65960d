import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { quotePaperEndpoints } from "../../../shared/api/quote-papers.ts";
import { DESK_LIVE_MS, type DeskEvent, deskEventSchema } from "../../../shared/desk-live.ts";
import { createApp } from "../../../worker/app.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext, testEnv } from "../support/app.ts";
import { aDesk, aLine, asked, drafted, submitted } from "../support/desk.ts";
import { byConsole, post } from "../support/whole.ts";

const ctx = testContext();
const app = createApp(testEnv());
const here = new URL(testEnv().PUBLIC_ORIGIN).origin;

const knock = (as: TestPerson, headers: Record<string, string> = {}) =>
  app.request(
    "http://counterfoil.example/api/desk/live",
    { headers: { upgrade: "websocket", origin: here, cookie: as.cookie, ...headers } },
    env,
    { waitUntil: () => {}, passThroughOnException() {}, props: {} },
  );

/** A connection, and what it hears. */
async function listen(as: TestPerson) {
  const answer = await knock(as);
  expect(answer.status).toBe(101);
  const socket = answer.webSocket;
  if (!socket) throw new Error("no WebSocket");
  const heard: DeskEvent[] = [];
  const closed: number[] = [];
  socket.addEventListener("message", ({ data }) => {
    heard.push(deskEventSchema.parse(JSON.parse(String(data))));
  });
  socket.addEventListener("close", ({ code }) => {
    closed.push(code);
  });
  socket.accept();
  return { socket, heard, closed };
}

const room = () => env.DESK_ROOM.getByName("desk");
const until = (holds: () => boolean) => expect.poll(holds, { timeout: 15_000 }).toBe(true);

describe("the Desk's WebSocket", () => {
  it("says that a request changed, to everybody at the Desk, and nothing of what it says", async () => {
    const rep = await aPerson(ctx, {});
    const li = await listen(await aPerson(ctx, { roles: ["inside"] }));
    const jo = await listen(await aPerson(ctx, { roles: ["inside"] }));
    const id = crypto.randomUUID();
    const asked = await post(rep, "/api/quote-requests", { id, wanted: "Forty valves" });
    expect(asked.status, asked.text).toBe(200);
    await until(() => li.heard.length > 0 && jo.heard.length > 0);
    expect(li.heard).toContainEqual({ kind: "changed", id });
  });

  it("says so, too, when the customer asks and accepts on their page", async () => {
    const { rep, li, customer } = await aDesk();
    const id = await asked(rep, { customerId: customer.id });
    await drafted(li, id, [aLine({})]);
    await submitted(li, id);
    const link = await byConsole(li, "POST", `/api/desk/requests/${id}/offer`, {});
    const { url } = quotePaperEndpoints.createOffer.response.parse(link.body);
    const secret = new URL(url).hash.slice(1);
    const { heard } = await listen(li);
    for (const [at, [step, body]] of (
      [
        ["question", { text: "With seals?" }],
        ["accept", { revision: 1 }],
      ] as const
    ).entries()) {
      const done = await post(rep, `/api/offers/${step}`, { secret, name: "Bea Buyer", ...body });
      expect(done.status, done.text).toBe(200);
      await until(() => heard.filter((one) => one.kind === "changed" && one.id === id).length > at);
    }
  });

  it("says so, too, of what the schedule does: a quote whose day is over, and what somebody had who left", async () => {
    const { rep, li, jo } = await aDesk();
    const [past, left] = [await asked(rep), await asked(rep)];
    await drafted(li, past, [aLine({})]);
    await submitted(li, past);
    await drafted(li, left, [aLine({})]);
    await ctx.db.run(sql`update quote_request set valid_until = '2026-01-01' where id = ${past}`);
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${li.id}`);
    const { heard } = await listen(jo);
    await sweep(ctx);
    for (const id of [past, left]) await until(() => heard.some((one) => one.kind === "changed" && one.id === id));
    const states = await ctx.db.all(sql`select state from quote_request where id in (${past}, ${left}) order by state`);
    expect(states).toEqual([{ state: "expired" }, { state: "requested" }]);
  });

  it("says who else writes into a request, to those who do, and when they leave", async () => {
    const [ann, ben] = [
      await aPerson(ctx, { roles: ["inside"], name: "Ann" }),
      await aPerson(ctx, { roles: ["inside"], name: "Бен" }),
    ];
    const first = await listen(ann);
    const second = await listen(ben);
    const third = await listen(await aPerson(ctx, { roles: ["manager"] }));
    const id = crypto.randomUUID();
    const saying = JSON.stringify({ kind: "writing", id });
    first.socket.send(saying);
    await until(() => first.heard.some(({ kind }) => kind === "writing"));
    second.socket.send(saying);
    const names = () =>
      first.heard.flatMap((one) => (one.kind === "writing" ? [one.people.map(({ name }) => name)] : []));
    await until(() => names().length === 2);
    expect(names()).toEqual([["Ann"], ["Ann", "Бен"]]);
    second.socket.send("not JSON");
    second.socket.send(JSON.stringify({ kind: "writing", id: null }));
    await until(() => names().length === 3);
    expect(names()[2]).toEqual(["Ann"]);
    expect(third.heard.filter(({ kind }) => kind === "writing")).toEqual([]);
  });

  it("is closed to everybody else and to other sites' pages, and to an old connection", async () => {
    const inside = await aPerson(ctx, { roles: ["inside"] });
    for (const other of [await aPerson(ctx, {}), await aPerson(ctx, { roles: ["admin", "keeper"] })])
      expect((await knock(other)).status).toBe(403);
    expect((await knock(inside, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await byConsole(inside, "GET", "/api/desk/live")).status).toBe(400);
    const old = await listen(inside);
    await room().changed(crypto.randomUUID(), Date.now() + DESK_LIVE_MS + 1);
    await until(() => old.closed.length > 0);
    expect([old.closed, old.heard]).toEqual([[4001], []]);
  });
});
