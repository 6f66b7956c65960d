import { existsSync, readFileSync } from "node:fs";
import { strToU8, zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseMessage } from "../../../worker/mail/parse-message.ts";
import { documentText } from "../../../worker/quotes/document-text.ts";
import { minorOf, numberIn, totalIn } from "../../../worker/quotes/figures.ts";
import { quotesIn } from "../../../worker/quotes/outside.ts";
import { unpacksWithinBounds } from "../../../worker/quotes/pdf-bounds.ts";
import { pdfText } from "../../../worker/quotes/pdf-text.ts";

/** As programs write binary streams in letters (ISO 32000-1, 7.4.3). */
function ascii85(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const piece = [...bytes.subarray(at, at + 4)];
    let value = [0, 1, 2, 3].reduce((sum, digit) => sum * 256 + (piece[digit] ?? 0), 0);
    let said = "";
    for (let digit = 0; digit < 5; digit++) {
      said = String.fromCharCode(33 + (value % 85)) + said;
      value = Math.floor(value / 85);
    }
    text += piece.length === 4 && said === "!!!!!" ? "z" : said.slice(0, piece.length + 1);
  }
  return `${text}~>`;
}

const clock = () => performance.now();
const mail = (subject: string, text: string, ...documents: [fileName: string, text: string | null][]) =>
  quotesIn({ subject, text, documents: documents.map(([fileName, said], part) => ({ part, fileName, text: said })) });

const priced = (title: string, more = "") => `Acme Ltd  ${title}\nNo.  A-17\n${more}\nTotal  1,250.00 EUR`;

describe("a document is a quote", () => {
  it.each<[string, string, string | null]>([
    ["by its title", "scan.pdf", priced("QUOTATION")],
    ["by a title broken over two lines", "doc.pdf", priced("", "КОММЕРЧЕСКОЕ\nПРЕДЛОЖЕНИЕ")],
    ["by a title with gaps", "doc.pdf", priced("报 价 单")],
    ["by a letter-spaced title", "doc.pdf", priced("A N G E B O T")],
    ["by its title in French", "doc.docx", priced("DEVIS N° 2026-118")],
    ["by its title in Spanish", "doc.docx", priced("Cotización")],
    ["by its file's name alone, as a scan", "Angebot_2026-113.pdf", null],
    ["by its file's name in Chinese", "XX公司报价单20260301.xlsx", null],
    ["by its file's name in Russian", "КП для Ромашки.pdf", null],
    ["by its file's name in Spanish", "Presupuesto-44.pdf", null],
    ["by its name, whatever stands above it", "Quote 118.pdf", priced("Purchase order")],
    [
      "by its words, where it is a letter",
      "letter.docx",
      "Dear Ann,\nour quotation 4711 for 20 valves is EUR 1,250.00 net.",
    ],
  ])("%s", (_, fileName, text) => {
    expect(mail("Hello", "See the file.", [fileName, text])).toMatchObject([{ part: 0 }]);
  });

  it.each<[string, string, string | null]>([
    ["an invoice", "doc.pdf", priced("INVOICE", "Quotation  Q-77 of 3 March")],
    ["a German invoice", "Rechnung 7.pdf", priced("Rechnung")],
    ["an order confirmation", "AB-7.pdf", priced("Auftragsbestätigung", "Ihr Auftrag zu unserem Angebot 77")],
    ["a purchase order", "PO 7781.pdf", null],
    ["a delivery note", "doc.pdf", priced("Lieferschein")],
    ["a Chinese invoice", "发票.pdf", null],
    ["a Russian bill", "Счёт № 12.pdf", priced("Счёт на оплату № 12")],
    ["a price list", "Price list 2026.xlsx", priced("PRICE LIST")],
    ["a catalogue", "catalogue.pdf", "Valves 2026\nPage 1"],
    ["a request for a quote", "RFQ 7.pdf", "REQUEST FOR QUOTATION\nPlease quote us your best price"],
    ["minutes of a meeting", "minutes.docx", "Minutes\nWe spoke of the total of 1,250.00 EUR"],
  ])("but %s is none", (_, fileName, text) => {
    expect(mail("Hello", "See the file.", [fileName, text])).toEqual([]);
  });

  it("by what the mail says of it, where the paper is silent", () => {
    expect(mail("Your pumps", "Anbei unser Angebot wie besprochen.", ["scan0001.pdf", null])).toMatchObject([
      { part: 0 },
    ]);
    expect(mail("报价", "附件是报价，请查收。", ["IMG_7.pdf", null])).toMatchObject([{ part: 0 }]);
    expect(mail("Your pumps", "The drawing you asked for.", ["scan0001.pdf", null])).toEqual([]);
    expect(mail("Your quotation", "Anbei unser Angebot.", ["drawing.pdf", null], ["Angebot.pdf", null])).toMatchObject([
      { part: 1 },
    ]);
  });

  it("once, though it comes as PDF and as spreadsheet; two quotes are two", () => {
    const one = priced("QUOTATION");
    expect(mail("Hello", "", ["quote.pdf", one], ["quote.xlsx", one])).toHaveLength(1);
    const other = one.replace("A-17", "A-18").replace("1,250", "1,300");
    expect(mail("Hello", "", ["quote a.pdf", one], ["quote b.pdf", other])).toHaveLength(2);
  });
});

