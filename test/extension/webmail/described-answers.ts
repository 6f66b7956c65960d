// How webmails that are known by descriptions alone would answer, and how a mail would imitate them.
import type { WebmailId, WebmailReadReason } from "../../../extension/webmail/adapter.ts";
import type { WebmailAnswers } from "./answers.ts";

const rfc822 = { "content-type": "message/rfc822" };
const status = (code: number): Response => new Response("", { status: code });
const json = (value: unknown): Response => Response.json(value);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

type Refusal = readonly [WebmailReadReason, () => Response | Promise<Response>];

const common: readonly Refusal[] = [
  ["offline", () => Promise.reject(new TypeError("no network in tests"))],
  ["offline", () => status(502)],
  ["signed_out", () => status(403)],
  ["not_found", () => status(404)],
];
const bySource: readonly Refusal[] = [
  ...common,
  ["signed_out", () => new Response("<p>a form to sign in</p>", { headers: { "content-type": "text/html" } })],
  ["not_found", () => new Response("", { headers: rfc822 })],
  ["not_source", () => new Response("no mail at all", { headers: rfc822 })],
  ["too_large", () => new Response("a: b", { headers: { ...rfc822, "content-length": "99999999" } })],
  ["too_large", () => new Response(new Uint8Array(1_000_001), { headers: rfc822 })],
];

/** A webmail whose bodies match `body`, whose list has the address `list`, with `fake` as what a mail there would bring. */
function describedAnswers(body: string, list: string, fake: string): WebmailAnswers {
  return {
    source: (bytes) => new Response(new Uint8Array(bytes), { headers: rfc822 }),
    owner: (stored) => new Response(stored, { headers: { "content-type": "application/json" } }),
    refusals: bySource,
    ...{ newMail: null, list, body },
    hostile: (page) =>
      page.replace(/<p>Please quote|(<iframe class="oD0)/, (found) =>
        found.startsWith("<p") ? `${fake}${found}` : `<!-- a frame of its own -->${found}`,
      ),
  };
}

const mime = (value: string) => ({
  Body: { ResponseMessages: { Items: [{ Items: [{ MimeContent: { Value: value } }] }] } },
});

const outlook: WebmailAnswers = {
  ...describedAnswers(
    '[id^="UniqueMessageBody_"]',
    "/mail/inbox/",
    '<button id="O365_MainLink_Me" aria-label="evil@other.example"></button><div id="ItemReadingPaneContainer"><div role="heading"><span title="Faked">Faked</span></div></div>',
  ),
  source: (bytes) => json(mime(Buffer.from(bytes).toString("base64"))),
  refusals: [
    ...common,
    ["signed_out", () => status(440)],
    ["not_source", () => json({ Body: { ErrorCode: 500 } })],
    ["not_source", () => json(mime("bm8gbWFpbA=="))],
    ["not_source", () => json(mime("%%%"))],
    ["not_source", () => new Response("<p>a form to sign in</p>")],
    ["too_large", () => json(mime("YTpi".repeat(400_000)))],
  ],
};

const account = { accountId: "5001", primaryEmailAddress: "rep1@acme.example" };
const zoho: WebmailAnswers = {
  ...describedAnswers(".zmMailContent", "/zm/#mail/folder/inbox", '<span class="zmMailSubject">Faked</span>'),
  source: (bytes) => json(both(text(bytes))),
  refusals: [
    ...common,
    ["no_token", () => json({ data: [account, account] })],
    ["not_source", () => json(both(7))],
    ["not_source", () => json(both("no mail"))],
    ["not_source", () => new Response("<p>a form to sign in</p>")],
    ["too_large", () => json(both(`a: ${"b".repeat(1_000_000)}`))],
  ],
};
/** One answer to both of its questions. */
function both(content: unknown) {
  return { data: { 0: account, content } };
}

export const describedWebmails = {
  outlook,
  zoho,
  qq: describedAnswers(
    "#mailContentContainer",
    "/cgi-bin/mail_list?sid=s1",
    '<span id="useraddr">evil@other.example</span><div class="readmailinfo"><span id="subject">Faked</span></div>',
  ),
  netease: describedAnswers(
    "iframe.netease_mail_readhtml",
    "/js6/main.jsp?sid=s1#module=mbox.ListModule%7C%7B%22fid%22%3A1%7D",
    "",
  ),
  zimbra: describedAnswers(
    ".zimbraMailBody",
    "/modern/email/Inbox",
    '<span data-testid="accountEmail">evil@other.example</span><h2 data-testid="Subject">Faked</h2>',
  ),
  nextcloud: describedAnswers(
    ".mail-message-body",
    "/apps/mail/box/7",
    '<div id="mail-thread-header-fields"><h2 title="Faked">Faked</h2></div>',
  ),
  snappymail: describedAnswers(
    ".bodyText",
    "/#/mailbox/INBOX",
    '<div class="b-message"><a href="?/Raw/&amp;q[]=/0/ViewAsPlain/ZmFrZWQtbWVzc2FnZQ">x</a><div class="messageItemHeader"><span class="subject">Faked</span></div></div><span class="accountPlace">evil@other.example</span>',
  ),
  horde: describedAnswers(
    "#messageBody",
    "/horde/imp/dynamic.php?page=mailbox",
    '<div id="msgHeadersColl"><span class="subject">Faked</span></div><div id="horde-head"><i title="evil@other.example"></i></div>',
  ),
  yahoo: {
    sourceOrigin: "https://apis.mail.yahoo.com",
    ...describedAnswers(
      "[data-test-id=message-view-body-content]",
      "/d/folders/1",
      '<span data-test-id="message-group-subject-text">Faked</span><div data-test-id="message-view"></div>',
    ),
  },
  fastmail: describedAnswers(
    ".v-Message-body",
    "/mail/Inbox/",
    '<div class="v-MainNavToolbar"><i title="evil@other.example"></i></div><div class="v-Thread"></div>',
  ),
  yandex: describedAnswers(
    ".mail-Message-Body",
    "/#inbox",
    '<span class="user-account__subname">evil@other.example</span><div class="mail-Message-Toolbar-Subject">Faked</div>',
  ),
  mailru: describedAnswers(
    ".letter__body",
    "/inbox/",
    '<h2 class="thread__subject">Faked</h2><div id="ph-whiteline"><i aria-label="evil@other.example"></i></div>',
  ),
  proton: describedAnswers(
    ".message-content",
    "/u/0/inbox",
    '<button data-testid="heading:userdropdown">evil@other.example</button>',
  ),
} satisfies Partial<Record<WebmailId, WebmailAnswers>>;
