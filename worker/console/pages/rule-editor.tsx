import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { policyEndpoints } from "../../../shared/api/policies.ts";
import type { PolicyDocument } from "../../../shared/policy/document.ts";
import { templateNames } from "../../../shared/policy/templates.ts";
import { useLeaveQuestion } from "../leave-question.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { useLoad } from "../session.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { RuleDryRun, useDryRun } from "./rule-dry-run.tsx";
import { RuleForm } from "./rule-form.tsx";
import { SaveDialog } from "./rule-save.tsx";
import { RuleTry } from "./rule-try.tsx";
import { type LineProblem, readYaml, yamlOf } from "./rule-yaml.ts";

/** Where unsaved rules stay while the tab lives: a link followed by mistake loses nothing. */
const KEPT = "saving-rules-draft";

/** `/saving-rules/edit`: from what holds, from a template (`?template=`), or from an earlier version (`?version=`). */
export function RuleEditorPage() {
  const { t, language } = useEditorWords();
  const { query } = usePlace();
  usePageTitle(t("edit.title"));
  const [template, version] = [query.get("template"), query.get("version")];
  const start = useLoad(`saving-rules-edit-${template}-${version}`, async (ask) => {
    const now = await ask(policyEndpoints.currentPolicy, {});
    const name = templateNames.find((one) => one === template);
    if (name) {
      const document = await ask(policyEndpoints.policyTemplate, { params: { name }, query: { language } });
      return { now, document };
    }
    if (version === null || !/^\d{1,6}$/.test(version)) return { now, document: now.document };
    const { document } = await ask(policyEndpoints.readPolicy, { params: { version: Number(version) } });
    return { now, document };
  });
  return (
    <div class="page">
      <PageHead title={t("edit.title")} actions={<ButtonLink href="/saving-rules">{t("edit.back")}</ButtonLink>}>
        {t("edit.lead")}
      </PageHead>
      <ErrorNote error={start.error} onRetry={start.reload} />
      {!start.data && start.loading && <Skeleton rows={4} />}
      {start.data && (
        <Editor
          key={`${template}-${version}`}
          base={start.data.now.current.version}
          holds={start.data.now.document}
          start={start.data.document}
          isOther={template !== null || version !== null}
        />
      )}
    </div>
  );
}

function Editor(props: { base: number; holds: PolicyDocument; start: PolicyDocument; isOther: boolean }) {
  const { t } = useEditorWords();
  const original = useMemo(() => yamlOf(props.start), [props.start]);
  const [kept] = useState(() => (props.isOther ? null : sessionStorage.getItem(KEPT)));
  const [text, setText] = useState(kept ?? original);
  const [earlier, setEarlier] = useState<string[]>([]);
  const [side, setSide] = useState<"sentences" | "text">("sentences");
  const [saving, setSaving] = useState(false);
  const read = useMemo(() => readYaml(text), [text]);
  const last = useRef(props.start);
  if (read.document) last.current = read.document;
  const dry = useDryRun(last.current);
  const isChanged = text !== original || props.isOther;
  useLeaveQuestion(isChanged);
  useEffect(() => {
    if (isChanged) sessionStorage.setItem(KEPT, text);
    else sessionStorage.removeItem(KEPT);
  }, [text, isChanged]);
  const canSave = read.document !== null;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.code !== "KeyS" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (canSave) setSaving(true);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [canSave]);
  const change = (document: PolicyDocument): void => {
    setEarlier([...earlier, text]);
    setText(yamlOf(document));
  };
  const undo = (): void => {
    const before = earlier.at(-1);
    if (before === undefined) return;
    setText(before);
    setEarlier(earlier.slice(0, -1));
  };
  const discard = (): void => {
    setText(original);
    setEarlier([]);
  };
  return (
    <div class="stack">
      {kept !== null && kept !== original && text === kept && (
        <Note look="warn">
          <p>{t("edit.kept")}</p>
          <Button onClick={discard}>{t("edit.discard")}</Button>
        </Note>
      )}
      <fieldset class="rule-sides-choice">
        <legend class="sr-only">{t("edit.both")}</legend>
        {(["sentences", "text"] as const).map((one) => (
          <Button key={one} aria-pressed={side === one} onClick={() => setSide(one)}>
            {t(`edit.${one}`)}
          </Button>
        ))}
      </fieldset>
      <div class="rule-sides" data-side={side}>
        <div class="rule-side-sentences stack">
          {!read.document && (
            <Note look="warn">
              <p>{t("edit.broken")}</p>
            </Note>
          )}
          <RuleForm document={last.current} disabled={!read.document} onChange={change} />
        </div>
        <YamlSide text={text} problems={read.problems} hasComments={read.hasComments} onText={setText} />
      </div>
      <div class="rule-save">
        <Button disabled={earlier.length === 0} onClick={undo}>
          {t("edit.undo")}
        </Button>
        <Button look="primary" disabled={!read.document} onClick={() => setSaving(true)}>
          {t("edit.save")}
        </Button>
      </div>
      <RuleDryRun dry={dry} disabled={!read.document} />
      <RuleTry document={last.current} />
      {saving && read.document && (
        <SaveDialog
          {...{ base: props.base, before: props.holds, after: read.document, dry }}
          onSaved={() => sessionStorage.removeItem(KEPT)}
          onClose={() => setSaving(false)}
        />
      )}
    </div>
  );
}

function YamlSide(props: { text: string; problems: LineProblem[]; hasComments: boolean; onText(text: string): void }) {
  const { t } = useEditorWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const { text, problems } = props;
  const goTo = (line: number): void => {
    const at =
      text
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    const end = text.indexOf("\n", at);
    area.current?.focus();
    area.current?.setSelectionRange(at, end < 0 ? text.length : end);
    if (area.current)
      area.current.scrollTop = (area.current.scrollHeight / text.split("\n").length) * Math.max(0, line - 4);
  };
  return (
    <div class="rule-side-text stack-tight">
      <textarea
        ref={area}
        class="input rule-yaml"
        aria-label={t("edit.text")}
        aria-invalid={problems.length > 0}
        spellcheck={false}
        wrap="off"
        dir="ltr"
        value={text}
        onInput={({ currentTarget }) => props.onText(currentTarget.value)}
      />
      <div aria-live="polite">
        {problems.length > 0 && <p class="field-problem">{t("edit.problems", { count: problems.length })}</p>}
        <ul class="rule-problems">
          {problems.slice(0, 20).map(({ line, code, names, message }) => (
            <li key={`${line}-${code}-${names.join()}-${message}`}>
              <button type="button" class="link-button" onClick={() => goTo(line)}>
                {t("edit.line", { line })}
              </button>{" "}
              {t(`problem.${code}`, { names: names.join(", "), message })}
            </li>
          ))}
        </ul>
        {props.hasComments && <p class="small muted">{t("edit.comments")}</p>}
      </div>
      <p class="small muted">
        {t("edit.schema", { line: `# yaml-language-server: $schema=${location.origin}/api/saving-rules/schema.json` })}
      </p>
    </div>
  );
}
