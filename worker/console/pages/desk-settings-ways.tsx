import { useState } from "preact/hooks";
import { CopyField } from "../parts/CopyField.tsx";
import { Check, Field } from "../parts/Field.tsx";
import { useDeskSettingsWords } from "../words/desk-settings.ts";
import type { Part } from "./desk-settings.tsx";

/** By which ways customers ask by themselves, and what other currencies are worth. */
export function Ways({ settings, change, isWrong }: Part) {
  const { t } = useDeskSettingsWords();
  const { ways, rates } = settings;
  const [addresses, setAddresses] = useState(ways.addresses.join(", "));
  const [written, setWritten] = useState(writeRates(rates));
  return (
    <section class="card stack">
      <h2>{t("deskSet.ways")}</h2>
      <Check
        label={t("deskSet.form")}
        hint={t("deskSet.formHint")}
        checked={ways.form}
        onValue={(form) => change({ ways: { ...ways, form } })}
      />
      {ways.form && <CopyField label={t("deskSet.formAddress")} value={new URL("/request", location.href).href} />}
      <Field
        label={t("deskSet.addresses")}
        hint={t("deskSet.addressesHint")}
        value={addresses}
        problem={isWrong("ways", "addresses") ? t("deskSet.wrong") : null}
        onValue={(text) => {
          setAddresses(text);
          change({ ways: { ...ways, addresses: text.split(/[\s,;，；]+/).filter(Boolean) } });
        }}
      />
      <Field
        label={t("deskSet.rates", { currency: settings.currency })}
        hint={t("deskSet.ratesHint")}
        value={written}
        problem={isWrong("rates") ? t("deskSet.wrong") : null}
        onValue={(text) => {
          setWritten(text);
          change({ rates: readRates(text) });
        }}
      />
    </section>
  );
}

const writeRates = (rates: Readonly<Record<string, string>>): string =>
  Object.entries(rates)
    .map(([currency, value]) => `${currency} ${value}`)
    .join("; ");

/** `USD 0.92; CNY 0.13`; what cannot be read stays, so that the field says so. */
const readRates = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(/[;；\n]+/)
      .map((pair) => pair.trim())
      .filter(Boolean)
      .map((pair) => {
        const [currency = "", value = ""] = pair.split(/[\s=:]+/);
        return [currency.toUpperCase(), value];
      }),
  );
