import { describe, expect, it } from "vitest";
import type { ReadIo, WebmailMailbox } from "../../../extension/webmail/adapter.ts";
import { roundcube } from "../../../extension/webmail/roundcube.ts";
import { sogo } from "../../../extension/webmail/sogo.ts";
import { openPage } from "./fixture-page.ts";

// A mailbox's folders and lists as Roundcube 1.6.5 and SOGo 5.8.0 answer.

const json = (value: unknown): Response =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json; charset=UTF-8" } });
const html = (body: string): Response =>
  new Response(body, { headers: { "content-type": "text/html; charset=UTF-8" } });
const inPieces = (text: string, type: string): Response => {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start(stream) {
      for (let at = 0; at < bytes.length; at += 7) stream.enqueue(bytes.subarray(at, at + 7));
      stream.close();
    },
  });
  return new Response(body, { headers: { "content-type": type, "content-disposition": "attachment" } });
};

interface Asked {
  url: URL;
  body: unknown;
}

function ask(adapter: typeof roundcube, url: string, page: string, answer: (asked: Asked) => Response) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const one = { url: new URL(String(input)), body: init?.body ? JSON.parse(String(init.body)) : null };
    asked.push(one);
    return answer(one);
  };
  const io: ReadIo = { page: openPage(page, url), fetch, maxBytes: 1_000_000, signal: new AbortController().signal };
  const mailbox: WebmailMailbox | undefined = adapter.mailbox;
  if (!mailbox) throw new Error("no list");
  return { mailbox, io, asked };
}

const app = '<script src="/program/js/app.min.js"></script>';
const settings = (folder: string, number: number): string =>
  `<script>rcmail.set_env({"task":"mail","mailbox":${JSON.stringify(folder)},"current_page":${number},"request_token":"abc123"});</script>`;
const roundcubePage = `<!doctype html><html><head>${app}${settings("INBOX", 1)}</head><body></body></html>`;
const roundcubeUrl = "https://webmail.example.com/?_task=mail&_mbox=INBOX";
const rows = (...lines: string[]): string => ['this.set_rowcount("1 to 2 of 3","INBOX");', ...lines].join("\n");
const row = (uid: number, subject: string, size = "1 KB"): string =>
  `this.add_message_row(${uid},${JSON.stringify({ subject, fromto: '<span title="a@b.example">A</span>', date: "Today", size })},{"mbox":"INBOX"},false);`;

describe("Roundcube's mailbox", () => {
  const folderPage = `<!doctype html><html><head>${app}${settings("Kunden.Globex BV", 4)}</head><body>
    <ul id="mailboxlist"><li class="mailbox inbox"><a rel="INBOX">Inbox</a></li><li class="mailbox sent"><a rel="Sent">Sent</a></li>
    <li class="mailbox virtual"><a>Customers</a><ul><li class="mailbox"><a rel="Customers.Globex BV">Globex BV</a></li></ul></li>
    <li class="mailbox"><a rel="&amp;W6JiNw-">客户</a></li></ul></body></html>`;

  it("has the folders that hold messages, with what they are for", async () => {
    const { mailbox, io, asked } = ask(roundcube, roundcubeUrl, roundcubePage, () => html(folderPage));
    expect(await mailbox.listFolders(io)).toEqual([
      { folder: "INBOX", name: "INBOX", role: "inbox" },
      { folder: "Sent", name: "Sent", role: "sent" },
      { folder: "Customers.Globex BV", name: "Customers.Globex BV", role: null },
      { folder: "&W6JiNw-", name: "客户", role: null },
    ]);
    // Without a folder or a page of ours: the server's memory of the person's own stays.
    expect(asked.map(({ url }) => url.search)).toEqual(["?_task=mail"]);
  });

  it("is listed page by page, HTML as text, with the server's own total", async () => {
    const exec = rows(row(15, "Valves &amp; <b>more</b>"), row(14, "询价"), "this.add_message_row(13,broken);");
    const env = { messagecount: 2, pagecount: 2, exists: 3 };
    const { mailbox, io, asked } = ask(roundcube, roundcubeUrl, roundcubePage, () =>
      json({ action: "list", env, exec }),
    );
    const page = await mailbox.listPage("INBOX", null, io);
    expect(page.messages.map(({ uid, subject }) => [uid, subject])).toEqual([
      ["15", "Valves & more"],
      ["14", "询价"],
    ]);
    expect(page).toMatchObject({ next: "2", total: 3 });
    expect((await mailbox.listPage("INBOX", "2", io)).next).toBeNull();
    // A search of the person's stays as it is: ours has a name that none has.
    for (const { url } of asked) expect(url.searchParams.get("_search")).toBe("counterfoil");
  });

  it("gives the person's own place back to the server after it was listed", async () => {
    const { mailbox, io, asked } = ask(roundcube, roundcubeUrl, roundcubePage, ({ url }) =>
      url.searchParams.get("_action") === "list"
        ? json({ env: { exists: 0, pagecount: 0 }, exec: "" })
        : html(folderPage),
    );
    await mailbox.listFolders(io);
    await mailbox.listPage("Sent", "1", io);
    await mailbox.afterListing?.(io);
    const last = asked.at(-1)?.url.searchParams;
    expect([last?.get("_mbox"), last?.get("_page")]).toEqual(["Kunden.Globex BV", "4"]);
  });

  it("says that it is signed out", async () => {
    const form = html('<form name="form"><input name="_pass"></form>');
    const { mailbox, io } = ask(roundcube, roundcubeUrl, roundcubePage, () => form);
    await expect(mailbox.listFolders(io)).rejects.toMatchObject({ reason: "signed_out" });
    const command = json({ action: "list", exec: "this.session_error();" });
    const other = ask(roundcube, roundcubeUrl, roundcubePage, () => command);
    await expect(other.mailbox.listPage("INBOX", null, other.io)).rejects.toMatchObject({ reason: "signed_out" });
  });

  it("reads a header and no more of a message than that", async () => {
    let read = 0;
    const source = `Subject: a\r\nMessage-ID: <a@b.example>\r\n\r\n${"x".repeat(100_000)}`;
    const { mailbox, io } = ask(roundcube, roundcubeUrl, roundcubePage, () => inPieces(source, "text/plain"));
    const bytes = await mailbox.readBeginning({ folder: "INBOX", uid: "1" }, io);
    read = bytes.length;
    expect(new TextDecoder().decode(bytes)).toContain("Message-ID: <a@b.example>\r\n\r\n");
    expect(read).toBeLessThan(100);
  });

  it("is being written in where its window for that is the page", () => {
    const url = "https://webmail.example.com/?_task=mail&_action=compose&_id=1";
    expect(roundcube.mailbox?.isWriting(openPage(roundcubePage, url))).toBe(true);
    expect(roundcube.mailbox?.isWriting(openPage(roundcubePage, roundcubeUrl))).toBe(false);
  });
});

