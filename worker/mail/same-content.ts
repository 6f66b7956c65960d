import { htmlToText } from "./html-text.ts";

/** What a copy of a message says, as far as copies are compared. `files` are the attachments' decoded bytes. */
export interface Content {
  subject: string;
  text: string;
  html: string | null;
  files: readonly Uint8Array[];
}

/** A gateway's warning above and a list's footer below; more could be a guess at everything that the first might say. */
const MAX_ADDED_CHARS = 4000;

/**
 * True when `copy` says everything that `first` says: subject, text and HTML word for word, every file byte for byte.
 * Banners, footers and files may have been added on the way, white space may differ. Whoever brings such a copy learns
 * nothing from the first.
 */
export function saysAllOf(copy: Content, first: Content): boolean {
  if (!holds(copy.subject, first.subject) || !holds(copy.text, first.text)) return false;
  if (first.html !== null && !(copy.html !== null && holds(htmlToText(copy.html), htmlToText(first.html))))
    return false;
  return first.files.every((file) => copy.files.some((other) => areEqual(file, other)));
}

function holds(copy: string, first: string): boolean {
  const [whole, part] = [withoutSpace(copy), withoutSpace(first)];
  return whole.length <= part.length + MAX_ADDED_CHARS && whole.includes(part);
}

/** Gateways wrap lines anew and trade kinds of spaces. */
const withoutSpace = (text: string): string => text.normalize("NFC").replace(/[\s\u00ad\u200b-\u200d\ufeff]+/gu, "");

const areEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
