import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { exitQuestions, exitTalkEndpoints } from "../../../shared/api/exit-talks.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { TextField } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";

type Answers = Record<(typeof exitQuestions)[number], string>;
const nothing: Answers = { why: "", good: "", better: "", customers: "", colleagues: "", again: "", other: "" };

/** The talk on leaving: folded, since it is nobody's business in passing. */
export function ExitTalk({ id }: { id: string }) {
  const { t } = useHandoverWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("ho.exit")}</summary>
      {isOpen && <Form id={id} />}
    </details>
  );
}

function Form({ id }: { id: string }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const loaded = useLoad(`exit ${id}`, (ask) => ask(exitTalkEndpoints.getExitTalk, { params: { id }, query: {} }));
  const [answers, setAnswers] = useState<Answers>(nothing);
  useEffect(() => {
    if (loaded.data !== null) setAnswers({ ...nothing, ...loaded.data.answers });
  }, [loaded.data]);
  // Whose talk somebody else has written is told so and no more; one that nobody has written yet is to be written.
  const isHidden = loaded.error instanceof ApiError && loaded.error.code === "forbidden";
  if (isHidden) return <p class="muted">{t("ho.exit.hidden")}</p>;
  const save = () =>
    void action.run(async () => {
      loaded.set(await call(exitTalkEndpoints.writeExitTalk, { params: { id }, body: { answers } }));
      toast({ text: t("ho.exit.saved") });
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p class="muted">{t("ho.exit.text")}</p>
      {exitQuestions.map((question) => (
        <TextField
          key={question}
          label={t(`ho.exit.q.${question}`)}
          rows={3}
          maxLength={4000}
          value={answers[question]}
          onValue={(text) => setAnswers({ ...answers, [question]: text })}
        />
      ))}
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy}>
          {t("ho.exit.save")}
        </Button>
      </Actions>
    </form>
  );
}
