import { useEffect, useState } from "preact/hooks";
import type { z } from "zod";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { pricePointSchema } from "../../../shared/api/desk-request.ts";
import type { QuoteLine } from "../../../shared/quote/content.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeDecimal } from "../desk/write-number.ts";
import { Button } from "../parts/Button.tsx";
import { useSession } from "../session.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";
import type { DraftKeeper } from "./draft-keeper.ts";

export type PricePoint = z.infer<typeof pricePointSchema>;

/** Long enough that a code is typed to its end. */
const TYPING_MS = 300;

/** What an item was quoted at, this customer's first; none while it is asked for and where the code is empty. */
export function usePrices(itemCode: string, customerId: string | null): readonly PricePoint[] {
  const { call } = useSession();
  const key = `${customerId ?? ""} ${itemCode}`;
  const [found, setFound] = useState<{ key: string; prices: readonly PricePoint[] }>({ key, prices: [] });
  useEffect(() => {
    if (itemCode.trim() === "") return;
    let here = true;
    const timer = setTimeout(() => {
      const query = { itemCode, ...(customerId === null ? {} : { customerId }) };
      call(deskEndpoints.priceHistory, { query }).then(
        ({ prices }) => here && setFound({ key, prices }),
        // Beside the work: it is asked for when the line is looked at again.
        () => undefined,
      );
    }, TYPING_MS);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [call, key]);
  return found.key === key ? found.prices : [];
}

/** Takes an older price for a line; the edit says both fields, and one undo takes both back. */
export function takePrice(keeper: DraftKeeper, line: QuoteLine, price: PricePoint): void {
  keeper.epoch++;
  keeper.edit([
    { kind: "line", id: line.id, field: "unitPrice", from: line.unitPrice, to: price.unitPrice },
    { kind: "line", id: line.id, field: "discountPercent", from: line.discountPercent, to: price.discountPercent },
  ]);
}

/** The first that one key takes: in the quote's own currency. */
export const firstPrice = (prices: readonly PricePoint[], currency: string): PricePoint | undefined =>
  prices.find((price) => price.currency === currency);

/** All older prices of a line's item. */
export function LinePrices(props: { keeper: DraftKeeper; line: QuoteLine; customerId: string | null }) {
  const words = useQuoteWords();
  const { t } = words;
  const { keeper, line } = props;
  const prices = usePrices(line.itemCode, props.customerId);
  const { currency } = keeper.draft.shown.head;
  if (line.itemCode.trim() === "") return <p class="small muted">{t("quote.pricesNeedCode")}</p>;
  if (prices.length === 0) return <p class="small muted">{t("quote.noPrices")}</p>;
  return (
    <section class="stack-tight">
      <h3>{t("quote.prices")}</h3>
      <ul class="plain-list quote-prices">
        {prices.map((price) => (
          <li key={`${price.requestId} ${price.at} ${price.quantity} ${price.unitPrice}`} class="row">
            <span>
              <PriceWords price={price} />
            </span>
            {price.currency === currency && (
              <Button look="quiet" onClick={() => takePrice(keeper, line, price)}>
                {t("quote.takePrice")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One older price: what, for how many, to whom, when, in which quote. */
export function PriceWords({ price }: { price: PricePoint }) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const discount = price.discountPercent === "0" ? "" : ` \u2212${writeDecimal(price.discountPercent, locale)}\u00a0%`;
  return (
    <>
      <b class="num">
        {writeDecimal(price.unitPrice, locale)}&nbsp;{price.currency}
        {discount}
      </b>{" "}
      <span class="small muted">
        {t("quote.forQuantity", { quantity: writeDecimal(price.quantity, locale) })} ·{" "}
        {price.isSameCustomer ? t("quote.sameCustomer") : <Said>{price.customer?.name ?? t("quote.noCustomer")}</Said>}{" "}
        · {words.day(price.at)} · {price.number} · {t(`quote.state.${price.state}`)}
      </span>
    </>
  );
}
