import { isolated } from "../../shared/direction.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { CustomerCard } from "../messages.ts";
import type { Words } from "../words.ts";

interface CustomerPanelProps {
  card: CustomerCard;
  words: Words;
  language: string;
}

/** The customer behind the open message, and the last conversations by anyone in the company. */
export function CustomerPanel({ card, words, language }: CustomerPanelProps) {
  const explained = {
    "no-message": words.panelNoMessage,
    "not-connected": words.notConnected,
    "not-a-customer": words.panelNotCustomer,
    offline: words.panelOffline,
    customer: null,
  }[card.state];
  if (explained !== null) {
    return (
      <section data-state={card.state}>
        <h1>{words.panelTitle}</h1>
        <p class="soft">{explained}</p>
      </section>
    );
  }
  const day = (at: string): string => new Date(at).toLocaleDateString(language, { dateStyle: "medium" });
  return (
    <section data-state={card.state}>
      <h1>
        <Said>{card.name ?? ""}</Said>
      </h1>
      {card.owner ? (
        <p>
          {words.panelOwner}: <Said>{card.owner}</Said>
        </p>
      ) : null}
      {card.contact ? (
        <p>
          {words.panelContact}: <Said>{card.contact}</Said>
        </p>
      ) : null}
      {card.url ? (
        <p>
          <a href={card.url} target="_blank" rel="noreferrer">
            {words.panelOpen}
          </a>
        </p>
      ) : null}
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
    </section>
  );
}
