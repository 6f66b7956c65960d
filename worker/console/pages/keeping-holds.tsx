import { useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import type { Hold } from "../../../shared/api/holds.ts";
import { holdEndpoints, LIFT_DELAY_HOURS } from "../../../shared/api/holds.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Choices, Field, SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useKeepingWords } from "../words/keeping.ts";

const kinds = ["customer", "person", "query"] as const;

/** Legal holds: set by a keeper, lifted by two, or by the only one a day later. */
export function Holds() {
  const { t } = useKeepingWords();
  const list = useLoad("holds", (ask) => ask(holdEndpoints.listHolds, {}));
  return (
    <>
      <NewHold onSet={list.reload} />
      {list.data === null ? (
        list.error === null ? (
          <Skeleton rows={3} />
        ) : (
          <ErrorNote error={list.error} onRetry={list.reload} />
        )
      ) : list.data.holds.length === 0 ? (
        <EmptyState title={t("holds.none")} />
      ) : (
        list.data.holds.map((hold) => (
          <HoldCard key={hold.id} hold={hold} keepers={list.data?.keepers ?? 1} onChanged={list.reload} />
        ))
      )}
    </>
  );
}

function NewHold(props: { onSet(): void }) {
  const { t } = useKeepingWords();
  const { call } = useSession();
  const action = useAction();
  const [kind, setKind] = useState<Hold["kind"]>("customer");
  const [subject, setSubject] = useState("");
  const [reason, setReason] = useState("");
  const customers = useLoad("holds-customers", (ask) => ask(customerEndpoints.listCustomers, {}));
  const isReady = subject.trim() !== "" && reason.trim().length >= 3;
  const set = () =>
    void action.run(async () => {
      await call(holdEndpoints.setHold, { body: { kind, subject, reason } });
      setSubject("");
      setReason("");
      props.onSet();
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) set();
      }}
    >
      <h2>{t("holds.new")}</h2>
      <p class="muted">{t("holds.text")}</p>
      <Choices
        label={t("holds.kind")}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`holds.${value}`) }))}
        onValue={(value) => {
          setKind(value);
          setSubject("");
        }}
      />
      {kind === "customer" ? (
        <SelectField
          label={t("holds.subject.customer")}
          value={subject}
          options={[
            { value: "", label: "–" },
            ...(customers.data?.customers ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onValue={setSubject}
        />
      ) : (
        <Field label={t(`holds.subject.${kind}`)} value={subject} onValue={setSubject} maxLength={200} />
      )}
      <Field
        label={t("keeping.reason")}
        hint={t("keeping.reasonHint")}
        value={reason}
        onValue={setReason}
        maxLength={500}
      />
      <ErrorNote error={action.error ?? customers.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={!isReady}>
          {t("holds.set")}
        </Button>
      </Actions>
    </form>
  );
}

function HoldCard(props: { hold: Hold; keepers: number; onChanged(): void }) {
  const { t, dayTime } = useKeepingWords();
  const { person } = useMe();
  const { call } = useSession();
  const action = useAction();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const { hold, keepers } = props;
  const { id, liftAskedBy, liftAskedAt, liftedBy, liftedAt } = hold;
  const change = (work: () => Promise<unknown>) =>
    void action.run(async () => {
      await work();
      setAsking(false);
      props.onChanged();
    });
  const waited = liftAskedAt !== null && Date.now() - Date.parse(liftAskedAt) >= LIFT_DELAY_HOURS * 3_600_000;
  const mayLift = liftAskedBy !== null && (liftAskedBy.id !== person.id || (keepers === 1 && waited));
  return (
    <section class="card stack">
      <h2>
        {t(`holds.${hold.kind}`)}: <Said>{hold.subjectName ?? hold.subject}</Said>{" "}
        {liftedAt === null && <Badge look="warn">{t("holds.stands")}</Badge>}
      </h2>
      <p>
        <Said>{hold.reason}</Said>
      </p>
      <p class="small muted">{t("holds.by", { name: hold.setBy.name, at: dayTime(hold.setAt) })}</p>
      {liftAskedBy !== null && liftAskedAt !== null && (
        <p>
          {t("holds.asked", { name: liftAskedBy.name, at: dayTime(liftAskedAt) })}: <Said>{hold.liftReason ?? ""}</Said>
        </p>
      )}
      {liftedBy !== null && liftedAt !== null && (
        <p>{t("holds.lifted", { name: liftedBy.name, at: dayTime(liftedAt) })}</p>
      )}
      {!isAsking && <ErrorNote error={action.error} />}
      {liftedAt === null && (
        <Actions>
          {liftAskedBy === null ? (
            <Button onClick={() => setAsking(true)}>{t("holds.lift")}</Button>
          ) : (
            <>
              <Button onClick={() => change(() => call(holdEndpoints.keepHold, { params: { id } }))}>
                {t("holds.keep")}
              </Button>
              {mayLift && (
                <Button
                  look="danger"
                  busy={action.busy}
                  onClick={() => change(() => call(holdEndpoints.liftHold, { params: { id } }))}
                >
                  {t("holds.confirm")}
                </Button>
              )}
            </>
          )}
        </Actions>
      )}
      {isAsking && (
        <Dialog title={t("holds.liftTitle")} onClose={() => setAsking(false)}>
          <p>{t(keepers > 1 ? "holds.two" : "holds.alone")}</p>
          <Field
            label={t("keeping.reason")}
            hint={t("keeping.reasonHint")}
            value={reason}
            onValue={setReason}
            maxLength={500}
          />
          <ErrorNote error={action.error} />
          <Actions>
            <Button
              look="primary"
              busy={action.busy}
              disabled={reason.trim().length < 3}
              onClick={() => change(() => call(holdEndpoints.askToLift, { params: { id }, body: { reason } }))}
            >
              {t("holds.lift")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </section>
  );
}
