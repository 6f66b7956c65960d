/**
 * Roundcube 1.6, skins elastic, larry and classic; companies host it themselves, so it is known by its markers.
 * Relies on: the document's own address (`_task=mail`, `_action=show|preview`, `_uid`, `_mbox`), the header block
 * (`#message-header` | `#messageheader` | `.headers-table`), `.rcmContactAddress[title]`, the inline
 * `"request_token"`. HTML bodies sit in the page itself, ids prefixed but classes kept: everything below `UNTRUSTED`
 * is mail and is never read. A reply is written in Roundcube's own window (`_action=compose`): its Reply button by the
 * command it gives, fields by their names (`_to`, `_cc`, `_message`, `_attachments[]`), the list of files, and TinyMCE's
 * frame where it writes HTML. Main-world `rcmail` is not used.
 */

import {
  type MessageRef,
  type NewMail,
  type OpenMessage,
  type RawMessage,
  type ReadIo,
  type ShownAddress,
  type WebmailAdapter,
  WebmailReadError,
} from "./adapter.ts";
import { isHtml, isOfType, readSource } from "./ask.ts";
import { findAddress, findTrusted, listTrusted, readText } from "./dom.ts";
import { decodeFolderName } from "./folder-name.ts";
import { typedAddresses } from "./reply-parts.ts";
import { createRoundcubeMailbox } from "./roundcube-mailbox.ts";
import { askRoundcube, findEnv, findToken, hasSetting, UNTRUSTED } from "./roundcube-page.ts";

// Header block: elastic | larry | classic preview | classic own page.
const HEADER = "#message-header, #messageheader, .messageheaderbox, #messageframe .headers-table";
// Subject: elastic h2, larry h2 (own page) and h3 (preview), classic a table cell.
const SUBJECT = "h2.subject, h3.subject, td.header.subject";
// Hidden "Subject:" label; elastic's pop-out link.
const SUBJECT_NOISE = ".voice, a.extwin";
// larry's preview puts the *recipient* into `.header.from` of this short table in Sent and Drafts.
const SHORT_TABLE = "#preview-shortheaders";
// larry's own page lays the text out at a fixed distance from the top: the bar goes into the scrolling part.
const FIXED_CONTENT = "#messagecontent > *";

/** The Roundcube adapter. */
export const roundcube: WebmailAdapter = {
  id: "roundcube",
  name: "Roundcube",
  evidence: "proven",
  hosts: [],
  checkedOn: "2026-11-21",
  exampleUrls: [
    "https://webmail.example.com/?_task=mail&_mbox=INBOX&_uid=6&_action=show",
    "https://webmail.example.com/?_task=mail&_uid=6&_mbox=INBOX&_framed=1&_action=preview",
    "https://example.com/roundcube/?_task=mail&_uid=6&_mbox=Sent&_action=show&_extwin=1",
  ],
  probe,
  findOpenMessage,
  findBarPlace,
  findMailboxOwner,
  readMailboxOwner,
  readRawMessage,
  compose: { openReply, newMailUrl, isReply },
  mailbox: createRoundcubeMailbox(askSource),
};

function probe(page: Document): boolean {
  const own = page.defaultView?.location.origin;
  const app = [...page.scripts].some((s) => {
    if (!s.src) return false;
    const src = new URL(s.src, page.baseURI);
    return src.origin === own && /\/program\/js\/app(\.min)?\.js$/.test(src.pathname);
  });
  return app && findEnv(page) !== null;
}

function findRef(page: Document): MessageRef | null {
  const query = new URLSearchParams(page.defaultView?.location.search ?? "");
  const action = query.get("_action");
  if (query.get("_task") !== "mail" || (action !== "show" && action !== "preview")) return null;
  // A search over all folders numbers messages `7-Folder`; a dot means a message inside a message, which has no source
  // of its own on the server.
  const match = /^(\d+)(?:-(.+))?$/s.exec(query.get("_uid") ?? "");
  const folder = match?.[2] ?? query.get("_mbox");
  return match?.[1] && folder ? { folder, uid: match[1] } : null;
}

function findHeader(page: Document): Element | null {
  return findTrusted(page, HEADER, UNTRUSTED);
}

function findOpenMessage(page: Document): OpenMessage | null {
  const ref = findRef(page);
  const header = ref && findHeader(page);
  if (!ref || !header) return null;
  const subject = findTrusted(header, SUBJECT, UNTRUSTED);
  return {
    ref,
    folderName: decodeFolderName(ref.folder),
    subject: subject && readText(subject, SUBJECT_NOISE),
    messageId: null,
    from: listAddresses(header, ".header.from")[0] ?? null,
    recipients: [...listAddresses(header, ".header.to"), ...listAddresses(header, ".header.cc")],
  };
}

function listAddresses(header: Element, cell: string): ShownAddress[] {
  return listTrusted(header, `${cell} .rcmContactAddress[title]`, `${UNTRUSTED}, ${SHORT_TABLE}`).flatMap((el) => {
    const address = findAddress(el.getAttribute("title") ?? "");
    return address ? [{ address, name: readText(el) }] : [];
  });
}

function findBarPlace(page: Document): Element | null {
  return findRef(page) && (findTrusted(page, FIXED_CONTENT, UNTRUSTED) ?? findHeader(page));
}

// elastic shows the signed-in address on the list page only, larry on every page but a popped-out one, classic nowhere.
// A preview frame asks the page around it, which has the same origin.
function findMailboxOwner(page: Document): string | null {
  for (const candidate of [page, findParentPage(page)]) {
    const shown = candidate && findTrusted(candidate, ".header-title.username, .topright .username", UNTRUSTED);
    const address = shown && findAddress(readText(shown));
    if (address) return address;
  }
  return null;
}

