import { useState } from "preact/hooks";
import type { Handover, HandoverStep } from "../../../shared/api/handover-facts.ts";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Check, Field } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";

/** The checklist of a departure. */
export function HandoverSteps({ handover, onChanged }: { handover: Handover; onChanged(): void }) {
  const { t, day, dayTime } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const [words, setWords] = useState("");
  const { id, steps, state, mayRun, isOwn } = handover;
  const mayTick = (mayRun || isOwn) && (state === "open" || state === "ended");
  const run = (work: () => Promise<unknown>) =>
    void action.run(async () => {
      await work();
      onChanged();
    });
  const nameOf = (step: HandoverStep): string => (step.kind === "own" ? step.words : t(`ho.step.${step.kind}`));
  const hintOf = ({ dueOn, doneAt, doneBy }: HandoverStep): string | null => {
    if (doneAt !== null) return t("ho.step.done", { name: doneBy?.name ?? "", at: dayTime(doneAt) });
    return dueOn === null ? null : t("ho.step.by", { day: day(dueOn) });
  };
  const add = () =>
    run(async () => {
      await call(handoverEndpoints.addStep, { params: { id }, body: { words: words.trim(), dueOn: null } });
      setWords("");
    });
  return (
    <section class="card stack" aria-labelledby="ho-steps">
      <h2 id="ho-steps">{t("ho.steps")}</h2>
      {steps.map((step) => {
        const hint = hintOf(step);
        return (
          <div key={step.id} class="row">
            <Check
              label={<Said>{nameOf(step)}</Said>}
              {...(hint === null ? {} : { hint })}
              checked={step.doneAt !== null}
              disabled={!mayTick}
              onValue={(done) =>
                run(() => call(handoverEndpoints.updateStep, { params: { id, stepId: step.id }, body: { done } }))
              }
            />
            {mayTick && step.kind === "own" && (
              <Button
                look="quiet"
                onClick={() => run(() => call(handoverEndpoints.removeStep, { params: { id, stepId: step.id } }))}
              >
                <span class="sr-only">{t("ho.step.remove", { step: step.words })}</span>
                <span aria-hidden="true">×</span>
              </Button>
            )}
          </div>
        );
      })}
      <ErrorNote error={action.error} />
      {mayTick && (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (words.trim() !== "") add();
          }}
        >
          <Field label={t("ho.step.add")} value={words} onValue={setWords} maxLength={200} />
          <Button type="submit" busy={action.busy} disabled={words.trim() === ""}>
            {t("ho.step.addNow")}
          </Button>
        </form>
      )}
    </section>
  );
}
