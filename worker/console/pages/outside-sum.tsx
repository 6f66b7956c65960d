import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { writeMinor } from "../desk/write-number.ts";
import { useOutsideWords } from "../words/outside-quotes.ts";
import { localeOf } from "../words/words.tsx";

/** Of a quote that went out without the Desk: what was read of its sum, and what can be done with it here. */
export function OutsideSum({ request: { sums } }: { request: DeskRequest }) {
  const words = useOutsideWords();
  const { t } = words;
  return (
    <section class="card stack-tight" aria-labelledby="outside-sum">
      <h2 id="outside-sum">{t("outside.total")}</h2>
      <p class="outside-total num">
        {sums ? writeMinor(sums.gross, sums.currency, localeOf(words)) : t("outside.noTotal")}
      </p>
      <p class="muted">{t("outside.origin")}</p>
    </section>
  );
}