function findParentPage(page: Document): Document | null {
  const view = page.defaultView;
  if (!view || view.parent === view) return null;
  try {
    return view.parent.document;
  } catch {
    // Another origin frames the webmail: nothing there can speak for the mailbox.
    return null;
  }
}

// The list of sender identities opens with the default one, which is what Roundcube itself shows as the user's name.
async function readMailboxOwner(io: ReadIo): Promise<string | null> {
  const answer = await askRoundcube(io, { _task: "settings", _action: "identities" });
  if (!isHtml(answer)) return null;
  const view = io.page.defaultView;
  if (!view) return null;
  const page = new view.DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.querySelector('form[name="form"] input[name="_pass"]')) throw new WebmailReadError("signed_out");
  const shown = page.querySelector(".topright .username") ?? page.querySelector("#identities-table td.mail");
  return shown && findAddress(readText(shown));
}

async function readRawMessage(ref: MessageRef, io: ReadIo): Promise<RawMessage> {
  const answer = await askSource(ref, io);
  const bytes = await readSource(answer, io);
  return { ref, bytes, exact: true };
}

async function askSource(ref: MessageRef, io: ReadIo): Promise<Response> {
  const token = findToken(io.page);
  if (!token) throw new WebmailReadError("no_token");
  // `_save` asks for the bytes as IMAP serves them; without it Roundcube re-formats line ends.
  const answer = await askRoundcube(io, {
    _task: "mail",
    _action: "viewsource",
    _uid: ref.uid,
    _mbox: ref.folder,
    _save: "1",
    _token: token,
  });
  if (isHtml(answer)) throw new WebmailReadError(await readRefusal(answer));
  if (!isSource(answer)) throw new WebmailReadError("not_source");
  return answer;
}

function isSource(answer: Response): boolean {
  const disposition = answer.headers.get("content-disposition") ?? "";
  return isOfType(answer, "text/plain") && /^attachment\b/i.test(disposition);
}

// Roundcube refuses with HTTP 200 and a page: its sign-in form, or an error page for a wrong token, folder or number.
async function readRefusal(answer: Response): Promise<"signed_out" | "not_source"> {
  return /name="_pass"/.test(await answer.text()) ? "signed_out" : "not_source";
}

// elastic's preview has its buttons on the page around it, for the message that is selected there: this very one.
function openReply(page: Document): boolean {
  const parent = findRef(page) ? findParentPage(page) : null;
  for (const candidate of [page, parent]) {
    const buttons = candidate ? listTrusted(candidate, `a[onclick*="rcmail.command('reply'"]`, UNTRUSTED) : [];
    const button = buttons.find((el) => !el.classList.contains("disabled"));
    if (!button || !("click" in button)) continue;
    press(page, button as HTMLElement);
    return true;
  }
  return false;
}

const PRESS_AGAIN_MS = 2_500;
const MOST_PRESSES = 4;

// Roundcube does nothing at a press while it waits for its server (`rcmail.busy`), and says nothing of it. Where Reply leaves
// the page it is pressed until the page is gone; where it opens a window of its own, once: two would be two replies.
function press(page: Document, button: HTMLElement, presses = 1): void {
  button.click();
  if (presses === MOST_PRESSES || hasSetting(page, /"compose_extwin":(true|1)/)) return;
  page.defaultView?.setTimeout(() => {
    if (button.isConnected) press(page, button, presses + 1);
  }, PRESS_AGAIN_MS);
}

/** By it the window is known that was opened for a quote; it stays through Roundcube's redirect (RFC 9110 section 10.2.2). */
const NEW_MAIL_MARK = "#counterfoil";
/** Web servers take some 8,000 letters of an address. */
const MOST_URL_CHARS = 6_000;
const MOST_SUBJECT_CHARS = 250;

// Roundcube's compose takes these from its address (program/actions/mail/compose.php, the parameters of a mailto: link). It
// decodes `_to` once more, and takes what stands behind a question mark in it for further parameters, Bcc among them: a
// customer's name must bring none. Of a long thread the first mail and the last ones name it.
function newMailUrl(page: Document, { to, cc, subject, inReplyTo, references }: NewMail): string | null {
  const place = page.defaultView?.location;
  if (!place) return null;
  const query = new URLSearchParams({ _task: "mail", _action: "compose" });
  query.set("_to", encodeURIComponent(typedAddresses(to)));
  query.set("_cc", typedAddresses(cc));
  query.set("_subject", [...subject.replace(/\p{Cc}+/gu, " ")].slice(0, MOST_SUBJECT_CHARS).join(""));
  if (inReplyTo !== null && isMessageId(inReplyTo)) query.set("_in-reply-to", inReplyTo);
  const [first, ...others] = references.filter(isMessageId);
  for (; first !== undefined; others.shift()) {
    query.set("_references", [first, ...others].join(" "));
    if (others.length === 0 || `${query}`.length <= MOST_URL_CHARS) break;
  }
  const url = `${place.origin}${place.pathname}?${query}${NEW_MAIL_MARK}`;
  return url.length > MOST_URL_CHARS + place.href.length ? null : url;
}

const isMessageId = (id: string): boolean => /^<[^\s<>\p{Cc}]+>$/u.test(id);

function isReply(page: Document): boolean {
  const query = new URLSearchParams(page.defaultView?.location.search ?? "");
  if (query.get("_task") !== "mail" || query.get("_action") !== "compose") return false;
  return page.defaultView?.location.hash === NEW_MAIL_MARK || hasSetting(page, /"compose_mode":"reply"/);
}
