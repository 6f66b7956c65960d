import { canonical, compareDocuments } from "./compare.ts";
import { type Conditions, isKind, listNamed, type PolicyDocument, type Rule } from "./document.ts";
import { expand } from "./patterns.ts";

// What a draft asks of mail that the rules which hold do not. A sum over mail tells as much as its conditions ask: those of
// classes tell of amounts, those of words and addresses of what somebody's mail says.

/**
 * `classes`: kinds of people, customers, colleagues, times. `contents`: words, names, folders, headers, addresses or
 * domains that are no customer's. `persons`: contents, where any rule asks whose mail it is.
 */
export type Depth = "classes" | "contents" | "persons";

const listsOf = (rule: Rule): string[] => {
  const found: string[] = [];
  JSON.stringify([rule.when, rule.unless], (_, value: unknown) => {
    const name = typeof value === "string" ? listNamed(value) : null;
    if (name !== null) found.push(name);
    return value;
  });
  return found;
};

/** The rules of both that are not the same in the other, or stand elsewhere, or look into a list that is another. */
function differingRules(before: PolicyDocument, after: PolicyDocument): Rule[] {
  const { added, removed, changed, moved, lists } = compareDocuments(before, after);
  const other = new Set(lists.map(({ name }) => name));
  const byLists = [...before.rules, ...after.rules].filter((rule) => listsOf(rule).some((name) => other.has(name)));
  // Which of two that changed places is the one that moved is not to be told: the order of all others counts.
  const places = moved.length === 0 ? [] : after.rules.filter(({ action }) => action !== "never");
  return [...added, ...removed, ...changed.flatMap((one) => [one.before, one.after]), ...places, ...byLists];
}

/** What is known of addresses and domains by who asks. */
export interface Named {
  /** Whether a domain is a customer's that they may know of. */
  isCustomer(domain: string): boolean;
  /** Whether an address or domain is the company's own. */
  isOurs(entry: string): boolean;
}

/** The rules that hold and a draft. */
export type Documents = readonly [PolicyDocument, PolicyDocument];

/** How deep two documents differ, and both as far as each depth may decide by them. */
export interface Difference {
  depth: Depth;
  /** Without `never` rules that are the same in both: what these matched is not on record, or is nobody's to ask about. */
  whole: Documents;
  /** Without any rule that looks into contents, the same in both or not: whom it catches is seen by what is missing. */
  classes: Documents;
}

/** Compares a draft with the rules that hold. */
export function differenceOf(before: PolicyDocument, after: PolicyDocument, named: Named): Difference {
  const both: Documents = [before, after];
  const differing = new Set(differingRules(before, after).map(canonical));
  const looks = [...before.rules, ...after.rules].map((rule) => ({
    ...looksOf(rule, both, named),
    text: canonical(rule),
    isHeld: rule.action === "never" && !differing.has(canonical(rule)),
  }));
  const without = (rules: typeof looks): Documents => {
    const texts = new Set(rules.map(({ text }) => text));
    const left = (document: PolicyDocument): PolicyDocument => ({
      ...document,
      rules: document.rules.filter((rule) => !texts.has(canonical(rule))),
    });
    return [left(before), left(after)];
  };
  const deep = looks.filter(({ contents }) => contents);
  const isDeep = deep.some(({ text }) => differing.has(text));
  const isWhose = looks.some(({ persons, isHeld }) => persons && !isHeld);
  return {
    depth: isDeep ? (isWhose ? "persons" : "contents") : "classes",
    whole: without(looks.filter(({ isHeld }) => isHeld)),
    classes: without(deep),
  };
}

/** Whether a rule, with the lists of either document, looks into contents, and whether it asks whose mail it is. */
function looksOf({ when, unless }: Rule, documents: Documents, named: Named): { contents: boolean; persons: boolean } {
  let [contents, persons] = [false, false];
  for (const one of [when, unless ?? {}]) {
    if (one.subject ?? one.folders ?? one.headers ?? one.files) contents = true;
    if (one.people ?? one.mailboxes ?? one.teams ?? one.regions ?? one.roles ?? one.webmails) persons = true;
    const { any = [], every = [] } = one.participants ?? {};
    for (const { lists } of documents) {
      for (const entry of expand([...any, ...every], lists)) {
        const bare = entry.toLowerCase().replace(/^@/, "");
        if (isKind(entry) || named.isCustomer(bare)) continue;
        contents = true;
        if (named.isOurs(bare)) persons = true;
      }
      const whose = expand([...(one.people ?? []), ...(one.mailboxes ?? [])], lists);
      if (whose.some((entry) => entry.startsWith("name:"))) contents = true;
    }
  }
  return { contents, persons };
}

/**
 * A document for deciding what is on record, of which `unstored` facts are not kept. A rule that is the same in `other`
 * is taken not to have matched by them: where it did, it decides alike by both, and a `never` rule left nothing to look at.
 */
export function forRecorded(
  document: PolicyDocument,
  other: PolicyDocument,
  unstored: readonly ("headers" | "subject" | "folders")[],
): PolicyDocument {
  const { lists } = compareDocuments(document, other);
  const changed = new Set(lists.map(({ name }) => name));
  const others = new Set(other.rules.map(canonical));
  const asks = (when: Conditions | undefined): boolean => unstored.some((fact) => when?.[fact] !== undefined);
  const rules = document.rules.flatMap((rule): Rule[] => {
    if (!others.has(canonical(rule)) || listsOf(rule).some((name) => changed.has(name))) return [rule];
    if (asks(rule.when)) return [];
    const { unless, ...rest } = rule;
    return [asks(unless) ? rest : rule];
  });
  return { ...document, rules };
}
