import { useState } from "preact/hooks";
import { handoverCustomerEndpoints } from "../../../shared/api/handover-customers.ts";
import type { Handover } from "../../../shared/api/handover-facts.ts";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { DayField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";
import { HandoverCustomerRow } from "./handover-customer-row.tsx";
import { ExitTalk } from "./handover-exit.tsx";
import { HandoverSteps } from "./handover-steps.tsx";
import { LastDay, ProgressLine } from "./handovers.tsx";

/** `/handovers/:id`: one departure. */
export function HandoverPage() {
  const { t } = useHandoverWords();
  const { id = "" } = usePlace().params;
  const loaded = useLoad(`handover ${id}`, (ask) => ask(handoverEndpoints.getHandover, { params: { id } }));
  usePageTitle(loaded.data?.person.name ?? t("ho.title"));
  if (loaded.data === null)
    return (
      <div class="page page-narrow">
        {loaded.error === null ? <Skeleton rows={6} /> : <ErrorNote error={loaded.error} page />}
      </div>
    );
  return <Case handover={loaded.data} onChanged={loaded.reload} />;
}

function Case({ handover, onChanged }: { handover: Handover; onChanged(): void }) {
  const { t } = useHandoverWords();
  const isKeeper = hasRole(useMe(), "keeper");
  const { id, person, state, mayRun, isOwn, customers } = handover;
  const isOpen = state === "open" || state === "ended";
  return (
    <div class="page page-narrow">
      <p class="small">
        <a href="/handovers?part=cases">{t("ho.title")}</a>
      </p>
      <PageHead title={person.name}>
        <LastDay day={handover.lastDay} />
        {handover.manager !== null && <> · {t("ho.manager", { name: handover.manager.name })}</>}
      </PageHead>
      {isOwn && (
        <Note>
          <p>{t("ho.own")}</p>
          {isOpen && <p>{t("ho.off", { name: handover.manager?.name ?? t("ho.someone") })}</p>}
        </Note>
      )}
      <section class="card stack-tight">
        <p>
          <Badge look={isOpen ? "warn" : "plain"}>{t(`ho.state.${state}`)}</Badge>
        </p>
        {handover.words !== "" && (
          <p class="said-block">
            <Said>{handover.words}</Said>
          </p>
        )}
        <ProgressLine progress={handover.progress} />
        {mayRun && isOpen && <Running handover={handover} onChanged={onChanged} />}
      </section>
      <section class="stack" aria-labelledby="ho-customers">
        <h2 id="ho-customers">{t("ho.customers")}</h2>
        {mayRun && isOpen && <OfferAll handover={handover} onChanged={onChanged} />}
        {customers.length === 0 && <EmptyState title={t("ho.noCustomers")} />}
        {customers.map((item) => (
          <HandoverCustomerRow key={item.customer.id} handover={handover} item={item} onChanged={onChanged} />
        ))}
      </section>
      <HandoverSteps handover={handover} onChanged={onChanged} />
      {(mayRun || isOwn || isKeeper) && <ExitTalk id={id} asKeeper={isKeeper && !isOwn} />}
    </div>
  );
}

/** The last day, staying after all, and closing. */
function Running({ handover, onChanged }: { handover: Handover; onChanged(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [asking, setAsking] = useState<"withdraw" | "end" | null>(null);
  const { id, person, state, progress } = handover;
  const params = { id };
  const run = (work: () => Promise<unknown>) =>
    void action.run(async () => {
      await work();
      setAsking(null);
      onChanged();
    });
  return (
    <>
      {state === "open" && (
        <DayField
          label={t("ho.lastDay")}
          value={handover.lastDay ?? ""}
          onValue={(lastDay) =>
            run(() => call(handoverEndpoints.updateHandover, { params, body: { lastDay: lastDay || null } }))
          }
        />
      )}
      {asking === null && <ErrorNote error={action.error} />}
      <Actions>
        {state === "open" && <Button onClick={() => setAsking("withdraw")}>{t("ho.withdraw")}</Button>}
        {state === "open" && <Button onClick={() => setAsking("end")}>{t("ho.end")}</Button>}
        {state === "ended" && (
          <Button
            look="primary"
            busy={action.busy}
            disabled={progress.ownerless > 0}
            onClick={() =>
              run(async () => {
                await call(handoverEndpoints.closeHandover, { params });
                toast({ text: t("ho.closed") });
              })
            }
          >
            {t("ho.close")}
          </Button>
        )}
      </Actions>
      {asking !== null && (
        <Dialog title={t(`ho.${asking}`)} onClose={() => setAsking(null)}>
          <p>{t(`ho.${asking}Sure`, { name: person.name })}</p>
          <ErrorNote error={action.error} />
          <Actions>
            <Button
              look={asking === "end" ? "danger" : "primary"}
              busy={action.busy}
              onClick={() =>
                run(() =>
                  call(asking === "end" ? handoverEndpoints.endHandover : handoverEndpoints.withdrawHandover, {
                    params,
                  }),
                )
              }
            >
              {t(`ho.${asking}`)}
            </Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}

/** Every customer that has a suggestion and no answer yet, at once. */
function OfferAll({ handover, onChanged }: { handover: Handover; onChanged(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const offers = handover.customers.flatMap(({ state, taker, customer }) =>
    state === "none" && taker !== null ? [{ customerId: customer.id, takerId: taker.id }] : [],
  );
  if (offers.length === 0) return null;
  const offer = () =>
    void action.run(async () => {
      const body = { offers: offers.slice(0, 200), dueOn: null };
      const done = await call(handoverCustomerEndpoints.offerCustomers, { params: { id: handover.id }, body });
      const skipped = done.skipped.length > 0 ? `, ${t("ho.skipped", { count: done.skipped.length })}` : "";
      toast({ text: `${t("ho.offered", { count: done.offered.length })}${skipped}` });
      onChanged();
    });
  return (
    <>
      <ErrorNote error={action.error} />
      <Actions>
        <Button look="primary" busy={action.busy} onClick={offer}>
          {t("ho.offerAll", { count: Math.min(offers.length, 200) })}
        </Button>
      </Actions>
    </>
  );
}
