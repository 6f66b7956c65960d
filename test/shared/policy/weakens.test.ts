import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDocuments, isUnchanged } from "../../../shared/policy/compare.ts";
import { compilePolicy, decide } from "../../../shared/policy/decide.ts";
import { actions, type PolicyDocument, policyDocumentSchema, type Rule } from "../../../shared/policy/document.ts";
import type { ParticipantKind, PolicyFacts } from "../../../shared/policy/facts.ts";
import { templateNames, templateOf } from "../../../shared/policy/templates.ts";
import { weakens } from "../../../shared/policy/weakens.ts";

const standard = templateOf("standard", "en");
const change = (work: (document: PolicyDocument) => void): PolicyDocument => {
  const copy = structuredClone(standard);
  work(copy);
  return copy;
};
const rule = (document: PolicyDocument, id: string): Rule => {
  const found = document.rules.find((one) => one.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};
const without = (id: string) => (document: PolicyDocument) => {
  document.rules = document.rules.filter((one) => one.id !== id);
};
const kinds = (after: PolicyDocument, before = standard): string[] => weakens(before, after).map(({ kind }) => kind);

describe("what takes something away is said", () => {
  it.each<[string, (document: PolicyDocument) => void, string]>([
    ["a rule that kept mail out is gone", without("private-folders"), "never"],
    ["it keeps out fewer folders", (d) => rule(d, "private-folders").when.folders?.pop(), "never"],
    ["its list is shorter", (d) => d.lists["protected-people"]?.shift(), "never"],
    ["it asks instead", (d) => Object.assign(rule(d, "private-marked"), { action: "ask" }), "never"],
    ["it has an exception", (d) => Object.assign(rule(d, "private-marked"), { unless: { direction: "out" } }), "never"],
    ["it has one condition more", (d) => Object.assign(rule(d, "private-folders").when, { quote: false }), "never"],
    ["what was asked is kept", (d) => Object.assign(rule(d, "new-business"), { action: "auto" }), "looser"],
    [
      "names and dates are kept unasked",
      (d) => Object.assign(rule(d, "new-business"), { action: "envelope" }),
      "looser",
    ],
    ["a rule that asked is gone before one that keeps", without("protected-words"), "gone"],
    ["it asks of fewer", (d) => d.lists["protected-words"]?.pop(), "gone"],
    ["less time to stop it", (d) => Object.assign(rule(d, "customers"), { graceSeconds: 10 }), "looser"],
    ["kept for a shorter time", (d) => Object.assign(rule(d, "customers"), { retention: "short" }), "looser"],
    ["a class is shorter", (d) => Object.assign(d.retention.business ?? {}, { years: 2 }), "looser"],
    [
      "the clock runs from another day",
      (d) => Object.assign(d.retention.business ?? {}, { after: "captured" }),
      "looser",
    ],
    ["everything else is kept", (d) => Object.assign(d.otherwise, { action: "auto" }), "otherwise"],
    ["people lose their own list", (d) => Object.assign(d, { personalNeverList: false }), "own-list"],
    ["further back", (d) => Object.assign(d, { backfillMonths: 36 }), "backfill"],
    ["recorded longer without word", (d) => Object.assign(d, { offlineHours: 700 }), "offline"],
    ["a rule that keeps stands before those that ask", (d) => d.rules.unshift(...d.rules.splice(-3, 1)), "looser"],
  ])("%s", (_, work, kind) => {
    expect(kinds(change(work))).toContain(kind);
  });
});

describe("what takes nothing away needs nobody", () => {
  it.each<[string, (document: PolicyDocument) => void]>([
    ["nothing", () => undefined],
    [
      "another name, another order of those that keep out",
      (d) => {
        d.name = "Ours";
        rule(d, "private-folders").name = "Folders";
        d.rules.unshift(...d.rules.splice(1, 1));
      },
    ],
    [
      "another rule that keeps out",
      (d) => d.rules.push({ id: "x", name: "X", when: { tiers: ["C"] }, action: "never" }),
    ],
    [
      "more folders, a longer list",
      (d) => {
        rule(d, "private-folders").when.folders?.push("diary*");
        d.lists["protected-people"]?.push("clinic.example");
      },
    ],
    ["customers are asked about", (d) => Object.assign(rule(d, "customers"), { action: "ask" })],
    ["customers are kept out", (d) => Object.assign(rule(d, "customers"), { action: "never" })],
    ["fewer are kept by themselves", (d) => Object.assign(rule(d, "customers").when, { direction: "in" })],
    [
      "more time, kept longer",
      (d) => {
        Object.assign(rule(d, "customers"), { graceSeconds: 900 });
        Object.assign(d.retention.business ?? {}, { years: 9 });
      },
    ],
    ["less time without word", (d) => Object.assign(d, { offlineHours: 1 })],
    [
      "a list written out",
      (d) => {
        rule(d, "protected-people").when = { participants: { any: d.lists["protected-people"] ?? [] } };
      },
    ],
  ])("%s", (_, work) => {
    expect(weakens(standard, change(work))).toEqual([]);
  });

  it("no template takes anything away from itself in another language", () => {
    for (const name of templateNames) expect(weakens(templateOf(name, "en"), templateOf(name, "ru"))).toEqual([]);
  });
});

const entries = ["customer", "business", "free-mail", "globex.example", "*@a.example", "list:l"];
const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1 });
const conditions = fc.oneof(
  fc.record({ participants: fc.record({ any: some(entries) }) }),
  fc.record({ participants: fc.record({ every: some(entries) }) }),
  fc.record({ subject: some(["order", "private", "list:l"]) }),
  fc.record({ folders: some(["a*", "b"]), direction: fc.constantFrom("in" as const, "out" as const) }),
  fc.record({ hours: fc.constantFrom("working" as const, "outside" as const) }),
  fc.record({ age: fc.record({ newerThanDays: fc.constantFrom(1, 5) }) }),
);
const action = fc.constantFrom(...actions);
const ruleOf = (id: string) =>
  fc.record(
    {
      ...{ id: fc.constant(id), name: fc.constant(id), when: conditions, unless: conditions, action },
      graceSeconds: fc.constantFrom(0, 60),
      retention: fc.constantFrom("long", "short"),
    },
    { requiredKeys: ["id", "name", "when", "action"] },
  );
