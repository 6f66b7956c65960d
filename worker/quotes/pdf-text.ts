import { getDocumentProxy } from "unpdf";
import { unpacksWithinBounds } from "./pdf-bounds.ts";

// The text of a PDF's first pages, by the kept library; nothing in a document is run or loaded, and nothing is drawn.

/** A quote with pictures has a few; what is larger is a catalogue. */
const MAX_BYTES = 6 * 1024 * 1024;
const FIRST_PAGES = 3;
/** Text items of all pages that are read; a page of small print has some thousands. */
const MAX_ITEMS = 20_000;
const MAX_CHARS = 60_000;
const MAX_MS = 5000;
/** Baselines that differ by less are one line. */
const SAME_LINE = 3;

interface Placed {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Text of the first pages and the last one, line by line as they are seen. Null for what is damaged, locked, too large, or
 * says nothing (a scan). Never throws. `nowMs`: the clock.
 */
export async function pdfText(bytes: Uint8Array, nowMs: () => number): Promise<string | null> {
  if (bytes.length > MAX_BYTES || !unpacksWithinBounds(bytes)) return null;
  const until = nowMs() + MAX_MS;
  try {
    // A copy: the library takes the buffer for itself.
    const pdf = await getDocumentProxy(bytes.slice(), {
      ...{ disableFontFace: true, useSystemFonts: false, useWorkerFetch: false, disableAutoFetch: true },
      ...{ disableStream: true, stopAtErrors: false, enableXfa: false, verbosity: 0, maxImageSize: 1 },
    });
    try {
      const last = pdf.numPages;
      const pages = [...new Set([1, 2, FIRST_PAGES, last])].filter((page) => page <= last).sort((a, b) => a - b);
      let text = "";
      let items = 0;
      for (const number of pages) {
        if (nowMs() > until || items >= MAX_ITEMS || text.length > MAX_CHARS) break;
        const read = await itemsOf(await pdf.getPage(number), MAX_ITEMS - items, () => nowMs() > until);
        items += read.length;
        text += `${linesOf(read)}\n`;
      }
      return text.trim() === "" ? null : text.slice(0, MAX_CHARS);
    } finally {
      await pdf.loadingTask.destroy();
    }
  } catch {
    return null;
  }
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>["getPage"]>>;
type Content = Awaited<ReturnType<Page["getTextContent"]>>;

/** A page's text, as it comes: the library waits between pieces, so that a page without end is left where it stands. */
async function itemsOf(page: Page, most: number, isLate: () => boolean): Promise<Placed[]> {
  const items: Placed[] = [];
  const reader = page.streamTextContent({ disableNormalization: false }).getReader();
  let seen = 0;
  while (seen < most && !isLate()) {
    const { value }: { value?: Content } = await reader.read();
    if (!value) return items;
    const piece = value.items;
    seen += piece.length;
    for (const item of piece) {
      if (!("str" in item) || item.str.trim() === "") continue;
      const [, , , , x = 0, y = 0] = item.transform.map(Number);
      items.push({ text: item.str, x, y, width: item.width, height: item.height });
    }
  }
  // Not waited for: what reads the page ends with its document.
  reader.cancel(new Error("enough")).catch(() => undefined);
  return items.slice(0, most);
}

/** Items as lines from above to below: programs write a table's columns one after the other as often as its rows. */
function linesOf(items: readonly Placed[]): string {
  const lines: { y: number; items: Placed[] }[] = [];
  for (const item of [...items].sort((a, b) => b.y - a.y)) {
    const line = lines.at(-1);
    if (line && line.y - item.y < SAME_LINE) line.items.push(item);
    else lines.push({ y: item.y, items: [item] });
  }
  return lines.map(({ items: row }) => joined(row.sort((a, b) => a.x - b.x))).join("\n");
}

/** A word's pieces lie side by side; between words and cells there is a gap. */
function joined(row: readonly Placed[]): string {
  let text = "";
  let end = Number.NEGATIVE_INFINITY;
  for (const { text: said, x, width, height } of row) {
    const gap = x - end;
    const isWide = gap > Math.max(2, height * 1.5);
    text += `${text === "" ? "" : isWide ? "  " : gap > Math.max(0.5, height * 0.12) ? " " : ""}${said}`;
    end = x + width;
  }
  return text;
}
