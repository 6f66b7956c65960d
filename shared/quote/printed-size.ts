import type { ShownLine } from "./content.ts";

// How much one PDF may say. All its pages are in the Worker's memory until the last one is done (128 MB with fonts, code and
// all): measured with random words, which share nothing, a quote of this size takes half of it.

/** In Latin signs, as `printedSigns` counts them: a thousand lines of ninety, or of thirty Chinese ones. */
export const MAX_PRINTED_SIGNS = 150_000;

/** A row with its figures costs as much as so many signs; so does a price break, which is a row of its own. */
const ROW_SIGNS = 60;
/** A sign that is drawn by itself, in a font with thousands of them. */
const WIDE_SIGNS = 3;
/** Where CJK begins in Unicode (CJK Radicals Supplement). */
const FIRST_WIDE = 0x2e80;

type Printed = Pick<ShownLine, "itemCode" | "description" | "unit" | "leadTime" | "breaks">;

/** What the lines of a quote come to on paper. */
export function printedSigns(lines: readonly Printed[]): number {
  let signs = 0;
  for (const { itemCode, description, unit, leadTime, breaks } of lines) {
    signs += ROW_SIGNS * (1 + breaks.length);
    for (const text of [itemCode, description, unit, leadTime])
      for (let at = 0; at < text.length; at++) signs += text.charCodeAt(at) < FIRST_WIDE ? 1 : WIDE_SIGNS;
  }
  return signs;
}

/** True where no PDF can say it all. */
export const isTooLongForPdf = (lines: readonly Printed[]): boolean => printedSigns(lines) > MAX_PRINTED_SIGNS;
