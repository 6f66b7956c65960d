import { createHash } from "node:crypto";
import { afterAll, beforeEach, expect, it, describe as suite, vi } from "vitest";
import type { Background } from "../../../extension/background/context.ts";
import type { KnownFolder, ReadHeader } from "../../../extension/mailbox-messages.ts";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { MemoryDisk, MemoryProcess } from "../outbox/memory-indexed-db.ts";

// The work on a mailbox as a whole: who gets it, what of it leaves the browser, what is kept of it here.

const browser = vi.hoisted(() => {
  const area = () => {
    const items = new Map<string, unknown>();
    const get = async (key?: string | null) =>
      Object.fromEntries([...items].filter(([name]) => typeof key !== "string" || key === name));
    const set = async (given: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(given)) items.set(name, structuredClone(value));
    };
    return { items, get, set, remove: async (key: string) => void items.delete(key) };
  };
  const [local, session, managed] = [area(), area(), area()];
  const i18n = { getUILanguage: () => "en" };
  const runtime = { getManifest: () => ({ version: "1.0.0" }) };
  const told: unknown[] = [];
  const tabs = { query: async () => [], sendMessage: async (id: number, what: unknown) => void told.push([id, what]) };
  Object.assign(globalThis, { chrome: { i18n, runtime, storage: { local, session, managed }, tabs } });
  return { local, session, managed, told };
});

const { indexedDB: none, fetch } = globalThis;
const disk = new MemoryDisk();
globalThis.indexedDB = new MemoryProcess(disk).factory;
const { outboxOpener } = await import("../../../extension/background/context.ts");
const { createKeyring } = await import("../../../extension/background/keeping.ts");
const { releaseTab } = await import("../../../extension/background/leases.ts");
const work = await import("../../../extension/background/mailbox-work.ts");
const { endWork } = await import("../../../extension/background/mailbox-end.ts");
const { listMailboxes, takeWish } = await import("../../../extension/background/mailbox-wishes.ts");
const { forgetMailboxes, mailboxEpoch, readFolderIndex } = await import("../../../extension/mailbox-index.ts");
const { adoptPendingKey, makePendingKey } = await import("../../../extension/device-keys.ts");

const ownKey = () => ({ personId: wei.id, mailbox, epoch: mailboxEpoch() });

const wei = { id: "01m804b9khnhx3cjntyvw83e6y", name: "Wei" };
const mailbox = "wei@acme.example";
const policy = extensionPolicySchema.parse({
  ...{ person: wei, readers: "Sales", companyName: "Acme", language: "en", ownDomains: ["acme.example"] },
  mailboxes: [{ id: wei.id, address: mailbox, personId: wei.id }],
  ...{ customerDomains: ["globex.example"], consoleUrl: "http://localhost" },
  rules: {
    ...{ form: 1, name: "test", backfillMonths: 12, otherwise: { action: "ask" } },
    rules: [{ id: "customers", name: "C", when: { participants: { any: ["customer"] } }, action: "auto" }],
  },
});
const now = Date.parse("2026-11-23T12:00:00Z");
const asked: { url: string; body: string }[] = [];
let missing: (hashes: { hash: string }[]) => number[] = () => [];
let tab = 100;

beforeEach(async () => {
  for (const one of [tab, tab + 1]) releaseTab(one);
  tab += 10;
  asked.length = 0;
  missing = () => [];
  browser.told.length = 0;
  browser.managed.items.clear();
  browser.local.items.clear();
  await forgetMailboxes();
  const pairing = { deviceId: "d1", deviceName: "Chromium", person: wei, pairedAt: "2026-11-21T10:00:00Z" };
  await browser.local.set({ server: "http://localhost", pairing, policy: { policy, fetchedAt: now }, paused: false });
  await browser.session.set({ device: { accessToken: "t", sinceMs: now, seconds: 3_600_000, nonce: null } });
  await makePendingKey();
  await adoptPendingKey("d1", "refresh");
  globalThis.fetch = async (url, init) => {
    const body = typeof init?.body === "string" ? init.body : "";
    asked.push({ url: String(url), body });
    return Response.json(
      String(url).endsWith("/compare") ? { missing: missing(JSON.parse(body).hashes) } : { noted: true },
    );
  };
});
afterAll(() => Object.assign(globalThis, { indexedDB: none, fetch }));

function background(at = now): Background {
  const given = {
    now: () => at,
    random: () => 0.5,
    newId: () => crypto.randomUUID(),
    store: outboxOpener(globalThis.indexedDB),
  };
  return { ...given, keyring: createKeyring(given), wake: () => undefined };
}

