import { useState } from "preact/hooks";
import type { HandoverSummary } from "../../../shared/api/handover-facts.ts";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { DayField, Field, SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, PageHead, Progress, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";
import { HandoverCalls } from "./handover-calls.tsx";
import { HandoverTakings } from "./handover-takings.tsx";

const tabs = ["cases", "mine", "calls"] as const;
const looks = { open: "warn", ended: "warn", closed: "plain", withdrawn: "plain" } as const;

/** `/handovers`: who leaves, what I am asked to take over, and whom to call. */
export function HandoversPage() {
  const { t } = useHandoverWords();
  const me = useMe();
  const mayOpen = hasRole(me, "manager", "admin");
  const asked = usePlace().query.get("part");
  const tab = tabs.find((one) => one === asked) ?? (hasRole(me, "manager", "admin", "keeper") ? "cases" : "mine");
  usePageTitle(t("ho.title"));
  const [isOpening, setOpening] = useState(false);
  return (
    <div class="page page-narrow">
      <PageHead
        title={t("ho.title")}
        actions={
          mayOpen && tab === "cases" ? (
            <Button look="primary" onClick={() => setOpening(true)}>
              {t("ho.open")}
            </Button>
          ) : undefined
        }
      >
        {t("ho.lead")}
      </PageHead>
      <nav class="tabs" aria-label={t("ho.lists")}>
        {tabs.map((one) => (
          <a key={one} href={`/handovers?part=${one}`} aria-current={one === tab ? "page" : undefined}>
            {t(`ho.tab.${one}`)}
          </a>
        ))}
      </nav>
      {tab === "cases" && <Cases />}
      {tab === "mine" && <HandoverTakings />}
      {tab === "calls" && <HandoverCalls />}
      {isOpening && <OpenDialog onClose={() => setOpening(false)} />}
    </div>
  );
}

function Cases() {
  const { t } = useHandoverWords();
  const list = useLoad("handovers", (ask) => ask(handoverEndpoints.listHandovers, { query: { state: "all" } }));
  if (list.data === null)
    return list.error === null ? <Skeleton rows={3} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  const { handovers } = list.data;
  if (handovers.length === 0) return <EmptyState title={t("ho.none")}>{t("ho.noneText")}</EmptyState>;
  return (
    <>
      {handovers.map((one) => (
        <CaseCard key={one.id} handover={one} />
      ))}
    </>
  );
}

function CaseCard({ handover }: { handover: HandoverSummary }) {
  const { t } = useHandoverWords();
  const { id, person, state, progress } = handover;
  return (
    <section class="card stack-tight">
      <h2>
        <a href={`/handovers/${id}`} data-row>
          <Said>{person.name}</Said>
        </a>{" "}
        <Badge look={looks[state]}>{t(`ho.state.${state}`)}</Badge>
      </h2>
      <p>
        <LastDay day={handover.lastDay} />
        {handover.manager !== null && <> · {t("ho.manager", { name: handover.manager.name })}</>}
        {handover.openedBy === null && <> · {t("ho.bySystem")}</>}
      </p>
      <ProgressLine progress={progress} />
    </section>
  );
}

export function LastDay({ day: lastDay }: { day: string | null }) {
  const { t, day } = useHandoverWords();
  return <>{lastDay === null ? t("ho.lastDayUnknown") : t("ho.lastDayOn", { day: day(lastDay) })}</>;
}

/** How far a departure is, with what stands in the way of its end. */
export function ProgressLine({ progress }: { progress: HandoverSummary["progress"] }) {
  const { t } = useHandoverWords();
  const { customers, unsettled, introduced, ownerless } = progress;
  if (customers === 0) return <p class="muted">{t("ho.noCustomers")}</p>;
  const settled = customers - unsettled;
  const words = t("ho.progress", { settled, customers, introduced });
  return (
    <>
      <Progress label={words} max={customers} value={settled} />
      <p class="small muted">
        {words}
        {ownerless > 0 && (
          <>
            {" · "}
            <span class="warn-text">{t("ho.ownerless", { count: ownerless })}</span>
          </>
        )}
      </p>
    </>
  );
}

function OpenDialog({ onClose }: { onClose(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const people = useLoad("ho-people", (ask) => ask(peopleEndpoints.listPeople, {}));
  const given = usePlace().query.get("person") ?? "";
  const [personId, setPersonId] = useState(given);
  const [lastDay, setLastDay] = useState("");
  const [words, setWords] = useState("");
  const open = () =>
    void action.run(async () => {
      const body = { personId, lastDay: lastDay || null, words };
      const { id } = await call(handoverEndpoints.openHandover, { body });
      navigate(`/handovers/${id}`);
    });
  return (
    <Dialog title={t("ho.openTitle")} onClose={onClose}>
      <p>{t("ho.openText")}</p>
      <SelectField
        label={t("ho.person")}
        value={personId}
        options={[
          { value: "", label: t("ho.choose") },
          ...(people.data?.people ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onValue={setPersonId}
      />
      <DayField label={t("ho.lastDay")} value={lastDay} onValue={setLastDay} />
      <Field label={t("ho.words")} value={words} onValue={setWords} maxLength={1000} />
      <ErrorNote error={action.error ?? people.error} />
      <Actions>
        <Button look="primary" busy={action.busy} disabled={personId === ""} onClick={open}>
          {t("ho.openNow")}
        </Button>
      </Actions>
    </Dialog>
  );
}
