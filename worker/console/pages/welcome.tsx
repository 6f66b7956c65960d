import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { type Me, type PrivacyNotice, peopleEndpoints } from "../../../shared/api/people.ts";
import { ButtonLink } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Entry } from "../parts/Entry.tsx";
import { PasskeyOffer } from "../parts/PasskeyOffer.tsx";
import { PrivacyNoticeText } from "../parts/PrivacyNotice.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { WordsProvider } from "../words/words.tsx";
import { signInByLink } from "./link.ts";

/** `/welcome#secret`: signs in by the link, shows the notice once, offers a passkey, and says how to go on. */
export function WelcomePage() {
  // Another link pasted into this very tab loads nothing anew: it is only another hash.
  return <Welcome key={usePlace().hash} />;
}

function Welcome() {
  const { t } = useLaterWords();
  const place = usePlace();
  // The secret leaves the address bar once used; the page keeps working with the session.
  const [token] = useState(place.hash);
  const { call } = useSession();
  const [me, setMe] = useState<Me | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const start = async () => {
      if (token !== "") await signInByLink(token);
      setMe(await call(peopleEndpoints.me, {}));
    };
    start().catch(setError);
  }, [token, call]);

  if (error !== null) return <LinkFailed error={error} />;
  if (me === null) {
    return (
      <Entry title={t("link.working")}>
        <Skeleton lines={3} />
      </Entry>
    );
  }
  return (
    <WordsProvider language={me.language}>
      <Steps me={me} />
    </WordsProvider>
  );
}

/** The link was used, or there is no connection; both say what to do. */
export function LinkFailed(props: { error: unknown }) {
  const { t } = useLaterWords();
  const used = props.error instanceof ApiError && (props.error.status === 401 || props.error.status === 400);
  return (
    <Entry title={used ? t("link.used") : t("signIn.title")} lead={used ? t("link.usedText") : undefined}>
      {!used && <ErrorNote error={props.error} onRetry={() => location.reload()} />}
      <ButtonLink href="/sign-in" look="primary">
        {t("signIn.title")}
      </ButtonLink>
    </Entry>
  );
}

type Step = "notice" | "passkey" | "install";

function Steps(props: { me: Me }) {
  const { t } = useLaterWords();
  const { me } = props;
  const steps: Step[] = ["notice", ...(me.hasPasskey ? [] : (["passkey"] as const)), "install"];
  const [at, setAt] = useState(me.notice === null ? 1 : 0);
  const step = steps[at] ?? "install";
  const progress = { steps: steps.length, step: at + 1, wide: true };
  const next = () => setAt(at + 1);
  if (step === "notice" && me.notice !== null)
    return <Notice me={me} notice={me.notice} onDone={next} progress={progress} />;
  if (step === "passkey") {
    return (
      <Entry title={t("passkey.title")} {...progress}>
        <PasskeyOffer required={hasRole(me, "admin", "keeper")} onDone={next} />
      </Entry>
    );
  }
  return (
    <Entry title={t("install.title")} {...progress}>
      <ol class="sentences">
        <li>{t("install.one")}</li>
        <li>
          <div class="stack-tight">
            {t("install.two")}
            <CopyField label={t("install.address")} value={location.origin} />
          </div>
        </li>
        <li>{t("install.three")}</li>
        <li>{t("install.four")}</li>
      </ol>
      <ButtonLink href="/" look="primary">
        {t("install.go")}
      </ButtonLink>
    </Entry>
  );
}

interface NoticeProps {
  me: Me;
  notice: PrivacyNotice;
  onDone(): void;
  progress: { steps: number; step: number; wide: boolean };
}

function Notice(props: NoticeProps) {
  const { t } = useLaterWords();
  return (
    <Entry
      title={t("welcome.title", { name: props.me.person.name })}
      lead={t("welcome.lead", { company: props.me.company.name })}
      {...props.progress}
    >
      <PrivacyNoticeText notice={props.notice} onDone={props.onDone} byEnter />
    </Entry>
  );
}
