import fc from "fast-check";
import { decimalOf } from "../../shared/money.ts";
import { emptyLine, type QuoteLine } from "../../shared/quote/content.ts";

// Quotes as fast-check makes them: what the contract allows, with a liking for what is awkward.

/** Currencies of 0, 2, 3 and 4 places. */
export const someCurrency = fc.constantFrom("JPY", "EUR", "USD", "CNY", "RUB", "KWD", "CLF");

const decimalWithin = (least: bigint, most: bigint): fc.Arbitrary<string> =>
  fc.bigInt({ min: least, max: most }).map(decimalOf);

/** Amounts that end in the middle between two minor units come up often. */
export const someDecimal = fc.oneof(
  fc.constantFrom("0", "1", "-1", "0.5", "0.005", "2.675", "-0.125", "0.000001", "999999999999.999999"),
  decimalWithin(-(10n ** 9n), 10n ** 9n),
  decimalWithin(-(10n ** 18n) + 1n, 10n ** 18n - 1n),
);
const someSize = someDecimal.map((text) => text.replace("-", ""));

export const somePercent = fc.oneof(
  fc.constantFrom("0", "100", "5", "7", "13", "19", "20", "8.1", "33.3333", "0.0001"),
  fc.bigInt({ min: 0n, max: 1_000_000n }).map((size) => decimalOf(size * 100n)),
);

/** A line to be reckoned with: no words. */
export const someLine: fc.Arbitrary<QuoteLine> = fc
  .record({
    id: fc.uuid(),
    position: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    kind: fc.constantFrom("item", "item", "item", "item", "group", "text"),
    choice: fc.constantFrom("included", "included", "included", "optional", "alternative"),
    quantity: someDecimal,
    unitPrice: someDecimal,
    discountPercent: fc.oneof(fc.constant("0"), somePercent),
    taxPercent: fc.oneof(fc.constantFrom("0", "19", "7"), somePercent),
    breaks: fc.array(fc.record({ fromQuantity: someSize, unitPrice: someDecimal }), { maxLength: 3 }),
    unitCost: fc.option(someSize),
  } as const)
  .map((said): QuoteLine => ({ ...emptyLine(said.id, said.position, said.taxPercent), ...said }));