const look = (
  tabId: number,
  given: { isWriting?: boolean; hasWritten?: boolean; mailbox?: string; at?: number } = {},
) => {
  const { isWriting = false, hasWritten = false, at = now } = given;
  const request = { type: "mailbox-look", webmail: "roundcube", isWriting, hasWritten } as const;
  return work.lookForWork(background(at), { ...request, mailbox: given.mailbox ?? mailbox }, tabId);
};

const folders: KnownFolder[] = [
  { folder: "INBOX", name: "INBOX", role: "inbox" },
  { folder: "Sent", name: "Sent", role: "sent" },
  { folder: "Drafts", name: "Drafts", role: "drafts" },
  { folder: "Trash", name: "Trash", role: "trash" },
  { folder: "Kunden", name: "Kunden", role: null },
];

const header = (uid: string, from: string, daysAgo = 1, id = `${uid}@x.example`): ReadHeader => {
  const date = new Date(now - daysAgo * 24 * 60 * 60_000).toUTCString().replace("GMT", "+0000");
  const lines = [`From: ${from}`, `To: ${mailbox}`, "Subject: Divorce", `Date: ${date}`, `Message-ID: <${id}>`];
  return { uid, mark: "m", header: btoa(`${lines.join("\r\n")}\r\n`), contentSha256: null };
};

/** Does the sent mail's order, which comes first, so that the next one is another. */
async function passSent(tabId: number): Promise<void> {
  const order = await look(tabId);
  if (order?.task !== "sent") throw new Error(`not the sent mail: ${order?.task}`);
  await endWork(background(), { type: "mailbox-end", lease: order.lease, problem: null });
}

/** Begins an order and lists one folder of it with these messages. */
async function begin(tabId: number, folder: string, uids: string[]) {
  const order = await look(tabId);
  if (!order) throw new Error("no order");
  const { lease } = order;
  await work.takeFolders(background(), { type: "mailbox-folders", lease, folders });
  const messages = uids.map((uid) => ({ uid, mark: "m" }));
  const listed = await work.takeList(background(), { type: "mailbox-list", lease, folder, messages, isWhole: true });
  return { order, lease, unread: listed.ok ? listed.value.unread : [] };
}
const read = (lease: string, folder: string, all: ReadHeader[]) =>
  work.takeRead(background(), { type: "mailbox-read", lease, folder, read: all });

suite("who gets the work of a mailbox", () => {
  it("is one page, until its tab is gone", async () => {
    const first = await look(tab);
    expect(first).toMatchObject({ task: "sent", mailboxes: [mailbox] });
    expect(await look(tab + 1)).toBeNull();
    releaseTab(tab);
    expect(await look(tab + 1)).toMatchObject({ task: "sent" });
  });

  it("is nobody's for a mailbox that is not the person's, nor where the computer asks for each", async () => {
    expect(await look(tab, { mailbox: "noor@acme.example" })).toBeNull();
    await browser.managed.set({ askAlways: true });
    await browser.local.set({ managed: { askAlways: true } });
    expect(await look(tab)).toBeNull();
    expect(await listMailboxes(now)).toEqual([]);
  });

  it("waits while somebody writes in any tab, and tells a page at work to hold", async () => {
    await look(tab);
    expect(await look(tab + 1, { isWriting: true })).toBeNull();
    expect(browser.told).toEqual([[tab, "counterfoil-hold-mailbox"]]);
    expect(await look(tab)).toBeNull();
    // It is over, and something may have been sent.
    expect(await look(tab + 1, { hasWritten: true, at: now + 1 })).toBeNull();
    expect(await look(tab, { at: now + 2 })).toMatchObject({ task: "sent" });
  });

  it("is the sent mail first, then a comparison once a day", async () => {
    await passSent(tab);
    const order = await look(tab);
    expect(order?.task).toBe("compare");
    await endWork(background(), { type: "mailbox-end", lease: order?.lease ?? "", problem: null });
    expect(await look(tab)).toBeNull();
    expect(await look(tab, { hasWritten: true, at: now + 1_000 })).toMatchObject({ task: "sent" });
  });
});

