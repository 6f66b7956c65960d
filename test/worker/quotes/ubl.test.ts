import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
import { describe, expect, it } from "vitest";
import { millionths, minorToDecimal } from "../../../shared/money.ts";
import { emptyHead, emptyLine, type QuoteLine } from "../../../shared/quote/content.ts";
import { cutForOthers, type IssuedQuote, printedNumber } from "../../../shared/quote/issued.ts";
import { quoteTotals } from "../../../shared/quote/totals.ts";
import { quoteUbl } from "../../../worker/quotes/ubl.ts";
import { unitCodeOf } from "../../../worker/quotes/unit-codes.ts";
import { sayable } from "../../../worker/quotes/xml.ts";
import { someIssuedQuote } from "../../support/issued-quotes.ts";

const names = {
  q: "urn:oasis:names:specification:ubl:schema:xsd:Quotation-2",
  cac: "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
  cbc: "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
};

/** Asks a document and lets it go. */
function asked<T>(xml: string, ask: (texts: (path: string) => string[], document: XmlDocument) => T): T {
  const document = XmlDocument.fromString(xml);
  try {
    return ask((path) => document.find(path, names).map((node) => node.content), document);
  } finally {
    document.dispose();
  }
}

const line = (said: Partial<QuoteLine>, at: number): QuoteLine => ({
  ...emptyLine(`00000000-0000-4000-8000-${String(at).padStart(12, "0")}`, at, "19"),
  ...said,
});

const quote = (head: Partial<IssuedQuote["head"]>, ...lines: Partial<QuoteLine>[]): IssuedQuote => ({
  ...{ number: "Q-2026-00012", revision: 2, issuedOn: "2026-11-22" },
  seller: {
    logo: "",
    ...{
      name: "Initech Valves",
      address: "Harbour Road 1\n\n20457 Hamburg",
      country: "DE",
      email: "sales@initech.example",
    },
    ...{
      phone: "+49 40 0",
      site: "https://initech.example",
      taxId: "DE000000000",
      footer: "HRB 1",
      terms: "Our terms.",
    },
  },
  clerk: { name: "Anna Li", email: "anna@initech.example" },
  ...cutForOthers({ ...emptyHead("EUR", "en"), ...head }, lines.map(line)),
});

const total = "/q:Quotation/cac:QuotedMonetaryTotal/cbc:";

