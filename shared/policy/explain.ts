import type { Truth } from "./conditions.ts";
import { prepare } from "./conditions.ts";
import { type Decision, decide, type Policy } from "./decide.ts";
import type { Action } from "./document.ts";
import type { PolicyFacts } from "./facts.ts";

/** What one rule says of a message: fits, does not, or the fact that it would have to know. */
export interface RuleAnswer {
  id: string;
  name: string;
  action: Action;
  truth: Truth;
}

/** A decision with what each rule said, in the order in which they are asked: what is never kept first. */
export function explain(policy: Policy, facts: PolicyFacts): { decision: Decision; answers: RuleAnswer[] } {
  const prepared = prepare(facts, policy.asked);
  const answers = [...policy.never, ...policy.others].map(({ rule: { id, name, action }, matches }) => ({
    ...{ id, name, action },
    truth: matches(prepared),
  }));
  return { decision: decide(policy, facts), answers };
}
