import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { millionths, minorToDecimal } from "../../../shared/money.ts";
import { emptyHead, emptyLine, type QuoteHead, type QuoteLine } from "../../../shared/quote/content.ts";
import { cutForOthers, type IssuedQuote } from "../../../shared/quote/issued.ts";
import { lineAmount, quoteTotals } from "../../../shared/quote/totals.ts";
import { readCsv } from "../../../worker/console/import/read-csv.ts";
import { readXlsx } from "../../../worker/console/import/read-xlsx.ts";
import { quoteCsv, quoteXlsx } from "../../../worker/quotes/sheet.ts";
import { quoteWords } from "../../../worker/quotes/words.ts";
import { sayable } from "../../../worker/quotes/xml.ts";
import { someIssuedQuote } from "../../support/issued-quotes.ts";

const quote = (head: Partial<QuoteHead>, ...lines: Partial<QuoteLine>[]): IssuedQuote => ({
  ...{ number: "Q-2026-00012", revision: 1, issuedOn: "2026-11-22" },
  seller: {
    logo: "",
    ...{ name: "Initech Valves", address: "Harbour Road 1", country: "DE", email: "sales@initech.example", phone: "" },
    ...{ site: "", taxId: "DE000000000", footer: "", terms: "Our terms." },
  },
  clerk: { name: "Anna Li", email: "anna@initech.example" },
  ...cutForOthers(
    { ...emptyHead("EUR", "en"), ...head },
    lines.map((said, at) => ({ ...emptyLine(`00000000-0000-4000-8000-00000000000${at}`, at, "19"), ...said })),
  ),
});
const secret = { unitCost: "3.21", supplier: "Hooli", noteIn: "keep quiet", listPrice: "4.32" };
const lines: Partial<QuoteLine>[] = [
  { kind: "group", description: "Pumps" },
  { itemCode: "P-1", description: "=HYPERLINK(1)", quantity: "-2", unit: "pcs", unitPrice: "10.125", ...secret },
  { description: "Spare", unitPrice: "5", choice: "optional", discountPercent: "7.5", leadTime: "3 weeks" },
  { kind: "text", description: "Without oil." },
  {
    ...{ description: "Oil", quantity: "1.5", unit: "l", unitPrice: "2000000" },
    breaks: [
      { fromQuantity: "1", unitPrice: "1234567.89" },
      { fromQuantity: "100", unitPrice: "9" },
    ],
  },
];
const shown = (issued: IssuedQuote): string[][] => readXlsx(quoteXlsx(issued), 5000).map(({ cells }) => cells);

describe("a quote as a spreadsheet", () => {
  it("has its head, its lines, totals and terms in the customer's language", () => {
    const head: Partial<QuoteHead> = {
      recipient: { company: "Globex", person: "Bo", address: "", email: "", country: "" },
      ...{ incoterm: "DAP", incotermPlace: "Malmö", paymentDays: 30, noteIn: "keep quiet", validUntil: "2026-12-31" },
    };
    expect(shown(quote(head, ...lines))).toEqual([
      ["Quotation", "Q-2026-00012"],
      ["Date", "2026-11-22"],
      ["Valid until", "2026-12-31"],
      ["Currency", "EUR"],
      ["To", "Globex\nBo"],
      ["Contact", "Anna Li\nanna@initech.example"],
      ["", "Initech Valves\nHarbour Road 1\nsales@initech.example"],
      ["Tax ID", "DE000000000"],
      [
        ...["Pos.", "Item no.", "Description", "Quantity", "Unit", "Unit price", "Discount", "Tax", "Amount"],
        ...["Choice", "Lead time"],
      ],
      ["", "", "Pumps", "", "", "", "", "", "1851831.59"],
      ["1", "P-1", "=HYPERLINK(1)", "-2", "pcs", "10.125", "0", "0.19", "-20.25"],
      ["2", "", "Spare", "1", "", "5", "0.075", "0.19", "4.63", "Optional, not in the total", "3 weeks"],
      ["", "", "Without oil."],
      ["3", "", "Oil", "1.5", "l", "1234567.89", "0", "0.19", "1851851.84"],
      ["", "", "From 1", "", "l", "1234567.89"],
      ["", "", "From 100", "", "l", "9"],
      ["", "", "Net total", "", "", "", "", "", "1851831.59"],
      ["", "", "Tax 19% of 1,851,831.59 EUR", "", "", "", "", "", "351848"],
      ["", "", "Total including tax", "", "", "", "", "", "2203679.59"],
      ["Payment", "Within 30 days"],
      ["Delivery term", "DAP Malmö"],
      ["Terms and conditions", "Our terms."],
    ]);
    const included = shown(quote({ tax: "included", language: "ru", currency: "JPY" }, { unitPrice: "119" }));
    expect(included.slice(-4, -1).map((row) => [row[2], row[8]])).toEqual([
      ["Всего с налогом", "119"],
      ["В том числе налог 19\u00a0%, от 100 JPY", "19"],
      ["Итого без налога", "100"],
    ]);
    expect(shown(quote({ language: "zh" })).flat()).toContain(quoteWords("zh").noLines);
  });

  it("says every figure exactly and every text as it was written, the same bytes each time", () => {
    fc.assert(
      fc.property(someIssuedQuote, (issued) => {
        const bytes = quoteXlsx(issued);
        expect(quoteXlsx(structuredClone(issued))).toEqual(bytes);
        const rows = readXlsx(bytes, 5000).map(({ cells }) => cells);
        const { currency } = issued.head;
        const items = issued.lines.filter(({ kind }) => kind === "item");
        const numbered = rows.filter(([first, , , quantity]) => /^\d+$/.test(first ?? "") && quantity !== undefined);
        expect(numbered.map((row) => row.slice(2, 4))).toEqual(
          items.map((one) => [cut(one.description), plain(one.quantity)]),
        );
        const amounts = numbered.map((row) => millionths(row[8] ?? ""));
        expect(amounts).toEqual(items.map((one) => millionths(minorToDecimal(lineAmount(one, currency), currency))));
        const { net, gross } = quoteTotals(issued.head, issued.lines);
        const words = quoteWords(issued.head.language);
        const sums = rows.filter(([, , name]) => name === words.net).map((row) => millionths(row[8] ?? ""));
        expect(sums).toContain(millionths(minorToDecimal(net, currency)));
        const totals = rows.filter(([, , name]) => name === words.gross || name === words.grossWithTax);
        expect(totals.map((row) => millionths(row[8] ?? ""))).toContain(millionths(minorToDecimal(gross, currency)));
      }),
      { numRuns: 200 },
    );
  });
});

