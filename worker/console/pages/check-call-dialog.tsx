import { useState } from "preact/hooks";
import type { z } from "zod";
import { type CheckAnswers, type CheckCall, checkCallEndpoints } from "../../../shared/api/check-calls.ts";
import type { CheckCallRules } from "../../../shared/care/check-draw.ts";
import { addDays } from "../../../shared/care/due-days.ts";
import { todayOf } from "../desk/today.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { Choices, DayField, SelectField, TextField } from "../parts/Field.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useSession } from "../session.tsx";
import { useCheckCallWords } from "../words/check-calls.ts";

type Noted = z.input<typeof checkCallEndpoints.noteCheckCall.body>["noted"];

/** Notes a check call: what was said, or when it is tried again. */
export function CheckCallDialog(props: { one: CheckCall; rules: CheckCallRules; onClose(): void; onSaved(): void }) {
  const { t } = useCheckCallWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { one, rules } = props;
  const today = todayOf(new Date());
  const ours = [t("checks.q1"), t("checks.q2"), t("checks.q3")];
  const asked = one.answers?.said.map(({ question }) => question);
  const questions = asked ?? (rules.questions.length > 0 ? rules.questions : ours);
  const [reached, setReached] = useState<"yes" | "no">("yes");
  const [tryOn, setTryOn] = useState(addDays(today, 1));
  const [content, setContent] = useState<CheckAnswers["content"]>(one.answers?.content ?? null);
  const [said, setSaid] = useState(questions.map((_, index) => one.answers?.said[index]?.answer ?? ""));
  const [words, setWords] = useState(one.answers?.words ?? "");
  const isEmpty = content === null && words.trim() === "" && said.every((answer) => answer.trim() === "");
  const isReady = reached === "no" ? tryOn >= today : !isEmpty;
  const params = { month: one.month, id: one.customer.id };
  const before: Noted = one.answers
    ? { reached: true, answers: one.answers }
    : one.tryOn === null
      ? null
      : { reached: false, tryOn: one.tryOn };
  const save = () =>
    void action.run(async () => {
      const answers = {
        ...{ content, words },
        said: questions.map((question, index) => ({ question, answer: said[index] ?? "" })),
      };
      const noted: Noted = reached === "yes" ? { reached: true, answers } : { reached: false, tryOn };
      const done = await call(checkCallEndpoints.noteCheckCall, { params, body: { was: one.doneAt, noted } });
      const undo = async () => {
        await call(checkCallEndpoints.noteCheckCall, { params, body: { was: done.doneAt, noted: before } });
        props.onSaved();
      };
      toast({ text: t("checks.saved"), undo });
      props.onSaved();
      props.onClose();
    });
  return (
    <FormDialog
      title={t("checks.noteOf", { name: one.customer.name })}
      onClose={props.onClose}
      onSubmit={save}
      isReady={isReady}
      busy={action.busy}
      error={action.error}
    >
      <Choices
        label={t("checks.reached")}
        value={reached}
        options={(["yes", "no"] as const).map((value) => ({ value, label: t(`checks.reached.${value}`) }))}
        onValue={setReached}
      />
      {reached === "no" ? (
        <DayField label={t("checks.tryAgain")} value={tryOn} min={today} onValue={setTryOn} />
      ) : (
        <>
          <SelectField
            label={t("checks.content")}
            value={content ?? "none"}
            options={(["none", "yes", "partly", "no"] as const).map((value) => ({
              ...{ value, label: t(`checks.content.${value}`) },
            }))}
            onValue={(value) => setContent(value === "none" ? null : value)}
          />
          {questions.map((question, index) => (
            <TextField
              key={question}
              label={question}
              rows={2}
              maxLength={2000}
              value={said[index] ?? ""}
              onValue={(value) => setSaid(said.map((answer, at) => (at === index ? value : answer)))}
            />
          ))}
          <TextField label={t("checks.words")} rows={3} maxLength={4000} value={words} onValue={setWords} />
        </>
      )}
    </FormDialog>
  );
}
