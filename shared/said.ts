// Whether a text names somebody: one way of comparing for everything that looks for a person (search of mail and rows,
// of leaves in the Book, in volumes and in the ledger), so that what one finds another does not pass over.

/** As words are compared: one form of each character, lower case, any space as one. */
export const folded = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");

/** Scripts that put space between words: there a name ends where its letters do. Elsewhere it is found within others. */
const spaced = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}\p{M}]/u;
/** Of an address: no letter, digit or mark that an address may go on with stands before or after it. */
const beforeAddress = /[\p{L}\p{N}._%+-]$/u;
const afterAddress = /^(?:[\p{L}\p{N}_]|[.-][\p{L}\p{N}])/u;
/** As much as the look behind a word needs: a sign and a letter that may be two units of UTF-16. */
const LOOK = 3;

/** True where the text says one of the words, which are `folded`: as a whole word, and an address as a whole address. */
export const saysAny = (text: string, words: readonly string[]): boolean => saysFolded(folded(text), words);

/**
 * The same of a text that is `folded`. `isCut`: it goes on behind its end, so that a word which ends there is not known
 * to end.
 */
export function saysFolded(text: string, words: readonly string[], isCut = false): boolean {
  const end = isCut ? text.length - LOOK : text.length;
  return words.some((word) => {
    if (word === "") return false;
    for (let at = text.indexOf(word); at >= 0 && at + word.length <= end; at = text.indexOf(word, at + 1)) {
      if (isWhole(text, at, word)) return true;
    }
    return false;
  });
}

function isWhole(text: string, at: number, word: string): boolean {
  const before = text.slice(Math.max(0, at - LOOK), at);
  const after = text.slice(at + word.length, at + word.length + LOOK);
  if (word.includes("@")) return !beforeAddress.test(before) && !afterAddress.test(after);
  const [first = "", last = ""] = [[...word][0], [...word].at(-1)];
  const runsOn = (inside: string, outside: string | undefined): boolean =>
    outside !== undefined && spaced.test(inside) && spaced.test(outside);
  return !runsOn(first, [...before].at(-1)) && !runsOn(last, [...after][0]);
}

/** Ids are letters and digits as they fell: they say nothing of anybody. */
const id = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-hjkmnp-tv-z]{26}|[0-9a-f]{32,})$/i;

/**
 * The same of a text that may be JSON: its strings are compared as they are meant, without the signs that JSON writes
 * them with. Salts, hashes and ids are passed over.
 */
export const saysWithin = (text: string, words: readonly string[]): boolean => saysAny(meantBy(text), words);

function meantBy(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  const said: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") said.push(...(id.test(value) ? [] : [meantBy(value)]));
    else if (typeof value === "number") said.push(String(value));
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "object" && value !== null)
      for (const [name, one] of Object.entries(value)) {
        said.push(name);
        if (name !== "salt") collect(one);
      }
  };
  try {
    collect(JSON.parse(text));
  } catch {
    return text;
  }
  return said.join("\n");
}
