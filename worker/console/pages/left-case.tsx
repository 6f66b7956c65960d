import { useState } from "preact/hooks";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { confirming } from "../confirm.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { ErrorNote } from "../parts/states.tsx";
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
    <Dialog title={t("left.caseTitle", { name })} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          open();
        }}
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
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button type="submit" look="primary" busy={action.busy}>
            {t("left.caseDo")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
