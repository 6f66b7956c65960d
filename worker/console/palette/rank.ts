/**
 * The items whose text holds every word of `q`, the best first: at the text's start, at a word's start, anywhere. Among
 * equals the given order stays.
 */
export function rank<Item>(items: readonly Item[], q: string, textOf: (item: Item) => string): Item[] {
  const words = fold(q).split(/\s+/).filter(Boolean);
  return items
    .map((item, at) => ({ item, at, worth: worthOf(fold(textOf(item)), words) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.at - b.at)
    .map(({ item }) => item);
}

/** Case, accents and the width of letters do not matter. */
const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

/** 0 where a word is missing. */
function worthOf(text: string, words: readonly string[]): number {
  let worth = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === -1) return 0;
    const startsWord = at === 0 || ` ${text}`.includes(` ${word}`);
    worth += at === 0 ? 4 : startsWord ? 2 : 1;
  }
  return worth;
}
