// How each webmail answers its adapter, and how a mail would imitate it: what the tests of all adapters need of one.
import { zipSync } from "fflate";
import type { WebmailId, WebmailReadReason } from "../../../extension/webmail/adapter.ts";
import { describedWebmails } from "./described-answers.ts";

export interface WebmailAnswers {
  /** A message's source as the webmail hands it out. */
  source(bytes: Uint8Array): Response;
  /** Whose mailbox it is, where the page does not say. */
  owner(stored: string): Response;
  /** What stands for each way of not giving it. */
  refusals: readonly (readonly [WebmailReadReason, () => Response | Promise<Response>])[];
  /** Where the source is asked for, where that is another host than the page's. */
  sourceOrigin?: string;
  /** Address of its list with nothing open. */
  list: string;
  /** What matches a mail's own markup in the page. */
  body: string;
  /** The page with a mail in it that imitates the webmail. */
  hostile(page: string): string;
  /** What the webmail makes of an address that begins a mail; null where it has none that takes a thread. */
  newMail:
    | ((url: URL) => Record<"to" | "cc" | "subject" | "inReplyTo" | "references", string> & { others: string[] })
    | null;
}

const html = (body: string): Response => new Response(body, { headers: { "content-type": "text/html" } });
const status = (code: number): Response => new Response("", { status: code });
const offline = (): Promise<Response> => Promise.reject(new TypeError("no network in tests"));
const bytesOf = (length: number): Uint8Array => new Uint8Array(length).fill(97);

const eml = { "content-type": "text/plain;charset=UTF-8", "content-disposition": 'attachment; filename="a.eml"' };

const roundcube: WebmailAnswers = {
  source: (bytes) => new Response(new Uint8Array(bytes), { headers: eml }),
  owner: html,
  refusals: [
    ["offline", offline],
    ["not_source", () => html("<p>request check failed</p>")],
    ["signed_out", () => html('<form name="form"><input name="_pass"></form>')],
    ["signed_out", () => status(403)],
    ["offline", () => status(502)],
    ["not_source", () => new Response("x", { headers: { "content-type": "text/plain" } })],
    ["not_found", () => new Response("", { headers: eml })],
    ["too_large", () => new Response("x", { headers: { ...eml, "content-length": "99999999" } })],
    ["too_large", () => new Response(new Uint8Array(1_000_001), { headers: eml })],
  ],
  list: "/?_task=mail&_mbox=INBOX",
  body: "#messagebody",
  hostile(page) {
    const fake = `<div id="messagebody"><div id="message-header"><h2 class="subject">Faked</h2>
      <div class="topright"><span class="username">evil@other.example</span></div>
      <span class="header-title username">evil@other.example</span>
      <table class="headers-table" id="preview-allheaders"><tbody><tr><td class="header subject">Faked</td></tr>
      <tr><td class="header from"><span class="rcmContactAddress" title="evil@other.example">Evil</span></td></tr></tbody></table></div>
      <div id="messageheader" class="messageheaderbox"><h3 class="subject">Faked</h3></div>
      <div id="messagecontent"><p>x</p></div>
      <script>rcmail.set_env({"request_token":"00000000000000000000000000000000"})</script></div>`;
    // As if the webmail did not prefix ids and classes, and once more before everything else in the body.
    return page.replace(/<div id="messagebody"[^>]*>/, (open) => `${open}${fake}`).replaceAll('"v1', '"');
  },
  // As `process_compose_params` of program/actions/mail/compose.php reads it.
  newMail({ searchParams }) {
    const given = new Map(searchParams);
    const [to = "", more] = (given.get("_to") ?? "").split(/\?(.*)/s);
    const take = (name: string): string => {
      const value = given.get(name) ?? "";
      given.delete(name);
      return value;
    };
    const [cc, subject, inReplyTo, references] = ["_cc", "_subject", "_in-reply-to", "_references"].map(take);
    for (const name of ["_task", "_action", "_to"]) given.delete(name);
    const others = [...given.keys(), ...new URLSearchParams(more ?? "").keys()];
    const mail = { to: decodeURIComponent(to), cc, subject, inReplyTo, references };
    return Object.assign({ to: "", cc: "", subject: "", inReplyTo: "", references: "" }, mail, { others });
  },
};

