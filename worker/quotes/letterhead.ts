import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { printedNumber } from "../../shared/quote/issued.ts";
import { dayText } from "./formats.ts";
import { type Cell, PAGE, type PageFlow, TEXT_WIDTH } from "./page-flow.ts";
import { colors, styles } from "./styles.ts";
import type { SetLine, TypeSetter } from "./type-setter.ts";
import { quoteWords } from "./words.ts";

const GAP = 24;
const HALF = (TEXT_WIDTH - GAP) / 2;
const RIGHT = PAGE.left + HALF + GAP;
/** Of the right half: the names of number, days and references. */
const FACT_NAME = 92;
/** More lines of an address than a letter has become one text. */
const ADDRESS_LINES = 7;

/** Seller, title, recipient, and the facts that a quote is told by. */
export function drawLetterhead(flow: PageFlow, setter: TypeSetter, issued: IssuedQuote): void {
  flow.row(sellerCells(setter, issued));
  flow.skip(14);
  flow.rule(colors.rule, 0.75);
  flow.skip(26);
  flow.row([
    { x: PAGE.left, width: TEXT_WIDTH, align: "left", lines: setter.lines(titleOf(issued), styles.title, TEXT_WIDTH) },
  ]);
  flow.skip(12);
  flow.row(recipientCells(setter, issued));
  flow.skip(26);
}

/** Title of paper and document. */
export const titleOf = (issued: IssuedQuote): string =>
  `${quoteWords(issued.head.language).quote} ${printedNumber(issued)}`;

/** The lines of a field; too many of them are put one after the other, none is left out. */
export function fieldLines(text: string, most: number): string {
  const lines = text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.join(lines.length > most ? ", " : "\n");
}

function sellerCells(setter: TypeSetter, { seller, head }: IssuedQuote): Cell[] {
  const words = quoteWords(head.language);
  const left = [
    ...setter.lines(seller.name, styles.seller, HALF),
    ...setter.lines(fieldLines(seller.address, ADDRESS_LINES), styles.small, HALF, 3),
  ];
  const contact = [
    seller.phone && `${words.phone} ${seller.phone}`,
    seller.email,
    seller.site,
    seller.taxId && `${words.taxId} ${seller.taxId}`,
  ];
  const right = contact.filter((text) => text !== "").flatMap((text) => setter.lines(text, styles.small, HALF));
  return [
    { x: PAGE.left, width: HALF, align: "left", lines: left },
    { x: RIGHT, width: HALF, align: "right", lines: right },
  ];
}

function recipientCells(setter: TypeSetter, issued: IssuedQuote): Cell[] {
  const { company, person, address, email } = issued.head.recipient;
  const words = quoteWords(issued.head.language);
  const named = [company || person, company && person, fieldLines(address, ADDRESS_LINES), email];
  const [first = "", ...rest] = named.filter((text) => text !== "");
  const body = rest.flatMap((text) => setter.lines(text, styles.body, HALF));
  const left: SetLine[] = [
    ...setter.lines(first === "" ? "" : words.recipient, styles.label, HALF),
    ...setter.lines(first, styles.strong, HALF),
    ...body,
  ];
  const facts = factsOf(issued).map(([name, value]) => {
    const values = setter.lines(value, styles.body, HALF - FACT_NAME);
    const names = setter.lines(name, styles.small, FACT_NAME - 8);
    return { values, names, count: Math.max(values.length, names.length) };
  });
  // Names and values stand beside each other, so the shorter of the two is filled up.
  const filled = (pick: "names" | "values") =>
    facts.flatMap((fact) => [
      ...fact[pick],
      ...Array.from({ length: fact.count - fact[pick].length }, () => setter.line("", styles.body)),
    ]);
  return [
    { x: PAGE.left, width: HALF, align: "left", lines: left },
    { x: RIGHT, width: FACT_NAME, align: "left", lines: filled("names") },
    { x: RIGHT + FACT_NAME, width: HALF - FACT_NAME, align: "left", lines: filled("values") },
  ];
}

function factsOf({ number, revision, issuedOn, head, clerk }: IssuedQuote): [string, string][] {
  const words = quoteWords(head.language);
  const facts: [string, string][] = [
    [words.number, printedNumber({ number, revision })],
    [words.revision, String(revision)],
    [words.issued, dayText(issuedOn, head.language)],
    [words.validUntil, head.validUntil === null ? "" : dayText(head.validUntil, head.language)],
    [words.customerReference, head.customerReference],
    [words.clerk, [clerk.name, clerk.email].filter((text) => text !== "").join("\n")],
  ];
  return facts.filter(([, value]) => value.trim() !== "");
}
