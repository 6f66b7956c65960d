import { type DueStep, noteEndpoints } from "../../../shared/api/notes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { noonOf } from "../desk/today.ts";
import { Button } from "../parts/Button.tsx";
import { Badge, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { dayOfDate } from "./report-text.ts";

/** One's own dated next steps, what is due first at the top. */
export function HomeSteps() {
  const { t } = useWords();
  const loaded = useLoad("next-steps", (call) => call(noteEndpoints.listNextSteps, {}));
  return (
    <section class="card stack-tight" aria-labelledby="home-steps">
      <h2 id="home-steps">{t("home.steps")}</h2>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === null && loaded.loading && <Skeleton lines={2} />}
      {loaded.data?.steps.length === 0 && <p class="muted">{t("home.stepsNone")}</p>}
      {loaded.data !== null && loaded.data.steps.length > 0 && (
        <ul class="home-steps">
          {loaded.data.steps.map((step) => (
            <Step key={step.noteId} step={step} onChanged={loaded.reload} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Step(props: { step: DueStep; onChanged(): void }) {
  const { t, day } = useWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { step } = props;
  const today = dayOfDate(new Date());
  const at = day(noonOf(step.dueOn));
  const settle = async (done: boolean) => {
    await call(noteEndpoints.settleStep, { params: { id: step.noteId }, body: { done } });
    props.onChanged();
  };
  const finish = () =>
    void action.run(async () => {
      await settle(true);
      toast({ text: t("home.stepDoneToast"), undo: () => settle(false) });
    });
  return (
    <li>
      <div>
        <Said>{step.text}</Said>
        <div class="small muted">
          <a href={`/customers/${step.customer.id}`}>
            <Said>{step.customer.name}</Said>
          </a>{" "}
          {step.dueOn === today ? t("home.today") : step.dueOn > today ? at : null}
          {step.dueOn < today && <Badge look="warn">{t("home.overdue", { day: at })}</Badge>}
        </div>
        <ErrorNote error={action.error} />
      </div>
      <Button look="quiet" busy={action.busy} onClick={finish} aria-label={t("home.stepDoneFor", { text: step.text })}>
        {t("home.stepDone")}
      </Button>
    </li>
  );
}
