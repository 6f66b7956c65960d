import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ContactFacts,
  contactRhythmSchema,
  DEFAULT_RHYTHM,
  dueContact,
} from "../../../shared/care/contact-rhythm.ts";
import { addDays, daysBetween, dueOccurrence, nextOccurrence, OVERDUE_DAYS } from "../../../shared/care/due-days.ts";

// Which days that matter come next, and who should be talked with again.

const day = fc.integer({ min: 0, max: 30_000 }).map((days) => addDays("1990-01-01", days));
const once = { isYearly: false, remindDays: 7, doneFor: null };
const yearly = { isYearly: true, remindDays: 7, doneFor: null };

describe("a day that matters", () => {
  it("is said from its reminder on until somebody has seen to it", () => {
    const fair = { ...once, day: "2026-12-10" };
    expect(dueOccurrence(fair, "2026-12-02")).toBeNull();
    expect(dueOccurrence(fair, "2026-12-03")).toBe("2026-12-10");
    expect(dueOccurrence(fair, "2027-06-01")).toBe("2026-12-10");
    expect(dueOccurrence({ ...fair, doneFor: "2026-12-10" }, "2026-12-11")).toBeNull();
  });

  it("comes again every year, and on 28 February where there is no 29", () => {
    const birthday = { ...yearly, day: "1984-02-29" };
    expect(nextOccurrence(birthday, "2026-01-10")).toBe("2026-02-28");
    expect(nextOccurrence(birthday, "2028-02-10")).toBe("2028-02-29");
    expect(nextOccurrence({ ...yearly, day: "1904-02-29" }, "2100-02-10")).toBe("2100-02-28");
    expect(nextOccurrence({ ...birthday, doneFor: "2026-02-28" }, "2026-02-28")).toBe("2027-02-28");
    // Over the turn of the year.
    expect(dueOccurrence({ ...yearly, day: "2000-01-03" }, "2026-12-28")).toBe("2027-01-03");
  });

  it("is never before its first day, never one seen to, and of a yearly one within a year and the overdue days", () => {
    fc.assert(
      fc.property(day, day, fc.option(day), fc.boolean(), (first, today, doneFor, isYearly) => {
        const next = nextOccurrence({ day: first, isYearly, remindDays: 0, doneFor }, today);
        if (next === null) return !isYearly || (doneFor !== null && daysBetween(today, doneFor) > 300);
        if (next < first || (doneFor !== null && next <= doneFor)) return false;
        if (!isYearly) return next === first;
        const isFar = first > today || (doneFor !== null && doneFor > today);
        return next >= addDays(today, -OVERDUE_DAYS) && (isFar || daysBetween(today, next) <= 366);
      }),
    );
  });
});

const nothing: ContactFacts = {
  ...{ tier: null, lastTalkOn: null, lastOursOn: null, quotesSentOn: [], knownSince: "2026-01-01" },
};
const due = (facts: Partial<ContactFacts>, today: string) =>
  dueContact(DEFAULT_RHYTHM, { ...nothing, ...facts }, today);

describe("a rhythm", () => {
  it("asks for a key customer once the days since the last talk are over, and for nobody without one", () => {
    expect(due({ tier: "A", lastTalkOn: "2026-10-01", lastOursOn: "2026-10-01" }, "2026-10-30")).toBeNull();
    expect(due({ tier: "A", lastTalkOn: "2026-10-01" }, "2026-10-31")).toEqual({
      ...{ why: "rhythm", dueOn: "2026-10-31", days: 30 },
    });
    expect(due({ tier: "A" }, "2026-02-01")?.dueOn).toBe("2026-01-31");
    expect([due({ tier: "C" }, "2030-01-01"), due({ tier: null }, "2030-01-01")]).toEqual([null, null]);
  });

  it("asks after a quote step by step, until one of us has talked with them since the step before", () => {
    const sent = { quotesSentOn: ["2026-11-01"] };
    expect(due(sent, "2026-11-01")).toBeNull();
    expect(due(sent, "2026-11-02")).toEqual({ why: "quote", dueOn: "2026-11-02", days: 1 });
    // The mail that brought the quote is no follow-up.
    expect(due({ ...sent, lastOursOn: "2026-11-01" }, "2026-11-03")?.days).toBe(1);
    expect(due({ ...sent, lastOursOn: "2026-11-02" }, "2026-11-03")).toBeNull();
    expect(due({ ...sent, lastOursOn: "2026-11-02" }, "2026-11-05")?.days).toBe(4);
    expect(due({ ...sent, lastOursOn: "2026-11-06" }, "2026-11-08")).toBeNull();
    expect(due(sent, "2026-11-22")?.days).toBe(7);
    expect(due(sent, "2026-11-23")).toBeNull();
  });

  it("is never due on a day on which we have talked, nor in the future", () => {
    fc.assert(
      fc.property(day, fc.array(day, { maxLength: 4 }), fc.constantFrom("A", "B", "C", null), (today, quotes, tier) => {
        const quotesSentOn = quotes.map((one) => (one > today ? today : one));
        const talked = due({ tier, quotesSentOn, lastTalkOn: today, lastOursOn: today, knownSince: today }, today);
        const silent = due({ tier, quotesSentOn }, today);
        return talked === null && (silent === null || silent.dueOn <= today);
      }),
    );
  });

  it("takes rising steps only", () => {
    expect(contactRhythmSchema.safeParse({ ...DEFAULT_RHYTHM, afterQuote: [4, 1] }).success).toBe(false);
    expect(contactRhythmSchema.safeParse({ ...DEFAULT_RHYTHM, afterQuote: [] }).success).toBe(true);
  });
});