describe("a quotation in UBL", () => {
  it("says who, to whom, until when, on which conditions", () => {
    const issued = quote(
      {
        recipient: { company: "Globex", person: "Bo Ek", address: "Kaj 2", email: "bo@globex.example", country: "SE" },
        ...{ customerReference: "RFQ 77", validUntil: "2026-12-31", paymentDays: 30, incoterm: "DAP" },
        ...{ incotermPlace: "Malmö", delivery: "One shipment", noteOut: "Thank you." },
      },
      { unitPrice: "10" },
    );
    asked(quoteUbl(issued), (texts) => {
      expect(texts("/q:Quotation/cbc:ID")).toEqual(["Q-2026-00012-2"]);
      expect(texts("/q:Quotation/cbc:IssueDate")).toEqual(["2026-11-22"]);
      expect(texts("/q:Quotation/cbc:Note")).toEqual(["Thank you.", "HRB 1"]);
      expect(texts("//cac:ValidityPeriod/cbc:EndDate")).toEqual(["2026-12-31"]);
      expect(texts("//cac:RequestForQuotationDocumentReference/cbc:ID")).toEqual(["RFQ 77"]);
      expect(texts("//cac:SellerSupplierParty//cbc:Line")).toEqual(["Harbour Road 1", "20457 Hamburg"]);
      expect(texts("//cac:SellerSupplierParty//cac:PartyTaxScheme/cbc:CompanyID")).toEqual(["DE000000000"]);
      expect(texts("//cac:SellerContact/*")).toEqual(["Anna Li", "anna@initech.example"]);
      expect(texts("//cac:OriginatorCustomerParty//cbc:Name")).toEqual(["Globex", "Bo Ek"]);
      expect(texts("//cac:OriginatorCustomerParty//cbc:IdentificationCode")).toEqual(["SE"]);
      expect(texts("//cac:DeliveryTerms//cbc:*")).toEqual(["DAP", "One shipment", "Malmö"]);
      expect(texts("//cac:TransactionConditions/*")).toEqual(["Payment: Within 30 days", "Our terms."]);
    });
  });

  it("prices lines with discount and unit, and taxes each rate", () => {
    const issued = quote(
      {},
      {
        quantity: "10",
        unit: "m",
        unitPrice: "15.5",
        discountPercent: "10",
        itemCode: "V-50",
        description: "Pipe\nblack",
      },
      { quantity: "2", unit: "crates", unitPrice: "0.333333", taxPercent: "7", leadTime: "3 weeks" },
      { unitPrice: "5", taxPercent: "0" },
    );
    asked(quoteUbl(issued), (texts) => {
      const first = "//cac:QuotationLine[1]/cac:LineItem/";
      expect(texts(`${first}cbc:Quantity | ${first}cbc:Quantity/@unitCode`)).toEqual(["10", "MTR"]);
      expect(texts(`${first}cbc:LineExtensionAmount`)).toEqual(["139.50"]);
      expect(texts(`${first}cac:AllowanceCharge/*`)).toEqual(["false", "Discount", "0.1", "15.50", "155.00"]);
      expect(texts(`${first}cac:Price/*`)).toEqual(["15.5", "1"]);
      expect(texts(`${first}cac:Item/cbc:*`)).toEqual(["Pipe\nblack", "Pipe"]);
      expect(texts(`${first}cac:Item/cac:SellersItemIdentification/cbc:ID`)).toEqual(["V-50"]);
      const second = "//cac:QuotationLine[2]/cac:LineItem/";
      expect(texts(`${second}cbc:Quantity/@unitCode | ${second}cbc:Note`)).toEqual(["Unit: crates", "C62"]);
      expect(texts(`${second}cac:Delivery//cbc:Description`)).toEqual(["3 weeks"]);
      expect(texts("//cac:TaxSubtotal/cbc:TaxAmount")).toEqual(["0.00", "0.05", "26.51"]);
      expect(texts("//cac:TaxSubtotal/cac:TaxCategory/cbc:*")).toEqual(["0", "S", "7", "S", "19"]);
      expect(texts(`${total}LineExtensionAmount | ${total}PayableAmount`)).toEqual(["145.17", "171.73"]);
    });
  });

  it("with tax in the prices, lines are without it, and the printed price stands beside", () => {
    const issued = quote({ tax: "included" }, { unitPrice: "9.99" }, { unitPrice: "9.99" }, { unitPrice: "9.99" });
    asked(quoteUbl(issued), (texts) => {
      // 29.97 have 4.785… of tax in them: 25.18 without. Alone each would be 8.39, 25.17 in all.
      expect(texts("//cac:QuotationLine/cbc:LineExtensionAmount")).toEqual(["8.39", "8.40", "8.39"]);
      expect(texts("//cac:QuotedMonetaryTotal/*")).toEqual(["25.18", "25.18", "29.97", "29.97"]);
      expect(texts("//cac:QuotationLine[1]//cac:Price/cbc:PriceAmount")).toEqual(["8.394958"]);
      expect(texts("//cac:QuotationLine[1]//cac:AlternativeConditionPrice/cbc:PriceAmount")).toEqual(["9.99"]);
    });
  });

  it("keeps what is optional or an alternative out of every sum, and says what it costs", () => {
    const issued = quote(
      { language: "ru" },
      { kind: "group", description: "Насосы" },
      { description: "A", unitPrice: "1000.5", breaks: [{ fromQuantity: "10", unitPrice: "900" }], unit: "шт." },
      { description: "A2", unitPrice: "2", choice: "alternative" },
      { description: "B", unitPrice: "40", choice: "optional" },
      { kind: "text", description: "Внимание" },
      { kind: "group", description: "Трубы" },
      { description: "C2", unitPrice: "7", choice: "alternative" },
      { kind: "text", description: "Конец" },
    );
    asked(quoteUbl(issued), (texts) => {
      expect(texts("//cac:QuotationLine/cbc:ID")).toEqual(["1", "3", "4"]);
      expect(texts("//cac:QuotationLine[1]/cac:AlternativeLineItem/cbc:ID")).toEqual(["2"]);
      expect(texts("//cac:QuotationLine/cac:LineItem/cbc:LineExtensionAmount")).toEqual(["1000.50"]);
      expect(texts("//cac:LineItem/cbc:Note")).toEqual([
        ...["Насосы", "От 10 шт.: 900 EUR", "По желанию, не входит в итог: 40,00 EUR"],
        ...["Внимание", "Трубы", "Альтернатива, не входит в итог: 7,00 EUR"],
      ]);
      expect(texts("/q:Quotation/cbc:Note")).toEqual(["Конец", "HRB 1"]);
      expect(texts(`${total}PayableAmount`)).toEqual(["1190.60"]);
    });
  });

  it("without an item is refused", () => {
    expect(() => quoteUbl(quote({}, { kind: "text" }))).toThrow(RangeError);
  });
});

