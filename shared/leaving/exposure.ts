import type { Touch } from "./touch.ts";

// How exposed a customer is: how many active colleagues have really talked with it lately, and on how many of its people. Signals
// are about customers; nobody is ranked. Pure: no clock, the moment is given.

/** A talk longer ago than this is none any more: 12 months. */
export const LATELY_MS = 365 * 24 * 60 * 60 * 1000;
/** A mail so long ago counts half of one of today. */
const HALF_LIFE_MS = 120 * 24 * 60 * 60 * 1000;
/** What a call or a visit, and a quote that somebody worked on, count in mails both ways. */
const CALL_MAILS = 3;
const QUOTE_MAILS = 2;
/** From how many mails both ways on somebody knows a customer a little, well, very well. */
const STRENGTHS = [0, 2, 8, 24] as const;

/** A call or visit that a colleague noted; `address` where it is known with whom. */
export interface Talk {
  readonly customerId: string;
  readonly personId: string;
  readonly at: number;
}

/** A quote that a colleague asked for or worked on. */
export interface QuoteWork {
  readonly customerId: string;
  readonly personId: string;
  readonly at: number;
}

/** What is known of a customer beside mail. */
export interface ExposedCustomer {
  readonly id: string;
  readonly tier: "A" | "B" | "C" | null;
  /** Open and won money in one currency, in its minor units, rounded: for the order alone. */
  readonly money: number;
}

/** A colleague who really knows a customer. */
export interface Knower {
  readonly personId: string;
  /** 1 a little, 2 well, 3 very well. */
  readonly strength: 1 | 2 | 3;
  /** Addresses of the customer's with which mail went both ways. */
  readonly people: number;
  readonly lastAt: number;
}

export interface Exposure {
  readonly customerId: string;
  /** Active colleagues who have talked with it lately, who knows it best first. */
  readonly knowers: readonly Knower[];
  /** Where there is one: since when no other colleague has talked with it (ms since 1970); null where none ever did. */
  readonly aloneSince: number | null;
  /** Of the customer's people, those with whom some active colleague talked lately. */
  readonly people: number;
  /** Herfindahl index of who carries the talk: 1 one colleague, 0.5 two alike; 0 where nobody does. */
  readonly concentration: number;
  /** Larger first. */
  readonly risk: number;
}

interface Sum {
  depth: number;
  people: Set<string>;
  lastAt: number;
  hasTalked: boolean;
}

/** Two-way mails, each by how long ago the last one was. */
const depthOf = ({ in: incoming, out, lastInAt, lastOutAt }: Touch, now: number): number => {
  const lastAt = Math.max(lastInAt ?? 0, lastOutAt ?? 0);
  return Math.min(incoming, out) * 0.5 ** (Math.max(0, now - lastAt) / HALF_LIFE_MS);
};

const tierWeight = { A: 4, B: 2, C: 1 } as const;
const weightOf = ({ tier, money }: Pick<ExposedCustomer, "tier" | "money">): number =>
  (tier === null ? 1 : tierWeight[tier]) * (1 + Math.log10(1 + Math.max(0, money) / 100_000));

