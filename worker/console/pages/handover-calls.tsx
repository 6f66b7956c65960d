import { useState } from "preact/hooks";
import type { z } from "zod";
import {
  callOutcomeSchema,
  handoverCallEndpoints,
  type handoverCallSchema,
} from "../../../shared/api/handover-calls.ts";
import { sheetHeadings } from "../../../shared/api/handover-sheets.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { SelectField, TextField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";

type Call = z.output<typeof handoverCallSchema>;
type Outcome = z.output<typeof callOutcomeSchema>;

/** Customers to call after a last day, the most exposed first. */
export function HandoverCalls() {
  const { t } = useHandoverWords();
  const list = useLoad("calls", (ask) => ask(handoverCallEndpoints.listCalls, { query: { done: "open" } }));
  if (list.data === null)
    return list.error === null ? <Skeleton rows={3} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  const { calls } = list.data;
  if (calls.length === 0) return <EmptyState title={t("ho.calls.none")}>{t("ho.calls.noneText")}</EmptyState>;
  return (
    <>
      {calls.map((one) => (
        <CallCard key={`${one.handoverId} ${one.customer.id}`} one={one} onChanged={list.reload} />
      ))}
    </>
  );
}

function CallCard({ one, onChanged }: { one: Call; onChanged(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [outcome, setOutcome] = useState<Outcome>("reached");
  const [words, setWords] = useState("");
  const params = { id: one.handoverId, customerId: one.customer.id };
  const settle = () =>
    void action.run(async () => {
      await call(handoverCallEndpoints.settleCall, { params, body: { outcome, words: words.trim() } });
      const undo = async () => {
        await call(handoverCallEndpoints.settleCall, { params, body: { outcome: null, words: "" } });
        onChanged();
      };
      toast({ text: t("ho.calls.saved"), undo });
      onChanged();
    });
  const say = sheetHeadings.flatMap((heading) => {
    const text = one.say?.[heading] ?? "";
    return text === "" ? [] : [{ heading, text }];
  });
  return (
    <section class="card stack-tight">
      <h2>
        <a href={`/customers/${one.customer.id}`} data-row>
          <Said>{one.customer.name}</Said>
        </a>
      </h2>
      <p class="small muted">{t("ho.calls.after", { name: one.leaver.name })}</p>
      {say.length > 0 && (
        <details>
          <summary>{t("ho.calls.say")}</summary>
          {say.map(({ heading, text }) => (
            <div key={heading}>
              <h3>{t(`ho.sheet.h.${heading}`)}</h3>
              <p class="said-block">
                <Said>{text}</Said>
              </p>
            </div>
          ))}
        </details>
      )}
      <SelectField
        label={t("ho.calls.how")}
        value={outcome}
        options={callOutcomeSchema.options.map((value) => ({ value, label: t(`ho.calls.${value}`) }))}
        onValue={setOutcome}
      />
      <TextField label={t("ho.calls.words")} rows={2} maxLength={1000} value={words} onValue={setWords} />
      <ErrorNote error={action.error} />
      <Actions>
        <ButtonLink href={`/handovers/${one.handoverId}/customers/${one.customer.id}`}>{t("ho.sheet")}</ButtonLink>
        <Button look="primary" busy={action.busy} onClick={settle}>
          {t("ho.calls.save")}
        </Button>
      </Actions>
    </section>
  );
}
