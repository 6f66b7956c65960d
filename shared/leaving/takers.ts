import type { Touch } from "./touch.ts";

// Who takes a customer over from a colleague who leaves: whoever knows it best, then its deputy, its team, its language; and
// so that nobody gets all of it. A suggestion with its reasons, never a decision. Pure: the newest mail given is "lately".

/** A customer to be taken over. */
export interface TakenCustomer {
  readonly id: string;
  readonly teamId: string | null;
  /** How much there is to do for it, in the unit of a candidate's load; 1 for an ordinary customer. */
  readonly weight: number;
  readonly tier: "A" | "B" | "C" | null;
  readonly deputyId?: string | null;
  /** Its people's language, as a BCP 47 tag. */
  readonly language?: string | null;
}

/** Somebody who could take customers over, may know of them, and is not about to leave themself. */
export interface TakerCandidate {
  readonly personId: string;
  readonly teamIds: readonly string[];
  /** What they look after already, in the unit of a customer's weight. */
  readonly load: number;
  readonly languages?: readonly string[];
}

/** Why this one. The figures of `knows` are of the customer's mail: only for who may see its envelopes. */
export type TakerReason =
  | { readonly code: "knows"; readonly people: number; readonly mails: number; readonly lastAt: number | null }
  | { readonly code: "deputy" }
  | { readonly code: "team" }
  | { readonly code: "language"; readonly language: string }
  /** What they look after already, without what is suggested here. */
  | { readonly code: "load"; readonly load: number };

export interface SuggestedTaker {
  readonly personId: string;
  readonly why: readonly TakerReason[];
}

/** More names than these are no suggestion. */
const MOST_NAMED = 5;
/** What each reason counts for; who really knows the customer goes before all others. */
const POINTS = { knows: 60, deputy: 25, team: 12, language: 8 } as const;
/** Taken off for each fair share that somebody has above one. */
const FLOOD_POINTS = 30;
/** Nobody is first for more than so many fair shares, whatever they know. */
const MOST_SHARES = 2;
/** A mail so long ago counts half of one of today. */
const HALF_LIFE_MS = 180 * 24 * 60 * 60 * 1000;
/** Mails lately from which on somebody knows a customer as well as can be, by how many of its people. */
const WELL_KNOWN_MAILS = 40;
const WELL_KNOWN_PEOPLE = 3;

interface Known {
  people: Set<string>;
  mails: number;
  lastAt: number | null;
  /** Mails, each by how long ago; a conversation counts more than what went one way. */
  depth: number;
}

/** What each candidate and customer have had to do with each other, by both ids. */
function whoKnows(touches: readonly Touch[]): Map<string, Known> {
  const lately = touches.reduce((newest, one) => Math.max(newest, lastOf(one) ?? 0), 0);
  const known = new Map<string, Known>();
  for (const touch of touches) {
    const { customerId, personId, address } = touch;
    const mails = touch.in + touch.out;
    if (mails === 0) continue;
    const key = keyOf(customerId, personId);
    const one = known.get(key) ?? { people: new Set<string>(), mails: 0, lastAt: null, depth: 0 };
    const lastAt = lastOf(touch);
    const fresh = lastAt === null ? 0 : 0.5 ** ((lately - lastAt) / HALF_LIFE_MS);
    one.people.add(address);
    one.mails += mails;
    one.depth += fresh * (Math.min(touch.in, touch.out) * 2 + Math.abs(touch.in - touch.out) / 2);
    one.lastAt = lastAt === null ? one.lastAt : Math.max(one.lastAt ?? 0, lastAt);
    known.set(key, one);
  }
  return known;
}

const keyOf = (customerId: string, personId: string): string => `${customerId} ${personId}`;
const lastOf = ({ lastInAt, lastOutAt }: Touch): number | null =>
  lastInAt === null && lastOutAt === null ? null : Math.max(lastInAt ?? 0, lastOutAt ?? 0);

/** 0 to 1. */
const depthShare = ({ depth, people }: Known): number =>
  0.75 * Math.min(1, Math.log2(1 + depth) / Math.log2(1 + WELL_KNOWN_MAILS)) +
  0.25 * Math.min(1, people.size / WELL_KNOWN_PEOPLE);

const baseOf = (language: string): string => language.toLowerCase().split("-")[0] ?? language;

function reasonsFor(customer: TakenCustomer, candidate: TakerCandidate, known: Known | undefined) {
  const why: TakerReason[] = [];
  let points = 0;
  if (known) {
    why.push({ code: "knows", people: known.people.size, mails: known.mails, lastAt: known.lastAt });
    points += POINTS.knows * depthShare(known);
  }
  if (customer.deputyId === candidate.personId) {
    why.push({ code: "deputy" });
    points += POINTS.deputy;
  }
  if (customer.teamId !== null && candidate.teamIds.includes(customer.teamId)) {
    why.push({ code: "team" });
    points += POINTS.team;
  }
  const { language } = customer;
  if (language && candidate.languages?.some((one) => baseOf(one) === baseOf(language))) {
    why.push({ code: "language", language });
    points += POINTS.language;
  }
  why.push({ code: "load", load: candidate.load });
  return { why, points };
}

const tierRank = { A: 0, B: 1, C: 2 } as const;
const rankOf = ({ tier }: TakenCustomer): number => (tier === null ? 3 : tierRank[tier]);

/**
 * Suggestions for each customer, best first, at most five. `touches`: of these customers and candidates, others do no harm.
 * The first names are balanced over all of them: what somebody is suggested for counts as theirs for the next customer,
 * heaviest first, and nobody is first for more than two fair shares while another is left. The same input gives the same answer.
 */
export function suggestTakers(
  customers: readonly TakenCustomer[],
  candidates: readonly TakerCandidate[],
  touches: readonly Touch[],
): Map<string, SuggestedTaker[]> {
  const known = whoKnows(touches);
  const total = customers.reduce((sum, { weight }) => sum + weight, 0);
  const fair = candidates.length === 0 ? 0 : total / candidates.length;
  const average = candidates.reduce((sum, { load }) => sum + load, 0) / Math.max(1, candidates.length);
  const given = new Map<string, number>();
  // What comes on top, measured against what everybody would have afterwards.
  const sharesOf = ({ personId, load }: TakerCandidate): number =>
    fair === 0 ? 0 : ((given.get(personId) ?? 0) + load - average) / fair;
  const suggested = new Map<string, SuggestedTaker[]>();
  const inOrder = [...customers].sort(
    (a, b) => b.weight - a.weight || rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  for (const customer of inOrder) {
    const ranked = candidates
      .map((candidate) => {
        const { why, points } = reasonsFor(customer, candidate, known.get(keyOf(customer.id, candidate.personId)));
        const has = given.get(candidate.personId) ?? 0;
        // The first one of a person's is never a flood, however heavy it is.
        const isFlooded = has > 0 && has + customer.weight > MOST_SHARES * fair;
        const score = points - FLOOD_POINTS * Math.max(0, sharesOf(candidate));
        return { personId: candidate.personId, why, score, isFlooded, load: candidate.load + has };
      })
      .sort(
        (a, b) =>
          Number(a.isFlooded) - Number(b.isFlooded) ||
          b.score - a.score ||
          a.load - b.load ||
          (a.personId < b.personId ? -1 : 1),
      );
    const [first] = ranked;
    if (first) given.set(first.personId, (given.get(first.personId) ?? 0) + customer.weight);
    suggested.set(
      customer.id,
      ranked.slice(0, MOST_NAMED).map(({ personId, why }) => ({ personId, why })),
    );
  }
  return suggested;
}
