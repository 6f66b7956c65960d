import { languageOf } from "../../../shared/mail/language.ts";
import { isForwarded, type Segment, segmentsOf } from "../../../shared/mail/segments.ts";

/** A part of a message's text as it is drawn. */
export interface TextPart extends Segment {
  /** Drawn shut at first; a press opens it. */
  folded: boolean;
  /** BCP 47; null where it is not clear. */
  language: string | null;
}

/** A quote that is answered below it and no longer than this is read with its answer. */
const SHORT_LINES = 8;
/** Subjects of mail that passes another one on. */
const forwardMark = /^\s*(?:fwd?|wg|tr|rv|enc|转发|轉寄|轉發|пересл|전달)\s*[:：]/i;

/** True where the subject says that the mail passes another one on: that one is what it is about. */
export const isForwardSubject = (subject: string | null): boolean => forwardMark.test(subject ?? "");

/** Pieces whose language is told on their own. */
const MOST_LANGUAGES = 40;

/**
 * The text in its order, what is new open and the rest folded: long quotes and those at the end, and signatures. Nothing
 * is folded where the message is a forwarded one, or says nothing else.
 */
export function partsOf(text: string, subject: string | null): TextPart[] {
  const segments = segmentsOf(text)
    .map((segment) => ({ ...segment, text: withoutBlankEnds(segment.text) }))
    .filter((segment) => segment.text !== "");
  const lastNew = segments.findLastIndex(({ kind }) => kind === "new");
  const open = lastNew < 0 || isForwardSubject(subject) || segments.some(isForwarded);
  return segments.map((segment, at) => {
    const isAnswered = at < lastNew && segment.text.split("\n").length <= SHORT_LINES;
    const folded = !open && segment.kind !== "new" && !(segment.kind === "quote" && isAnswered);
    // A text in hundreds of pieces is nobody's letter.
    return { ...segment, folded, language: at < MOST_LANGUAGES ? languageOf(segment.text) : null };
  });
}

/** The language of what is new, else of all of it. */
export function languageOfParts(parts: readonly TextPart[]): string | null {
  const fresh = parts.filter(({ kind }) => kind === "new");
  return languageOf((fresh.length > 0 ? fresh : parts).map(({ text }) => text).join("\n"));
}

function withoutBlankEnds(text: string): string {
  const lines = text.split("\n");
  const isFull = (line: string): boolean => line.trim() !== "";
  const first = lines.findIndex(isFull);
  return first < 0 ? "" : lines.slice(first, lines.findLastIndex(isFull) + 1).join("\n");
}
