// Text that came from outside, beside words of ours. Characters that turn the reading direction work beyond the text
// they stand in (UAX #9): a subject could make the sender beside it read backwards, a name could hide its own ending.

/**
 * Embeddings, overrides and directed isolates: nobody types them in a name, and without them it reads as it is stored.
 */
const turns = /[\u202a-\u202e\u2066\u2067]/gu;
/**
 * Some control characters, and the paragraph separator, end a paragraph and with it every isolate around them, ours too
 * (UAX #9, P1 and BD9). Line ends and tabs are white space of the document.
 */
const paragraphEnds = /[^\P{Cc}\t\n\r]|\u2029/gu;
const FIRST_STRONG = "\u2068";
const POP = "\u2069";

/** Scripts written from right to left, and every character that turns: only these change what stands around them. */
const mayTurn =
  /[^\P{Cc}\t\n\r]|[\u0590-\u08ff\u200e\u200f\u061c\u2029-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text without characters that turn what stands around it; isolates that close again stay. */
export function withoutTurns(text: string): string {
  if (!mayTurn.test(text)) return text;
  const calm = text.replace(turns, "").replace(paragraphEnds, " ");
  return isBalanced(calm) ? calm : calm.replaceAll(FIRST_STRONG, "").replaceAll(POP, "");
}

/**
 * For a sentence: the text between the two characters that keep its direction to itself (UAX #9, FSI and PDI). Text
 * that reads from left to right in any case comes back as it is. In a document use `<Said>`: there nothing is added.
 */
export function isolated(text: string): string {
  return mayTurn.test(text) ? `${FIRST_STRONG}${withoutTurns(text)}${POP}` : text;
}

function isBalanced(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === FIRST_STRONG) open++;
    if (character === POP && --open < 0) return false;
  }
  return open === 0;
}
