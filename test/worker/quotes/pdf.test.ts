import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { quoteTotals } from "../../../shared/quote/totals.ts";
import { needsChinese, type QuoteFonts } from "../../../worker/quotes/fonts.ts";
import { amountText } from "../../../worker/quotes/formats.ts";
import { quotePdf } from "../../../worker/quotes/pdf.ts";
import { issuedQuote } from "./issued-quote.ts";

const font = (name: string): Uint8Array => new Uint8Array(readFileSync(`node_modules/@expo-google-fonts/${name}.ttf`));
let fonts: QuoteFonts;
beforeAll(() => {
  fonts = {
    regular: [font("noto-sans/400Regular/NotoSans_400Regular"), font("noto-sans-sc/400Regular/NotoSansSC_400Regular")],
    bold: [font("noto-sans/600SemiBold/NotoSans_600SemiBold"), font("noto-sans-sc/600SemiBold/NotoSansSC_600SemiBold")],
  };
});

// The project's set-up installs it (scripts/test-needs.ts); elsewhere the texts are not read.
const hasPoppler = spawnSync("pdftotext", ["-v"]).error === undefined;

/** The PDF's text as poppler reads it, without white space: how lines are broken is no part of what they say. */
const textOf = (pdf: Uint8Array): string =>
  execFileSync("pdftotext", ["-enc", "UTF-8", "-", "-"], { input: pdf, maxBuffer: 64e6 })
    .toString("utf8")
    .replace(/\s/g, "");
const bare = (text: string): string => text.replace(/\s/g, "");

describe.skipIf(!hasPoppler).each(["en", "zh", "ru"] as const)("a quote's PDF in %s", (language) => {
  it.each([1, 30, 200])(
    "of %i lines has the same bytes when it is made again, and says every line and its sum",
    async (lines) => {
      const issued = issuedQuote(language, lines);
      const pdf = await quotePdf(issued, fonts);
      expect(Buffer.compare(pdf, await quotePdf(structuredClone(issued), fonts))).toBe(0);
      const text = textOf(pdf);
      for (const line of issued.lines) expect(text).toContain(bare(line.description).slice(0, 12));
      const { gross } = quoteTotals(issued.head, issued.lines);
      expect(text).toContain(bare(amountText(gross, issued.head.currency, language)));
      expect(text).toContain(bare(issued.head.recipient.company));
    },
  );
});

describe.skipIf(!hasPoppler)("a hostile quote", () => {
  it.each([
    "👩‍👧 emoji",
    "שלום עולם",
    "a\u202eb\u0000c\u0007d",
    "x".repeat(2000),
    "长".repeat(2000),
    "https://globex.example/".repeat(80),
  ])("%# is set, and takes no page apart", async (description) => {
    const issued = issuedQuote("en", 3);
    const lines = issued.lines.map((line) => ({ ...line, description }));
    const pdf = await quotePdf({ ...issued, lines }, fonts);
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe("%PDF-");
    expect(textOf(pdf)).toContain(bare(issued.seller.name));
  });

  it("without a line, in yen and dinar, is a quote too", async () => {
    for (const currency of ["JPY", "KWD"]) {
      const issued = issuedQuote("ru", 4);
      const pdf = await quotePdf({ ...issued, head: { ...issued.head, currency }, lines: [] }, fonts);
      expect(textOf(pdf)).toContain(currency);
    }
  });
});

it("needs the Chinese font only for what is written in it", () => {
  expect(needsChinese(issuedQuote("zh", 1))).toBe(true);
  const latin = issuedQuote("en", 0);
  expect(needsChinese({ ...latin, lines: [], seller: { ...latin.seller, name: "Müller & Söhne №1" } })).toBe(false);
  expect(needsChinese({ ...latin, lines: [], seller: { ...latin.seller, name: "安科美" } })).toBe(true);
});

it("a logo is drawn, and is the same bytes when it is drawn again", async () => {
  const issued = issuedQuote("en", 3);
  const logo = new Uint8Array(
    Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGP4z8AARAxg8j8AG/ID/fPnS7EAAAAASUVORK5CYII=",
      "base64",
    ),
  );
  const plain = Buffer.from(await quotePdf(issued, fonts)).toString("latin1");
  const drawn = Buffer.from(await quotePdf(issued, fonts, logo)).toString("latin1");
  expect(plain).not.toContain("/Subtype /Image");
  expect(drawn).toContain("/Subtype /Image");
  expect(Buffer.from(await quotePdf(issued, fonts, logo)).toString("latin1")).toBe(drawn);
});
