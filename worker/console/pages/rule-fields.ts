import type { Conditions } from "../../../shared/policy/document.ts";
import type { RuleWordKey } from "../words/rules.ts";

type Entries = readonly string[] | undefined;

/** Conditions that are lists of entries: what the sentences can change. */
export interface EntryField {
  key: string;
  word: RuleWordKey;
  get(when: Conditions): Entries;
  /** The conditions with these entries; without the condition where there are none. */
  set(when: Conditions, entries: string[]): Conditions;
}

/** An object without what is empty; undefined where nothing is left. */
function pruned<T extends object>(value: T): T | undefined {
  const kept = Object.entries(value).filter(
    ([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0),
  );
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as T);
}

const simple = (
  key: "people" | "teams" | "regions" | "roles" | "webmails" | "mailboxes" | "folders" | "subject" | "tiers",
): EntryField => ({
  key,
  word: `cond.${key}`,
  get: (when) => when[key],
  set: (when, entries) => pruned({ ...when, [key]: entries }) ?? {},
});
const people = (key: "any" | "every"): EntryField => ({
  key,
  word: `cond.${key}`,
  get: (when) => when.participants?.[key],
  set: (when, entries) => pruned({ ...when, participants: pruned({ ...when.participants, [key]: entries }) }) ?? {},
});
const header = (key: "sensitivity" | "autoSubmitted" | "listId" | "precedence"): EntryField => ({
  key,
  word: `cond.${key}`,
  get: (when) => when.headers?.[key],
  set: (when, entries) => pruned({ ...when, headers: pruned({ ...when.headers, [key]: entries }) }) ?? {},
});

export const entryFields: readonly EntryField[] = [
  ...(["any", "every"] as const).map(people),
  ...(["subject", "folders", "people", "teams", "regions", "roles", "mailboxes", "webmails", "tiers"] as const).map(
    simple,
  ),
  ...(["sensitivity", "autoSubmitted", "listId", "precedence"] as const).map(header),
];
