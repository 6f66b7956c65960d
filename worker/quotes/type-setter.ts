import LineBreaker from "linebreak";
import { cleanText, FontChoice, type QuoteFonts, type Run } from "./fonts.ts";

/** How a text looks. `size` and `leading` (from line to line) are points. */
export interface TextStyle {
  size: number;
  leading: number;
  isBold?: boolean;
  color: string;
}

/** A line that fits; `width` in points. */
export interface SetLine {
  runs: readonly Run[];
  width: number;
  style: TextStyle;
  /** Points of air above it. */
  before: number;
}

/** The part of the PDF library that is used here; so that lines can be measured without a page. */
export type Paper = PDFKit.PDFDocument;

/** A letter with what is put on it. */
const LETTERS = /\P{M}\p{M}*|\p{M}+/gu;

/** Measures, breaks and draws text in the fonts of one document. */
export class TypeSetter {
  readonly #paper: Paper;
  readonly #choices: { regular: FontChoice; bold: FontChoice };
  readonly #widths = new Map<string, number>();

  constructor(paper: Paper, fonts: QuoteFonts, isChinese: boolean) {
    this.#paper = paper;
    this.#choices = { regular: new FontChoice(fonts.regular, isChinese), bold: new FontChoice(fonts.bold, isChinese) };
    for (const weight of ["regular", "bold"] as const)
      fonts[weight].forEach((bytes, index) => {
        paper.registerFont(`${weight}${index}`, bytes);
      });
  }

  /** Width in points of a text without line ends. */
  width(text: string, style: TextStyle): number {
    const key = `${style.isBold ? "b" : "r"}${style.size} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    let width = 0;
    for (const run of this.#runs(text, style)) width += this.#use(run, style).widthOfString(run.text);
    this.#widths.set(key, width);
    return width;
  }

  /** One line as it is, however wide. */
  line(text: string, style: TextStyle): SetLine {
    const clean = cleanText(text).replaceAll("\n", " ").trim();
    return { runs: this.#runs(clean, style), width: this.width(clean, style), style, before: 0 };
  }

  /** Breaks a text into lines of at most `most` points; none for an empty one. `before` is the air above the first. */
  lines(text: string, style: TextStyle, most: number, before = 0): SetLine[] {
    const clean = cleanText(text).trimEnd();
    if (clean.trim() === "") return [];
    const set = clean.split("\n").flatMap((paragraph) => this.#breakParagraph(paragraph, style, most));
    return set.map((line, index) => ({ ...this.line(line, style), before: index === 0 ? before : 0 }));
  }

  /** Draws a line with its left end at `x` and its letters standing on `baseline`. */
  draw({ runs, style }: SetLine, x: number, baseline: number): void {
    let at = x;
    for (const run of runs) {
      const paper = this.#use(run, style);
      const width = paper.widthOfString(run.text);
      paper.fillColor(style.color).text(run.text, at, baseline, { lineBreak: false, baseline: "alphabetic" });
      at += width;
    }
  }

  #breakParagraph(paragraph: string, style: TextStyle, most: number): string[] {
    const lines: string[] = [];
    let line = "";
    let used = 0;
    const put = (piece: string): void => {
      const width = this.width(piece, style);
      // A space at the end of a line takes no room.
      const needed = piece.endsWith(" ") ? this.width(piece.trimEnd(), style) : width;
      if (line !== "" && used + needed > most) {
        lines.push(line);
        line = "";
        used = 0;
      }
      line += piece;
      used += width;
    };
    for (const piece of piecesOf(paragraph)) {
      if (this.width(piece.trimEnd(), style) <= most) put(piece);
      else for (const letter of piece.match(LETTERS) ?? []) put(letter);
    }
    return [...lines, line];
  }

  #runs = (text: string, style: TextStyle): Run[] => this.#choices[style.isBold ? "bold" : "regular"].runs(text);

  #use = (run: Run, { isBold, size }: TextStyle): Paper =>
    this.#paper.font(`${isBold ? "bold" : "regular"}${run.font}`).fontSize(size);
}

/** A paragraph cut wherever a line may end; each piece has the spaces after it. */
function piecesOf(paragraph: string): string[] {
  const pieces: string[] = [];
  const breaker = new LineBreaker(paragraph);
  let from = 0;
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
    pieces.push(paragraph.slice(from, next.position));
    from = next.position;
  }
  if (from < paragraph.length) pieces.push(paragraph.slice(from));
  return pieces;
}
