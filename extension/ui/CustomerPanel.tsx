import { isolated } from "../../shared/direction.ts";
import { Avatar } from "../../shared/ui/Avatar.tsx";
import { dateFormat } from "../../shared/ui/formats.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { CustomerCard } from "../messages.ts";
import type { Words } from "../words.ts";
import { AskedQuotes, type AskedQuotesProps } from "./AskedQuotes.tsx";
import { CustomerContact } from "./CustomerContact.tsx";
import { NoteBox, type NoteDraft } from "./NoteBox.tsx";
import { OpenItems } from "./OpenItems.tsx";
import { QuoteBox, type QuoteBoxProps } from "./QuoteBox.tsx";

/** Why something was not done: nobody answered, it is not allowed, or the browser is signed out. */
export type Problem = "sent" | "allowed" | "signed-out";

/** A note under way and whom it is about. */
interface About {
  customerId: string;
  customerName: string;
  draft: NoteDraft;
}

export interface CustomerPanelProps {
  card: CustomerCard;
  /** The server did not answer: the card is from an earlier look. */
  isOld: boolean;
  words: Words;
  language: string;
  now: Date;
  writing: About | null;
  /** Notes under way about customers that are not shown. */
  others: readonly About[];
  /** A note was just saved. */
  saved: boolean;
  /** The next step that could not be marked as done. */
  unsettled: { noteId: string; problem: Problem } | null;
  onAgain(): void;
  onConnect(): void;
  onWrite(kind: NoteDraft["kind"]): void;
  onChoose(customerId: string): void;
  onDraft(draft: NoteDraft): void;
  onSave(): Promise<void>;
  onDiscard(): void;
  onDone(noteId: string): Promise<void>;
  /** Handing the open message to Inside; null while nobody does. */
  asking: Omit<QuoteBoxProps, "words" | "language"> | null;
  onAsk(): void;
  unsettledQuote: AskedQuotesProps["unsettled"];
  onAnswer: AskedQuotesProps["onAnswer"];
  onWithdraw: AskedQuotesProps["onWithdraw"];
}

/** Who wrote the open message, what we last said, what is open, whom to ring; and where a call is logged. */
export function CustomerPanel(props: CustomerPanelProps) {
  const { card, words, writing } = props;
  const isThere = card.state === "customer";
  return (
    <section
      class="panel"
      data-state={card.state}
      data-address={card.address ?? ""}
      aria-busy={card.state === "loading"}
    >
      <Head {...props} />
      {isThere && card.contact ? <CustomerContact contact={card.contact} words={words} /> : null}
      {writing ? (
        <NoteBox
          key={writing.draft.id}
          draft={writing.draft}
          about={writing.customerId === card.customerId ? null : writing.customerName}
          words={words}
          onDraft={props.onDraft}
          onSave={props.onSave}
          onDiscard={props.onDiscard}
        />
      ) : null}
      {isThere && card.mayWrite && writing?.customerId !== card.customerId ? (
        <div class="row actions">
          <button type="button" class="main" onClick={() => props.onWrite("call")}>
            {words.panelLogCall}
          </button>
          <button type="button" onClick={() => props.onWrite("note")}>
            {words.panelWriteNote}
          </button>
          {props.asking ? null : (
            <button type="button" onClick={props.onAsk}>
              {words.desk.ask}
            </button>
          )}
          <span class="soft" role="status">
            {props.saved ? words.panelSaved : ""}
          </span>
        </div>
      ) : null}
      {props.asking ? <QuoteBox {...props.asking} words={words} language={props.language} /> : null}
      <Others {...props} />
      {isThere ? (
        <AskedQuotes
          quotes={card.quotes}
          words={words}
          language={props.language}
          unsettled={props.unsettledQuote}
          onAnswer={props.onAnswer}
          onWithdraw={props.onWithdraw}
        />
      ) : null}
      {isThere ? <OpenItems {...props} /> : null}
      {isThere ? <Talks {...props} /> : null}
    </section>
  );
}

