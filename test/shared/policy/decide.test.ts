import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy, type Decision, decide } from "../../../shared/policy/decide.ts";
import type { PolicyDocument, Rule } from "../../../shared/policy/document.ts";
import { policyDocumentSchema } from "../../../shared/policy/document.ts";
import type { Participant, ParticipantKind, PolicyFacts } from "../../../shared/policy/facts.ts";
import { participantKinds } from "../../../shared/policy/facts.ts";
import { deviceSubjects, signInSubjects } from "../../../shared/policy/floor.ts";

const person = (address: string, ...kinds: ParticipantKind[]): Participant => ({ address, name: "", kinds });
const wei = person("wei@acme.example", "colleague");
const buyer = person("buyer@globex.example", "customer");
const friend = person("friend@freemail.example", "free-mail");

const known: Required<PolicyFacts> = {
  now: Date.UTC(2026, 10, 20, 12),
  person: { id: "p1", addresses: ["wei@acme.example"], teams: ["Sales"], regions: [], roles: ["rep"] },
  webmail: "roundcube",
  mailbox: "wei@acme.example",
  direction: "in",
  from: "buyer@globex.example",
  participants: [buyer, wei],
  subject: "Request for quotation",
  folders: ["INBOX"],
  headers: { sensitivity: null, autoSubmitted: null, listId: null, precedence: null },
  files: [{ name: "Drawing.PDF", type: "application/pdf", bytes: 40_000 }],
  tiers: ["A"],
  hasQuote: false,
  // A Friday, 13:00 in Berlin.
  sentAt: Date.UTC(2026, 10, 20, 12),
};
const facts = (changes: Partial<PolicyFacts> = {}): PolicyFacts => ({ ...known, ...changes });

