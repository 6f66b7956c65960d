import { describe, expect, it } from "vitest";
import type { MessageFacts, Policy } from "../../../shared/policy/decide.ts";
import { decide, deviceSubjects, signInSubjects } from "../../../shared/policy/decide.ts";

const policy: Policy = {
  ownDomains: ["acme.example"],
  neverSaved: ["doctor@clinic.example", "union.example"],
  ignoredDomains: ["news.example"],
  ownSender: "counterfoil@acme.example",
};
const facts = (changes: Partial<MessageFacts> = {}): MessageFacts => ({
  from: "wei@acme.example",
  participants: ["wei@acme.example", "buyer@globex.example"],
  colleagues: new Set(["wei@acme.example"]),
  subject: "Request for quotation",
  ...changes,
});

describe("what a door may keep", () => {
  it.each<[string, Partial<MessageFacts>, string | null]>([
    ["a customer's mail", {}, null],
    ["a colleague's forward that names nobody else", { participants: ["wei@acme.example"] }, null],
    ["nobody at all", { from: null, participants: [] }, "nobody"],
    ["colleagues only", { participants: ["wei@acme.example", "mia@acme.example"] }, "internal"],
    ["colleagues below the domain", { participants: ["wei@acme.example", "bot@it.acme.example"] }, "internal"],
    [
      "a colleague's mailbox elsewhere",
      {
        participants: ["wei@acme.example", "mia@freemail.example"],
        colleagues: new Set(["wei@acme.example", "mia@freemail.example"]),
      },
      "internal",
    ],
    ["a domain that only ends alike", { participants: ["wei@acme.example", "x@notacme.example"] }, null],
    [
      "an address of the never-list, though a customer is on it",
      { participants: ["wei@acme.example", "buyer@globex.example", "doctor@clinic.example"] },
      "never-saved",
    ],
    ["its neighbour", { participants: ["wei@acme.example", "desk@clinic.example"] }, null],
    ["a domain of the never-list, below it", { participants: ["rep@works.union.example"] }, "never-saved"],
    ["an ignored domain alone", { participants: ["wei@acme.example", "a@news.example"] }, "ignored"],
    ["an ignored domain beside a customer", { participants: ["a@news.example", "buyer@globex.example"] }, null],
    ["a mark in the subject", { subject: "RE: [Private] lunch" }, "private"],
    ["the same in Chinese", { subject: "[私人] 午餐" }, "private"],
    ["what this installation mails itself", { from: "counterfoil@acme.example" }, "sign-in"],
  ])("%s", (_, changes, rule) => {
    expect(decide(policy, facts(changes)).rule).toBe(rule);
  });

  it("never keeps mail about signing in to Counterfoil itself, forwarded or answered, in any of its languages", () => {
    for (const subject of [...Object.values(signInSubjects), ...Object.values(deviceSubjects)]) {
      for (const shown of [subject, `Fwd: ${subject}`, `答复: ${subject.toUpperCase()}`]) {
        expect(decide({ ...policy, ownSender: null }, facts({ subject: shown })), shown).toEqual({
          action: "never",
          rule: "sign-in",
        });
      }
    }
  });

  it("lets nothing win over never", () => {
    const subject = `[private] ${signInSubjects.en}`;
    expect(decide(policy, facts({ subject, participants: ["doctor@clinic.example"] })).rule).toBe("sign-in");
  });
});
