import { useState } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";
import type { KeptCopy } from "../messages.ts";
import type { Words } from "../words.ts";

/** A popup has room for so many; the search finds the others. */
const MOST_SHOWN = 20;

/** Phone cards of the person's own customers and their next steps, as they lie in this browser. */
export function OwnCopy({ kept, words, language }: { kept: KeptCopy; words: Words; language: string }) {
  const [asked, setAsked] = useState("");
  const { customers, steps, isCut } = kept.copy;
  const cards = customers.flatMap(({ id, name, contacts }) =>
    contacts.map((contact, at) => ({ key: `${id}-${at}`, customer: name, ...contact })),
  );
  const found = cards.filter(({ customer, name, title, phone }) => matches(asked, [customer, name, title, phone]));
  const due = steps.filter(({ customer, text }) => matches(asked, [customer, text]));
  const at = new Date(kept.fetchedAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <section id="own-copy">
      <h2>{words.ownCopy}</h2>
      <p class="soft">{words.ownCopyAsOf(at, kept.copy.days)}</p>
      <label>
        {words.ownCopySearch}
        <input type="search" value={asked} onInput={(event) => setAsked(event.currentTarget.value)} />
      </label>
      <ul>
        {asked === ""
          ? null
          : found.slice(0, MOST_SHOWN).map((card) => (
              <li key={card.key}>
                <span>
                  {isolated(card.name)}
                  {card.title ? `, ${isolated(card.title)}` : ""}
                </span>
                <span class="soft">{isolated(card.customer)}</span>
                {card.phone ? <a href={`tel:${card.phone.replace(/[^\d+]/g, "")}`}>{isolated(card.phone)}</a> : null}
              </li>
            ))}
        {due.slice(0, MOST_SHOWN).map((step) => (
          <li key={`${step.customer} ${step.dueOn} ${step.text}`}>
            <span>{isolated(step.text)}</span>
            <span class="soft">
              {isolated(step.customer)} · {new Date(`${step.dueOn}T00:00`).toLocaleDateString(language)}
            </span>
          </li>
        ))}
      </ul>
      {asked !== "" && found.length + due.length === 0 ? <p class="soft">{words.ownCopyNone}</p> : null}
      {isCut ? <p class="soft">{words.ownCopyCut}</p> : null}
    </section>
  );
}

const matches = (asked: string, parts: readonly (string | null)[]): boolean => {
  const text = parts.filter((part) => part !== null).join(" ");
  const digits = asked.replace(/\D/g, "");
  const isNumber = digits.length > 2 && /^[\d\s+()/.-]+$/.test(asked);
  return isNumber
    ? text.replace(/\D/g, "").includes(digits)
    : text.toLocaleLowerCase().includes(asked.trim().toLocaleLowerCase());
};
