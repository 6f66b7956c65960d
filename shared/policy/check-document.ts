import { type Conditions, listNamed, type PolicyDocument, policyDocumentSchema, readWho } from "./document.ts";

/** Something that is wrong in a document, and where. */
export interface PolicyProblem {
  path: readonly (string | number)[];
  message: string;
}

/** Reads a document; what is wrong comes with its path. */
export function readPolicyDocument(
  value: unknown,
): { ok: true; document: PolicyDocument } | { ok: false; problems: PolicyProblem[] } {
  const read = policyDocumentSchema.safeParse(value);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => ({ path: path.map(asKey), message }));
    return { ok: false, problems };
  }
  const problems = problemsIn(read.data);
  return problems.length === 0 ? { ok: true, document: read.data } : { ok: false, problems };
}

const asKey = (key: PropertyKey): string | number => (typeof key === "number" ? key : String(key));

/** What a schema cannot say: names that lead nowhere, and two rules of one id. */
function problemsIn(document: PolicyDocument): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const seen = new Set<string>();
  const visit = (value: unknown, path: (string | number)[]): void => {
    if (typeof value === "string") {
      const name = listNamed(value);
      if (name !== null && !Object.hasOwn(document.lists, name))
        problems.push({ path, message: `there is no list "${name}"` });
    } else if (Array.isArray(value)) for (const [index, one] of value.entries()) visit(one, [...path, index]);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key]);
  };
  for (const [index, rule] of document.rules.entries()) {
    const at = ["rules", index];
    if (seen.has(rule.id)) problems.push({ path: [...at, "id"], message: `another rule is "${rule.id}" already` });
    seen.add(rule.id);
    visit(rule.when, [...at, "when"]);
    if (rule.unless) visit(rule.unless, [...at, "unless"]);
    if (rule.retention !== undefined && !Object.hasOwn(document.retention, rule.retention))
      problems.push({ path: [...at, "retention"], message: `there is no retention class "${rule.retention}"` });
    const looksInside = [rule.when, rule.unless].some((one) => one?.files !== undefined || one?.quote !== undefined);
    if (rule.action === "never" && looksInside)
      problems.push({
        path: [...at, "action"],
        message: "files and quotes are known only once a mail has been read: such a rule can ask, not keep out",
      });
    if ((rule.when.hours || rule.unless?.hours) && !document.hours)
      problems.push({ path: [...at, "when", "hours"], message: "the policy says no working hours" });
  }
  for (const [index, { when, unless }] of document.rules.entries())
    for (const [side, one] of [
      ["when", when],
      ["unless", unless],
    ] as const)
      for (const { entry, path } of one ? whoIn(one) : [])
        if (readWho(entry) === null)
          problems.push({
            path: ["rules", index, side, ...path],
            message: `"${entry}" is no kind, list, name:, address, domain or pattern: it would match nobody`,
          });
  for (const [name, entries] of Object.entries(document.lists))
    entries.forEach((entry, index) => {
      if (listNamed(entry) !== null)
        problems.push({ path: ["lists", name, index], message: "a list cannot hold another list" });
    });
  return problems;
}

/** Every entry of people in some conditions, with its place. */
function whoIn({ people, mailboxes, participants }: Conditions): { entry: string; path: (string | number)[] }[] {
  const at = (entries: readonly string[] | undefined, ...path: string[]) =>
    (entries ?? []).map((entry, index) => ({ entry, path: [...path, index] }));
  return [
    ...at(people, "people"),
    ...at(mailboxes, "mailboxes"),
    ...at(participants?.any, "participants", "any"),
    ...at(participants?.every, "participants", "every"),
  ];
}
