import type { Taken } from "../../../shared/api/policy-changes.ts";
import { compareDocuments, isUnchanged } from "../../../shared/policy/compare.ts";
import type { PolicyDocument, Rule } from "../../../shared/policy/document.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Badge, Note } from "../parts/states.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { ActionBadge, RuleConditions } from "./rule-list.tsx";

/** What is taken away, a line each. */
export function TakenList(props: { takes: readonly Taken[] }) {
  const { t } = useEditorWords();
  return (
    <ul>
      {props.takes.map(({ kind, rule = "" }) => (
        <li key={`${kind}-${rule}`}>{t(`takes.${kind}`, { rule })}</li>
      ))}
    </ul>
  );
}

/** What a change takes away from people, and what that means for it; nothing where it takes nothing. */
export function RuleTaken(props: { takes: readonly Taken[] }) {
  const { t } = useEditorWords();
  if (props.takes.length === 0) return null;
  return (
    <Note look="warn">
      <p>{t("takes.lead")}</p>
      <TakenList takes={props.takes} />
    </Note>
  );
}

/** What two documents do not share, rule by rule, as sentences. */
export function RuleChanges(props: { before: PolicyDocument; after: PolicyDocument }) {
  const { t, list } = useEditorWords();
  const { before, after } = props;
  const changes = compareDocuments(before, after);
  if (isUnchanged(changes)) return <p class="muted">{t("edit.same")}</p>;
  const row = (look: "added" | "removed" | "changed" | "moved", rule: Rule, was?: Rule) => (
    <li key={`${look}-${rule.id}`} class="rule">
      <div class="rule-head">
        <strong>
          <Said>{rule.name}</Said>
        </strong>
        <Badge look={look === "removed" ? "warn" : "plain"}>{t(`change.${look}`)}</Badge>
      </div>
      {was && (
        <>
          <p class="small muted">
            {t("change.was")} <ActionBadge action={was.action} />
          </p>
          <RuleConditions rule={was} document={before} />
          <p class="small muted">{t("change.is")}</p>
        </>
      )}
      <ActionBadge action={rule.action} />
      <RuleConditions rule={rule} document={look === "removed" ? before : after} />
    </li>
  );
  return (
    <ul class="rules">
      {changes.removed.map((rule) => row("removed", rule))}
      {changes.added.map((rule) => row("added", rule))}
      {changes.changed.map(({ before: was, after: rule }) => row("changed", rule, was))}
      {changes.moved.map((rule) => row("moved", rule))}
      {changes.lists.map(({ name, added, removed }) => (
        <li key={`list-${name}`}>
          <strong>{t("change.list", { name })}</strong>
          {added.length > 0 && <p>+ {list(added)}</p>}
          {removed.length > 0 && <p>− {list(removed)}</p>}
        </li>
      ))}
      {changes.rest && <li>{t("change.rest")}</li>}
    </ul>
  );
}
