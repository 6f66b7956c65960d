import { type Tier, tierSchema } from "../../../shared/api/customer-ref.ts";
import { type Language, languageSchema } from "../../../shared/api/people.ts";
import { type DeskView, deskViewSchema } from "../../../shared/quote/states.ts";

// What is shown of the queue, as it stands in the address.

export interface Queue {
  view: DeskView;
  q: string;
  customerId: string | null;
  tier: Tier | null;
  language: Language | null;
}

const MOST_CHARS = 200;

/** Reads an address; what is not known there counts for nothing. */
export const readQueue = (query: URLSearchParams): Queue => ({
  view: deskViewSchema.safeParse(query.get("view")).data ?? "unclaimed",
  q: (query.get("q") ?? "").slice(0, MOST_CHARS),
  customerId: query.get("customer") || null,
  tier: tierSchema.safeParse(query.get("tier")).data ?? null,
  language: languageSchema.safeParse(query.get("language")).data ?? null,
});

/** The address of what is shown. */
export function queueAddress({ view, q, customerId, tier, language }: Queue): string {
  const query = new URLSearchParams();
  if (view !== "unclaimed") query.set("view", view);
  if (q !== "") query.set("q", q);
  if (customerId !== null) query.set("customer", customerId);
  if (tier !== null) query.set("tier", tier);
  if (language !== null) query.set("language", language);
  const text = query.toString();
  return text === "" ? "/desk" : `/desk?${text}`;
}

/** True where something narrows a list down. */
export const isNarrowed = ({ q, customerId, tier, language }: Queue): boolean =>
  q !== "" || customerId !== null || tier !== null || language !== null;
