import { useState } from "preact/hooks";
import type { z } from "zod";
import { handoverCustomerEndpoints } from "../../../shared/api/handover-customers.ts";
import type { takingSchema } from "../../../shared/api/handover-facts.ts";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { TextField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";
import { StateWords, WhyWords } from "./handover-words.tsx";
import { LastDay } from "./handovers.tsx";

type Taking = z.output<typeof takingSchema>;

/** Customers that I am asked to take over, or have taken over. */
export function HandoverTakings() {
  const { t } = useHandoverWords();
  const list = useLoad("takings", (ask) => ask(handoverEndpoints.listTakings, {}));
  if (list.data === null)
    return list.error === null ? <Skeleton rows={3} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  const { takings } = list.data;
  if (takings.length === 0) return <EmptyState title={t("ho.mine.none")}>{t("ho.mine.noneText")}</EmptyState>;
  return (
    <>
      {takings.map((one) => (
        <TakingCard key={`${one.handoverId} ${one.item.customer.id}`} taking={one} onChanged={list.reload} />
      ))}
    </>
  );
}

function TakingCard({ taking, onChanged }: { taking: Taking; onChanged(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const [isDeclining, setDeclining] = useState(false);
  const [words, setWords] = useState("");
  const { handoverId, leaver, lastDay, item } = taking;
  const params = { id: handoverId, customerId: item.customer.id };
  const answer = (body: { answer: "accept" | "decline"; words: string }) =>
    void action.run(async () => {
      await call(handoverCustomerEndpoints.answerOffer, { params, body });
      setDeclining(false);
      onChanged();
    });
  return (
    <section class="card stack-tight">
      <h2>
        <a href={`/customers/${item.customer.id}`}>
          <Said>{item.customer.name}</Said>
        </a>{" "}
        {item.tier !== null && <Badge look="plain">{item.tier}</Badge>}
      </h2>
      <p>
        {t("ho.mine.from", { name: leaver.name })} · <LastDay day={lastDay} /> · <StateWords item={item} />
      </p>
      <WhyWords why={item.why} />
      {!isDeclining && <ErrorNote error={action.error} />}
      <Actions>
        <ButtonLink href={`/handovers/${handoverId}/customers/${item.customer.id}`}>{t("ho.sheet")}</ButtonLink>
        {item.state === "offered" && <Button onClick={() => setDeclining(true)}>{t("ho.decline")}</Button>}
        {item.state === "offered" && (
          <Button look="primary" busy={action.busy} onClick={() => answer({ answer: "accept", words: "" })}>
            {t("ho.accept")}
          </Button>
        )}
      </Actions>
      {isDeclining && (
        <Dialog title={t("ho.declineTitle", { customer: item.customer.name })} onClose={() => setDeclining(false)}>
          <TextField label={t("ho.declineWhy")} rows={3} maxLength={1000} value={words} onValue={setWords} />
          <ErrorNote error={action.error} />
          <Actions>
            <Button
              look="primary"
              busy={action.busy}
              disabled={words.trim().length < 3}
              onClick={() => answer({ answer: "decline", words: words.trim() })}
            >
              {t("ho.decline")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </section>
  );
}
