import { Said } from "../../shared/ui/Said.tsx";
import type { ReadyQuote } from "../quote-messages.ts";
import type { Words } from "../words.ts";

export interface ReadyQuotesProps {
  quotes: readonly ReadyQuote[];
  words: Words;
  /** What was pressed last: on its way, or why it came to nothing. */
  pressed: { id: string; problem: "sent" | "allowed" | "signed-out" | "no-webmail" | "not-yours" | null } | null;
  onWrite(id: string): void;
}

/** Quotes that the reader has ready to send: their mail is begun in the webmail beside, whoever got the customer's. */
export function ReadyQuotes({ quotes, words: { desk }, pressed, onWrite }: ReadyQuotesProps) {
  if (quotes.length === 0) return null;
  const said = {
    ...{ sent: desk.notAnswered, allowed: desk.notAllowed, "signed-out": desk.signedOut },
    ...{ "no-webmail": desk.noWebmail, "not-yours": desk.notYours },
  };
  return (
    <section class="panel-ready">
      <h2>{desk.readyToSend}</h2>
      <ul>
        {quotes.map(({ id, number, customer, wanted }) => {
          const mine = pressed?.id === id ? pressed : null;
          return (
            <li key={id} class="panel-quote">
              <strong>
                {number} {customer === null ? null : <Said>{customer}</Said>}
              </strong>
              <span class="said soft small">
                <Said>{wanted}</Said>
              </span>
              <button
                type="button"
                class="small"
                aria-label={`${desk.writeMail}: ${number}`}
                disabled={mine?.problem === null}
                onClick={() => onWrite(id)}
              >
                {desk.writeMail}
              </button>
              {mine && mine.problem !== null ? (
                <span class="warn small" role="alert">
                  {said[mine.problem]}
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
