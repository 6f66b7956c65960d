import { decimalOf, millionths } from "../../../shared/money.ts";
import { readNumber } from "../desk/read-number.ts";

// Cells of a price list as the contract has them. Each answers undefined for what cannot be read: it is never guessed.

/** Which mark parts whole numbers from their fraction. */
export type DecimalMark = "point" | "comma";

/** Signs that price lists write into the cell: a currency, a percent sign. */
const withoutSigns = (cell: string): string => cell.replace(/%|\p{Sc}|\b[A-Z]{3}\b|元|руб\.?/gu, "").trim();

/** What a spreadsheet keeps of a number: 15 digits. 12.300000000000001 is how it stores 12.3. */
function asKept(text: string): string {
  if (!/^-?\d+\.\d{7,}$|^-?\d+(\.\d+)?e[+-]?\d{1,2}$/i.test(text)) return text;
  const kept = Number(Number(text).toPrecision(15));
  const fixed = kept.toFixed(6);
  return Number(fixed) === kept ? decimalOf(millionths(fixed)) : text;
}

/** A decimal string. With `comma` a point parts groups of three where it can. */
export function readCellNumber(cell: string, mark: DecimalMark): string | undefined {
  const text = asKept(withoutSigns(cell));
  if (mark === "comma" && /^-?[1-9]\d{0,2}(\.\d{3})+$/.test(text))
    return readNumber(text.replaceAll(".", ""), "en")?.value;
  return readNumber(text, mark === "comma" ? "de" : "en")?.value;
}

/** The mark that most cells leave no doubt of; null where none does. */
export function likelyMark(cells: readonly string[]): DecimalMark | null {
  const texts = cells.map(withoutSigns);
  const count = (pattern: RegExp) => texts.filter((text) => pattern.test(text)).length;
  const commas = count(/^-?\d[\d.\s']*,\d{1,2}$|^-?\d+,\d{4,6}$/);
  const points = count(/^-?\d[\d,\s']*\.(\d{1,2}|\d{4,})$/);
  if (commas === points) return null;
  return commas > points ? "comma" : "point";
}

const signs: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "₽": "RUB",
  元: "CNY",
  人民币: "CNY",
  руб: "RUB",
};

/** An ISO 4217 code; `$` and `¥` are of several countries. */
export function readCurrency(cell: string): string | undefined {
  const text = cell.trim().replace(/\.$/, "");
  const code = signs[text.toLowerCase()] ?? text.toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** A day as YYYY-MM-DD; undefined where day and month could be either way round. */
export function readDay(cell: string): string | undefined {
  const text = cell.trim().replace(/[ T]\d{1,2}:\d{2}.*$/, "");
  const yearFirst = /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(text);
  if (yearFirst) return dayOf(yearFirst[1], yearFirst[2], yearFirst[3]);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return dayOf(dotted[3], dotted[2], dotted[1]);
  const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text);
  if (!slashed) return undefined;
  const [, first = "", second = "", year] = slashed;
  if (Number(first) > 12 || first === second) return dayOf(year, second, first);
  return Number(second) > 12 ? dayOf(year, first, second) : undefined;
}

function dayOf(year = "", month = "", day = ""): string | undefined {
  const said = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const at = Date.parse(`${said}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== said ? undefined : said;
}

/** Whether an item is not sold any more. */
export function readEnded(cell: string): boolean | undefined {
  const text = cell.trim().toLowerCase();
  if (["1", "true", "yes", "y", "x", "да", "是", "已停售", "停售"].includes(text)) return true;
  return ["0", "false", "no", "n", "нет", "否"].includes(text) ? false : undefined;
}
