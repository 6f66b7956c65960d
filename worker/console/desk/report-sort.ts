import type { ReportRow } from "../../../shared/api/desk-reports.ts";

/** What rows can be put in order by; `name` is what they are called. */
export type ReportSort = "name" | Exclude<keyof ReportRow, "key" | "name" | "money" | "competitors">;

export interface ReportOrder {
  sort: ReportSort;
  isRising: boolean;
}

/** Numbers begin with the most, names with the first letter; the same column once more turns it round. */
export const nextOrder = (order: ReportOrder | null, sort: ReportSort): ReportOrder =>
  order?.sort === sort ? { sort, isRising: !order.isRising } : { sort, isRising: sort === "name" };

/** Rows in an order, as they came where there is none; what says nothing stands last either way. */
export function sortRows(
  rows: readonly ReportRow[],
  order: ReportOrder | null,
  nameOf: (row: ReportRow) => string,
  locale: string,
): readonly ReportRow[] {
  if (order === null) return rows;
  const { sort, isRising } = order;
  const way = isRising ? 1 : -1;
  if (sort === "name") {
    const { compare } = new Intl.Collator(locale, { numeric: true });
    return rows.toSorted((a, b) => way * compare(nameOf(a), nameOf(b)));
  }
  return rows.toSorted((a, b) => {
    const [one, other] = [a[sort], b[sort]];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return way * (Number(one) - Number(other));
  });
}
