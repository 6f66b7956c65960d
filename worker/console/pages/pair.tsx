import { useEffect, useState } from "preact/hooks";
import { deviceEndpoints } from "../../../shared/api/devices.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { browserName } from "../browser-name.ts";
import { callSignIn } from "../client.ts";
import { Button } from "../parts/Button.tsx";
import { Entry } from "../parts/Entry.tsx";
import { Field } from "../parts/Field.tsx";
import { PrivacyNoticeText } from "../parts/PrivacyNotice.tsx";
import { ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

/**
 * `/pair?challenge=&key=&state=&name=`: opened by the extension in a tab of its own. The person says that this browser is
 * theirs; the one-time code goes back in the hash of `/pair/done`, where the extension reads it off its own tab.
 */
export function PairPage() {
  const { t } = useLaterWords();
  const { query, path } = usePlace();
  const { call } = useSession();
  const me = useLoad("pair-me", (ask) => ask(peopleEndpoints.me, {}));
  const action = useAction();
  const [name, setName] = useState((query.get("name") ?? browserName(navigator.userAgent)).slice(0, 80));
  const challenge = query.get("challenge") ?? "";
  const key = query.get("key") ?? "";
  const state = query.get("state") ?? "";
  const back = `/sign-in?next=${encodeURIComponent(`${path}?${query.toString()}`)}`;

  if (![challenge, key].every((text) => /^[A-Za-z0-9_-]{43}$/.test(text)))
    return <Entry title={t("pair.title")} lead={t("pair.broken")} />;
  if (me.data === null) {
    return (
      <Entry title={t("pair.title")}>
        {me.error === null ? <Skeleton lines={3} /> : <ErrorNote error={me.error} onRetry={me.reload} />}
      </Entry>
    );
  }
  const { person: account, notice } = me.data;
  const person = account.name;
  if (notice !== null) {
    return (
      <Entry title={t("notice.title")} lead={t("notice.pair")} wide>
        <PrivacyNoticeText notice={notice} onDone={me.reload} byEnter />
      </Entry>
    );
  }
  const connect = () =>
    void action.run(async () => {
      const { code } = await call(deviceEndpoints.confirmPairing, {
        body: { challenge, key, deviceName: name.trim() },
      });
      location.replace(`/pair/done#code=${encodeURIComponent(code)}&state=${encodeURIComponent(state)}`);
    });
  const leave = () =>
    void action.run(async () => {
      await callSignIn("sign-out", {});
      navigate(back, { replace: true });
    });
  return (
    <Entry title={t("pair.title")} lead={t("pair.text", { name: person })}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          connect();
        }}
      >
        <Field label={t("pair.device")} value={name} onValue={setName} maxLength={80} required />
        <Note>{t("pair.careful")}</Note>
        <ErrorNote error={action.error} />
        <Button type="submit" look="primary" busy={action.busy}>
          {t("pair.do")}
        </Button>
        <Button look="quiet" onClick={leave}>
          {t("pair.notMe", { name: person })}
        </Button>
      </form>
    </Entry>
  );
}

/** `/pair/done#code=…&state=…`: nothing to do but to be closed; the extension takes the code. */
export function PairDonePage() {
  const { t } = useLaterWords();
  useEffect(() => {
    // A tab that stays open must not keep showing the code; by then the extension has it or the code is too old.
    const timer = setTimeout(() => history.replaceState(null, "", "/pair/done"), 60_000);
    return () => clearTimeout(timer);
  }, []);
  return <Entry title={t("pair.doneTitle")} lead={t("pair.doneText")} />;
}