describe("the mail's own words are a quote", () => {
  it.each([
    ["Valves", "Dear Ann,\nwe can offer 20 valves DN50 at EUR 62.50 each, total EUR 1,250.00, delivery 3 weeks."],
    ["Re: RFQ 77", "Price is 62.50 EUR/pc, MOQ 20, so 1,250.00 EUR in all."],
    ["球阀", "李总您好，我司报价如下：球阀 DN50 20台，总价 1250.00 元"],
    ["Клапаны", "Добрый день! Предлагаем вам 20 клапанов, итого 1 250,00 руб."],
    ["Oferta comercial", "Le ofrecemos 20 válvulas. Total: 1.250,00 €"],
  ])("%s: %s", (subject, text) => {
    expect(mail(subject, text)).toMatchObject([{ part: -1, total: "125000" }]);
  });

  it.each([
    ["Meeting", "We can offer to meet on Tuesday at 3 pm in your office."],
    ["Nice quote!", 'Who said "less is more"? The book is $12.50.'],
    ["Valves", "Please send us your quotation for 20 valves; our budget is EUR 1,250.00."],
    ["Invoice 7", "Our offer was accepted, so please pay EUR 1,250.00."],
    ["Цены", "Просим предоставить КП на 20 клапанов, бюджет 1 250,00 руб."],
  ])("not %s: %s", (subject, text) => {
    expect(mail(subject, text)).toEqual([]);
  });
});

describe("figures are read as they are written", () => {
  it.each([
    ["1,234.56", "EUR", "123456"],
    ["1.234,56", "EUR", "123456"],
    ["1 234,56", "EUR", "123456"],
    ["1\u202f234,56", "EUR", "123456"],
    ["1'234.50", "CHF", "123450"],
    ["12.5", "USD", "1250"],
    ["1.234", "EUR", "123400"],
    ["1.234", "KWD", "1234"],
    ["1.234.567", "EUR", "123456700"],
    ["176,000", "JPY", "176000"],
    ["1.255", "JPY", "1255"],
    ["12.345,678", "EUR", null],
    ["999999999999.99", "EUR", "99999999999999"],
  ])("%s %s", (written, currency, minor) => expect(minorOf(written, currency)).toBe(minor));

  it.each([
    ["Subtotal  1,000.00\nVAT 19 %  190.00\nTotal EUR  1,190.00", "EUR", "119000"],
    ["Total HT  1 000,00 €\nTVA 20 %  200,00 €\nTotal TTC  1 200,00 €", "EUR", "120000"],
    ["Zwischensumme  1.000,00\nGesamtbetrag inkl. MwSt.  1.190,00\nAlle Beträge in EUR", "EUR", "119000"],
    ["小计  ¥1,000.00\n合计（含税）  ¥1,130.00", "CNY", "113000"],
    ["Итого без НДС  1 000,00\nВсего с НДС 20%  1 200,00 руб.", "RUB", "120000"],
    ["合計金額  ¥176,000（税込）", "JPY", "176000"],
    ["Total weight  500 kg\nTotal\n1,250.00 USD", "USD", "125000"],
    ["Total: 1.250,00 €", "EUR", "125000"],
    ["Total  1,250.00", null, null],
    ["Nothing here", null, null],
  ])("%s", (text, currency, total) =>
    expect(totalIn(text, false)).toEqual(total === null ? null : { currency, total }),
  );

  it.each([
    ["Quotation No: EF-Q-209", "EF-Q-209"],
    ["Angebots-Nr.  2026/118", "2026/118"],
    ["Angebot Nr. 4711 vom 03.06.2024", "4711"],
    ["Devis n° DEV-00310", "DEV-00310"],
    ["报价单号：BF2024031101", "BF2024031101"],
    ["КП № 20-448 от 15.11.2023", "20-448"],
    ["Quote of 03.06.2024, total 1,250.00", null],
    ["Quotation\nValid until 2026-03-01", null],
  ])("%s", (text, number) => expect(numberIn(text)).toBe(number));
});