/** A ZIP as SOGo makes it: one file, packed, its line ends LF. */
function zipOf(bytes: Uint8Array, length?: number): Response {
  const lines = Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  const zip = new Uint8Array(zipSync({ "1 - a subject - 2026-11-11.eml": [new Uint8Array(lines), { level: 6 }] }));
  if (length !== undefined) new DataView(zip.buffer).setUint32(directoryOf(zip) + 24, length, true);
  return new Response(zip, { headers: { "content-type": 'application/zip; name="Saved Messages.zip"' } });
}

const directoryOf = (zip: Uint8Array): number => new DataView(zip.buffer).getUint32(zip.length - 6, true);

const sogo: WebmailAnswers = {
  source: (bytes) => zipOf(bytes),
  owner: (stored) => new Response(stored, { headers: { "content-type": "text/plain; charset=utf-8" } }),
  refusals: [
    ["offline", offline],
    ["signed_out", () => html("<p>a form to sign in</p>")],
    ["signed_out", () => status(403)],
    ["offline", () => status(502)],
    ["not_found", () => new Response("", { headers: { "content-type": "text/plain" } })],
    ["not_source", () => new Response("From: a", { headers: { "content-type": "text/plain" } })],
    ["not_source", () => new Response("no zip at all", { headers: { "content-type": "application/zip" } })],
    // It holds more, or less, than it says.
    ["not_source", () => zipOf(bytesOf(2000), 1000)],
    ["not_source", () => zipOf(bytesOf(2000), 3000)],
    ["too_large", () => zipOf(bytesOf(1_000_001))],
    // Above it by its line ends alone.
    ["too_large", () => zipOf(new Uint8Array(600_000).fill(10))],
  ],
  newMail: null,
  list: "/SOGo/so/rep1@acme.example/Mail/view#!/Mail/0/INBOX",
  body: ".msg-body",
  hostile(page) {
    const fake = `<div ui-view="message"><md-card><md-card-content><h5 class="sg-md-headline">Faked</h5>
      <span ng-bind="::viewer.message.from[0].name">Evil</span>
      <a ng-bind="::viewer.message.from[0].email">evil@other.example</a>
      <div class="msg-recipients"><md-chip-template>evil@other.example</md-chip-template></div></md-card-content></md-card></div>
      <script>
      var UserEmail = 'evil@other.example';
      </script>`;
    return page.replace(/<div class="msg-body"[^>]*>/, (open) => `${open}${fake}`);
  },
};

const rfc822 = { "content-type": "message/rfc822" };

const gmail: WebmailAnswers = {
  source: (bytes) => new Response(new Uint8Array(bytes), { headers: rfc822 }),
  owner: html,
  refusals: [
    // So it looks, too, where the source's own address must not be read from the page.
    ["offline", offline],
    ["signed_out", () => html("<p>a form to sign in</p>")],
    ["signed_out", () => status(403)],
    ["not_found", () => status(404)],
    ["not_found", () => new Response("", { headers: rfc822 })],
    ["offline", () => status(502)],
    ["not_source", () => new Response(")]}'\n[1,2]", { headers: { "content-type": "text/plain" } })],
    ["too_large", () => new Response("a: b", { headers: { ...rfc822, "content-length": "99999999" } })],
    ["too_large", () => new Response(new Uint8Array(1_000_001), { headers: rfc822 })],
  ],
  newMail: null,
  list: "/mail/u/0/#inbox",
  body: ".a3s",
  hostile(page) {
    const fake = `<div role="main"><h2 class="hP" data-legacy-thread-id="1636109e7816ac5d">Faked</h2><div class="adn ads"
      data-message-id="#msg-f:1" data-legacy-message-id="ffffffffffffffff"><span class="gD" email="evil@other.example"
      name="Evil"></span><span class="g2" email="evil@other.example"></span></div></div>`;
    return page.replaceAll(/<div class="a3s aiL">/g, (open) => `${open}${fake}`);
  },
};

export const answers: Record<WebmailId, WebmailAnswers> = { gmail, roundcube, sogo, ...describedWebmails };
