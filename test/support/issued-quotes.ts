import fc from "fast-check";
import { incotermSchema, type QuoteLine, shownLineSchema } from "../../shared/quote/content.ts";
import { type IssuedQuote, issuedQuoteSchema } from "../../shared/quote/issued.ts";
import { hostileTexts } from "../fixtures/hostile-text.ts";
import { someCurrency, someLine } from "./quotes.ts";

/** What anybody may have written or pasted, up to so many characters: also what XML and spreadsheets cannot say. */
export const someText = (most: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.constantFrom(...Object.values(hostileTexts)),
      fc.constantFrom(
        "",
        " ",
        "\u0000",
        "\ud800 half \udfff",
        "\ufffe\uffff",
        "]]> <![CDATA[ &amp; &#0;",
        "a\rb\r\nc\td",
        "_x0041_",
      ),
      fc.constantFrom("Запорная арматура", "截止阀 DN50", "Gate valve, 2½″", "=1+1", "-5", "+7 495", "@SUM(A1)"),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
    )
    .map((text) => text.slice(0, most));

const someDay = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const someCountry = fc.constantFrom("", "DE", "CN", "RU");

/** A line with words, as others are shown it. */
const someShownLine = fc
  .record({
    line: someLine,
    description: someText(2000),
    itemCode: someText(100),
    leadTime: someText(100),
    unit: fc.oneof(fc.constantFrom("pcs", "m", "kg", "台", "шт.", "Set", ""), someText(30)),
  })
  .map(({ line, ...words }) => shownLineSchema.parse({ ...line, ...words } satisfies QuoteLine));

/** A quote that may have gone out: at least one item, whatever else. */
export const someIssuedQuote: fc.Arbitrary<IssuedQuote> = fc
  .record({
    number: fc.constantFrom("Q-2026-00012", "R&D <1>"),
    revision: fc.integer({ min: 1, max: 30 }),
    issuedOn: someDay,
    seller: fc.record({
      ...{ name: someText(200), address: someText(1000), country: someCountry, email: someText(254) },
      ...{
        phone: someText(100),
        site: someText(200),
        taxId: someText(50),
        footer: someText(1000),
        terms: someText(20_000),
      },
    }),
    clerk: fc.record({ name: someText(200), email: someText(254) }),
    head: fc.record({
      currency: someCurrency,
      tax: fc.constantFrom("added", "included"),
      language: fc.constantFrom("en", "zh", "ru"),
      recipient: fc.record({
        ...{ company: someText(200), person: someText(200), address: someText(1000), email: someText(254) },
        country: someCountry,
      }),
      customerReference: someText(200),
      validUntil: fc.option(someDay),
      paymentTerms: someText(500),
      paymentDays: fc.option(fc.integer({ min: 0, max: 3650 })),
      incoterm: fc.option(fc.constantFrom(...incotermSchema.options)),
      incotermPlace: someText(200),
      delivery: someText(500),
      noteOut: someText(4000),
    }),
    first: someShownLine,
    others: fc.array(someShownLine, { maxLength: 8 }),
  })
  .map(({ first, others, ...quote }) =>
    issuedQuoteSchema.parse({ ...quote, lines: [...others, { ...first, kind: "item" }] }),
  );
