import { describe, expect, it } from "vitest";
import { checkSource } from "../../../extension/capture/check-source.ts";
import { wordsOf } from "../../../extension/capture/read-open.ts";
import { type NewMail, type ReadIo, WebmailReadError } from "../../../extension/webmail/adapter.ts";
import { adapters, pickAdapter, webmailName } from "../../../extension/webmail/registry.ts";
import { answers } from "./answers.ts";
import { type FixtureCase, listCases, openPage } from "./fixture-page.ts";

const offline: typeof fetch = () => Promise.reject(new TypeError("no network in tests"));

function ioOf(page: Document, fetch: typeof globalThis.fetch, maxBytes = 1_000_000): ReadIo {
  return { page, fetch, maxBytes, signal: new AbortController().signal };
}

/** Of a customer who writes into names and headers what would become others. */
const hostileMail: NewMail = {
  to: [
    {
      name: 'Berger, Anna?bcc=spy@evil.example&_cc=x %22 <spy@evil.example> %0d%0aBcc: z\r\n"',
      address: "anna@globex.example",
    },
    { name: "", address: "x@globex.example\r\nBcc: spy@evil.example" },
    { name: "", address: "x@globex.example, spy@evil.example" },
    { name: "", address: '"x <spy@evil.example>"@globex.example' },
  ],
  cc: [{ name: "Haddad, Noor", address: "rep2@acme.example" }],
  subject: "Re: 40 valves?\r\nBcc: spy@evil.example\u0000100 % & more",
  inReplyTo: "<rfq@globex.example>",
  references: ["<first@globex.example>", "<x@globex.example>\r\nBcc: <spy@evil.example>", "<rfq@globex.example>"],
};

/** They say so instead. */
const withoutOriginal: readonly string[] = ["proton", "fastmail"];

const pageOf = (c: FixtureCase): Document => openPage(c.page, c.expected.url, c.around);

