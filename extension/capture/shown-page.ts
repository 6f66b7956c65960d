/**
 * What a page that no adapter knows shows of a mail: a source as the webmail itself displays it, what a person has selected,
 * or the message as far as its words tell. Read once, at a person's press; what is not certain is left empty for them to fill.
 */
import type { ShownMessage, ShownPage } from "../messages.ts";
import { findAddress } from "../webmail/dom.ts";
import { toBase64 } from "./base64.ts";

/** More words than any mail that a person wrote. */
const MOST_CHARS = 500_000;
const LEAST_SELECTED = 20;

const labels = {
  from: /^(?:from|sender|von|de|da|发件人|寄件者|寄件人|отправитель|от кого|от|差出人|보낸 ?사람)\s*[:：]\s*(.*)$/i,
  to: /^(?:to|an|à|para|收件人|收件者|кому|宛先|받는 ?사람)\s*[:：]\s*(.*)$/i,
  subject: /^(?:subject|betreff|objet|asunto|oggetto|主\s*题|主旨|тема|件名|제목)\s*[:：]\s*(.*)$/i,
  date: /^(?:date|sent|datum|gesendet|日\s*期|时\s*间|发送时间|дата|отправлено|日時)\s*[:：]\s*(.*)$/i,
} as const;

/** Reads one document. `ask` fetches the page's own address anew where that is a source: its very bytes. */
export async function readShownPage(page: Document, ask: typeof fetch): Promise<ShownPage> {
  const source = await readSource(page, ask);
  if (source) return source;
  const selected = (page.getSelection()?.toString() ?? "").trim();
  const root = page.querySelector("[role=main] article, main article, article, [role=main], main") ?? page.body;
  if (!root) return { kind: "nothing" };
  const text = textOf(root).slice(0, MOST_CHARS);
  const found = { ...fieldsIn(page, root, text), site: page.defaultView?.location.hostname ?? "" };
  if (selected.length >= LEAST_SELECTED) return { kind: "selection", ...found, text: selected.slice(0, MOST_CHARS) };
  return text.trim() === "" ? { kind: "nothing" } : { kind: "message", ...found, text };
}

async function readSource(page: Document, ask: typeof fetch): Promise<ShownPage | null> {
  const isPlain = ["text/plain", "message/rfc822"].includes(page.contentType);
  const shown = isPlain ? [page.body] : [...page.querySelectorAll("pre, textarea")];
  const text = shown.map((el) => el?.textContent ?? "").find(looksLikeSource);
  if (text === undefined) return null;
  if (isPlain) {
    const answer = await ask(page.location.href, { cache: "force-cache" }).catch(() => null);
    const bytes = answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    if (bytes && looksLikeSource(latin1(bytes.subarray(0, 65_536))))
      return { kind: "source", data: toBase64(bytes), exact: true };
  }
  return { kind: "source", data: toBase64(new TextEncoder().encode(text.trimStart())), exact: false };
}

/** Whether a text begins with a header block that has a sender and one more field of every mail (RFC 5322 section 3.6). */
export function looksLikeSource(text: string): boolean {
  const block = text.trimStart().split(/\r?\n\r?\n/, 1)[0] ?? "";
  const lines = block.slice(0, 65_536).split(/\r?\n/);
  if (lines.length < 3 || !lines.every((line) => /^(?:[!-9;-~]+:|[ \t]|From )/.test(line))) return false;
  return /^from:/im.test(block) && /^(?:date|received|message-id):/im.test(block);
}

/** The page's words, with those of its frames that are of the same site. */
function textOf(root: Element): string {
  const own = (root as HTMLElement).innerText ?? root.textContent ?? "";
  const frames = [...root.querySelectorAll("iframe")].map((frame) => {
    try {
      return frame.contentDocument?.body?.innerText ?? "";
    } catch {
      // Another site's: its words are not this page's.
      return "";
    }
  });
  return [own, ...frames].filter((text) => text.trim() !== "").join("\n\n");
}

function fieldsIn(page: Document, root: Element, text: string): Omit<ShownMessage, "text" | "site"> {
  const lines = text.split("\n", 200).map((line) => line.trim());
  const named = (label: RegExp): string => {
    const at = lines.findIndex((line) => label.test(line));
    if (at === -1) return "";
    return label.exec(lines[at] ?? "")?.[1] || lines[at + 1] || "";
  };
  const heading = [...root.querySelectorAll("h1, h2, h3")].map((el) => (el.textContent ?? "").trim()).find(Boolean);
  const addresses = [...root.querySelectorAll("[email], [data-email], a[href^='mailto:'], [title*='@']")].flatMap(
    (el) => addressIn(el) ?? [],
  );
  const from = findAddress(named(labels.from)) ?? addresses[0] ?? findAddress(text) ?? "";
  return {
    from,
    to: findAddress(named(labels.to)) ?? addresses.find((address) => address !== from) ?? "",
    subject: (named(labels.subject) || heading || page.title).replace(/\s+/g, " ").slice(0, 998),
    sentAt: sentAtOf(root, named(labels.date)),
  };
}

function addressIn(el: Element): string | null {
  const href = el.getAttribute("href")?.replace(/^mailto:([^?]*).*$/s, "$1") ?? "";
  for (const value of [el.getAttribute("email"), el.getAttribute("data-email"), href, el.getAttribute("title")]) {
    const found = findAddress(value ?? "");
    if (found) return found;
  }
  return null;
}

function sentAtOf(root: Element, said: string): string {
  for (const value of [root.querySelector("time[datetime]")?.getAttribute("datetime"), said]) {
    const at = Date.parse(value ?? "");
    if (!Number.isNaN(at)) return new Date(at).toISOString();
  }
  return "";
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** Of what a page's frames gave the best: a source, then what is selected, then what has the most words. */
export function bestOf(found: readonly (ShownPage | null | undefined)[]): ShownPage {
  const all = found.flatMap((one) => one ?? []);
  const source = all.find((one) => one.kind === "source");
  const selection = all.find((one) => one.kind === "selection");
  const messages = all.flatMap((one) => (one.kind === "message" ? [one] : []));
  const longest = messages.sort((one, other) => other.text.length - one.text.length)[0];
  return source ?? selection ?? longest ?? { kind: "nothing" };
}
