import type { Action, Conditions, PolicyDocument, Rule } from "../../../shared/policy/document.ts";
import { listNamed } from "../../../shared/policy/document.ts";
import { participantKinds } from "../../../shared/policy/facts.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Badge } from "../parts/states.tsx";
import { useRuleWords } from "../words/rules.ts";

const looks = { auto: "good", ask: "plain", envelope: "plain", never: "warn" } as const;
const floors = ["internal", "private", "sign-in"] as const;

/** An action, in a word. */
export function ActionBadge(props: { action: Action }) {
  const { t } = useRuleWords();
  return <Badge look={looks[props.action]}>{t(`action.${props.action}`)}</Badge>;
}

/** Saving rules in words, in the order in which they decide. */
export function RuleList(props: { document: PolicyDocument }) {
  const { t } = useRuleWords();
  const { document } = props;
  const never = document.rules.filter(({ action }) => action === "never");
  const others = document.rules.filter(({ action }) => action !== "never");
  return (
    <div class="stack">
      <section class="card stack-tight">
        <h2>{t("rules.always")}</h2>
        <ul>
          {floors.map((floor) => (
            <li key={floor}>{t(`rules.floor.${floor}`)}</li>
          ))}
        </ul>
      </section>
      {never.length > 0 && (
        <section class="card">
          <h2>{t("rules.never")}</h2>
          <Rules rules={never} document={document} />
        </section>
      )}
      {others.length > 0 && (
        <section class="card">
          <h2>{t("rules.others")}</h2>
          <Rules rules={others} document={document} />
          {others.some(({ action }) => action === "auto") && <p class="small muted">{t("rules.auto")}</p>}
        </section>
      )}
      <section class="card stack-tight">
        <h2>{t("rules.otherwise")}</h2>
        <p>
          <ActionBadge action={document.otherwise.action} />
        </p>
        {document.otherwise.readers === "owner" && (
          <p class="small muted">
            {t("rules.reads")}: {t("reads.owner")}
          </p>
        )}
        <p class="small muted">{t("rules.unknown")}</p>
        <p class="small muted">
          {t("rules.backfill")}: <BackfillWords months={document.backfillMonths} />
        </p>
      </section>
    </div>
  );
}

function BackfillWords({ months }: { months: number }) {
  const { t } = useRuleWords();
  return <>{months === 0 ? t("backfill.none") : t("backfill.months", { count: months })}</>;
}

/** When a rule fits, and when it does not after all. */
export function RuleConditions(props: { rule: Rule; document: PolicyDocument }) {
  const { t } = useRuleWords();
  const { rule, document } = props;
  return (
    <>
      <ConditionList conditions={rule.when} document={document} />
      {rule.readers && (
        <p class="small muted">
          {t("rules.reads")}: {t(`reads.${rule.readers}`)}
        </p>
      )}
      {rule.unless && (
        <>
          <p class="small muted">{t("rules.unless")}</p>
          <ConditionList conditions={rule.unless} document={document} />
        </>
      )}
    </>
  );
}

function Rules(props: { rules: readonly Rule[]; document: PolicyDocument }) {
  return (
    <ol class="rules">
      {props.rules.map((rule) => (
        <li key={rule.id} class="rule">
          <div class="rule-head">
            <strong>
              <Said>{rule.name}</Said>
            </strong>
            <ActionBadge action={rule.action} />
          </div>
          <RuleConditions rule={rule} document={props.document} />
        </li>
      ))}
    </ol>
  );
}

function ConditionList(props: { conditions: Conditions; document: PolicyDocument }) {
  const rows = useConditionRows(props.conditions, props.document);
  return (
    <dl class="rule-conditions">
      {rows.map(({ head, value }) => (
        <div key={head}>
          <dt class="muted">{head}</dt>
          <dd>
            <Said>{value}</Said>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Each condition that is given, with its values in words. */
function useConditionRows(given: Conditions, { lists }: PolicyDocument): { head: string; value: string }[] {
  const { t, language } = useRuleWords();
  const entry = (one: string): string => {
    const kind = participantKinds.find((name) => name === one);
    if (kind) return t(`who.${kind}`);
    const name = listNamed(one);
    if (name === null) return one;
    const entries = lists[name] ?? [];
    // A short list is read here; a long one by its name.
    return entries.length <= 8 ? entries.join(", ") : t("rules.entries", { name, count: entries.length });
  };
  const words = (entries: readonly string[] | undefined): string | undefined => entries?.map(entry).join(", ");
  const { headers, files, age } = given;
  const fileWords = files && [
    ...(files.types ?? []),
    ...(files.names ?? []),
    ...(files.largerThan === undefined
      ? []
      : [t("cond.largerThan", { size: formatBytes(files.largerThan, language) })]),
  ];
  const rows: [string, string | undefined][] = [
    [t("cond.any"), words(given.participants?.any)],
    [t("cond.every"), words(given.participants?.every)],
    [t("cond.subject"), words(given.subject)],
    [t("cond.folders"), words(given.folders)],
    [t("cond.sensitivity"), words(headers?.sensitivity)],
    [t("cond.autoSubmitted"), words(headers?.autoSubmitted)],
    [t("cond.listId"), words(headers?.listId)],
    [t("cond.precedence"), words(headers?.precedence)],
    [t("cond.people"), words(given.people)],
    [t("cond.teams"), words(given.teams)],
    [t("cond.regions"), words(given.regions)],
    [t("cond.roles"), words(given.roles)],
    [t("cond.webmails"), words(given.webmails)],
    [t("cond.mailboxes"), words(given.mailboxes)],
    [t("cond.direction"), given.direction && t(`value.${given.direction}`)],
    [t("cond.tiers"), words(given.tiers)],
    [t("cond.files"), fileWords && (fileWords.length === 0 ? t("rules.yes") : fileWords.join(", "))],
    [t("cond.quote"), given.quote === undefined ? undefined : t(given.quote ? "rules.yes" : "rules.no")],
    [t("cond.hours"), given.hours && t(`value.${given.hours}`)],
    [t("cond.older"), age?.olderThanDays === undefined ? undefined : t("rules.days", { count: age.olderThanDays })],
    [t("cond.newer"), age?.newerThanDays === undefined ? undefined : t("rules.days", { count: age.newerThanDays })],
  ];
  const said = rows.flatMap(([head, value]) => (value === undefined ? [] : [{ head, value }]));
  return said.length > 0 ? said : [{ head: t("cond.anything"), value: "" }];
}
