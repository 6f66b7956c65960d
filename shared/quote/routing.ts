import type { Tier } from "../api/customer-ref.ts";
import type { DeskSettings } from "../api/desk-settings.ts";

// Whom a new request is offered to. Nobody is kept from taking another's: a route says who is asked first.

/** What routes go by. */
export interface RoutedRequest {
  tier: Tier | null;
  /** The customer's team. */
  teamId: string | null;
  language: string;
  wanted: string;
}

/** The people of the first route that fits; none where no route does. */
export function routedTo(routes: DeskSettings["routes"], request: RoutedRequest): readonly string[] {
  const wanted = request.wanted.toLowerCase();
  const fits = (route: DeskSettings["routes"][number]): boolean =>
    isOneOf(route.tiers, request.tier) &&
    isOneOf(route.teamIds, request.teamId) &&
    isOneOf(route.languages, request.language) &&
    (route.words.length === 0 || route.words.some((word) => wanted.includes(word.toLowerCase())));
  return routes.find(fits)?.personIds ?? [];
}

const isOneOf = (asked: readonly string[], value: string | null): boolean =>
  asked.length === 0 || (value !== null && asked.includes(value));

/** Somebody of a route who is there. */
export interface Candidate {
  id: string;
  /** Requests that are theirs and not sent yet, with those that wait for them. */
  open: number;
}

/** Who has least to do, in the route's order; null where everybody has as many as one may (`mostOpen`). */
export function leastBusy(candidates: readonly Candidate[], mostOpen: number | null): string | null {
  const free = candidates.filter(({ open }) => mostOpen === null || open < mostOpen);
  const [first, ...others] = free;
  if (!first) return null;
  return others.reduce((best, one) => (one.open < best.open ? one : best), first).id;
}
