import { readFileSync } from "node:fs";
import { join } from "node:path";
import PDFDocument from "pdfkit";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { Language } from "../../shared/api/people.ts";
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import type { QuoteLine } from "../../shared/quote/content.ts";
import type { ScriptSession } from "../api.ts";
import { projectDir } from "../local-worker.ts";
import { benchDraft } from "./desk-quotes.ts";
import { type Figure, median } from "./figures.ts";

const LINES = 200;
const RUNS = 7;
const AIM_MS = 1500;

const named: Record<Language, string> = { en: "Latin", zh: "Chinese", ru: "Cyrillic" };

/** Milliseconds until a quote of 200 lines is there as a PDF, through the Worker and over HTTP, in each script. */
export async function measureQuotePdf(clerk: ScriptSession): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const language of ["en", "zh", "ru"] as const) figures.push(await measureOne(clerk, language));
  return figures;
}

async function measureOne(clerk: ScriptSession, language: Language): Promise<Figure> {
  const { id, revision } = await benchDraft(clerk, language, LINES);
  const params = { id };
  const body = { revision: revision.revision, version: revision.version };
  await clerk.call(deskEndpoints.submitQuote, { params, body });
  const times: number[] = [];
  const bare: number[] = [];
  let bytes = 0;
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    const pdf = await clerk.call(quotePaperEndpoints.deskPaper, { params: { ...params, form: "pdf" }, query: {} });
    times.push(performance.now() - startedAt);
    bytes = pdf.byteLength;
    const alone = performance.now();
    await layOutBare(language, revision.lines);
    bare.push(performance.now() - alone);
  }
  return {
    ...{ name: `desk.pdf.${language}`, what: `PDF of ${LINES} lines, ${named[language]}`, value: median(times) },
    ...{ unit: "ms", atMost: AIM_MS, bare: median(bare), ratio: median(times) / median(bare) },
    beside: { fastest: Math.min(...times), slowest: Math.max(...times) },
    how: `median of ${RUNS} over HTTP on workerd, ${Math.round(bytes / 1000)} kB; bare: the same words and figures by pdfkit alone in Node, in the same fonts, one under the other, no columns, no sums, no choice of font`,
  };
}

/** The same text by the library alone. */
async function layOutBare(language: Language, lines: readonly QuoteLine[]): Promise<void> {
  const family = language === "zh" ? "noto-sans-sc" : "noto-sans";
  const file = (weight: string): Buffer =>
    readFileSync(join(projectDir, "dist/console/fonts", `${family}-${weight}.ttf`));
  const paper = new PDFDocument({ size: "A4", margin: 52, font: "" });
  let size = 0;
  paper.on("data", (chunk: Uint8Array) => {
    size += chunk.byteLength;
  });
  const ended = new Promise<void>((resolve) => paper.on("end", () => resolve()));
  paper.registerFont("regular", file("regular")).registerFont("bold", file("bold"));
  for (const line of lines) {
    if (line.itemCode !== "") paper.font("bold").fontSize(9).text(line.itemCode);
    const figures = [line.quantity, line.unit, line.unitPrice, line.discountPercent, line.taxPercent, line.leadTime];
    paper.font("regular").fontSize(9).text(line.description, { width: 240 });
    if (line.kind === "item") paper.text(figures.join("  "));
  }
  paper.end();
  await ended;
  if (size === 0) throw new Error("the bare PDF is empty");
}
