import { useId, useState } from "preact/hooks";
import {
  actions,
  type Conditions,
  type PolicyDocument,
  type Rule,
  readersSchema,
} from "../../../shared/policy/document.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { entryFields } from "./rule-fields.ts";
import { RuleConditions } from "./rule-list.tsx";

/** So far back mail is offered to be recorded; the YAML form takes any number up to 120. */
const BACKFILL_MONTHS = [0, 1, 3, 6, 12, 24, 36];

type Change = (document: PolicyDocument) => void;

/** The rules as sentences that can be changed; each change gives the whole document anew. */
export function RuleForm(props: { document: PolicyDocument; disabled: boolean; onChange: Change }) {
  const { t } = useEditorWords();
  const { document, onChange } = props;
  const [open, setOpen] = useState<string | null>(null);
  const [newRule, setNewRule] = useState("");
  const withRules = (rules: Rule[]): void => onChange({ ...document, rules });
  const swap = (index: number, other: number): void => {
    const rules = [...document.rules];
    const [one, two] = [rules[index], rules[other]];
    if (!one || !two) return;
    [rules[index], rules[other]] = [two, one];
    withRules(rules);
  };
  const add = (): void => {
    const id = freeId(document.rules.map((rule) => rule.id));
    const when = { participants: { any: ["customer"] } };
    withRules([...document.rules, { id, name: newRule.trim() || t("edit.newRule"), when, action: "ask" }]);
    setNewRule("");
    setOpen(id);
  };
  return (
    <fieldset class="rule-form stack" disabled={props.disabled}>
      <legend class="sr-only">{t("edit.sentences")}</legend>
      <ol class="rules">
        {document.rules.map((rule, index) => (
          <li key={rule.id} class="rule card stack-tight">
            <RuleHead
              rule={rule}
              onAction={(action) => withRules(document.rules.with(index, { ...rule, action }))}
              onUp={index > 0 ? () => swap(index, index - 1) : undefined}
              onDown={index < document.rules.length - 1 ? () => swap(index, index + 1) : undefined}
              onRemove={() => withRules(document.rules.toSpliced(index, 1))}
              isOpen={open === rule.id}
              onOpen={() => setOpen(open === rule.id ? null : rule.id)}
            />
            {open === rule.id ? (
              <RuleBody rule={rule} onRule={(next) => withRules(document.rules.with(index, next))} />
            ) : (
              <RuleConditions rule={rule} document={document} />
            )}
          </li>
        ))}
      </ol>
      <div class="rule-add">
        <Field label={t("edit.newRule")} value={newRule} onValue={setNewRule} maxLength={200} />
        <Button onClick={add}>{t("edit.addRule")}</Button>
      </div>
      <SelectField
        label={t("rules.otherwise")}
        value={document.otherwise.action}
        options={actions.map((value) => ({ value, label: t(`action.${value}`) }))}
        onValue={(action) => onChange({ ...document, otherwise: { ...document.otherwise, action } })}
      />
      <SelectField
        label={t("rules.reads")}
        value={document.otherwise.readers}
        options={readersSchema.options.map((value) => ({ value, label: t(`reads.${value}`) }))}
        onValue={(readers) => onChange({ ...document, otherwise: { ...document.otherwise, readers } })}
      />
      <SelectField
        label={t("rules.backfill")}
        value={String(document.backfillMonths)}
        options={[...new Set([...BACKFILL_MONTHS, document.backfillMonths])].map((months) => ({
          value: String(months),
          label: months === 0 ? t("backfill.none") : t("backfill.months", { count: months }),
        }))}
        onValue={(months) => onChange({ ...document, backfillMonths: Number(months) })}
      />
      {Object.keys(document.lists).length > 0 && <h2>{t("edit.lists")}</h2>}
      {Object.entries(document.lists).map(([name, entries]) => (
        <Entries
          key={name}
          label={name}
          entries={entries}
          onEntries={(next) => next.length > 0 && onChange({ ...document, lists: { ...document.lists, [name]: next } })}
        />
      ))}
    </fieldset>
  );
}

function freeId(taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`rule-${number}`)) return `rule-${number}`;
}

function RuleHead(props: {
  rule: Rule;
  onAction(action: Rule["action"]): void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove(): void;
  isOpen: boolean;
  onOpen(): void;
}) {
  const { t } = useEditorWords();
  const { rule } = props;
  return (
    <>
      <strong>
        <Said>{rule.name}</Said>
      </strong>
      <div class="rule-tools">
        <SelectField
          label={t("edit.action")}
          value={rule.action}
          options={actions.map((value) => ({ value, label: t(`action.${value}`) }))}
          onValue={props.onAction}
        />
        <Button
          look="quiet"
          disabled={!props.onUp}
          onClick={() => props.onUp?.()}
          aria-label={`${t("edit.up")}: ${rule.name}`}
        >
          ↑
        </Button>
        <Button
          look="quiet"
          disabled={!props.onDown}
          onClick={() => props.onDown?.()}
          aria-label={`${t("edit.down")}: ${rule.name}`}
        >
          ↓
        </Button>
        <Button look="quiet" aria-expanded={props.isOpen} onClick={props.onOpen}>
          {t(props.isOpen ? "edit.done" : "edit.change")}
        </Button>
        <Button look="quiet" onClick={props.onRemove}>
          {t("edit.remove")}
        </Button>
      </div>
    </>
  );
}

function RuleBody(props: { rule: Rule; onRule(rule: Rule): void }) {
  const { t } = useEditorWords();
  const { rule, onRule } = props;
  const [added, setAdded] = useState<string[]>([]);
  const shown = entryFields.filter(({ key, get }) => get(rule.when) !== undefined || added.includes(key));
  const others = entryFields.filter((field) => !shown.includes(field));
  const withWhen = (when: Conditions): void => onRule({ ...rule, when });
  const { readers, ...unread } = rule;
  return (
    <>
      <Field
        label={t("edit.name")}
        value={rule.name}
        onValue={(name) => name.trim() !== "" && onRule({ ...rule, name })}
        maxLength={200}
      />
      {rule.action !== "never" && (
        <SelectField
          label={t("rules.reads")}
          value={readers ?? ""}
          options={[
            { value: "" as const, label: t("reads.asElse") },
            ...readersSchema.options.map((value) => ({ value, label: t(`reads.${value}`) })),
          ]}
          onValue={(value) => onRule(value === "" ? unread : { ...rule, readers: value })}
        />
      )}
      {shown.map(({ key, word, get, set }) => (
        <Entries
          key={key}
          label={t(word)}
          entries={get(rule.when) ?? []}
          onEntries={(entries) => withWhen(set(rule.when, entries))}
        />
      ))}
      <SelectField
        label={t("edit.addCondition")}
        hint={t("edit.perLine")}
        value=""
        options={[
          { value: "", label: t("rules.choose") },
          ...others.map(({ key, word }) => ({ value: key, label: t(word) })),
        ]}
        onValue={(key) => key !== "" && setAdded([...added, key])}
      />
    </>
  );
}

/** Entries, one on each line. What is being typed is the field's own until it is left: half an address is no entry. */
function Entries(props: { label: string; entries: readonly string[]; onEntries(entries: string[]): void }) {
  const id = useId();
  const { entries, onEntries } = props;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        class="input"
        rows={Math.min(8, entries.length + 1)}
        spellcheck={false}
        value={entries.join("\n")}
        onChange={({ currentTarget }) =>
          onEntries(
            [...new Set(currentTarget.value.split("\n").map((line) => line.trim()))].filter((line) => line !== ""),
          )
        }
      />
    </div>
  );
}
