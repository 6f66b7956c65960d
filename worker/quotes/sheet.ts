import { writeCsv } from "../../shared/csv.ts";
import { decimalOf, millionths, minorToDecimal } from "../../shared/money.ts";
import type { ShownLine } from "../../shared/quote/content.ts";
import { type IssuedQuote, printedNumber } from "../../shared/quote/issued.ts";
import { groupAmounts, lineAmount, quoteTotals, unitPriceAt } from "../../shared/quote/totals.ts";
import { decimalText, percentText, positionNumbers } from "./formats.ts";
import { quoteWords } from "./words.ts";
import { type Cell, type NumberCell, type SheetRow, writeXlsx } from "./xlsx.ts";

// A quote as tables, in the customer's language. Figures are exact and without the language's marks: whoever opens them has
// a spreadsheet that makes its own.

const AMOUNT_COLUMN = 8;
const widths = [16, 18, 50, 12, 10, 14, 10, 10, 16, 28, 18];

/** Grouped, with so many places. */
const shownWith = (places: number): string => (places === 0 ? "#,##0" : `#,##0.${"0".repeat(places)}`);
const placesIn = (decimal: string): number => decimal.split(".")[1]?.length ?? 0;

/** A decimal with the places that it has. */
function plain(decimal: string): NumberCell {
  const short = decimalOf(millionths(decimal));
  return { decimal: short, format: shownWith(placesIn(short)) };
}

/** Minor units with all the places of their currency. */
export function money(minor: bigint, currency: string): NumberCell {
  const decimal = minorToDecimal(minor, currency);
  return { decimal, format: shownWith(placesIn(decimal)) };
}

/** A percentage is a hundredth, shown with a sign: 0.075 as 7.5%. */
function percent(text: string): NumberCell {
  const places = placesIn(decimalOf(millionths(text)));
  return {
    decimal: decimalOf(millionths(text) / 100n),
    format: places === 0 ? "0%" : `0.${"0".repeat(places)}%`,
  };
}

/** The whole quote as XLSX: its head, its lines as they stand, totals and terms. The same quote is the same bytes. */
export function quoteXlsx(issued: IssuedQuote): Uint8Array {
  const words = quoteWords(issued.head.language);
  const blank: SheetRow = { cells: [] };
  const lineRows = issued.lines.length === 0 ? [{ cells: [words.noLines] }] : rowsOfLines(issued);
  return writeXlsx({
    name: words.quote,
    widths,
    rows: [...headRows(issued), blank, ...lineRows, blank, ...totalRows(issued), blank, ...termRows(issued)],
  });
}

/** What has a text, with its word before it. */
const said = (...pairs: readonly (readonly [word: string, text: string])[]): SheetRow[] =>
  pairs.filter(([, text]) => text.trim() !== "").map((cells) => ({ cells }));

function headRows(issued: IssuedQuote): SheetRow[] {
  const { head, seller, clerk } = issued;
  const { recipient } = head;
  const words = quoteWords(head.language);
  const contact = (...texts: string[]) => texts.filter((text) => text.trim() !== "").join("\n");
  return [
    { cells: [words.quote, printedNumber(issued)], isBold: true },
    ...said(
      [words.issued, issued.issuedOn],
      [words.validUntil, head.validUntil ?? ""],
      [words.currency, head.currency],
      [words.recipient, contact(recipient.company, recipient.person, recipient.address, recipient.email)],
      [words.customerReference, head.customerReference],
      [words.clerk, contact(clerk.name, clerk.email, seller.phone)],
      ["", contact(seller.name, seller.address, seller.email, seller.site)],
      [words.taxId, seller.taxId],
    ),
  ];
}

const lineWords = [
  ...(["position", "itemCode", "description", "quantity", "unit", "unitPrice", "discount", "tax", "amount"] as const),
  ...(["choice", "leadTime"] as const),
];

