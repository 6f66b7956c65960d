import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type AnswerTime,
  answerDueAt,
  ownAnswerHours,
  weekendOf,
  workingHoursBetween,
} from "../../shared/answer-time.ts";

const due = (since: string, hours: number): string => new Date(answerDueAt(Date.parse(since), hours)).toISOString();

it("an answer is due after so many hours of working days", () => {
  // 2026-11-16 is a Monday.
  expect(due("2026-11-16T09:00:00Z", 24)).toBe("2026-11-17T09:00:00.000Z");
  expect(due("2026-11-16T09:00:00Z", 4)).toBe("2026-11-16T13:00:00.000Z");
  expect(due("2026-11-20T16:00:00Z", 24)).toBe("2026-11-23T16:00:00.000Z");
  expect(due("2026-11-20T00:00:00Z", 24)).toBe("2026-11-21T00:00:00.000Z");
  expect(due("2026-11-20T16:00:00Z", 8)).toBe("2026-11-21T00:00:00.000Z");
});

it("mail of a weekend begins to wait on Monday", () => {
  expect(due("2026-11-21T12:00:00Z", 24)).toBe("2026-11-24T00:00:00.000Z");
  expect(due("2026-11-22T23:59:59Z", 1)).toBe("2026-11-23T01:00:00.000Z");
});

it("two weeks of hours end two weekends later", () => {
  expect(due("2026-11-16T09:00:00Z", 240)).toBe("2026-11-30T09:00:00.000Z");
});

it("a weekend is the country's own, and Saturday and Sunday where it is not known", () => {
  expect(weekendOf("eg")).toEqual([5, 6]);
  for (const country of ["de", "cn", "uk", "zz", null]) expect([...weekendOf(country)].sort()).toEqual([0, 6]);
  // 2026-11-19 is a Thursday: Friday and Saturday do not count, Sunday does.
  expect(new Date(answerDueAt(Date.parse("2026-11-19T22:00:00Z"), 4, weekendOf("eg"))).toISOString()).toBe(
    "2026-11-22T02:00:00.000Z",
  );
});

it("hours between are what an answer after so many hours takes", () => {
  const at = fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2027-01-01") });
  fc.assert(
    fc.property(at, fc.integer({ min: 1, max: 300 }), fc.constantFrom("de", "eg"), (from, hours, country) => {
      const weekend = weekendOf(country);
      expect(workingHoursBetween(from, answerDueAt(from, hours, weekend), weekend)).toBeCloseTo(hours, 6);
    }),
  );
});

it("a customer's own clock is what nine of ten of their mails took, never longer than the company's", () => {
  const monday = Date.parse("2026-11-16T09:00:00Z");
  const after = (...hours: number[]): AnswerTime[] =>
    hours.map((one) => ({ askedAt: monday, answeredAt: monday + one * 3_600_000 }));
  expect(ownAnswerHours(after(1, 1, 2, 2, 3, 3, 4), 24)).toBe(null);
  expect(ownAnswerHours(after(1, 1, 2, 2, 3, 3, 4, 20), 24)).toBe(20);
  expect(ownAnswerHours(after(1, 1, 2, 2, 3, 3, 4, 4, 5, 90), 24)).toBe(5);
  expect(ownAnswerHours(after(0, 0, 0, 0, 0, 0, 0, 0.1), 24)).toBe(2);
  expect(ownAnswerHours(after(30, 30, 30, 30, 30, 30, 30, 30), 24)).toBe(null);
});
