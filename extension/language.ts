/** Every language that there are words in. */
export const languages = ["en", "zh", "ru"] as const;
export type Language = (typeof languages)[number];

/** The catalogue's language for a browser's UI language (`zh-CN`, `ru`, …); English when there is none. */
export function languageOf(uiLanguage: string): Language {
  const short = uiLanguage.slice(0, 2).toLowerCase();
  return short === "zh" || short === "ru" ? short : "en";
}

/**
 * In which language everything is shown (BCP 47): the browser's, where nobody set another for this computer. The same
 * one with its region stays, for dates.
 */
export function shownLanguage(uiLanguage: string, managed: Language | undefined): string {
  return managed === undefined || managed === languageOf(uiLanguage) ? uiLanguage : managed;
}
