import { useState } from "preact/hooks";
import { type NextStep, type Note, noteEndpoints } from "../../../shared/api/notes.ts";
import { withoutTurns } from "../../../shared/direction.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { noonOf } from "../desk/today.ts";
import { Button } from "../parts/Button.tsx";
import { Badge, ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import { NoteForm, type NotePeople } from "./note-form.tsx";

/** A note, call or visit: what was said, by whom, with whom, what comes next; its author changes it here. */
export function NoteEntry(props: { note: Note; people: NotePeople; onChanged(note: Note): void }) {
  const words = useWords();
  const { t } = words;
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [editing, setEditing] = useState(false);
  const { note } = props;
  const params = { id: note.id };
  const restore = async () => props.onChanged(await call(noteEndpoints.restoreNote, { params }));
  const remove = () =>
    action.run(async () => {
      props.onChanged(await call(noteEndpoints.deleteNote, { params }));
      toast({ text: t("note.deletedToast"), undo: restore });
    });
  if (editing) {
    return (
      <NoteForm
        customerId={note.customerId}
        people={props.people}
        kind={note.kind}
        note={note}
        onClose={() => setEditing(false)}
        onSaved={(saved) => {
          setEditing(false);
          props.onChanged(saved);
        }}
      />
    );
  }
  if (note.deletedAt !== null) {
    return (
      <article class="note-entry note-gone row">
        <span class="muted">{t("note.deleted")}</span>
        <Button look="quiet" busy={action.busy} onClick={() => void action.run(restore)}>
          {t("note.restore")}
        </Button>
        <ErrorNote error={action.error} />
      </article>
    );
  }
  return (
    <article class={`note-entry note-${note.kind}`}>
      <header class="note-head">
        <Badge>{t(`note.${note.kind}`)}</Badge>
        <b>
          <Said>{note.author.name}</Said>
        </b>
        {note.contact && <span class="muted">{t("note.about", { name: note.contact.name })}</span>}
        {note.editedAt && <span class="small muted">{t("note.edited")}</span>}
        <time class="note-when" dateTime={note.happenedAt} title={words.dayTime(note.happenedAt)}>
          {relativeTime(note.happenedAt, Date.now(), localeOf(words))}
        </time>
      </header>
      {note.text === null ? (
        <p class="muted">{t("note.hidden")}</p>
      ) : (
        note.text !== "" && (
          <p class="note-text" dir="auto">
            {withoutTurns(note.text)}
          </p>
        )
      )}
      {note.nextStep && <Step note={note} step={note.nextStep} onChanged={props.onChanged} />}
      <ErrorNote error={action.error} />
      {(note.canChange || note.messageId) && (
        <footer class="note-foot">
          {note.messageId && <a href={`/messages/${note.messageId}`}>{t("note.message")}</a>}
          {note.canChange && (
            <>
              <button type="button" class="link-button" onClick={() => setEditing(true)}>
                {t("note.edit")}
              </button>
              <button type="button" class="link-button" disabled={action.busy} onClick={() => void remove()}>
                {t("note.delete")}
              </button>
            </>
          )}
        </footer>
      )}
    </article>
  );
}

/** The calendar day of the reader, `2026-11-22`. */
const today = (): string => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** A next step with its day and who does it; who may says here that it is done. */
export function Step(props: { note: Note; step: NextStep; onChanged(note: Note): void }) {
  const words = useWords();
  const { t } = words;
  const { call } = useSession();
  const me = useMe().person.id;
  const action = useAction();
  const { note, step } = props;
  const isDone = step.doneAt !== null;
  const isLate = !isDone && step.dueOn < today();
  // Noon: the same day in every time zone.
  const when = words.day(step.doneAt ?? noonOf(step.dueOn));
  const word = isLate ? "note.overdue" : "note.due";
  const due = step.person.id === me ? t(word, { when }) : t(`${word}For`, { name: step.person.name, when });
  const settle = () =>
    action.run(async () => {
      props.onChanged(await call(noteEndpoints.settleStep, { params: { id: note.id }, body: { done: !isDone } }));
    });
  return (
    <div class={isDone ? "note-step note-step-done" : "note-step"}>
      <div>
        <p class="note-step-text">
          <Said>{step.text}</Said>
        </p>
        <p class={isLate ? "small danger-text" : "small muted"}>{isDone ? t("note.stepDoneAt", { when }) : due}</p>
        <ErrorNote error={action.error} />
      </div>
      {note.canSettle && (
        <Button look={isDone ? "quiet" : "plain"} busy={action.busy} onClick={() => void settle()}>
          {t(isDone ? "note.stepUndone" : "note.stepDone")}
        </Button>
      )}
    </div>
  );
}
