/**
 * SOGo 5, one page of AngularJS; companies host it themselves, so it is known by its markers.
 * Relies on: the document's own address (`#!/Mail/ACCOUNT/FOLDER/NUMBER`, in the page and in a window of its own), the card
 * of the open message (`[ui-view="message"] md-card`) and what its parts are bound to (`ng-bind`), `UserEmail` in an inline
 * script, the cookie XSRF-TOKEN. HTML bodies sit in the page itself with their own ids and classes: everything below
 * `UNTRUSTED` is mail and is never read. Addresses of recipients are not on the page. A reply is written in SOGo's own editor
 * (`.sg-mail-editor`), in the page or in a window of its own, as the person has set it. Main-world `angular` is not used.
 */
import {
  type MessageRef,
  type OpenMessage,
  type RawMessage,
  type ReadIo,
  type ShownAddress,
  type WebmailAdapter,
  WebmailReadError,
} from "./adapter.ts";
import { isHtml, isOfType, readBytes } from "./ask.ts";
import { findAddress, findTrusted, listTrusted, readText } from "./dom.ts";
import { decodeFolderName } from "./folder-name.ts";
import { createSogoMailbox } from "./sogo-mailbox.ts";
import { askSogo, findAccount, findBase, folderPath } from "./sogo-page.ts";
import { unzipOnly } from "./unzip.ts";

// Mail bodies, and what is drawn of parts of mail.
const UNTRUSTED = ".msg-body, [ng-bind-html], .mailer_plaincontent, .mailer_htmlcontent, .sg-attachment-name, md-chip";
const CARD = '[ui-view="message"] md-card';
const HEADER = `${CARD} > md-card-content`;
const FROM = `${CARD} [ng-bind="::viewer.message.from[0].`;

/** The SOGo adapter. */
export const sogo: WebmailAdapter = {
  id: "sogo",
  name: "SOGo",
  evidence: "proven",
  hosts: [],
  checkedOn: "2026-11-23",
  exampleUrls: [
    "https://webmail.example.com/SOGo/so/rep1@acme.example/Mail/view#!/Mail/0/INBOX/6",
    "https://webmail.example.com/SOGo/so/rep1@acme.example/Mail//UIxMailPopupView#!/Mail/0/INBOX/6",
  ],
  // S searches in its list, whatever part of the page the key is pressed in.
  keysWithShift: true,
  // Its shortcuts are heard before any script of ours, and pass over elements of this class alone beside fields; a shadow
  // root hides from it that a key was pressed in a field.
  barClass: "md-chip-content",
  probe,
  findOpenMessage,
  findBarPlace,
  findMailboxOwner,
  readMailboxOwner,
  readRawMessage,
  compose: { openReply, isReply },
  mailbox: createSogoMailbox(findSogoEditor),
};

function probe(page: Document): boolean {
  const own = page.defaultView?.location.origin;
  const app = [...page.scripts].some((s) => {
    if (!s.src) return false;
    const src = new URL(s.src, page.baseURI);
    return src.origin === own && /\/WebServerResources\/js\/Mailer\.(app\.popup\.)?js$/.test(src.pathname);
  });
  return app && findBase(page) !== null;
}

// A search over all folders puts `virtual` before the folder, which is one piece: its own slashes are encoded.
function findRef(page: Document): MessageRef | null {
  const match = /^#!\/Mail\/(\d+)\/(?:virtual\/)?([^/]+)\/(\d+)$/.exec(page.defaultView?.location.hash ?? "");
  const [, account = "", folder = "", uid = ""] = match ?? [];
  const path = decodeFolder(folder);
  return path === "" ? null : { folder: `${account}/${path}`, uid };
}

// Up to three times encoded: by SOGo for its path, for its state, and by the browser.
function decodeFolder(folder: string): string {
  try {
    let path = folder;
    for (let i = 0; i < 3 && path.includes("%"); i++) path = decodeURIComponent(path);
    return path;
  } catch {
    // A percent sign of the name itself: nothing is known for certain.
    return "";
  }
}

