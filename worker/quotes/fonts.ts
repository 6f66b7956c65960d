import { create } from "fontkit";
import type { IssuedQuote } from "../../shared/quote/issued.ts";

/** Whole TrueType files, the first of which is asked first for a sign; the same order in both weights. */
export interface QuoteFonts {
  regular: readonly Uint8Array[];
  bold: readonly Uint8Array[];
}

/** Part of a text that one font has all signs of; `font` is its place in the list. */
export interface Run {
  font: number;
  text: string;
}

/** What the Latin font surely has: Latin, Greek, Cyrillic, and the signs of common writing. */
const LATIN_SIGNS = /^[\n\u0020-\u052f\u1e00-\u1fff\u2010-\u2027\u202f-\u203a\u20a0-\u20bf\u2116\u2122]*$/;

/**
 * True where the Chinese font (20 MB) is needed: for its script, and for the box that stands for what no font has. A quote
 * without either is made without loading it.
 */
export const needsChinese = (issued: IssuedQuote): boolean =>
  issued.head.language === "zh" || !LATIN_SIGNS.test(cleanText(JSON.stringify(issued)));

/**
 * Text as it is set: one form of line ends, composed letters, and without signs that have no picture (controls, marks of
 * direction, joiners): they would steer a reader or hide what stands there.
 */
export const cleanText = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(/[\t\u2000-\u200a\u205f\u3000]/g, " ")
    .replace(/(?!\n)(?:\p{Cc}|\p{Cf}|\p{Variation_Selector})/gu, "");

/** Drawn for a sign that no font has. */
const BOXES = ["\u25a1", "\ufffd"];

/** Marks that Chinese and Latin share; in a Chinese text they are as wide as its letters. */
const SHARED_MARK = /[\u2014\u2018\u2019\u201c\u201d\u2026]/;

/** Tells which font of a list draws which sign. */
export class FontChoice {
  readonly #has: ((codePoint: number) => boolean)[];
  readonly #chosen = new Map<string, Run>();
  readonly #isChinese: boolean;

  /** Throws where a file is no font, or is a collection of fonts. */
  constructor(files: readonly Uint8Array[], isChinese: boolean) {
    this.#isChinese = isChinese;
    this.#has = files.map((file) => {
      // The same bytes seen as fontkit wants them: nothing is copied.
      const font = create(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
      if ("fonts" in font) throw new TypeError("a collection of fonts, not a font");
      return (codePoint) => font.hasGlyphForCodePoint(codePoint);
    });
  }

  /** Cuts a clean text into parts of one font each; a sign that none has becomes a box. */
  runs(text: string): Run[] {
    const runs: Run[] = [];
    for (const sign of text) {
      const last = runs.at(-1);
      const { font, text: drawn } = this.#choose(sign);
      // A space is no reason to change the font.
      if (last && (last.font === font || sign === " ")) last.text += drawn;
      else runs.push({ font, text: drawn });
    }
    return runs;
  }

  #choose(sign: string): Run {
    const known = this.#chosen.get(sign);
    if (known) return known;
    const chosen = this.#find(sign) ??
      BOXES.map((box) => this.#find(box)).find((box) => box !== null) ?? { font: 0, text: "?" };
    this.#chosen.set(sign, chosen);
    return chosen;
  }

  #find(sign: string): Run | null {
    const codePoint = sign.codePointAt(0) ?? 0;
    const hasIt = (has: (codePoint: number) => boolean): boolean => has(codePoint);
    const isLastFirst = this.#isChinese && SHARED_MARK.test(sign);
    const font = isLastFirst ? this.#has.findLastIndex(hasIt) : this.#has.findIndex(hasIt);
    return font === -1 ? null : { font, text: sign };
  }
}
