import { useState } from "preact/hooks";
import {
  type Acknowledgement,
  type NoticeOverview,
  type NoticeTexts,
  privacyNoticeEndpoints,
} from "../../../shared/api/privacy-notice.ts";
import { type Settings, setupEndpoints } from "../../../shared/api/setup.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check, Field } from "../parts/Field.tsx";
import { ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { usePrivacyWords } from "../words/privacy.ts";
import { languages } from "./settings.tsx";

/** `/privacy-notice`: who has confirmed it, a new version, and the agreement that may be needed. */
export function PrivacyNoticePage() {
  const { t, dayTime } = usePrivacyWords();
  const me = useMe();
  usePageTitle(t("privacy.title"));
  const notice = useLoad("privacy-notice", (ask) => ask(privacyNoticeEndpoints.noticeOverview, {}));
  const settings = useLoad("settings", (ask) => ask(setupEndpoints.settings, {}));
  const { data } = notice;
  return (
    <div class="page page-narrow">
      <PageHead title={t("privacy.title")}>{t("privacy.lead")}</PageHead>
      <ErrorNote error={notice.error} onRetry={notice.reload} />
      {data === null && notice.loading && <Skeleton rows={4} />}
      {data && (
        <>
          <p class="small muted">
            {data.person && data.at
              ? t("privacy.by", { version: data.version, name: data.person.name, at: dayTime(data.at) })
              : t("privacy.version", { version: data.version })}
          </p>
          <People notice={data} />
          {settings.data && <Agreement settings={settings.data} onSaved={settings.set} />}
          {hasRole(me, "admin") && <NewVersion key={data.version} notice={data} onSaved={notice.set} />}
        </>
      )}
    </div>
  );
}

function People({ notice }: { notice: NoticeOverview }) {
  const { t, dayTime } = usePrivacyWords();
  const { version, people } = notice;
  const stateOf = (one: Acknowledgement): string => {
    if (one.version === null || one.at === null) return t("privacy.none");
    return one.version === version
      ? dayTime(one.at)
      : t("privacy.older", { version: one.version, at: dayTime(one.at) });
  };
  const columns: Column<Acknowledgement>[] = [
    { key: "person", head: t("privacy.person"), cell: ({ person }) => <Said>{person.name}</Said> },
    { key: "state", head: t("privacy.state"), cell: stateOf },
  ];
  // Who is missing comes first.
  const open = (one: Acknowledgement): boolean => one.version !== version;
  const rows = [...people.filter(open), ...people.filter((one) => !open(one))];
  const count = people.length - people.filter(open).length;
  return (
    <section class="stack">
      <h2>{t("privacy.people")}</h2>
      <p class="muted">{t("privacy.counted", { count, all: people.length })}</p>
      <Table label={t("privacy.people")} rows={rows} columns={columns} rowKey={({ person }) => person.id} />
    </section>
  );
}

function Agreement(props: { settings: Settings; onSaved(settings: Settings): void }) {
  const { t } = usePrivacyWords();
  const me = useMe();
  const { call } = useSession();
  const action = useAction();
  const toast = useToast();
  const before = props.settings.worksAgreement;
  const [required, setRequired] = useState(before.required);
  const [reference, setReference] = useState(before.reference ?? "");
  const [date, setDate] = useState(before.date ?? "");
  const wrongDate = date.trim() !== "" && !/^\d{4}-\d{2}-\d{2}$/.test(date.trim());
  const save = () =>
    void action.run(async () => {
      const worksAgreement = { required, reference: reference.trim() || null, date: date.trim() || null };
      const saved = await call(setupEndpoints.updateSettings, { body: { worksAgreement } });
      props.onSaved(saved);
      setRequired(saved.worksAgreement.required);
      toast({ text: t(saved.worksAgreement.required === required ? "privacy.recorded" : "privacy.waits") });
    });
  const isMissing = before.required && (before.reference === null || before.date === null);
  if (!hasRole(me, "admin")) return isMissing ? <Note look="warn">{t("privacy.missing")}</Note> : null;
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{t("privacy.agreement")}</h2>
      <p class="muted">{t("privacy.agreementText")}</p>
      {isMissing && <Note look="warn">{t("privacy.missing")}</Note>}
      <Check label={t("privacy.needed")} checked={required} onValue={setRequired} />
      <Field label={t("privacy.reference")} value={reference} onValue={setReference} maxLength={200} />
      <Field
        label={t("privacy.date")}
        value={date}
        onValue={setDate}
        placeholder="2026-11-22"
        problem={wrongDate ? t("privacy.dateProblem") : null}
      />
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={wrongDate}>
          {t("privacy.record")}
        </Button>
      </Actions>
    </form>
  );
}

function NewVersion(props: { notice: NoticeOverview; onSaved(notice: NoticeOverview): void }) {
  const { t } = usePrivacyWords();
  const { call } = useSession();
  const action = useAction();
  const toast = useToast();
  const [texts, setTexts] = useState<NoticeTexts>(props.notice.texts);
  const save = () =>
    void action.run(async () => {
      props.onSaved(await call(privacyNoticeEndpoints.writeNotice, { body: { base: props.notice.version, texts } }));
      toast({ text: t("privacy.saved") });
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{t("privacy.write")}</h2>
      <p class="muted">{t("privacy.writeText")}</p>
      {languages.map((language) => (
        <label key={language} class="field">
          <span class="field-label">{t(`language.${language}`)}</span>
          <textarea
            class="input"
            rows={6}
            lang={language === "zh" ? "zh-Hans" : language}
            maxLength={4000}
            value={texts[language]}
            onInput={(event) => setTexts({ ...texts, [language]: event.currentTarget.value })}
          />
        </label>
      ))}
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy}>
          {t("privacy.saveIt")}
        </Button>
      </Actions>
    </form>
  );
}
