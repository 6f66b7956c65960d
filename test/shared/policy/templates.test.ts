import { describe, expect, it } from "vitest";
import { readPolicyDocument } from "../../../shared/policy/check-document.ts";
import { compilePolicy, decide } from "../../../shared/policy/decide.ts";
import { policyDocumentSchema } from "../../../shared/policy/document.ts";
import type { ParticipantKind, PolicyFacts } from "../../../shared/policy/facts.ts";
import { templateNames, templateOf } from "../../../shared/policy/templates.ts";

const facts = (
  outside: [address: string, kind: ParticipantKind][],
  changes: Partial<PolicyFacts> = {},
): PolicyFacts => ({
  now: Date.UTC(2026, 10, 20),
  person: { id: "p1", addresses: ["wei@acme.example"], teams: [], regions: [], roles: ["outside"] },
  webmail: "roundcube",
  mailbox: "wei@acme.example",
  direction: "in",
  from: outside[0]?.[0] ?? null,
  participants: [
    ...outside.map(([address, kind]) => ({ address, name: "", kinds: [kind] })),
    { address: "wei@acme.example", name: "Wei", kinds: ["colleague"] },
  ],
  subject: "Forty ball valves",
  folders: ["INBOX"],
  headers: { sensitivity: null, autoSubmitted: null, listId: null, precedence: null },
  files: [],
  tiers: [],
  hasQuote: false,
  sentAt: Date.UTC(2026, 10, 20),
  ...changes,
});

describe.each(templateNames)("the template %s", (name) => {
  it.each(["en", "zh", "ru"] as const)("is a policy in %s", (language) => {
    const document = templateOf(name, language);
    expect(readPolicyDocument(JSON.parse(JSON.stringify(document)))).toEqual({ ok: true, document });
    expect(policyDocumentSchema.parse(document).rules.every((rule) => rule.name !== "")).toBe(true);
  });

  const by = (given: PolicyFacts): string => decide(compilePolicy(templateOf(name, "en"), null), given).action;
  const customer: [string, ParticipantKind][] = [["buyer@globex.example", "customer"]];

  it.each([["Private: dinner"], ["[persönlich] Essen"], ["私人：晚饭"], ["【私人】晚饭"], ["Личное: ужин"]])(
    "never keeps what is marked as private, from a customer too: %s",
    (subject) => {
      expect(by(facts(customer, { subject }))).toBe("never");
    },
  );

  it("never keeps what lies in a private folder, or what its sender calls private", () => {
    expect(by(facts(customer, { folders: ["Privat/2026"] }))).toBe("never");
    const headers = { sensitivity: "Personal", autoSubmitted: null, listId: null, precedence: null };
    expect(by(facts(customer, { headers }))).toBe("never");
  });

  it("records nothing by itself of a stranger, a doctor's subject or a newsletter", () => {
    const headers = { sensitivity: null, autoSubmitted: null, listId: "<news.globex.example>", precedence: null };
    for (const given of [
      facts([["friend@freemail.example", "free-mail"]]),
      facts([["someone@initech.example", "business"]]),
      facts([...customer, ["friend@freemail.example", "free-mail"]]),
      facts(customer, { subject: "Your sick note" }),
      facts(customer, { headers }),
    ])
      expect(by(given)).not.toBe("auto");
  });

  it("does with a customer's mail what it is named for", () => {
    const wanted = {
      "ask-first": "ask",
      standard: "auto",
      "strict-eu": "ask",
      "envelope-only": "envelope",
      china: "ask",
      russia: "ask",
    };
    expect(by(facts(customer))).toBe(wanted[name]);
    // Words of trade are not marks.
    for (const subject of ["Private label packaging", "Union fittings DN50", "Personal protective equipment"])
      expect(by(facts(customer, { subject }))).toBe(wanted[name]);
  });
});
