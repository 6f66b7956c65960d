import { useEffect, useRef, useState } from "preact/hooks";
import type { NewNote } from "../../shared/api/notes.ts";
import { MAX_NOTE_CHARS, MAX_STEP_CHARS } from "../../shared/limits.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { Words } from "../words.ts";

/** What is being written about one customer; it outlasts the panel, whatever message is looked at meanwhile. */
export interface NoteDraft {
  id: string;
  kind: "call" | "visit" | "note";
  text: string;
  stepText: string;
  stepDue: string;
  /** Why the last try to save it failed. */
  problem: "sent" | "allowed" | "signed-out" | "text" | "step" | null;
}

/** The note of a draft, or what is missing in it. */
export function noteOf(draft: NoteDraft, contactId: string | null): NewNote | "text" | "step" {
  const hasStep = draft.stepText.trim() !== "" || draft.stepDue !== "";
  if (hasStep && (draft.stepText.trim() === "" || draft.stepDue === "")) return "step";
  if (draft.kind === "note" && draft.text.trim() === "" && !hasStep) return "text";
  return {
    id: draft.id,
    kind: draft.kind,
    text: draft.text,
    contactId,
    nextStep: hasStep ? { text: draft.stepText, dueOn: draft.stepDue } : null,
  };
}

/** Where a call is logged or a note written. A note that could not be sent stays, and says so. */
export function NoteBox(props: {
  draft: NoteDraft;
  /** Whom it is about, where that is not the customer in sight. */
  about: string | null;
  words: Words;
  onDraft(draft: NoteDraft): void;
  onSave(): Promise<void>;
  onDiscard(): void;
}) {
  const { draft, words } = props;
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const save = async (): Promise<void> => {
    setBusy(true);
    await props.onSave();
    setBusy(false);
  };
  const problem =
    draft.problem &&
    {
      sent: words.panelNotSent,
      allowed: words.panelNotAllowed,
      "signed-out": words.panelNotSentSignedOut,
      text: words.panelNeedsText,
      step: words.panelNeedsStep,
    }[draft.problem];
  const change = (given: Partial<NoteDraft>): void => props.onDraft({ ...draft, ...given, problem: null });
  return (
    <form
      class="note-box"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
      }}
    >
      {props.about === null ? null : (
        <p class="soft small">
          {words.panelAbout} <Said>{props.about}</Said>
        </p>
      )}
      <div class="row">
        {(["call", "visit", "note"] as const).map((kind) => (
          <button key={kind} type="button" aria-pressed={kind === draft.kind} onClick={() => change({ kind })}>
            {words.panelKind[kind]}
          </button>
        ))}
      </div>
      <label>
        {words.panelText}
        <textarea
          ref={area}
          dir="auto"
          rows={4}
          maxLength={MAX_NOTE_CHARS}
          value={draft.text}
          readOnly={busy}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </label>
      <div class="note-step">
        <label>
          {words.panelStepText}
          <input
            dir="auto"
            maxLength={MAX_STEP_CHARS}
            value={draft.stepText}
            readOnly={busy}
            onInput={(event) => change({ stepText: event.currentTarget.value })}
          />
        </label>
        <label>
          {words.panelStepDue}
          <input
            type="date"
            value={draft.stepDue}
            onInput={(event) => change({ stepDue: event.currentTarget.value })}
          />
        </label>
      </div>
      {problem ? (
        <p class="warn" role="alert">
          {problem}
        </p>
      ) : null}
      <div class="row">
        <button type="submit" class="main" disabled={busy}>
          {words.panelSave}
        </button>
        <button type="button" onClick={props.onDiscard}>
          {words.panelCancel}
        </button>
      </div>
    </form>
  );
}
