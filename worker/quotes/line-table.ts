import { placesOf } from "../../shared/money.ts";
import type { ShownLine } from "../../shared/quote/content.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { type Column, type Figures, figuresOf, insetOf, type TableShape, tableShape } from "./columns.ts";
import { decimalText } from "./formats.ts";
import { type Cell, PAGE, type PageFlow, rowHeight, TEXT_WIDTH } from "./page-flow.ts";
import { colors, styles } from "./styles.ts";
import type { SetLine, TextStyle, TypeSetter } from "./type-setter.ts";
import { quoteWords } from "./words.ts";

const ROW_GAP = 5;
const GROUND_GAP = 4;

interface Table extends TableShape {
  flow: PageFlow;
  setter: TypeSetter;
  issued: IssuedQuote;
}

/** The lines with their figures; the heading stands on every page they reach. */
export function drawLineTable(flow: PageFlow, setter: TypeSetter, issued: IssuedQuote): void {
  const words = quoteWords(issued.head.language);
  if (issued.lines.length === 0) {
    flow.row([{ ...wide, lines: setter.lines(words.noLines, styles.body, TEXT_WIDTH) }]);
    return;
  }
  const figures = figuresOf(issued);
  const table: Table = { ...tableShape(setter, issued, figures), flow, setter, issued };
  flow.keep(80);
  flow.repeating(
    () => drawHeading(table),
    () => {
      issued.lines.forEach((line, index) => {
        const own = figures[index];
        if (own) drawLine(table, line, own, issued.lines[index + 1]?.kind === "group");
      });
    },
  );
}

const wide = { x: PAGE.left, width: TEXT_WIDTH, align: "left" } as const;

function drawHeading({ columns, headings, setter, flow }: Table): void {
  const cells = columns.map((column): Cell => {
    const lines = setter.lines(headings[column.name], styles.label, column.width);
    return { ...column, lines };
  });
  flow.row(cells);
  flow.skip(4);
  flow.rule(colors.ink, 0.75);
  flow.skip(ROW_GAP);
}

function drawLine(table: Table, line: ShownLine, figures: Figures, isLastOfGroup: boolean): void {
  const { flow, setter } = table;
  if (line.kind === "group") {
    drawGroup(table, line, figures);
    return;
  }
  if (line.kind === "text") {
    flow.row([
      { ...descriptionOf(table), lines: setter.lines(line.description, styles.body, descriptionOf(table).width) },
    ]);
  } else flow.row(itemCells(table, line, figures));
  flow.skip(ROW_GAP);
  // The page's end and a group's ground are lines enough.
  if (flow.room > 20 && !isLastOfGroup) flow.rule(colors.rule, 0.4);
  flow.skip(ROW_GAP - 1);
}

function drawGroup(table: Table, line: ShownLine, figures: Figures): void {
  const { flow, setter, columns } = table;
  const amount = columns.at(-1);
  const width = TEXT_WIDTH - (amount?.width ?? 0) - 20;
  const cells: Cell[] = [{ ...wide, width, lines: setter.lines(line.description || "–", styles.strong, width) }];
  if (amount) cells.push({ ...amount, lines: [setter.line(figures.amount, figure(table, styles.strong))] });
  const height = rowHeight(cells) + 2 * GROUND_GAP;
  // A heading does not stand alone at the end of a page.
  flow.keep(height + 50);
  if (height <= flow.room) flow.ground(colors.ground, height);
  flow.skip(GROUND_GAP);
  flow.row(cells);
  flow.skip(GROUND_GAP + ROW_GAP + 1);
}

/** A style in the size that the table's figures have. */
const figure = ({ figure: { size } }: Table, style: TextStyle): TextStyle => ({ ...style, size });

function itemCells(table: Table, line: ShownLine, figures: Figures): Cell[] {
  const { columns, setter, issued } = table;
  const isCounted = line.choice === "included";
  const style = figure(table, isCounted ? styles.body : { ...styles.body, color: colors.quiet });
  return columns.map((column): Cell => {
    if (column.name === "description") return { ...column, lines: itemWords(table, line, column.width) };
    const text = figures[column.name];
    if (column.name === "unit") return { ...column, lines: setter.lines(text, style, column.width) };
    const inset = insetOf(setter, column, text, style, issued.head.language);
    return { ...column, inset, lines: text === "" ? [] : [setter.line(text, style)] };
  });
}

/** Everything that an item says in words: what it is, how it is chosen, when it comes, what more of it costs. */
function itemWords({ setter, issued }: Table, line: ShownLine, width: number): SetLine[] {
  const { language, currency } = issued.head;
  const words = quoteWords(language);
  const set = (text: string, style: TextStyle, before = 0) => setter.lines(text, style, width, before);
  const unit = line.unit === "" ? "" : ` ${line.unit}`;
  const breaks = line.breaks.map(({ fromQuantity, unitPrice }) => {
    const price = decimalText(unitPrice, language, placesOf(currency));
    return `${words.priceFrom(`${decimalText(fromQuantity, language)}${unit}`)}: ${price} ${currency}`;
  });
  return [
    ...set(line.itemCode, styles.strong),
    ...set(line.description, styles.body),
    ...(line.choice === "included" ? [] : set(words[line.choice], styles.mark, 2)),
    ...set(line.leadTime && `${words.leadTime}: ${line.leadTime}`, styles.small, 2),
    ...set(breaks.join("\n"), styles.small, 2),
  ];
}

const descriptionOf = ({ columns }: Table): Column | typeof wideColumn =>
  columns.find(({ name }) => name === "description") ?? wideColumn;

const wideColumn = { ...wide, name: "description", part: 0 } as const;
