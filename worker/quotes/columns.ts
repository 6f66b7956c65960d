import type { Language } from "../../shared/api/people.ts";
import { millionths, placesOf } from "../../shared/money.ts";
import type { ShownLine } from "../../shared/quote/content.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { groupAmounts, lineAmount, unitPriceAt } from "../../shared/quote/totals.ts";
import { amountText, decimalText, partOf, percentText, positionNumbers } from "./formats.ts";
import { PAGE, TEXT_WIDTH } from "./page-flow.ts";
import { styles } from "./styles.ts";
import type { TextStyle, TypeSetter } from "./type-setter.ts";
import { quoteWords } from "./words.ts";

const names = ["position", "description", "quantity", "unit", "unitPrice", "discount", "tax", "amount"] as const;
export type ColumnName = (typeof names)[number];

/** A line's figures as they are printed; empty where it has none. */
export type Figures = Record<Exclude<ColumnName, "description">, string>;

/** Where a column stands. Figures in it stand under each other by their point. */
export interface Column {
  name: ColumnName;
  x: number;
  width: number;
  align: "left" | "right";
  /** Points taken by the longest part after the point. */
  part: number;
}

export interface TableShape {
  columns: readonly Column[];
  /** The figures' style: smaller where they would leave no room for words. */
  figure: TextStyle;
  headings: Readonly<Record<ColumnName, string>>;
}

const GAP = 10;
const UNIT_AT_MOST = 48;
/** What descriptions need at least. */
const DESCRIPTION_AT_LEAST = 150;
const SMALLEST = 5;

/** All figures of a quote, line by line. */
export function figuresOf({ head, lines }: IssuedQuote): readonly Figures[] {
  const { currency, language } = head;
  const positions = positionNumbers(lines);
  const sums = groupAmounts(currency, lines);
  const none = { position: "", quantity: "", unit: "", unitPrice: "", discount: "", tax: "", amount: "" };
  return lines.map((line, index): Figures => {
    if (line.kind === "text") return none;
    if (line.kind === "group") return { ...none, amount: amountText(sums.get(line.id) ?? 0n, currency, language) };
    return {
      position: positions[index] ?? "",
      quantity: decimalText(line.quantity, language),
      unit: line.unit,
      unitPrice: decimalText(unitPriceAt(line), language, placesOf(currency)),
      discount: millionths(line.discountPercent) === 0n ? "" : percentText(line.discountPercent, language),
      tax: percentText(line.taxPercent, language),
      amount: amountText(lineAmount(line, currency), currency, language),
    };
  });
}

/** Columns as wide as what stands in them. One that says nothing or the same of all lines (discount, tax) is left out. */
export function tableShape(setter: TypeSetter, issued: IssuedQuote, figures: readonly Figures[]): TableShape {
  const { language, currency } = issued.head;
  const words = quoteWords(language);
  const headings = {
    ...{ position: words.position, description: words.description, quantity: words.quantity, unit: words.unit },
    ...{ unitPrice: `${words.unitPrice}\n${currency}`, discount: words.discount, tax: words.tax },
    amount: `${words.amount}\n${currency}`,
  };
  const shown = names.filter((name) => isShown(name, issued.lines, figures));
  for (let size: number = styles.body.size; ; size -= 0.5) {
    const figure: TextStyle = { ...styles.body, size };
    const measured = shown.map((name) => measure(setter, name, figures, figure, headings[name], language));
    const taken = measured.reduce((all, { width }) => all + width, 0) + GAP * (shown.length - 1);
    if (TEXT_WIDTH - taken < DESCRIPTION_AT_LEAST && size > SMALLEST) continue;
    return { columns: place(measured, TEXT_WIDTH - taken), figure, headings };
  }
}

function isShown(name: ColumnName, lines: readonly ShownLine[], figures: readonly Figures[]): boolean {
  if (name === "unit" || name === "discount") return figures.some((line) => line[name] !== "");
  return (
    name !== "tax" ||
    new Set(figures.map(({ tax }, index) => (lines[index]?.kind === "item" ? tax : null)).filter(Boolean)).size > 1
  );
}

type Measured = Omit<Column, "x">;

function measure(
  setter: TypeSetter,
  name: ColumnName,
  figures: readonly Figures[],
  figure: TextStyle,
  heading: string,
  language: Language,
): Measured {
  if (name === "description") return { name, width: 0, align: "left", part: 0 };
  const align = name === "position" || name === "unit" ? "left" : "right";
  let [whole, part] = [0, 0];
  for (const { [name]: text } of figures) {
    const own = hasPoint(name) ? setter.width(partOf(text, language), figure) : 0;
    // Amounts of groups are bold.
    whole = Math.max(whole, setter.width(text, { ...figure, isBold: name === "amount" }) - own);
    part = Math.max(part, own);
  }
  const width = name === "unit" ? Math.min(whole, UNIT_AT_MOST) : whole + part;
  const longest = Math.max(...heading.split(/\s/).map((word) => setter.width(word, styles.label)));
  return { name, width: Math.max(width, longest), align, part };
}

/** Columns whose numbers have more or fewer places; those of amounts are all alike. */
const hasPoint = (name: ColumnName): boolean => name === "quantity" || name === "unitPrice";

/** Points by which a number stands left of its column's edge, so that all stand under each other by their point. */
export const insetOf = (
  setter: TypeSetter,
  { name, part }: Column,
  text: string,
  style: TextStyle,
  language: Language,
) => (hasPoint(name) ? part - setter.width(partOf(text, language), style) : 0);

function place(measured: readonly Measured[], left: number): Column[] {
  let x = PAGE.left;
  return measured.map((one) => {
    const width = one.name === "description" ? left : one.width;
    const column = { ...one, x, width };
    x += width + GAP;
    return column;
  });
}
