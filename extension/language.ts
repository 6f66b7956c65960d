export type Language = "en" | "zh" | "ru";

/** The catalogue's language for a browser's UI language (`zh-CN`, `ru`, …); English when there is none. */
export function languageOf(uiLanguage: string): Language {
  const short = uiLanguage.slice(0, 2).toLowerCase();
  return short === "zh" || short === "ru" ? short : "en";
}
