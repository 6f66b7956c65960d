import { describe, expect, it } from "vitest";
import type { Customer } from "../../shared/api/customers.ts";
import {
  emptyView,
  isFiltered,
  keptIn,
  readView,
  rowsOf,
  sorted,
  type View,
  viewAddress,
} from "../../worker/console/pages/customers-view.ts";

const now = Date.parse("2026-11-20T12:00:00.000Z");
const ago = (days: number): string => new Date(now - days * 86_400_000).toISOString();
const ann = { id: "ann", name: "Ann" };
const bob = { id: "bob", name: "Bob" };

const customer = (name: string, part: Partial<Customer> = {}): Customer => ({
  id: name,
  name,
  domains: [`${name.toLowerCase()}.example`],
  tier: null,
  restricted: false,
  owner: null,
  deputy: null,
  teamId: null,
  lastInAt: null,
  lastOutAt: null,
  contactCount: 1,
  ...part,
});

// By name, as the Worker sorts them.
const customers = [
  customer("Acme", { tier: "B", owner: bob, deputy: ann, lastInAt: ago(2), lastOutAt: ago(40), contactCount: 3 }),
  customer("Bolt", { tier: "A", owner: ann, teamId: "north", lastInAt: ago(100), lastOutAt: ago(95) }),
  customer("Cord", { restricted: true, teamId: "north" }),
  customer("Hidden", { contactCount: null }),
];
const numbers = [
  { id: "Acme", openItems: 2, waitingSinceAt: ago(2), isLate: true, knownBy: 3 },
  { id: "Bolt", openItems: 1, waitingSinceAt: null, isLate: false, knownBy: 5 },
];
const rows = rowsOf(customers, numbers);
const shown = (part: Partial<View>): string[] => {
  const view = { ...emptyView, ...part };
  return keptIn(view, sorted(view, [...rows]), "ann", now).map((row) => row.customer.name);
};

describe("filters", () => {
  it("narrow the list down, each by itself and together", () => {
    expect(shown({ q: "BOLT.exa" })).toEqual(["Bolt"]);
    expect(shown({ tier: "A" })).toEqual(["Bolt"]);
    expect(shown({ tier: "none" })).toEqual(["Cord", "Hidden"]);
    expect(shown({ owner: "me" })).toEqual(["Acme", "Bolt"]);
    expect(shown({ owner: "bob" })).toEqual(["Acme"]);
    expect(shown({ owner: "nobody" })).toEqual(["Cord", "Hidden"]);
    expect(shown({ waiting: true })).toEqual(["Acme"]);
    expect(shown({ restricted: true })).toEqual(["Cord"]);
    expect(shown({ team: "north" })).toEqual(["Bolt", "Cord"]);
    expect(shown({ team: "north", owner: "nobody" })).toEqual(["Cord"]);
    expect(shown({ waiting: true, tier: "A" })).toEqual([]);
  });

  it("never call somebody silent of whom the reader may not know it", () => {
    expect(shown({ silentDays: 30 })).toEqual(["Bolt", "Cord"]);
    expect(shown({ silentDays: 365 })).toEqual(["Cord"]);
  });
});

describe("order", () => {
  it("newest, most and A first, what is not known last, equals by name", () => {
    expect(shown({})).toEqual(["Acme", "Bolt", "Cord", "Hidden"]);
    expect(shown({ sort: "name" })).toEqual(["Acme", "Bolt", "Cord", "Hidden"]);
    expect(shown({ sort: "tier" })).toEqual(["Bolt", "Acme", "Cord", "Hidden"]);
    expect(shown({ sort: "owner" })).toEqual(["Bolt", "Acme", "Cord", "Hidden"]);
    expect(shown({ sort: "open" })).toEqual(["Acme", "Bolt", "Cord", "Hidden"]);
    expect(shown({ sort: "knownBy" })).toEqual(["Bolt", "Acme", "Cord", "Hidden"]);
    expect(shown({ sort: "contacts" })).toEqual(["Acme", "Bolt", "Cord", "Hidden"]);
  });

  it("turned, what is not known still stands last", () => {
    expect(shown({ sort: "name", turned: true })).toEqual(["Hidden", "Cord", "Bolt", "Acme"]);
    expect(shown({ sort: "lastIn", turned: true })).toEqual(["Bolt", "Acme", "Cord", "Hidden"]);
    expect(shown({ sort: "knownBy", turned: true })).toEqual(["Cord", "Acme", "Bolt", "Hidden"]);
  });
});

describe("the address", () => {
  it("says the view and is read back", () => {
    const view: View = {
      q: "a & b",
      sort: "open",
      turned: true,
      tier: "none",
      team: "north",
      owner: "me",
      waiting: true,
      restricted: true,
      silentDays: 45,
    };
    const address = viewAddress(view);
    expect(readView(new URL(address, "http://x.example").searchParams)).toEqual(view);
    expect(viewAddress(emptyView)).toBe("/customers");
    expect(isFiltered(emptyView)).toBe(false);
    expect(isFiltered({ ...emptyView, sort: "name", turned: true })).toBe(false);
    expect(isFiltered({ ...emptyView, waiting: true })).toBe(true);
  });

  it("that somebody wrote by hand leads to a list, not to an error", () => {
    const wrong = new URLSearchParams("sort=-size&tier=D&silent=-3&waiting=yes&owner=&q=");
    expect(readView(wrong)).toEqual(emptyView);
  });
});

it("numbers that are on their way are neither none nor hidden", () => {
  const early = rowsOf(customers, null);
  expect(early.map((row) => row.numbers)).toEqual([undefined, undefined, undefined, null]);
  expect(rows.map((row) => row.numbers?.openItems ?? null)).toEqual([2, 1, 0, null]);
});
