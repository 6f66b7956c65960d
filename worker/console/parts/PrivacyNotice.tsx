import { useEffect, useRef } from "preact/hooks";
import { type PrivacyNotice, peopleEndpoints } from "../../../shared/api/people.ts";
import { privacyNoticeEndpoints } from "../../../shared/api/privacy-notice.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { Button } from "./Button.tsx";
import { ErrorNote, Note } from "./states.tsx";
import { useToast } from "./Toast.tsx";

/** The privacy notice, each line a point, and the button that confirms it. `byEnter`: it is the screen's one thing to do. */
export function PrivacyNoticeText(props: { notice: PrivacyNotice; onDone(): void; byEnter?: boolean }) {
  const { t } = useLaterWords();
  const { call } = useSession();
  const action = useAction();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (props.byEnter) button.current?.focus();
  }, [props.byEnter]);
  const { version, text } = props.notice;
  const confirm = () =>
    void action.run(async () => {
      await call(privacyNoticeEndpoints.acknowledge, { body: { version } });
      props.onDone();
    });
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (
    <>
      <ol class="sentences">
        {lines.map((line, at) => (
          <li key={at}>
            <Said>{line}</Said>
          </li>
        ))}
      </ol>
      <ErrorNote error={action.error} />
      <div class="stack-tight">
        <Button look="primary" busy={action.busy} onClick={confirm} ref={button}>
          {t("notice.ok")}
        </Button>
        {props.byEnter && <p class="field-hint">{t("notice.key")}</p>}
      </div>
    </>
  );
}

/** On the home page, while there is something to confirm, or while nothing may be saved by anybody. */
export function PrivacyNoticeCard(_: { onClose(): void }) {
  const { t } = useLaterWords();
  const { notice, agreementMissing } = useMe();
  const { call, setMe } = useSession();
  const toast = useToast();
  const done = () => {
    toast({ text: t("notice.thanks") });
    void call(peopleEndpoints.me, {}).then(setMe);
  };
  return (
    <>
      {agreementMissing && <Note look="warn">{t("notice.agreement")}</Note>}
      {notice !== null && (
        <section class="card stack">
          <h2>{t("notice.title")}</h2>
          <p class="muted">{t("notice.card")}</p>
          <PrivacyNoticeText notice={notice} onDone={done} />
        </section>
      )}
    </>
  );
}
