import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { answerNewMail } from "../../../extension/capture/new-mail.ts";
import { roundcube } from "../../../extension/webmail/roundcube.ts";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { listCases, openPage } from "../webmail/fixture-page.ts";

// A quote's mail that is begun out of the side panel: who is asked for what, in which order, and whose window gets it. The tab
// is a stored page of Roundcube with the extension's own answer to the background.

const outside = vi.hoisted(() => {
  const area = () => {
    const items = new Map<string, unknown>();
    const get = async (key: string | null) =>
      Object.fromEntries([...items].filter(([name]) => key === null || key === name));
    const set = async (given: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(given)) items.set(name, structuredClone(value));
    };
    return { items, get, set, remove: async (key: string) => void items.delete(key) };
  };
  const [local, session] = [area(), area()];
  const tabs = { sendMessage: async (_tab: number, _message: unknown, _to: object): Promise<unknown> => undefined };
  const i18n = { getUILanguage: () => "en" };
  const runtime = { getManifest: () => ({ version: "1.0.0" }) };
  const storage = { local, session, managed: { get: async () => ({}) } };
  Object.assign(globalThis, { chrome: { i18n, runtime, storage, tabs } });
  return { local, session, tabs };
});

const { fetch } = globalThis;
const { MemoryDisk, MemoryProcess } = await import("../outbox/memory-indexed-db.ts");
const { indexedDB: none } = globalThis;
globalThis.indexedDB = new MemoryProcess(new MemoryDisk()).factory;
const { beginReply, isReplyBegun, takeReply } = await import("../../../extension/background/replying.ts");
const { listReady, writeInTab } = await import("../../../extension/background/writing.ts");
const { adoptPendingKey, makePendingKey } = await import("../../../extension/device-keys.ts");

const now = Date.parse("2026-11-23T10:00:00Z");
const requestId = "00000000-0000-4000-8000-000000000001";
const ines = { id: "01m804b9khnhx3cjntyvw83e6y", name: "Ines" };
const policyOf = (roles: string[]) =>
  extensionPolicySchema.parse({
    ...{ person: ines, readers: "Sales", companyName: "Acme", language: "en", ownDomains: ["acme.example"], roles },
    mailboxes: [{ id: "01hzzzzzzzzzzzzzzzzzzzzzzy", address: "Rep1@acme.example", personId: ines.id }],
    ...{ customerDomains: ["globex.example"], consoleUrl: "http://localhost" },
    rules: { form: 1, name: "test", otherwise: { action: "ask" }, rules: [] },
  });
const reply = {
  ...{ to: [{ name: "Anna", address: "Anna@globex.example" }], cc: [{ name: "Wei", address: "rep1@acme.example" }] },
  ...{ subject: "Re: valves", inReplyTo: "<rfq@globex.example>", references: ["<rfq@globex.example>"] },
  ...{ text: "Dear Anna", fileName: "Q-2026-00001.pdf", url: "http://localhost/offer#secret" },
};
const given = {
  ...{ language: "en", to: ["anna@globex.example"], cc: reply.cc, text: "Dear Anna" },
  ...{ fileName: "Q-2026-00001.pdf", data: btoa("%PDF-1.7") },
};

/** What was asked of tab and Worker, in this order. */
let events: string[];
/** Who is signed in to the webmail; another at each time it is asked, the last one from then on. */
let owners: string[];
const page = ((c) => c && { ...c, document: openPage(c.page, c.expected.url, c.around) })(
  listCases("roundcube").find(({ name }) => name === "elastic-own-page"),
);
const origin = new URL(page?.expected.url ?? "").origin;

const fromWebmail: typeof globalThis.fetch = async () => {
  const owner = owners.length > 1 ? owners.shift() : owners[0];
  const body = (page?.identities ?? "").replaceAll("rep1@acme.example", owner ?? "");
  return new Response(body, { headers: { "content-type": "text/html" } });
};

beforeEach(async () => {
  events = [];
  owners = ["rep1@acme.example"];
  outside.session.items.clear();
  const pairing = { deviceId: "d1", deviceName: "Chromium", person: ines, pairedAt: "2026-11-21T10:00:00Z" };
  const policy = { policy: policyOf(["inside"]), fetchedAt: now };
  await outside.local.set({ server: "http://localhost", pairing, policy });
  await outside.session.set({ device: { accessToken: "t", sinceMs: Date.now(), seconds: 3_600, nonce: null } });
  await makePendingKey();
  await adoptPendingKey("d1", "refresh");
  outside.tabs.sendMessage = async (tab, message, to) => {
    events.push(`tab ${tab} ${JSON.stringify(to)}`);
    const leave = (url: string): void => void events.push(`opens ${new URL(url).searchParams.get("_subject")}`);
    if (!page) throw new Error("the stored page is gone");
    const deps = { page: page.document, adapter: roundcube, leave, signal: new AbortController().signal };
    return answerNewMail(message, { ...deps, fetch: fromWebmail });
  };
  globalThis.fetch = async (url, init) => {
    const { pathname, search } = new URL(String(url));
    events.push(`${init?.method} ${pathname}${search}`);
    if (pathname.endsWith("/papers/pdf")) return new Response("%PDF-1.7");
    return Response.json(pathname.endsWith("/reply") ? reply : { requests: [], nextCursor: null });
  };
});
afterAll(() => Object.assign(globalThis, { fetch, indexedDB: none }));

