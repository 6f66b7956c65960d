import { decimalOf, millionths } from "../../shared/money.ts";
import type { ShownLine } from "../../shared/quote/content.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { netAmounts, priceWithoutTax, withoutTax } from "../../shared/quote/net-amounts.ts";
import { lineAmount, unitPriceAt } from "../../shared/quote/totals.ts";
import { amountText, decimalText, positionNumbers } from "./formats.ts";
import { amount, shortest, taxCategory } from "./ubl-parts.ts";
import { unitCodeOf } from "./unit-codes.ts";
import { quoteWords } from "./words.ts";
import { branch, leaf, required, type XmlElement } from "./xml.ts";

type Elements = readonly XmlElement[];

interface QuotedLine {
  main: ShownLine;
  alternatives: ShownLine[];
}

/** The lines of a quotation, and the texts that stand after its last item. */
export interface QuotationLines {
  lines: Elements;
  closing: readonly string[];
}

/**
 * UBL's lines. An alternative stands with the item it follows, unless a heading parts them. What is in no sum has no
 * LineExtensionAmount of its own line, so that who adds these up gets the quote's total; a note says what it costs.
 */
export function quotationLines(quote: IssuedQuote): QuotationLines {
  const { said, closing } = textsBefore(quote.lines);
  const nets = netAmounts(quote.head, quote.lines);
  const numbers = new Map(positionNumbers(quote.lines).map((number, at) => [quote.lines[at], number]));
  const item = (name: string, line: ShownLine): Elements =>
    lineItem(name, line, {
      quote,
      number: numbers.get(line) ?? "",
      net: nets.get(line) ?? 0n,
      texts: said.get(line) ?? [],
      isSummed: name === "cac:AlternativeLineItem" || line.choice === "included",
    });
  const lines = quotedLines(quote.lines).flatMap(({ main, alternatives }) =>
    branch(
      "cac:QuotationLine",
      leaf("cbc:ID", numbers.get(main) ?? ""),
      main.choice === "included" ? amount("cbc:LineExtensionAmount", nets.get(main) ?? 0n, quote.head.currency) : [],
      item("cac:LineItem", main),
      ...alternatives.map((line) => item("cac:AlternativeLineItem", line)),
    ),
  );
  return { lines, closing };
}

function quotedLines(lines: readonly ShownLine[]): QuotedLine[] {
  const quoted: QuotedLine[] = [];
  let last: QuotedLine | null = null;
  for (const line of lines) {
    if (line.kind === "group") last = null;
    if (line.kind !== "item") continue;
    if (line.choice === "alternative" && last !== null) {
      last.alternatives.push(line);
      continue;
    }
    const one: QuotedLine = { main: line, alternatives: [] };
    quoted.push(one);
    // Nothing is an alternative to an alternative.
    last = line.choice === "alternative" ? null : one;
  }
  return quoted;
}

/** Headings and paragraphs, which UBL has no lines for, belong to the item after them. */
function textsBefore(lines: readonly ShownLine[]): {
  said: ReadonlyMap<ShownLine, readonly string[]>;
  closing: readonly string[];
} {
  const said = new Map<ShownLine, readonly string[]>();
  let texts: string[] = [];
  for (const line of lines) {
    if (line.kind === "item") {
      said.set(line, texts);
      texts = [];
    } else texts.push(line.description);
  }
  return { said, closing: texts };
}

interface LineFacts {
  quote: IssuedQuote;
  number: string;
  /** Minor units without tax. */
  net: bigint;
  texts: readonly string[];
  /** Whether its amount may stand in the LineItem. */
  isSummed: boolean;
}

function lineItem(name: string, line: ShownLine, facts: LineFacts): Elements {
  const { currency } = facts.quote.head;
  const code = { unitCode: unitCodeOf(line.unit) ?? "C62" };
  return required(
    name,
    leaf("cbc:ID", facts.number),
    ...notes(line, facts).map((text) => leaf("cbc:Note", text)),
    leaf("cbc:Quantity", shortest(line.quantity), code),
    facts.isSummed ? amount("cbc:LineExtensionAmount", facts.net, currency) : [],
    branch("cac:Delivery", branch("cac:EstimatedDeliveryPeriod", leaf("cbc:Description", line.leadTime))),
    ...prices(line, facts, code),
    branch(
      "cac:Item",
      leaf("cbc:Description", line.description),
      leaf("cbc:Name", line.description.trim().split(/[\r\n]/, 1)[0] ?? ""),
      branch("cac:SellersItemIdentification", leaf("cbc:ID", line.itemCode)),
      taxCategory("cac:ClassifiedTaxCategory", line.taxPercent),
    ),
  );
}

/** What the schema has no place for, in the customer's language. */
function notes(line: ShownLine, { quote: { head }, texts }: LineFacts): string[] {
  const words = quoteWords(head.language);
  const money = (text: string) => `${text} ${head.currency}`;
  const breaks = line.breaks.map(({ fromQuantity, unitPrice }) => {
    const from = `${decimalText(fromQuantity, head.language)} ${line.unit}`.trim();
    return `${words.priceFrom(from)}: ${money(decimalText(unitPrice, head.language))}`;
  });
  const unit = unitCodeOf(line.unit) === null && line.unit.trim() !== "" ? [`${words.unit}: ${line.unit}`] : [];
  const total = amountText(lineAmount(line, head.currency), head.currency, head.language);
  const choice = line.choice === "included" ? [] : [`${words[line.choice]}: ${money(total)}`];
  return [...texts, ...choice, ...unit, ...breaks];
}

/** Price and discount without tax. With tax in the prices, the price as it is printed stands beside. */
function prices(line: ShownLine, { quote: { head }, net }: LineFacts, code: { unitCode: string }): Elements[] {
  const { currency } = head;
  const isWithTax = head.tax === "included";
  const printed = shortest(unitPriceAt(line));
  const price = (name: string, text: string, type: string): Elements =>
    branch(
      name,
      leaf("cbc:PriceAmount", text, { currencyID: currency }),
      leaf("cbc:BaseQuantity", "1", code),
      leaf("cbc:PriceType", type),
    );
  const full = lineAmount({ ...line, discountPercent: "0" }, currency);
  const base = isWithTax ? withoutTax(full, line.taxPercent) : full;
  const discount = millionths(line.discountPercent);
  const allowance =
    discount === 0n
      ? []
      : branch(
          "cac:AllowanceCharge",
          leaf("cbc:ChargeIndicator", "false"),
          leaf("cbc:AllowanceChargeReason", quoteWords(head.language).discount),
          // A factor, as UBL has it: 0.1 are 10 %.
          leaf("cbc:MultiplierFactorNumeric", decimalOf(discount / 100n)),
          amount("cbc:Amount", base - net, currency),
          amount("cbc:BaseAmount", base, currency),
        );
  return [
    isWithTax ? branch("cac:PricingReference", price("cac:AlternativeConditionPrice", printed, "tax included")) : [],
    allowance,
    price("cac:Price", isWithTax ? priceWithoutTax(printed, line.taxPercent) : printed, ""),
  ];
}
