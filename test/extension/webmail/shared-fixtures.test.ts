import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pickAdapter } from "../../../extension/webmail/registry.ts";
import { projectDir } from "../../../scripts/local-worker.ts";
import { openPage } from "./fixture-page.ts";

// Pages of webmails that others have published. Each gives just the message it should, or nothing.

const folder = join(projectDir, "../shared/fixtures/webmail");

/** What the comment at a page's head says of its address. */
const urlOf = (html: string): string =>
  /"url":"([^"]+)"/.exec(html)?.[1] ?? /url: (\S+)/.exec(html)?.[1] ?? "https://inbox.google.com/";

const read = (path: string) => {
  const html = readFileSync(join(folder, path), "utf8");
  const page = openPage(html, urlOf(html));
  return pickAdapter(page)?.findOpenMessage(page) ?? null;
};

describe.skipIf(!existsSync(folder))("published pages of webmails", () => {
  it("give the message that is expanded, though its conversation's new id is missing", () => {
    expect(read("synthetic/gmail-perm-id-undefined.html")).toEqual({
      ref: { folder: "all", uid: "19a9e15b7a82dc3c" },
      ...{ folderName: "inbox", subject: "Plan", messageId: null },
      from: { address: "grace@example.org", name: "Grace" },
      recipients: [{ address: "ada@example.com", name: "me" }],
    });
  });

  it("give the message that address and frame name alike", () => {
    const { ref, anywhere } = read("synthetic/netease-read.html") ?? {};
    expect({ ref, anywhere }).toEqual({ ref: { folder: "mail", uid: "123:1tbiAbcd" }, anywhere: true });
    expect(read("synthetic/yahoo-message.html")?.ref).toEqual({ folder: "1", uid: "ABcdEf123" });
  });

  it("give nothing for a conversation, of which no message is named, whatever row is selected", () => {
    expect(read("synthetic/owa-conversation.html")).toBeNull();
  });

  it("give nothing where address and frame name two messages", () => {
    const html = readFileSync(join(folder, "synthetic/netease-read.html"), "utf8");
    const page = openPage(html.replace("mid=123:1tbiAbcd", "mid=123:1tbiOther"), urlOf(html));
    expect(pickAdapter(page)?.id).toBe("netease");
    expect(pickAdapter(page)?.findOpenMessage(page)).toBeNull();
  });

  it("give nothing where address and page name two conversations", () => {
    expect(read("gmail/dom/thread-2026-07.html")).toBeNull();
  });

  it("give nothing for a list, whatever is in it", () => {
    const html = readFileSync(join(folder, "gmail/dom/thread-list-2014.html"), "utf8");
    const page = openPage(html, "https://mail.google.com/mail/u/0/#inbox");
    expect(pickAdapter(page)?.findOpenMessage(page) ?? null).toBeNull();
  });

  it("give nothing for pages that are no webmail of ours", () => {
    for (const path of readdirSync(join(folder, "generic-noise"))) expect(read(join("generic-noise", path))).toBeNull();
  });
});
