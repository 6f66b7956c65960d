import { placesOf } from "../../shared/money.ts";
import { quoteTitleWord } from "./outside-words.ts";

// Number, currency and total as a text says them, in the ways that numbers are written: 1,234.56 · 1.234,56 · 1 234,56 ·
// 1'234.56. Read as digits, never through a floating-point number.

export interface Figures {
  number: string | null;
  /** Both or neither: an amount without its currency says nothing. The amount in minor units. */
  currency: string | null;
  total: string | null;
}

/** More than these say nothing new. */
const MAX_CHARS = 100_000;
const MAX_LINES = 3000;
const MAX_LINE_CHARS = 1000;

const groupMark = "[ \\u00a0\\u202f'’.,]";
const amountText = `\\d{1,3}(?:${groupMark}\\d{3})+(?:[.,]\\d{1,2})?(?![\\d])|\\d{1,12}(?:[.,]\\d{1,4})?(?![\\d])`;

/** Signs and codes of currencies as people write them beside amounts; the first that fits. */
const currencySigns: readonly (readonly [RegExp, string])[] = [
  [
    /(?<![\p{L}])(USD|EUR|GBP|CHF|CNY|JPY|RUB|UAH|KZT|BYN|PLN|CZK|HUF|RON|BGN|SEK|NOK|DKK|TRY|INR|KRW|SGD|HKD|TWD|AUD|NZD|CAD|BRL|MXN|ARS|CLP|COP|ZAR|AED|SAR|ILS|THB|VND|IDR|MYR|PHP)(?![\p{L}])/u,
    "",
  ],
  [/(?<![\p{L}])(?:RMB)(?![\p{L}])|人民币|人民幣/u, "CNY"],
  [/US ?\$/u, "USD"],
  [/(?:HK) ?\$/u, "HKD"],
  [/(?:NT) ?\$/u, "TWD"],
  [/(?:A|AU) ?\$/u, "AUD"],
  [/(?:C|CA) ?\$/u, "CAD"],
  [/S ?\$/u, "SGD"],
  [/R ?\$/u, "BRL"],
  [/\$/u, "USD"],
  [/€|(?<!\p{L})euros?(?!\p{L})/iu, "EUR"],
  [/£/u, "GBP"],
  [/₽|(?<!\p{L})руб(?:\.|л\p{L}*)?(?!\p{L})/iu, "RUB"],
  [/₴|(?<!\p{L})грн(?!\p{L})/iu, "UAH"],
  [/₸|(?<!\p{L})тенге(?!\p{L})/iu, "KZT"],
  [/(?<!\p{L})zł(?!\p{L})/iu, "PLN"],
  [/(?<!\p{L})Kč(?!\p{L})/iu, "CZK"],
  [/₹/u, "INR"],
  [/₩|(?<=[\d,] ?)원/u, "KRW"],
  [/₺/u, "TRY"],
  [/(?<=[\d,] ?)円/u, "JPY"],
];

/** ¥ is of two countries: by the letters of the whole text, asked once for it. */
const yenOrYuan = (all: string): string => (/[\u3040-\u30ff]|円|見積|税込|合計/u.test(all) ? "JPY" : "CNY");

function currencyIn(text: string, yen: string): string | null {
  for (const [sign, currency] of currencySigns) {
    const found = sign.exec(text);
    if (found) return currency === "" ? (found[1] ?? null) : currency;
  }
  if (/[¥￥]/u.test(text)) return yen;
  return /(?<=[\d,.] ?)元/u.test(text) ? "CNY" : null;
}

/**
 * An amount as written, in minor units of the currency; null where it has more places than that. The last mark is the decimal
 * one, unless three digits follow it where it is the only kind of mark: then it groups, but for a single one in a currency of
 * three places.
 */
