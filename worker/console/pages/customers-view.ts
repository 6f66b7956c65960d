import type { Customer } from "../../../shared/api/customers.ts";
import type { CustomerNumbers } from "../../../shared/api/open-items.ts";

// What is shown of the list of customers, as it stands in the address: filters and order. All customers that the reader may
// know of are here once, sorted by name; every key and click is answered from them, without asking again.

/** Columns that people choose, in their order; the name is always there. */
export const columns = ["tier", "owner", "deputy", "lastIn", "lastOut", "open", "knownBy", "contacts"] as const;
export type Column = (typeof columns)[number];
export const defaultColumns: readonly Column[] = ["tier", "owner", "lastIn", "lastOut", "open", "knownBy"];

const sorts = ["name", "recent", ...columns] as const;
export type Sort = (typeof sorts)[number];

export const tiers = ["A", "B", "C", "none"] as const;
export const silences = [30, 90, 180, 365] as const;

export interface View {
  q: string;
  sort: Sort;
  /** Against the way that the column begins with. */
  turned: boolean;
  tier: (typeof tiers)[number] | null;
  /** A team's id: its customers. */
  team: string | null;
  /** A person's id, `me` (owner or deputy), `nobody`. */
  owner: string | null;
  waiting: boolean;
  restricted: boolean;
  /** No mail in either direction for so many days. */
  silentDays: number | null;
}

export const emptyView: View = {
  q: "",
  sort: "recent",
  turned: false,
  tier: null,
  team: null,
  owner: null,
  waiting: false,
  restricted: false,
  silentDays: null,
};

/** Reads an address; what is not known there counts for nothing. */
export function readView(query: URLSearchParams): View {
  const wanted = query.get("sort") ?? "";
  const turned = wanted.startsWith("-");
  const name = turned ? wanted.slice(1) : wanted;
  const silent = Number(query.get("silent"));
  return {
    q: (query.get("q") ?? "").slice(0, 200),
    sort: sorts.find((one) => one === name) ?? "recent",
    turned: turned && sorts.some((one) => one === name),
    tier: tiers.find((one) => one === query.get("tier")) ?? null,
    team: query.get("team") || null,
    owner: query.get("owner") || null,
    waiting: query.get("waiting") === "1",
    restricted: query.get("restricted") === "1",
    silentDays: Number.isInteger(silent) && silent > 0 && silent < 10_000 ? silent : null,
  };
}

/** The address of a view. */
export function viewAddress(view: View): string {
  const query = new URLSearchParams();
  if (view.q !== "") query.set("q", view.q);
  if (view.sort !== "recent" || view.turned) query.set("sort", `${view.turned ? "-" : ""}${view.sort}`);
  if (view.tier !== null) query.set("tier", view.tier);
  if (view.team !== null) query.set("team", view.team);
  if (view.owner !== null) query.set("owner", view.owner);
  if (view.waiting) query.set("waiting", "1");
  if (view.restricted) query.set("restricted", "1");
  if (view.silentDays !== null) query.set("silent", String(view.silentDays));
  const text = query.toString();
  return text === "" ? "/customers" : `/customers?${text}`;
}

/** True where something narrows the list down. */
export const isFiltered = (view: View): boolean =>
  viewAddress({ ...view, sort: "recent", turned: false }) !== "/customers";

/** A customer as the table has it; built once for each answer. */
export interface Row {
  customer: Customer;
  /** Undefined while they are on their way; null where the reader may not know them. */
  numbers: CustomerNumbers | null | undefined;
  /** Place by name. */
  place: number;
  /** What a word is looked for in. */
  text: string;
  /** The newer of both directions, in ms since 1970; null for never, and for what the reader may not know. */
  last: number | null;
}

