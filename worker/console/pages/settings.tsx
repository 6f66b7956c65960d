import { useState } from "preact/hooks";
import { type Language, peopleEndpoints } from "../../../shared/api/people.ts";
import { type Settings, setupEndpoints } from "../../../shared/api/setup.ts";
import { MAX_ANSWER_HOURS } from "../../../shared/limits.ts";
import { badDomain, readDomains } from "../domains.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check, Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { CheckCallRulesForm } from "./check-call-rules-form.tsx";
import { ContactRhythmForm } from "./contact-rhythm-form.tsx";
import { OwnCopyRulesPart } from "./own-copy-rules.tsx";

export const languages: readonly Language[] = ["en", "zh", "ru"];

/** `/settings`: the company, who reads what, the mail door, domains that are never customers. For the admin. */
export function SettingsPage() {
  const { t } = useLaterWords();
  usePageTitle(t("settings.title"));
  return (
    <div class="page page-narrow">
      <PageHead title={t("settings.title")}>
        <a href="/settings/desk">{t("settings.desk")}</a> · <a href="/settings/directory">{t("settings.directory")}</a>
      </PageHead>
      <SettingsLoaded />
      <OwnCopyRulesPart />
      <ContactRhythmForm />
      <CheckCallRulesForm />
    </div>
  );
}

function SettingsLoaded() {
  const settings = useLoad("settings", (call) => call(setupEndpoints.settings, {}));
  if (settings.data === null) {
    return settings.error === null ? <Skeleton /> : <ErrorNote error={settings.error} onRetry={settings.reload} />;
  }
  return <SettingsForm settings={settings.data} onSaved={settings.set} />;
}

