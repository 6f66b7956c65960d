import { allOf, type Check, compileConditions, type FactName, not, type Prepared, prepare } from "./conditions.ts";
import type { Action, Conditions, PolicyDocument, Readers, Rule } from "./document.ts";
import type { PolicyFacts } from "./facts.ts";
import { type FloorRule, floorOf } from "./floor.ts";

// The one decision, for browser and Worker alike. Invariants: what is never kept stays out, whoever else is on the message
// and wherever its rule stands; a fact that is not known makes it ask; whoever knows more decides the same, or what was
// asked here.

export type Reason =
  | { kind: "floor"; floor: FloorRule }
  | { kind: "rule"; name: string }
  | { kind: "otherwise" }
  | { kind: "unknown"; fact: FactName };

export interface Decision {
  action: Action;
  /** What is kept once the person has said that it is to be: what is asked about may be names and dates only, or nothing. */
  pressed: "full" | "envelope" | "never";
  /** The rule's id; null where none decided. */
  rule: string | null;
  reason: Reason;
  readers: Readers;
  retention: string | null;
  /** For so long an automatic capture can be stopped before it leaves. */
  graceSeconds: number;
}

/** The name under which doors count what they did not keep: the floor's or the rule's; of what none decided, its action. */
export const countedAs = ({ reason, rule, action }: Decision): string =>
  reason.kind === "floor" ? reason.floor : (rule ?? action);

/** A policy document made ready to decide many messages. */
export interface Policy {
  document: PolicyDocument;
  /** Rules that keep nothing come before all others. */
  never: readonly CompiledRule[];
  others: readonly CompiledRule[];
  /** Every address and domain that any rule asks for. */
  asked: ReadonlySet<string>;
  /** The address that this installation itself mails from; null where it mails nothing. */
  ownSender: string | null;
}

interface CompiledRule {
  rule: Rule;
  matches: Check;
}

/** Compiles a document that `readPolicyDocument` accepted. */
export function compilePolicy(document: PolicyDocument, ownSender: string | null): Policy {
  const asked = new Set<string>();
  const compile = (conditions: Conditions): Check => compileConditions(conditions, document, asked);
  const rules = document.rules.map((rule): CompiledRule => {
    const when = compile(rule.when);
    return { rule, matches: rule.unless ? allOf([when, not(compile(rule.unless))]) : when };
  });
  return {
    document,
    asked,
    never: rules.filter(({ rule }) => rule.action === "never"),
    others: rules.filter(({ rule }) => rule.action !== "never"),
    ownSender,
  };
}

/**
 * Decides what is on record already: the floors were asked when it came, so what a subject that is not kept would have
 * said to them is not asked again.
 */
export const decideRecorded = (policy: Policy, facts: PolicyFacts): Decision =>
  decide(policy, facts, floorOf({ ...facts, subject: facts.subject ?? "" }, policy.ownSender));

/**
 * Whether a rule (null: what holds for the rest) may be what kept names and dates of a message, where of that message no more
 * than those are known: what its subject or other fields would have said may be so.
 */
export function mayKeepNames(policy: Policy, facts: PolicyFacts, ruleId: string | null): boolean {
  const prepared = prepare({ ...facts, subject: undefined, headers: undefined }, policy.asked);
  for (const { rule, matches } of policy.others) {
    const truth = matches(prepared);
    if (rule.id === ruleId) return rule.action === "envelope" && truth !== false;
    if (truth === true) return false;
  }
  return ruleId === null && policy.document.otherwise.action === "envelope";
}

/** Decides a message: the floors, then what is never kept, then the first rule that matches. */
export function decide(
  policy: Policy,
  facts: PolicyFacts,
  floor: ReturnType<typeof floorOf> = floorOf(facts, policy.ownSender),
): Decision {
  const { otherwise } = policy.document;
  const decision = (action: Action, reason: Reason, rule?: Rule): Decision => ({
    action,
    pressed: action === "envelope" || action === "never" ? action : "full",
    reason,
    rule: rule?.id ?? null,
    readers: rule?.readers ?? otherwise.readers,
    retention: rule?.retention ?? otherwise.retention ?? null,
    graceSeconds: rule?.graceSeconds ?? otherwise.graceSeconds,
  });
  if (floor.rule !== null) return decision("never", { kind: "floor", floor: floor.rule });
  const prepared = prepare(facts, policy.asked);
  let unknown: { fact: FactName; rule?: Rule } | null = floor.unknown && { fact: floor.unknown };
  for (const { rule, matches } of policy.never) {
    const truth = matches(prepared);
    if (truth === true) return decision("never", { kind: "rule", name: rule.name }, rule);
    if (truth !== false) unknown ??= { fact: truth, rule };
  }
  const rest = decideRest(policy, prepared, decision);
  if (unknown === null) return rest;
  const { pressed, readers } = rest;
  return { ...decision("ask", { kind: "unknown", fact: unknown.fact }, unknown.rule), pressed, readers };
}

/**
 * Who reads what no `never` rule keeps out: as the first rule says that is sure to match, and its mailbox's owner alone
 * where one before it, which cannot be told, says so. What nobody asked for again is not opened by a guess.
 */
export function readersOf(policy: Policy, facts: PolicyFacts): Readers {
  const { otherwise } = policy.document;
  const prepared = prepare(facts, policy.asked);
  for (const { rule, matches } of policy.others) {
    const truth = matches(prepared);
    const readers = rule.readers ?? otherwise.readers;
    if (truth === true || (truth !== false && readers === "owner")) return readers;
  }
  return otherwise.readers;
}

/** The first of the other rules that matches. */
function decideRest(
  policy: Policy,
  prepared: Prepared,
  decision: (action: Action, reason: Reason, rule?: Rule) => Decision,
): Decision {
  for (const { rule, matches } of policy.others) {
    const truth = matches(prepared);
    if (truth === true) return decision(rule.action, { kind: "rule", name: rule.name }, rule);
    if (truth !== false)
      return {
        ...decision("ask", { kind: "unknown", fact: truth }, rule),
        readers: readersOf(policy, prepared.facts),
      };
  }
  return decision(policy.document.otherwise.action, { kind: "otherwise" });
}
