// Words become index terms and queries here, both by the same rules, so that what was indexed is what is asked for.
// The text index (SQLite FTS5, tokenizer unicode61) knows words by white space and punctuation. Chinese, Japanese and
// Korean have none between words, so their runs are indexed as overlapping pairs; everything else is left to it.

const cjk = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー";
const cjkRuns = new RegExp(`[${cjk}]+`, "gu");
const pieceOfQuery = new RegExp(`[${cjk}]+|(?:(?![${cjk}])[\\p{L}\\p{N}\\p{M}\\p{Co}])+`, "gu");
const cjkStart = new RegExp(`^[${cjk}]`, "u");

/** Words in one query: more say nothing about what is looked for and make the index work. */
const MAX_QUERY_TERMS = 24;
const MAX_QUERY_CHARS = 400;

/** One condition of a query; all of a query's terms must be met. */
export type Term =
  /** These words, next to each other in this order; for CJK its characters as pairs. */
  | { kind: "phrase"; words: string[] }
  /** A word that begins so. */
  | { kind: "prefix"; start: string }
  /** Any of these words: a short stem with its endings, where a prefix would find too much. */
  | { kind: "anyOf"; words: string[] };

/** A term of the index between two fields, so that no phrase reaches from one into the next; no text and no query has it. */
const FIELD_END = "\uf8ff";

/** Text folded as index and queries see it: NFKC, lower case, ё as е. */
export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll("ё", "е").replaceAll(FIELD_END, " ");
}

/**
 * The text to hand to the index: folded, each run of Chinese, Japanese or Korean as its overlapping pairs and its last
 * character alone (`报价单` → `报价 价单 单`), so that every single character begins some term.
 */
export function indexText(text: string): string {
  return foldText(text).replace(cjkRuns, (run) => ` ${[...pairsOf(run), Array.from(run).at(-1)].join(" ")} `);
}

/** Several fields of a message as one text for the index. */
export const indexFields = (fields: readonly string[]): string =>
  fields
    .filter((field) => field !== "")
    .map((field) => `${indexText(field)} ${FIELD_END}`)
    .join(" ");

/** A line that may be quoted: its words for the index, and the expression that finds them where they stand already. */
export interface QuotedTerms {
  words: string;
  match: string;
}

/** Null for a line without words. */
export function quotedTerms(line: string): QuotedTerms | null {
  const terms = termsOfChunk(foldText(line), { quoted: true, isLast: false });
  if (terms.length === 0) return null;
  return { words: indexText(line), match: terms.map(expressionOf).join(" AND ") };
}

/**
 * What a person typed as an FTS5 MATCH expression, or null when nothing in it can be searched. Every word is quoted, so
 * nothing typed is ever read as FTS5 syntax. All words must occur; "quoted words" as they stand, side by side. See
 * `queryTerms` for what a word finds.
 */
export function matchQuery(userQuery: string): string | null {
  const terms = queryTerms(userQuery);
  if (terms.length === 0) return null;
  return terms.map(expressionOf).join(" AND ");
}

/** Expressions of which all must hold, as one; null for none. */
export const matchAll = (expressions: readonly (string | null)[]): string | null =>
  expressions.filter((one) => one !== null).join(" AND ") || null;

/** Expressions of which one must hold, as one; null for none. */
export const matchAny = (expressions: readonly (string | null)[]): string | null => {
  const some = expressions.filter((one) => one !== null);
  return some.length === 0 ? null : some.map((one) => `(${one})`).join(" OR ");
};

/**
 * The terms of a query. A Latin or Cyrillic word of four letters or more also finds its inflections: common English or
 * Russian endings are cut and the rest is a prefix (`предложение` → `предложен*`, `quotation` → `quot*`). Where a Russian
 * stem has three letters (`цена`) its forms are listed instead, since `цен*` would find `центр`. The last word is a prefix
 * as it is being typed. Numbers match whole; what is joined by signs (`AC-2210`, an address) is a phrase.
 */
