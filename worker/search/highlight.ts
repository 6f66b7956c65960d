import { foldText, queryTerms, type Term } from "./terms.ts";

/** A piece of text and the places in it (UTF-16 offsets, end exclusive, in order, apart) that a query found. */
export type Snippet = { text: string; marks: [number, number][] };

/** A place further in than this is not looked for: a row shows one place, and this is beyond what anybody wrote. */
const MAX_SCANNED_CHARS = 200_000;

/** So much stands before the first place: a few words. */
const LEAD_CHARS = 24;

type Folded = {
  text: string;
  /** For each UTF-16 unit of the folded text, where its character starts in the source; one more for the end. */
  sourceAt: number[];
};

/**
 * The part of a text that shows best why a query found it, at most `maxChars` long, white space folded, with `…` where it
 * was cut. Words are compared as the index compares them: without case and Latin accents.
 */
export function snippet(text: string, userQuery: string, maxChars: number): Snippet {
  const source = text.slice(0, MAX_SCANNED_CHARS).normalize("NFC").replace(/\s+/g, " ").trim();
  const marks = findMarks(source, queryTerms(userQuery));
  // A row shows the first words of it in one line: a place far in would not be seen.
  const isNear = (marks[0]?.[0] ?? 0) <= 2 * LEAD_CHARS;
  return source.length <= maxChars && isNear ? { text: source, marks } : cut(source, marks, maxChars);
}

/** True when the text holds all the words, compared as the index compares them. */
export function foldedHolds(text: string, userQuery: string): boolean {
  const terms = queryTerms(userQuery);
  const folded = foldWithPlaces(text.slice(0, MAX_SCANNED_CHARS).normalize("NFC")).text;
  return terms.length > 0 && terms.every((term) => patternOf(term).test(folded));
}

function findMarks(source: string, terms: readonly Term[]): [number, number][] {
  const folded = foldWithPlaces(source);
  const found: [number, number][] = [];
  for (const term of terms) {
    for (const match of folded.text.matchAll(patternOf(term))) {
      const start = folded.sourceAt[match.index] ?? 0;
      const end = folded.sourceAt[match.index + match[0].length] ?? source.length;
      if (end > start) found.push([start, end]);
    }
  }
  return merged(found);
}

/** Sorted, and overlapping ones joined. */
function merged(marks: [number, number][]): [number, number][] {
  const out: [number, number][] = [];
  for (const [start, end] of marks.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}

const cjkStart = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u;
const wordChar = "[\\p{L}\\p{N}\\p{M}\\p{Co}]";
/** A word also begins and ends where Chinese, Japanese or Korean meets another script. */
const cjkChar = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー]";
const wordStart = `(?:(?<!${wordChar})|(?<=${cjkChar}))`;
const wordEnd = `(?:(?!${wordChar})|(?=${cjkChar}))`;

function patternOf(term: Term): RegExp {
  if (term.kind === "prefix") {
    const start = escaped(withoutAccents(term.start));
    return new RegExp(cjkStart.test(term.start) ? start : `${wordStart}${start}(?:(?!${cjkChar})${wordChar})*`, "gu");
  }
  if (term.kind === "anyOf") {
    return new RegExp(`${wordStart}(?:${term.words.map((word) => escaped(word)).join("|")})${wordEnd}`, "gu");
  }
  const first = term.words[0] ?? "";
  if (cjkStart.test(first)) {
    const run =
      first +
      term.words
        .slice(1)
        .map((pair) => Array.from(pair).at(-1) ?? "")
        .join("");
    return new RegExp(escaped(run), "gu");
  }
  const words = term.words.map((word) => escaped(withoutAccents(word)));
  // What the index sees between two words of a phrase is anything that is no part of a word.
  return new RegExp(`${wordStart}${words.join("[^\\p{L}\\p{N}\\p{M}\\p{Co}]{1,10}")}${wordEnd}`, "gu");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** The index compares Latin letters without accents; й stays й, as in the index. */
function withoutAccents(text: string): string {
  return text.replace(/\p{Script=Latin}\p{M}*/gu, (letter) => letter.normalize("NFD").replace(/\p{M}/gu, ""));
}

function foldWithPlaces(source: string): Folded {
  const pieces: string[] = [];
  const sourceAt: number[] = [];
  let at = 0;
  for (const char of source) {
    const piece = char.charCodeAt(0) < 0x80 ? char.toLowerCase() : withoutAccents(foldText(char));
    pieces.push(piece);
    for (let i = 0; i < piece.length; i++) sourceAt.push(at);
    at += char.length;
  }
  sourceAt.push(at);
  return { text: pieces.join(""), sourceAt };
}

/** The window that holds most marks, the earliest of several, begun a little before its first mark. */
function cut(source: string, marks: [number, number][], maxChars: number): Snippet {
  const room = Math.max(1, maxChars - 2);
  const lead = Math.min(LEAD_CHARS, Math.floor(room / 5));
  let best = 0;
  let bestCount = 0;
  for (const [index, [start]] of marks.entries()) {
    const count = marks.slice(index, index + 50).filter(([, end]) => end <= start - lead + room).length;
    if (count > bestCount) {
      bestCount = count;
      best = start;
    }
  }
  let from = bestCount === 0 ? 0 : Math.max(0, best - lead);
  if (from > 0) from = wordBoundaryNear(source, from, best);
  let to = Math.min(source.length, from + room);
  // Never between the two halves of one character.
  if (/[\udc00-\udfff]/.test(source.charAt(to))) to--;
  const before = from > 0 ? "…" : "";
  const shift = before.length - from;
  const kept = marks.filter(([start, end]) => start >= from && end <= to);
  return {
    text: `${before}${source.slice(from, to)}${to < source.length ? "…" : ""}`,
    marks: kept.map(([start, end]) => [start + shift, end + shift]),
  };
}

/** The first word start between `from` and the mark, or `from` moved off the middle of a character. */
function wordBoundaryNear(source: string, from: number, mark: number): number {
  const space = source.indexOf(" ", from);
  if (space !== -1 && space < mark) return space + 1;
  return /[\udc00-\udfff]/.test(source.charAt(from)) ? from + 1 : from;
}
