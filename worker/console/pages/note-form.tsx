import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type Note, type NoteKind, noteEndpoints } from "../../../shared/api/notes.ts";
import { MAX_NOTE_CHARS, MAX_STEP_CHARS } from "../../../shared/limits.ts";
import { Button } from "../parts/Button.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";

/** Who can be named in a note. */
export interface NotePeople {
  contacts: readonly { id: string; name: string }[];
  colleagues: readonly { id: string; name: string }[];
}

/** What is being written; kept while the tab lives, so that a failed save or a look elsewhere loses no word. */
interface Draft {
  id: string;
  kind: NoteKind;
  text: string;
  contactId: string;
  /** As `datetime-local` writes it; empty: now. */
  at: string;
  hasStep: boolean;
  stepText: string;
  stepDue: string;
  stepFor: string;
}

const drafts = new Map<string, Draft>();
const kinds = ["call", "visit", "note"] as const;

const blank = (kind: NoteKind, me: string): Draft => ({
  id: crypto.randomUUID(),
  kind,
  text: "",
  contactId: "",
  at: "",
  hasStep: false,
  stepText: "",
  stepDue: "",
  stepFor: me,
});

const draftOf = (note: Note, me: string): Draft => ({
  ...blank(note.kind, me),
  id: note.id,
  text: note.text ?? "",
  contactId: note.contact?.id ?? "",
  at: localTime(note.happenedAt),
  hasStep: note.nextStep !== null,
  stepText: note.nextStep?.text ?? "",
  stepDue: note.nextStep?.dueOn ?? "",
  stepFor: note.nextStep?.person.id ?? me,
});

/** A moment as `datetime-local` shows it. */
function localTime(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Writes a note, logs a call or visit, or changes one: two presses for a call, the words between them. */
export function NoteForm(props: {
  customerId: string;
  people: NotePeople;
  kind: NoteKind;
  note?: Note;
  messageId?: string;
  onClose(): void;
  onSaved(note: Note): void;
}) {
  const { t } = useWords();
  const { call } = useSession();
  const me = useMe().person;
  const { note } = props;
  const key = `${me.id} ${note?.id ?? `${props.customerId} ${props.messageId ?? ""}`}`;
  const [draft, setDraft] = useState<Draft>(
    () => drafts.get(key) ?? (note ? draftOf(note, me.id) : blank(props.kind, me.id)),
  );
  const [problem, setProblem] = useState<"note.needsText" | "note.needsStep" | null>(null);
  const action = useAction();
  const area = useRef<HTMLTextAreaElement>(null);
  const areaId = useId();
  useEffect(() => area.current?.focus(), []);
  const change = (given: Partial<Draft>) => {
    const next = { ...draft, ...given };
    drafts.set(key, next);
    setDraft(next);
    setProblem(null);
  };
  const save = async () => {
    const missing = missingIn(draft);
    setProblem(missing);
    if (missing !== null) return;
    const saved = await action.run(async () => props.onSaved(await send()));
    if (!saved) return;
    drafts.delete(key);
  };
  const send = (): Promise<Note> => {
    const body = {
      kind: draft.kind,
      text: draft.text,
      contactId: draft.contactId || null,
      messageId: note ? note.messageId : (props.messageId ?? null),
      nextStep: draft.hasStep ? { text: draft.stepText, dueOn: draft.stepDue, personId: draft.stepFor } : null,
      // The field knows no seconds: one that nobody touched says nothing.
      ...(draft.at === "" || draft.at === (note && localTime(note.happenedAt))
        ? {}
        : { happenedAt: new Date(draft.at).toISOString() }),
    };
    if (note) return call(noteEndpoints.updateNote, { params: { id: note.id }, body });
    return call(noteEndpoints.createNote, { params: { id: props.customerId }, body: { ...body, id: draft.id } });
  };
  const close = () => {
    drafts.delete(key);
    props.onClose();
  };
  const others = props.people.colleagues.filter(({ id }) => id !== me.id);
  return (
    <form
      class="note-form card stack-tight"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
        if (event.key !== "Escape" || event.isComposing) return;
        // Not the page's "back" as well; and the words stay for when the form is opened again.
        event.preventDefault();
        props.onClose();
      }}
    >
      <fieldset class="switch">
        <legend class="sr-only">{t("note.kind")}</legend>
        {kinds.map((kind) => (
          <button key={kind} type="button" aria-pressed={draft.kind === kind} onClick={() => change({ kind })}>
            {t(`note.${kind}`)}
          </button>
        ))}
      </fieldset>
      <label class="sr-only" for={areaId}>
        {t("note.label")}
      </label>
      <textarea
        ref={area}
        id={areaId}
        class="input note-text-field"
        dir="auto"
        rows={4}
        maxLength={MAX_NOTE_CHARS}
        placeholder={t(`note.text.${draft.kind}`)}
        value={draft.text}
        readOnly={action.busy}
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
      <div class="note-fields">
        <SelectField
          label={t("note.with")}
          value={draft.contactId}
          options={[
            { value: "", label: t("note.withNobody") },
            ...props.people.contacts.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onValue={(contactId) => change({ contactId })}
        />
        <DateField
          label={t("note.when")}
          type="datetime-local"
          value={draft.at}
          max={localTime(new Date().toISOString())}
          onValue={(at) => change({ at })}
        />
      </div>
      {draft.hasStep ? (
        <div class="note-fields note-step-fields">
          <Field
            label={t("note.stepText")}
            value={draft.stepText}
            maxLength={MAX_STEP_CHARS}
            onValue={(stepText) => change({ stepText })}
            autofocus={note === undefined}
          />
          <DateField
            label={t("note.stepDue")}
            type="date"
            value={draft.stepDue}
            onValue={(stepDue) => change({ stepDue })}
          />
          <SelectField
            label={t("note.stepFor")}
            value={draft.stepFor}
            options={[me, ...others].map(({ id, name }) => ({ value: id, label: name }))}
            onValue={(stepFor) => change({ stepFor })}
          />
        </div>
      ) : null}
      {problem !== null && (
        <p class="field-problem" role="alert">
          {t(problem)}
        </p>
      )}
      <ErrorNote error={action.error} />
      <div class="row note-actions">
        <Button look="primary" type="submit" busy={action.busy}>
          {t("note.save")}
        </Button>
        <Button onClick={close}>{t("cancel")}</Button>
        <Button look="quiet" onClick={() => change({ hasStep: !draft.hasStep })}>
          {t(draft.hasStep ? "note.noStep" : "note.addStep")}
        </Button>
        <span class="small muted">{t("note.readers")}</span>
      </div>
    </form>
  );
}

function missingIn(draft: Draft): "note.needsText" | "note.needsStep" | null {
  if (draft.hasStep && (draft.stepText.trim() === "" || draft.stepDue === "")) return "note.needsStep";
  return draft.kind === "note" && draft.text.trim() === "" && !draft.hasStep ? "note.needsText" : null;
}

function DateField(props: {
  label: string;
  type: "date" | "datetime-local";
  value: string;
  max?: string;
  onValue(value: string): void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="input"
        type={props.type}
        value={props.value}
        max={props.max}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </div>
  );
}