const ids = ["r1", "r2", "r3", "r4"];
const policies = fc
  .record({
    rules: fc.tuple(...ids.map(ruleOf)).chain((rules) => fc.shuffledSubarray(rules)),
    list: some(["order", "a.example", "globex.example"]),
    otherwise: fc.record({ action, graceSeconds: fc.constantFrom(0, 60) }),
    to: fc.constantFrom("17:00", "18:00"),
  })
  .map(({ rules, list, otherwise, to }) =>
    policyDocumentSchema.parse({
      form: 1,
      name: "test",
      hours: { timeZone: "UTC", days: [1, 2, 3, 4, 5], from: "08:00", to },
      lists: { l: list },
      retention: { long: { years: 6, after: "captured" }, short: { years: 2, after: "captured" } },
      ...{ rules, otherwise },
    }),
  );
/** The document after it, mostly one that has been changed a little. */
const pairs = fc.tuple(policies, policies, fc.nat(), fc.nat()).map(([before, other, seed, pick]) => {
  const after = structuredClone(before);
  const one = after.rules[pick % Math.max(1, after.rules.length)];
  const strange = other.rules[pick % Math.max(1, other.rules.length)];
  if (seed % 6 === 0) return { before, after: other };
  if (seed % 6 === 1 && one) after.rules.splice(after.rules.indexOf(one), 1);
  if (seed % 6 === 2 && one && strange) Object.assign(one, { when: strange.when, action: strange.action });
  if (seed % 6 === 3 && strange) after.rules.splice(pick % (after.rules.length + 1), 0, { ...strange, id: "new" });
  if (seed % 6 === 4) after.rules.reverse();
  if (seed % 6 === 5) Object.assign(after, { lists: other.lists, otherwise: other.otherwise, hours: other.hours });
  return { before, after };
});
const people: [string, ParticipantKind][] = [
  ["buyer@globex.example", "customer"],
  ["x@a.example", "business"],
  ["friend@freemail.example", "free-mail"],
];
const factsOf = fc
  .record({
    who: fc.subarray(people, { minLength: 1 }),
    subject: fc.constantFrom("order", "private", "hello"),
    folder: fc.constantFrom("a1", "b", "c"),
    direction: fc.constantFrom("in" as const, "out" as const),
    hour: fc.constantFrom(9, 17, 22),
    age: fc.constantFrom(0, 3, 9),
  })
  .map(({ who, subject, folder, direction, hour, age }): PolicyFacts => {
    const sentAt = Date.UTC(2026, 10, 18, hour, 30);
    return {
      now: sentAt + age * 86_400_000,
      person: { id: "p1", addresses: ["wei@acme.example"], teams: [], regions: [], roles: [] },
      ...{ webmail: "roundcube", mailbox: "wei@acme.example", direction, from: who[0]?.[0] ?? null, subject },
      participants: [...who, ["wei@acme.example", "colleague"] as const].map(([address, kind]) => ({
        ...{ address, name: "", kinds: [kind] },
      })),
      folders: [folder],
      headers: { sensitivity: null, autoSubmitted: null, listId: null, precedence: null },
      ...{ files: [], tiers: [], hasQuote: false, sentAt },
    };
  });

