import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { settleObjections } from "../../../worker/intake/objections.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { getMessage } from "../../../worker/records/messages.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { byConsole, get, post, send } from "../support/whole.ts";

// Whoever leaves cannot take the record along: neither by objections nor by undo, from a browser or in the console.

const ctx = testContext();
const HOUR_MS = 3_600_000;
let admin: TestPerson;
let keeper: TestPerson;
let noor: TestPerson;
let wei: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  noor = await aPerson(ctx, { roles: ["outside", "manager"], teams: ["Sales"] });
  wei = await aPerson(ctx, { teams: ["Sales"] });
});

const later = (ms: number) => {
  const nowMs = () => Date.now() + ms;
  return testContext({ nowMs, now: () => new Date(nowMs()).toISOString() });
};
let number = 0;
const record = async (): Promise<{ id: string; captureId: string }> => {
  const headers = { From: "ana@globex.example", To: wei.email, "Message-ID": `<n${number++}@globex.example>` };
  const { body, status } = await save(send, wei, aMessage({ headers }));
  expect(status).toBe(200);
  return { id: body.messageId, captureId: body.captureId };
};
const say = (as: TestPerson, noticeGiven: boolean) => byConsole(as, "PATCH", `/api/people/${wei.id}`, { noticeGiven });
const undo = (by: typeof post, { id, captureId }: { id: string; captureId: string }) =>
  by(wei, `/api/captures/${captureId}/undo`, { messageId: id });
const inConsole: typeof post = (person, path, body) => byConsole(person, "POST", path, body);
const level = async (as: TestPerson, id: string) => {
  const { status, body } = await get(as, `/api/messages/${id}`);
  return status === 200 ? body.level : status;
};

describe("notice that a person leaves", () => {
  it("is said and taken back by an admin alone, and seen by them and the person", async () => {
    for (const one of [wei, noor, keeper]) expect((await say(one, true)).status).toBe(403);
    expect((await byConsole(wei, "GET", "/api/me")).body.person.noticeGivenAt).toBeNull();
    expect((await say(admin, true)).body.noticeGivenAt).not.toBeNull();
    const seenBy = async (as: TestPerson) =>
      (await byConsole(as, "GET", "/api/people")).body.people.find(({ id }: { id: string }) => id === wei.id)
        .noticeGivenAt;
    expect(await seenBy(admin)).not.toBeNull();
    expect((await byConsole(wei, "GET", "/api/me")).body.person.noticeGivenAt).not.toBeNull();
    expect([await seenBy(noor), await seenBy(keeper)]).toEqual([null, null]);
    expect((await say(admin, false)).body.noticeGivenAt).toBeNull();
    const leaves = await ctx.db.all(sql`select subject, actor from leaf where kind = 'person.notice-given'`);
    expect(leaves).toEqual([1, 2].map(() => ({ subject: wei.id, actor: admin.id })));
  });

  it("lets no objection close anything, under whatever name: it waits for a keeper, and the mail stays", async () => {
    const [one, other] = [await record(), await record()];
    await say(admin, true);
    const [business] = (await byConsole(wei, "POST", `/api/messages/${one.id}/not-business`, {})).body.objections;
    const objected = await byConsole(wei, "POST", `/api/messages/${other.id}/objection`, { words: "It is mine" });
    for (const made of [business, objected.body])
      expect(made).toMatchObject({ kind: "objection", closes: false, state: "open" });
    await settleObjections(later(31 * 24 * HOUR_MS));
    expect([await level(noor, one.id), await level(noor, other.id)]).toEqual(["original", "original"]);
    await say(admin, false);
    const third = await record();
    const [closed] = (await byConsole(wei, "POST", `/api/messages/${third.id}/not-business`, {})).body.objections;
    expect(closed).toMatchObject({ kind: "not-business", closes: true });
  });

  it("lets nothing be taken back either, a minute after it was saved, in the console or by a device", async () => {
    const saved = await record();
    await say(admin, true);
    for (const by of [post, inConsole]) expect((await undo(by, saved)).status).toBe(409);
    // Nor by whoever says that they never had the receipt.
    const blind = await post(wei, `/api/captures/${saved.captureId}/undo`, { messageId: null });
    expect(blind.status).toBe(409);
    expect((await get(wei, `/api/messages/${saved.id}`)).body.evidence[0].canUndo).toBe(false);
    expect(await level(noor, saved.id)).toBe("original");
    await say(admin, false);
    expect((await get(wei, `/api/messages/${saved.id}`)).body.evidence[0].canUndo).toBe(true);
    expect((await undo(post, saved)).status).toBe(200);
    expect(await level(noor, saved.id)).toBe(404);
  });
});

describe("one's own capture", () => {
  it("can be taken back for a day, and after that is said not to be business or objected to", async () => {
    const [young, old] = [await record(), await record()];
    await undoCapture(later(23 * HOUR_MS), wei.actor, young.captureId, young.id);
    expect(await level(noor, young.id)).toBe(404);
    await expect(undoCapture(later(25 * HOUR_MS), wei.actor, old.captureId, old.id)).rejects.toMatchObject({
      code: "conflict",
    });
    const { message } = await getMessage(wei.actor, later(25 * HOUR_MS), old.id, null);
    expect(message.evidence.map(({ canUndo }) => canUndo)).toEqual([false]);
    expect(await level(noor, old.id)).toBe("original");
    const said = await byConsole(wei, "POST", `/api/messages/${old.id}/not-business`, {});
    expect(said.body.objections).toMatchObject([{ closes: true }]);
  });
});

it("a device says what its bar has a button for, and neither objects in words nor lists", async () => {
  const { id } = await record();
  expect((await post(wei, `/api/messages/${id}/objection`, { words: "It is mine" })).status).toBe(403);
  expect((await get(wei, "/api/objections")).status).toBe(403);
  const { body } = await post(wei, `/api/messages/${id}/not-business`, {});
  expect((await post(wei, `/api/objections/${body.objections[0].id}/withdraw`, {})).status).toBe(200);
});