function SettingsForm(props: { settings: Settings; onSaved(settings: Settings): void }) {
  const { t } = useLaterWords();
  const { call, setMe } = useSession();
  const toast = useToast();
  const action = useAction();
  const [companyName, setCompanyName] = useState(props.settings.companyName);
  const [language, setLanguage] = useState(props.settings.language);
  const [mailDomains, setMailDomains] = useState(props.settings.mailDomains.join(", "));
  const [teamOriginals, setTeamOriginals] = useState(props.settings.teamOriginals);
  const [otherTeamsEnvelope, setOtherTeams] = useState(props.settings.otherTeamsEnvelope);
  const [doorOpen, setDoorOpen] = useState(props.settings.mailDoor.open);
  const [doorAddress, setDoorAddress] = useState(props.settings.mailDoor.address ?? "");
  const [never, setNever] = useState(props.settings.neverSaved.join(", "));
  const [hours, setHours] = useState(String(props.settings.answerHours));
  const [ignored, setIgnored] = useState(props.settings.ignoredDomains.join(", "));

  const domains = readDomains(mailDomains);
  const ignoredDomains = readDomains(ignored);
  const wrong = badDomain(domains);
  const wrongIgnored = badDomain(ignoredDomains);
  const neverSaved = readDomains(never);
  const wrongNever = neverSaved.find((entry) => !entry.includes("@") && badDomain([entry]) !== null) ?? null;
  const answerHours = /^\d{1,3}$/.test(hours.trim()) ? Number(hours) : 0;
  const wrongHours = answerHours < 1 || answerHours > MAX_ANSWER_HOURS;
  const doorMissing = doorOpen && !doorAddress.includes("@");
  const problem = (domain: string | null) => (domain === null ? null : t("settings.domainProblem", { domain }));

  const save = () =>
    void action.run(async () => {
      const saved = await call(setupEndpoints.updateSettings, {
        body: {
          companyName: companyName.trim(),
          language,
          mailDomains: domains,
          teamOriginals,
          otherTeamsEnvelope,
          mailDoor: { open: doorOpen, address: doorAddress.trim() === "" ? null : doorAddress.trim().toLowerCase() },
          ignoredDomains,
          neverSaved,
          answerHours,
        },
      });
      props.onSaved(saved);
      setMe(await call(peopleEndpoints.me, {}));
      // What takes something away from people waits for another admin: the form shows what holds.
      const waits =
        saved.teamOriginals !== teamOriginals ||
        saved.otherTeamsEnvelope !== otherTeamsEnvelope ||
        saved.neverSaved.join() !== neverSaved.join();
      setTeamOriginals(saved.teamOriginals);
      setOtherTeams(saved.otherTeamsEnvelope);
      setNever(saved.neverSaved.join(", "));
      toast({ text: t(waits ? "settings.waits" : "settings.savedToast") });
    });

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <section class="card stack">
        <h2>{t("settings.company")}</h2>
        <Field
          label={t("settings.companyName")}
          value={companyName}
          onValue={setCompanyName}
          maxLength={120}
          required
        />
        <Field
          label={t("settings.domains")}
          hint={t("settings.domainsHint")}
          value={mailDomains}
          onValue={setMailDomains}
          problem={problem(wrong)}
          required
        />
        <SelectField
          label={t("settings.language")}
          value={language}
          options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onValue={setLanguage}
        />
        <p class="muted">
          {t("settings.preset")}: {t(`setup.preset.${props.settings.preset}`)}
        </p>
      </section>
      <section class="card stack">
        <h2>{t("settings.readers")}</h2>
        <Check
          label={t("settings.teamOriginals")}
          hint={t("settings.teamOriginalsHint")}
          checked={teamOriginals}
          onValue={setTeamOriginals}
        />
        <Check
          label={t("settings.otherTeams")}
          hint={t("settings.otherTeamsHint")}
          checked={otherTeamsEnvelope}
          onValue={setOtherTeams}
        />
      </section>
      <section class="card stack">
        <h2>{t("settings.answer")}</h2>
        <Field
          label={t("settings.answerHours")}
          hint={t("settings.answerHint", { max: MAX_ANSWER_HOURS })}
          value={hours}
          onValue={setHours}
          inputMode="numeric"
          maxLength={3}
          problem={wrongHours ? t("settings.answerProblem", { max: MAX_ANSWER_HOURS }) : null}
        />
      </section>
      <section class="card stack">
        <h2>{t("settings.door")}</h2>
        <p class="muted">{t("settings.doorLead")}</p>
        <Check label={t("settings.doorOpen")} checked={doorOpen} onValue={setDoorOpen} />
        <Field
          label={t("settings.doorAddress")}
          hint={t("settings.doorHint")}
          value={doorAddress}
          onValue={setDoorAddress}
          inputMode="email"
          problem={doorMissing ? t("settings.doorProblem") : null}
        />
      </section>
      <MailCheck />
      <section class="card stack">
        <h2>{t("settings.never")}</h2>
        <Field
          label={t("settings.neverLabel")}
          hint={t("settings.neverHint")}
          value={never}
          onValue={setNever}
          problem={wrongNever === null ? null : t("settings.neverProblem", { entry: wrongNever })}
        />
      </section>
      <section class="card stack">
        <h2>{t("settings.ignored")}</h2>
        <Field
          label={t("settings.ignoredLabel")}
          hint={t("settings.ignoredHint")}
          value={ignored}
          onValue={setIgnored}
          problem={problem(wrongIgnored)}
        />
      </section>
      <ErrorNote error={action.error} />
      <Actions>
        <Button
          type="submit"
          look="primary"
          busy={action.busy}
          disabled={
            wrong !== null ||
            wrongIgnored !== null ||
            wrongNever !== null ||
            wrongHours ||
            doorMissing ||
            domains.length === 0
          }
        >
          {t("save")}
        </Button>
      </Actions>
    </form>
  );
}

/** Whether outgoing mail works: sign-in codes depend on it, and nobody notices until they need one. */
function MailCheck() {
  const { t } = useLaterWords();
  const { call } = useSession();
  const action = useAction();
  const [answer, setAnswer] = useState<{ outcome: "sent" | "not-set-up" | "refused"; to: string } | null>(null);
  const check = () => void action.run(async () => setAnswer(await call(setupEndpoints.checkMail, {})));
  return (
    <section class="card stack">
      <h2>{t("settings.mail")}</h2>
      <p class="muted">{t("settings.mailLead")}</p>
      <ErrorNote error={action.error} />
      {answer ? <p role="status">{t(`settings.mail.${answer.outcome}`, { to: answer.to })}</p> : null}
      <Button busy={action.busy} onClick={check}>
        {t("settings.mailCheck")}
      </Button>
    </section>
  );
}