export function queryTerms(userQuery: string): Term[] {
  const query = foldText(userQuery.slice(0, MAX_QUERY_CHARS)).replace(/[“”„«»「」『』]/g, '"');
  const terms: Term[] = [];
  query.split('"').forEach((section, index, sections) => {
    // Odd sections stand inside quotes; an unclosed quote at the end is taken as if it were not there.
    const quoted = index % 2 === 1 && index < sections.length - 1;
    const chunks = quoted ? [section] : section.split(/\s+/);
    const isEnd = index === sections.length - 1;
    for (const [at, chunk] of chunks.entries()) {
      terms.push(...termsOfChunk(chunk, { quoted, isLast: isEnd && at === chunks.length - 1 }));
    }
  });
  return terms.slice(0, MAX_QUERY_TERMS);
}

function termsOfChunk(chunk: string, place: { quoted: boolean; isLast: boolean }): Term[] {
  const pieces = chunk.match(pieceOfQuery) ?? [];
  const only = pieces[0];
  if (only !== undefined && pieces.length === 1 && !place.quoted && !cjkStart.test(only)) {
    return [wordTerm(only, place.isLast)];
  }
  const terms: Term[] = [];
  let words: string[] = [];
  const closePhrase = (): void => {
    if (words.length > 0) terms.push({ kind: "phrase", words });
    words = [];
  };
  for (const piece of pieces) {
    if (!cjkStart.test(piece)) words.push(piece);
    else {
      // Its own term: in the index the run's last character stands between it and what follows.
      closePhrase();
      const pairs = pairsOf(piece);
      terms.push(pairs.length > 0 ? { kind: "phrase", words: pairs } : { kind: "prefix", start: piece });
    }
  }
  closePhrase();
  return terms;
}

function wordTerm(word: string, isLast: boolean): Term {
  const isLetters = /^[\p{L}\p{M}]+$/u.test(word) && /^[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(word);
  if (!isLetters) return { kind: "phrase", words: [word] };
  if (word.length >= 4) {
    if (/^\p{Script=Cyrillic}/u.test(word)) return russianTerm(word);
    return { kind: "prefix", start: englishStem(word) };
  }
  return isLast ? { kind: "prefix", start: word } : { kind: "phrase", words: [word] };
}

/** Longest first. A stem keeps at least four letters, before -ing at least five (`bearings` must not find `bear`). */
const englishEndings: readonly [string, number][] = [
  ...([
    ["ations", 4],
    ["ation", 4],
    ["ings", 5],
    ["ing", 5],
    ["ies", 4],
    ["ied", 4],
    ["es", 4],
    ["ed", 4],
  ] as const),
  ...([
    ["s", 4],
    ["e", 4],
    ["y", 4],
  ] as const),
].map(([ending, min]) => [ending, min]);

function englishStem(word: string): string {
  for (const [ending, min] of englishEndings) {
    if (word.endsWith(ending) && word.length - ending.length >= min && !(ending === "s" && word.endsWith("ss"))) {
      return word.slice(0, -ending.length);
    }
  }
  return word;
}

/** Endings of nouns, adjectives and verbs' common forms, longest first; ё is е here. */
const russianEndings: readonly string[] = [
  ...["иями", "ями", "ами", "ием", "иях", "иям", "ого", "его", "ому", "ему", "ыми", "ими", "ией"],
  ...["ов", "ев", "ей", "ой", "ый", "ий", "ые", "ие", "ая", "яя", "ую", "юю", "ое", "ее", "ия", "ию", "ии", "ью"],
  ...["ем", "ом", "ах", "ях", "ам", "ям", "ых", "их", "ым", "им", "ы", "и", "а", "я", "о", "е", "у", "ю", "ь", "й"],
];

function russianTerm(word: string): Term {
  const ending = russianEndings.find((end) => word.endsWith(end) && word.length - end.length >= 3);
  if (ending === undefined) return { kind: "prefix", start: word };
  const stem = word.slice(0, -ending.length);
  if (stem.length >= 4) return { kind: "prefix", start: stem };
  return { kind: "anyOf", words: [...new Set([word, stem, ...russianEndings.map((end) => stem + end)])] };
}

/** Overlapping pairs of a run; none when it is one character. */
function pairsOf(run: string): string[] {
  const chars = Array.from(run);
  return chars.slice(1).map((char, index) => (chars[index] ?? "") + char);
}

function expressionOf(term: Term): string {
  if (term.kind === "phrase") return quoted(term.words.join(" "));
  if (term.kind === "prefix") return `${quoted(term.start)}*`;
  return `(${term.words.map(quoted).join(" OR ")})`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
