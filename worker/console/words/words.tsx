import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";
import type { Language } from "../../../shared/api/people.ts";
import { isolated } from "../../../shared/direction.ts";
import { dateFormat, numberFormat } from "../../../shared/ui/formats.ts";
import { type Area, fill, type Vars, type Word } from "./catalogue.ts";
import { errorWords } from "./errors.ts";
import { homeWords } from "./home.ts";
import { messageWords } from "./message.ts";
import { noteWords } from "./notes.ts";
import { recordWords } from "./record.ts";
import { searchWords } from "./search.ts";
import { shellWords } from "./shell.ts";
import { signInWords } from "./sign-in.ts";

const areas = [
  shellWords,
  errorWords,
  signInWords,
  recordWords,
  messageWords,
  noteWords,
  searchWords,
  homeWords,
] as const;

/** Every key there is; a word that does not exist does not compile. */
export type WordKey = KeysOf<(typeof areas)[number]>;

type KeysOf<A> = A extends { en: unknown } ? keyof A["en"] & string : never;

const catalogues = {
  en: merged("en"),
  zh: merged("zh"),
  ru: merged("ru"),
};

function merged(language: Language): Record<string, Word> {
  return Object.assign({}, ...areas.map((words) => words[language]));
}

/** Words, and the dates and numbers of the same language. */
export interface Words {
  language: Language;
  t(key: WordKey, vars?: Vars): string;
  /** Day, month, and the year where it is not this one. */
  day(at: string): string;
  dayTime(at: string): string;
  number(value: number): string;
  /** "a, b and c", each keeping its direction to itself. */
  list(items: readonly string[]): string;
}

/** The words of one language. `nowMs` decides whether a date needs its year. */
export function wordsOf(language: Language, nowMs: number): Words {
  const catalogue = catalogues[language];
  const locale = localeOf({ language });
  const thisYear = new Date(nowMs).getFullYear();
  const dayOf = (at: string, options: Intl.DateTimeFormatOptions) => {
    const date = new Date(at);
    const year = date.getFullYear() === thisYear ? {} : ({ year: "numeric" } as const);
    return dateFormat(locale, { day: "numeric", month: "short", ...year, ...options }).format(date);
  };
  return {
    language,
    t: (key, vars = {}) => fill(catalogue[key] ?? key, vars, locale),
    day: (at) => dayOf(at, {}),
    dayTime: (at) => dayOf(at, { hour: "2-digit", minute: "2-digit" }),
    number: (value) => numberFormat(locale).format(value),
    list: (items) => new Intl.ListFormat(locale).format(items.map(isolated)),
  };
}

/** The first language of the browser that there are words for. */
export function browserLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "en" || language === "zh" || language === "ru") return language;
  }
  return "en";
}

/** The language of words as BCP 47, for what the browser formats. */
export const localeOf = ({ language }: { language: Language }): string => (language === "zh" ? "zh-CN" : language);

const WordsContext = createContext<Words | null>(null);

/** Gives words to everything below, and tells the document its language (fonts and screen readers need it). */
export function WordsProvider(props: { language: Language; children: ComponentChildren }) {
  const words = useMemo(() => wordsOf(props.language, Date.now()), [props.language]);
  useEffect(() => {
    document.documentElement.lang = props.language === "zh" ? "zh-Hans" : props.language;
  }, [props.language]);
  return <WordsContext.Provider value={words}>{props.children}</WordsContext.Provider>;
}

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error("useWords outside of WordsProvider");
  return words;
}

/** Words of every page, and those of an area that comes with its own page. */
export function useWordsWith<Keys extends string>(
  own: Area<Keys>,
): Omit<Words, "t"> & { t(key: WordKey | Keys, vars?: Vars): string } {
  const words = useWords();
  const { language } = words;
  const isOwn = (key: string): key is Keys => Object.hasOwn(own[language], key);
  return {
    ...words,
    t: (key, vars = {}) => (isOwn(key) ? fill(own[language][key], vars, localeOf(words)) : words.t(key, vars)),
  };
}
