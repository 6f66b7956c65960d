import { describe, expect, it } from "vitest";
import { messageOf } from "../../../extension/capture/save-page.ts";
import { bestOf, looksLikeSource, readShownPage } from "../../../extension/capture/shown-page.ts";
import { openPage } from "../webmail/fixture-page.ts";

const source =
  "From: Anna <anna@globex.example>\r\nDate: Thu, 19 Nov 2026 13:46:00 +0100\r\nSubject: =?utf-8?Q?a?=\r\n\r\nHi\r\n";
const none: typeof fetch = () => Promise.reject(new TypeError("no network in tests"));
const read = (html: string, ask = none) => readShownPage(openPage(html, "https://mail.hooli.example/x"), ask);
const text = (data: string): string => Buffer.from(data, "base64").toString();

describe("a source on a page", () => {
  it("is known by its header block", () => {
    expect(looksLikeSource(source)).toBe(true);
    expect(looksLikeSource(`From ann@x.example Thu Nov 19 2026\r\n${source}`)).toBe(true);
    expect(looksLikeSource("From: a@b.example\nTo: c@d.example\nSubject: x\n\nHi")).toBe(false);
    expect(looksLikeSource("From: a@b.example\nDate: today\nand some words of a chat\n\nHi")).toBe(false);
    expect(looksLikeSource("")).toBe(false);
  });

  it("is taken as shown where it stands in a page", async () => {
    const found = await read(`<h1>Original</h1><pre>${source.replaceAll("<", "&lt;")}</pre>`);
    if (found.kind !== "source") throw new Error(found.kind);
    expect(found.exact).toBe(false);
    expect(text(found.data)).toContain("From: Anna <anna@globex.example>");
  });

  it("is read anew, byte for byte, where the page is nothing else", async () => {
    const bytes = Buffer.from(`${source}\u00fc`, "latin1");
    const page = openPage("", "https://mail.hooli.example/source");
    Object.defineProperty(page, "contentType", { value: "text/plain" });
    page.body.textContent = source;
    const found = await readShownPage(page, async () => new Response(new Uint8Array(bytes)));
    expect(found).toEqual({ kind: "source", data: bytes.toString("base64"), exact: true });
    // Its address answers something else by now, or nothing.
    for (const ask of [none, async () => new Response("<p>sign in</p>")])
      expect(await readShownPage(page, ask)).toMatchObject({ kind: "source", exact: false });
  });
});

describe("a mail on a page of an unknown webmail", () => {
  it.each([
    [
      "English",
      "From: Anna Berger &lt;anna@globex.example&gt;</div><div>To: wei@acme.example</div><div>Date: 2026-11-19T12:46:00Z",
    ],
    [
      "Chinese",
      "发件人：Anna &lt;anna@globex.example&gt;</div><div>收件人：wei@acme.example</div><div>时 间：2026-11-19T12:46:00Z",
    ],
    [
      "Russian",
      "От: Anna &lt;anna@globex.example&gt;</div><div>Кому: wei@acme.example</div><div>Дата: 2026-11-19T12:46:00Z",
    ],
  ])("is read by the labels of its fields: %s", async (_, head) => {
    const found = await read(`<main><h1>Forty valves</h1><div>${head}</div><p>Please quote.</p></main>`);
    expect(found).toMatchObject({
      ...{ kind: "message", from: "anna@globex.example", to: "wei@acme.example", subject: "Forty valves" },
      ...{ sentAt: "2026-11-19T12:46:00.000Z", site: "mail.hooli.example" },
    });
    expect(found).toMatchObject({ text: expect.stringContaining("Please quote.") });
  });

  it("is read by links and marked elements, and what is not there stays empty", async () => {
    const found = await read(
      '<main><h2>Offer</h2><a href="mailto:anna@globex.example?subject=x">Anna</a> Hello</main>',
    );
    expect(found).toMatchObject({ from: "anna@globex.example", to: "", subject: "Offer", sentAt: "" });
    expect(await read("<main> </main>")).toEqual({ kind: "nothing" });
  });

  it("of several frames the best is taken", async () => {
    const [short, long] = [await read("<p>a@b.example</p>"), await read("<p>a@b.example and more words</p>")];
    expect(bestOf([null, { kind: "nothing" }, short, long])).toEqual(long);
    const selection = { ...long, kind: "selection" } as typeof long;
    expect(bestOf([long, selection])).toEqual(selection);
    expect(bestOf([undefined])).toEqual({ kind: "nothing" });
  });
});

describe("what is put together", () => {
  it("says where from, has no date that nobody knows, and no field that a page could add", () => {
    const shown = {
      ...{ from: "anna@globex.example", to: "wei@acme.example", subject: "Valves\r\nBcc: spy@evil.example" },
      ...{ sentAt: "", text: "四十个阀门", site: "mail.hooli.example" },
    };
    const lines = Buffer.from(messageOf(shown)).toString().split("\r\n");
    expect(lines.slice(0, 4)).toEqual([
      "X-Counterfoil-Shown-By: mail.hooli.example",
      "From: <anna@globex.example>",
      "To: <wei@acme.example>",
      "Subject: Valves Bcc: spy@evil.example",
    ]);
    expect(lines.some((line) => line.startsWith("Date:"))).toBe(false);
    const dated = Buffer.from(messageOf({ ...shown, sentAt: "2026-11-19T12:46:00.000Z" })).toString();
    expect(dated).toContain("Date: Thu, 19 Nov 2026 12:46:00 +0000\r\n");
  });
});