function Head({ card, isOld, words, onAgain, onConnect }: CustomerPanelProps) {
  const explained = {
    "no-message": words.panelNoMessage,
    "not-connected": words.notConnected,
    "not-a-customer": words.panelNotCustomer,
    offline: words.panelOffline,
    loading: words.panelLoading,
    customer: isOld ? words.panelOld : null,
  }[card.state];
  return (
    <>
      <header class="panel-head">
        {card.name === null ? null : <Avatar name={card.name} seed={card.customerId ?? card.name} square />}
        <div>
          <h1>
            {card.url === null ? (
              <Said>{card.name ?? card.address ?? words.panelTitle}</Said>
            ) : (
              <a href={card.url} target="_blank" rel="noreferrer" title={words.panelOpen}>
                <Said>{card.name ?? ""}</Said>
              </a>
            )}
            {card.tier === null ? null : <span class="badge">{card.tier}</span>}
          </h1>
          {card.owner === null ? null : (
            <p class="soft small">
              {words.panelOwner}: <Said>{card.owner}</Said>
            </p>
          )}
        </div>
      </header>
      {explained === null ? null : (
        <p class={isOld ? "warn" : "soft"} role="status">
          {explained}
        </p>
      )}
      {isOld || card.state === "offline" ? (
        <button type="button" onClick={onAgain}>
          {words.tryAgain}
        </button>
      ) : null}
      {card.state === "not-connected" ? (
        <button type="button" class="main" onClick={onConnect}>
          {words.connect}
        </button>
      ) : null}
    </>
  );
}

/** Notes under way that stand behind another customer: none is forgotten because another mail was opened. */
function Others({ others, words, onChoose, writing, card }: CustomerPanelProps) {
  // What is written about the customer in sight stays in sight.
  const isTaken = writing !== null && writing.customerId === card.customerId;
  if (others.length === 0) return null;
  return (
    <p class="soft small">
      {words.panelUnsaved}{" "}
      {others.map((one) => (
        <button
          key={one.customerId}
          type="button"
          class="plain"
          disabled={isTaken}
          onClick={() => onChoose(one.customerId)}
        >
          <Said>{one.customerName}</Said>
        </button>
      ))}
    </p>
  );
}

function Talks({ card, words, language }: CustomerPanelProps) {
  const day = (at: string): string => dateFormat(language, { dateStyle: "medium" }).format(new Date(at));
  return (
    <>
      {card.lastSaid ? (
        <section>
          <h2>{words.panelLastSaid}</h2>
          <blockquote class="said">
            <a href={card.lastSaid.url} target="_blank" rel="noreferrer">
              <Said>{card.lastSaid.text}</Said>
            </a>
          </blockquote>
          <p class="soft small">{words.panelSaidBy(isolated(card.lastSaid.by), day(card.lastSaid.at))}</p>
        </section>
      ) : null}
      {card.notes.length > 0 ? (
        <section>
          <h2>{words.panelNotes}</h2>
          <ul>
            {card.notes.map((note) => (
              <li key={note.id}>
                <span class="said">
                  {words.panelKind[note.kind]}
                  {note.text === "" ? null : ": "}
                  <Said>{note.text}</Said>
                </span>
                <span class="soft small">{words.panelSaidBy(isolated(note.by), day(note.at))}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h2>{words.panelLast}</h2>
        {card.messages.length === 0 ? <p class="soft">{words.panelNone}</p> : null}
        <ul>
          {card.messages.map((m) => (
            <li key={m.id}>
              <a href={m.url} target="_blank" rel="noreferrer">
                <Said>{m.subject ?? words.panelHiddenSubject}</Said>
              </a>
              <span class="soft small">
                {[isolated(m.from), day(m.sentAt), m.savedBy.map(isolated).join(", ")]
                  .filter((part) => part !== "")
                  .join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
