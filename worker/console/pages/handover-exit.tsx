import { useState } from "preact/hooks";
import type { z } from "zod";
import { ApiError } from "../../../shared/api/client.ts";
import { exitQuestions, exitTalkEndpoints, type exitTalkSchema } from "../../../shared/api/exit-talks.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Field, TextField } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";

type ExitTalkFacts = z.output<typeof exitTalkSchema>;
type Answers = Record<(typeof exitQuestions)[number], string>;
const nothing: Answers = { why: "", good: "", better: "", customers: "", colleagues: "", again: "", other: "" };

/** The talk on leaving: folded, since it is nobody's business in passing; for a records keeper with a reason. */
export function ExitTalk({ id, asKeeper }: { id: string; asKeeper: boolean }) {
  const { t } = useHandoverWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("ho.exit")}</summary>
      {isOpen && (asKeeper ? <Read id={id} /> : <Form id={id} />)}
    </details>
  );
}

/** The contract's shortest reason. */
const SHORTEST = 3;

function Read({ id }: { id: string }) {
  const { t, dayTime } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const [reason, setReason] = useState("");
  const [talk, setTalk] = useState<ExitTalkFacts | null>(null);
  if (talk === null)
    return (
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(async () =>
            setTalk(await call(exitTalkEndpoints.getExitTalk, { params: { id }, query: { reason: reason.trim() } })),
          );
        }}
      >
        <p class="muted">{t("ho.exit.reasonText")}</p>
        <Field
          label={t("ho.exit.reason")}
          value={reason}
          onValue={setReason}
          maxLength={500}
          problem={isMissing(action.error) ? t("ho.exit.none") : null}
        />
        {!isMissing(action.error) && <ErrorNote error={action.error} />}
        <Actions>
          <Button type="submit" look="primary" busy={action.busy} disabled={reason.trim().length < SHORTEST}>
            {t("ho.exit.read")}
          </Button>
        </Actions>
      </form>
    );
  const { answers, writtenBy, writtenAt } = talk;
  return (
    <>
      {writtenBy && writtenAt && (
        <p class="small muted">{t("ho.exit.by", { name: writtenBy.name, at: dayTime(writtenAt) })}</p>
      )}
      {exitQuestions.map(
        (question) =>
          answers[question] !== "" && (
            <div key={question}>
              <h3>{t(`ho.exit.q.${question}`)}</h3>
              <p class="said-block">
                <Said>{answers[question]}</Said>
              </p>
            </div>
          ),
      )}
    </>
  );
}

const isMissing = (error: unknown): boolean => error instanceof ApiError && error.code === "not_found";

/** For who may hold the talk. What is written can be typed over only once it is there. */
function Form({ id }: { id: string }) {
  const { t } = useHandoverWords();
  const loaded = useLoad(`exit ${id}`, (ask) => ask(exitTalkEndpoints.getExitTalk, { params: { id }, query: {} }));
  if (loaded.data !== null) return <Answering id={id} written={loaded.data.answers} />;
  // Whose talk somebody else has written is told so and no more; one that nobody has written yet is to be written.
  const isHidden = loaded.error instanceof ApiError && loaded.error.code === "forbidden";
  if (isHidden) return <p class="muted">{t("ho.exit.hidden")}</p>;
  return loaded.error === null ? <Skeleton rows={3} /> : <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
}

function Answering({ id, written }: { id: string; written: Partial<Answers> }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [answers, setAnswers] = useState<Answers>({ ...nothing, ...written });
  const save = () =>
    void action.run(async () => {
      await call(exitTalkEndpoints.writeExitTalk, { params: { id }, body: { answers } });
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
