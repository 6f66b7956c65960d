import type { z } from "zod";
import { type Conditions, listNamed, type PolicyDocument, policyDocumentSchema, readWho } from "./document.ts";

type ZodIssue = z.core.$ZodIssue;

/** Something that is wrong in a document, and where. */
export interface PolicyProblem {
  path: readonly (string | number)[];
  message: string;
  /** What to say of it in the reader's language; `other` where the message itself has to do. */
  code: ProblemCode;
  /** The field that is unknown, the list that is missing, or what may stand there. */
  names: readonly string[];
}

export type ProblemCode =
  | "unknown-field"
  | "not-one-of"
  | "missing"
  | "wrong-kind"
  | "size"
  | "no-list"
  | "twice"
  | "no-retention"
  | "reads-inside"
  | "readers-inside"
  | "no-hours"
  | "nobody"
  | "nested-list"
  | "other";

/** Reads a document; what is wrong comes with its path. */
export function readPolicyDocument(
  value: unknown,
): { ok: true; document: PolicyDocument } | { ok: false; problems: PolicyProblem[] } {
  const read = policyDocumentSchema.safeParse(value);
  if (!read.success) {
    return { ok: false, problems: read.error.issues.flatMap((issue) => problemOf(issue, value)) };
  }
  const problems = problemsIn(read.data);
  return problems.length === 0 ? { ok: true, document: read.data } : { ok: false, problems };
}

function problemOf(issue: ZodIssue, value: unknown): PolicyProblem[] {
  const path = issue.path.map(asKey);
  const { message } = issue;
  const problem = (code: ProblemCode, names: readonly string[] = []) => [{ path, message, code, names }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: [...path, key], message, code: "unknown-field", names: [key] }));
    case "invalid_value":
      return problem(
        isAt(value, path) ? "not-one-of" : "missing",
        isAt(value, path) ? issue.values.map(String) : [last(path)],
      );
    case "invalid_type":
      return isAt(value, path) ? problem("wrong-kind", [issue.expected]) : problem("missing", [last(path)]);
    case "too_small":
    case "too_big":
      return problem("size");
    default:
      return problem("other");
  }
}

const last = (path: readonly (string | number)[]): string => String(path.at(-1) ?? "");

/** Whether there is anything at that place. */
function isAt(value: unknown, path: readonly (string | number)[]): boolean {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return false;
    at = new Map(Object.entries(at)).get(String(key));
  }
  return at !== undefined;
}

const asKey = (key: PropertyKey): string | number => (typeof key === "number" ? key : String(key));

/** What a schema cannot say: names that lead nowhere, and two rules of one id. */
function problemsIn(document: PolicyDocument): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const add = (code: ProblemCode, path: PolicyProblem["path"], message: string, ...names: string[]): void => {
    problems.push({ path, message, code, names });
  };
  const seen = new Set<string>();
  const visit = (value: unknown, path: (string | number)[]): void => {
    if (typeof value === "string") {
      const name = listNamed(value);
      if (name !== null && !Object.hasOwn(document.lists, name))
        add("no-list", path, `there is no list "${name}"`, name);
    } else if (Array.isArray(value)) for (const [index, one] of value.entries()) visit(one, [...path, index]);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key]);
  };
  for (const [index, rule] of document.rules.entries()) {
    const at = ["rules", index];
    if (seen.has(rule.id)) add("twice", [...at, "id"], `another rule is "${rule.id}" already`, rule.id);
    seen.add(rule.id);
    visit(rule.when, [...at, "when"]);
    if (rule.unless) visit(rule.unless, [...at, "unless"]);
    if (rule.retention !== undefined && !Object.hasOwn(document.retention, rule.retention))
      add("no-retention", [...at, "retention"], `there is no retention class "${rule.retention}"`, rule.retention);
    const looksInside = [rule.when, rule.unless].some((one) => one?.files !== undefined || one?.quote !== undefined);
    if (rule.action === "never" && looksInside)
      add(
        "reads-inside",
        [...at, "action"],
        "files and quotes are known only once a mail has been read: such a rule can ask, not keep out",
      );
    if (rule.readers && looksInside)
      add(
        "readers-inside",
        [...at, "readers"],
        "files and quotes are not known where it is decided who reads: such a rule cannot say so",
      );
    if ((rule.when.hours || rule.unless?.hours) && !document.hours)
      add("no-hours", [...at, "when", "hours"], "the policy says no working hours");
  }
  for (const [index, { when, unless }] of document.rules.entries())
    for (const [side, one] of [
      ["when", when],
      ["unless", unless],
    ] as const)
      for (const { entry, path } of one ? whoIn(one) : [])
        if (readWho(entry) === null)
          add(
            "nobody",
            ["rules", index, side, ...path],
            `"${entry}" is no kind, list, name:, address, domain or pattern: it would match nobody`,
            entry,
          );
  for (const [name, entries] of Object.entries(document.lists))
    entries.forEach((entry, index) => {
      if (listNamed(entry) !== null)
        add("nested-list", ["lists", name, index], "a list cannot hold another list", entry);
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
