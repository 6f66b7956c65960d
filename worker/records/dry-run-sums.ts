import type { DryRunResult } from "../../shared/api/dry-run.ts";
import { DRY_RUN_STEP } from "../../shared/api/dry-run.ts";
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
import { readSettings } from "./settings.ts";

// The sums of a dry run. Invariants: they leave the Worker whole and once, in steps of five, so that one message more or
// less is seen nearly never; what words and addresses find is told of five people at least, and of nobody by name.

/** Changes of one kind that have to concern so many people before words and addresses are answered. */
const MIN_PEOPLE = 5;
/** Different sums that are kept apart; what comes after belongs to no domain. */
const MAX_CELLS = 5_000;

/** Counts while the pages go by: `people` and `domains` are named by their place. */
export interface Sums {
  people: string[];
  domains: string[];
  /** Person (-1: nobody's), domain (-1: others), what changed (`ask>auto`, or `?headers`), how many. */
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

  add(personId: string | null, domain: string | null, change: string): void {
    const person = placeOf(this.#people, personId);
    const isFull = this.#cells.size >= MAX_CELLS;
    const place = isFull && domain !== null && !this.#domains.includes(domain) ? -1 : placeOf(this.#domains, domain);
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

const inSteps = (count: number): number => Math.floor(count / DRY_RUN_STEP) * DRY_RUN_STEP;
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
  actor: Actor,
  ctx: AppContext,
  detail: "rows" | "sums",
  { people, domains, cells }: Sums,
): Promise<DryRunResult> {
  const isSeen = detail === "rows" ? await knownDomains(actor, ctx, domains) : () => false;
  const [{ people: colleagues }] = await ask(ctx, askColleagues);
  const totals = new Map<string, Total>();
  const rows = new Map<string, Total>();
  for (const [person, domain, change, count] of cells) {
    addTo(totals, change, person, count);
    const name = domains[domain];
    addTo(rows, JSON.stringify([person, name !== undefined && isSeen(name) ? name : null, change]), person, count);
  }
  const told = [...totals].flatMap(([change, { count, people: who }]) =>
    inSteps(count) === 0 || (detail === "sums" && who.size < MIN_PEOPLE) ? [] : [{ change, count: inSteps(count) }],
  );
  return {
    detail,
    sums: told.flatMap(({ change, count }) => {
      const both = bothOf(change);
      return both ? [{ ...both, count }] : [];
    }),
    untold: told.flatMap(({ change, count }) => (change.startsWith("?") ? [{ fact: change.slice(1), count }] : [])),
    rows: (detail === "rows" ? [...rows] : [])
      .flatMap(([key, { count }]) => {
        const [person, domain, change]: [number, string | null, string] = JSON.parse(key);
        const both = bothOf(change);
        if (!both || inSteps(count) === 0) return [];
        const id = people[person];
        const found = id === undefined ? undefined : colleagues.get(id);
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
  domains: readonly string[],
): Promise<(domain: string) => boolean> {
  const person = requirePerson(actor);
  const [settings, [{ customersByDomain }]] = await Promise.all([readSettings(ctx), ask(ctx, askParties([], domains))]);
  const facts = await readCustomerFacts(
    ctx,
    [...customersByDomain.values()].map(({ customerId }) => customerId),
  );
  return (domain) => {
    const customer = facts.get(customersByDomain.get(domain)?.customerId ?? "");
    return customer !== undefined && mayKnowCustomer(person, customer, settings);
  };
}
