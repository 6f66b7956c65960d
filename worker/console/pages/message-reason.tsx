import { useState } from "preact/hooks";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { useWords } from "../words/words.tsx";

/** The contract's shortest reason. */
const SHORTEST = 3;

/** The keeper says why before a message that is not theirs opens; the reason goes to the ledger with the showing. */
export function OpenWithReason(props: { onReason(reason: string): void; onClose(): void }) {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const given = reason.trim();
  return (
    <Dialog title={t("message.openTitle")} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (given.length >= SHORTEST) props.onReason(given);
        }}
      >
        <p class="muted">{t("message.openText")}</p>
        <Field
          label={t("message.reason")}
          value={reason}
          onValue={setReason}
          problem={tried && given.length < SHORTEST ? t("message.reasonShort") : null}
          maxLength={500}
          autocomplete="off"
          autofocus
        />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button type="submit" look="primary">
            {t("message.openDo")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