/** As the reader has texts: at most 5,000 signs, without spaces around. */
const cut = (text: string): string => sayable(text).slice(0, 5000).trim();
const plain = (decimal: string): string => {
  const [whole = "", part = ""] = decimal.replace("-", "").split(".");
  const digits = `${BigInt(whole)}${part.replace(/0+$/, "") && `.${part.replace(/0+$/, "")}`}`;
  return decimal.startsWith("-") && digits !== "0" ? `-${digits}` : digits;
};

describe("a quote as CSV", () => {
  it("is a line for each item, all with the same columns, and no cell starts a formula", () => {
    const text = quoteCsv(quote({}, ...lines));
    expect(text.startsWith("\ufeff")).toBe(true);
    expect(text.slice(1).split("\r\n")).toEqual([
      '"Quotation no.","Pos.","Group","Item no.","Description","Quantity","Unit","Unit price","Discount","Tax","Amount","Currency","Choice","Lead time"',
      '"Q-2026-00012","1","Pumps","P-1","\'=HYPERLINK(1)","-2","pcs","10.125","0%","19%","-20.25","EUR","Included",""',
      '"Q-2026-00012","2","Pumps","","Spare","1","","5","7.5%","19%","4.63","EUR","Optional, not in the total","3 weeks"',
      '"Q-2026-00012","3","Pumps","","Oil","1.5","l","1234567.89","0%","19%","1851851.84","EUR","Included",""',
      "",
    ]);
  });

  it("comes back as it was, whatever is written in it", () => {
    fc.assert(
      fc.property(someIssuedQuote, (issued) => {
        const text = quoteCsv(issued);
        const [head, ...rows] = readCsv(text, ",", 5000).map(({ cells }) => cells);
        const items = issued.lines.filter(({ kind }) => kind === "item");
        expect(rows.map((row) => row.length)).toEqual(items.map(() => head?.length));
        expect(rows.map((row) => row[4])).toEqual(items.map((one) => one.description.slice(0, 5000).trim()));
        expect(rows.map((row) => row[5])).toEqual(items.map((one) => plain(one.quantity)));
        const { currency } = issued.head;
        expect(rows.map((row) => row[10])).toEqual(
          items.map((one) => minorToDecimal(lineAmount(one, currency), currency)),
        );
        for (const [, raw = ""] of text.matchAll(/"((?:[^"]|"")*)"/g))
          expect(raw.replace(/^-\d+(\.\d+)?$/, "")).not.toMatch(/^[\t\r]|^\s*[=+\-@|%]/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is the Desk's own", () => {
  it("stands in no form", () => {
    const issued = quote({ noteIn: "keep quiet" }, ...lines);
    const said = [...shown(issued).flat(), quoteCsv(issued)].join("\n");
    for (const word of Object.values(secret)) expect(said).not.toContain(word);
  });
});
