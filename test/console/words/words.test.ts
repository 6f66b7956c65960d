import { describe, expect, it } from "vitest";
import { fill } from "../../../worker/console/words/catalogue.ts";
import { browserLanguage } from "../../../worker/console/words/words.tsx";

type Area = Record<"en" | "zh" | "ru", Record<string, unknown>>;
const isArea = (value: unknown): value is Area => typeof value === "object" && value !== null && "zh" in value;
const modules: Record<string, object> = import.meta.glob("../../../worker/console/words/*.ts", { eager: true });
const areas = Object.values(modules).flatMap((module) => Object.values(module).filter(isArea));
type Entry = [key: string, en: unknown, zh: unknown, ru: unknown];
const entries: Entry[] = areas.flatMap((area) => {
  const [zh, ru]: Record<string, unknown>[] = [area.zh, area.ru];
  return Object.entries(area.en).map(([key, en]): Entry => [key, en, zh?.[key], ru?.[key]]);
});
const forms = (word: unknown): string[] =>
  typeof word === "string" ? [word] : Object.values(word ?? {}).filter((form) => typeof form === "string");
const placeholders = (word: unknown): string =>
  [...new Set(forms(word).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort().join(" ");

describe("words", () => {
  it("are all looked at", () => {
    expect(areas.length).toBe(Object.keys(modules).length - 3);
    expect(areas.length).toBeGreaterThan(10);
  });

  it("no key stands in two areas", () => {
    const keys = entries.map(([key]) => key);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it("every translation has the placeholders of the English word", () => {
    const wrong = entries.filter(([, en, zh, ru]) => [zh, ru].some((word) => placeholders(word) !== placeholders(en)));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it("Russian counts have one, few and many", () => {
    const counted = entries.filter(([, en]) => typeof en === "object");
    expect(counted.length).toBeGreaterThan(3);
    const wrong = counted.filter(([, , , ru]) => !["one", "few", "many", "other"].every((form) => form in Object(ru)));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it("no screen shows a code noun, blame or an exclamation mark", () => {
    const banned =
      /\b(account|archive|outbox|capture|custodian|on record\b.*wiretap)\b|[!！]|аккаунт|архив|发件箱|归档|存档/i;
    const wrong = entries.filter(([, en, zh, ru]) =>
      [en, zh, ru].some((word) => forms(word).some((form) => banned.test(form))),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

describe("fill", () => {
  it("chooses the form by the language's own rules and writes numbers its way", () => {
    const word = { one: "{count} письмо", few: "{count} письма", many: "{count} писем", other: "{count} письма" };
    expect([1, 3, 5, 21].map((count) => fill(word, { count }, "ru"))).toEqual([
      "1 письмо",
      "3 письма",
      "5 писем",
      "21 письмо",
    ]);
    expect(fill("{n} of {name}", { n: 12345, name: "{x}" }, "en")).toBe("12,345 of {x}");
  });
  it("takes the browser's first language that there are words for", () => {
    expect(browserLanguage(["de-DE", "zh-TW", "en"])).toBe("zh");
    expect(browserLanguage(["fr"])).toBe("en");
  });
});