for (const adapter of adapters) {
  const cases = listCases(adapter.id);
  const its = answers[adapter.id];

  describe(`adapter ${adapter.id}`, () => {
    it("has stored pages, example addresses and the day it was last seen working", () => {
      expect(cases.length).toBeGreaterThan(0);
      expect(adapter.checkedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      for (const url of adapter.exampleUrls) expect(URL.canParse(url)).toBe(true);
    });

    it("has a name that people know it by", () => {
      expect(webmailName(adapter.id)).toBe(adapter.name);
      expect(adapter.name.trim()).not.toBe("");
      expect(webmailName("gone-since")).toBe("gone-since");
    });

    it.each(cases)("$name: is recognised by its own markers", (c) => {
      expect(pickAdapter(pageOf(c))?.id).toBe(adapter.id);
    });

    it.each(cases)("$name: says what the page shows", (c) => {
      expect(adapter.findOpenMessage(pageOf(c))).toEqual(c.expected.open);
    });

    it.each(cases)("$name: finds a place for the bar outside the mail", (c) => {
      const place = adapter.findBarPlace(pageOf(c));
      expect(place).not.toBeNull();
      expect(place?.closest(its.body)).toBeNull();
    });

    it.each(cases)("$name: knows whose mailbox it is, from the page or by asking", async (c) => {
      const page = pageOf(c);
      expect(adapter.findMailboxOwner(page)).toBe(c.expected.ownerOnPage);
      if (c.identities === null) return;
      const body = c.identities;
      const answer: typeof fetch = async () => its.owner(body);
      expect(await adapter.readMailboxOwner(ioOf(page, answer))).toBe(c.expected.owner);
    });

    it.each(cases)("$name: reads the exact source, which agrees with the page", async (c) => {
      const page = pageOf(c);
      const asked: string[] = [];
      const answer: typeof fetch = async (input) => {
        asked.push(String(input));
        return its.source(c.source);
      };
      if (withoutOriginal.includes(adapter.id)) {
        const reading = adapter.readRawMessage(c.expected.open.ref, ioOf(page, answer));
        await expect(reading).rejects.toMatchObject({ reason: "no_original" });
        expect(asked).toEqual([]);
        return;
      }
      const raw = await adapter.readRawMessage(c.expected.open.ref, ioOf(page, answer));
      expect(raw.exact).toBe(adapter.id !== "zoho");
      expect(raw.bytes).toEqual(c.source);
      const origins = new Set(asked.map((url) => new URL(url).origin));
      expect([...origins]).toEqual([its.sourceOrigin ?? new URL(c.expected.url).origin]);
      const open = adapter.findOpenMessage(page);
      if (!open) throw new Error("no open message");
      const words = open.anywhere ? wordsOf(page) : null;
      const facts = { open, owner: c.expected.owner, mailboxes: ["Rep1@Acme.example"], words };
      expect(checkSource(raw.bytes, facts)).toEqual({ ok: true });
      // Another message under this number, which the page does not show.
      const others = ["From: Eve <eve@other.example>\r\nSubject: Forty valves\r\n\r\n"];
      others.push("From: Anna Berger <anna@globex.example>\r\nSubject: Thirty pumps\r\n\r\n");
      for (const other of others) expect(checkSource(new TextEncoder().encode(other), facts).ok).toBe(false);
    });

    it.each(cases)("$name: leaves the page as it is", async (c) => {
      const page = pageOf(c);
      const before = page.documentElement.outerHTML;
      adapter.probe(page);
      adapter.findOpenMessage(page);
      adapter.findBarPlace(page);
      adapter.findMailboxOwner(page);
      await adapter.readRawMessage(c.expected.open.ref, ioOf(page, offline)).catch(() => null);
      expect(page.documentElement.outerHTML).toBe(before);
    });

    it.each(cases)("$name: the mail's own markup fools nothing", (c) => {
      const hostile = its.hostile(c.page);
      expect(hostile).not.toBe(c.page);
      const page = openPage(hostile, c.expected.url, c.around);
      expect(adapter.findOpenMessage(page)).toEqual(c.expected.open);
      expect(adapter.findMailboxOwner(page)).toBe(c.expected.ownerOnPage);
      expect(adapter.findBarPlace(page)?.closest(its.body)).toBeNull();
    });

    it("begins a mail at the page's own webmail, and leaves the page as it is", () => {
      const begin = adapter.compose?.newMailUrl;
      expect(begin !== undefined).toBe(its.newMail !== null);
      if (!begin || !its.newMail) return;
      for (const c of cases) {
        const page = pageOf(c);
        const before = page.documentElement.outerHTML;
        const url = new URL(begin(page, hostileMail) ?? "");
        expect(url.origin + url.pathname).toBe(new URL(c.expected.url).origin + new URL(c.expected.url).pathname);
        expect(page.documentElement.outerHTML).toBe(before);
        expect(its.newMail(url)).toEqual({
          to: '"Berger, Anna?bcc=spy evil.example&_cc=x %22 spy evil.example %0d%0aBcc: z" <anna@globex.example>',
          cc: '"Haddad, Noor" <rep2@acme.example>',
          subject: "Re: 40 valves? Bcc: spy@evil.example 100 % & more",
          inReplyTo: "<rfq@globex.example>",
          references: "<first@globex.example> <rfq@globex.example>",
          others: [],
        });
      }
    });

    it("begins the mail of a long thread by its first mail and its last ones, in an address that servers take", () => {
      const begin = adapter.compose?.newMailUrl;
      const [c] = cases;
      if (!begin || !its.newMail || !c) return;
      const references = Array.from({ length: 500 }, (_, n) => `<${n}.0123456789abcdef@mail.globex.example>`);
      const long = { ...hostileMail, references, subject: "询价 ".repeat(2_000) };
      const url = new URL(begin(pageOf(c), long) ?? "");
      expect(url.href.length).toBeLessThan(7_000);
      const ids = its.newMail(url).references.split(" ");
      expect(ids[0]).toBe(references[0]);
      expect(ids.length).toBeGreaterThan(20);
      expect(ids.slice(1)).toEqual(references.slice(1 - ids.length));
      expect(its.newMail(url).subject).toMatch(/^(询价 )+/);
      const many = Array.from({ length: 500 }, (_, n) => ({ name: "", address: `somebody-${n}@globex.example` }));
      expect(begin(pageOf(c), { ...hostileMail, to: many })).toBeNull();
    });

    it("sees no message where none is open", () => {
      for (const c of cases) {
        // A page of its own stands for its list: the last message may still be drawn there.
        const list = openPage(c.around ?? c.page, new URL(its.list, c.expected.url).href);
        expect(adapter.findOpenMessage(list)).toBeNull();
      }
      expect(pickAdapter(openPage("<!doctype html><p>A page</p>", "https://www.example.com/"))).toBeNull();
    });

    it("names why it could not read", async () => {
      const c = cases[0];
      if (!c) throw new Error("no case");
      for (const [reason, answer] of its.refusals) {
        const fetch: typeof globalThis.fetch = async () => answer();
        if (withoutOriginal.includes(adapter.id)) continue;
        const error = await adapter.readRawMessage(c.expected.open.ref, ioOf(pageOf(c), fetch)).catch((e) => e);
        expect(error, reason).toBeInstanceOf(WebmailReadError);
        expect(error.reason).toBe(reason);
      }
    });
  });
}
