import type { Paper, SetLine, TypeSetter } from "./type-setter.ts";

/** Lines side by side on the page. */
export interface Cell {
  x: number;
  width: number;
  align: "left" | "right";
  lines: readonly SetLine[];
  /** Points by which each line stands left of the right edge, for figures that stand under each other by their point. */
  inset?: number;
}

/** The page in points: A4, and what is left free around the text. */
export const PAGE = { width: 595.28, height: 841.89, left: 52, right: 52, top: 52 };
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
/** Where the text of every page but the first begins: its line of who and what stands above. */
const LATER_TOP = 84;
const GROUND_EDGE = 6;

/** Fills pages from above; what does not fit goes to the next. */
export class PageFlow {
  y = PAGE.top;
  readonly #paper: Paper;
  readonly #setter: TypeSetter;
  readonly #bottom: number;
  /** Draws again what every page of a table begins with. */
  #repeat: (() => void) | null = null;

  /** `footer`: points kept free at the bottom of every page. */
  constructor(paper: Paper, setter: TypeSetter, footer: number) {
    this.#paper = paper;
    this.#setter = setter;
    this.#bottom = PAGE.height - footer;
  }

  /** Points left on this page. */
  get room(): number {
    return this.#bottom - this.y;
  }

  newPage(): void {
    this.#paper.addPage();
    this.y = LATER_TOP;
    this.#repeat?.();
  }

  /** Begins a new page unless so many points are left; does nothing for what no page has room for. */
  keep(height: number): void {
    if (height > this.room && height <= this.#bottom - LATER_TOP) this.newPage();
  }

  /** Air, which no page begins with. */
  skip(height: number): void {
    this.y = Math.min(this.y + height, this.#bottom);
  }

  /** Runs `draw` with a heading that is repeated on each page begun meanwhile. */
  repeating(heading: () => void, draw: () => void): void {
    heading();
    this.#repeat = heading;
    draw();
    this.#repeat = null;
  }

  /** Draws cells side by side. What has room on a page is not torn. */
  row(cells: readonly Cell[]): void {
    this.keep(rowHeight(cells));
    const most = Math.max(0, ...cells.map(({ lines }) => lines.length));
    for (let index = 0; index < most; index++) {
      const height = lineHeight(cells, index);
      if (height > this.room) this.newPage();
      this.y += height;
      // All stand on one line, whatever their size; letters reach a little below it.
      const leadings = cells.map(({ lines: { [index]: line } }) => line?.style.leading ?? 0);
      const baseline = this.y - Math.max(...leadings) * 0.28;
      for (const cell of cells) {
        const line = cell.lines[index];
        if (line) this.#drawLine(cell, line, baseline);
      }
    }
  }

  /** A picture at the left, `height` points high, with air below it. */
  image(
    bytes: Uint8Array<ArrayBuffer>,
    { width, height, after }: { width: number; height: number; after: number },
  ): void {
    this.#paper.image(bytes.buffer, PAGE.left, this.y, { width, height });
    this.y += height + after;
  }

  /** A line across. */
  rule(color: string, thickness: number, from = PAGE.left, to = PAGE.width - PAGE.right): void {
    this.#paper.moveTo(from, this.y).lineTo(to, this.y).lineWidth(thickness).strokeColor(color).stroke();
  }

  /** A coloured ground for the next `height` points, a little wider than the text. */
  ground(color: string, height: number): void {
    this.#paper.rect(PAGE.left - GROUND_EDGE, this.y, TEXT_WIDTH + 2 * GROUND_EDGE, height).fill(color);
  }

  #drawLine({ x, width, align, inset = 0 }: Cell, line: SetLine, baseline: number): void {
    this.#setter.draw(line, align === "left" ? x : x + width - line.width - inset, baseline);
  }
}

const lineHeight = (cells: readonly Cell[], index: number): number =>
  Math.max(...cells.map(({ lines: { [index]: line } }) => (line ? line.before + line.style.leading : 0)));

/** Points that a row takes. */
export function rowHeight(cells: readonly Cell[]): number {
  const most = Math.max(0, ...cells.map(({ lines }) => lines.length));
  let height = 0;
  for (let index = 0; index < most; index++) height += lineHeight(cells, index);
  return height;
}
