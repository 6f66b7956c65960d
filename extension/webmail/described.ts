/**
 * The common ground of webmails that are known by descriptions alone (docs/decisions/0060-described-webmails.md): each says
 * how the open message is named, where its source is asked for and where the mailbox's address stands; what it shows of the
 * message is found by ordered selectors. Where the fields are not known, the source's subject and sender have to stand
 * somewhere on the page (`anywhere`).
 */
import {
  type MessageRef,
  type OpenMessage,
  type ReadIo,
  type WebmailAdapter,
  type WebmailId,
  WebmailReadError,
} from "./adapter.ts";
import { askWebmail, isHtml, readSource } from "./ask.ts";
import { findAddress, findTrusted, listTrusted, readText } from "./dom.ts";
import { selectorsOf } from "./selectors.ts";

/** One such webmail. */
export interface DescribedWebmail extends Pick<WebmailAdapter, "name" | "exampleUrls" | "hosts" | "probe"> {
  readonly id: WebmailId;
  /** Letters are shortcuts of its own, as with most. */
  readonly keysWithShift?: true;
  /** The message that address and page name as the open one; null where none is, several may be, or the two differ. */
  readonly findRef: (page: Document) => MessageRef | null;
  /** The address of the mailbox where no element shows it; null where the page does not say. */
  readonly findOwner?: (page: Document) => string | null;
  readonly readOwner?: (io: ReadIo) => Promise<string | null>;
  /** Where the source is asked for; null where the page lacks what the address needs. */
  readonly sourceUrl?: (ref: MessageRef, page: Document) => string | null;
  /** For a source that comes as part of another answer. */
  readonly readSource?: (ref: MessageRef, io: ReadIo) => Promise<{ bytes: Uint8Array<ArrayBuffer>; exact: boolean }>;
}

const CHECKED_ON = "2026-11-23";

/** Makes an adapter of it. Without `sourceUrl` and `readSource` reading throws WebmailReadError `no_original`. */
export function describedAdapter(webmail: DescribedWebmail): WebmailAdapter {
  const { id, name, hosts, exampleUrls, probe, findRef, keysWithShift } = webmail;
  const ownerOf = (page: Document): string | null => shownOwner(page, id) ?? webmail.findOwner?.(page) ?? null;
  return {
    ...{ id, name, hosts, exampleUrls, probe, evidence: "described", checkedOn: CHECKED_ON },
    ...(keysWithShift && { keysWithShift }),
    findOpenMessage: (page) => findOpen(webmail, page),
    findBarPlace: (page) => (findRef(page) === null ? null : findFirst(page, id, "place")),
    findMailboxOwner: ownerOf,
    readMailboxOwner: async (io) => ownerOf(io.page) ?? (await webmail.readOwner?.(io)) ?? null,
    readRawMessage: async (ref, io) => ({ ref, ...(await readRaw(webmail, ref, io)) }),
  };
}

function findOpen({ id, findRef }: DescribedWebmail, page: Document): OpenMessage | null {
  const ref = findRef(page);
  // Its pane is not drawn yet, or belongs to a list.
  if (ref === null || findFirst(page, id, "place") === null) return null;
  const subject = findFirst(page, id, "subject");
  const sender = findFirst(page, id, "from");
  const address = sender && addressOf(sender);
  const text = subject && (subject.getAttribute("title")?.trim() || readText(subject));
  return {
    ...{ ref, folderName: ref.folder, subject: text || null, messageId: null, recipients: [] },
    from: sender && address ? { address, name: nameOf(sender, address) } : null,
    ...(text && address ? {} : { anywhere: true }),
  };
}

/** The first element that one of the candidates names, outside of mail. */
function findFirst(page: Document, id: WebmailId, part: "place" | "subject" | "from" | "owner"): Element | null {
  const untrusted = bodyOf(id);
  for (const selector of selectorsOf(id, part)) {
    const found = findTrusted(page, selector, untrusted);
    if (found) return found;
  }
  return null;
}

const bodyOf = (id: WebmailId): string => selectorsOf(id, "body").join(", ");

const attributes = ["data-email", "email", "title", "aria-label", "data-folder-name"] as const;

function addressOf(el: Element): string | null {
  for (const name of attributes) {
    const found = findAddress(el.getAttribute(name) ?? "");
    if (found) return found;
  }
  return findAddress(readText(el));
}

const nameOf = (el: Element, address: string): string => {
  const text = readText(el).replace(/\s*<[^<>]*>\s*$/, "");
  return text.toLowerCase() === address ? "" : text;
};

/** Two that differ are no answer: one of them is another mailbox that is linked to. */
function shownOwner(page: Document, id: WebmailId): string | null {
  const untrusted = bodyOf(id);
  for (const selector of selectorsOf(id, "owner")) {
    const found = new Set(listTrusted(page, selector, untrusted).flatMap((el) => addressOf(el) ?? []));
    if (found.size > 0) return found.size === 1 ? ([...found][0] ?? null) : null;
  }
  return null;
}

async function readRaw(webmail: DescribedWebmail, ref: MessageRef, io: ReadIo) {
  if (webmail.readSource) return webmail.readSource(ref, io);
  if (!webmail.sourceUrl) throw new WebmailReadError("no_original");
  const url = webmail.sourceUrl(ref, io.page);
  if (url === null) throw new WebmailReadError("no_token");
  const answer = await askWebmail(io, new URL(url, io.page.location.href).href);
  // Its page to sign in, or one that says that there is no such message.
  if (isHtml(answer)) throw new WebmailReadError("signed_out");
  return { bytes: requireSource(await readSource(answer, io)), exact: true };
}

/** Throws WebmailReadError `not_source` for bytes that begin with no header field (RFC 5322 section 2.2) or mbox line. */
export function requireSource(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  if (!/^[!-9;-~]+[ \t]*:/.test(beginning)) throw new WebmailReadError("not_source");
  return bytes;
}