const sogoUrl = "https://webmail.example.com/SOGo/so/rep1@acme.example/Mail/view#!/Mail/0/INBOX";
const columns = ["To", "Subject", "From", "Size", "uid"];

describe("SOGo's mailbox", () => {
  it("has the folders that hold messages, without other people's and without templates that were never sent", async () => {
    const folder = (path: string, type: string, flags: string[] = [], children: unknown[] = []) => ({
      ...{ path, type, flags, children, name: path },
    });
    const mailboxes = [
      folder("INBOX", "inbox"),
      folder("Drafts", "draft"),
      folder("Templates", "templates"),
      folder("&W6JiNw-", "folder"),
      folder("Customers", "folder", ["noselect"], [folder("Customers/Globex BV", "folder")]),
      folder("Other Users", "otherUsers", [], [folder("Other Users/noor", "folder")]),
    ];
    const { mailbox, io, asked } = ask(sogo, sogoUrl, "<p>", () => json({ mailboxes }));
    expect(await mailbox.listFolders(io)).toEqual([
      { folder: "0/INBOX", name: "0/INBOX".slice(2), role: "inbox" },
      { folder: "0/Drafts", name: "Drafts", role: "drafts" },
      { folder: "0/Templates", name: "Templates", role: "drafts" },
      { folder: "0/&W6JiNw-", name: "客户", role: null },
      { folder: "0/Customers/Globex BV", name: "Customers/Globex BV", role: null },
    ]);
    expect(asked[0]?.url.pathname).toBe("/SOGo/so/rep1@acme.example/Mail/0/view");
  });

  it("is listed newest first, in parts, and by threads too", async () => {
    const uids = Array.from({ length: 250 }, (_, n) => (n % 2 === 0 ? 250 - n : [250 - n, 0]));
    const { mailbox, io, asked } = ask(sogo, sogoUrl, "<p>", ({ url, body }) => {
      if (url.pathname.endsWith("/view")) return json({ uids, headers: [] });
      const wanted = (body as { uids: number[] }).uids;
      return json([columns, ...wanted.map((uid) => [[], `Valve ${uid}`, [], "1 KiB", uid])]);
    });
    const first = await mailbox.listPage("0/Customers/Globex BV", null, io);
    expect([first.messages.length, first.messages[0]?.uid, first.next, first.total]).toEqual([200, "250", "200", 250]);
    const second = await mailbox.listPage("0/Customers/Globex BV", first.next, io);
    expect([second.messages.length, second.messages.at(-1)?.uid, second.next]).toEqual([50, "1", null]);
    expect(asked[0]?.url.pathname).toContain("/Mail/0/folderCustomers/folderGlobex_SP_BV/view");
  });

  it("gives a header's bytes as they are, though SOGo writes each as a letter", async () => {
    const raw = Uint8Array.from(Buffer.from("Subject: \xd1\xaf\xbc\xdb\r\n\r\n", "latin1"));
    const letters = new TextDecoder("latin1").decode(raw);
    const { mailbox, io } = ask(sogo, sogoUrl, "<p>", () => inPieces(letters, "message/rfc822; charset=utf-8"));
    expect(await mailbox.readBeginning({ folder: "0/INBOX", uid: "3" }, io)).toEqual(raw);
  });

  it("says where a message is gone, and that it is signed out", async () => {
    const gone = ask(sogo, sogoUrl, "<p>", () => inPieces("", "message/rfc822"));
    await expect(gone.mailbox.readBeginning({ folder: "0/INBOX", uid: "3" }, gone.io)).rejects.toMatchObject({
      reason: "not_found",
    });
    const out = ask(sogo, sogoUrl, "<p>", () => html("<p>sign in</p>"));
    await expect(out.mailbox.listFolders(out.io)).rejects.toMatchObject({ reason: "signed_out" });
  });
});
