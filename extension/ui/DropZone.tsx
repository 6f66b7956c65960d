import { useRef, useState } from "preact/hooks";
import type { Words } from "../words.ts";

interface DropZoneProps {
  mailboxes: readonly string[];
  words: Words;
  /** Saves files as mail of the given mailbox; says how far they are, one line per file, each time that changes. */
  onFiles(files: File[], mailbox: string, say: (lines: string[]) => void): Promise<void>;
}

/** A place to drop .eml files, or to choose them by click or key: a first save from any webmail at all. */
export function DropZone({ mailboxes, words, onFiles }: DropZoneProps) {
  const [mailbox, setMailbox] = useState(mailboxes[0] ?? "");
  const [over, setOver] = useState(false);
  const [results, setResults] = useState<string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  // Those dropped before go on as well, but what is shown is about the last.
  const last = useRef(0);
  const take = async (list: FileList | null): Promise<void> => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    const mine = ++last.current;
    await onFiles(files, mailbox, (lines) => mine === last.current && setResults(lines));
    if (input.current) input.current.value = "";
  };
  if (mailboxes.length === 0) return <p class="soft">{words.noMailbox}</p>;
  return (
    <section
      aria-label={words.dropTitle}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files ?? null);
      }}
    >
      <h2>{words.dropTitle}</h2>
      {mailboxes.length > 1 ? (
        <>
          <label for="mailbox">{words.mailboxLabel}</label>
          <select id="mailbox" value={mailbox} onChange={(event) => setMailbox(event.currentTarget.value)}>
            {mailboxes.map((m) => (
              <option key={m} value={m}>
                {m}
              </option>
            ))}
          </select>
        </>
      ) : (
        <p class="soft small">
          {words.mailboxLabel}: {mailbox}
        </p>
      )}
      <div class={over ? "drop over" : "drop"}>
        <p class="soft">{words.dropHint}</p>
        <input
          ref={input}
          type="file"
          accept=".eml,message/rfc822"
          multiple
          hidden
          onChange={(event) => void take(event.currentTarget.files)}
        />
        <button type="button" onClick={() => input.current?.click()}>
          {words.choose}
        </button>
      </div>
      <div aria-live="polite">
        {results.map((line, at) => (
          <p key={at}>{line}</p>
        ))}
      </div>
    </section>
  );
}
