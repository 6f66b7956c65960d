import { backupWords } from "./backups.ts";
import { doorWords } from "./doors.ts";
import { firstRunWords } from "./first-run.ts";
import { peopleWords } from "./people.ts";
import { useWordsWith, type WordKey } from "./words.tsx";

// What only these pages say comes with them, and not with the first screen.
const own = {
  en: { ...peopleWords.en, ...firstRunWords.en, ...doorWords.en, ...backupWords.en },
  zh: { ...peopleWords.zh, ...firstRunWords.zh, ...doorWords.zh, ...backupWords.zh },
  ru: { ...peopleWords.ru, ...firstRunWords.ru, ...doorWords.ru, ...backupWords.ru },
};

export type LaterWordKey = WordKey | keyof typeof own.en;

/** The words of the first run, people, settings, browsers, doors, notices and backups, beside those of every page. */
export const useLaterWords = () => useWordsWith(own);
