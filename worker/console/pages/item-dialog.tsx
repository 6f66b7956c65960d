import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { itemEndpoints } from "../../../shared/api/items.ts";
import { itemColumnNames } from "../../../shared/quote/item-columns.ts";
import type { Item } from "../../../shared/quote/price-list.ts";
import { TAKEN_BY_INPUT_METHOD } from "../desk/grid-keys.ts";
import { type FormFault, formOf, type ItemForm, itemOf, newPrice, type PriceForm } from "../desk/item-form.ts";
import { todayOf } from "../desk/today.ts";
import { Button } from "../parts/Button.tsx";
import { FormDialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { Note } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useItemWords } from "../words/items.ts";
import { localeOf } from "../words/words.tsx";

const wordFields = [
  ["description", 2000],
  ["unit", 30],
  ["group", 200],
  ["supplier", 200],
  ["leadTime", 100],
] as const;

/** Adds an item, or changes one with its prices. */
export function ItemDialog(props: { item: Item | null; currency: string; onClose(): void; onSaved(item: Item): void }) {
  const words = useItemWords();
  const { t, language } = words;
  const { call } = useSession();
  const names = itemColumnNames[language];
  const locale = localeOf(words);
  const [form, setForm] = useState(() => formOf(props.item, props.currency, locale));
  const [fault, setFault] = useState<string | null>(null);
  const action = useAction();
  const set = (part: Partial<ItemForm>) => {
    setFault(null);
    setForm((before) => ({ ...before, ...part }));
  };
  const said = (found: FormFault): string => {
    if (found.column === null) return t(`items.${found.kind}`);
    const column = names[found.column];
    const number = found.price === null ? null : found.price + 1;
    return t(`items.${found.kind}`, { column: number === null ? column : t("items.cell", { column, number }) });
  };
  const save = () =>
    void action.run(async () => {
      const item = itemOf(form, locale);
      if ("kind" in item) return setFault(said(item));
      if (props.item === null) {
        // A new item must not go over one that is there.
        const part = { code: item.code, prices: [] };
        const body = { items: [part], day: todayOf(new Date()), dryRun: true };
        const { results } = await call(itemEndpoints.mergeItems, { body });
        if (results[0]?.state !== "new") return setFault(t("items.codeTaken"));
      }
      await call(itemEndpoints.putItems, { body: { items: [item] } });
      props.onSaved(item);
    });
  return (
    <FormDialog
      title={props.item?.code ?? t("items.newTitle")}
      wide
      onClose={props.onClose}
      onSubmit={save}
      busy={action.busy}
      error={action.error}
      submitLabel={t("items.save")}
    >
      <div class="item-fields">
        {props.item === null && (
          <Field label={names.code} value={form.code} maxLength={100} autofocus onValue={(code) => set({ code })} />
        )}
        {wordFields.map(([field, most]) => (
          <Field
            key={field}
            label={names[field]}
            value={form[field]}
            maxLength={most}
            onValue={(text) => set({ [field]: text })}
          />
        ))}
        {(["taxPercent", "unitCost"] as const).map((field) => (
          <Field
            key={field}
            label={names[field]}
            value={form[field]}
            maxLength={40}
            inputMode="decimal"
            onValue={(text) => set({ [field]: text })}
          />
        ))}
        <Field
          label={names.costCurrency}
          value={form.costCurrency}
          maxLength={3}
          onValue={(costCurrency) => set({ costCurrency })}
        />
      </div>
      <PriceRows prices={form.prices} currency={props.currency} onPrices={(prices) => set({ prices })} />
      {fault !== null && (
        <div role="alert">
          <Note look="warn">{fault}</Note>
        </div>
      )}
    </FormDialog>
  );
}

const priceFields = ["currency", "fromDay", "fromQuantity", "unitPrice"] as const;

/** Prices as rows. Enter adds a row below, Ctrl+Delete takes the row away. */
function PriceRows(props: {
  prices: readonly PriceForm[];
  currency: string;
  onPrices(prices: readonly PriceForm[]): void;
}) {
  const { t, language } = useItemWords();
  const names = itemColumnNames[language];
  const { prices, onPrices } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const next = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (next.current === null) return;
    const row = body.current?.rows[Math.min(next.current, prices.length - 1)];
    next.current = null;
    const input = row?.querySelector("input");
    input?.focus();
    // What the last row said is typed over.
    input?.select();
  });
  const add = (after: number) => {
    next.current = after + 1;
    onPrices(prices.toSpliced(after + 1, 0, newPrice(prices, props.currency, todayOf(new Date()))));
  };
  const remove = (at: number) => {
    next.current = Math.max(0, at - 1);
    onPrices(prices.toSpliced(at, 1));
  };
  const pressed = (event: KeyboardEvent, at: number) => {
    // Enter that ends an input method's word neither adds a row nor saves.
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return;
    const isField = event.target instanceof HTMLInputElement;
    const isAdding = event.key === "Enter" && isField && !event.ctrlKey && !event.metaKey;
    const isRemoving = event.key === "Delete" && event.ctrlKey;
    if (!isAdding && !isRemoving) return;
    event.preventDefault();
    if (isAdding) add(at);
    else remove(at);
  };
  return (
    <fieldset class="item-price-rows">
      <legend class="field-label">{t("items.prices")}</legend>
      {prices.length === 0 && <p class="muted">{t("items.noPrices")}</p>}
      {prices.length > 0 && (
        <div class="table-scroll">
          <table class="table">
            <thead>
              <tr>
                {priceFields.map((field) => (
                  <th key={field} scope="col">
                    {names[field]}
                  </th>
                ))}
                <th scope="col">
                  <span class="sr-only">{t("table.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody ref={body}>
              {prices.map((price, at) => (
                <tr key={price.key} onKeyDown={(event) => pressed(event, at)}>
                  {priceFields.map((field) => (
                    <td key={field}>
                      <PriceCell
                        field={field}
                        label={t("items.cell", { column: names[field], number: at + 1 })}
                        value={price[field]}
                        onValue={(text) => onPrices(prices.with(at, { ...price, [field]: text }))}
                      />
                    </td>
                  ))}
                  <td>
                    <Button
                      look="quiet"
                      aria-label={t("items.removePrice", { number: at + 1 })}
                      onClick={() => remove(at)}
                    >
                      {t("remove")}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Button look="quiet" onClick={() => add(prices.length - 1)}>
        {t("items.addPrice")}
      </Button>
    </fieldset>
  );
}

function PriceCell(props: {
  field: (typeof priceFields)[number];
  label: string;
  value: string;
  onValue(text: string): void;
}) {
  const around = {
    class: "input item-price-input",
    "aria-label": props.label,
    value: props.value,
    onInput: (event: { currentTarget: { value: string } }) => props.onValue(event.currentTarget.value),
  };
  if (props.field === "fromDay") return <input {...around} type="date" />;
  if (props.field === "currency") return <input {...around} type="text" maxLength={3} />;
  return <input {...around} type="text" inputMode="decimal" maxLength={40} />;
}
