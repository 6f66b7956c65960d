import { type PolicyVersion, policyEndpoints } from "../../../shared/api/policies.ts";
import { type TemplateName, templateNames } from "../../../shared/policy/templates.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { ButtonLink } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { SelectField } from "../parts/Field.tsx";
import { ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { navigate } from "../router.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useRuleWords } from "../words/rules.ts";
import { OwnNeverCard } from "./own-never.tsx";
import { RuleList } from "./rule-list.tsx";
import { RuleStops } from "./rule-stops.tsx";
import { RuleWaiting } from "./rule-waiting.tsx";

/** `/saving-rules`: what holds, for everybody to read; admins begin from a template or bring an earlier version back. */
export function RulesPage() {
  const { t, dayTime } = useRuleWords();
  const me = useMe();
  const now = useLoad("saving-rules", (ask) => ask(policyEndpoints.currentPolicy, {}));
  usePageTitle(t("rules.title"));

  const current = now.data?.current;
  return (
    <div class="page page-narrow">
      <PageHead title={t("rules.title")}>{t("rules.lead")}</PageHead>
      <ErrorNote error={now.error} onRetry={now.reload} />
      {!now.data && now.loading && <Skeleton rows={4} />}
      {now.data && (
        <>
          {current?.person ? (
            <p class="small muted">
              {t("rules.by", { version: current.version, name: current.person.name, at: dayTime(current.at ?? "") })}
              {current.comment !== "" && (
                <>
                  {": "}
                  <Said>{current.comment}</Said>
                </>
              )}
            </p>
          ) : (
            <p class="small muted">{t("rules.none")}</p>
          )}
          <RuleWaiting current={now.data} onHolds={now.reload} />
          <RuleStops />
          <RuleList document={now.data.document} />
          <p>
            <a href="/my-record">{t("nav.myRecord")}</a>
          </p>
          <OwnNeverCard />
          {hasRole(me, "admin", "keeper") && (
            <p>
              <a href="/privacy-notice">{t("rules.notice")}</a>
            </p>
          )}
          {hasRole(me, "admin") && <Templates />}
          {hasRole(me, "admin", "keeper") && (
            <Versions current={now.data.current.version} canLook={hasRole(me, "admin")} />
          )}
        </>
      )}
    </div>
  );
}

function Templates() {
  const { t } = useRuleWords();
  const options: { value: TemplateName | ""; label: string }[] = [
    { value: "", label: t("rules.choose") },
    ...templateNames.map((name) => ({ value: name, label: t(`template.${name}`) })),
  ];
  return (
    <section class="card stack">
      <h2>{t("rules.change")}</h2>
      <p class="muted">{t("rules.changeText")}</p>
      <Actions>
        <ButtonLink look="primary" href="/saving-rules/edit">
          {t("rules.edit")}
        </ButtonLink>
      </Actions>
      <SelectField
        label={t("rules.template")}
        value=""
        options={options}
        onValue={(name) => {
          if (name !== "") navigate(`/saving-rules/edit?template=${name}`);
        }}
      />
    </section>
  );
}

function Versions(props: { current: number; canLook: boolean }) {
  const { t, dayTime } = useRuleWords();
  const list = useLoad(`saving-rules-versions-${props.current}`, (ask) => ask(policyEndpoints.listPolicies, {}));
  const columns: Column<PolicyVersion>[] = [
    {
      key: "version",
      head: t("rules.earlier"),
      cell: ({ version, person, at, comment }) => (
        <>
          <div>
            {version === 0
              ? t("rules.first")
              : t("rules.by", { version, name: person?.name ?? "", at: dayTime(at ?? "") })}
          </div>
          {comment !== "" && (
            <div class="small muted">
              <Said>{comment}</Said>
            </div>
          )}
        </>
      ),
    },
    ...(props.canLook
      ? [
          {
            key: "look",
            head: "",
            align: "right" as const,
            cell: ({ version }: PolicyVersion) => (
              <ButtonLink href={`/saving-rules/edit?version=${version}`}>{t("rules.look")}</ButtonLink>
            ),
          },
        ]
      : []),
  ];
  const earlier = list.data?.versions.filter(({ version }) => version !== props.current) ?? [];
  if (list.error !== null) return <ErrorNote error={list.error} onRetry={list.reload} />;
  if (earlier.length === 0) return null;
  return (
    <Table label={t("rules.earlier")} rows={earlier} columns={columns} rowKey={({ version }) => String(version)} />
  );
}
