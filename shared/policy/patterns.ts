import { isKind, listNamed, readWho } from "./document.ts";
import type { Participant, ParticipantKind } from "./facts.ts";

// Literals, globs and address patterns. Every match is linear in the text times the pieces of the pattern.

/** One spelling for comparing: compatibility forms joined (full-width letters are letters), case folded. */
export const foldText = (text: string): string => (isAscii.test(text) ? text : text.normalize("NFKC")).toLowerCase();

/** Most of what is compared; its compatibility forms are itself. */
const isAscii = /^[\0-\x7f]*$/;

/** Compiles a glob: `*` stands for anything, also for nothing. Give both sides folded. */
export function compileGlob(glob: string): (text: string) => boolean {
  const pieces = foldText(glob).split("*");
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    // Leftmost matches leave the most room for those that follow: no going back is needed.
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

const isWordLetter = (letter: string | undefined): boolean =>
  letter !== undefined &&
  /[\p{L}\p{N}]/u.test(letter) &&
  !/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(letter);

/**
 * Whether a text says a word: "union" is not in "reunion". Scripts that write without spaces have no such borders.
 * Give both sides folded.
 */
export function saysWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const opens = isWordLetter(word[0]) && isWordLetter(text[at - 1]);
    const closes = isWordLetter(word.at(-1)) && isWordLetter(text[at + word.length]);
    if (!opens && !closes) return true;
  }
  return false;
}

/** An entry's people, ready to be asked many times. */
export interface WhoMatcher {
  kinds: ReadonlySet<ParticipantKind>;
  /** Addresses, and domains with all below them. */
  literals: ReadonlySet<string>;
  addressGlobs: readonly ((text: string) => boolean)[];
  nameGlobs: readonly ((text: string) => boolean)[];
}

/** Compiles entries (document.ts, whoSchema); `lists` are the document's. */
export function compileWho(entries: readonly string[], lists: Readonly<Record<string, readonly string[]>>): WhoMatcher {
  const kinds = new Set<ParticipantKind>();
  const literals = new Set<string>();
  const addressGlobs: ((text: string) => boolean)[] = [];
  const nameGlobs: ((text: string) => boolean)[] = [];
  for (const given of expand(entries, lists)) {
    const entry = readWho(given) ?? given;
    if (isKind(entry)) kinds.add(entry as ParticipantKind);
    else if (entry.startsWith("name:")) nameGlobs.push(compileGlob(entry.slice(5).trim()));
    else if (!entry.includes("*")) literals.add(foldText(entry));
    else addressGlobs.push(compileGlob(entry.includes("@") ? entry : `*@${entry}`));
  }
  return { kinds, literals, addressGlobs, nameGlobs };
}

/** Entries with lists opened. */
export const expand = (
  entries: readonly string[],
  lists: Readonly<Record<string, readonly string[]>>,
): readonly string[] =>
  entries.flatMap((entry) => {
    const name = listNamed(entry);
    return name === null ? [entry] : (lists[name] ?? []);
  });

/** An address, and its domain with all above it: what a literal is looked up by. */
export function lookups(address: string): string[] {
  const all = [address];
  for (let at = address.lastIndexOf("@"); at >= 0; at = address.indexOf(".", at + 1)) all.push(address.slice(at + 1));
  return all;
}

/** A participant made ready: the display name folded, and what literals are looked up by. */
export interface Known {
  participant: Participant;
  name: string | null;
  keys: readonly string[];
}

/** `asked`: the literals that rules ask for at all; no other key needs to be looked up by each of them. */
export const asKnown = (participant: Participant, asked?: ReadonlySet<string>): Known => ({
  participant,
  name: participant.name === null ? null : foldText(participant.name),
  keys: lookups(participant.address).filter((key) => asked?.has(key) ?? true),
});

/** Whether a participant is one of these; undefined where that hangs on what is not known of them. */
export function isOneOf(who: WhoMatcher, { participant, name, keys }: Known): boolean | undefined {
  const { address, kinds, isUnseen = false } = participant;
  // Asked of every participant by every rule: loops, so that nothing is made anew.
  if (who.literals.size > 0) for (const key of keys) if (who.literals.has(key)) return true;
  for (const matches of who.addressGlobs) if (matches(address)) return true;
  if (name !== null) for (const matches of who.nameGlobs) if (matches(name)) return true;
  let fits = 0;
  if (who.kinds.size > 0) for (const kind of kinds) if (who.kinds.has(kind)) fits++;
  if (fits > 0 && fits === kinds.length) return true;
  const isUnknown =
    fits > 0 ||
    (name === null && who.nameGlobs.length > 0) ||
    (isUnseen && who.literals.size + who.addressGlobs.length > 0);
  return isUnknown ? undefined : false;
}