const none = (id: string): CustomerNumbers => ({ id, openItems: 0, waitingSinceAt: null, isLate: false, knownBy: 0 });
const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** `customers` sorted by name; `numbers` null while they are on their way. */
export function rowsOf(customers: readonly Customer[], numbers: readonly CustomerNumbers[] | null): Row[] {
  const byId = numbers && new Map(numbers.map((one) => [one.id, one]));
  return customers.map((customer, place) => {
    const mayKnow = customer.contactCount !== null;
    const known = byId === null ? undefined : (byId.get(customer.id) ?? none(customer.id));
    const [inAt, outAt] = [ms(customer.lastInAt), ms(customer.lastOutAt)];
    return {
      customer,
      numbers: mayKnow ? known : null,
      place,
      text: `${customer.name} ${customer.domains.join(" ")}`.toLowerCase(),
      last: inAt === null ? outAt : Math.max(inAt, outAt ?? inAt),
    };
  });
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Those of the rows that a view keeps, in the order given: what every key typed asks for anew. `me` is the reader's id. */
export function keptIn(view: View, rows: readonly Row[], me: string, nowMs: number): Row[] {
  const words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
  const silentSince = view.silentDays === null ? null : nowMs - view.silentDays * DAY_MS;
  return rows.filter(({ customer, numbers, text, last }) => {
    if (!words.every((word) => text.includes(word))) return false;
    if (view.tier !== null && (customer.tier ?? "none") !== view.tier) return false;
    if (view.team !== null && customer.teamId !== view.team) return false;
    if (view.owner !== null && !isOf(customer, view.owner, me)) return false;
    if (view.restricted && !customer.restricted) return false;
    if (view.waiting && !numbers?.waitingSinceAt) return false;
    // Of one that the reader only knows of, nobody can say that it has been silent.
    return silentSince === null || (customer.contactCount !== null && (last === null || last < silentSince));
  });
}

function isOf({ owner, deputy }: Customer, wanted: string, me: string): boolean {
  if (wanted === "nobody") return owner === null;
  if (wanted === "me") return owner?.id === me || deputy?.id === me;
  return owner?.id === wanted;
}

type Value = number | string | null | undefined;

const values: Record<Exclude<Sort, "name">, (row: Row) => Value> = {
  recent: ({ last }) => last,
  tier: ({ customer }) => customer.tier,
  owner: ({ customer }) => customer.owner?.name,
  deputy: ({ customer }) => customer.deputy?.name,
  lastIn: ({ customer }) => ms(customer.lastInAt),
  lastOut: ({ customer }) => ms(customer.lastOutAt),
  open: ({ numbers }) => numbers?.openItems,
  knownBy: ({ numbers }) => numbers?.knownBy,
  contacts: ({ customer }) => customer.contactCount,
};

/** Columns of words begin with A, of dates with the newest, of numbers with the most. */
const rising: readonly Sort[] = ["name", "tier", "owner", "deputy"];

/** True when the column is sorted upwards in this view. */
export const isRising = (view: Pick<View, "sort" | "turned">): boolean => rising.includes(view.sort) !== view.turned;

/**
 * Rows in a view's order; what it keeps out is in there too. What is not known stands last either way; equals stand by name.
 * Names have their place, so only few words are compared.
 */
export function sorted(view: Pick<View, "sort" | "turned">, rows: Row[]): Row[] {
  const sign = isRising(view) ? 1 : -1;
  if (view.sort === "name") return rows.sort((a, b) => sign * (a.place - b.place));
  const read = values[view.sort];
  const places = placesOf(rows.map(read));
  const keyed = rows.map((row) => {
    const value = read(row);
    return { row, key: typeof value === "string" ? (places.get(value) ?? 0) : (value ?? null) };
  });
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null)
      return Number(a.key === null) - Number(b.key === null) || a.row.place - b.row.place;
    return sign * (a.key - b.key) || a.row.place - b.row.place;
  });
  return keyed.map(({ row }) => row);
}

/** Each different word's place in the alphabet: comparing words costs a thousand times what comparing numbers does. */
function placesOf(list: readonly Value[]): Map<string, number> {
  const different = [...new Set(list.filter((value) => typeof value === "string"))];
  const { compare } = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
  return new Map(different.sort(compare).map((word, place) => [word, place]));
}
