import { millionths } from "../../shared/money.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { quoteTotals } from "../../shared/quote/totals.ts";
import { amountText, percentText } from "./formats.ts";
import { type Cell, PAGE, type PageFlow, rowHeight, TEXT_WIDTH } from "./page-flow.ts";
import { colors, styles } from "./styles.ts";
import type { TextStyle, TypeSetter } from "./type-setter.ts";
import { quoteWords } from "./words.ts";

/** Where totals begin: the right part of the page. */
const TOTALS_WIDTH = 290;
const TOTALS_LEFT = PAGE.width - PAGE.right - TOTALS_WIDTH;
const NAME_WIDTH = 108;

interface Total {
  name: string;
  amount: string;
  isMain: boolean;
}

/** Sums by the rule of `quoteTotals`, in the order in which they are added up. */
export function totalsOf({ head, lines }: IssuedQuote): readonly Total[] {
  const { currency, language, tax } = head;
  const words = quoteWords(language);
  const sums = quoteTotals(head, lines);
  const money = (minor: bigint) => `${amountText(minor, currency, language)} ${currency}`;
  const row = (name: string, minor: bigint, isMain = false): Total => ({ name, amount: money(minor), isMain });
  const isAdded = tax === "added";
  const taxWord = isAdded ? words.taxOf : words.taxWithin;
  const taxes = sums.taxes.map((one) => row(taxWord(percentText(one.percent, language), money(one.net)), one.tax));
  const isTaxed = sums.taxes.some(({ percent }) => millionths(percent) !== 0n);
  const net = row(words.net, sums.net);
  if (isAdded) return [net, ...taxes, row(isTaxed ? words.grossWithTax : words.gross, sums.gross, true)];
  return [row(words.grossWithTax, sums.gross, true), ...taxes, net];
}

/** Totals, in one piece where a page has room for them. */
export function drawTotals(flow: PageFlow, setter: TypeSetter, issued: IssuedQuote): void {
  const rows = totalsOf(issued).map(({ name, amount, isMain }) => {
    const style: TextStyle = isMain ? styles.total : styles.body;
    const figure = fitting(setter, amount, style);
    const width = TOTALS_WIDTH - figure.width - 12;
    const cells: Cell[] = [
      { x: TOTALS_LEFT, width, align: "left", lines: setter.lines(name, style, width) },
      { x: TOTALS_LEFT, width: TOTALS_WIDTH, align: "right", lines: [figure] },
    ];
    return { cells, isMain };
  });
  flow.skip(6);
  flow.keep(rows.reduce((all, { cells }) => all + rowHeight(cells) + 12, 12));
  rows.forEach(({ cells, isMain }, index) => {
    if (isMain && index > 0) {
      flow.skip(5);
      flow.rule(colors.ink, 0.75, TOTALS_LEFT);
      flow.skip(4);
    }
    flow.row(cells);
    flow.skip(isMain && index === 0 ? 5 : 2);
  });
  flow.skip(26);
}

/** A figure as one line, smaller where it would leave its name no room. */
function fitting(setter: TypeSetter, text: string, style: TextStyle) {
  let line = setter.line(text, style);
  for (let size = style.size; line.width > TOTALS_WIDTH * 0.6 && size > 6; size -= 0.5)
    line = setter.line(text, { ...style, size });
  return line;
}

/** How it is paid and delivered, what the clerk says, and the seller's terms. */
export function drawTerms(flow: PageFlow, setter: TypeSetter, issued: IssuedQuote): void {
  const words = quoteWords(issued.head.language);
  const width = TEXT_WIDTH - NAME_WIDTH;
  for (const [name, value] of conditionsOf(issued)) {
    flow.row([
      {
        x: PAGE.left,
        width: NAME_WIDTH,
        align: "left",
        lines: setter.lines(name, { ...styles.body, color: colors.quiet }, NAME_WIDTH - 10),
      },
      { x: PAGE.left + NAME_WIDTH, width, align: "left", lines: setter.lines(value, styles.body, width) },
    ]);
    flow.skip(4);
  }
  const whole = (text: string, style: TextStyle) => drawText(flow, setter, text, style);
  if (issued.head.noteOut.trim() !== "") {
    flow.skip(12);
    whole(issued.head.noteOut, styles.body);
  }
  if (issued.seller.terms.trim() === "") return;
  flow.skip(22);
  flow.keep(60);
  whole(words.terms, styles.heading);
  flow.skip(5);
  whole(issued.seller.terms, styles.terms);
}

/** A text across the page, line by line, so that it may go on on the next. */
function drawText(flow: PageFlow, setter: TypeSetter, text: string, style: TextStyle): void {
  for (const line of setter.lines(text, style, TEXT_WIDTH))
    flow.row([{ x: PAGE.left, width: TEXT_WIDTH, align: "left", lines: [line] }]);
}

function conditionsOf({ head }: IssuedQuote): [string, string][] {
  const words = quoteWords(head.language);
  const days = head.paymentDays === null ? "" : words.paymentDays(head.paymentDays);
  // The rules of 2020 are the ones that the list of terms is of.
  const incoterm =
    head.incoterm && `${[head.incoterm, head.incotermPlace].filter(Boolean).join(" ")} (Incoterms® 2020)`;
  const conditions: [string, string][] = [
    [words.paymentTerms, head.paymentTerms.trim() === "" ? days : head.paymentTerms],
    [words.incoterm, incoterm ?? ""],
    [words.delivery, head.delivery],
  ];
  return conditions.filter(([, value]) => value.trim() !== "");
}
