import { compilePolicy, decide } from "../../shared/policy/decide.ts";
import type { PolicyDocument, Rule } from "../../shared/policy/document.ts";
import type { ParticipantKind, PolicyFacts } from "../../shared/policy/facts.ts";
import { templateOf } from "../../shared/policy/templates.ts";
import { measureDryRun } from "./dry-run-part.ts";
import { type Figure, median } from "./figures.ts";
import type { Bench } from "./run.ts";

const RULES = 200;
const DECISIONS = 1_000;
const RUNS = 15;

/** The standard template with rules before its own that ask of everything and fit nothing: each is gone through. */
export function longPolicy(): PolicyDocument {
  const standard = templateOf("standard", "en");
  const more = Array.from({ length: RULES - standard.rules.length }, (_, index): Rule => {
    const every = [`partner-${index}.example`, `*@sub-${index}.example`, "customer"];
    const when = [
      { participants: { every }, folders: [`project-${index}*`] },
      { participants: { any: [`name:Dr. ${index} *`, `person-${index}@globex.example`] } },
      { subject: [`order ${index}`, `commande ${index}`, "list:protected-words"], direction: "out" },
      { headers: { listId: [`*news-${index}*`] }, age: { newerThanDays: 30 } },
    ] as const;
    const { participants, ...rest } = { participants: undefined, ...when[index % when.length] };
    return {
      id: `more-${index}`,
      name: `Rule ${index}`,
      when: structuredClone({ ...rest, ...(participants && { participants }) }) as Rule["when"],
      action: index % 3 === 0 ? "never" : "ask",
    };
  });
  return { ...standard, rules: [...more, ...standard.rules] };
}

/** Mail of four people with a customer, all facts known. */
export function mailFacts(index: number): PolicyFacts {
  const person = (address: string, name: string, kind: ParticipantKind) => ({ address, name, kinds: [kind] });
  const sentAt = Date.UTC(2026, 5, 1 + (index % 28), 9);
  return {
    now: Date.UTC(2026, 6, 1),
    person: { id: "p1", addresses: ["wei@acme.example"], teams: ["Sales"], regions: [], roles: ["outside"] },
    webmail: "roundcube",
    mailbox: "wei@acme.example",
    direction: "in",
    from: `buyer-${index}@globex.example`,
    participants: [
      person(`buyer-${index}@globex.example`, `Buyer Number ${index}`, "customer"),
      person("orders@globex.example", "Globex Orders", "customer"),
      person("wei@acme.example", "Wei Chen", "colleague"),
      person("mia@acme.example", "Mia Roth", "colleague"),
    ],
    subject: `Re: Quotation Q-${index}, forty ball valves DN50 for the plant in Leeds`,
    folders: ["INBOX"],
    headers: { sensitivity: null, autoSubmitted: null, listId: null, precedence: null },
    files: [],
    tiers: ["A"],
    hasQuote: false,
    sentAt,
  };
}

/** Milliseconds of decisions by a long document, and of a dry run. */
export const measurePolicy = async (bench: Bench): Promise<Figure[]> => [measureDecide(), await measureDryRun(bench)];

function measureDecide(): Figure {
  const policy = compilePolicy(longPolicy(), "counterfoil@acme.example");
  const facts = Array.from({ length: DECISIONS }, (_, index) => mailFacts(index));
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    const kept = facts.filter((one) => decide(policy, one).action === "auto").length;
    times.push(performance.now() - startedAt);
    if (kept !== DECISIONS) throw new Error(`${kept} of ${DECISIONS} were kept by the customers' rule`);
  }
  return {
    name: "policy.decide",
    what: `${DECISIONS} decisions by ${RULES} saving rules, one of the last of which fits`,
    value: median(times),
    unit: "ms",
    atMost: 20,
    beside: { first: times[0] ?? 0 },
    how: `median of ${RUNS} runs, facts of four people each, in Node`,
  };
}
