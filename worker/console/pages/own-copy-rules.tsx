import { useState } from "preact/hooks";
import { type OwnCopyRules, ownCopyEndpoints, ownCopyRulesSchema } from "../../../shared/api/own-copy.ts";
import { Field, SelectField } from "../parts/Field.tsx";
import { FormCard } from "../parts/FormCard.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useOwnCopyWords } from "../words/own-copy.ts";

/** What a rep's browser may keep without a line: for the admin. */
export function OwnCopyRulesPart() {
  const loaded = useLoad("own-copy-rules", (ask) => ask(ownCopyEndpoints.ownCopyRules, {}));
  if (loaded.data === null)
    return loaded.error === null ? null : <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  return <Form rules={loaded.data} onSaved={loaded.set} />;
}

function Form({ rules, onSaved }: { rules: OwnCopyRules; onSaved(rules: OwnCopyRules): void }) {
  const { t } = useOwnCopyWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [keep, setKeep] = useState(rules.keep);
  const [days, setDays] = useState(String(rules.days));
  const body = ownCopyRulesSchema.safeParse({ keep, days: Number(days) });
  const save = () =>
    void action.run(async () => {
      if (!body.success) return;
      onSaved(await call(ownCopyEndpoints.changeOwnCopyRules, { body: body.data }));
      toast({ text: t("ownCopy.saved") });
    });
  return (
    <FormCard
      heading={t("ownCopy.title")}
      about={t("ownCopy.text")}
      onSubmit={save}
      isReady={body.success}
      busy={action.busy}
      error={action.error}
    >
      <SelectField
        label={t("ownCopy.keep")}
        value={keep}
        options={ownCopyRulesSchema.shape.keep.options.map((value) => ({ value, label: t(`ownCopy.keep.${value}`) }))}
        onValue={setKeep}
      />
      {keep !== "off" && (
        <Field
          label={t("ownCopy.days")}
          value={days}
          onValue={setDays}
          maxLength={2}
          problem={body.success ? null : t("ownCopy.daysWrong")}
        />
      )}
    </FormCard>
  );
}
