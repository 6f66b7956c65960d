import { useMemo, useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { type Person, peopleEndpoints } from "../../../shared/api/people.ts";
import { countriesOf } from "../../../shared/care/country.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { allCountries, countryName } from "../country-names.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Check, Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import type { LoadedCustomer } from "./loaded-customer.ts";

const tiers = ["A", "B", "C"] as const;
const NOBODY = "";

/** Changes who looks after a customer, with the reason; owner, deputy and managers also its name, tier and readers. */
export function CustomerChange(props: { loaded: LoadedCustomer; onClose(): void; onChanged(): void }) {
  const { t } = useWords();
  const { customer, named } = props.loaded;
  const me = useMe();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const people = useLoad("people", (load) => load(peopleEndpoints.listPeople, {}));
  const [name, setName] = useState(customer.name);
  const [tier, setTier] = useState<string>(customer.tier ?? "");
  const [country, setCountry] = useState<string>(customer.country ?? "");
  const [ownerId, setOwnerId] = useState(customer.owner?.id ?? NOBODY);
  const [deputyId, setDeputyId] = useState(customer.deputy?.id ?? NOBODY);
  const [restricted, setRestricted] = useState(customer.restricted);
  const [namedIds, setNamedIds] = useState<readonly string[]>(named.map(({ id }) => id));
  const [reason, setReason] = useState("");
  const mine = customer.owner?.id === me.person.id || customer.deputy?.id === me.person.id;
  const everything = mine || hasRole(me, "manager");

  const save = async () => {
    const details = {
      name: name.trim() === customer.name ? undefined : name.trim(),
      tier: tier === (customer.tier ?? "") ? undefined : (tiers.find((one) => one === tier) ?? null),
      country: country === (customer.country ?? "") ? undefined : country || null,
      restricted: restricted === customer.restricted ? undefined : restricted,
      namedIds: sameIds(namedIds, named) ? undefined : [...namedIds],
    };
    const done = await action.run(async () => {
      await call(customerEndpoints.updateCustomer, {
        params: { id: customer.id },
        body: {
          ...(everything ? details : {}),
          ownerId: ownerId === (customer.owner?.id ?? NOBODY) ? undefined : ownerId || null,
          deputyId: deputyId === (customer.deputy?.id ?? NOBODY) ? undefined : deputyId || null,
          reason: reason.trim() || undefined,
        },
      });
    });
    if (!done) return;
    toast({ text: t("customer.changed", { name: name.trim() || customer.name }) });
    props.onChanged();
  };

  return (
    <Dialog title={t("customer.changeTitle", { name: customer.name })} onClose={props.onClose}>
      {people.data === null ? (
        <>
          <ErrorNote error={people.error} onRetry={people.reload} />
          {people.loading && <Skeleton lines={4} />}
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <PersonSelect label={t("customers.owner")} people={people.data.people} value={ownerId} onValue={setOwnerId} />
          <PersonSelect
            label={t("customers.deputy")}
            people={people.data.people}
            value={deputyId}
            onValue={setDeputyId}
          />
          <Field
            label={t("customer.reason")}
            hint={t("customer.reasonHint")}
            value={reason}
            onValue={setReason}
            maxLength={500}
            autocomplete="off"
          />
          {everything && (
            <>
              <Field label={t("customer.nameField")} value={name} onValue={setName} required maxLength={200} />
              <SelectField
                label={t("customers.tier")}
                value={tier}
                options={[
                  { value: "", label: t("customer.noTier") },
                  ...tiers.map((one) => ({ value: one, label: one })),
                ]}
                onValue={setTier}
              />
              <CountrySelect domains={customer.domains} value={country} onValue={setCountry} />
              {hasRole(me, "manager") && (
                <>
                  <Check label={t("customer.restrict")} checked={restricted} onValue={setRestricted} />
                  {restricted && <NamedPeople people={people.data.people} ids={namedIds} onIds={setNamedIds} />}
                </>
              )}
            </>
          )}
          <ErrorNote error={action.error} />
          <Actions>
            <Button onClick={props.onClose}>{t("cancel")}</Button>
            <Button type="submit" look="primary" busy={action.busy}>
              {t("save")}
            </Button>
          </Actions>
        </form>
      )}
    </Dialog>
  );
}

function CountrySelect(props: { domains: readonly string[]; value: string; onValue(country: string): void }) {
  const words = useWords();
  const { t } = words;
  const locale = localeOf(words);
  const [byDomain] = countriesOf(props.domains, null);
  const unsaid =
    byDomain === undefined
      ? t("customer.noCountry")
      : t("customer.countryByDomain", { country: countryName(locale, byDomain) });
  const countries = useMemo(() => allCountries(locale), [locale]);
  return (
    <SelectField
      label={t("customer.country")}
      value={props.value}
      options={[{ value: "", label: unsaid }, ...countries.map(({ code, name }) => ({ value: code, label: name }))]}
      onValue={props.onValue}
    />
  );
}

const sameIds = (ids: readonly string[], named: readonly { id: string }[]): boolean =>
  ids.length === named.length && named.every(({ id }) => ids.includes(id));

/** Active colleagues; whoever is chosen now stays in the list even when they have left. */
function PersonSelect(props: { label: string; people: readonly Person[]; value: string; onValue(id: string): void }) {
  const { t } = useWords();
  const choices = props.people.filter((person) => person.status === "active" || person.id === props.value);
  return (
    <SelectField
      label={props.label}
      value={props.value}
      options={[
        { value: NOBODY, label: t("customers.nobody") },
        ...choices.map((person) => ({ value: person.id, label: person.name })),
      ]}
      onValue={props.onValue}
    />
  );
}

function NamedPeople(props: {
  people: readonly Person[];
  ids: readonly string[];
  onIds(ids: readonly string[]): void;
}) {
  const { t } = useWords();
  return (
    <fieldset class="choices named">
      <legend class="field-label">{t("customer.named")}</legend>
      {props.people
        .filter((person) => person.status === "active" || props.ids.includes(person.id))
        .map((person) => (
          <Check
            key={person.id}
            label={<Said>{person.name}</Said>}
            checked={props.ids.includes(person.id)}
            onValue={(ticked) =>
              props.onIds(ticked ? [...props.ids, person.id] : props.ids.filter((id) => id !== person.id))
            }
          />
        ))}
    </fieldset>
  );
}