function rowsOfLines({ head, lines }: IssuedQuote): SheetRow[] {
  const words = quoteWords(head.language);
  const numbers = positionNumbers(lines);
  const subtotals = groupAmounts(head.currency, lines);
  const rows = lines.flatMap((line, at): SheetRow[] => {
    if (line.kind === "text") return [{ cells: ["", "", line.description] }];
    if (line.kind === "group") {
      const cells: Cell[] = ["", "", line.description];
      while (cells.length < AMOUNT_COLUMN) cells.push("");
      return [{ cells: [...cells, money(subtotals.get(line.id) ?? 0n, head.currency)], isBold: true }];
    }
    const breaks = line.breaks.map(({ fromQuantity, unitPrice }) => ({
      cells: ["", "", words.priceFrom(decimalText(fromQuantity, head.language)), "", line.unit, plain(unitPrice)],
    }));
    return [{ cells: [numbers[at] ?? "", ...lineCells(line, head.currency, words[line.choice])] }, ...breaks];
  });
  return [{ cells: lineWords.map((key) => words[key]), isBold: true }, ...rows];
}

const lineCells = (line: ShownLine, currency: string, choice: string): Cell[] => [
  ...[line.itemCode, line.description, plain(line.quantity), line.unit, plain(unitPriceAt(line))],
  ...[percent(line.discountPercent), percent(line.taxPercent), money(lineAmount(line, currency), currency)],
  ...[line.choice === "included" ? "" : choice, line.leadTime],
];

function totalRows({ head, lines }: IssuedQuote): SheetRow[] {
  const words = quoteWords(head.language);
  const { net, gross, taxes } = quoteTotals(head, lines);
  const row = (name: string, minor: bigint, isBold = false): SheetRow => {
    const cells: Cell[] = ["", "", name];
    while (cells.length < AMOUNT_COLUMN) cells.push("");
    return { cells: [...cells, money(minor, head.currency)], isBold };
  };
  const isAdded = head.tax === "added";
  const taxRows = taxes.map((one) => {
    const of = decimalText(minorToDecimal(one.net, head.currency), head.language);
    const word = isAdded ? words.taxOf : words.taxWithin;
    return row(word(percentText(one.percent, head.language), `${of} ${head.currency}`), one.tax);
  });
  const isTaxed = taxes.some((one) => millionths(one.percent) !== 0n);
  return isAdded
    ? [row(words.net, net), ...taxRows, row(isTaxed ? words.grossWithTax : words.gross, gross, true)]
    : [row(words.grossWithTax, gross, true), ...taxRows, row(words.net, net)];
}

function termRows({ head, seller }: IssuedQuote): SheetRow[] {
  const words = quoteWords(head.language);
  const days = head.paymentDays === null ? "" : words.paymentDays(head.paymentDays);
  return said(
    [words.paymentTerms, head.paymentTerms.trim() === "" ? days : head.paymentTerms],
    [words.incoterm, [head.incoterm ?? "", head.incotermPlace].join(" ")],
    [words.delivery, head.delivery],
    ["", head.noteOut],
    [words.terms, seller.terms],
    ["", seller.footer],
  );
}

/**
 * The quote's items as CSV for another program: a line each, every line with all columns, prices as they are printed. Headings
 * are a column; paragraphs, price breaks and totals are in the other forms.
 */
export function quoteCsv(issued: IssuedQuote): string {
  const { head, lines } = issued;
  const words = quoteWords(head.language);
  const numbers = positionNumbers(lines);
  let group = "";
  const rows = lines.flatMap((line, at): string[][] => {
    if (line.kind === "group") group = line.description;
    if (line.kind !== "item") return [];
    const short = (decimal: string) => decimalOf(millionths(decimal));
    return [
      [
        ...[printedNumber(issued), numbers[at] ?? "", group, line.itemCode, line.description, short(line.quantity)],
        ...[line.unit, short(unitPriceAt(line)), `${short(line.discountPercent)}%`, `${short(line.taxPercent)}%`],
        ...[minorToDecimal(lineAmount(line, head.currency), head.currency), head.currency],
        ...[words[line.choice], line.leadTime],
      ],
    ];
  });
  const names = [
    ...(["number", "position", "group", "itemCode", "description", "quantity", "unit", "unitPrice"] as const),
    ...(["discount", "tax", "amount", "currency", "choice", "leadTime"] as const),
  ].map((key) => words[key]);
  return writeCsv([names, ...rows]);
}
