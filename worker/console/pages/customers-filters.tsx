import type { Customer } from "../../../shared/api/customers.ts";
import { Button } from "../parts/Button.tsx";
import { Check, Field, SelectField } from "../parts/Field.tsx";
import { useWords, type WordKey } from "../words/words.tsx";
import { type Column, columns, emptyView, isFiltered, silences, tiers, type View } from "./customers-view.ts";

const columnWords: Record<Column, WordKey> = {
  tier: "customers.tier",
  owner: "customers.owner",
  deputy: "customers.deputy",
  lastIn: "customers.lastIn",
  lastOut: "customers.lastOut",
  open: "customers.open",
  knownBy: "customers.knownBy",
  contacts: "customers.contacts",
};

/** Everybody who looks after one of these customers, by name. */
export function ownersOf(customers: readonly Customer[]): { id: string; name: string }[] {
  const byId = new Map(customers.flatMap(({ owner }) => (owner ? [[owner.id, owner] as const] : [])));
  const { compare } = new Intl.Collator(undefined, { sensitivity: "base" });
  return [...byId.values()].sort((a, b) => compare(a.name, b.name));
}

/** What narrows the list down, and which columns it has. */
export function CustomersFilters(props: {
  view: View;
  typed: string;
  owners: readonly { id: string; name: string }[];
  /** To choose from; null where there is nothing to choose. */
  teams: readonly { id: string; name: string }[] | null;
  shown: readonly Column[];
  onTyped(text: string): void;
  onView(view: View): void;
  onColumns(columns: readonly Column[]): void;
}) {
  const { t } = useWords();
  const { view, shown } = props;
  const change = (part: Partial<View>) => props.onView({ ...view, ...part });
  const any = { value: "", label: t("customers.any") };
  const isOn = (column: Column, on: boolean) =>
    props.onColumns(on ? [...shown, column] : shown.filter((one) => one !== column));
  return (
    <div class="list-tools customers-tools">
      <Field
        label={t("customers.find")}
        value={props.typed}
        onValue={props.onTyped}
        autocomplete="off"
        maxLength={200}
      />
      <SelectField
        label={t("customers.owner")}
        value={view.owner ?? ""}
        options={[
          any,
          { value: "me", label: t("customers.me") },
          { value: "nobody", label: t("customers.nobody") },
          ...props.owners.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onValue={(value) => change({ owner: value || null })}
      />
      {props.teams && (
        <SelectField
          label={t("customers.team")}
          value={view.team ?? ""}
          options={[any, ...props.teams.map(({ id, name }) => ({ value: id, label: name }))]}
          onValue={(value) => change({ team: value || null })}
        />
      )}
      <SelectField
        label={t("customers.tier")}
        value={view.tier ?? ""}
        options={[any, ...tiers.map((value) => ({ value, label: value === "none" ? t("none") : value }))]}
        onValue={(value) => change({ tier: tiers.find((one) => one === value) ?? null })}
      />
      <SelectField
        label={t("customers.silent")}
        value={view.silentDays === null ? "" : String(view.silentDays)}
        options={[
          any,
          ...[...new Set([...silences, ...(view.silentDays === null ? [] : [view.silentDays])])].map((days) => ({
            value: String(days),
            label: t("customers.silentDays", { count: days }),
          })),
        ]}
        onValue={(value) => change({ silentDays: value === "" ? null : Number(value) })}
      />
      <div class="customers-toggles">
        <Toggle on={view.waiting} onChange={(waiting) => change({ waiting })}>
          {t("customers.waiting")}
        </Toggle>
        <Toggle on={view.restricted} onChange={(restricted) => change({ restricted })}>
          {t("customers.restricted")}
        </Toggle>
        <details class="chooser">
          <summary class="button button-quiet">{t("customers.columns")}</summary>
          <div class="chooser-list">
            {columns.map((column) => (
              <Check
                key={column}
                label={t(columnWords[column])}
                checked={shown.includes(column)}
                onValue={(on) => isOn(column, on)}
              />
            ))}
          </div>
        </details>
        {isFiltered(view) && (
          <Button
            look="quiet"
            onClick={() => {
              props.onTyped("");
              props.onView({ ...emptyView, sort: view.sort, turned: view.turned });
            }}
          >
            {t("customers.clear")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Toggle(props: { on: boolean; onChange(on: boolean): void; children: string }) {
  return (
    <button type="button" class="button toggle" aria-pressed={props.on} onClick={() => props.onChange(!props.on)}>
      {props.children}
    </button>
  );
}
