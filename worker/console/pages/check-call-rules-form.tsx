import { useState } from "preact/hooks";
import { checkCallEndpoints } from "../../../shared/api/check-calls.ts";
import { type CheckCallRules, checkCallRulesSchema } from "../../../shared/care/check-draw.ts";
import { Field, TextField } from "../parts/Field.tsx";
import { FormCard } from "../parts/FormCard.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useCheckCallWords } from "../words/check-calls.ts";

/** How many customers are called a month and what they are asked, on the settings' page. */
export function CheckCallRulesForm() {
  const loaded = useLoad("check-call-rules", (call) => call(checkCallEndpoints.checkCallRules, {}));
  if (loaded.data === null) return <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  return <Form rules={loaded.data} onSaved={loaded.set} />;
}

function Form({ rules, onSaved }: { rules: CheckCallRules; onSaved(rules: CheckCallRules): void }) {
  const { t } = useCheckCallWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [perTeam, setPerTeam] = useState(String(rules.perTeam));
  const [questions, setQuestions] = useState(rules.questions.join("\n"));
  const wanted = checkCallRulesSchema.safeParse({
    perTeam: perTeam.trim() === "" ? Number.NaN : Number(perTeam),
    questions: questions.split("\n").filter((line) => line.trim() !== ""),
  });
  const wrong = wanted.success ? undefined : wanted.error.issues[0]?.path[0];
  const save = () =>
    void action.run(async () => {
      if (!wanted.success) return;
      onSaved(await call(checkCallEndpoints.changeCheckCallRules, { body: wanted.data }));
      toast({ text: t("checks.rulesSaved") });
    });
  return (
    <FormCard
      heading={t("checks.rules")}
      about={t("checks.rulesText")}
      onSubmit={save}
      isReady={wanted.success}
      busy={action.busy}
      error={action.error}
    >
      <Field
        label={t("checks.perTeam")}
        value={perTeam}
        inputMode="numeric"
        problem={wrong === "perTeam" ? t("checks.perTeamBad") : undefined}
        onValue={setPerTeam}
      />
      <TextField
        label={t("checks.questions")}
        hint={t("checks.questionsHint")}
        rows={4}
        value={questions}
        problem={wrong === "questions" ? t("checks.questionsBad") : undefined}
        onValue={setQuestions}
      />
    </FormCard>
  );
}