export function minorOf(written: string, currency: string): string | null {
  const plain = written.replace(/[\s\u00a0\u202f'’]/gu, "");
  const places = placesOf(currency);
  const at = Math.max(plain.lastIndexOf("."), plain.lastIndexOf(","));
  const mark = plain[at];
  const after = at < 0 ? "" : plain.slice(at + 1);
  const hasOther = plain.slice(0, Math.max(0, at)).includes(mark === "." ? "," : ".");
  const isGroup = after.length === 3 && !hasOther && (places !== 3 || plain.split(mark ?? "").length > 2);
  const whole = (at < 0 || isGroup ? plain : plain.slice(0, at)).replace(/[.,]/g, "");
  const part = at < 0 || isGroup ? "" : after;
  if (!/^\d{1,15}$/.test(whole) || /[1-9]/.test(part.slice(places))) return null;
  return BigInt(whole + part.slice(0, places).padEnd(places, "0")).toString();
}

/** What a line's sum is: the higher, the more it is what the customer is to pay; 0 is none. */
const ranks: readonly (readonly [RegExp, number])[] = [
  [
    /total (?:tax|vat|taxes|tva|iva|weight|qty|quantity|pieces|pcs|discount)|(?:tax|vat) total|gesamt(?:gewicht|menge|rabatt)|税额|稅額|消費税|数量|重量|总重|вес|количество|скидк/iu,
    0,
  ],
  [
    /sub-?total|sous-total|zwischensumme|нетто|netto|net (?:total|amount)|total (?:net|ht)(?!\p{L})|без (?:учета )?ндс|excl|小计|小計|不含税/iu,
    1,
  ],
  [
    /grand total|gesamt(?:betrag|summe|preis)|endbetrag|brutto|total (?:ttc|general|amount|due|price|incl\p{L}*)|importe total|total con iva|(?:с|включая) (?:учетом )?ндс|合计|合計|总计|總計|总价|總價|总额|합계|총액/iu,
    3,
  ],
  [/(?<!\p{L})(?:totale?|total|итого|всего|сумма|gesamt|summe|razem|toplam|celkem)(?!\p{L})/iu, 2],
];

interface Sum {
  rank: number;
  currency: string | null;
  written: string;
}

const amounts = (text: string) => [...text.matchAll(new RegExp(`(?<![\\d\\p{L}#№.,/-])(?:${amountText})`, "gu"))];

/** An amount of a line: with its currency beside it, else with its places, else the last; no percentage. */
function amountOf(text: string, yen: string): { written: string; currency: string | null } | null {
  const found = amounts(text)
    .map((match) => {
      const end = match.index + match[0].length;
      const around = `${text.slice(Math.max(0, match.index - 5), match.index)}${match[0]}${text.slice(end, end + 7)}`;
      return { written: match[0], currency: currencyIn(around, yen), isPercent: /^\s?[%٪]/.test(text.slice(end)) };
    })
    .filter(({ isPercent }) => !isPercent);
  return (
    found.find(({ currency }) => currency !== null) ??
    found.findLast(({ written }) => /[.,]\d{2}$/.test(written)) ??
    found.at(-1) ??
    null
  );
}

function sumOf(lines: readonly string[], yen: string): Sum | null {
  let best: Sum | null = null;
  for (const [at, line] of lines.entries()) {
    for (const piece of line.split(/(?<=\d.{0,30}[.;。；])\s+(?=\p{Lu})|,\s(?=\p{L})/u)) {
      const label = ranks.map(([words, rank]) => ({ found: words.exec(piece), rank })).find(({ found }) => found);
      if (!label?.found || label.rank === 0 || label.rank < (best?.rank ?? 0)) continue;
      const rest = piece.slice(label.found.index);
      // A label alone has its sum in the line below it.
      const next = lines[at + 1] ?? "";
      const isAlone = amounts(rest).length === 0 && rest.length < 40 && /^[\s\d.,'’€$£¥￥₽A-Z]{1,30}$/u.test(next);
      const amount = amountOf(isAlone ? next : rest, yen);
      if (amount) best = { rank: label.rank, ...amount };
    }
  }
  return best;
}

/** The largest amount that has its currency beside it: in a mail's words nothing says which is the sum. */
function largestOf(lines: readonly string[], yen: string): { currency: string; total: string } | null {
  let best: { currency: string; total: string } | null = null;
  for (const line of lines) {
    for (const match of amounts(line)) {
      const end = match.index + match[0].length;
      const before = line.slice(Math.max(0, match.index - 4), match.index);
      const currency = currencyIn(`${before}${match[0]}${line.slice(end, end + 5)}`, yen);
      const total = currency === null ? null : minorOf(match[0], currency);
      if (currency === null || total === null) continue;
      if (best === null || (best.currency === currency && BigInt(total) > BigInt(best.total)))
        best = { currency, total };
    }
  }
  return best;
}

interface Looked {
  lines: readonly string[];
  /** What ¥ is in it. */
  yen: string;
}

function lookedAt(text: string): Looked {
  const cut = text.slice(0, MAX_CHARS);
  const lines = cut.split("\n").slice(0, MAX_LINES);
  return { lines: lines.map((line) => line.slice(0, MAX_LINE_CHARS)), yen: yenOrYuan(cut) };
}

/** Whether an amount stands in the text with its currency beside it. */
export function saysMoney(text: string): boolean {
  const { lines, yen } = lookedAt(text);
  return largestOf(lines, yen) !== null;
}

/** The sum that a text names and its currency. `isLoose`: where nothing is called a sum, the largest amount is. */
export function totalIn(text: string, isLoose: boolean): { currency: string; total: string } | null {
  const { lines, yen } = lookedAt(text);
  const sum = sumOf(lines, yen);
  if (sum) {
    const currency = sum.currency ?? lines.map((line) => currencyIn(line, yen)).find((one) => one !== null) ?? null;
    const total = currency === null ? null : minorOf(sum.written, currency);
    if (currency !== null && total !== null) return { currency, total };
  }
  return isLoose ? largestOf(lines, yen) : null;
}

const token = "([\\p{L}\\d][\\p{L}\\d/_.-]{0,29}\\d[\\p{L}\\d]{0,5}|\\d{2,12})(?![\\p{L}\\d])";
const label = "(?:s?[- ]?(?:no|nr|num(?:ber|mer|éro|ero)?|id|ref(?:erence|erenz)?|n[°ºo]|编号|單號|单号|番号|号)\\.?)?";
const numberLabels: readonly RegExp[] = [
  new RegExp(
    `(?:${quoteTitleWord.source})${label}\\s{0,4}[:：#№.]{0,3}\\s{0,6}(?:№|#|no\\.?|nr\\.?|n°)?\\s{0,3}${token}`,
    "giu",
  ),
  new RegExp(`(?:angebots|offert|offre|oferta)[- ]?(?:nr|nummer|no|n°)\\.?\\s{0,3}[:：]?\\s{0,6}${token}`, "giu"),
  new RegExp(`(?:№|(?<!\\p{L})(?:our )?ref(?:erence)?\\.?(?: no\\.?)?\\s?:?)\\s{0,6}${token}`, "giu"),
];

const isDate = (text: string): boolean =>
  /^(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[./-]\d{4})$/.test(text) || /^(?:19|20)\d\d$/.test(text);

/** The quote's own number as the text names it; null where it names none. */
export function numberIn(text: string): string | null {
  const looked = text.slice(0, 20_000);
  for (const words of numberLabels) {
    for (const match of looked.matchAll(words)) {
      const found = (match.at(-1) ?? "").replace(/[._/-]+$/u, "");
      if (found !== "" && !isDate(found) && !/^\d{1,3}([.,]\d{3})+$/.test(found)) return found.slice(0, 40);
    }
  }
  return null;
}
