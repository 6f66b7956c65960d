import { sentFrom, signOff } from "./segment-words.ts";

// Where a signature begins: below the usual mark, at a sign-off with a card below it, or at a telephone's last line. By
// form alone; what is not sure is text.

/** A signature of more lines is text. */
const MAX_SIGNATURE_LINES = 20;
/** Nothing that is looked at is longer. */
const MAX_LINE = 300;
/** A card of more or longer lines is text. */
const MAX_CARD_LINES = 8;
const MAX_CARD_LINE = 80;
/** Where somebody can be reached: what a card has and a last sentence has not. */
const reach = /\d[\d\s()./-]{5,}\d|[^\s@]@[\w-]+\.|https?:\/\/|www\./iu;

/** The usual mark above a signature (RFC 3676, 4.3); many programs lose its space. */
const signatureMark = /^-- ?\r?$/;

/** True for a line that holds a sign-off and nothing else. */
export const isSignOff = (line: string): boolean => signOff.test(line.slice(0, MAX_LINE).trim());

/** True where these lines are a sign-off and the card below it: name, title, firm, and where to reach them. */
export function isSignedCard(lines: readonly string[]): boolean {
  const [first = "", ...card] = lines.filter((line) => line.trim() !== "").map((line) => line.trim());
  return (
    isSignOff(first) &&
    card.length >= 2 &&
    card.length <= MAX_CARD_LINES &&
    card.every((line) => line.length <= MAX_CARD_LINE && !/[?!？！]/u.test(line)) &&
    card.some((line) => reach.test(line))
  );
}

/** The line at which the signature of these lines begins; -1 where they have none. */
export function signatureStart(lines: readonly string[]): number {
  const mark = lines.findIndex((line, at) => lines.length - at <= MAX_SIGNATURE_LINES && signatureMark.test(line));
  if (mark >= 0) return mark;
  const last = lines.findLastIndex((line) => line.trim() !== "");
  if (sentFrom.test((lines[last] ?? "").slice(0, MAX_LINE).trim())) return last;
  // Blank lines may stand between; two sign-offs in a row are one.
  let at = last;
  while (at >= 0 && last - at <= 2 * MAX_CARD_LINES && !isSignOff(lines[at] ?? "")) at--;
  while (isSignOff(lines[at - 1] ?? "")) at--;
  return at >= 0 && isSignedCard(lines.slice(at, last + 1)) ? at : -1;
}
