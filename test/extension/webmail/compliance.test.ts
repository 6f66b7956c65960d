import { describe, expect, it } from "vitest";
import { checkSource } from "../../../extension/capture/check-source.ts";
import { type ReadIo, WebmailReadError } from "../../../extension/webmail/adapter.ts";
import { adapters, pickAdapter, webmailName } from "../../../extension/webmail/registry.ts";
import { answers } from "./answers.ts";
import { type FixtureCase, listCases, openPage } from "./fixture-page.ts";

const offline: typeof fetch = () => Promise.reject(new TypeError("no network in tests"));

function ioOf(page: Document, fetch: typeof globalThis.fetch, maxBytes = 1_000_000): ReadIo {
  return { page, fetch, maxBytes, signal: new AbortController().signal };
}

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
      const raw = await adapter.readRawMessage(c.expected.open.ref, ioOf(page, answer));
      expect(raw.exact).toBe(true);
      expect(raw.bytes).toEqual(c.source);
      expect(asked.map((url) => new URL(url).origin)).toEqual([new URL(c.expected.url).origin]);
      const open = adapter.findOpenMessage(page);
      if (!open) throw new Error("no open message");
      const facts = { open, owner: c.expected.owner, mailboxes: ["Rep1@Acme.example"] };
      expect(checkSource(raw.bytes, facts)).toEqual({ ok: true });
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
        const error = await adapter.readRawMessage(c.expected.open.ref, ioOf(pageOf(c), fetch)).catch((e) => e);
        expect(error, reason).toBeInstanceOf(WebmailReadError);
        expect(error.reason).toBe(reason);
      }
    });
  });
}
