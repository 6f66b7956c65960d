import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { type Language, type Me, peopleEndpoints, type Role } from "../../../shared/api/people.ts";
import { type Preset, presetSchema, type Settings, setupEndpoints } from "../../../shared/api/setup.ts";
import { badDomain, domainToOffer, readDomains } from "../domains.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Entry } from "../parts/Entry.tsx";
import { Choices, Field, SelectField } from "../parts/Field.tsx";
import { InviteForm, LinkToPaste, type MadeLink } from "../parts/InviteForm.tsx";
import { PasskeyOffer } from "../parts/PasskeyOffer.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { browserLanguage, WordsProvider } from "../words/words.tsx";
import { signInByLink } from "./link.ts";
import { languages } from "./settings.tsx";
import { LinkFailed } from "./welcome.tsx";

type Step = "questions" | "readers" | "invite" | "passkey" | "ready";
const steps: readonly Step[] = ["questions", "readers", "invite", "passkey", "ready"];

/** `/setup#secret`: the first run. Also `/setup` alone for an admin whose company still has its questions open. */
export function SetupPage() {
  const { t } = useLaterWords();
  const place = usePlace();
  const [token] = useState(place.hash);
  const { call, me, setMe } = useSession();
  const [error, setError] = useState<unknown>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    call(peopleEndpoints.me, {}).then(setMe, (failure: unknown) => {
      if (!(failure instanceof ApiError) || failure.status !== 401 || token === "") return setError(failure);
      // Nobody is signed in: the link's secret will do that, once it is known who sits there. A used link asks nobody.
      return call(setupEndpoints.signInWays, {}).then(
        (ways) => (ways.setupNeeded ? setAsking(true) : setError(failure)),
        setError,
      );
    });
  }, [call, setMe, token]);

  if (error !== null) return <LinkFailed error={error} />;
  if (me !== null) {
    return (
      <WordsProvider language={me.language}>
        <Steps me={me} />
      </WordsProvider>
    );
  }
  if (asking) return <WhoAreYou token={token} onError={setError} />;
  return (
    <Entry title={t("setup.title")}>
      <Skeleton lines={3} />
    </Entry>
  );
}

function WhoAreYou(props: { token: string; onError(error: unknown): void }) {
  const { t } = useLaterWords();
  const { call, setMe } = useSession();
  const action = useAction();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const go = () =>
    void action.run(async () => {
      try {
        await signInByLink(props.token, { name: name.trim(), email: email.trim().toLowerCase() });
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) props.onError(error);
        throw error;
      }
      setMe(await call(peopleEndpoints.me, {}));
    });
  return (
    <Entry title={t("setup.you")} lead={t("setup.youHint")}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field label={t("setup.name")} value={name} onValue={setName} autocomplete="name" maxLength={120} required />
        <Field
          label={t("setup.email")}
          value={email}
          onValue={setEmail}
          autocomplete="email"
          inputMode="email"
          required
        />
        <ErrorNote error={action.error} />
        <Button type="submit" look="primary" busy={action.busy}>
          {t("continue")}
        </Button>
      </form>
    </Entry>
  );
}

function Steps(props: { me: Me }) {
  const { t } = useLaterWords();
  const { me } = props;
  const [at, setAt] = useState(me.setupDone ? 1 : 0);
  const step = steps[at] ?? "ready";
  const progress = { steps: steps.length, step: at + 1, wide: true };
  const next = () => setAt(steps[at + 1] === "passkey" && me.hasPasskey ? at + 2 : at + 1);
  if (!hasRole(me, "admin")) {
    return <Entry title={t("setup.title")} lead={t("setup.onlyAdmin")} />;
  }
  if (step === "questions") return <Questions progress={progress} onDone={next} />;
  if (step === "readers") return <Readers progress={progress} onDone={next} />;
  if (step === "invite") return <InviteTwo progress={progress} onDone={next} />;
  if (step === "passkey") {
    return (
      <Entry title={t("passkey.title")} {...progress}>
        <PasskeyOffer required onDone={next} />
      </Entry>
    );
  }
  return (
    <Entry title={t("setup.done")} {...progress}>
      <ButtonLink href="/" look="primary">
        {t("setup.go")}
      </ButtonLink>
      <ButtonLink href="/import">{t("nav.import")}</ButtonLink>
    </Entry>
  );
}

interface StepProps {
  progress: { steps: number; step: number; wide: boolean };
  onDone(): void;
}

/** The questions in the language that is chosen in them; at first the browser's. */
function Questions(props: StepProps) {
  const [language, setLanguage] = useState(() => browserLanguage(navigator.languages));
  return (
    <WordsProvider language={language}>
      <QuestionForm {...props} language={language} onLanguage={setLanguage} />
    </WordsProvider>
  );
}