const documentWith = (rules: Omit<Rule, "id" | "name">[], changes: Partial<PolicyDocument> = {}): PolicyDocument =>
  policyDocumentSchema.parse({
    form: 1,
    name: "test",
    hours: { timeZone: "Europe/Berlin", days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" },
    rules: rules.map((rule, index) => ({ id: `r${index + 1}`, name: `Rule ${index + 1}`, ...rule })),
    otherwise: { action: "ask" },
    ...changes,
  });
const decideBy = (rules: Omit<Rule, "id" | "name">[], changes: Partial<PolicyFacts> = {}): Decision =>
  decide(compilePolicy(documentWith(rules), "counterfoil@acme.example"), facts(changes));

describe("the floors", () => {
  const everything = [{ when: {}, action: "auto" } as const];
  it.each<[string, Partial<PolicyFacts>, string | null]>([
    ["a customer's mail", {}, null],
    ["colleagues only", { participants: [wei, person("mia@acme.example", "colleague")] }, "internal"],
    ["a forward that names nobody else", { participants: [wei], from: wei.address }, null],
    ["colleagues only and no sender, at a door", { webmail: null, from: null, participants: [wei] }, "internal"],
    ["nobody at all, at a door", { webmail: null, from: null, participants: [] }, "nobody"],
    ["a mark in the subject", { subject: "RE: [Private] lunch" }, "private"],
    ["the same in Chinese", { subject: "[私人] 午餐" }, "private"],
    ["what this installation mails itself", { from: "counterfoil@acme.example" }, "sign-in"],
    ["an answer to it", { participants: [wei, person("counterfoil@acme.example", "colleague"), buyer] }, "sign-in"],
  ])("%s", (_, changes, rule) => {
    const decision = decideBy(everything, changes);
    expect(decision.action).toBe(rule === null ? "auto" : "never");
    if (rule !== null) expect(decision.reason).toEqual({ kind: "floor", floor: rule });
  });

  it("asks about mail to colleagues that lost its sender: it may be anybody's", () => {
    const decision = decideBy(everything, { from: null, participants: [wei, person("mia@acme.example", "colleague")] });
    expect(decision).toMatchObject({ action: "ask", reason: { kind: "unknown", fact: "participants" } });
  });

  it("never keeps mail about signing in, forwarded or answered, in any language", () => {
    for (const subject of [...Object.values(signInSubjects), ...Object.values(deviceSubjects)])
      for (const shown of [subject, `Fwd: ${subject}`, `答复: ${subject.toUpperCase()}`])
        expect(decideBy(everything, { subject: shown }).action, shown).toBe("never");
  });
});

describe("rules", () => {
  it("are asked in order, and the first that matches decides with what it says", () => {
    const decision = decideBy([
      { when: { direction: "out" }, action: "envelope" },
      { when: { tiers: ["a"] }, action: "auto", graceSeconds: 5 },
      { when: {}, action: "ask" },
    ]);
    expect(decision).toMatchObject({ action: "auto", rule: "r2", graceSeconds: 5 });
    expect(decision.reason).toEqual({ kind: "rule", name: "Rule 2" });
  });

  it("that keep nothing win from any place, whoever else is on the message", () => {
    const decision = decideBy(
      [
        { when: { participants: { every: ["customer"] } }, action: "auto" },
        { when: { participants: { any: ["doctor@clinic.example"] } }, action: "never" },
      ],
      { participants: [buyer, wei, person("doctor@clinic.example", "customer")] },
    );
    expect(decision).toMatchObject({ action: "never", rule: "r2" });
  });

  it.each<[string, Rule["when"], Partial<PolicyFacts>, boolean]>([
    ["people", { people: ["wei@acme.example"] }, {}, true],
    ["other people", { people: ["mia@acme.example"] }, {}, false],
    ["teams", { teams: ["sales"] }, {}, true],
    ["other teams", { teams: ["south"] }, {}, false],
    ["roles", { roles: ["rep", "inside"] }, {}, true],
    ["webmails", { webmails: ["round*"] }, {}, true],
    ["no webmail", { webmails: ["*"] }, { webmail: null }, false],
    ["mailboxes", { mailboxes: ["acme.example"] }, {}, true],
    ["direction", { direction: "out" }, {}, false],
    ["any participant", { participants: { any: ["free-mail"] } }, { participants: [buyer, friend] }, true],
    ["every outsider", { participants: { every: ["customer"] } }, { participants: [buyer, wei] }, true],
    ["every outsider but one", { participants: { every: ["customer"] } }, { participants: [buyer, friend] }, false],
    ["folders", { folders: ["private*", "inbox"] }, {}, true],
    ["folders below", { folders: ["INBOX/*"] }, { folders: ["INBOX/Globex"] }, true],
    ["subject words", { subject: ["QUOTATION"] }, {}, true],
    ["headers", { headers: { listId: ["*"] } }, {}, false],
    [
      "a header's value",
      { headers: { sensitivity: ["private"] } },
      { headers: { ...known.headers, sensitivity: "Private" } as never },
      true,
    ],
    ["files", { files: {} }, {}, true],
    ["no files", { files: {} }, { files: [] }, false],
    ["files by name and size", { files: { names: ["*.pdf"], largerThan: 10_000 } }, {}, true],
    ["larger files", { files: { types: ["application/*"], largerThan: 50_000 } }, {}, false],
    ["quotes", { quote: true }, {}, false],
    ["working hours", { hours: "working" }, {}, true],
    ["Saturday", { hours: "outside" }, { sentAt: Date.UTC(2026, 10, 21, 12) }, true],
    ["18:00 sharp", { hours: "outside" }, { sentAt: Date.UTC(2026, 10, 20, 17) }, true],
    ["age", { age: { olderThanDays: 30 } }, { sentAt: Date.UTC(2026, 9, 1) }, true],
    ["too young", { age: { olderThanDays: 30 } }, {}, false],
    ["two conditions, one not", { direction: "in", quote: true }, {}, false],
  ])("look at %s", (_, when, changes, matches) => {
    expect(decideBy([{ when, action: "envelope" }], changes).action).toBe(matches ? "envelope" : "ask");
    // The same said the other way round.
    expect(decideBy([{ when: {}, unless: when, action: "envelope" }], changes).action).toBe(
      matches ? "ask" : "envelope",
    );
  });

  it("ask where a fact is not known, and name it", () => {
    const rules: Omit<Rule, "id" | "name">[] = [
      { when: { quote: true }, action: "never" },
      { when: {}, action: "auto" },
    ];
    expect(decideBy(rules, { hasQuote: undefined })).toMatchObject({
      action: "ask",
      rule: "r1",
      reason: { kind: "unknown", fact: "hasQuote" },
    });
    const kinds: typeof rules = [{ when: { participants: { every: ["customer"] } }, action: "auto" }];
    const maybe = person("a@initech.example", "customer", "business");
    expect(decideBy(kinds, { participants: [maybe] }).reason).toEqual({ kind: "unknown", fact: "participants" });
  });
});

describe("two sides", () => {
  const addresses = ["a@globex.example", "b@clinic.example", "c@north.globex.example", "d@freemail.example"];
  const participantArb = fc.record({
    address: fc.constantFrom(...addresses),
    name: fc.constantFrom("", "Dr. Haus"),
    kinds: fc.uniqueArray(fc.constantFrom(...participantKinds), { minLength: 1, maxLength: 1 }),
  });
  const who = fc.uniqueArray(
    fc.constantFrom("customer", "contact", "free-mail", "globex.example", "b@clinic.example", "*@free*", "name:dr. *"),
    { minLength: 1, maxLength: 3 },
  );
  const conditionsArb = fc.record(
    {
      direction: fc.constantFrom("in", "out"),
      participants: fc.oneof(fc.record({ any: who }), fc.record({ every: who })),
      folders: fc.constant(["private*"]),
      subject: fc.constant(["lunch"]),
      quote: fc.boolean(),
      files: fc.constantFrom({}, { largerThan: 100 }),
      hours: fc.constantFrom("working", "outside"),
      headers: fc.constant({ listId: ["*"] }),
      tiers: fc.constant(["A"]),
    },
    { requiredKeys: [] },
  );
  const ruleArb = fc.record(
    { when: conditionsArb, unless: conditionsArb, action: fc.constantFrom("auto", "ask", "envelope", "never") },
    { requiredKeys: ["when", "action"] },
  );
  const factsArb = fc.record({
    participants: fc.array(participantArb, { maxLength: 4 }),
    direction: fc.constantFrom("in", "out"),
    subject: fc.constantFrom("lunch", "Request", "[private] lunch"),
    folders: fc.constantFrom(["INBOX"], ["Private/2026"]),
    hasQuote: fc.boolean(),
    files: fc.constantFrom([], [{ name: "a.pdf", type: "application/pdf", bytes: 50 }]),
    tiers: fc.constantFrom([], ["A"]),
    webmail: fc.constantFrom(null, "roundcube"),
    sentAt: fc.constantFrom(Date.UTC(2026, 10, 20, 12), Date.UTC(2026, 10, 21, 12)),
  });
  const hidden = fc.uniqueArray(
    fc.constantFrom(
      ...([
        "participants",
        "direction",
        "subject",
        "folders",
        "hasQuote",
        "files",
        "tiers",
        "headers",
        "sentAt",
      ] as const),
    ),
  );

  it("agree, or the one that knows less asks", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(ruleArb, { maxLength: 6 }),
        factsArb,
        hidden,
        fc.array(fc.uniqueArray(fc.constantFrom(...participantKinds), { maxLength: 4 }), { maxLength: 4 }),
        fc.constantFrom("auto", "ask", "envelope", "never"),
        (rules, changes, missing, doubts, otherwise) => {
          const policy = compilePolicy(
            documentWith(rules as Omit<Rule, "id" | "name">[], { otherwise: { action: otherwise } as never }),
            null,
          );
          const full = facts(changes as Partial<PolicyFacts>);
          const participants = full.participants?.map((one, index) => ({
            ...one,
            kinds: [...new Set([...one.kinds, ...(doubts[index] ?? [])])],
          }));
          const less = { ...full, participants, ...Object.fromEntries(missing.map((name) => [name, undefined])) };
          const there = decide(policy, full);
          const here = decide(policy, less);
          seen.set(here.action, (seen.get(here.action) ?? 0) + 1);
          // What is never kept may be so for another reason too, that only the other side sees.
          if (here.action === "never") expect(there.action).toBe("never");
          else if (here.action !== "ask") expect(here).toEqual(there);
        },
      ),
      { numRuns: 1_000 },
    );
    // Else the property would say nothing.
    expect([...seen.keys()].sort()).toEqual(["ask", "auto", "envelope", "never"]);
  });
});