describe("a unit", () => {
  it.each([
    ...([
      ["pcs", "H87"],
      ["台", "H87"],
      ["шт.", "H87"],
      [" KG ", "KGM"],
      ["м", "MTR"],
      ["m²", "MTK"],
    ] as const),
    ...([
      ["constructor", null],
      ["", null],
      ["crate", null],
    ] as const),
  ])("%j has the code %s", (unit, code) => expect(unitCodeOf(unit)).toBe(code));
});

describe("every quotation", () => {
  it("adds up, and says every text as it was written", () => {
    fc.assert(
      fc.property(someIssuedQuote, (issued) => {
        const { net, tax, gross } = quoteTotals(issued.head, issued.lines);
        const decimal = (minor: bigint) => minorToDecimal(minor, issued.head.currency);
        const xml = quoteUbl(issued);
        expect(quoteUbl(structuredClone(issued))).toBe(xml);
        asked(xml, (texts) => {
          const sum = (path: string) => texts(path).reduce((all, one) => all + millionths(one), 0n);
          expect(texts("//cac:QuotedMonetaryTotal/*")).toEqual([net, net, gross, gross].map(decimal));
          expect(texts("/q:Quotation/cac:TaxTotal/cbc:TaxAmount")).toEqual([decimal(tax)]);
          for (const path of ["//cac:QuotationLine/cbc:", "//cac:QuotationLine/cac:LineItem/cbc:"])
            expect(sum(`${path}LineExtensionAmount`)).toBe(millionths(decimal(net)));
          expect(sum("//cac:TaxSubtotal/cbc:TaxableAmount")).toBe(millionths(decimal(net)));
          expect(texts("/q:Quotation/cbc:ID")).toEqual([printedNumber(issued)]);
          expect(texts("/q:Quotation/cbc:LineCountNumeric")).toEqual([String(texts("//cac:QuotationLine").length)]);
          const items = issued.lines.filter(({ kind }) => kind === "item");
          expect(texts("//cac:Item").length).toBe(items.length);
          const said = (all: string[]) =>
            all
              .filter((text) => text.trim() !== "")
              .map(sayable)
              .toSorted();
          expect(texts("//cac:Item/cbc:Description").toSorted()).toEqual(said(items.map((one) => one.description)));
          expect(texts("//cac:SellersItemIdentification/cbc:ID").toSorted()).toEqual(
            said(items.map((one) => one.itemCode)),
          );
          const notes = new Set(texts("//cbc:Note"));
          const others = issued.lines.filter(({ kind }) => kind !== "item").map((one) => one.description);
          for (const text of said([issued.head.noteOut, ...others])) expect(notes).toContain(text);
          expect(texts("//*[not(*) and not(normalize-space()) and not(self::cac:SellerSupplierParty)]")).toEqual([]);
        });
      }),
      { numRuns: 150 },
    );
  });
});

const schema = join(import.meta.dirname, "../../../../shared/schemas/ubl-2.1/maindoc/UBL-Quotation-2.1.xsd");

describe.skipIf(!existsSync(schema))("the schema of OASIS", () => {
  const validator = () => {
    xmlRegisterFsInputProviders();
    return XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(schema), { url: schema }));
  };

  it("takes every quotation, in each language and currency, whatever is written in it", () => {
    const xsd = validator();
    const seen = new Set<string>();
    fc.assert(
      fc.property(someIssuedQuote, (issued) => {
        asked(quoteUbl(issued), (_, document) => xsd.validate(document));
        seen.add(issued.head.language).add(issued.head.currency).add(issued.head.tax);
      }),
      { numRuns: 300 },
    );
    expect([...seen].toSorted()).toEqual([
      "CLF",
      "CNY",
      "EUR",
      "JPY",
      "KWD",
      "RUB",
      "USD",
      "added",
      "en",
      "included",
      "ru",
      "zh",
    ]);
  });

  it("refuses what is broken", () => {
    const xsd = validator();
    const xml = quoteUbl(quote({ validUntil: "2026-12-31" }, { unitPrice: "10" }));
    const check = (text: string) => asked(text, (_, document) => xsd.validate(document));
    expect(() => check(xml)).not.toThrow();
    expect(() => check(xml.replace("<cbc:IssueDate>2026-11-22</cbc:IssueDate>", ""))).toThrow(/IssueDate/);
    expect(() => check(xml.replace("2026-12-31", "2026-02-30"))).toThrow(/date/);
    expect(() => check(xml.replace(' currencyID="EUR"', ""))).toThrow(/currencyID/);
    expect(() => check(xml.replace(">10<", ">10,00<"))).toThrow(/PriceAmount/);
  });
});