function findOpenMessage(page: Document): OpenMessage | null {
  const ref = findRef(page);
  const header = ref && findTrusted(page, HEADER, UNTRUSTED);
  const subject = header && findTrusted(header, "h5.sg-md-headline", UNTRUSTED);
  const address = findTrusted(page, `${FROM}email"]`, UNTRUSTED);
  // Drawn in one go: without these two the card is not there yet.
  if (!ref || !subject || !address) return null;
  const from = findAddress(readText(address));
  const name = findTrusted(page, `${FROM}name"]`, UNTRUSTED);
  return {
    ref,
    folderName: decodeFolderName(ref.folder.replace(/^0\//, "")),
    subject: readText(subject),
    messageId: null,
    from: from === null ? null : { address: from, name: name ? readText(name) : "" },
    recipients: listRecipients(page),
  };
}

// Names only, where there is one: those who are shown by their address.
function listRecipients(page: Document): ShownAddress[] {
  return listTrusted(page, `${CARD} .msg-recipients md-chip-template`, ".msg-body").flatMap((chip) => {
    const text = readText(chip);
    return /^[^\s<>@]+@[^\s<>@]+$/.test(text) ? [{ address: text.toLowerCase(), name: "" }] : [];
  });
}

function findBarPlace(page: Document): Element | null {
  return findRef(page) && (findTrusted(page, HEADER, UNTRUSTED)?.firstElementChild ?? null);
}

// Of the person's main mailbox; further ones are asked for.
function findMailboxOwner(page: Document): string | null {
  if (findAccount(page) !== "0") return null;
  for (const script of page.scripts) {
    if (script.src || script.closest(UNTRUSTED)) continue;
    const email = /^\s*var UserEmail = '([^'\\\r\n]*)';$/m.exec(script.textContent ?? "")?.[1];
    if (email !== undefined) return findAddress(email);
  }
  return null;
}

/** What is read of an account: how it signs in, and who it writes as. */
interface Account {
  readonly userName?: unknown;
  readonly identities?: readonly { readonly email?: unknown; readonly isDefault?: unknown }[];
}

async function readMailboxOwner(io: ReadIo): Promise<string | null> {
  const account = findAccount(io.page);
  if (account === "0") return findMailboxOwner(io.page);
  const answer = await askSogo(io, "mailAccounts");
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  const accounts: Account[] = await answer.json().catch(() => []);
  const { userName, identities = [] } = (Array.isArray(accounts) && accounts[Number(account)]) || {};
  const written = identities.find(({ isDefault }) => isDefault) ?? identities[0];
  return findAddress(String(userName ?? "")) ?? findAddress(String(written?.email ?? ""));
}

// As a ZIP, which is the only way to the very bytes: "download message" writes each byte above 127 as a letter, "view
// source" is text. SOGo's line ends are LF; IMAP's are CRLF.
async function readRawMessage(ref: MessageRef, io: ReadIo): Promise<RawMessage> {
  const body = JSON.stringify({ uids: [Number(ref.uid)] });
  const answer = await askSogo(io, `${folderPath(ref.folder)}/saveMessages`, body);
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  const zip = await readBytes(answer);
  // A folder or a number that is not there.
  if (zip.length === 0) throw new WebmailReadError("not_found");
  const lines = isOfType(answer, "application/zip") ? await unzipOnly(zip, io.maxBytes) : null;
  if (lines === null) throw new WebmailReadError("not_source");
  const bytes = lines === "too_large" ? null : toCrlf(lines);
  if (!bytes || bytes.length > io.maxBytes) throw new WebmailReadError("too_large");
  return { ref, bytes, exact: true };
}

function toCrlf(lines: Uint8Array): Uint8Array<ArrayBuffer> {
  let missing = 0;
  for (let i = 0; i < lines.length; i++) if (lines[i] === 10 && lines[i - 1] !== 13) missing++;
  const bytes = new Uint8Array(lines.length + missing);
  let at = 0;
  for (let i = 0; i < lines.length; i++) {
    if (lines[i] === 10 && lines[i - 1] !== 13) bytes[at++] = 13;
    bytes[at++] = lines[i] ?? 0;
  }
  return bytes;
}

function openReply(page: Document): boolean {
  const button = findRef(page) && findTrusted(page, `${CARD} [ng-click="viewer.reply($event)"]`, UNTRUSTED);
  if (!button || !("click" in button) || button.closest(".ng-hide")) return false;
  (button as HTMLElement).click();
  return true;
}

// The page does not say what the editor was opened for: a new mail has nobody in it yet.
function isReply(page: Document): boolean {
  const form = findSogoEditor(page);
  return form !== null && form.querySelector('md-chips[ng-model="editor.message.editable.to"] md-chip') !== null;
}

/** The editor's form, which mail cannot imitate; null where none is open. */
export function findSogoEditor(page: Document): Element | null {
  return findTrusted(page, ".sg-mail-editor form[name=messageForm]", UNTRUSTED);
}
