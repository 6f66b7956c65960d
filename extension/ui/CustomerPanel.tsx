import { useState } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { CustomerCard } from "../messages.ts";
import type { Words } from "../words.ts";
import { NoteBox, type NoteDraft } from "./NoteBox.tsx";

interface CustomerPanelProps {
  card: CustomerCard;
  words: Words;
  language: string;
  draft: NoteDraft | null;
  /** A note was just saved. */
  saved: boolean;
  onWrite(kind: NoteDraft["kind"]): void;
  onDraft(draft: NoteDraft): void;
  onSave(): Promise<void>;
  onDiscard(): void;
  onDone(noteId: string): void;
}

/** Who wrote the open message, what we last said, what is open, whom to ring; and where a call is logged. */
export function CustomerPanel(props: CustomerPanelProps) {
  const { card, words, language, draft } = props;
  const explained = {
    "no-message": words.panelNoMessage,
    "not-connected": words.notConnected,
    "not-a-customer": words.panelNotCustomer,
    offline: words.panelOffline,
    loading: words.panelLoading,
    customer: null,
  }[card.state];
  const day = (at: string): string => new Date(at).toLocaleDateString(language, { dateStyle: "medium" });
  return (
    <section data-state={card.state}>
      <h1>
        <Said>{card.name ?? card.address ?? words.panelTitle}</Said>
      </h1>
      {explained === null ? null : <p class="soft">{explained}</p>}
      {card.state === "customer" ? <Who card={card} words={words} /> : null}
      {draft ? (
        <NoteBox
          key={draft.id}
          draft={draft}
          words={words}
          onDraft={props.onDraft}
          onSave={props.onSave}
          onDiscard={props.onDiscard}
        />
      ) : null}
      {!draft && card.mayWrite ? (
        <div class="row">
          <button type="button" class="main" onClick={() => props.onWrite("call")}>
            {words.panelLogCall}
          </button>
          <button type="button" onClick={() => props.onWrite("note")}>
            {words.panelWriteNote}
          </button>
          <span class="soft" role="status">
            {props.saved ? words.panelSaved : ""}
          </span>
        </div>
      ) : null}
      {card.state === "customer" ? <What card={card} words={words} day={day} onDone={props.onDone} /> : null}
    </section>
  );
}

function Who({ card, words }: Pick<CustomerPanelProps, "card" | "words">) {
  return (
    <>
      {card.contact ? (
        <p>
          <Said>{card.contact.name}</Said>
          {card.contact.title ? (
            <span class="soft">
              {" · "}
              <Said>{card.contact.title}</Said>
            </span>
          ) : null}
        </p>
      ) : null}
      {card.contact?.phone ? <Phone phone={card.contact.phone} words={words} /> : null}
      {card.owner ? (
        <p class="soft">
          {words.panelOwner}: <Said>{card.owner}</Said>
        </p>
      ) : null}
    </>
  );
}

function Phone({ phone, words }: { phone: string; words: Words }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void =>
    void navigator.clipboard.writeText(phone).then(
      () => setCopied(true),
      // Forbidden: the number stands there to be marked by hand.
      () => setCopied(false),
    );
  return (
    <p>
      <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
        <Said>{phone}</Said>
      </a>{" "}
      <button type="button" class="plain" aria-label={`${words.panelCopy} ${isolated(phone)}`} onClick={copy}>
        {copied ? words.panelCopied : words.panelCopy}
      </button>
    </p>
  );
}

function What(props: Pick<CustomerPanelProps, "card" | "words" | "onDone"> & { day(at: string): string }) {
  const { card, words, day } = props;
  // Noon: the same day in every time zone.
  const dueDay = (due: string): string => day(`${due}T12:00:00`);
  return (
    <>
      {card.steps.length > 0 ? <h2>{words.panelSteps}</h2> : null}
      <ul>
        {card.steps.map((step) => (
          <li key={step.noteId}>
            <span>
              <Said>{step.text}</Said>
              <br />
              <span class="soft">{words.panelDue(isolated(step.person), dueDay(step.dueOn))}</span>
            </span>
            {step.canSettle ? (
              <button type="button" onClick={() => props.onDone(step.noteId)}>
                {words.panelDone}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {card.lastSaid ? (
        <>
          <h2>{words.panelLastSaid}</h2>
          <p class="said">
            <a href={card.lastSaid.url} target="_blank" rel="noreferrer">
              <Said>{card.lastSaid.text}</Said>
            </a>
          </p>
          <p class="soft">{words.panelSaidBy(isolated(card.lastSaid.by), day(card.lastSaid.at))}</p>
        </>
      ) : null}
      {card.notes.length > 0 ? <h2>{words.panelNotes}</h2> : null}
      <ul>
        {card.notes.map((note) => (
          <li key={note.id}>
            <span class="said">
              {words.panelKind[note.kind]}
              {note.text === "" ? null : ": "}
              <Said>{note.text}</Said>
            </span>
            <span class="soft">{words.panelSaidBy(isolated(note.by), day(note.at))}</span>
          </li>
        ))}
      </ul>
      <h2>{words.panelLast}</h2>
      {card.messages.length === 0 ? <p class="soft">{words.panelNone}</p> : null}
      <ul>
        {card.messages.map((m) => (
          <li key={m.id}>
            <a href={m.url} target="_blank" rel="noreferrer">
              <Said>{m.subject ?? words.panelHiddenSubject}</Said>
            </a>
            <span class="soft">
              {[isolated(m.from), day(m.sentAt), m.savedBy.map(isolated).join(", ")]
                .filter((part) => part !== "")
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      {card.url ? (
        <p>
          <a href={card.url} target="_blank" rel="noreferrer">
            {words.panelOpen}
          </a>
        </p>
      ) : null}
    </>
  );
}
