import type { Conditions, PolicyDocument } from "./document.ts";
import type { HeaderFacts, PolicyFacts } from "./facts.ts";
import { workingHours } from "./hours.ts";
import type { Known, WhoMatcher } from "./patterns.ts";
import { asKnown, compileGlob, compileWho, expand, foldText, isOneOf, saysWord } from "./patterns.ts";

// Conditions made ready to be asked. A check answers yes, no, or the name of the fact that it would have to know.

/** The facts by which an answer may be unknown. */
export type FactName = Exclude<keyof PolicyFacts, "now">;
export type Truth = boolean | FactName;
/** Facts with what many checks need of them, made once. */
export interface Prepared {
  facts: PolicyFacts;
  /** Empty where participants are unknown. */
  people: readonly Known[];
  subject: string;
  folders: readonly string[];
}
export type Check = (prepared: Prepared) => Truth;

/** A folder's name, and what follows each separator: `INBOX.Private` is a private folder too. */
const withTails = (folder: string): string[] => {
  const pieces = folder.split(/(?<=[./\\])/);
  return pieces.map((_, index) => pieces.slice(index).join(""));
};

/** Makes facts ready for checks; `asked` is what compileConditions has gathered. */
export const prepare = (facts: PolicyFacts, asked: ReadonlySet<string>): Prepared => ({
  facts,
  people: (facts.participants ?? []).map((participant) => asKnown(participant, asked)),
  subject: foldText(facts.subject ?? ""),
  folders: (facts.folders ?? []).map(foldText).flatMap(withTails),
});

/** All of them: no as soon as one says no, else what is unknown. */
export function allOf(checks: readonly Check[]): Check {
  if (checks[0] && checks.length === 1) return checks[0];
  return (prepared) => {
    let truth: Truth = true;
    for (const check of checks) {
      const one = check(prepared);
      if (one === false) return false;
      if (one !== true) truth = one;
    }
    return truth;
  };
}

/** The other way round; what is unknown stays so. */
export const not =
  (check: Check): Check =>
  (prepared) => {
    const truth = check(prepared);
    return typeof truth === "boolean" ? !truth : truth;
  };

const DAY_MS = 24 * 60 * 60 * 1000;

/** Compiles the conditions of a rule: cheap ones first, participants last. Adds to `asked` the addresses and domains that they ask for. */
export function compileConditions(
  when: Conditions,
  { lists, hours }: Pick<PolicyDocument, "lists" | "hours">,
  asked: Set<string>,
): Check {
  const checks: Check[] = [];
  const add = <T>(condition: T | undefined, make: (condition: T) => Check): void => {
    if (condition !== undefined) checks.push(make(condition));
  };
  const who = (entries: readonly string[]): WhoMatcher => {
    const matcher = compileWho(entries, lists);
    for (const literal of matcher.literals) asked.add(literal);
    return matcher;
  };
  add(when.direction, (wanted) => known("direction", (direction) => direction === wanted));
  add(when.quote, (wanted) => known("hasQuote", (hasQuote) => hasQuote === wanted));
  add(when.people, (entries) => ofPerson(who(entries)));
  add(when.teams, (names) => byName(names, "person", ({ person }) => person?.teams));
  add(when.regions, (names) => byName(names, "person", ({ person }) => person?.regions));
  add(when.roles, (names) => byName(names, "person", ({ person }) => person?.roles));
  add(when.tiers, (names) => byName(names, "tiers", ({ tiers }) => tiers));
  add(when.webmails, (globs) => {
    const matches = anyGlob(globs);
    return known("webmail", (webmail) => webmail !== null && matches(foldText(webmail)));
  });
  add(when.mailboxes, (entries) => {
    const matcher = who(entries);
    return known("mailbox", (mailbox) => mailbox !== null && isAddressOf(matcher, mailbox));
  });
  add(when.age, ({ olderThanDays = 0, newerThanDays = Number.POSITIVE_INFINITY }) => ({ facts: { sentAt, now } }) => {
    if (sentAt === undefined) return "sentAt";
    const days = (now - sentAt) / DAY_MS;
    return days >= olderThanDays && days < newerThanDays;
  });
  add(when.folders, (globs) => {
    const matches = anyGlob(globs);
    return ({ facts, folders }) => (facts.folders === undefined ? "folders" : folders.some(matches));
  });
  add(when.subject, (entries) => {
    const words = expand(entries, lists).map(foldText);
    return ({ facts, subject }) =>
      facts.subject === undefined ? "subject" : words.some((word) => saysWord(subject, word));
  });
  add(when.headers, (headers) => allOf(headerChecks(headers)));
  add(when.files, ofFiles);
  add(when.participants?.any, (entries) => anyParticipant(who(entries)));
  add(when.participants?.every, (entries) => everyOutsider(who(entries)));
  if (hours) {
    const isWorking = workingHours(hours);
    add(when.hours, (wanted) => known("sentAt", (sentAt) => isWorking(sentAt) === (wanted === "working")));
  }
  return allOf(checks);
}

