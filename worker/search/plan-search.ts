import type { SearchNote } from "../../shared/api/search.ts";
import type { QueryPart } from "../../shared/search-query.ts";
import { wordsOf } from "../../shared/search-query.ts";
import type { TextFilter } from "../volume/find-text.ts";
import { dayStart } from "./day.ts";
import { foldedHolds } from "./highlight.ts";
import { foldText, matchAll, matchAny, matchQuery } from "./terms.ts";

/** A customer that the reader may know of. */
export interface NamedCustomer {
  id: string;
  name: string;
  domains: readonly string[];
}

/** A query as the volumes are asked. */
export interface SearchPlan {
  filter: TextFilter;
  /** Sent before this moment (milliseconds since 1970); null for no bound. */
  before: number | null;
  /** The words to mark in what was found. */
  words: string;
  notes: SearchNote[];
  /** False where the notes say that nothing can be found: no volume need be asked. */
  canFind: boolean;
}

/**
 * Reads the parts of a query. `customers` are those that the reader may know of, so that nobody learns by a filter who
 * is a customer. `zone` is where the reader's days begin.
 */
export function planSearch(parts: readonly QueryPart[], customers: readonly NamedCustomer[], zone: string): SearchPlan {
  const words = wordsOf(parts);
  const isText = (part: QueryPart) => part.kind === "word" || part.kind === "phrase";
  // The closing space: a word that is excluded is whole, not one that is still being typed.
  const excluded = parts
    .filter((part) => part.not && isText(part))
    .map(({ kind, value }) => matchQuery(kind === "phrase" ? `"${value}"` : `${value} `));
  const letter = parts.flatMap(letterFilterOf);
  const asked = parts.flatMap((part, at) =>
    part.kind === "customer" ? [{ at, ids: idsOf(part.value, customers), not: part.not }] : [],
  );
  const filter: TextFilter = {
    match: matchAll([matchQuery(words), ...letter.filter(({ not }) => !not).map((one) => matchQuery(one.words))]),
    exclude: matchAny(excluded),
    customers: asked.map(({ ids, not }) => ({ ids, not })),
    letter,
    since: bound(parts, "after", zone, Math.max),
  };
  const notes: SearchNote[] = [
    ...asked.flatMap(({ at, ids, not }) =>
      ids.length === 0 && !not ? [{ code: "no_customer" as const, part: at }] : [],
    ),
    ...parts.flatMap(({ kind, value, not }, at) =>
      kind === "has" && value === "quote" && !not ? [{ code: "no_quotes" as const, part: at }] : [],
    ),
  ];
  const isBroad = filter.match === null && !filter.customers.some(({ not }) => !not);
  if (isBroad && parts.length > 0) notes.push({ code: "too_broad", part: null });
  const canFind = notes.length === 0 && !isBroad;
  return { filter, before: bound(parts, "before", zone, Math.min), words, notes, canFind };
}

function letterFilterOf({ kind, value, not }: QueryPart): TextFilter["letter"] {
  if (kind === "from" || kind === "to" || kind === "file") return [{ of: kind, words: value, not }];
  return kind === "has" && value === "attachment" ? [{ of: "file", words: "", not }] : [];
}

function bound(
  parts: readonly QueryPart[],
  kind: "before" | "after",
  zone: string,
  tighter: (...moments: number[]) => number,
): number | null {
  const moments = parts.filter((part) => part.kind === kind).map(({ value }) => dayStart(value, zone));
  return moments.length === 0 ? null : tighter(...moments);
}

/** Customers of exactly this name, else those whose name holds the words or whose domain begins so. */
function idsOf(said: string, customers: readonly NamedCustomer[]): string[] {
  const folded = foldText(said);
  const exact = customers.filter(({ id, name }) => id === said || foldText(name) === folded);
  const fitting = ({ name, domains }: NamedCustomer) =>
    foldedHolds(name, said) || domains.some((domain) => domain.startsWith(folded));
  return (exact.length > 0 ? exact : customers.filter(fitting)).map(({ id }) => id);
}
