import { describe, expect, it } from "vitest";
import { type CarriedCustomer, loadsOf, planAssignment } from "../../../shared/care/assignment.ts";
import { countriesOf } from "../../../shared/care/country.ts";
import { type OwnerRule, ownerRuleSchema, ruleFor } from "../../../shared/care/owner-rules.ts";

// Who would get which customer, and what everybody would have to look after then.

const customer = (id: string, given: Partial<CarriedCustomer> = {}): CarriedCustomer => ({
  ...{ id, tier: null, teamId: "sales", language: null, countries: [], openQuotes: 0 },
  ...{ ownerId: null, deputyId: null, restricted: false, ...given },
});
const rule = (given: Partial<OwnerRule>): OwnerRule => ({
  ...{ id: "r", teamIds: [], countries: [], tiers: [], languages: [], owner: null, deputy: null, ...given },
});
const pool = (...personIds: string[]) => ({ personIds, teamId: null });
const people = [
  { id: "wei", teamIds: ["sales"] },
  { id: "rosa", teamIds: ["sales"] },
  { id: "li", teamIds: ["service"] },
];
const none = new Map<string, number>();

describe("a load", () => {
  it("counts what is owned and stood in for by tier and open quotes, and nothing that is restricted", () => {
    const loads = loadsOf(
      [
        customer("a", { ownerId: "wei", tier: "A", openQuotes: 2 }),
        customer("b", { ownerId: "wei", deputyId: "rosa" }),
        customer("c", { ownerId: "wei", restricted: true, tier: "A" }),
        customer("d", { ownerId: "gone" }),
      ],
      people,
      new Map([["rosa", 3]]),
    );
    expect(loads.get("wei")).toEqual({ owns: 2, standsIn: 0, weight: 3.5, openRequests: 0 });
    expect(loads.get("rosa")).toEqual({ owns: 0, standsIn: 1, weight: 0.25, openRequests: 3 });
    expect(loads.has("gone")).toBe(false);
  });
});

describe("a rule", () => {
  it("asks for all that it names, and the first that fits and names such a role holds", () => {
    const rules = [
      rule({ id: "1", tiers: ["A"], countries: ["de"], owner: pool("wei") }),
      rule({ id: "2", languages: ["ru"], deputy: pool("li") }),
      rule({ id: "3", teamIds: ["sales"], owner: pool("rosa") }),
    ];
    const of = (given: Partial<CarriedCustomer>) => ruleFor(rules, "owner", customer("x", given))?.id ?? null;
    expect(of({ tier: "A", countries: ["at", "de"] })).toBe("1");
    expect(of({ tier: "A", countries: ["at"] })).toBe("3");
    expect(of({ language: "ru" })).toBe("3");
    expect(of({ teamId: null })).toBeNull();
    expect(ruleFor(rules, "deputy", customer("x", { language: "ru" }))?.id).toBe("2");
  });

  it("names somebody, and knows a country by the ending of a domain", () => {
    expect(ownerRuleSchema.safeParse({ ...rule({}), id: crypto.randomUUID() }).success).toBe(false);
    const domains = ["globex.de", "shop.globex.de", "globex.example", "globex.co.uk", "globex.io", "globex.com.co"];
    expect(countriesOf(domains, null)).toEqual(["de", "gb", "co"]);
    expect(countriesOf(domains, "at")).toEqual(["at"]);
    // The United Kingdom's domains end otherwise than its code.
    const british = rule({ id: "1", countries: ["uk"], owner: pool("wei") });
    expect(ruleFor([british], "owner", customer("x", { countries: ["gb"] }))?.id).toBe("1");
  });
});

describe("a plan", () => {
  const planOf = (
    customers: CarriedCustomer[],
    given: Partial<Parameters<typeof planAssignment>[1]> & { goal: Parameters<typeof planAssignment>[1]["goal"] },
  ) =>
    planAssignment(customers, { role: "owner", rules: [], people, loads: loadsOf(customers, people, none), ...given });

  it("gives to whom it names, and says what everybody has before and after", () => {
    const { planned, after } = planOf(
      [customer("a", { ownerId: "wei", tier: "A" }), customer("b", { ownerId: "rosa" }), customer("c")],
      { goal: { kind: "person", personId: "rosa" } },
    );
    expect(planned.map(({ from, to, kept }) => [from, to, kept])).toEqual([
      ["wei", "rosa", null],
      ["rosa", "rosa", "same"],
      [null, "rosa", null],
    ]);
    expect(after.get("wei")).toMatchObject({ owns: 0, weight: 0 });
    expect(after.get("rosa")).toMatchObject({ owns: 3, weight: 4 });
  });

  it("makes nobody owner and deputy of the same customer", () => {
    const both = [customer("a", { ownerId: "wei", deputyId: "rosa" })];
    const owner = planOf(both, { goal: { kind: "person", personId: "rosa" } });
    expect(owner.after.get("rosa")).toMatchObject({ owns: 1, standsIn: 0, weight: 1 });
    const deputy = planOf(both, { role: "deputy", goal: { kind: "person", personId: "wei" } });
    expect(deputy.planned[0]).toMatchObject({ kept: "is-owner", to: "rosa" });
    const rules = [rule({ deputy: pool("wei", "li") })];
    expect(planOf(both, { role: "deputy", goal: { kind: "rules" }, rules }).planned[0]?.to).toBe("li");
  });

  it("by rule gives the next one to who has least, leaves who is named, and closed customers alone", () => {
    const rules = [rule({ owner: { personIds: ["li"], teamId: "sales" } })];
    const { planned } = planOf(
      [
        customer("a", { ownerId: "wei", tier: "A" }),
        ...["b", "c", "d"].map((id) => customer(id)),
        customer("e", { restricted: true }),
      ],
      { goal: { kind: "rules" }, rules },
    );
    expect(planned.map(({ to, kept }) => kept ?? to)).toEqual(["same", "rosa", "li", "rosa", "closed"]);
    expect(planOf([customer("a")], { goal: { kind: "rules" } }).planned[0]?.kept).toBe("no-rule");
    const gone = [rule({ owner: pool("somebody who left") })];
    expect(planOf([customer("a")], { goal: { kind: "rules" }, rules: gone }).planned[0]?.kept).toBe("nobody-free");
  });
});
