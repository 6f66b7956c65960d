/**
 * Gmail, one page of its own kind; read by its ids, which outlive its classes. Never tried on an account: written from public
 * source code (see docs/decisions/0059-evidence-of-adapters.md) and checked against stored pages.
 * Relies on: the open conversation's heading (`h2.hP`, its hexadecimal thread id), its expanded messages (`.adn.ads` with
 * `data-legacy-message-id` or `data-message-id`, sender `.gD[email]`, recipients `.g2[email]`), the address in the page's title,
 * and the source by `view=att`. Bodies (`.a3s`) sit in the page itself: everything below `UNTRUSTED` is mail and is never read.
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
import { askWebmail, isHtml, readSource } from "./ask.ts";
import { findAddress, findTrusted, listTrusted, readText } from "./dom.ts";

// Mail bodies, what is drawn of them, and files.
const UNTRUSTED = ".a3s, .ii, .aZo, .gmail_quote";
const HEADING = "h2.hP[data-legacy-thread-id]";
// Of a conversation the expanded messages; the others show no sender.
const MESSAGE = ".adn.ads[data-message-id], .adn.ads[data-legacy-message-id]";

/** The Gmail adapter. */
export const gmail: WebmailAdapter = {
  id: "gmail",
  name: "Gmail",
  evidence: "recorded",
  hosts: ["mail.google.com"],
  checkedOn: "2026-11-23",
  exampleUrls: [
    "https://mail.google.com/mail/u/0/#inbox/FMfcgzQxyz",
    "https://mail.google.com/mail/u/1/#search/a/19a9e15b7a82dc3c",
  ],
  // S stars a mail.
  keysWithShift: true,
  probe: (page) => findBase(page) !== null,
  findOpenMessage,
  findBarPlace: (page) => findOpen(page)?.element ?? null,
  findMailboxOwner,
  readMailboxOwner: async ({ page }) => findMailboxOwner(page),
  readRawMessage,
};

/** Where this account's addresses begin: `/mail/u/0/`, or another's that the person may look after. */
function findBase(page: Document): string | null {
  const { hostname, pathname } = page.defaultView?.location ?? {};
  if (hostname !== "mail.google.com") return null;
  return /^\/mail\/(?:b\/[^/]+\/)?u\/\d+\//.exec(pathname ?? "")?.[0] ?? null;
}

/** Of several that are expanded the last: the newest, to which Gmail scrolls. */
function findOpen(page: Document): { element: Element; heading: Element; id: string } | null {
  const heading = findBase(page) === null ? null : findTrusted(page, `[role=main] ${HEADING}`, UNTRUSTED);
  const named = openInAddress(page);
  // The list's address while a conversation goes away.
  if (!heading || named === null) return null;
  const number = numberIn(named);
  // Another's, which is not drawn yet.
  if (number !== null && number !== heading.getAttribute("data-legacy-thread-id")?.toLowerCase()) return null;
  const element = listTrusted(page, `[role=main] :is(${MESSAGE})`, UNTRUSTED).at(-1);
  const id = element && idOf(element);
  return element && id ? { element, heading, id } : null;
}

const isHex = (id: string): boolean => /^[0-9a-f]{6,16}$/.test(id);

/** What the address calls the conversation that is open; null where it names a list. */
function openInAddress(page: Document): string | null {
  const [route, ...rest] = (page.defaultView?.location.hash ?? "").split("?")[0]?.split("/") ?? [];
  const last = rest.at(-1) ?? "";
  return route && /^(?:FMfc\w+|[0-9a-f]{16}|thread-[af](?::|%3A).+)$/i.test(last) ? last : null;
}

/** Its number, where the address says it in such a form. */
function numberIn(name: string): string | null {
  const decimal = /^thread-f(?::|%3A)(\d{1,20})$/i.exec(name)?.[1];
  if (decimal !== undefined) return BigInt(decimal).toString(16);
  return /^[0-9a-f]{16}$/.test(name) ? name : null;
}

// A received message's two ids are one number; of one sent from here only the hexadecimal one is good for asking.
function idOf(message: Element): string | null {
  const legacy = message.getAttribute("data-legacy-message-id")?.toLowerCase() ?? "";
  if (isHex(legacy)) return legacy;
  const decimal = /^#?msg-f:(\d{1,20})$/.exec(message.getAttribute("data-message-id") ?? "")?.[1];
  return decimal === undefined ? null : BigInt(decimal).toString(16);
}

function findOpenMessage(page: Document): OpenMessage | null {
  const open = findOpen(page);
  if (!open) return null;
  const { element, heading, id } = open;
  const route = /^#([^/?]+)/.exec(page.defaultView?.location.hash ?? "")?.[1] ?? "";
  return {
    ref: { folder: "all", uid: id },
    folderName: decodeURIComponent(route),
    subject: readText(heading),
    messageId: null,
    from: listPeople(element, ".gD[email]")[0] ?? null,
    recipients: listPeople(element, ".g2[email]"),
  };
}

function listPeople(message: Element, selector: string): ShownAddress[] {
  return listTrusted(message, selector, UNTRUSTED).flatMap((el) => {
    const address = findAddress(el.getAttribute("email") ?? "");
    return address ? [{ address, name: el.getAttribute("name") ?? readText(el) }] : [];
  });
}

// "Subject - somebody@acme.example - Acme Mail": a mail's own words stand before the address only.
function findMailboxOwner(page: Document): string | null {
  const parts = page.title.split(" - ");
  const shown = parts.length < 3 ? "" : (parts.at(-2) ?? "").trim();
  return /^[^\s@]+@[^\s@]+$/.test(shown) ? shown.toLowerCase() : null;
}

// The same address twice is answered by one that the page may not read: each has a number of its own.
async function readRawMessage(ref: MessageRef, io: ReadIo): Promise<RawMessage> {
  const view = io.page.defaultView;
  const base = findBase(io.page);
  if (!view || base === null) throw new WebmailReadError("offline");
  const number = Math.round(view.performance.timeOrigin + view.performance.now());
  const query = `view=att&th=${ref.uid}&attid=0&disp=comp&safe=1&zw&cacheCounter=${number}`;
  const answer = await askWebmail(io, `${view.location.origin}${base}?${query}`);
  // Its page to sign in, or one that says that there is no such message.
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  const bytes = await readSource(answer, io);
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  if (!/^[!-9;-~]+:/.test(beginning)) throw new WebmailReadError("not_source");
  return { ref, bytes, exact: true };
}
