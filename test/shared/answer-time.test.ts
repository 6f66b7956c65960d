import { expect, it } from "vitest";
import { answerDueAt } from "../../shared/answer-time.ts";

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
