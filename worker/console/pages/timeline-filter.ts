/** What a timeline shows; it stands in the address, so that it can be sent to a colleague. */
export interface TimelineFilter {
  type: "all" | "in" | "out" | "notes";
  /** A contact's or colleague's id. */
  who: string | null;
  /** A calendar year. */
  year: number | null;
  /** A day to jump to, `2026-05-31`: it and what is older. */
  until: string | null;
}

const types = ["in", "out", "notes"] as const;

/** The filter of an address; what cannot be one is left out. */
export function filterOf(query: URLSearchParams): TimelineFilter {
  const who = query.get("with");
  const year = Number(query.get("year"));
  const until = query.get("until");
  return {
    type: types.find((one) => one === query.get("type")) ?? "all",
    who: who !== null && /^[0-9a-z]{26}$/.test(who) ? who : null,
    year: Number.isInteger(year) && year >= 1990 && year <= 2100 ? year : null,
    until: until !== null && /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until)) ? until : null,
  };
}

/** The query of an address with this filter, with its `?`; nothing where everything is shown. */
export function filterText(filter: TimelineFilter): string {
  const query = new URLSearchParams();
  if (filter.type !== "all") query.set("type", filter.type);
  if (filter.who !== null) query.set("with", filter.who);
  if (filter.year !== null) query.set("year", String(filter.year));
  if (filter.until !== null) query.set("until", filter.until);
  return query.size === 0 ? "" : `?${query}`;
}

/** True where nothing is left out. */
export const showsAll = (filter: TimelineFilter): boolean => filterText(filter) === "";

/** What the Worker is asked. Years and days are the reader's own. */
export function askedOf({ type, who, year, until }: TimelineFilter): {
  type?: "in" | "out" | "notes";
  with?: string;
  since?: string;
  before?: string;
} {
  const ends = [year === null ? null : new Date(year + 1, 0, 1), until === null ? null : dayAfter(until)];
  const before = ends.flatMap((end) => (end === null ? [] : [end.toISOString()])).sort()[0];
  return {
    ...(type === "all" ? {} : { type }),
    ...(who === null ? {} : { with: who }),
    ...(year === null ? {} : { since: new Date(year, 0, 1).toISOString() }),
    ...(before === undefined ? {} : { before }),
  };
}

function dayAfter(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + 1);
}
