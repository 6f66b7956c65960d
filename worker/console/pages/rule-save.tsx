import { useMemo, useState } from "preact/hooks";
import { policyEndpoints } from "../../../shared/api/policies.ts";
import type { PolicyChange } from "../../../shared/api/policy-changes.ts";
import type { PolicyDocument } from "../../../shared/policy/document.ts";
import { weakens } from "../../../shared/policy/weakens.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { navigate } from "../router.tsx";
import { useAction, useSession } from "../session.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { RuleChanges, RuleTaken } from "./rule-changes.tsx";
import { type DryRun, DryRunSum } from "./rule-dry-run.tsx";

/** What a change is, takes away and came to on the last 30 days, and why it is made. */
export function SaveDialog(props: {
  base: number;
  before: PolicyDocument;
  after: PolicyDocument;
  dry: DryRun;
  /** It is saved: the draft is not needed any more. */
  onSaved(): void;
  onClose(): void;
}) {
  const { t, dayTime } = useEditorWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [comment, setComment] = useState("");
  const [when, setWhen] = useState<"atOnce" | "later">("atOnce");
  const [time, setTime] = useState(() => nextMorning(new Date()));
  const takes = useMemo(() => weakens(props.before, props.after), [props.before, props.after]);
  const save = (): void => {
    void action.run(async () => {
      const from = when === "later" ? new Date(time).toISOString() : null;
      const body = { base: props.base, comment, document: props.after, from };
      const { change } = await call(policyEndpoints.savePolicy, { body });
      props.onSaved();
      toast({ text: said(change) });
      navigate("/saving-rules");
    });
  };
  const said = (change: PolicyChange | null): string => {
    if (change === null) return t("rules.used");
    return change.state === "approved"
      ? t("edit.holdsFrom", { at: dayTime(change.holdsAt ?? "") })
      : t("edit.proposed");
  };
  return (
    <Dialog title={t("edit.saveTitle")} wide onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <h3>{t("edit.changes")}</h3>
        <RuleChanges before={props.before} after={props.after} />
        <RuleTaken takes={takes} />
        <h3>{t("dry.title")}</h3>
        {props.dry.result ? (
          <DryRunSum looked={props.dry.looked} result={props.dry.result} />
        ) : (
          <p class="muted">{t("dry.not")}</p>
        )}
        <ErrorNote error={action.error} />
        <Field
          label={t("rules.comment")}
          hint={t("rules.commentHint")}
          value={comment}
          onValue={setComment}
          maxLength={500}
          autofocus
        />
        <SelectField
          label={t("edit.when")}
          value={when}
          options={(["atOnce", "later"] as const).map((value) => ({ value, label: t(`edit.${value}`) }))}
          onValue={setWhen}
        />
        {when === "later" && (
          <label class="field">
            <span class="field-label">{t("edit.from")}</span>
            <input
              class="input"
              type="datetime-local"
              value={time}
              onInput={({ currentTarget }) => setTime(currentTarget.value)}
              required
            />
          </label>
        )}
        <Actions>
          <Button onClick={props.onClose}>{t("rules.leave")}</Button>
          <Button look="primary" type="submit" busy={action.busy}>
            {t(takes.length > 0 ? "edit.propose" : "rules.use")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** Tomorrow at nine on this computer's clock, as a field of that kind holds it. */
function nextMorning(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T09:00`;
}
