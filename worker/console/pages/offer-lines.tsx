import type { Offer } from "../../../shared/api/offers.ts";
import { decimalOf, millionths } from "../../../shared/money.ts";
import type { ShownLine } from "../../../shared/quote/content.ts";
import { groupAmounts, lineAmount, quoteTotals, unitPriceAt } from "../../../shared/quote/totals.ts";
import { writeDecimal, writeMinor } from "../desk/write-number.ts";
import { useOfferWords } from "../words/offer.ts";
import { localeOf } from "../words/words.tsx";

/** A quote's lines and sums, as the customer reads them. */
export function OfferLines({ offer }: { offer: Offer }) {
  const { t } = useOfferWords();
  const { head, lines } = offer.quote;
  const groups = groupAmounts(head.currency, lines);
  return (
    <>
      <table class="offer-lines">
        <thead>
          <tr>
            <th>{t("offer.item")}</th>
            <th class="number">{t("offer.quantity")}</th>
            <th class="number offer-unit-price">{t("offer.price")}</th>
            <th class="number">{t("offer.amount")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) =>
            line.kind === "item" ? (
              <ItemRow key={line.id} line={line} currency={head.currency} />
            ) : (
              <HeadRow key={line.id} line={line} currency={head.currency} amount={groups.get(line.id) ?? null} />
            ),
          )}
        </tbody>
      </table>
      <Sums offer={offer} />
    </>
  );
}

function HeadRow({ line, currency, amount }: { line: ShownLine; currency: string; amount: bigint | null }) {
  const words = useOfferWords();
  return (
    <tr class={line.kind === "group" ? "offer-group" : "offer-aside"}>
      <td colspan={amount === null ? 4 : 3}>{line.description}</td>
      {amount !== null && <td class="number">{writeMinor(amount, currency, localeOf(words))}</td>}
    </tr>
  );
}

function ItemRow({ line, currency }: { line: ShownLine; currency: string }) {
  const words = useOfferWords();
  const { t } = words;
  const locale = localeOf(words);
  const write = (decimal: string, places = 0) => writeDecimal(decimal, locale, places);
  const isOff = millionths(line.discountPercent) > 0n;
  const asides = [
    line.choice === "optional" ? t("offer.optional") : line.choice === "alternative" ? t("offer.alternative") : "",
    isOff ? t("offer.discount", { percent: write(decimalOf(millionths(line.discountPercent))) }) : "",
    ...line.breaks.map(({ fromQuantity, unitPrice }) =>
      t("offer.from-quantity", { quantity: write(fromQuantity), price: `${write(unitPrice, 2)} ${currency}` }),
    ),
    line.leadTime ? t("offer.leadTime", { time: line.leadTime }) : "",
  ].filter(Boolean);
  return (
    <tr class={line.choice === "included" ? "" : "offer-aside"}>
      <td>
        {line.itemCode && <span class="small muted">{`${line.itemCode}\n`}</span>}
        {line.description}
        {asides.map((aside) => (
          <div key={aside} class="small muted">
            {aside}
          </div>
        ))}
      </td>
      <td class="number">{`${write(line.quantity)} ${line.unit}`.trim()}</td>
      <td class="number offer-unit-price">{write(unitPriceAt(line), 2)}</td>
      <td class="number">{writeMinor(lineAmount(line, currency), currency, locale)}</td>
    </tr>
  );
}

function Sums({ offer }: { offer: Offer }) {
  const words = useOfferWords();
  const { t } = words;
  const locale = localeOf(words);
  const { head, lines } = offer.quote;
  const { net, gross, taxes } = quoteTotals(head, lines);
  const write = (amount: bigint) => writeMinor(amount, head.currency, locale);
  return (
    <dl class="offer-sums">
      <dt>{t("offer.net")}</dt>
      <dd>{write(net)}</dd>
      {taxes.map(({ percent, tax }) => (
        <>
          <dt>
            {t(head.tax === "added" ? "offer.tax" : "offer.taxWithin", { percent: writeDecimal(percent, locale) })}
          </dt>
          <dd>{write(tax)}</dd>
        </>
      ))}
      <dt class="offer-gross">{t("offer.gross")}</dt>
      <dd class="offer-gross">{write(gross)}</dd>
    </dl>
  );
}
