import { describe, expect, it } from "vitest";
import { followUpDay, workingDaysAfter } from "../../../shared/quote/follow-up.ts";
import { leastBusy, routedTo } from "../../../shared/quote/routing.ts";

const route = (given: Partial<Parameters<typeof routedTo>[0][number]>, ...personIds: string[]) => ({
  ...{ id: crypto.randomUUID(), tiers: [], teamIds: [], languages: [], words: [], personIds },
  ...given,
});

describe("a route", () => {
  const routes = [
    route({ words: ["Ball valve", "阀"] }, "valves"),
    route({ languages: ["zh"], tiers: ["A"] }, "chinese"),
    route({ teamIds: ["north"] }, "north"),
    route({}, "rest"),
  ];
  it.each([
    [{ tier: null, teamId: null, language: "en", wanted: "40 BALL VALVES" }, "valves"],
    [{ tier: "A" as const, teamId: null, language: "zh", wanted: "球阀 40 台" }, "valves"],
    [{ tier: "A" as const, teamId: "north", language: "zh", wanted: "泵" }, "chinese"],
    [{ tier: null, teamId: "north", language: "zh", wanted: "泵" }, "north"],
    [{ tier: "B" as const, teamId: null, language: "ru", wanted: "насос" }, "rest"],
  ])("%j goes to %s: the first that fits", (request, to) => {
    expect(routedTo(routes, request)).toEqual([to]);
    // A condition is asked: without the route that fits it goes on to a later one, or to nobody.
    const others = routes.filter(({ personIds }) => personIds[0] !== to);
    expect(routedTo(others, request)).not.toEqual([to]);
  });

  it("fits nobody where none is for the request", () => {
    expect(
      routedTo([routes[2] as (typeof routes)[number]], { tier: null, teamId: null, language: "en", wanted: "x" }),
    ).toEqual([]);
  });
});

describe("who is offered a request", () => {
  it("has least to do; of two the first named; nobody where all have as many as they may", () => {
    const people = [
      { id: "a", open: 3 },
      { id: "b", open: 1 },
      { id: "c", open: 1 },
    ];
    expect(leastBusy(people, 5)).toBe("b");
    expect(leastBusy(people, 1)).toBeNull();
    expect(leastBusy(people, null)).toBe("b");
    expect(leastBusy([], null)).toBeNull();
  });
});

describe("the day on which a customer is asked again", () => {
  const hours = { timeZone: "UTC", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00", holidays: ["2026-12-25"] };
  const desk = { hours, followUpDays: [8, 3] };
  it("counts working days, neither weekends nor holidays", () => {
    expect(workingDaysAfter("2026-11-20", 1, hours)).toBe("2026-11-23");
    expect(workingDaysAfter("2026-12-24", 1, hours)).toBe("2026-12-28");
    expect(workingDaysAfter("2026-11-23", 0, hours)).toBe("2026-11-23");
    // A desk that never works comes to an end all the same.
    expect(workingDaysAfter("2026-11-23", 1, { ...hours, days: [] })).toMatch(/^\d{4}-/);
  });
  it("follows the rhythm in its order, not past the quote's last day, and ends", () => {
    expect(followUpDay("2026-11-23", 0, null, desk)).toBe("2026-11-26");
    expect(followUpDay("2026-11-23", 1, null, desk)).toBe("2026-12-03");
    expect(followUpDay("2026-11-23", 2, null, desk)).toBeNull();
    expect(followUpDay("2026-11-23", 1, "2026-11-30", desk)).toBe("2026-11-30");
  });
});
