import { useId } from "preact/hooks";
import { incotermSchema, type QuoteHead } from "../../../shared/quote/content.ts";
import { SelectField } from "../parts/Field.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import type { DraftKeeper } from "./draft-keeper.ts";
import { NumberCell, TextCell } from "./quote-cells.tsx";

type WordsField = "customerReference" | "paymentTerms" | "incotermPlace" | "delivery" | "noteOut" | "noteIn";
const recipientFields = [
  ["company", 200],
  ["person", 200],
  ["email", 254],
] as const;

/** Everything a quote says beside its lines. `companyCurrency`: what rates are given against. */
export function QuoteHeadForm({ keeper, companyCurrency }: { keeper: DraftKeeper; companyCurrency: string | null }) {
  const { t } = useQuoteWords();
  const id = useId();
  const { head } = keeper.draft.shown;
  const set = <F extends keyof QuoteHead>(field: F, to: QuoteHead[F], isTyping = true): boolean =>
    keeper.edit([{ kind: "head", field, from: keeper.draft.shown.head[field], to }], isTyping);
  const around = (field: string, label: string) => ({
    id: `${id}-${field}`,
    label,
    epoch: keeper.epoch,
    onLeave: keeper.seal,
  });
  const words = (field: WordsField, most: number, lines = false) => (
    <Labelled id={`${id}-${field}`} label={t(`quote.head.${field}`)} wide={lines}>
      <TextCell
        {...around(field, t(`quote.head.${field}`))}
        value={head[field]}
        maxLength={most}
        lines={lines}
        onValue={(text) => set(field, text)}
      />
    </Labelled>
  );
  const recipient = (field: keyof QuoteHead["recipient"], most: number, lines = false) => (
    <Labelled key={field} id={`${id}-${field}`} label={t(`quote.head.${field}`)} wide={lines}>
      <TextCell
        {...around(field, t(`quote.head.${field}`))}
        value={head.recipient[field]}
        maxLength={most}
        lines={lines}
        onValue={(text) => {
          const said = field === "country" ? text.trim().toUpperCase() : text;
          return set("recipient", { ...keeper.draft.shown.head.recipient, [field]: said });
        }}
      />
    </Labelled>
  );
  const isOtherCurrency = companyCurrency !== null && companyCurrency !== head.currency;
  return (
    <div class="quote-head-form">
      <fieldset class="quote-fields">
        <legend>{t("quote.head.recipient")}</legend>
        {recipientFields.map(([field, most]) => recipient(field, most))}
        {recipient("country", 2)}
        {recipient("address", 1000, true)}
      </fieldset>
      <fieldset class="quote-fields">
        <legend>{t("quote.head.terms")}</legend>
        <Labelled id={`${id}-currency`} label={t("quote.head.currency")}>
          <TextCell
            {...around("currency", t("quote.head.currency"))}
            value={head.currency}
            maxLength={3}
            onValue={(text) => set("currency", text.trim().toUpperCase(), true)}
          />
        </Labelled>
        {isOtherCurrency && <Rate keeper={keeper} currency={head.currency} companyCurrency={companyCurrency} />}
        <SelectField
          label={t("quote.head.tax")}
          value={head.tax}
          options={(["added", "included"] as const).map((value) => ({ value, label: t(`quote.tax.${value}`) }))}
          onValue={(tax) => set("tax", tax, false)}
        />
        <SelectField
          label={t("quote.head.language")}
          value={head.language}
          options={(["en", "zh", "ru"] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
          onValue={(language) => set("language", language, false)}
        />
        <Labelled id={`${id}-validUntil`} label={t("quote.head.validUntil")}>
          <input
            id={`${id}-validUntil`}
            class="input"
            type="date"
            value={head.validUntil ?? ""}
            onChange={(event) => set("validUntil", event.currentTarget.value || null, false)}
          />
        </Labelled>
        {words("customerReference", 200)}
        {words("paymentTerms", 500)}
        <Labelled id={`${id}-paymentDays`} label={t("quote.head.paymentDays")}>
          <NumberCell
            {...around("paymentDays", t("quote.head.paymentDays"))}
            value={head.paymentDays === null ? null : String(head.paymentDays)}
            mayBeEmpty
            onValue={(value) => set("paymentDays", value === null ? null : Number(value))}
          />
        </Labelled>
        <SelectField
          label={t("quote.head.incoterm")}
          value={head.incoterm ?? ""}
          options={[
            { value: "", label: t("none") },
            ...incotermSchema.options.map((value) => ({ value, label: value })),
          ]}
          onValue={(value) => set("incoterm", incotermSchema.safeParse(value).data ?? null, false)}
        />
        {words("incotermPlace", 200)}
        {words("delivery", 500)}
        {words("noteOut", 4000, true)}
        {words("noteIn", 4000, true)}
      </fieldset>
    </div>
  );
}

/** What one of the quote's currency is worth in the company's, and on which day. */
function Rate(props: { keeper: DraftKeeper; currency: string; companyCurrency: string }) {
  const { t } = useQuoteWords();
  const id = useId();
  const { keeper, currency, companyCurrency } = props;
  const { rate } = keeper.draft.shown.head;
  const set = (to: QuoteHead["rate"]): boolean =>
    keeper.edit([{ kind: "head", field: "rate", from: keeper.draft.shown.head.rate, to }], true);
  const today = new Date().toISOString().slice(0, 10);
  const label = t("quote.head.rate", { currency, company: companyCurrency });
  return (
    <>
      <Labelled id={`${id}-rate`} label={label}>
        <NumberCell
          id={`${id}-rate`}
          label={label}
          epoch={keeper.epoch}
          onLeave={keeper.seal}
          value={rate?.value ?? null}
          mayBeEmpty
          onValue={(value) => set(value === null ? null : { value, date: rate?.date ?? today })}
        />
      </Labelled>
      {rate && (
        <Labelled id={`${id}-date`} label={t("quote.head.rateDate")}>
          <input
            id={`${id}-date`}
            class="input"
            type="date"
            max={today}
            value={rate.date}
            onChange={(event) => event.currentTarget.value && set({ ...rate, date: event.currentTarget.value })}
          />
        </Labelled>
      )}
    </>
  );
}

function Labelled(props: { id: string; label: string; wide?: boolean; children: preact.ComponentChildren }) {
  return (
    <div class={props.wide ? "field quote-wide" : "field"}>
      <label class="field-label" for={props.id}>
        {props.label}
      </label>
      {props.children}
    </div>
  );
}