/** The exposure of each customer, the most exposed first. `active`: colleagues who are there and have not given notice. */
export function exposuresOf(given: {
  customers: readonly ExposedCustomer[];
  touches: readonly Touch[];
  talks: readonly Talk[];
  quotes: readonly QuoteWork[];
  active: ReadonlySet<string>;
  now: number;
}): Exposure[] {
  const { customers, active, now } = given;
  const since = now - LATELY_MS;
  const sums = new Map<string, Map<string, Sum>>();
  /** When anybody else than the active ones of lately talked last, by customer and person. */
  const lastTalk = new Map<string, Map<string, number>>();
  const sumOf = (customerId: string, personId: string): Sum => {
    const people = sums.get(customerId) ?? new Map<string, Sum>();
    sums.set(customerId, people);
    const sum = people.get(personId) ?? { depth: 0, people: new Set<string>(), lastAt: 0, hasTalked: false };
    people.set(personId, sum);
    return sum;
  };
  const noteTalk = (customerId: string, personId: string, at: number): void => {
    const people = lastTalk.get(customerId) ?? new Map<string, number>();
    lastTalk.set(customerId, people);
    people.set(personId, Math.max(people.get(personId) ?? 0, at));
  };
  for (const touch of given.touches) {
    const { customerId, personId, address, lastInAt, lastOutAt } = touch;
    if (lastInAt === null || lastOutAt === null) continue;
    const at = Math.max(lastInAt, lastOutAt);
    noteTalk(customerId, personId, at);
    if (lastInAt < since || lastOutAt < since || !active.has(personId)) continue;
    const sum = sumOf(customerId, personId);
    sum.depth += depthOf(touch, now);
    sum.people.add(address);
    sum.lastAt = Math.max(sum.lastAt, at);
    sum.hasTalked = true;
  }
  const fresh = (at: number): number => 0.5 ** (Math.max(0, now - at) / HALF_LIFE_MS);
  for (const { customerId, personId, at } of given.talks) {
    noteTalk(customerId, personId, at);
    if (at < since || !active.has(personId)) continue;
    const sum = sumOf(customerId, personId);
    sum.depth += CALL_MAILS * fresh(at);
    sum.lastAt = Math.max(sum.lastAt, at);
    sum.hasTalked = true;
  }
  // A quote alone is no talk: it makes a talk weigh more.
  for (const { customerId, personId, at } of given.quotes) {
    if (at >= since && active.has(personId)) sumOf(customerId, personId).depth += QUOTE_MAILS * fresh(at);
  }
  const found = customers.map((customer): Exposure => {
    const people = sums.get(customer.id) ?? new Map<string, Sum>();
    const carried = [...people].filter(([, { hasTalked }]) => hasTalked);
    const whole = carried.reduce((total, [, { depth }]) => total + depth, 0);
    const knowers = carried
      .sort(([a, one], [b, other]) => other.depth - one.depth || (a < b ? -1 : 1))
      .map(([personId, sum]): Knower => {
        const { people: addresses, lastAt } = sum;
        return { personId, strength: strengthOf(sum.depth), people: addresses.size, lastAt };
      });
    const concentration = whole === 0 ? 0 : carried.reduce((total, [, { depth }]) => total + (depth / whole) ** 2, 0);
    const only = knowers.length === 1 ? knowers[0] : undefined;
    return {
      customerId: customer.id,
      knowers,
      aloneSince: only ? aloneSince(lastTalk.get(customer.id), only.personId) : null,
      people: new Set(carried.flatMap(([, sum]) => [...sum.people])).size,
      concentration,
      risk: riskOf(knowers.length, concentration) * weightOf(customer),
    };
  });
  return found.sort((a, b) => b.risk - a.risk || (a.customerId < b.customerId ? -1 : 1));
}

const strengthOf = (depth: number): Knower["strength"] => (depth >= STRENGTHS[3] ? 3 : depth >= STRENGTHS[2] ? 2 : 1);

/** When the last colleague beside this one talked with the customer; null where none ever did, as far as the record knows. */
function aloneSince(talks: ReadonlyMap<string, number> | undefined, personId: string): number | null {
  const others = [...(talks ?? [])].flatMap(([id, at]) => (id === personId ? [] : [at]));
  return others.length === 0 ? null : Math.max(...others);
}

/** Nobody talks with a customer who is asleep; one whom one colleague alone knows goes with that colleague. */
const riskOf = (knowers: number, concentration: number): number =>
  knowers === 0 ? 0.35 : knowers === 1 ? 1 : 0.6 * concentration;

/**
 * The firm's own measure, 0 to 1: by how much its customers hang on single colleagues. The concentration of each customer that
 * somebody talks with, weighted by tier and money.
 */
export function firmConcentration(
  exposures: readonly Exposure[],
  customers: ReadonlyMap<string, Pick<ExposedCustomer, "tier" | "money">>,
): number {
  let [sum, weights] = [0, 0];
  for (const { customerId, knowers, concentration } of exposures) {
    const customer = customers.get(customerId);
    if (!customer || knowers.length === 0) continue;
    const weight = weightOf(customer);
    sum += concentration * weight;
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}
