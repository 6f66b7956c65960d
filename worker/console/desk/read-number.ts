import { decimalOf, millionths } from "../../../shared/money.ts";
import { marksOf } from "./write-number.ts";

/** A number that somebody typed; `unsure`: it could be read another way, and this is how it was. */
export interface TypedNumber {
  /** A decimal string (shared/money.ts), without zeros that say nothing. */
  value: string;
  unsure: boolean;
}

const MOST_WHOLE = 12;
const MOST_PLACES = 6;

/** Marks of input methods and of spreadsheets as the plain ones. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[。．]/g, ".")
    .replace(/[，、]/g, ",")
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/['’\u02bc]/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** Whole numbers in groups of three; by commas also of two before the last three, as India writes them. */
const isGrouped = (text: string, mark: string): boolean => {
  const groups = text.split(mark);
  const [first = "", ...rest] = groups;
  const last = rest.at(-1);
  return (
    /^\d{1,3}$/.test(first) &&
    last?.length === 3 &&
    (rest.every((group) => /^\d{3}$/.test(group)) ||
      (mark === "," && rest.slice(0, -1).every((group) => /^\d{2}$/.test(group))))
  );
};

/**
 * Reads a number in the language's notation (BCP 47), in the plain one, or in another that leaves no doubt:
 * `1,234.50`, `1.234,50`, `1 234,5`. Null for what is none, or has more than 12 digits before or 6 after the point.
 */
export function readNumber(typed: string, locale: string): TypedNumber | null {
  const text = plain(typed);
  const match = /^(-?) ?([\d.,\s]*\d[\d.,]*)$/.exec(text);
  if (!match) return null;
  const [, sign = "", body = ""] = match;
  const parts = partsOf(body, marksOf(locale).decimal);
  if (parts === null) return null;
  const whole = parts.whole.replace(/^0+(?=\d)/, "") || "0";
  if (whole.length > MOST_WHOLE || parts.places.length > MOST_PLACES) return null;
  const value = decimalOf(millionths(`${sign}${whole}${parts.places && `.${parts.places}`}`));
  return { value, unsure: parts.unsure };
}

interface Parts {
  whole: string;
  places: string;
  unsure: boolean;
}

function partsOf(body: string, ownPoint: string): Parts | null {
  const marks = [...new Set(body.replace(/[\d ]/g, ""))];
  const last = body.search(/[.,](?=[^.,]*$)/);
  if (marks.length === 0) return wholeOf(body, "", false);
  const mark = body[last] ?? "";
  const isRepeated = body.indexOf(mark) !== last;
  if (isRepeated) {
    // Twice the same mark: they part groups, and there is no point.
    if (marks.length > 1 || body.includes(" ") || !isGrouped(body, mark)) return null;
    return wholeOf(body.replaceAll(mark, ""), "", false);
  }
  const [before, places] = [body.slice(0, last), body.slice(last + 1)];
  if (!/^\d*$/.test(places)) return null;
  if (marks.length > 1) {
    const other = mark === "." ? "," : ".";
    return !before.includes(" ") && isGrouped(before, other)
      ? wholeOf(before.replaceAll(other, ""), places, false)
      : null;
  }
  // One mark, three digits after it and few before: a point, or thousands.
  const couldBeGroup = /^[1-9]\d{0,2}$/.test(before) && places.length === 3;
  if (!couldBeGroup) return wholeOf(before, places, false);
  // The plain point is read as one everywhere; a comma as the language has it.
  const isPoint = mark === "." || mark === ownPoint;
  return isPoint ? wholeOf(before, places, true) : wholeOf(before + places, "", true);
}

function wholeOf(before: string, places: string, unsure: boolean): Parts | null {
  if (before.includes(" ") && !isGrouped(before, " ")) return null;
  return { whole: before.replaceAll(" ", ""), places, unsure };
}
