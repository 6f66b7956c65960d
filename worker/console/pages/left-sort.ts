import type { LeftCustomer } from "../../../shared/api/leaving.ts";

/** What the page's customers can be put in order by; null is as they came: most easily lost first. */
export type LeftSort = "name" | "talk" | "last" | "knownBy" | "only" | "open";

export interface LeftOrder {
  sort: LeftSort;
  isRising: boolean;
}

/** Names and "who else knows it" begin with the least, the others with the most; once more turns it round. */
export const nextLeftOrder = (order: LeftOrder | null, sort: LeftSort): LeftOrder =>
  order?.sort === sort
    ? { sort, isRising: !order.isRising }
    : { sort, isRising: sort === "name" || sort === "knownBy" };

const figureOf: Readonly<Record<Exclude<LeftSort, "name">, (one: LeftCustomer) => number>> = {
  talk: ({ people, mails, talks }) => people * 1000 + mails.in + mails.out + talks,
  last: ({ lastAt }) => (lastAt === null ? 0 : Date.parse(lastAt)),
  knownBy: ({ knownByCount }) => knownByCount,
  only: ({ onlyTheirsCount }) => onlyTheirsCount,
  open: ({ openRequests }) => openRequests,
};

/** The rows in an order; equal ones stay as they were. */
export function sortLeft(
  rows: readonly LeftCustomer[],
  order: LeftOrder | null,
  locale: string,
): readonly LeftCustomer[] {
  if (order === null) return rows;
  const way = order.isRising ? 1 : -1;
  const { sort } = order;
  if (sort === "name") {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return rows.toSorted((a, b) => way * compare(a.name, b.name));
  }
  return rows.toSorted((a, b) => way * (figureOf[sort](a) - figureOf[sort](b)));
}

/** Those of a role whose name says all that is typed. */
export const narrowLeft = (rows: readonly LeftCustomer[], role: LeftCustomer["role"] | "", typed: string) =>
  rows.filter(
    (one) => (role === "" || one.role === role) && one.name.toLowerCase().includes(typed.trim().toLowerCase()),
  );
