import { useRef, useState } from "preact/hooks";
import type { ShownMessage, ShownPage } from "../messages.ts";
import type { PageWords } from "../page-words.ts";

interface PageBoxProps {
  mailboxes: readonly string[];
  words: PageWords;
  /** Where a company takes mail by itself; null where it has no such address. */
  companyAddress: string | null;
  newId(): string;
  /** Reads the page in front; rejects where the browser lets nobody read it. */
  onRead(): Promise<ShownPage>;
  /** Saves it under this id, by which it is saved once however often it is tried; what became of it, in words. */
  onSave(shown: Exclude<ShownPage, { kind: "nothing" }>, mailbox: string, id: string): Promise<PageSaved>;
}

interface PageSaved {
  isSaved: boolean;
  said: string;
}

/** From a webmail that nobody has met: what its page shows is looked at by the person, and saved as what it is. */
export function PageBox({ mailboxes, words, companyAddress, newId, onRead, onSave }: PageBoxProps) {
  const [shown, setShown] = useState<ShownPage | null>(null);
  const [mailbox, setMailbox] = useState(mailboxes[0] ?? "");
  const [said, setSaid] = useState("");
  const id = useRef("");
  // Not a state: two presses may come before anything is drawn.
  const isBusy = useRef(false);
  if (mailboxes.length === 0) return null;
  const read = async (): Promise<void> => {
    setSaid("");
    const found = await onRead().catch(() => null);
    id.current = newId();
    setShown(found?.kind === "nothing" ? null : found);
    if (found === null) setSaid(words.closed);
    else if (found.kind === "nothing") setSaid(words.nothing);
  };
  const save = async (): Promise<void> => {
    if (!shown || shown.kind === "nothing" || isBusy.current) return;
    isBusy.current = true;
    setSaid(words.saving);
    const saved = await onSave(shown, mailbox, id.current);
    isBusy.current = false;
    setSaid(saved.said);
    // What was not saved stays as the person completed it.
    if (saved.isSaved) setShown(null);
  };
  return (
    <section id="page" aria-label={words.title}>
      <h2>{words.title}</h2>
      {shown === null || shown.kind === "nothing" ? (
        <>
          <p class="soft">{words.hint}</p>
          <button type="button" onClick={() => void read()}>
            {words.read}
          </button>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <p class={shown.kind === "source" ? "soft" : "warn"}>
            {shown.kind === "source" ? words.source[shown.exact ? "exact" : "shown"] : words.notOriginal[shown.kind]}
          </p>
          {mailboxes.length > 1 ? (
            <>
              <label for="page-mailbox">{words.mailbox}</label>
              <select id="page-mailbox" value={mailbox} onChange={(event) => setMailbox(event.currentTarget.value)}>
                {mailboxes.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </>
          ) : null}
          {shown.kind === "source" ? null : (
            <Fields shown={shown} words={words} onChange={(change) => setShown({ ...shown, ...change })} />
          )}
          <div class="row">
            <button type="submit" class="main">
              {words.save}
            </button>
            <button type="button" class="plain" onClick={() => setShown(null)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
      <p aria-live="polite">{said}</p>
      {companyAddress === null ? null : <CompanyAddress address={companyAddress} words={words} />}
    </section>
  );
}

interface FieldsProps {
  shown: ShownMessage;
  words: PageWords;
  onChange(change: Partial<ShownMessage>): void;
}

function Fields({ shown, words, onChange }: FieldsProps) {
  return (
    <>
      <label for="page-from">{words.from}</label>
      <input
        id="page-from"
        type="email"
        required
        value={shown.from}
        onInput={(event) => onChange({ from: event.currentTarget.value.trim() })}
      />
      <label for="page-to">{words.to}</label>
      <input
        id="page-to"
        type="email"
        required
        value={shown.to}
        onInput={(event) => onChange({ to: event.currentTarget.value.trim() })}
      />
      <label for="page-subject">{words.subject}</label>
      <input
        id="page-subject"
        value={shown.subject}
        dir="auto"
        onInput={(event) => onChange({ subject: event.currentTarget.value })}
      />
      <label for="page-sent">{words.sent}</label>
      <input
        id="page-sent"
        type="datetime-local"
        value={localTime(shown.sentAt)}
        onInput={(event) => onChange({ sentAt: isoTime(event.currentTarget.value) })}
      />
      <label for="page-text">{words.text}</label>
      <textarea id="page-text" rows={6} value={shown.text} dir="auto" readOnly />
    </>
  );
}

/** As the input has it: local, to the minute. */
function localTime(iso: string): string {
  if (iso === "") return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const isoTime = (local: string): string => (local === "" ? "" : new Date(local).toISOString());

function CompanyAddress({ address, words }: { address: string; words: PageWords }) {
  const [copied, setCopied] = useState(false);
  return (
    <p>
      {words.forward} <bdi>{address}</bdi>{" "}
      <button
        type="button"
        class="plain"
        onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
      >
        {copied ? words.copied : words.copy}
      </button>
    </p>
  );
}
