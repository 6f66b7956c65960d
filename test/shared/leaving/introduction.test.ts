import { describe, expect, it } from "vitest";
import type { Introduction } from "../../../shared/leaving/introduction.ts";
import { introductionLanguage, introductionText } from "../../../shared/leaving/introduction.ts";

const given: Introduction = {
  ...{ language: "en", company: "Acme", leaver: "Wei Zhang", taker: "Ana Silva", takerAddress: "ana@acme.example" },
  ...{ to: ["Bea Braun"], greeting: "Dear Ms Braun" },
};

describe("an introduction", () => {
  it.each([
    ["en", "Dear Ms Braun,"],
    ["zh", "尊敬的王经理："],
    ["ru", "Уважаемый Иван Петрович!"],
  ] as const)(
    "greets as the leaver does, names both and the way to write to who takes over (%s)",
    (language, first) => {
      const greeting = { en: "Dear Ms Braun", zh: "尊敬的王经理", ru: "Уважаемый Иван Петрович" }[language];
      const { subject, text } = introductionText({ ...given, language, greeting });
      expect(text.split("\n")[0]).toBe(first);
      expect(subject).toContain("Ana Silva");
      for (const said of ["Wei Zhang", "Ana Silva", "ana@acme.example", "Acme"]) expect(text).toContain(said);
      expect(text.length).toBeLessThan(800);
    },
  );

  it("greets neutrally where the greeting is of another language, unknown, or several are written to", () => {
    expect(introductionText({ ...given, language: "ru" }).text).toMatch(/^Здравствуйте, Bea Braun!/);
    expect(introductionText({ ...given, greeting: null }).text).toMatch(/^Dear Bea Braun,/);
    expect(introductionText({ ...given, to: ["Bea", "Carl"] }).text).toMatch(/^Dear all,/);
    expect(introductionText({ ...given, to: [] }).text).toMatch(/^Dear all,/);
  });

  it("is in the customer's language where it is one of ours, else in English", () => {
    const tags = ["en", "zh-Hans", "zh-Hant", "ru", "de", "uk", null];
    expect(tags.map(introductionLanguage)).toEqual(["en", "zh", "zh", "ru", "en", "en", "en"]);
  });
});
