import { useState } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";
import { dateFormat } from "../../shared/ui/formats.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { CustomerCard } from "../messages.ts";
import type { CustomerPanelProps } from "./CustomerPanel.tsx";

/** What is open with the customer: their mail that waits for an answer, and dated next steps. */
export function OpenItems(props: CustomerPanelProps) {
  const { card, words } = props;
  return (
    <section>
      <h2>{words.panelSteps}</h2>
      {card.waiting.length + card.steps.length === 0 ? <p class="soft">{words.panelNothingOpen}</p> : null}
      <ul>
        {card.waiting.map((one) => (
          <li key={one.id}>
            <a href={one.url} target="_blank" rel="noreferrer">
              <Said>{one.subject ?? words.panelHiddenSubject}</Said>
            </a>
            <span class={one.isLate ? "warn small" : "soft small"}>
              {words.panelWaits(dayIn(props, one.since))}
              {one.isLate ? ` · ${words.panelLate}` : ""}
            </span>
          </li>
        ))}
        {card.steps.map((step) => (
          <Step key={step.noteId} step={step} {...props} />
        ))}
      </ul>
    </section>
  );
}

const dayIn = ({ language }: CustomerPanelProps, at: string): string =>
  dateFormat(language, { dateStyle: "medium" }).format(new Date(at));

function Step(props: CustomerPanelProps & { step: CustomerCard["steps"][number] }) {
  const { step, words, now, unsettled } = props;
  const [busy, setBusy] = useState(false);
  // The end of the day, in the time zone that it is read in.
  const isOver = new Date(`${step.dueOn}T23:59:59`) < now;
  const done = async (): Promise<void> => {
    setBusy(true);
    await props.onDone(step.noteId);
    setBusy(false);
  };
  const problem =
    unsettled?.noteId === step.noteId
      ? {
          sent: words.panelStepNotSent,
          allowed: words.panelStepNotAllowed,
          "signed-out": words.panelStepSignedOut,
        }[unsettled.problem]
      : null;
  // Noon: the same day in every time zone.
  const due = words.panelDue(isolated(step.person), dayIn(props, `${step.dueOn}T12:00:00`));
  return (
    <li class="panel-step">
      <span>
        <Said>{step.text}</Said>
        <span class={isOver ? "warn small" : "soft small"}>{isOver ? `${due} · ${words.panelOverdue}` : due}</span>
      </span>
      {step.canSettle ? (
        <button
          type="button"
          class="small"
          disabled={busy}
          aria-label={`${words.panelDone}: ${isolated(step.text)}`}
          onClick={() => void done()}
        >
          {words.panelDone}
        </button>
      ) : null}
      {problem === null ? null : (
        <span class="warn small" role="alert">
          {problem}
        </span>
      )}
    </li>
  );
}
