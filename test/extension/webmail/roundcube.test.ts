import { describe, expect, it } from "vitest";
import { decodeFolderName } from "../../../extension/webmail/folder-name.ts";
import { roundcube } from "../../../extension/webmail/roundcube.ts";
import { listCases, openPage } from "./fixture-page.ts";

const preview = listCases("roundcube").find((c) => c.name === "elastic-preview");
if (!preview) throw new Error("the stored page is gone");

const at = (query: string): Document => openPage(preview.page, `https://webmail.example.com/mail/?${query}`);

describe("roundcube's address", () => {
  it("takes folder and number from the document's own address, not from the page", () => {
    const page = at("_task=mail&_uid=9&_mbox=Kunden.Globex%20BV&_action=preview&_framed=1");
    expect(roundcube.findOpenMessage(page)?.ref).toEqual({ folder: "Kunden.Globex BV", uid: "9" });
  });

  it("splits the number that a search over all folders gives", () => {
    const page = at("_task=mail&_uid=1-Kunden.Globex-BV&_mbox=INBOX&_action=show");
    expect(roundcube.findOpenMessage(page)?.ref).toEqual({ folder: "Kunden.Globex-BV", uid: "1" });
  });

  it.each([
    "_task=mail&_uid=9&_mbox=INBOX&_action=get&_part=2&_frame=1",
    "_task=addressbook&_uid=9&_mbox=INBOX&_action=show",
    "_task=mail&_uid=9.2&_mbox=INBOX&_action=show",
    "_task=mail&_mbox=INBOX&_action=show",
    "_task=mail&_uid=9&_action=show",
  ])("sees no message at %s", (query) => {
    expect(roundcube.findOpenMessage(at(query))).toBeNull();
  });

  it("asks below the path that the page lives at, with the page's token", async () => {
    let asked = "";
    const fetch: typeof globalThis.fetch = async (input) => {
      asked = String(input);
      return new Response("x: y", { headers: { "content-type": "text/plain", "content-disposition": "attachment" } });
    };
    const page = at("_task=mail&_uid=9&_mbox=%26W6JiNw-&_action=show");
    const io = { page, fetch, maxBytes: 10, signal: new AbortController().signal };
    await roundcube.readRawMessage({ folder: "&W6JiNw-", uid: "9" }, io);
    const url = new URL(asked);
    expect(url.pathname).toBe("/mail/");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      _task: "mail",
      _action: "viewsource",
      _uid: "9",
      _mbox: "&W6JiNw-",
      _save: "1",
      _token: "0123456789abcdefABCDEF0123456789",
    });
  });

  it("refuses a page without a request token instead of reading a re-formatted source", async () => {
    const bare = openPage(preview.page.replace(/<script>.*?<\/script>/s, ""), preview.expected.url);
    const fetch: typeof globalThis.fetch = () => Promise.reject(new Error("must not be asked"));
    const io = { page: bare, fetch, maxBytes: 10, signal: new AbortController().signal };
    await expect(roundcube.readRawMessage({ folder: "INBOX", uid: "1" }, io)).rejects.toMatchObject({
      reason: "no_token",
    });
  });

  it("takes the address in brackets for the owner, whatever the name pretends", async () => {
    const body = `<table id="identities-table"><tr><td class="mail">rep1@acme.example &lt;other@acme.example&gt;</td></tr></table>`;
    const fetch: typeof globalThis.fetch = async () => new Response(body, { headers: { "content-type": "text/html" } });
    const io = {
      page: at("_task=mail&_uid=9&_mbox=INBOX&_action=show"),
      fetch,
      maxBytes: 10,
      signal: new AbortController().signal,
    };
    expect(await roundcube.readMailboxOwner(io)).toBe("other@acme.example");
  });
});

describe("folder names", () => {
  it.each([
    ["INBOX", "INBOX"],
    ["&W6JiNw-", "客户"],
    ["Kunden.Globex BV", "Kunden.Globex BV"],
    ["R&-D", "R&D"],
    ["&BBoEOwQ4BDUEPQRCBEs-", "Клиенты"],
    ["&broken", "&broken"],
    ["&A-", "&A-"],
  ])("%s is shown as %s", (encoded, shown) => {
    expect(decodeFolderName(encoded)).toBe(shown);
  });
});
