import { dueDayIn } from "./due-day.ts";
import { promiseWords, quotation } from "./promise-words.ts";
import { segmentsOf } from "./segments.ts";

// What the writer of a mail promises in it, and until when. By the words alone, sentence by sentence, in what is new in the
// mail; rather one too few than one too many: whoever reads the list would act on it.

/** Mails are read so far; a promise stands near the beginning. */
const MAX_TEXT = 20_000;
/** A longer sentence is a table or no sentence. */
const MAX_SENTENCE = 400;
const MIN_SENTENCE = 5;
/** A mail with more is a contract. */
const MAX_PROMISES = 12;
/** A line of so many signs was broken by a program, not by its writer. */
const WRAPPED_LATIN = 56;
const WRAPPED_HAN = 30;

/** A promise of the mail's writer. */
export interface FoundPromise {
  /** As it was written, on one line, at most 400 characters. */
  readonly sentence: string;
  /** The calendar day it names (YYYY-MM-DD), counted from the mail's; null where it names none. */
  readonly dueOn: string | null;
}

/**
 * The promises in a mail's text: new text alone, quotes and signature are left out. `writtenOn` is the mail's calendar day
 * (YYYY-MM-DD), from which "Friday" is counted. The time it takes grows with the text's length alone, up to 20,000 characters.
 */
export function promisesIn(text: string, writtenOn: string): FoundPromise[] {
  const found: FoundPromise[] = [];
  for (const { kind, text: part } of segmentsOf(text.slice(0, MAX_TEXT))) {
    if (kind !== "new") continue;
    for (const sentence of sentencesOf(part)) {
      const promise = promiseOf(sentence, writtenOn);
      if (promise && !found.some((one) => one.sentence === promise.sentence)) found.push(promise);
      if (found.length === MAX_PROMISES) return found;
    }
  }
  return found;
}

/** The sentence as a promise; null where it is none. */
export function promiseOf(sentence: string, writtenOn: string): FoundPromise | null {
  if (sentence.length < MIN_SENTENCE || sentence.length > MAX_SENTENCE || /[?？]/u.test(sentence)) return null;
  const plain = sentence
    .toLowerCase()
    .replace(/[’‘`´]/gu, "'")
    .replace(quotation, " ");
  for (const { script, turns, not, says, saysWithDay } of promiseWords) {
    if (!script.test(plain)) continue;
    if (not.test(plain.replace(turns, " "))) continue;
    const at = firstOf(says, plain);
    if (at >= 0) return { sentence, dueOn: dueAround(plain, at, writtenOn) };
    const withDay = firstOf(saysWithDay, plain);
    const dueOn = withDay >= 0 ? dueAround(plain, withDay, writtenOn) : null;
    if (dueOn !== null) return { sentence, dueOn };
  }
  return null;
}

function firstOf(looks: readonly RegExp[], text: string): number {
  for (const one of looks) {
    const at = text.search(one);
    if (at >= 0) return at;
  }
  return -1;
}

/** A day behind the promise's first word is its term; else one before it ("By Friday we shall …"). */
const dueAround = (text: string, at: number, writtenOn: string): string | null =>
  dueDayIn(text.slice(at), writtenOn) ?? dueDayIn(text.slice(0, at), writtenOn);

const han = /[\p{Script=Han}\u3041-\u30ff]/u;
const item = /^\s*(?:[-*•·–]|\d{1,2}[.)、])\s+/u;

/** Lines that a program broke are one again; then cut where sentences end. */
function* sentencesOf(text: string): Generator<string> {
  let open = "";
  for (const line of text.split("\n")) {
    const here = line.replace(item, "").trim();
    if (open !== "" && (here === "" || item.test(line))) {
      yield* cut(open);
      open = "";
    }
    if (here === "") continue;
    const glue = open === "" || (han.test(open.slice(-1)) && han.test(here[0] ?? "")) ? "" : " ";
    open += glue + here;
    const isWrapped = here.length >= (han.test(here) ? WRAPPED_HAN : WRAPPED_LATIN);
    if (isWrapped && open.length <= 4 * MAX_SENTENCE) continue;
    yield* cut(open);
    open = "";
  }
  yield* cut(open);
}

/** "No. 5", "Dr. Li", "5. Mai" and "т. е." end no sentence. */
const goesOn =
  /(?:^|[\s(])(?:no|nos|nr|mr|mrs|ms|dr|st|approx|ca|incl|inc|ltd|co|art|pos|tel|fig|e\.g|i\.e|z\.b|г|ул|т|д|руб|шт|тыс|им|стр)\.$/iu;
const dayOfMonth = /(?:^|\s)\d{1,2}\.$/u;
const month = /^(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)/iu;

function* cut(text: string): Generator<string> {
  let from = 0;
  for (const end of text.matchAll(/[!?;](?=\s|$)|\.(?=\s|$)|[。！？；]/gu)) {
    const to = end.index + 1;
    const said = text.slice(Math.max(from, to - 12), to);
    const rest = text.slice(to, to + 8).trimStart();
    if (end[0] === "." && (goesOn.test(said) || (dayOfMonth.test(said) && month.test(rest)))) continue;
    yield text.slice(from, to).trim();
    from = to;
  }
  yield text.slice(from).trim();
}