function known<K extends FactName>(name: K, holds: (value: Exclude<PolicyFacts[K], undefined>) => boolean): Check {
  return ({ facts }) => {
    const value = facts[name];
    return value === undefined ? name : holds(value as Exclude<PolicyFacts[K], undefined>);
  };
}

/** Give texts folded. */
const anyGlob = (globs: readonly string[]): ((text: string) => boolean) => {
  const matchers = globs.map(compileGlob);
  return (text) => matchers.some((matches) => matches(text));
};

function byName(
  names: readonly string[],
  fact: FactName,
  listOf: (facts: PolicyFacts) => readonly string[] | undefined,
): Check {
  const wanted = new Set(names.map(foldText));
  return ({ facts }) => {
    const list = listOf(facts);
    return list === undefined ? fact : list.some((name) => wanted.has(foldText(name)));
  };
}

/** Addresses alone: whose mailbox it is says nothing of kinds. */
const isAddressOf = (matcher: WhoMatcher, address: string): boolean =>
  isOneOf(matcher, asKnown({ address: foldText(address), name: "", kinds: ["colleague"] })) === true;

function ofPerson(matcher: WhoMatcher): Check {
  return known("person", ({ addresses }) => addresses.some((address) => isAddressOf(matcher, address)));
}

function anyParticipant(who: WhoMatcher): Check {
  return ({ facts: { participants }, people }) => {
    if (participants === undefined) return "participants";
    let truth: Truth = false;
    for (const known of people) {
      const one = isOneOf(who, known);
      if (one === true) return true;
      if (one === undefined) truth = "participants";
    }
    return truth;
  };
}

/** Colleagues are left out, whatever else they are: a customer's mail is one though half the company is in Cc. */
function everyOutsider(who: WhoMatcher): Check {
  return ({ facts: { participants }, people }) => {
    if (participants === undefined) return "participants";
    let truth: Truth = true;
    let outsiders = 0;
    for (const known of people) {
      const { kinds } = known.participant;
      if (kinds.length === 1 && kinds[0] === "colleague") continue;
      outsiders++;
      const one = isOneOf(who, known);
      if (one === true) continue;
      if (one === undefined || kinds.includes("colleague")) truth = "participants";
      else return false;
    }
    return outsiders === 0 ? false : truth;
  };
}

function headerChecks(headers: NonNullable<Conditions["headers"]>): Check[] {
  return Object.entries(headers).flatMap(([name, globs]) => {
    if (globs === undefined) return [];
    const matches = anyGlob(globs);
    const field = name as keyof HeaderFacts;
    return known("headers", (found) => {
      const value = found[field];
      return value !== null && matches(foldText(value));
    });
  });
}

function ofFiles({ types, names, largerThan = -1 }: NonNullable<Conditions["files"]>): Check {
  const isType = anyGlob(types ?? ["*"]);
  const isName = anyGlob(names ?? ["*"]);
  return known("files", (files) =>
    files.some((file) => file.bytes > largerThan && isType(foldText(file.type)) && isName(foldText(file.name))),
  );
}
