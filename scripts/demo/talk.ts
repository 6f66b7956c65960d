/** One row of a sheet: part number, quantity, unit price in whole currency units (at most two decimals). */
export type SheetRow = readonly [part: string, quantity: number, price: number];

/** A priced list: the same facts make the HTML table, the PDF and the XLSX. */
export type Sheet = {
  no: string;
  currency: "USD" | "EUR" | "CNY";
  /** Incoterms 2020 rule and place. */
  delivery: string;
  payment: string;
  leadTime: string;
  discountPercent: number;
  rows: readonly SheetRow[];
};

/** What goes with a mail beside its text. A `quote` puts the table into the HTML and attaches PDF and XLSX. */
export type Extra = {
  quote?: Sheet;
  /** The customer's request as a workbook: parts and quantities without prices. */
  request?: Sheet;
  order?: { no: string; sheet: Sheet };
  invoice?: { no: string; sheet: Sheet };
  /** A one-page PDF with these lines, e.g. a certificate or a packing list. */
  paper?: { name: string; lines: readonly string[] };
  photo?: string;
  /** Keys of people or contacts; replaces the usual recipients. */
  to?: readonly string[];
  cc?: readonly string[];
  bcc?: readonly string[];
};

/** Who writes, how many hours after the mail before, what; `{total}`, `{no}` and `{day+14}` are filled in. */
export type Turn = readonly [from: string, afterHours: number, text: string, extra?: Extra];

/** A thread, told in order; every turn answers the one before. */
export type Talk = {
  key: string;
  subject: string;
  /** How many days before `now` the first mail was written. */
  daysAgo: number;
  /** The people of ours and the contacts who take part; the first of each side is the usual addressee. */
  ours: readonly string[];
  theirs: readonly string[];
  /** Always copied, unless they write. */
  cc: readonly string[];
  turns: readonly Turn[];
};

/** A priced list; `terms` is delivery, payment and lead time. */
export function sheet(
  no: string,
  currency: Sheet["currency"],
  terms: readonly [delivery: string, payment: string, leadTime: string],
  rows: readonly SheetRow[],
  discountPercent = 0,
): Sheet {
  const [delivery, payment, leadTime] = terms;
  return { no, currency, delivery, payment, leadTime, discountPercent, rows };
}

/** The same list under the next revision letter, with what changed. */
export function revised(from: Sheet, change: Partial<Sheet>): Sheet {
  return { ...from, no: `${from.no}-R1`, ...change };
}
