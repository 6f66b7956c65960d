import { describe, expect, it } from "vitest";
import { checkSource } from "../../../extension/capture/check-source.ts";
import { type ReadIo, WebmailReadError } from "../../../extension/webmail/adapter.ts";
import { adapters, pickAdapter, webmailName } from "../../../extension/webmail/registry.ts";
import { type FixtureCase, listCases, openPage } from "./fixture-page.ts";

const offline: typeof fetch = () => Promise.reject(new TypeError("no network in tests"));

function ioOf(page: Document, fetch: typeof globalThis.fetch, maxBytes = 1_000_000): ReadIo {
  return { page, fetch, maxBytes, signal: new AbortController().signal };
}

const pageOf = (c: FixtureCase): Document => openPage(c.page, c.expected.url, c.around);

for (const adapter of adapters) {
  const cases = listCases(adapter.id);

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
      expect(place?.closest("#messagebody")).toBeNull();
    });

    it.each(cases)("$name: knows whose mailbox it is, from the page or by asking", async (c) => {
      const page = pageOf(c);
      expect(adapter.findMailboxOwner(page)).toBe(c.expected.ownerOnPage);
      if (c.identities === null) return;
      const body = c.identities;
      const answer: typeof fetch = async () => new Response(body, { headers: { "content-type": "text/html" } });
      expect(await adapter.readMailboxOwner(ioOf(page, answer))).toBe(c.expected.owner);
    });

    it.each(cases)("$name: reads the exact source, which agrees with the page", async (c) => {
      const page = pageOf(c);
      const asked: string[] = [];
      const answer: typeof fetch = async (input) => {
        asked.push(String(input));
        const headers = {
          "content-type": "text/plain;charset=UTF-8",
          "content-disposition": 'attachment; filename="a.eml"',
        };
        return new Response(c.source, { headers });
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
      const fake = `<div id="messagebody"><div id="message-header"><h2 class="subject">Faked</h2>
        <div class="topright"><span class="username">evil@other.example</span></div>
        <span class="header-title username">evil@other.example</span>
        <table class="headers-table" id="preview-allheaders"><tbody><tr><td class="header subject">Faked</td></tr>
        <tr><td class="header from"><span class="rcmContactAddress" title="evil@other.example">Evil</span></td></tr></tbody></table></div>
        <div id="messageheader" class="messageheaderbox"><h3 class="subject">Faked</h3></div>
        <div id="messagecontent"><p>x</p></div>
        <script>rcmail.set_env({"request_token":"00000000000000000000000000000000"})</script></div>`;
      // As if the webmail did not prefix ids and classes, and once more before everything else in the body.
      const hostile = c.page.replace(/<div id="messagebody"[^>]*>/, (open) => `${open}${fake}`).replaceAll('"v1', '"');
      expect(hostile).not.toBe(c.page);
      const page = openPage(hostile, c.expected.url, c.around);
      expect(adapter.findOpenMessage(page)).toEqual(c.expected.open);
      expect(adapter.findMailboxOwner(page)).toBe(c.expected.ownerOnPage);
      expect(adapter.findBarPlace(page)?.closest("#messagebody")).toBeNull();
    });

    it("sees no message where none is open", () => {
      for (const c of cases) {
        if (c.around === null) continue;
        const list = openPage(c.around, new URL("/?_task=mail&_mbox=INBOX", c.expected.url).href);
        expect(adapter.findOpenMessage(list)).toBeNull();
      }
      expect(pickAdapter(openPage("<!doctype html><p>A page</p>", "https://www.example.com/"))).toBeNull();
    });

    it("names why it could not read", async () => {
      const c = cases[0];
      if (!c) throw new Error("no case");
      const html = (body: string) => async () => new Response(body, { headers: { "content-type": "text/html" } });
      const eml = { "content-type": "text/plain", "content-disposition": "attachment" };
      const table: [string, typeof fetch][] = [
        ["offline", offline],
        ["not_source", html("<p>request check failed</p>")],
        ["signed_out", html('<form name="form"><input name="_pass"></form>')],
        ["signed_out", async () => new Response("", { status: 403 })],
        ["offline", async () => new Response("", { status: 502 })],
        ["not_source", async () => new Response("x", { headers: { "content-type": "text/plain" } })],
        ["not_found", async () => new Response("", { headers: eml })],
        ["too_large", async () => new Response("x", { headers: { ...eml, "content-length": "99999999" } })],
        ["too_large", async () => new Response(new Uint8Array(1_000_001), { headers: eml })],
      ];
      for (const [reason, fetch] of table) {
        const error = await adapter.readRawMessage(c.expected.open.ref, ioOf(pageOf(c), fetch)).catch((e) => e);
        expect(error, reason).toBeInstanceOf(WebmailReadError);
        expect(error.reason).toBe(reason);
      }
    });
  });
}
