import PDFDocument from "pdfkit";
import type { Language } from "../../shared/api/people.ts";
import { type IssuedQuote, printedNumber } from "../../shared/quote/issued.ts";
import { readLogo } from "../../shared/quote/logo.ts";
import { drawTerms, drawTotals } from "./closing.ts";
import { cleanText, type QuoteFonts } from "./fonts.ts";
import { dayText } from "./formats.ts";
import { drawLetterhead, fieldLines, titleOf } from "./letterhead.ts";
import { drawLineTable } from "./line-table.ts";
import { PAGE, PageFlow, TEXT_WIDTH } from "./page-flow.ts";
import { colors, styles } from "./styles.ts";
import { type Paper, TypeSetter } from "./type-setter.ts";
import { quoteWords } from "./words.ts";

const languageTags: Record<Language, string> = { en: "en", zh: "zh-Hans", ru: "ru" };

/** Points between the paper's edge and the last line of the footer, and between footer and text. */
const FOOTER_EDGE = 30;
const FOOTER_GAP = 22;
const FOOTER_LINES = 4;
const PAGE_NUMBER_WIDTH = 110;
/** The room of a logo above the letterhead, in points. */
const LOGO = { width: 170, height: 48, after: 14 };

/**
 * An issued quote as a PDF on A4, in the customer's language. The same quote, fonts and logo (PNG or JPEG) give the same bytes:
 * no clock, no chance. Throws where a font or the logo cannot be read.
 */
export async function quotePdf(
  issued: IssuedQuote,
  fonts: QuoteFonts,
  logo: Uint8Array<ArrayBuffer> | null = null,
): Promise<Uint8Array> {
  const { language } = issued.head;
  const paper = new PDFDocument({
    size: [PAGE.width, PAGE.height],
    margin: 0,
    bufferPages: true,
    // No font but those handed in: the library would load its own otherwise.
    font: "",
    lang: languageTags[language],
    displayTitle: true,
    pdfVersion: "1.7",
    info: {
      Title: cleanText(titleOf(issued)),
      Author: cleanText(issued.seller.name),
      Creator: "Counterfoil",
      CreationDate: new Date(`${issued.issuedOn}T00:00:00Z`),
    },
  });
  const bytes = collect(paper);
  const setter = new TypeSetter(paper, fonts, language === "zh");
  const footer = setter.lines(
    fieldLines(issued.seller.footer, FOOTER_LINES),
    styles.footer,
    TEXT_WIDTH - PAGE_NUMBER_WIDTH,
  );
  const footerHeight = Math.max(1, footer.length) * styles.footer.leading;
  const flow = new PageFlow(paper, setter, footerHeight + FOOTER_EDGE + FOOTER_GAP);
  if (logo) drawLogo(flow, logo);
  drawLetterhead(flow, setter, issued);
  drawLineTable(flow, setter, issued);
  drawTotals(flow, setter, issued);
  drawTerms(flow, setter, issued);
  drawEdges(paper, setter, issued, footer);
  paper.end();
  return bytes;
}

/** As large as its room lets it be. */
function drawLogo(flow: PageFlow, logo: Uint8Array<ArrayBuffer>): void {
  const facts = readLogo(logo);
  if (!facts) return;
  const scale = Math.min(LOGO.width / facts.width, LOGO.height / facts.height);
  flow.image(logo, { width: facts.width * scale, height: facts.height * scale, after: LOGO.after });
}

/** What stands at the edges of each page, once it is known how many there are. */
function drawEdges(
  paper: Paper,
  setter: TypeSetter,
  issued: IssuedQuote,
  footer: ReturnType<TypeSetter["lines"]>,
): void {
  const { language } = issued.head;
  const words = quoteWords(language);
  const right = PAGE.width - PAGE.right;
  const { leading } = styles.footer;
  const top = PAGE.height - FOOTER_EDGE - Math.max(1, footer.length) * leading;
  const { count } = paper.bufferedPageRange();
  const below = `${words.quote} ${printedNumber(issued)} · ${dayText(issued.issuedOn, language)}`;
  for (let page = 0; page < count; page++) {
    paper.switchToPage(page);
    rule(paper, top - 6);
    footer.forEach((line, index) => {
      setter.draw(line, PAGE.left, top + leading * (index + 0.72));
    });
    const number = setter.line(words.page(page + 1, count), styles.footer);
    setter.draw(number, right - number.width, top + leading * 0.72);
    if (page === 0) continue;
    const [name] = setter.lines(issued.seller.name, { ...styles.label, color: colors.ink }, TEXT_WIDTH / 2);
    if (name) setter.draw(name, PAGE.left, 44);
    const what = setter.line(below, styles.small);
    setter.draw(what, right - what.width, 44);
    rule(paper, 54);
  }
}

const rule = (paper: Paper, y: number): void => {
  paper
    .moveTo(PAGE.left, y)
    .lineTo(PAGE.width - PAGE.right, y)
    .lineWidth(0.5)
    .strokeColor(colors.rule)
    .stroke();
};

/** The document's bytes, once it has ended. */
async function collect(paper: Paper): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  paper.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  await new Promise<void>((resolve, reject) => {
    paper.on("end", () => resolve());
    paper.on("error", reject);
  });
  const bytes = new Uint8Array(chunks.reduce((size, { byteLength }) => size + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
