import { useEffect, useRef } from "preact/hooks";
import { MAX_WANTED_CHARS } from "../../shared/api/quote-requests.ts";
import { isolated } from "../../shared/direction.ts";
import { formatBytes } from "../../shared/ui/format-bytes.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { QuoteDraft, QuoteForm } from "../quote-messages.ts";
import type { Words } from "../words.ts";

export interface QuoteBoxProps {
  draft: QuoteDraft;
  /** Null before anything is known of the message. */
  known: QuoteForm | null;
  isBusy: boolean;
  problem: "sent" | "allowed" | "signed-out" | "words" | null;
  words: Words;
  language: string;
  onChange(change: Partial<QuoteDraft>): void;
  onSend(): void;
  onClose(): void;
}

/** The form that hands the open message to Inside; as the record bar's. */
export function QuoteBox(props: QuoteBoxProps) {
  const { draft, known, isBusy, problem, onChange } = props;
  const words = props.words.desk;
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const isReady = known?.state === "ready";
  const names = [known?.customer?.name, known?.contact?.name].flatMap((name) => name ?? []);
  const said = problem === null ? null : problem === "words" ? words.needsWords : words.problems[problem];
  return (
    <form
      class="note-box"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) props.onSend();
      }}
    >
      <h2>{words.ask}</h2>
      {names.length > 0 ? <p class="soft small">{words.forWhom(names.map(isolated).join(" · "))}</p> : null}
      {isReady ? null : (
        <p class="soft small" role="status">
          {known === null ? words.reading : known.state === "no-answer" ? words.noAnswer : words.savingFirst}
        </p>
      )}
      <label>
        {words.wanted}
        <textarea
          ref={area}
          dir="auto"
          rows={6}
          maxLength={MAX_WANTED_CHARS}
          value={draft.wanted}
          readOnly={isBusy}
          onInput={(event) => onChange({ wanted: event.currentTarget.value })}
        />
      </label>
      <div class="note-step">
        <label>
          {words.note}
          <input
            dir="auto"
            maxLength={2000}
            value={draft.note}
            readOnly={isBusy}
            onInput={(event) => onChange({ note: event.currentTarget.value })}
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          />
        </label>
        <label>
          {words.wantedBy}
          <input
            type="date"
            value={draft.wantedBy}
            onInput={(event) => onChange({ wantedBy: event.currentTarget.value })}
          />
        </label>
      </div>
      {isReady && known ? <Files {...props} known={known} /> : null}
      {said === null ? null : (
        <p class="warn" role="alert">
          {said}
        </p>
      )}
      <div class="row">
        <button type="submit" class="main" disabled={isBusy || !isReady}>
          {isBusy ? words.sending : words.send}
        </button>
        <button type="button" onClick={props.onClose}>
          {words.close}
        </button>
      </div>
    </form>
  );
}

function Files({ known, draft, words: { desk: words }, language, onChange }: QuoteBoxProps & { known: QuoteForm }) {
  const chosen = draft.files ?? [];
  return (
    <fieldset class="files">
      <legend>{words.files}</legend>
      {known.files.length === 0 ? <p class="soft small">{words.noFiles}</p> : null}
      {known.files.map(({ index, fileName, bytes, isInline }) => (
        <label key={index} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(index)}
            onChange={(event) => {
              const others = chosen.filter((one) => one !== index);
              onChange({ files: event.currentTarget.checked ? [...others, index].sort((a, b) => a - b) : others });
            }}
          />
          <span>
            <Said>{fileName}</Said>{" "}
            <span class="soft small">
              {[formatBytes(bytes, language), ...(isInline ? [words.inPicture] : [])].join(" · ")}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
