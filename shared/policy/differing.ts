import { canonical, compareDocuments } from "./compare.ts";
import { type Conditions, isKind, listNamed, type PolicyDocument, type Rule } from "./document.ts";
import { expand } from "./patterns.ts";

// What a draft asks of mail that the rules which hold do not. A sum over mail tells as much as its conditions ask: those of
// classes tell of amounts, those of words and addresses of what somebody's mail says.

/**
 * `classes`: kinds of people, customers, colleagues, times. `contents`: words, names, folders, headers, addresses or
 * domains that are no customer's. `persons`: contents and whose mail it is.
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

/**
 * How deep the difference between two documents looks. `isCustomer` says whether a domain is a customer's that the
 * asking person may know of, `isOurs` whether an address or domain is the company's own.
 */
export function depthOf(
  before: PolicyDocument,
  after: PolicyDocument,
  known: { isCustomer(domain: string): boolean; isOurs(entry: string): boolean },
): Depth {
  let [contents, persons] = [false, false];
  const look = (when: Conditions, { lists }: PolicyDocument): void => {
    if (when.subject ?? when.folders ?? when.headers ?? when.files) contents = true;
    if (when.people ?? when.mailboxes ?? when.teams ?? when.roles ?? when.webmails) persons = true;
    const { any = [], every = [] } = when.participants ?? {};
    for (const entry of expand([...any, ...every], lists)) {
      const bare = entry.toLowerCase().replace(/^@/, "");
      if (isKind(entry) || known.isCustomer(bare)) continue;
      contents = true;
      if (known.isOurs(bare)) persons = true;
    }
    for (const entry of expand([...(when.people ?? []), ...(when.mailboxes ?? [])], lists))
      if (entry.startsWith("name:")) contents = true;
  };
  for (const rule of differingRules(before, after))
    for (const document of [before, after]) {
      look(rule.when, document);
      if (rule.unless) look(rule.unless, document);
    }
  return contents ? (persons ? "persons" : "contents") : "classes";
}

/**
 * A document for deciding what is on record, of which `unstored` facts are not kept. A rule that is the same in `other`
 * is taken not to have matched by them: where it did, it decides alike by both, and a `never` rule left nothing to look at.
 */
export function forRecorded(
  document: PolicyDocument,
  other: PolicyDocument,
  unstored: readonly ("headers" | "subject")[],
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