it("where nothing is said, no message is decided more loosely", () => {
  const years = { long: 6, short: 2 } as const;
  const kept = (name: string | null): number => (name === "long" || name === "short" ? years[name] : 100);
  let [silent, changed] = [0, 0];
  fc.assert(
    fc.property(pairs, fc.array(factsOf, { minLength: 25, maxLength: 40 }), ({ before, after }, messages) => {
      if (weakens(before, after).length > 0) return;
      silent++;
      if (!isUnchanged(compareDocuments(before, after))) changed++;
      const [old, now] = [compilePolicy(before, null), compilePolicy(after, null)];
      for (const facts of messages) {
        const [was, is] = [decide(old, facts), decide(now, facts)];
        if (is.action === "never") continue;
        const isLooser =
          (was.action !== is.action && was.action !== "auto") ||
          (is.action === "auto" && is.graceSeconds < was.graceSeconds) ||
          kept(is.retention) < kept(was.retention);
        if (isLooser) throw new Error(`${JSON.stringify(was)} became ${JSON.stringify(is)}`);
      }
    }),
    { numRuns: 500 },
  );
  // The property was not held by silence about what was never changed.
  expect(silent).toBeGreaterThan(50);
  expect(changed).toBeGreaterThan(25);
});

it("a comparison names what came, went, changed and moved", () => {
  const after = change((d) => {
    without("mailing-lists")(d);
    d.rules.push({ id: "x", name: "X", when: {}, action: "never" });
    rule(d, "customers").graceSeconds = 5;
    d.rules.unshift(...d.rules.splice(2, 1));
    d.lists["private-marks"]?.push("diary:");
  });
  const found = compareDocuments(standard, after);
  expect(found.removed.map(({ id }) => id)).toEqual(["mailing-lists"]);
  expect(found.added.map(({ id }) => id)).toEqual(["x"]);
  expect(found.changed.map(({ after: { id } }) => id)).toEqual(["customers"]);
  expect(found.moved.map(({ id }) => id)).toEqual(["private-sensitivity"]);
  expect(found.lists).toEqual([{ name: "private-marks", added: ["diary:"], removed: [] }]);
  expect(found.rest).toBe(false);
  expect(isUnchanged(compareDocuments(standard, structuredClone(standard)))).toBe(true);
});
