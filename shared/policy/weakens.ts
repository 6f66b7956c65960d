import { canonical } from "./compare.ts";
import type { Action, Conditions, PolicyDocument, Readers, Rule } from "./document.ts";
import { sameOrder } from "./order.ts";
import { expand } from "./patterns.ts";

// Whether a change of the saving rules takes something away from people: then it takes two to make it. Errs on the side of
// saying so. Invariant: where nothing is said, no message whose facts are known is decided more loosely than before.

export type Weakening =
  /** A rule that kept mail out is gone, or keeps out less. */
  | { kind: "never"; rule: string }
  /** A rule that is new or was changed keeps more than what held before, or for a shorter time, or leaves sooner. */
  | { kind: "looser"; rule: string }
  /** A rule is gone or fits less, and what it caught falls to a looser one. */
  | { kind: "gone"; rule: string }
  | { kind: "otherwise" }
  /** A class by which something is kept is new or shorter: what was kept by its name before goes by it too. */
  | { kind: "retention"; rule: string }
  | { kind: "own-list" }
  | { kind: "show-readers" }
  | { kind: "offline" }
  /** Mail may be recorded that came longer ago. */
  | { kind: "backfill" };

/** What comes of a message that a rule catches, as far as people may mind. */
interface Outcome {
  action: Action;
  graceSeconds: number;
  readers: Readers;
  /** Null: kept without end. */
  kept: { years: number; after: string } | null;
}

/** What a change takes away; empty where it takes nothing. */
export function weakens(before: PolicyDocument, after: PolicyDocument): Weakening[] {
  const found: Weakening[] = [];
  const [was, is] = [opened(before), opened(after)];
  for (const rule of was.never)
    if (!is.never.some((other) => covers(other, rule))) found.push({ kind: "never", rule: rule.name });
  found.push(...amongOthers(was, is));
  if (!isNoLooser(is.otherwise, was.otherwise)) found.push({ kind: "otherwise" });
  for (const [name, { years, after: event }] of Object.entries(after.retention)) {
    const held = before.retention[name];
    if (!held || held.after !== event || held.years > years) found.push({ kind: "retention", rule: name });
  }
  if (before.personalNeverList && !after.personalNeverList) found.push({ kind: "own-list" });
  if (before.showReaders && !after.showReaders) found.push({ kind: "show-readers" });
  if (after.offlineHours > before.offlineHours) found.push({ kind: "offline" });
  if (after.backfillMonths > before.backfillMonths) found.push({ kind: "backfill" });
  const seen = new Set<string>();
  return found.filter((one) => !seen.has(canonical(one)) && seen.add(canonical(one)));
}

interface OpenRule {
  id: string;
  name: string;
  /** Conditions with lists and hours written out: only to be compared. */
  when: unknown;
  unless: unknown;
  outcome: Outcome;
}
interface Opened {
  never: OpenRule[];
  others: OpenRule[];
  otherwise: Outcome;
}

/** A document with its lists written out where they are used, its hours too, and what each rule leads to. */
function opened(document: PolicyDocument): Opened {
  const { otherwise, retention, hours } = document;
  const outcome = ({
    action,
    readers,
    graceSeconds,
    retention: name = otherwise.retention,
  }: Partial<Rule>): Outcome => ({
    action: action ?? otherwise.action,
    graceSeconds: graceSeconds ?? otherwise.graceSeconds,
    readers: readers ?? otherwise.readers,
    kept: (name !== undefined && retention[name]) || null,
  });
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...new Set(expand(value.map(String), document.lists))].toSorted();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, open(one)]));
  };
  // Other hours are another condition.
  const conditions = (given: Conditions): unknown =>
    open(given.hours ? { ...given, hours: [given.hours, canonical(hours)] } : given);
  const rules = document.rules.map((rule) => ({
    id: rule.id,
    name: rule.name,
    when: conditions(rule.when),
    unless: rule.unless && conditions(rule.unless),
    outcome: outcome(rule),
  }));
  return {
    never: rules.filter((rule) => rule.outcome.action === "never"),
    others: rules.filter((rule) => rule.outcome.action !== "never"),
    otherwise: outcome({}),
  };
}

