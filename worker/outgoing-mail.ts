// What every mail that we send is built with. Names and subjects may come from people or from mail, and are shown as text:
// nothing in them starts a header, a link or another line.

/** A mail as the platform's binding takes it: text only, no HTML part that somebody's words could become markup in. */
export interface OutgoingMail {
  from: string;
  to: string;
  subject: string;
  text: string;
}

/** RFC 5322 §2.1.1: a line has 998 characters at most; the platform ends a subject there. In UTF-8 bytes. */
const MAX_SUBJECT_BYTES = 998;
/** RFC 5321 §4.5.3.1.3. */
const MAX_ADDRESS_BYTES = 254;
/** Nothing that we write comes near it. */
const MAX_TEXT_BYTES = 64 * 1024;
/** A name inside a sentence; a longer one is cut. */
const MAX_NAME_CHARS = 80;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Thrown for what must not become a mail: a bug or an attack, never bad luck. Its message names the field only. */
export class UnsendableMail extends Error {}

const refuse = (field: string): never => {
  throw new UnsendableMail(`${field}: not fit for a mail`);
};

/** One bare address without display name: no control character, no white space, no brackets or list. */
function address(field: string, value: string): string {
  const isOne = /^[^\s<>()[\]\\,;:"@\p{Cc}\p{Cf}]+@[^\s<>()[\]\\,;:"@\p{Cc}\p{Cf}]+$/u.test(value);
  return isOne && bytesOf(value) <= MAX_ADDRESS_BYTES ? value : refuse(field);
}

/**
 * Builds a mail. Throws UnsendableMail for an address that is not exactly one, a subject with a line end, NUL or other
 * control character or above 998 bytes (RFC 5322 §2.1.1, §2.2), a text with NUL or a bare CR, or one above 64 KiB.
 */
export function buildMail(given: OutgoingMail): OutgoingMail {
  const { subject, text } = given;
  // U+2028 and U+2029 are line ends to some readers.
  if (subject === "" || /[\p{Cc}\u2028\u2029]/u.test(subject) || bytesOf(subject) > MAX_SUBJECT_BYTES)
    refuse("subject");
  if (/[^\P{Cc}\n\t]/u.test(text) || bytesOf(text) > MAX_TEXT_BYTES) refuse("text");
  return { from: address("from", given.from), to: address("to", given.to), subject, text };
}

/**
 * A name that came from a person or from mail, as it may stand in a sentence of ours: one line, no control or direction
 * characters, at most 80 characters, and no dot or slash that a mail reader would make a link of. Empty becomes `?`.
 */
export function nameInMail(name: string): string {
  const line = name
    .normalize("NFC")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, "")
    .trim();
  const cut = Array.from(line).slice(0, MAX_NAME_CHARS).join("");
  // A word joiner would show as nothing and break the word for the reader's eye and the link finder alike: a space does both.
  const unlinked = cut
    .replace(/:\/\//g, ": / /")
    .replace(/([\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, "$1. ")
    .replaceAll("@", " @ ");
  return unlinked === "" ? "?" : unlinked;
}