const path = `/api/desk/requests/${requestId}`;
const asksTab = 'tab 7 {"frameId":0}';

describe("the mail of a ready quote", () => {
  it("asks the tab before anything is fetched or any link is made, and opens the window last", async () => {
    expect(await writeInTab(requestId, 7, now)).toEqual({ ok: true, value: { opened: true } });
    const fetched = [`GET ${path}/papers/pdf`, `POST ${path}/reply`];
    expect(events).toEqual([asksTab, ...fetched, asksTab, "opens Re: valves"]);
    expect(await takeReply({ origin, mailbox: "rep1@ACME.example" }, now)).toEqual({ ok: true, value: given });
    expect(await takeReply({ origin, mailbox: "rep1@acme.example" }, now)).toEqual({ ok: true, value: null });
  });

  it("is begun in nobody else's mailbox: no link is made, and no window is waited for", async () => {
    owners = ["rep2@acme.example"];
    expect(await writeInTab(requestId, 7, now)).toMatchObject({ error: { code: "mailbox_not_yours" } });
    expect(events).toEqual([asksTab]);
    expect(await isReplyBegun(origin, now)).toBe(false);
  });

  it("is begun in no tab that is no webmail", async () => {
    outside.tabs.sendMessage = async () => Promise.reject(new Error("Receiving end does not exist."));
    expect(await writeInTab(requestId, 7, now)).toMatchObject({ error: { code: "unsupported" } });
    outside.tabs.sendMessage = async () => ({ can: "yes" });
    expect(await writeInTab(requestId, 7, now)).toMatchObject({ error: { code: "unsupported" } });
    expect(events).toEqual([]);
  });

  it("is begun nowhere while nobody is signed in to the webmail", async () => {
    owners = ["nobody"];
    expect(await writeInTab(requestId, 7, now)).toMatchObject({ error: { code: "unsupported" } });
    expect(events).toEqual([asksTab]);
  });

  it("opens no window where somebody else signs in while it is prepared, and is forgotten", async () => {
    owners = ["rep1@acme.example", "rep2@acme.example"];
    expect(await writeInTab(requestId, 7, now)).toMatchObject({ error: { code: "mailbox_not_yours" } });
    expect(events.filter((event) => event.startsWith("opens"))).toEqual([]);
    expect(await isReplyBegun(origin, now)).toBe(false);
  });

  it("is begun nowhere without the server, and says so", async () => {
    globalThis.fetch = async () => Promise.reject(new TypeError("no network in tests"));
    expect((await writeInTab(requestId, 7, now)).ok).toBe(false);
    expect(await isReplyBegun(origin, now)).toBe(false);
  });

  it("is offered to who is of the Desk, and nobody else asks for the list", async () => {
    expect(await listReady()).toEqual({ ok: true, value: [] });
    expect(events).toEqual(["GET /api/quote-requests?ready=true&limit=50"]);
    events = [];
    await outside.local.set({ policy: { policy: policyOf(["outside"]), fetchedAt: now } });
    expect(await listReady()).toEqual({ ok: true, value: [] });
    expect(events).toEqual([]);
  });
});

describe("a reply that was begun", () => {
  const own = { origin, mailbox: "rep1@acme.example" };
  const begin = () => beginReply({ requestId, ...own }, now);

  it("is given to no window of another mailbox at the same webmail, and waits for its own", async () => {
    await begin();
    expect(await takeReply({ origin, mailbox: "rep2@acme.example" }, now)).toEqual({ ok: true, value: null });
    expect(await takeReply({ origin: "https://other.example", mailbox: own.mailbox }, now)).toMatchObject({
      value: null,
    });
    expect(events).toEqual([]);
    expect(await takeReply(own, now)).toEqual({ ok: true, value: given });
    expect(events).toEqual([`GET ${path}/papers/pdf`, `POST ${path}/reply`]);
  });

  it("is refused to a window that cannot say whose it is", async () => {
    await begin();
    expect(await takeReply({ origin, mailbox: null }, now)).toMatchObject({ error: { code: "owner_unknown" } });
    expect(events).toEqual([]);
  });

  it("is begun in one's own mailbox alone", async () => {
    for (const [mailbox, code] of [
      ["rep2@acme.example", "mailbox_not_yours"],
      [null, "owner_unknown"],
    ] as const)
      expect(await beginReply({ requestId, origin, mailbox }, now)).toMatchObject({ error: { code } });
    expect(await isReplyBegun(origin, now)).toBe(false);
  });

  it("is forgotten after a minute", async () => {
    await begin();
    expect(await isReplyBegun(origin, now + 60_000)).toBe(true);
    expect(await isReplyBegun(origin, now + 60_001)).toBe(false);
    expect(await takeReply(own, now)).toEqual({ ok: true, value: null });
  });
});
