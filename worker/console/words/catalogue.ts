import { isolated } from "../../../shared/direction.ts";
import { numberFormat, pluralRules } from "../../../shared/ui/formats.ts";

/** A word with the plural forms of its language (CLDR names); `{count}` is the number. */
export type Forms = { one?: string; few?: string; many?: string; other: string };
export type Word = string | Forms;

/** The three languages of one area side by side; a key missing in one of them does not compile. */
export type Area<Keys extends string> = Record<"en" | "zh" | "ru", Record<Keys, Word>>;

/** Keeps an area's exact keys. */
export const area = <const Keys extends string>(words: {
  en: Record<Keys, Word>;
  zh: Record<NoInfer<Keys>, Word>;
  ru: Record<NoInfer<Keys>, Word>;
}): Area<Keys> => words;

export type Vars = Readonly<Record<string, string | number>>;

/**
 * Fills a word in. `count` chooses the form; numbers are written as the language writes them; what anybody said keeps
 * its direction to itself.
 */
export function fill(word: Word, vars: Vars, language: string): string {
  const count = vars.count;
  const text =
    typeof word === "string" ? word : (word[formOf(typeof count === "number" ? count : 0, language)] ?? word.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = vars[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numberFormat(language).format(value) : isolated(value);
  });
}

function formOf(count: number, language: string): keyof Forms {
  const form = pluralRules(language).select(count);
  return form === "one" || form === "few" || form === "many" ? form : "other";
}
