import { describe, expect, it } from "vitest";
import { answerNewMail } from "../../../extension/capture/new-mail.ts";
import { takeReply } from "../../../extension/capture/take-reply.ts";
import type { Ask, Request } from "../../../extension/messages.ts";
import type { NewMailAsk } from "../../../extension/quote-messages.ts";
import { pickAdapter } from "../../../extension/webmail/registry.ts";
import { listCases, openPage } from "../webmail/fixture-page.ts";

// What a page of the webmail does when the background begins a quote's mail there, and what a window does that has opened.

const mail = {
  ...{ to: [{ name: "Anna", address: "anna@globex.example" }], cc: [], subject: "Re: valves" },
  ...{ inReplyTo: "<rfq@globex.example>", references: ["<rfq@globex.example>"] },
};

/** A stored page whose webmail names its owner when it is asked. */
function aPage(webmail: "roundcube" | "sogo", name: string, owner: string | null = "rep1@acme.example") {
  const stored = listCases(webmail).find((c) => c.name === name);
  const page = stored && openPage(stored.page, stored.expected.url, stored.around);
  const adapter = page && pickAdapter(page);
  if (!page || !adapter) throw new Error("the stored page is gone");
  const left: string[] = [];
  let asked = 0;
  const fetch: typeof globalThis.fetch = async () => {
    asked++;
    if (owner === null) throw new TypeError("no network in tests");
    const body = (stored.identities ?? "").replaceAll("rep1@acme.example", owner);
    return new Response(body, { headers: { "content-type": "text/html" } });
  };
  const leave = (url: string): void => void left.push(url);
  const given = { page, adapter, fetch, leave, signal: new AbortController().signal };
  const answer = (begin: NewMailAsk["begin"]) => answerNewMail({ type: "new-mail", begin }, given);
  return { given, left, asked: () => asked, answer };
}
const originOf = (at: ReturnType<typeof aPage>): string => at.given.page.defaultView?.location.origin ?? "";

describe("a quote's mail that is begun in a page", () => {
  it("is a question first, which opens nothing", async () => {
    const at = aPage("roundcube", "elastic-own-page");
    expect(await at.answer(null)).toEqual({ can: true, origin: originOf(at), mailbox: "rep1@acme.example" });
    expect(at.left).toEqual([]);
  });

  it("opens the webmail's window in the mailbox that was checked", async () => {
    const at = aPage("roundcube", "elastic-own-page");
    await at.answer({ mailbox: "Rep1@Acme.example", mail });
    expect(at.left).toHaveLength(1);
    expect(new URL(at.left[0] ?? "").searchParams.get("_in-reply-to")).toBe("<rfq@globex.example>");
  });

  it("opens none where somebody else has signed in since the page was drawn, though the page shows who was", async () => {
    const at = aPage("roundcube", "larry-own-page", "rep2@acme.example");
    expect(at.given.adapter.findMailboxOwner(at.given.page)).toBe("rep1@acme.example");
    expect(await at.answer({ mailbox: "rep1@acme.example", mail })).toMatchObject({ mailbox: "rep2@acme.example" });
    expect(at.left).toEqual([]);
  });

  it("opens none where the webmail does not say whose mailbox it is", async () => {
    const at = aPage("roundcube", "elastic-own-page", null);
    expect(await at.answer({ mailbox: "rep1@acme.example", mail })).toMatchObject({ can: true, mailbox: null });
    expect(at.left).toEqual([]);
  });

  it("cannot be begun in a webmail that takes no thread, which is not even asked whose mailbox it is", async () => {
    const at = aPage("sogo", "page");
    expect(await at.answer({ mailbox: "rep1@acme.example", mail })).toMatchObject({ can: false, mailbox: null });
    expect([at.left, at.asked()]).toEqual([[], 0]);
  });

  it("is nothing that another message begins", () => {
    const at = aPage("roundcube", "elastic-own-page");
    for (const message of [null, "press-save", {}, { type: "other", begin: null }])
      expect(answerNewMail(message, at.given)).toBeNull();
  });
});

describe("a window for a reply that has opened", () => {
  const opened = async (at: ReturnType<typeof aPage>, waits: boolean): Promise<Request[]> => {
    const requests: Request[] = [];
    const ask = (async (request: Request) => {
      requests.push(request);
      return { ok: true, value: request.type === "reply-waits" ? waits : null };
    }) as unknown as Ask;
    await takeReply({ ...at.given, ask });
    return requests;
  };

  it("asks the webmail nothing where no quote's mail was begun", async () => {
    const at = aPage("roundcube", "elastic-own-page");
    expect(await opened(at, false)).toEqual([{ type: "reply-waits" }]);
    expect(at.asked()).toBe(0);
  });

  it("says whose mailbox it is in where one was begun; null where nobody knows", async () => {
    const at = aPage("roundcube", "elastic-own-page", "rep2@acme.example");
    expect(await opened(at, true)).toEqual([
      { type: "reply-waits" },
      { type: "reply-take", mailbox: "rep2@acme.example" },
    ]);
    expect(await opened(aPage("roundcube", "elastic-own-page", null), true)).toContainEqual({
      type: "reply-take",
      mailbox: null,
    });
  });
});
