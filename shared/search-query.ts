// What a person types into the search box: words, "phrases", -words and filters. One pure function reads it on both
// sides, so that the chips below the box say exactly what the Worker looks for.

export const filterKinds = ["from", "to", "customer", "before", "after", "has", "file"] as const;
export type FilterKind = (typeof filterKinds)[number];

/** One thing that a message must be, or with `not` must not be. */
export interface QueryPart {
  kind: "word" | "phrase" | FilterKind;
  /** As typed; a day as YYYY-MM-DD; `attachment` or `quote` for `has`. */
  value: string;
  not: boolean;
}

/** Names of filters as people of three languages type them. */
const names: Readonly<Record<FilterKind, readonly string[]>> = {
  from: ["from", "от", "отправитель", "发件人", "来自"],
  to: ["to", "кому", "получатель", "收件人", "发给"],
  customer: ["customer", "клиент", "客户", "客戶"],
  before: ["before", "до", "早于", "之前"],
  after: ["after", "since", "после", "晚于", "之后"],
  has: ["has", "есть", "有", "含"],
  file: ["file", "filename", "файл", "文件", "附件名"],
};
const kindByName = new Map(filterKinds.flatMap((kind) => names[kind].map((name) => [name, kind] as const)));

const things: Readonly<Record<"attachment" | "quote", readonly string[]>> = {
  attachment: ["attachment", "attachments", "file", "files", "вложение", "вложения", "файл", "файлы", "附件", "文件"],
  quote: ["quote", "quotes", "quotation", "предложение", "кп", "报价", "报价单"],
};

const russianKeys = "йцукенгшщзхъфывапролджэячсмитьбю";
const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

/** What the same keys give with an English layout: `акщь` is `from`. Other characters stay. */
export const fromRussianKeys = (text: string): string =>
  Array.from(text, (char) => latinKeys[russianKeys.indexOf(char)] ?? char).join("");

const quotes = '"“”„«»「」『』＂';
const opensQuote = new RegExp(`[${quotes}]`);
/** A filter's name and its colon; with a Russian layout the colon's key gives Ж. */
const named = /^(\p{L}{1,20}?)(?:[:：︰]|(?<=\p{Script=Cyrillic})Ж)/u;
const minus = /^[-−－](?=\S)/;
/** What the index can find at all. */
const findable = /[\p{L}\p{N}\p{Co}]/u;

function kindOf(name: string): FilterKind | undefined {
  const plain = name.normalize("NFKC").toLowerCase();
  return kindByName.get(plain) ?? kindByName.get(fromRussianKeys(plain));
}

/**
 * The parts of a query in order. An unknown filter, or one whose value cannot be (`before:lunch`), is a word; what holds
 * no letter or digit is left out; a quote that is never closed is taken as if it were not there.
 */
export function readQuery(text: string): QueryPart[] {
  const parts: QueryPart[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    const not = minus.test(rest);
    const said = not ? rest.slice(1) : rest;
    // An opening quote that is not closed is passed over: what follows is read as if it were not there.
    if (opensQuote.test(said.charAt(0)) && readQuoted(said) === null) {
      rest = `${not ? "-" : ""}${said.slice(1)}`.trimStart();
      continue;
    }
    const found = readFilter(said, not) ?? readPlain(said, not);
    if (found.part !== null) parts.push(found.part);
    rest = said.slice(found.length).trimStart();
  }
  return parts;
}

interface Found {
  part: QueryPart | null;
  /** How much of the text it took. */
  length: number;
}

function readPlain(text: string, not: boolean): Found {
  const phrase = readQuoted(text);
  if (phrase !== null) {
    const part = findable.test(phrase.value) ? ({ kind: "phrase", value: phrase.value, not } as const) : null;
    return { part, length: phrase.length };
  }
  const end = text.search(new RegExp(`[\\s${quotes}]`));
  const value = end === -1 ? text : text.slice(0, end);
  const part = findable.test(value) ? ({ kind: "word", value, not } as const) : null;
  return { part, length: value.length };
}

