import type { DryRunResult } from "../../shared/api/dry-run.ts";
import { DRY_RUN_CONTENTS_STEP, DRY_RUN_STEP, unstoredFacts } from "../../shared/api/dry-run.ts";
import type { Action } from "../../shared/policy/document.ts";
import { actions } from "../../shared/policy/document.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { mayKnowCustomer } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { askParties } from "./associations.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { ask } from "./questions.ts";
import { askColleagues } from "./recorded-facts.ts";
import type { StoredSettings } from "./settings.ts";

// The sums of a dry run. Invariants: they leave the Worker whole and once, in steps of five, so that one message more or
// less is seen nearly never; mail of a customer that who asks may not know of is not in them; what words and addresses find
// is counted apart and told in steps of ten, of five people at least, and of nobody by name.

/** Changes of one kind that have to concern so many people before words and addresses are answered. */
const MIN_PEOPLE = 5;
/** Different sums that are kept apart; what comes after belongs to no domain. */
const MAX_CELLS = 5_000;
const CONTENTS = -2;

/** Counts while the pages go by: `people` and `domains` are named by their place. */
export interface Sums {
  people: string[];
  domains: string[];
  /**
   * Person (-1: nobody's), domain (-1: others, -2: found by contents), what changed
   * (`ask>auto`, or `?headers`), how many.
   */
  cells: [number, number, string, number][];
}

/** Adds captures to the sums. */
export class Counting {
  readonly #people: string[];
  readonly #domains: string[];
  readonly #cells: Map<string, [number, number, string, number]>;

  constructor({ people, domains, cells }: Sums) {
    this.#people = [...people];
    this.#domains = [...domains];
    this.#cells = new Map(cells.map((cell) => [cell.slice(0, 3).join(" "), [...cell]]));
  }

  /** Nothing where nothing changes. */
  add(personId: string | null, domain: string | null, change: string | null): void {
    const isFull = this.#cells.size >= MAX_CELLS;
    const isNew = domain !== null && !this.#domains.includes(domain);
    if (change !== null) this.#add(personId, isFull && isNew ? -1 : placeOf(this.#domains, domain), change);
  }

  /** What words and addresses find: of somebody's copies alone. */
  addContents(personId: string, change: string): void {
    this.#add(personId, CONTENTS, change);
  }

  #add(personId: string | null, place: number, change: string): void {
    const person = placeOf(this.#people, personId);
    const key = `${person} ${place} ${change}`;
    const cell = this.#cells.get(key) ?? [person, place, change, 0];
    cell[3]++;
    this.#cells.set(key, cell);
  }

  sums(): Sums {
    return { people: this.#people, domains: this.#domains, cells: [...this.#cells.values()] };
  }
}

function placeOf(list: string[], name: string | null): number {
  if (name === null) return -1;
  const at = list.indexOf(name);
  return at >= 0 ? at : list.push(name) - 1;
}

/** Rounded down to a multiple of the step. */
export const inSteps = (count: number, step: number = DRY_RUN_STEP): number => Math.floor(count / step) * step;
const isAction = (text: string): text is Action => (actions as readonly string[]).includes(text);

interface Total {
  count: number;
  people: Set<number>;
}

function addTo(totals: Map<string, Total>, key: string, person: number, count: number): void {
  const total = totals.get(key) ?? { count: 0, people: new Set() };
  total.count += count;
  total.people.add(person);
  totals.set(key, total);
}

/** What is told in the end. */
export async function resultOf(
  ctx: AppContext,
  depth: DryRunResult["depth"],
  { people, domains, cells }: Sums,
): Promise<DryRunResult> {
  const [{ people: colleagues }] = await ask(ctx, askColleagues);
  const totals = new Map<string, Total>();
  const rows = new Map<string, { person: number; domain: string | null; change: string; count: number }>();
  for (const [person, place, change, count] of cells) {
    if ((place === CONTENTS) === (depth !== "classes")) addTo(totals, change, person, count);
    if (place === CONTENTS) continue;
    const domain = domains[place] ?? null;
    const key = `${person} ${domain} ${change}`;
    rows.set(key, { person, domain, change, count: count + (rows.get(key)?.count ?? 0) });
  }
  const told = [...totals].flatMap(([change, { count, people: who }]) => {
    const isTold = depth === "classes" || (depth === "contents" && who.size >= MIN_PEOPLE);
    const rounded = inSteps(count, depth === "classes" ? DRY_RUN_STEP : DRY_RUN_CONTENTS_STEP);
    return isTold && rounded > 0 ? [{ change, count: rounded }] : [];
  });
  return {
    depth,
    sums: told.flatMap(({ change, count }) => {
      const both = bothOf(change);
      return both ? [{ ...both, count }] : [];
    }),
    untold: told.flatMap(({ change, count }) =>
      unstoredFacts.flatMap((fact) => (change === `?${fact}` ? [{ fact, count }] : [])),
    ),
    rows: [...rows.values()]
      .flatMap(({ person, domain, change, count }) => {
        const both = bothOf(change);
        if (!both || inSteps(count) === 0) return [];
        const found = colleagues.get(people[person] ?? "");
        return [{ ...both, count: inSteps(count), domain, person: found ? { id: found.id, name: found.name } : null }];
      })
      .toSorted((a, b) => b.count - a.count),
  };
}

/** `ask>auto` as what was and what would be. */
function bothOf(change: string): { from: Action; to: Action } | null {
  const [from = "", to = ""] = change.split(">");
  return isAction(from) && isAction(to) ? { from, to } : null;
}

/** Which of these domains are customers' that the person may know of. */
export async function knownDomains(
  actor: Actor,
  ctx: AppContext,
  settings: StoredSettings,
  domains: readonly string[],
): Promise<(domain: string) => boolean> {
  const [{ customersByDomain }] = await ask(ctx, askParties([], domains));
  const idOf = (domain: string): string => customersByDomain.get(domain)?.customerId ?? "";
  const isKnown = await knownCustomers(actor, ctx, settings, domains.map(idOf));
  return (domain) => isKnown(idOf(domain));
}

/** Which of these customers the person may know of. */
export async function knownCustomers(
  actor: Actor,
  ctx: AppContext,
  settings: StoredSettings,
  ids: readonly string[],
): Promise<(id: string) => boolean> {
  const person = requirePerson(actor);
  const facts = await readCustomerFacts(ctx, ids);
  return (id) => {
    const customer = facts.get(id);
    return customer !== undefined && mayKnowCustomer(person, customer, settings);
  };
}