/** Language, how the company works, its name and domain: everything else has a default. */
function QuestionForm(props: StepProps & { language: Language; onLanguage(language: Language): void }) {
  const { t } = useLaterWords();
  const { call, setMe, me } = useSession();
  const action = useAction();
  const { language } = props;
  const [preset, setPreset] = useState<Preset>("up-to-100");
  const [companyName, setCompanyName] = useState("");
  const [domainText, setDomainText] = useState(() => domainToOffer(me?.person.email ?? ""));
  const [tried, setTried] = useState(false);
  const mailDomains = readDomains(domainText);
  const wrong = mailDomains.length === 0 || badDomain(mailDomains) !== null;
  const begin = () => {
    setTried(true);
    if (wrong) return;
    void action.run(async () => {
      const done = await call(setupEndpoints.setup, {
        body: { language, companyName: companyName.trim(), preset, mailDomains },
      });
      // Who answers for the company in a language reads it too, until they choose another.
      setMe(done.language === language ? done : await call(peopleEndpoints.updateMe, { body: { language } }));
      props.onDone();
    });
  };
  return (
    <Entry title={t("setup.questions")} {...props.progress}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <SelectField
          label={t("setup.language")}
          value={language}
          options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onValue={props.onLanguage}
        />
        <Choices
          label={t("setup.preset")}
          value={preset}
          options={presetSchema.options.map((value) => ({
            value,
            label: t(`setup.preset.${value}`),
            hint: t(`setup.preset.${value}.hint`),
          }))}
          onValue={setPreset}
        />
        <Field label={t("setup.company")} value={companyName} onValue={setCompanyName} maxLength={120} required />
        <Field
          label={t("setup.domain")}
          hint={t("setup.domainHint")}
          value={domainText}
          onValue={setDomainText}
          problem={tried && wrong ? t("setup.domainProblem") : null}
          required
        />
        <ErrorNote error={action.error} />
        <Button type="submit" look="primary" busy={action.busy}>
          {t("setup.begin")}
        </Button>
      </form>
    </Entry>
  );
}

function Readers(props: StepProps) {
  const { t } = useLaterWords();
  const settings = useLoad("setup-readers", (call) => call(setupEndpoints.settings, {}));
  return (
    <Entry title={t("setup.readers")} {...props.progress}>
      {settings.data === null ? (
        settings.error === null ? (
          <Skeleton lines={4} />
        ) : (
          <ErrorNote error={settings.error} onRetry={settings.reload} />
        )
      ) : (
        <>
          <FourSentences settings={settings.data} />
          <Button look="primary" onClick={props.onDone}>
            {t("setup.readersGo")}
          </Button>
        </>
      )}
    </Entry>
  );
}

/** Who can read what, in four sentences that follow the settings. */
function FourSentences(props: { settings: Settings }) {
  const { t } = useLaterWords();
  const { teamOriginals, otherTeamsEnvelope } = props.settings;
  return (
    <ol class="sentences">
      <li>{t("readers.own")}</li>
      <li>{t(teamOriginals ? "readers.teamOriginals" : "readers.team")}</li>
      <li>{t(otherTeamsEnvelope ? "readers.othersEnvelope" : "readers.others")}</li>
      <li>{t("readers.keeper")}</li>
    </ol>
  );
}

/** First whoever answers for the record, so that somebody keeps it from the first day; then somebody who sells. */
function InviteTwo(props: StepProps) {
  const { t } = useLaterWords();
  const { company } = useMe();
  const [links, setLinks] = useState<MadeLink[]>([]);
  // A large organisation keeps its records keepers apart from its managers.
  const owner: { roles: Role[]; hint: string } =
    company.preset === "large"
      ? { roles: ["keeper"], hint: t("setup.inviteKeeper") }
      : { roles: ["manager", "keeper"], hint: t("setup.inviteOwner") };
  const first = links.length === 0 ? owner : { roles: ["outside" as const], hint: t("setup.inviteSeller") };
  return (
    <Entry title={t("setup.invite")} lead={t("setup.inviteHint")} {...props.progress}>
      {links.map((link) => (
        <LinkToPaste key={link.url} link={link} />
      ))}
      {links.length < 2 && (
        <InviteForm key={links.length} teams={[]} first={first} onMade={(link) => setLinks([...links, link])} />
      )}
      <Button look={links.length >= 2 ? "primary" : "quiet"} onClick={props.onDone}>
        {t(links.length > 0 ? "continue" : "setup.later")}
      </Button>
    </Entry>
  );
}