it("a text of millions of characters full of amounts is looked through once", () => {
  const text = `${"价 ¥1,000.00 ".repeat(80)}\n`.repeat(6000);
  expect(totalIn(text, true)).toEqual({ currency: "CNY", total: "100000" });
});

describe("a PDF that unpacks to more than a quote has", () => {
  const pdf = (stream: Uint8Array, filter: string): Uint8Array => {
    const encode = (text: string) => new TextEncoder().encode(text);
    const head = encode(`%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
4 0 obj <<${filter}/Length ${stream.length}>> stream
`);
    const tail = encode("\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n%%EOF");
    return new Uint8Array([...head, ...stream, ...tail]);
  };
  const drawn = (times: number) => strToU8("BT /F1 11 Tf 60 700 Td (QUOTATION) Tj ET\n".repeat(times));
  const flate = "/Filter/FlateDecode";

  it("is not read, and one that does not is", async () => {
    const fine = await pdfText(pdf(zlibSync(drawn(3)), flate), clock);
    expect(fine).toContain("QUOTATION");
    expect(await pdfText(pdf(zlibSync(drawn(1_000_000)), flate), clock)).toBeNull();
    expect(await pdfText(pdf(zlibSync(new Uint8Array(200_000_000).fill(32)), flate), clock)).toBeNull();
    expect(await pdfText(pdf(zlibSync(zlibSync(drawn(3))), "/Filter[/FlateDecode/FlateDecode]"), clock)).toBeNull();
    // Packing them here takes a second or two; reading them would take half a minute and more than a gigabyte.
  });

  it.each<[string, string, string]>([
    ["behind a space", flate, "stream \n"],
    ["behind a comment", flate, "stream%x\r"],
    ["under a name written otherwise", "/Filter/Fl#61teDecode", "stream\n"],
    ["under a filter said elsewhere", "/Filter 9 0 R", "stream\n"],
    ["in letters", "/Filter[/ASCIIHexDecode/FlateDecode]", "stream\n"],
    ["behind a long dictionary", `${flate}/Padding[${"0 ".repeat(2000)}]`, "stream\n"],
    ["behind a word that looks like it", `/Title(a stream\n)${flate}`, "stream\n"],
  ])("wherever it begins: %s", (_, filter, keyword) => {
    const packed = (times: number) => {
      const bytes = zlibSync(drawn(times));
      return filter.includes("Hex") ? strToU8(`${Buffer.from(bytes).toString("hex")}>`) : bytes;
    };
    const file = (times: number) =>
      Buffer.from(
        Buffer.from(pdf(packed(times), filter))
          .toString("latin1")
          .replace("stream\n", keyword),
        "latin1",
      );
    expect(unpacksWithinBounds(file(200_000))).toBe(false);
    expect(unpacksWithinBounds(file(3))).toBe(!filter.includes(" R"));
  });

  it("nor what does not unpack, or is packed in a way that is not looked into; what is not packed is", async () => {
    const whole = zlibSync(drawn(300));
    expect(unpacksWithinBounds(pdf(whole.slice(0, whole.length / 2), flate))).toBe(false);
    expect(unpacksWithinBounds(pdf(drawn(3), "/Filter/LZWDecode"))).toBe(false);
    expect(await pdfText(pdf(drawn(3), ""), clock)).toContain("QUOTATION");
    expect(unpacksWithinBounds(pdf(drawn(3), "/Type/XObject/Subtype/Image/Filter/DCTDecode"))).toBe(true);
  });

  it("what reporting programs write as letters is read", async () => {
    const letters = "GhQb/SI9gW$9q4TX:`)Z";
    expect(unpacksWithinBounds(pdf(strToU8(`${letters}~>`), "/Filter[/ASCII85Decode/FlateDecode]"))).toBe(false);
    expect(
      await pdfText(pdf(strToU8(ascii85(zlibSync(drawn(3)))), "/Filter[/ASCII85Decode/FlateDecode]"), clock),
    ).toContain("QUOTATION");
  });

  const nested = (levels: number) => {
    const forms = Array.from({ length: levels }, (_, at) => {
      const draws = at + 1 < levels ? "/F Do ".repeat(10) : "BT /F1 11 Tf 60 700 Td (QUOTATION) Tj ET";
      return `${10 + at} 0 obj <</Subtype/Form/BBox[0 0 1 1]/Resources<</Font<</F1 5 0 R>>/XObject<</F ${11 + at} 0 R>>>>/Length ${draws.length}>> stream\n${draws}\nendstream endobj`;
    });
    const page = Buffer.from(pdf(strToU8("/F Do"), "")).toString("latin1");
    return strToU8(
      page
        .replace("/Resources<<", "/Resources<</XObject<</F 10 0 R>>")
        .replace("trailer", `${forms.join("\n")}\ntrailer`),
    );
  };

  it("nor what draws drawings within drawings", async () => {
    expect(await pdfText(nested(2), clock)).toContain("QUOTATION");
    expect(unpacksWithinBounds(nested(7))).toBe(false);
  });

  it("nor is a page gone through to its end that has no end", async () => {
    const times = async (now: () => number) => (await pdfText(nested(5), now))?.match(/QUOTATION/g)?.length ?? 0;
    const all = await times(() => 0);
    expect(all).toBeGreaterThan(1000);
    let asked = 0;
    // Late after some pieces.
    const some = await times(() => 500 * asked++);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
  });

  it("nor are words without end kept", async () => {
    const many = (await pdfText(pdf(zlibSync(drawn(60_000)), flate), clock)) ?? "";
    expect(many.length).toBeLessThanOrEqual(60_000);
  });
});

