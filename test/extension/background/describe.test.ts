import { afterAll, beforeEach, expect, it, describe as suite, vi } from "vitest";
import type { Background } from "../../../extension/background/context.ts";
import { sha256Hex } from "../../../extension/capture/make-capture.ts";
import type { OpenFacts } from "../../../extension/messages.ts";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { MemoryDisk, MemoryProcess } from "../outbox/memory-indexed-db.ts";

// What of a message is told to the Worker before anybody has pressed: the hash of a customer's mail, once the saving rules
// have looked at its source, and of no other.

const browser = vi.hoisted(() => {
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
  const i18n = { getUILanguage: () => "en" };
  const runtime = { getManifest: () => ({ version: "1.0.0" }) };
  const storage = { local, session, managed: { get: async () => ({}) } };
  Object.assign(globalThis, { chrome: { i18n, runtime, storage } });
  return { local, session };
});

const { indexedDB: none, fetch } = globalThis;
globalThis.indexedDB = new MemoryProcess(new MemoryDisk()).factory;
const { outboxOpener } = await import("../../../extension/background/context.ts");
const { describe } = await import("../../../extension/background/describe.ts");
const { takeSave } = await import("../../../extension/background/saving.ts");
const { createKeyring } = await import("../../../extension/background/keeping.ts");
const { adoptPendingKey, makePendingKey } = await import("../../../extension/device-keys.ts");

const wei = { id: "01m804b9khnhx3cjntyvw83e6y", name: "Wei" };
const policy = extensionPolicySchema.parse({
  ...{ person: wei, readers: "Sales", companyName: "Acme", language: "en", ownDomains: ["acme.example"] },
  mailboxes: [{ id: wei.id, address: "wei@acme.example", personId: wei.id }],
  ...{ customerDomains: ["globex.example"] },
  consoleUrl: "http://localhost",
  rules: {
    ...{ form: 1, name: "test", otherwise: { action: "ask" } },
    rules: [
      { id: "law", name: "Lawyers", when: { participants: { any: ["law@globex.example"] } }, action: "never" },
      { id: "own", name: "Private", when: { headers: { sensitivity: ["private"] } }, action: "never" },
      { id: "all", name: "All", when: { participants: { any: ["everything@globex.example"] } }, action: "auto" },
      { id: "pay", name: "Pay", when: { participants: { any: ["pay@globex.example"] } }, action: "envelope" },
    ],
  },
});
const roundcube = { webmail: "roundcube" } as const;
const sha256 = "5e".repeat(32);
const onRecord = { sha256, messageId: "2026q4.1-1", customers: [] };
const asked: string[] = [];

beforeEach(async () => {
  asked.length = 0;
  const pairing = { deviceId: "d1", deviceName: "Chromium", person: wei, pairedAt: "2026-11-21T10:00:00Z" };
  await browser.local.set({ server: "http://localhost", pairing, policy: { policy, fetchedAt: Date.now() } });
  await browser.session.set({ device: { accessToken: "t", sinceMs: Date.now(), seconds: 3_600, nonce: null } });
  await makePendingKey();
  await adoptPendingKey("d1", "refresh");
  globalThis.fetch = async (url, init) => {
    asked.push(`${url} ${init?.body}`);
    return Response.json({ known: [{ ...onRecord, savedBy: [{ person: wei, at: "2026-11-21T10:00:00.000Z" }] }] });
  };
});
afterAll(() => Object.assign(globalThis, { indexedDB: none, fetch }));

function background(): Background {
  const given = {
    now: () => Date.now(),
    random: () => 0.5,
    newId: () => crypto.randomUUID(),
    store: outboxOpener(globalThis.indexedDB),
  };
  return { ...given, keyring: createKeyring(given), wake: () => undefined };
}

function look(from: string, header: string | null, webmail: Pick<OpenFacts, "webmail" | "isDescribed"> = roundcube) {
  const open: OpenFacts = {
    ...{ mailbox: "wei@acme.example", place: "INBOX/7", subject: "Forty valves", from, ...webmail },
    recipients: ["wei@acme.example"],
  };
  const block = btoa(`From: ${from}\r\nTo: wei@acme.example\r\nSubject: Forty valves\r\n${header}\r\n`);
  const source = header === null ? null : { sha256, mailbox: "wei@acme.example", header: block };
  return describe(background(), { open, source }, { url: "https://mail.acme.example/", tabId: null });
}

/** A save by the person's own press. */
async function press(number: number, webmail: Pick<OpenFacts, "webmail" | "isDescribed">) {
  const from = "everything@globex.example";
  const open = {
    mailbox: "wei@acme.example",
    place: `INBOX/${number}`,
    subject: null,
    from,
    recipients: [],
    ...webmail,
  };
  const bytes = new TextEncoder().encode(`From: ${from}\r\nTo: wei@acme.example\r\nSubject: ${number}\r\n\r\n`);
  const save = {
    ...{ id: crypto.randomUUID(), sha256: await sha256Hex(bytes), parts: 0, data: btoa(String.fromCharCode(...bytes)) },
    ...{ bytes: bytes.length, capturedAt: new Date().toISOString(), exact: true, mailbox: "wei@acme.example" },
    ...{ webmail: webmail.webmail, open, automatic: false, lease: null },
  };
  return takeSave(background(), save);
}

suite("a webmail that is known by descriptions alone", () => {
  const qq = { webmail: "qq", isDescribed: true } as const;
  const of = (webmail: Pick<OpenFacts, "webmail" | "isDescribed">) =>
    look("everything@globex.example", "X: 1\r\n", webmail);

  it("records without a press only after ten that the person saved there", async () => {
    globalThis.fetch = async () => Response.json({ known: [] });
    expect(await of(qq)).toMatchObject({ automatic: "no", whyNotAutomatic: "untried" });
    for (let number = 0; number < 9; number++) expect(await press(number, qq)).toMatchObject({ ok: true });
    // Elsewhere proves nothing here; what is proven needs none.
    expect(await press(100, roundcube)).toMatchObject({ ok: true });
    expect(await of(qq)).toMatchObject({ automatic: "no", whyNotAutomatic: "untried" });
    expect(await of(roundcube)).toMatchObject({ automatic: "yes" });
    expect(await press(9, qq)).toMatchObject({ ok: true });
    expect(await of(qq)).toMatchObject({ automatic: "yes", whyNotAutomatic: null });
    expect(await of({ webmail: "zoho", isDescribed: true })).toMatchObject({ whyNotAutomatic: "untried" });
  });
});

suite("whether a colleague has saved it", () => {
  it("is asked by its hash of a customer's mail that may be saved, once its source was looked at", async () => {
    const facts = await look("anna@globex.example", "");
    expect(facts).toMatchObject({ decision: { action: "ask" }, savedBy: [{ name: "Wei" }] });
    expect(asked).toEqual([expect.stringContaining(sha256)]);
  });

  it.each<[string, string, string | null, string]>([
    ["before its source was looked at", "anna@globex.example", null, "ask"],
    ["of what a rule never keeps", "law@globex.example", "", "never"],
    ["of what only its source shows to be private", "anna@globex.example", "Sensitivity: Private\r\n", "never"],
    ["of what is kept by names and dates", "pay@globex.example", "", "envelope"],
    ["of mail with no customer", "anna@hooli.example", "", "ask"],
  ])("is not asked %s", async (_, from, header, action) => {
    expect((await look(from, header)).decision?.action).toBe(action);
    expect(asked).toEqual([]);
  });
});
