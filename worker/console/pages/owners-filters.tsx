import type { OwnedCustomer } from "../../../shared/api/owners.ts";
import { countryName } from "../country-names.ts";
import { Field, SelectField } from "../parts/Field.tsx";
import { type OwnersWords, useOwnersWords } from "../words/owners.ts";
import { localeOf } from "../words/words.tsx";

/** What narrows the list down; empty asks for nothing, `none` for those that have none. */
export interface OwnersFilter {
  q: string;
  owner: string;
  team: string;
  tier: string;
  country: string;
  language: string;
}
export const emptyFilter: OwnersFilter = { q: "", owner: "", team: "", tier: "", country: "", language: "" };
const NONE = "none";

const is = (wanted: string, has: string | null): boolean => wanted === "" || wanted === (has ?? NONE);

/** True for a customer that the filter leaves. */
export const fits = ({ customer, owner, teamId, tier, countries, language }: OwnedCustomer, filter: OwnersFilter) =>
  customer.name.toLowerCase().includes(filter.q.trim().toLowerCase()) &&
  is(filter.owner, owner?.id ?? null) &&
  is(filter.team, teamId) &&
  is(filter.tier, tier) &&
  (filter.country === "" || countries.includes(filter.country)) &&
  is(filter.language, language);

/** A country or language in the reader's words; its letters where there are none. */
export const nameIn = (words: Pick<OwnersWords, "language">, type: "region" | "language", code: string): string => {
  if (type === "region") return countryName(localeOf(words), code);
  try {
    return new Intl.DisplayNames(localeOf(words), { type, fallback: "code" }).of(code) ?? code;
  } catch {
    return code;
  }
};

const different = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.flatMap((one) => one ?? []))].sort();

/** Narrows the customers down by what the rules go by, too. */
export function OwnersFilters(props: {
  filter: OwnersFilter;
  onFilter(filter: OwnersFilter): void;
  customers: readonly OwnedCustomer[];
  teams: readonly { id: string; name: string }[];
}) {
  const words = useOwnersWords();
  const { t } = words;
  const { filter, customers } = props;
  const change = (part: Partial<OwnersFilter>) => props.onFilter({ ...filter, ...part });
  const any = { value: "", label: t("customers.any") };
  const none = { value: NONE, label: t("none") };
  const owners = [...new Map(customers.flatMap(({ owner }) => (owner ? [[owner.id, owner.name]] : []))).entries()];
  const teams = props.teams.filter(({ id }) => customers.some(({ teamId }) => teamId === id));
  const countries = different(customers.flatMap((one) => one.countries));
  const languages = different(customers.map(({ language }) => language));
  return (
    <div class="list-tools">
      <Field label={t("owners.find")} value={filter.q} autocomplete="off" onValue={(q) => change({ q })} />
      <SelectField
        label={t("customers.owner")}
        value={filter.owner}
        options={[
          any,
          { value: NONE, label: t("customers.nobody") },
          ...owners.map(([value = "", label = ""]) => ({ value, label })),
        ]}
        onValue={(owner) => change({ owner })}
      />
      {teams.length > 1 && (
        <SelectField
          label={t("customers.team")}
          value={filter.team}
          options={[any, none, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
          onValue={(team) => change({ team })}
        />
      )}
      <SelectField
        label={t("customers.tier")}
        value={filter.tier}
        options={[any, none, ...["A", "B", "C"].map((value) => ({ value, label: value }))]}
        onValue={(tier) => change({ tier })}
      />
      {countries.length > 0 && (
        <SelectField
          label={t("owners.country")}
          value={filter.country}
          options={[any, ...countries.map((value) => ({ value, label: nameIn(words, "region", value) }))]}
          onValue={(country) => change({ country })}
        />
      )}
      {languages.length > 0 && (
        <SelectField
          label={t("owners.language")}
          value={filter.language}
          options={[any, none, ...languages.map((value) => ({ value, label: nameIn(words, "language", value) }))]}
          onValue={(language) => change({ language })}
        />
      )}
    </div>
  );
}