const root = new URL("../../../../shared/corpora/", import.meta.url);
const caseSchema = z.object({
  id: z.string(),
  file: z.string().optional(),
  subject: z.string().default(""),
  text: z.string().default(""),
  expect: z.object({
    docType: z.string(),
    number: z.string().optional(),
    total: z.number().optional(),
    currency: z.string().optional(),
  }),
});
const lines = (name: string) => readFileSync(new URL(name, root).pathname, "utf8").trim().split("\n");

describe.skipIf(!existsSync(root.pathname))("the shared corpora", () => {
  it("of quotes, requests, orders and invoices: each is told, with its number and total", async () => {
    const missed: string[] = [];
    for (const line of lines("quotes/cases.jsonl")) {
      const { id, file, subject, text, expect: wanted } = caseSchema.parse(JSON.parse(line));
      const bytes = file === undefined ? null : new Uint8Array(readFileSync(new URL(file, root).pathname));
      // A name that says nothing: the paper alone has to.
      const name = `scan.${file?.split(".").pop()}`;
      const said = bytes && (await documentText({ fileName: name, bytes }, clock));
      const [found] = mail(subject, text, ...(bytes ? [[name, said] as [string, string | null]] : []));
      if ((found !== undefined) !== (wanted.docType === "quote")) missed.push(id);
      if (wanted.docType !== "quote" || !found) continue;
      const places = wanted.currency === "JPY" ? 0 : 2;
      const total = String(Math.round((wanted.total ?? 0) * 10 ** places));
      expect.soft({ id, ...found }).toMatchObject({ number: wanted.number, currency: wanted.currency, total });
    }
    expect(missed).toEqual([]);
  });

  it("of ordinary mail: none of it is a quote but one that speaks of an offer of 402,000 dollars", async () => {
    const found: string[] = [];
    for (const line of lines("parse/expected.jsonl")) {
      const { file } = z.object({ file: z.string() }).parse(JSON.parse(line));
      const { message } = await parseMessage(new Uint8Array(readFileSync(new URL(file, root).pathname)));
      const documents: [string, string | null][] = [];
      for (const one of message.attachments) documents.push([one.fileName, await documentText(one, clock)]);
      if (mail(message.subject, message.text, ...documents).length > 0) found.push(file);
    }
    expect(found).toEqual([expect.stringContaining("content_transfer_encoding_with_semi_colon")]);
  });
});
