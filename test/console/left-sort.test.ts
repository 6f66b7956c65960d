import { describe, expect, it } from "vitest";
import type { LeftCustomer } from "../../shared/api/leaving.ts";
import { narrowLeft, nextLeftOrder, sortLeft } from "../../worker/console/pages/left-sort.ts";

const customer = (name: string, given: Partial<LeftCustomer> = {}): LeftCustomer => ({
  ...{ id: name, name, tier: null, role: "owner", since: null, owner: null, mails: { in: 0, out: 0, copied: 0 } },
  ...{ talks: 0, people: 0, lastAt: null, knownBy: [], knownByCount: 0, onlyTheirs: [], onlyTheirsCount: 0 },
  ...{ openRequests: 0, takers: [], ...given },
});
const rows = [
  customer("Globex 10", {
    knownByCount: 2,
    people: 1,
    mails: { in: 9, out: 9, copied: 0 },
    lastAt: "2026-05-01T00:00:00Z",
  }),
  customer("Initech", { role: "touched", people: 2, lastAt: "2026-01-01T00:00:00Z", openRequests: 3 }),
  customer("Globex 9", { role: "deputy", knownByCount: 1, talks: 4, onlyTheirsCount: 2 }),
];
const sorted = (...presses: Parameters<typeof nextLeftOrder>[1][]) => {
  const order = presses.reduce<Parameters<typeof nextLeftOrder>[0]>(nextLeftOrder, null);
  return sortLeft(rows, order, "en").map(({ name }) => name);
};

describe("the page's customers", () => {
  it("stay as they came until a head is pressed, and turn round with the second press", () => {
    expect(sorted()).toEqual(["Globex 10", "Initech", "Globex 9"]);
    expect(sorted("name")).toEqual(["Globex 9", "Globex 10", "Initech"]);
    expect(sorted("name", "name")).toEqual(["Initech", "Globex 10", "Globex 9"]);
  });

  it("begin with the fewest who know them, and with the most of everything else", () => {
    expect(sorted("knownBy")).toEqual(["Initech", "Globex 9", "Globex 10"]);
    expect(sorted("talk")).toEqual(["Initech", "Globex 10", "Globex 9"]);
    expect(sorted("last")).toEqual(["Globex 10", "Initech", "Globex 9"]);
    expect(sorted("only")).toEqual(["Globex 9", "Globex 10", "Initech"]);
    expect(sorted("open", "open")).toEqual(["Globex 10", "Globex 9", "Initech"]);
  });

  it("are narrowed by role and by what is typed", () => {
    expect(narrowLeft(rows, "touched", "").map(({ name }) => name)).toEqual(["Initech"]);
    expect(narrowLeft(rows, "", " GLOBEX ").map(({ name }) => name)).toEqual(["Globex 10", "Globex 9"]);
    expect(narrowLeft(rows, "owner", "9")).toEqual([]);
  });
});
