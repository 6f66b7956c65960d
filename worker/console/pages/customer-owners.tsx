import { useState } from "preact/hooks";
import {
  type CustomerStage,
  customerCardEndpoints,
  type Stage,
  stageSchema,
} from "../../../shared/api/customer-cards.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { countriesOf } from "../../../shared/care/country.ts";
import { SelectField } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useCareWords } from "../words/care.ts";
import { useOwnersWords } from "../words/owners.ts";
import { CountryHolidays } from "./country-holidays.tsx";
import { CustomerDates } from "./customer-dates.tsx";
import { CustomerHistory } from "./customer-history.tsx";
import type { LoadedCustomer } from "./loaded-customer.ts";
import { CardFacts } from "./owners-cards.tsx";

/** Who looks after a customer: since day one, by stage, and what its card still lacks. */
export function CustomerOwners({
  customer,
  contacts,
  ownership,
}: Pick<LoadedCustomer, "customer" | "contacts" | "ownership"> & { onClose(): void }) {
  const { t } = useCareWords();
  const customerId = customer.id;
  const countries = countriesOf(customer.domains, customer.country);
  return (
    <div class="stack">
      <CustomerHistory ownership={ownership} />
      <CustomerDates customerId={customerId} contacts={contacts} />
      <CountryHolidays
        heading={t("care.holidaysHere")}
        countries={countries.map((country) => ({ country, customers: 0 }))}
        days={60}
      />
      <Stages customerId={customerId} />
      <Card customerId={customerId} />
    </div>
  );
}

function Stages({ customerId }: { customerId: string }) {
  const words = useOwnersWords();
  const { t } = words;
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [doing, setDoing] = useState<Stage | null>(null);
  const loaded = useLoad(`stages:${customerId}`, (load) =>
    load(customerCardEndpoints.customerStages, { params: { id: customerId } }),
  );
  const people = useLoad("people", (load) => load(peopleEndpoints.listPeople, {}));
  const { data } = loaded;
  if (data === null) return <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  const found = (stage: Stage): CustomerStage | undefined => data.stages.find((one) => one.stage === stage);
  // Nobody works by stages here: a reader who cannot say so has nothing to see.
  if (!data.mayChange && data.stages.length === 0) return null;
  const set = async (stage: Stage, was: string | null, personId: string | null): Promise<boolean> => {
    setDoing(stage);
    return action.run(async () => {
      const params = { id: customerId, stage };
      loaded.set(await call(customerCardEndpoints.setCustomerStage, { params, body: { personId, was } }));
    });
  };
  const choose = async (stage: Stage, personId: string | null) => {
    const was = found(stage)?.person.id ?? null;
    if (personId === was || !(await set(stage, was, personId))) return;
    const name = people.data?.people.find(({ id }) => id === personId)?.name ?? t("customers.nobody");
    toast({
      text: t("owners.stageSet", { stage: t(`owners.stage.${stage}`), name }),
      undo: async () => void (await set(stage, personId, was)),
    });
  };
  return (
    <section class="card stack" aria-labelledby="customer-stages">
      <h2 id="customer-stages">{t("owners.stages")}</h2>
      <p class="muted">{t("owners.stagesText")}</p>
      <div class="quote-fields">
        {stageSchema.options.map((stage) => {
          const one = found(stage);
          const by = one && t("owners.stageBy", { name: one.setBy.name, day: words.day(one.setAt) });
          const active = (people.data?.people ?? []).filter(
            ({ id, status }) => status === "active" && id !== one?.person.id,
          );
          return data.mayChange ? (
            <div key={stage}>
              <SelectField
                label={t(`owners.stage.${stage}`)}
                hint={by}
                value={one?.person.id ?? ""}
                options={[
                  { value: "", label: t("customers.nobody") },
                  ...[...(one ? [one.person] : []), ...active].map(({ id, name }) => ({ value: id, label: name })),
                ]}
                onValue={(id) => void choose(stage, id || null)}
              />
              {doing === stage && <ErrorNote error={action.error} onRetry={loaded.reload} />}
            </div>
          ) : (
            one && (
              <p key={stage}>
                {t("owners.stageSet", { stage: t(`owners.stage.${stage}`), name: one.person.name })}
                <span class="small muted"> {by}</span>
              </p>
            )
          );
        })}
      </div>
    </section>
  );
}

/** For who may know when anybody wrote with the customer; nothing for anybody else. */
function Card({ customerId }: { customerId: string }) {
  const { t } = useOwnersWords();
  const loaded = useLoad(`card:${customerId}`, (load) =>
    load(customerCardEndpoints.customerCard, { params: { id: customerId } }),
  );
  if (loaded.data === null) return null;
  return (
    <section class="card stack-tight" aria-labelledby="customer-card">
      <h2 id="customer-card">{t("owners.cardTitle")}</h2>
      <CardFacts card={loaded.data} />
    </section>
  );
}
