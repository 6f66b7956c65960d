/** What the webmails' reply fillers have in common. Nothing here knows a webmail. */
import type { ComposedReply } from "./adapter.ts";

const LOOK_MS = 100;

/** What `look` finds within so many ms, else null. */
export async function until<T>(signal: AbortSignal, ms: number, look: () => T | null): Promise<T | null> {
  for (let waited = 0; waited < ms && !signal.aborted; waited += LOOK_MS) {
    const found = look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return look();
}

export const eventOf = (page: Document, type: string): Event =>
  new (page.defaultView?.Event ?? Event)(type, { bubbles: true });

/** Every address in a text, lower case. */
export const addressesIn = (text: string): string[] =>
  text.toLowerCase().match(/[^\s<>@,;:"()]+@[^\s<>@,;:"()]+/g) ?? [];

/**
 * As it is typed into a field of addresses. Of a name nothing stays that makes an address: Roundcube 1.6.5 sends to the one
 * that stands in the quotes of `"Anna <other@evil.example>" <anna@globex.example>`.
 */
export function typedAddress({ name, address }: ComposedReply["cc"][number]): string {
  const bare = name.replace(/["\\<>@\s\p{Cc}]+/gu, " ").trim();
  return bare === "" ? address : `"${bare}" <${address}>`;
}

/** The same of many. What is no plain address is left out: it could be read as more than one. */
export const typedAddresses = (all: readonly ComposedReply["cc"][number][]): string =>
  all
    .filter(({ address }) => /^[^\s<>,;:"()\\\p{Cc}]+@[^\s<>,;:"()\\@\p{Cc}]+$/u.test(address))
    .map(typedAddress)
    .join(", ");

/** At the caret, where the webmail put it: above or below what is quoted, as the person has set it. Once. */
export function writeText(body: HTMLTextAreaElement, text: string): void {
  if (body.value.includes(text.trim())) return;
  const at = body.selectionStart;
  const [before, after] = [body.value.slice(0, at), body.value.slice(at)];
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  body.value = `${before}${gap}${text.trim()}\n${after === "" || after.startsWith("\n") ? "" : "\n"}${after}`;
  for (const type of ["input", "change"]) body.dispatchEvent(eventOf(body.ownerDocument, type));
}

/** A text's paragraphs for an editor of HTML, their lines as lines. */
export function paragraphsOf(editor: Document, text: string): HTMLElement[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((part) => {
      const paragraph = editor.createElement("p");
      part.split("\n").forEach((line, index) => {
        if (index > 0) paragraph.append(editor.createElement("br"));
        paragraph.append(line);
      });
      return paragraph;
    });
}

/** Whether an editor of HTML holds the text already, by its first line. */
export function holdsText(editor: Document, text: string): boolean {
  const [first = ""] = text.trim().split("\n");
  return first !== "" && (editor.body.textContent?.includes(first) ?? false);
}

/** Puts the file into a field for files; what the webmail does then is for the caller to see. */
export function giveFile(upload: HTMLInputElement, { name, mediaType, bytes }: ComposedReply["file"]): void {
  const files = new DataTransfer();
  files.items.add(new File([bytes], name, { type: mediaType }));
  upload.files = files.files;
}
