import { useState } from "preact/hooks";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { confirming } from "../confirm.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { navigate } from "../router.tsx";
import { useAction, useSession } from "../session.tsx";
import { useLeftTodayWords } from "../words/left-today.ts";

/** Says what a case is before it opens one: the person is told at once. */
export function CaseDialog(props: { person: { id: string; name: string }; onClose(): void }) {
  const { t } = useLeftTodayWords();
  const { call } = useSession();
  const action = useAction();
  const [lastDay, setLastDay] = useState("");
  const { id: personId, name } = props.person;
  const open = () =>
    void action.run(async () => {
      const body = { personId, lastDay: lastDay === "" ? null : lastDay };
      const made = await confirming(call)(handoverEndpoints.openHandover, { body });
      navigate(`/handovers/${made.id}`);
    });
  return (
    <FormDialog
      title={t("left.caseTitle", { name })}
      onClose={props.onClose}
      onSubmit={open}
      busy={action.busy}
      error={action.error}
      submitLabel={t("left.caseDo")}
    >
      <p>{t("left.caseText", { name })}</p>
      <div class="field">
        <label class="field-label" for="left-last-day">
          {t("left.lastDay")}
        </label>
        <input
          id="left-last-day"
          class="input"
          type="date"
          value={lastDay}
          onChange={(event) => setLastDay(event.currentTarget.value)}
        />
      </div>
    </FormDialog>
  );
}
