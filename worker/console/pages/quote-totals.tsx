import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { type ApprovalReason, LIST_SETTLES_DAYS } from "../../../shared/quote/approval.ts";
import type { QuoteHead, QuoteLine } from "../../../shared/quote/content.ts";
import { quoteMargin, quoteTotals } from "../../../shared/quote/totals.ts";
import { writeDecimal, writeMinor } from "../desk/write-number.ts";
import { Note } from "../parts/states.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";

/** What a quote comes to, and what the Desk earns with it. */
export function QuoteTotals({ head, lines }: { head: QuoteHead; lines: readonly QuoteLine[] }) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const { net, taxes, gross } = quoteTotals(head, lines);
  const { margin, percent, unknown } = quoteMargin(head, lines);
  const money = (minor: bigint) => writeMinor(minor, head.currency, locale);
  return (
    <section class="card quote-totals" aria-label={t("quote.totals")}>
      <h2>{t("quote.totals")}</h2>
      <dl>
        <div>
          <dt>{t("quote.net")}</dt>
          <dd>{money(net)}</dd>
        </div>
        {taxes.map((tax) => (
          <div key={tax.percent}>
            <dt>{t("quote.taxOf", { percent: writeDecimal(tax.percent, locale) })}</dt>
            <dd>{money(tax.tax)}</dd>
          </div>
        ))}
        <div class="quote-gross">
          <dt>{t("quote.gross")}</dt>
          <dd>{money(gross)}</dd>
        </div>
        <div>
          <dt>{t("quote.margin")}</dt>
          <dd>
            {percent === null ? "\u2013" : `${money(margin)} · ${writeDecimal(percent, locale)}\u00a0%`}
            {unknown > 0 && <div class="small muted">{t("quote.costUnknown", { count: unknown })}</div>}
          </dd>
        </div>
      </dl>
      {head.tax === "included" && <p class="small muted">{t("quote.taxIncludedNote")}</p>}
    </section>
  );
}

/** Why somebody else has to look at it, by the rules that say so. */
export function ApprovalNote(props: { reasons: readonly ApprovalReason[]; settings: DeskSettings | null }) {
  const words = useQuoteWords();
  const { t } = words;
  const { reasons, settings } = props;
  if (reasons.length === 0) return null;
  const locale = localeOf(words);
  const said = reasons.map(({ ruleId, why }) => {
    const rule = settings?.approval.find(({ id }) => id === ruleId);
    if (why === "non-list") return t("quote.why.nonList");
    if (why === "own-list") return t("quote.why.ownList", { days: LIST_SETTLES_DAYS });
    const limit = {
      discount: rule?.discountOver,
      margin: rule?.marginUnder,
      amount: rule?.amountOver,
      payment: rule?.paymentDaysOver === null ? null : rule?.paymentDaysOver?.toString(),
    }[why];
    if (limit == null) return t(`quote.whyRule.${why}`);
    const currency = settings?.currency ?? "";
    return t(`quote.why.${why}`, { limit: writeDecimal(limit, locale), ...(why === "amount" ? { currency } : {}) });
  });
  return (
    <Note look="warn">
      <p>{t("quote.needsApproval", { reasons: words.list([...new Set(said)]) })}</p>
    </Note>
  );
}