suite("what is gone through", () => {
  it("is the sent mail alone, or all but drafts and what was thrown away", async () => {
    const sent = await look(tab);
    const take = (lease = "") => work.takeFolders(background(), { type: "mailbox-folders", lease, folders });
    expect(await take(sent?.lease)).toMatchObject({ value: { folders: ["Sent"] } });
    await endWork(background(), { type: "mailbox-end", lease: sent?.lease ?? "", problem: null });
    const all = await look(tab);
    expect(await take(all?.lease)).toMatchObject({ value: { folders: ["INBOX", "Sent", "Kunden"] } });
    expect(await take(crypto.randomUUID())).toEqual({ ok: false, error: { code: "lease" } });
  });

  it("is read newest first, and once: what is known is not read again", async () => {
    await passSent(tab);
    const one = await begin(tab, "INBOX", ["9", "10", "11"]);
    expect(one.unread).toEqual(["11", "10", "9"]);
    await read(
      one.lease,
      "INBOX",
      ["11", "10", "9"].map((uid) => header(uid, "oskar@friends.example")),
    );
    await endWork(background(), { type: "mailbox-end", lease: one.lease, problem: null });
    await takeWish(mailbox, { kind: "compare" }, now);
    const two = await begin(tab, "INBOX", ["10", "11", "12"]);
    expect(two.unread).toEqual(["12"]);
    await endWork(background(), { type: "mailbox-end", lease: two.lease, problem: null });
    expect([...(await readFolderIndex(ownKey(), "INBOX")).keys()].sort()).toEqual(["10", "11"]);
  });

  it("is looked at again of these days once the rules say otherwise: a customer that is new wrote before, too", async () => {
    await passSent(tab);
    const one = await begin(tab, "INBOX", ["1", "2"]);
    await read(one.lease, "INBOX", [header("2", "oskar@hooli.example"), header("1", "oskar@hooli.example", 200)]);
    await endWork(background(), { type: "mailbox-end", lease: one.lease, problem: null });
    const more = { ...policy, customerDomains: [...policy.customerDomains, "hooli.example"] };
    await browser.local.set({ policy: { policy: more, fetchedAt: now } });
    await takeWish(mailbox, { kind: "compare" }, now);
    const two = await begin(tab, "INBOX", ["1", "2"]);
    expect(two.unread).toEqual(["2"]);
    await read(two.lease, "INBOX", [header("2", "oskar@hooli.example")]);
    await endWork(background(), { type: "mailbox-end", lease: two.lease, problem: null });
    expect((await listMailboxes(now))[0]?.compared).toMatchObject({ listed: 1, wanted: 1 });
  });

  it("ends where forty in a row are older than is asked for", async () => {
    await passSent(tab);
    const uids = Array.from({ length: 60 }, (_, n) => String(n + 1));
    const { lease } = await begin(tab, "INBOX", uids);
    const old = uids.map((uid) => header(uid, "ann@globex.example", 90));
    expect(await read(lease, "INBOX", old.slice(0, 39))).toMatchObject({ value: { isEnough: false } });
    expect(await read(lease, "INBOX", old.slice(39, 40))).toMatchObject({ value: { isEnough: true } });
  });
});

suite("what leaves the browser", () => {
  const hashOf = (id: string, salt: string) => {
    const key = createHash("sha256").update(`mid:${id}`).digest().subarray(0, 16);
    return createHash("sha256").update(Buffer.from(salt, "hex")).update(key).digest("hex");
  };

  it("is a salted hash of what the rules record, and nothing of any other mail", async () => {
    await takeWish(mailbox, { kind: "capture" }, now);
    await passSent(tab);
    const { lease } = await begin(tab, "INBOX", ["1", "2"]);
    missing = () => [0];
    const taken = await read(lease, "INBOX", [header("1", "ann@globex.example"), header("2", "oskar@friends.example")]);
    expect(taken).toMatchObject({ value: { take: ["1"] } });
    expect(asked).toHaveLength(1);
    const { salt, hashes, ...rest } = JSON.parse(asked[0]?.body ?? "");
    expect(rest).toEqual({ mailbox });
    expect(hashes.map(({ hash }: { hash: string }) => hash)).toEqual([hashOf("1@x.example", salt)]);
    expect(hashes[0].prefix).toHaveLength(6);
  });

  it("is no report with a folder's name, a subject or an address besides the mailbox", async () => {
    await passSent(tab);
    const { lease } = await begin(tab, "Kunden", ["1", "2", "3"]);
    await read(lease, "Kunden", [header("1", "ann@globex.example"), header("2", "oskar@friends.example")]);
    missing = () => [0];
    await endWork(background(), { type: "mailbox-end", lease, problem: null });
    const report = asked.find(({ url }) => url.endsWith("/api/coverage/mine"));
    expect(JSON.parse(report?.body ?? "")).toEqual({
      ...{ mailbox, webmail: "roundcube", sinceDay: "2026-10-24", folders: 3, unlisted: 0 },
      ...{ listed: 2, unread: 0, wanted: 1, recorded: 0 },
    });
  });

  it("is nothing where it was compared before and taken back since: it is left out and said so", async () => {
    await takeWish(mailbox, { kind: "capture" }, now);
    await passSent(tab);
    const { lease } = await begin(tab, "INBOX", ["1"]);
    missing = () => [0];
    await read(lease, "INBOX", [header("1", "ann@globex.example")]);
    const said = { type: "mailbox-taken", lease, folder: "INBOX", uid: "1", problem: "kept_before" } as const;
    await work.noteTaken(background(), said);
    await endWork(background(), { type: "mailbox-end", lease, problem: null });
    expect((await listMailboxes(now))[0]?.compared).toMatchObject({ wanted: 0, recorded: 0, declined: 1 });
  });
});