/** Names and dates only, and asking, are not to be compared: each keeps what the other does not. */
const isNoLooserAction = (action: Action, than: Action): boolean =>
  action === than || action === "never" || than === "auto";

function isNoLooser(one: Outcome, than: Outcome): boolean {
  if (one.action === "never") return true;
  if (!isNoLooserAction(one.action, than.action) || (one.readers !== "owner" && one.readers !== than.readers))
    return false;
  if (one.action === "auto" && one.graceSeconds < than.graceSeconds) return false;
  if (one.kept === null) return true;
  return than.kept !== null && one.kept.after === than.kept.after && one.kept.years >= than.kept.years;
}

/** Whether `wider` fits whatever `rule` fits. */
const covers = (wider: OpenRule, rule: OpenRule): boolean =>
  isWider(wider.when, rule.when) &&
  (!wider.unless || (rule.unless !== undefined && isWider(rule.unless, wider.unless)));

/** Whether the first conditions hold wherever the second do. Fewer conditions and more entries fit more. */
function isWider(wide: unknown, narrow: unknown): boolean {
  if (wide === undefined) return true;
  if (Array.isArray(wide)) return Array.isArray(narrow) && narrow.every((entry) => wide.includes(entry));
  if (typeof wide !== "object" || wide === null) return wide === narrow;
  if (typeof narrow !== "object" || narrow === null) return false;
  const other = new Map(Object.entries(narrow));
  return Object.entries(wide).every(([key, value]) =>
    // Numbers bound from below and above, hours are a pair, `files: {}` asks for a file: as they are, or not at all.
    key === "age" || key === "files" || key === "hours"
      ? canonical(value) === canonical(other.get(key))
      : isWider(value, other.get(key)),
  );
}

/** The rules that decide by their order. A message is decided by the first that fits, before and after. */
function amongOthers(was: Opened, is: Opened): Weakening[] {
  const kept = sameOrder(
    was.others.map(({ id }) => id),
    is.others.map(({ id }) => id),
  );
  const oldAt = new Map(was.others.map(({ id }, index) => [id, index]));
  const newAt = new Map(is.others.map(({ id }, index) => [id, index]));
  const later = ({ others, otherwise }: Opened, from: number): Outcome[] => [
    ...others.slice(from).map(({ outcome }) => outcome),
    otherwise,
  ];
  const found: Weakening[] = [];
  // What a rule no longer catches falls to what comes after its place, unless it is kept out altogether.
  const isSafelyGone = (rule: OpenRule, place: number): boolean =>
    is.never.some((other) => covers(other, rule)) ||
    later(is, place).every((outcome) => isNoLooser(outcome, rule.outcome));
  // What a rule newly catches was decided by what came after its place.
  const isSafelyCaught = (rule: OpenRule, place: number): boolean =>
    later(was, place).every((outcome) => isNoLooser(rule.outcome, outcome));
  let [oldPlace, newPlace] = [0, 0];
  for (const id of [...kept, null]) {
    const oldNext = id === null ? was.others.length : (oldAt.get(id) ?? 0);
    const newNext = id === null ? is.others.length : (newAt.get(id) ?? 0);
    for (const rule of was.others.slice(oldPlace, oldNext))
      if (!isSafelyGone(rule, newPlace)) found.push({ kind: "gone", rule: rule.name });
    for (const rule of is.others.slice(newPlace, newNext))
      if (!isSafelyCaught(rule, oldPlace)) found.push({ kind: "looser", rule: rule.name });
    const [old, now] = [was.others[oldNext], is.others[newNext]];
    if (old && now) {
      const isLooser = !isNoLooser(now.outcome, old.outcome);
      if (isLooser || (!covers(old, now) && !isSafelyCaught(now, oldNext + 1)))
        found.push({ kind: "looser", rule: now.name });
      else if (!covers(now, old) && !isSafelyGone(old, newNext + 1)) found.push({ kind: "gone", rule: old.name });
    }
    [oldPlace, newPlace] = [oldNext + 1, newNext + 1];
  }
  return found;
}
