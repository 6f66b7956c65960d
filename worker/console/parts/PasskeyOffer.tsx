import { browserName } from "../browser-name.ts";
import { afterConfirming } from "../confirm.ts";
import { addPasskey, hasPasskeys, PasskeyDeclined } from "../passkey.ts";
import { useAction } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { Button } from "./Button.tsx";
import { ErrorNote, Note } from "./states.tsx";

/** Offers a passkey; `onDone` runs when one was added or the person goes on without. */
export function PasskeyOffer(props: { required: boolean; onDone(): void }) {
  const { t } = useLaterWords();
  const action = useAction();
  const add = () =>
    void action.run(async () => {
      await afterConfirming(() => addPasskey(browserName(navigator.userAgent)));
      props.onDone();
    });
  return (
    <div class="stack">
      <p>{t("passkey.text")}</p>
      {props.required && <p class="muted">{t("passkey.required")}</p>}
      {!hasPasskeys() && <Note look="warn">{t("passkey.unsupported")}</Note>}
      {action.error instanceof PasskeyDeclined ? (
        <Note>{t("passkey.failed")}</Note>
      ) : (
        <ErrorNote error={action.error} />
      )}
      {hasPasskeys() && (
        <Button look="primary" busy={action.busy} onClick={add}>
          {t("passkey.add")}
        </Button>
      )}
      <Button look="quiet" onClick={props.onDone}>
        {t("passkey.later")}
      </Button>
    </div>
  );
}
