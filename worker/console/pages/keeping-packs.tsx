import { useState } from "preact/hooks";
import { pathOf } from "../../../shared/api/client.ts";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import type { EvidencePack } from "../../../shared/api/evidence-packs.ts";
import { evidencePackEndpoints, PACK_DELAY_HOURS } from "../../../shared/api/evidence-packs.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { downloadTo } from "../client.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { DayField, Field, SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { usePackWords } from "../words/packs.ts";

const looks = { asked: "warn", made: "good", refused: "plain", cancelled: "plain" } as const;
/** Bytes in MB. */
const MB = 1024 * 1024;

/** Evidence packs: one keeper asks, another agrees. */
export function Packs() {
  const { t } = usePackWords();
  const list = useLoad("packs", (ask) => ask(evidencePackEndpoints.listPacks, {}));
  if (list.data === null)
    return list.error === null ? <Skeleton rows={3} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  const { packs, keepers } = list.data;
  return (
    <>
      <NewPack keepers={keepers} onAsked={list.reload} />
      {packs.length === 0 && <EmptyState title={t("packs.none")} />}
      {packs.map((pack) => (
        <PackCard key={pack.id} pack={pack} keepers={keepers} onChanged={list.reload} />
      ))}
    </>
  );
}

function NewPack(props: { keepers: number; onAsked(): void }) {
  const { t } = usePackWords();
  const { call } = useSession();
  const action = useAction();
  const people = useLoad("packs-people", (ask) => ask(peopleEndpoints.listPeople, {}));
  const customers = useLoad("packs-customers", (ask) => ask(customerEndpoints.listCustomers, {}));
  const [personId, setPersonId] = useState("");
  const [customerIds, setCustomerIds] = useState<readonly string[]>([]);
  const [fromDay, setFromDay] = useState("");
  const [untilDay, setUntilDay] = useState("");
  const [reason, setReason] = useState("");
  const all = customers.data?.customers ?? [];
  const isReady = personId !== "" && reason.trim().length >= 3;
  const ask = () =>
    void action.run(async () => {
      const days = { fromDay: fromDay || null, untilDay: untilDay || null };
      await call(evidencePackEndpoints.askPack, { body: { personId, customerIds: [...customerIds], ...days, reason } });
      setPersonId("");
      setCustomerIds([]);
      setReason("");
      props.onAsked();
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) ask();
      }}
    >
      <h2>{t("packs.new")}</h2>
      <p class="muted">{t("packs.text")}</p>
      {props.keepers < 2 && <Note>{t("packs.alone")}</Note>}
      <SelectField
        label={t("packs.person")}
        value={personId}
        options={[
          { value: "", label: t("packs.choose") },
          ...(people.data?.people ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onValue={setPersonId}
      />
      <SelectField
        label={t("packs.customers")}
        value=""
        options={[
          { value: "", label: t(customerIds.length === 0 ? "packs.everyCustomer" : "packs.addCustomer") },
          ...all.filter(({ id }) => !customerIds.includes(id)).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onValue={(id) => id !== "" && setCustomerIds([...customerIds, id])}
      />
      {customerIds.length > 0 && (
        <div class="row">
          {customerIds.map((id) => (
            <Button key={id} onClick={() => setCustomerIds(customerIds.filter((one) => one !== id))}>
              <Said>{all.find((one) => one.id === id)?.name ?? ""}</Said> ×
            </Button>
          ))}
        </div>
      )}
      <div class="row">
        <DayField label={t("packs.from")} value={fromDay} onValue={setFromDay} />
        <DayField label={t("packs.until")} value={untilDay} onValue={setUntilDay} />
      </div>
      <Field
        label={t("keeping.reason")}
        hint={t("keeping.reasonHint")}
        value={reason}
        onValue={setReason}
        maxLength={500}
      />
      <ErrorNote error={action.error ?? people.error ?? customers.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={!isReady}>
          {t("packs.ask")}
        </Button>
      </Actions>
    </form>
  );
}

function PackCard(props: { pack: EvidencePack; keepers: number; onChanged(): void }) {
  const { t, day, dayTime } = usePackWords();
  const me = useMe().person.id;
  const { call } = useSession();
  const action = useAction();
  const { pack, keepers } = props;
  const { id, state, person, customers, fromDay, untilDay, askedBy, decidedBy, made } = pack;
  const decide = (decision: "agree" | "refuse" | "cancel") =>
    void action.run(async () => {
      await call(evidencePackEndpoints.decidePack, { params: { id }, body: { decision } });
      props.onChanged();
    });
  const waited = Date.now() - Date.parse(pack.askedAt) >= PACK_DELAY_HOURS * 3_600_000;
  const mayAgree = person.id !== me && (askedBy.id !== me || (keepers < 2 && waited));
  const isOpen = made !== null && Date.parse(made.until) > Date.now();
  return (
    <section class="card stack">
      <h2>
        <Said>{person.name}</Said> <Badge look={looks[state]}>{t(`packs.${state}`)}</Badge>
      </h2>
      <p>
        <Said>{customers.map(({ name }) => name).join(", ") || t("packs.everyCustomer")}</Said>,{" "}
        {t("packs.days", {
          from: fromDay ? day(fromDay) : t("packs.first"),
          until: untilDay ? day(untilDay) : t("packs.last"),
        })}
      </p>
      <p class="small muted">
        {t("packs.askedBy", { name: askedBy.name, at: dayTime(pack.askedAt) })}: <Said>{pack.reason}</Said>
      </p>
      {decidedBy !== null && pack.decidedAt !== null && (
        <p class="small muted">{t("packs.decidedBy", { name: decidedBy.name, at: dayTime(pack.decidedAt) })}</p>
      )}
      {made !== null && (
        <p>
          {t("packs.holds", { count: made.messages })}
          {made.heldBack > 0 && `. ${t("packs.heldBack", { count: made.heldBack })}`}
        </p>
      )}
      {isOpen && (askedBy.id === me || decidedBy?.id === me) && (
        <Note look="good">
          <p>{t("packs.until.open", { at: dayTime(made.until) })}</p>
          {Array.from({ length: made.parts }, (_, at) => (
            <PackFile key={at} id={id} no={at + 1} of={made.parts} />
          ))}
        </Note>
      )}
      {made !== null && !isOpen && <p class="muted">{t("packs.over")}</p>}
      <ErrorNote error={action.error} />
      {state === "asked" && (
        <Actions>
          {askedBy.id === me ? (
            <Button onClick={() => decide("cancel")}>{t("packs.cancel")}</Button>
          ) : (
            <Button onClick={() => decide("refuse")}>{t("packs.refuse")}</Button>
          )}
          {mayAgree && (
            <Button look="primary" busy={action.busy} onClick={() => decide("agree")}>
              {t("packs.agree")}
            </Button>
          )}
        </Actions>
      )}
    </section>
  );
}

function PackFile(props: { id: string; no: number; of: number }) {
  const { t, number } = usePackWords();
  const action = useAction();
  const [got, setGot] = useState<number | null>(null);
  const [isDone, setDone] = useState(false);
  const { id, no, of } = props;
  const download = () =>
    void action
      .run(async () => {
        setGot(0);
        const path = pathOf(evidencePackEndpoints.getPackPart.path, { id, part: no }, {});
        await downloadTo(path, `evidence-${no}-of-${of}.zip`, setGot);
        setDone(true);
      })
      .then(() => setGot(null));
  return (
    <div class="stack">
      <ErrorNote error={action.error} />
      <div class="row">
        <Button busy={action.busy} onClick={download}>
          {t("packs.file", { no, of })}
        </Button>
        <span role="status">
          {got !== null && t("packs.got", { mb: number(Math.ceil(got / MB)) })}
          {isDone && got === null && <Badge look="good">{t("copy.done")}</Badge>}
        </span>
      </div>
    </div>
  );
}
