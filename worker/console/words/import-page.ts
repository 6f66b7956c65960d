import { importWords } from "./import.ts";
import { listWords } from "./lists.ts";
import { useWordsWith, type WordKey } from "./words.tsx";

// What only the import page says comes with that page.
const own = {
  en: { ...importWords.en, ...listWords.en },
  zh: { ...importWords.zh, ...listWords.zh },
  ru: { ...importWords.ru, ...listWords.ru },
};

export type ImportWordKey = WordKey | keyof typeof own.en;

/** The import page's own words beside those of every page. */
export const useImportWords = () => useWordsWith(own);
