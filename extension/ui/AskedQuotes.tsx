import { useState } from "preact/hooks";
import { Said } from "../../shared/ui/Said.tsx";
import { describeAsked } from "../asked-view.ts";
import type { AskedQuote } from "../quote-messages.ts";
import type { Words } from "../words.ts";

/** Over ones are history, which the console has: the panel shows the newest. */
const MOST_OVER = 2;

export interface AskedQuotesProps {
  quotes: readonly AskedQuote[];
  words: Words;
  language: string;
  /** What was pressed last and came to nothing. */
  unsettled: { id: string; problem: "sent" | "allowed" | "signed-out" } | null;
  onAnswer(id: string, answer: string): Promise<void>;
  onWithdraw(id: string): Promise<void>;
}

/** The customer's quote requests: where they stand, who has them, and what Inside wants to know. */
export function AskedQuotes(props: AskedQuotesProps) {
  const { quotes, words } = props;
  const shown = [...quotes.filter((one) => !one.isOver), ...quotes.filter((one) => one.isOver).slice(0, MOST_OVER)];
  if (shown.length === 0) return null;
  return (
    <section>
      <h2>{words.panelQuotes}</h2>
      <ul>
        {shown.map((one) => (
          <Asked key={one.id} asked={one} {...props} />
        ))}
      </ul>
    </section>
  );
}

function Asked({ asked, words, language, unsettled, onAnswer, onWithdraw }: AskedQuotesProps & { asked: AskedQuote }) {
  const { desk } = words;
  const view = describeAsked(asked, desk, language);
  const [answer, setAnswer] = useState("");
  const [isSure, setSure] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const press = async (work: Promise<void>): Promise<void> => {
    setBusy(true);
    await work;
    setBusy(false);
    setSure(false);
  };
  const said = { sent: desk.notAnswered, allowed: desk.notAllowed, "signed-out": desk.signedOut };
  return (
    <li class="panel-quote">
      <span class="said">
        <Said>{asked.wanted || desk.noWords}</Said>
      </span>
      <span class={view.question ? "warn small" : "small"}>
        <strong>{view.text}</strong>
      </span>
      {view.note === "" ? null : <span class="soft small">{view.note}</span>}
      {view.question ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (answer.trim() !== "") void press(onAnswer(asked.id, answer.trim()));
          }}
        >
          <p class="said">
            <strong>{view.question.by}: </strong>
            <Said>{view.question.text}</Said>
          </p>
          <label>
            {desk.answer}
            <textarea
              dir="auto"
              rows={2}
              maxLength={4000}
              value={answer}
              readOnly={isBusy}
              onInput={(event) => setAnswer(event.currentTarget.value)}
            />
          </label>
          <div class="row">
            <button type="submit" disabled={isBusy}>
              {desk.sendAnswer}
            </button>
          </div>
        </form>
      ) : null}
      {view.canWithdraw ? (
        <span class="row">
          {isSure ? <span>{desk.withdrawSure}</span> : null}
          {isSure ? (
            <button type="button" class="small" disabled={isBusy} onClick={() => void press(onWithdraw(asked.id))}>
              {desk.withdrawYes}
            </button>
          ) : null}
          <button type="button" class={isSure ? "small" : "plain small"} onClick={() => setSure(!isSure)}>
            {isSure ? desk.withdrawNo : desk.withdraw}
          </button>
        </span>
      ) : null}
      {unsettled?.id === asked.id ? (
        <span class="warn small" role="alert">
          {said[unsettled.problem]}
        </span>
      ) : null}
    </li>
  );
}