suite("what is kept on this computer", () => {
  it("is no subject and no address, and of mail that is not recorded no hash", async () => {
    await passSent(tab);
    const { lease } = await begin(tab, "INBOX", ["1", "2"]);
    await read(lease, "INBOX", [header("1", "ann@globex.example"), header("2", "oskar@friends.example")]);
    await endWork(background(), { type: "mailbox-end", lease, problem: null });
    const index = await readFolderIndex(ownKey(), "INBOX");
    expect(index.get("2")).toEqual({
      m: "m",
      p: expect.stringMatching(/^[0-9a-f]{8}$/),
      t: expect.any(Number),
      d: "o",
    });
    expect(JSON.stringify([...index])).not.toMatch(/divorce|globex|friends|@/i);
    await forgetMailboxes();
    expect((await readFolderIndex(ownKey(), "INBOX")).size).toBe(0);
  });
});

suite("older mail", () => {
  const backfill = (months: number) => takeWish(mailbox, { kind: "backfill", months, folders: ["Kunden"] }, now);

  it("is recorded no further back than the rules say, in the folders that were chosen", async () => {
    expect(await backfill(13)).toEqual({ ok: false, error: { code: "policy" } });
    expect(await backfill(12)).toMatchObject({ ok: true });
    await passSent(tab);
    const order = await look(tab);
    expect(order?.task).toBe("backfill");
    const taken = await work.takeFolders(background(), { type: "mailbox-folders", lease: order?.lease ?? "", folders });
    expect(taken).toMatchObject({ value: { folders: ["Kunden"] } });
  });

  it("says how far it is, stops at a pause in the middle, goes on where it was, and is done", async () => {
    await backfill(12);
    await passSent(tab);
    const { lease } = await begin(tab, "Kunden", ["1", "2", "3"]);
    missing = () => [0];
    expect(await read(lease, "Kunden", [header("3", "ann@globex.example", 200)])).toMatchObject({
      value: { take: ["3"] },
    });
    await work.noteTaken(background(), { type: "mailbox-taken", lease, folder: "Kunden", uid: "3", problem: null });
    expect((await listMailboxes(now))[0]?.backfill).toMatchObject({ state: "running", looked: 1, total: 3, taken: 1 });
    await takeWish(mailbox, { kind: "pause" }, now);
    expect(await read(lease, "Kunden", [header("2", "ann@globex.example", 200)])).toMatchObject({ ok: false });
    await endWork(background(), { type: "mailbox-end", lease, problem: "lease" });
    await takeWish(mailbox, { kind: "resume" }, now);
    const again = await begin(tab, "Kunden", ["1", "2", "3"]);
    expect(again.unread).toEqual(["2", "1"]);
    await read(
      again.lease,
      "Kunden",
      ["2", "1"].map((uid) => header(uid, "oskar@friends.example", 200)),
    );
    await endWork(background(), { type: "mailbox-end", lease: again.lease, problem: null });
    expect((await listMailboxes(now))[0]?.backfill).toMatchObject({ state: "done", taken: 1 });
  });

  it("keeps the reason where it came to no end", async () => {
    await backfill(12);
    await passSent(tab);
    const order = await look(tab);
    await endWork(background(), { type: "mailbox-end", lease: order?.lease ?? "", problem: "signed_out" });
    expect((await listMailboxes(now))[0]?.backfill).toMatchObject({ state: "running", problem: "signed_out" });
  });
});

suite("what was under way when the person's access here ended", () => {
  it("writes nothing any more", async () => {
    await passSent(tab);
    const { lease } = await begin(tab, "INBOX", ["1", "2"]);
    await read(lease, "INBOX", [header("2", "ann@globex.example")]);
    const forgotten = forgetMailboxes();
    await endWork(background(), { type: "mailbox-end", lease, problem: null });
    await forgotten;
    expect((await readFolderIndex(ownKey(), "INBOX")).size).toBe(0);
    expect((await listMailboxes(now))[0]).toMatchObject({ compared: null, folders: [] });
  });
});
