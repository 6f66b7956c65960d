import { useState } from "preact/hooks";
import { setupEndpoints } from "../../../shared/api/setup.ts";
import { navigate } from "../router.tsx";
import { hasRole, useAction, useMe, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";
import { Actions, Dialog } from "./Dialog.tsx";
import { ErrorNote } from "./states.tsx";

/** Says on every page that this is the demo company; the admin can end it here. */
export function DemoNotice() {
  const me = useMe();
  const { call, setMe } = useSession();
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const action = useAction();
  if (!me.demo) return null;
  const end = async () => {
    const done = await action.run(async () => {
      await call(setupEndpoints.endDemo, { body: { confirm: "remove the demo company" } });
    });
    if (!done) return;
    setAsking(false);
    setMe(null);
    navigate("/setup");
  };
  return (
    <>
      <div class="demo">
        <span>{t("demo.notice")}</span>
        {hasRole(me, "admin") && <Button onClick={() => setAsking(true)}>{t("demo.end")}</Button>}
      </div>
      {asking && (
        <Dialog title={t("demo.endTitle")} onClose={() => setAsking(false)}>
          <div class="stack">
            <p>{t("demo.endText")}</p>
            <ErrorNote error={action.error} />
            <Actions>
              <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
              <Button look="danger" busy={action.busy} onClick={() => void end()}>
                {t("demo.endDo")}
              </Button>
            </Actions>
          </div>
        </Dialog>
      )}
    </>
  );
}
