// A message's text, told apart: what was written now, what is quoted from before, and the signature. By form alone, and
// form proves little: where it is not sure, text counts as new. Every expression looks at the beginning of one line or of
// a few joined ones, so that hostile text costs no more than its length.

import { forward, otherLine, senderLine, separator, verb, verbAtEnd } from "./segment-words.ts";
import { signatureStart } from "./signature.ts";

/** A run of lines of one kind. The texts of all segments, joined by line feeds, are the whole text. */
export interface Segment {
  kind: "new" | "quote" | "signature";
  text: string;
}

type Kind = Segment["kind"];

/** Nothing that introduces a quote is longer. */
const MAX_LINE = 300;
/** So many lines an attribution may be broken over. */
const MAX_ATTRIBUTION_LINES = 4;

/** The mark before a quoted line (RFC 3676, 4.5), which people's programs also indent. */
const quoteMark = /^ {0,3}>[> ]*/;
/** The end of an attribution whose address was broken off. */
const brokenOff = /^> ?(?:wrote|schrieb|пишет)?:\s*$/;
/** A line across, as it stands above such a head. */
const rule = /^[-_=—─*·\s]{5,}$/;

/** An attribution begins with a date, a name with an address, or the word that leads to them. */
const opener = /\d|@|<|^(?:on|am|le|el|il|op|em|den|w dniu|dne|在|于|於)\s/iu;
const address = /[^\s<>"'()]@[\w-]+\.[\w.-]*\w/u;
const clock = /\d{1,2}[:.]\d{2}/;
const day = /\d{4}|\d{1,2}[./]\d{1,2}/;

/** Tells a text apart. Never throws, and loses nothing: whatever the text, its segments joined by line feeds are it. */
export function segmentsOf(text: string): Segment[] {
  const lines = text.split("\n");
  const kinds = lines.map((line): Kind => (quoteMark.test(line) && !brokenOff.test(line) ? "quote" : "new"));
  markAttributions(lines, kinds);
  const first = lines.findIndex((line) => line.trim() !== "");
  // A head above everything is the text's own: there is nothing new that it could be told apart from.
  const below = lines.findIndex((_, at) => at >= first && kinds[at] === "new" && beginsQuote(lines, at, at > first));
  if (below >= 0) kinds.fill("quote", aboveHead(lines, below));
  bridgeBlanks(lines, kinds);
  markSignatures(lines, kinds);
  const segments: { kind: Kind; lines: string[] }[] = [];
  lines.forEach((line, at) => {
    const kind = kinds[at] ?? "new";
    const last = segments.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else segments.push({ kind, lines: [line] });
  });
  return segments.map(({ kind, lines }) => ({ kind, text: lines.join("\n") }));
}

/** True for a quote that is a forwarded message: there it is what the mail is about. */
export const isForwarded = ({ kind, text }: Segment): boolean => {
  const first = text.trimStart().slice(0, MAX_LINE).split("\n")[0] ?? "";
  return kind === "quote" && forward.some((one) => one.test(first.replace(quoteMark, "").trim()));
};

/** True where a text, by its first lines, is a message of before with its head or separator. */
export const startsQuote = (lines: readonly string[]): boolean => beginsQuote(lines, 0, true);

/** True where these lines are what programs put above a quote: "On Monday Bea wrote:". */
export const introducesQuote = (lines: readonly string[]): boolean =>
  lines.length > 0 && attributionLength(lines, [], 0) === lines.length;

/** A quoted line without its marks. */
export const withoutMark = (line: string): string => line.replace(quoteMark, "");

function lineAt(lines: readonly string[], at: number): string {
  const line = lines[at] ?? "";
  return line === "" ? "" : line.slice(0, MAX_LINE).trim();
}

/** All from this line on is a message of before. */
function beginsQuote(lines: readonly string[], at: number, mayBeHead: boolean): boolean {
  const line = lineAt(lines, at);
  if (line === "") return false;
  return separator.test(line) || forward.some((one) => one.test(line)) || (mayBeHead && isHead(lines, at));
}

function isHead(lines: readonly string[], at: number): boolean {
  if (!senderLine.test(lineAt(lines, at))) return false;
  let others = 0;
  for (let next = at + 1; next <= at + 5; next++) if (otherLine.test(lineAt(lines, next))) others++;
  return others >= 2;
}

/** A rule above the head is the program's too. */
function aboveHead(lines: readonly string[], at: number): number {
  let above = at - 1;
  while (above >= 0 && lineAt(lines, above) === "" && at - above < 3) above--;
  return above >= 0 && rule.test(lineAt(lines, above)) ? above : at;
}

/** "On Monday Bea wrote:" and what follows it: marked lines, else all of the rest where the line says enough. */
function markAttributions(lines: readonly string[], kinds: Kind[]): void {
  const lastMarked = kinds.lastIndexOf("quote");
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] === "quote") continue;
    const count = attributionLength(lines, kinds, at);
    if (count === 0) continue;
    let next = at + count;
    while (next < lines.length && lineAt(lines, next) === "") next++;
    if (next === lines.length) return;
    if (kinds[next] === "quote") kinds.fill("quote", at, next);
    else if (lastMarked < at && saysEnough(joined(lines, at, count))) {
      kinds.fill("quote", at);
      return;
    }
  }
}

const joined = (lines: readonly string[], at: number, count: number): string =>
  Array.from({ length: count }, (_, n) => lineAt(lines, at + n))
    .join(" ")
    .replace(acrossEnds, "");

/** How many lines an attribution that begins here takes; 0 where none does. */
function attributionLength(lines: readonly string[], kinds: readonly Kind[], at: number): number {
  const first = lineAt(lines, at);
  if (first === "" || !opener.test(first)) return 0;
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES; count++) {
    const last = lineAt(lines, at + count - 1).replace(acrossEnds, "");
    if (last === "" || kinds[at + count - 1] === "quote") return 0;
    if (!/[:：]$/.test(last) && !verbAtEnd.test(last)) continue;
    return isAttribution(joined(lines, at, count)) ? count : 0;
  }
  return 0;
}

function isAttribution(line: string): boolean {
  const hasDate = clock.test(line) || day.test(line);
  const hasAddress = address.test(line);
  const saysWrote = verbAtEnd.test(line) || (verb.test(line) && /[:：]$/.test(line));
  return saysWrote ? hasDate || hasAddress : hasDate && hasAddress && /[:：]$/.test(line);
}

/** Some programs put the attribution between dashes. */
const acrossEnds = /^-{2,} | ?-{2,}$/g;

/** People write "as you wrote on 3 May:" themselves; programs give the hour or the address. */
const saysEnough = (line: string): boolean => address.test(line) || clock.test(line);

/** Blank lines between quoted ones are quoted. */
function bridgeBlanks(lines: readonly string[], kinds: Kind[]): void {
  let quoted = -1;
  for (let at = 0; at < lines.length; at++) {
    if (kinds[at] === "quote") {
      if (quoted >= 0 && quoted < at - 1) kinds.fill("quote", quoted + 1, at);
      quoted = at;
    } else if (lineAt(lines, at) !== "") quoted = -1;
  }
}

/** Below the mark or a sign-off, and a telephone's last line, to the end of the new text around them. */
function markSignatures(lines: readonly string[], kinds: Kind[]): void {
  let end = lines.length;
  while (end > 0) {
    let begin = end;
    while (begin > 0 && kinds[begin - 1] === kinds[end - 1]) begin--;
    if (kinds[end - 1] === "new") {
      const mark = signatureStart(lines.slice(begin, end));
      if (mark >= 0) kinds.fill("signature", begin + mark, end);
    }
    end = begin;
  }
}