function readQuoted(text: string): { value: string; length: number } | null {
  if (!opensQuote.test(text.charAt(0))) return null;
  const end = text.slice(1).search(opensQuote);
  return end === -1 ? null : { value: text.slice(1, end + 1).trim(), length: end + 2 };
}

function readFilter(text: string, not: boolean): Found | null {
  const head = named.exec(text);
  const kind = head === null ? undefined : kindOf(head[1] ?? "");
  if (head === null || kind === undefined) return null;
  const said = text.slice(head[0].length);
  const quoted = readQuoted(said);
  const typed = quoted?.value ?? /^[^\s"“”„«»「」『』＂]*/u.exec(said)?.[0] ?? "";
  const value = readValue(kind, typed);
  // "Not before" would be one more way to say "after".
  if (value === null || (not && (kind === "before" || kind === "after"))) return null;
  return { part: { kind, value, not }, length: head[0].length + (quoted?.length ?? typed.length) };
}

function readValue(kind: FilterKind, typed: string): string | null {
  const plain = typed.normalize("NFKC").toLowerCase();
  if (kind === "before" || kind === "after") return readDay(plain);
  if (kind === "has") {
    const isSaid = (words: readonly string[]) => words.includes(plain) || words.includes(fromRussianKeys(plain));
    return isSaid(things.attachment) ? "attachment" : isSaid(things.quote) ? "quote" : null;
  }
  return findable.test(typed) ? typed : null;
}

/**
 * The first day of what is said, as YYYY-MM-DD: `2025`, `2025-03`, `2025/3/1`, `2025年3月1日`, `01.03.2025`. Null for what
 * is no day. Day and month with slashes are left alone: half the world reads them the other way round.
 */
export function readDay(text: string): string | null {
  const yearFirst =
    /^(\d{4})年?(?:(?<=年)|$|[-/.](?=\d))(?:(\d{1,2})月?(?:(?<=月)|$|[-/.](?=\d))(?:(\d{1,2})日?)?)?$/u.exec(text);
  const dayFirst = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const [year, month, day] = yearFirst
    ? [yearFirst[1], yearFirst[2] ?? "1", yearFirst[3] ?? "1"].map(Number)
    : dayFirst
      ? [dayFirst[3], dayFirst[2], dayFirst[1]].map(Number)
      : [];
  if (year === undefined || month === undefined || day === undefined || year < 1970) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}

/** Parts as text that reads as these parts again. */
export const writeQuery = (parts: readonly QueryPart[]): string => parts.map(writePart).join(" ");

function writePart({ kind, value, not }: QueryPart): string {
  const bare = value.replace(new RegExp(`[${quotes}]`, "g"), " ").trim();
  const said = kind === "phrase" || (kind !== "word" && /\s/.test(bare)) ? `"${bare}"` : bare;
  return `${not ? "-" : ""}${kind === "word" || kind === "phrase" ? said : `${kind}:${said}`}`;
}

/** The words and phrases that a message must hold, as text for the index; without the filters. */
export const wordsOf = (parts: readonly QueryPart[]): string =>
  writeQuery(parts.filter(({ kind, not }) => !not && (kind === "word" || kind === "phrase")));

/** The query without the part at this place. */
export const withoutPart = (parts: readonly QueryPart[], at: number): string =>
  writeQuery(parts.filter((_, index) => index !== at));

/** The query with these parts as well; what was said already is not said twice, and a new day takes the old one's place. */
export function withParts(parts: readonly QueryPart[], added: readonly QueryPart[]): string {
  const isSame = (a: QueryPart, b: QueryPart) =>
    a.kind === b.kind && a.not === b.not && (a.value === b.value || a.kind === "before" || a.kind === "after");
  return writeQuery([...parts.filter((one) => !added.some((other) => isSame(one, other))), ...added]);
}
