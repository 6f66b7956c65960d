import { useState } from "preact/hooks";
import { type PolicyVersion, policyEndpoints } from "../../../shared/api/policies.ts";
import type { PolicyDocument } from "../../../shared/policy/document.ts";
import { type TemplateName, templateNames } from "../../../shared/policy/templates.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useRuleWords } from "../words/rules.ts";
import { RuleList } from "./rule-list.tsx";

/** `/saving-rules`: what holds, for everybody to read; admins begin from a template or bring an earlier version back. */
export function RulesPage() {
  const { t, dayTime } = useRuleWords();
  const me = useMe();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const now = useLoad("saving-rules", (ask) => ask(policyEndpoints.currentPolicy, {}));
  const [draft, setDraft] = useState<PolicyDocument | null>(null);
  const [comment, setComment] = useState("");
  usePageTitle(t("rules.title"));

  const open = (load: () => Promise<PolicyDocument>): void => {
    void action.run(async () => setDraft(await load()));
  };
  const leave = (): void => {
    setDraft(null);
    setComment("");
    action.clear();
  };
  const use = (): void => {
    void action.run(async () => {
      const base = now.data?.current.version ?? 0;
      now.set(await call(policyEndpoints.savePolicy, { body: { base, comment, document: draft } }));
      leave();
      toast({ text: t("rules.used") });
    });
  };
  const current = now.data?.current;
  return (
    <div class="page page-narrow">
      <PageHead title={t("rules.title")}>{t("rules.lead")}</PageHead>
      <ErrorNote error={now.error} onRetry={now.reload} />
      {!now.data && now.loading && <Skeleton rows={4} />}
      {draft ? (
        <>
          <Note look="warn">
            <p>{t("rules.preview")}</p>
          </Note>
          <RuleList document={draft} />
          <ErrorNote error={action.error} />
          <Field
            label={t("rules.comment")}
            hint={t("rules.commentHint")}
            value={comment}
            onValue={setComment}
            maxLength={500}
          />
          <Actions>
            <Button onClick={leave}>{t("rules.leave")}</Button>
            <Button look="primary" busy={action.busy} onClick={use}>
              {t("rules.use")}
            </Button>
          </Actions>
        </>
      ) : (
        now.data && (
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
            <RuleList document={now.data.document} />
            <ErrorNote error={action.error} />
            {hasRole(me, "admin") && <Templates onOpen={open} />}
            {hasRole(me, "admin", "keeper") && (
              <Versions
                current={now.data.current.version}
                canLook={hasRole(me, "admin")}
                onOpen={(version) =>
                  open(async () => (await call(policyEndpoints.readPolicy, { params: { version } })).document)
                }
              />
            )}
          </>
        )
      )}
    </div>
  );
}

function Templates(props: { onOpen(load: () => Promise<PolicyDocument>): void }) {
  const { t, language } = useRuleWords();
  const { call } = useSession();
  const options: { value: TemplateName | ""; label: string }[] = [
    { value: "", label: t("rules.choose") },
    ...templateNames.map((name) => ({ value: name, label: t(`template.${name}`) })),
  ];
  return (
    <section class="card stack">
      <h2>{t("rules.change")}</h2>
      <p class="muted">{t("rules.changeText")}</p>
      <SelectField
        label={t("rules.template")}
        value=""
        options={options}
        onValue={(name) => {
          if (name !== "")
            props.onOpen(() => call(policyEndpoints.policyTemplate, { params: { name }, query: { language } }));
        }}
      />
    </section>
  );
}

function Versions(props: { current: number; canLook: boolean; onOpen(version: number): void }) {
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
              <Button onClick={() => props.onOpen(version)}>{t("rules.look")}</Button>
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
