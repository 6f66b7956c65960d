import { describe, expect, it } from "vitest";
import type { TakenCustomer, TakerCandidate } from "../../../shared/leaving/takers.ts";
import { suggestTakers } from "../../../shared/leaving/takers.ts";
import type { Touch } from "../../../shared/leaving/touch.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 1);
const aCustomer = (id: string, more: Partial<TakenCustomer> = {}): TakenCustomer => ({
  ...{ id, teamId: "sales", weight: 1, tier: null },
  ...more,
});
const aCandidate = (personId: string, more: Partial<TakerCandidate> = {}): TakerCandidate => ({
  ...{ personId, teamIds: ["sales"], load: 0 },
  ...more,
});
const aTouch = (customerId: string, personId: string, more: Partial<Touch> = {}): Touch => ({
  ...{ customerId, personId, address: `buyer@${customerId}.example`, in: 5, out: 5, copied: 0 },
  ...{ firstAt: NOW - 100 * DAY_MS, lastInAt: NOW, lastOutAt: NOW },
  ...more,
});
const firstOf = (found: ReturnType<typeof suggestTakers>, id: string) => found.get(id)?.[0]?.personId;

describe("who is suggested to take a customer over", () => {
  it("is whoever knows it best, before its deputy, its team and its language", () => {
    const customer = aCustomer("globex", { deputyId: "deputy", language: "zh-Hans" });
    const candidates = [
      aCandidate("team"),
      aCandidate("deputy", { teamIds: [] }),
      aCandidate("speaks", { teamIds: [], languages: ["zh"] }),
      aCandidate("knows", { teamIds: [] }),
      aCandidate("none", { teamIds: ["service"] }),
    ];
    const touches = [aTouch("globex", "knows", { in: 20, out: 20 })];
    const found = suggestTakers([customer], candidates, touches).get("globex");
    expect(found?.map(({ personId }) => personId)).toEqual(["knows", "deputy", "team", "speaks", "none"]);
    expect(found?.map(({ why }) => why.map(({ code }) => code))).toEqual([
      ["knows", "load"],
      ["deputy", "load"],
      ["team", "load"],
      ["language", "load"],
      ["load"],
    ]);
    expect(found?.[0]?.why[0]).toEqual({ code: "knows", people: 1, mails: 40, lastAt: NOW });
  });

  it("knows a customer by conversations lately, not by copies, old mail or what went one way", () => {
    const candidates = ["talks", "copied", "longAgo", "oneWay"].map((id) => aCandidate(id));
    const found = suggestTakers([aCustomer("globex")], candidates, [
      aTouch("globex", "talks", { in: 8, out: 8 }),
      aTouch("globex", "copied", { in: 0, out: 0, copied: 500 }),
      aTouch("globex", "longAgo", { in: 12, out: 12, lastInAt: NOW - 900 * DAY_MS, lastOutAt: NOW - 900 * DAY_MS }),
      aTouch("globex", "oneWay", { in: 0, out: 20, lastInAt: null }),
    ]).get("globex");
    expect(found?.[0]?.personId).toBe("talks");
    expect(found?.find(({ personId }) => personId === "copied")?.why.map(({ code }) => code)).toEqual(["team", "load"]);
  });

  it("gives nobody all of it: equal candidates get equal shares, and who has less to do gets more", () => {
    const customers = Array.from({ length: 30 }, (_, at) => aCustomer(`c${String(at).padStart(2, "0")}`));
    const share = (candidates: TakerCandidate[]) => {
      const found = suggestTakers(customers, candidates, []);
      const counts = new Map(candidates.map(({ personId }) => [personId, 0]));
      for (const { id } of customers)
        counts.set(firstOf(found, id) ?? "", (counts.get(firstOf(found, id) ?? "") ?? 0) + 1);
      return Object.fromEntries(counts);
    };
    expect(share(["a", "b", "c"].map((id) => aCandidate(id)))).toEqual({ a: 10, b: 10, c: 10 });
    const uneven = share([aCandidate("busy", { load: 40 }), aCandidate("free"), aCandidate("other", { load: 20 })]);
    expect(uneven.free).toBeGreaterThan(uneven.other ?? 0);
    expect(uneven.other).toBeGreaterThanOrEqual(uneven.busy ?? 0);
  });

  it("floods not even who knows all of them best", () => {
    const customers = Array.from({ length: 20 }, (_, at) => aCustomer(`c${at}`));
    const candidates = ["star", "b", "c", "d"].map((id) => aCandidate(id));
    const touches = customers.map(({ id }) => aTouch(id, "star", { in: 99, out: 99 }));
    const found = suggestTakers(customers, candidates, touches);
    const ofStar = customers.filter(({ id }) => firstOf(found, id) === "star").length;
    expect(ofStar).toBeGreaterThan(5);
    expect(ofStar).toBeLessThanOrEqual(10);
  });

  it("is nobody where there is nobody, and the same whatever the order", () => {
    expect(suggestTakers([aCustomer("globex")], [], []).get("globex")).toEqual([]);
    const customers = ["x", "y", "z"].map((id) => aCustomer(id));
    const candidates = ["a", "b"].map((id) => aCandidate(id));
    const one = suggestTakers(customers, candidates, []);
    const other = suggestTakers([...customers].reverse(), [...candidates].reverse(), []);
    expect(customers.map(({ id }) => one.get(id))).toEqual(customers.map(({ id }) => other.get(id)));
  });
});
