import { expect, it } from "vitest";
import { mailLink, reportText, weekOf } from "../../worker/console/pages/report-text.ts";
import { wordsOf } from "../../worker/console/words/words.tsx";

const facts = {
  days: { fromAt: "2026-11-16T00:00:00.000Z", toAt: "2026-11-20T15:00:00.000Z" },
  customers: [
    { name: "Globex", in: 3, out: 2 },
    { name: "شركة", in: 1, out: 0 },
  ],
  contacts: [{ name: "", address: "bea@globex.example", customer: { name: "Globex" } }],
  waiting: 2,
  steps: [
    { text: "Call back", dueOn: "2026-11-24", customer: { name: "Globex" } },
    { text: "Fair", dueOn: "2027-03-01", customer: { name: "Globex" } },
  ],
};
const words = (language: "en" | "zh" | "ru") => wordsOf(language, Date.parse("2026-11-20T15:00:00.000Z"));

it("a report says what was saved, in the person's language, without marks for the screen", () => {
  const text = reportText(words("en"), facts);
  expect(text.split("\n").slice(2)).toEqual([
    "Customers",
    "- Globex: 3 in, 2 out",
    "- شركة: 1 in, 0 out",
    "",
    "New contacts",
    "- bea@globex.example (Globex)",
    "",
    "Waiting for an answer: 2",
    "",
    "Next steps",
    "- Nov 24: Call back (Globex)",
  ]);
  expect(reportText(words("ru"), facts)).toContain("- Globex: входящих 3, исходящих 2");
  expect(reportText(words("zh"), facts)).toContain("- Globex：收 3，发 2");
});

it("what is empty is left out", () => {
  const text = reportText(words("en"), { ...facts, contacts: [], waiting: 0, steps: [] });
  expect(text).not.toMatch(/contacts|Waiting|steps/);
});

it("a week begins on Monday at midnight where the reader is", () => {
  const monday = new Date(2026, 10, 16).toISOString();
  for (const day of [16, 18, 22]) expect(weekOf(new Date(2026, 10, day, 13)).fromAt).toBe(monday);
});

it("a text that a mail program would cut is only copied", () => {
  expect(mailLink("Week", "a & b\nc")).toBe("mailto:?subject=Week&body=a%20%26%20b%0D%0Ac");
  expect(mailLink("Week", "x".repeat(2000))).toBeNull();
});
