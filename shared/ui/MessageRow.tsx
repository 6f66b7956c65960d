import type { ComponentChildren } from "preact";
import type { MessageSummary, Participant } from "../api/messages.ts";
import { isolated } from "../direction.ts";
import { Avatar } from "./Avatar.tsx";
import { Said } from "./Said.tsx";

/** The words of a row, already in the reader's language. */
export interface MessageRowWords {
  /** Where the reader may not see a subject: "Subject not shown to you". */
  hiddenSubject: string;
  noSubject: string;
  /** Where not even the participants may be seen. */
  somebody: string;
  /** "to Globex" with the receivers' names filled in. */
  to(names: string): string;
  /** "2 files". */
  files(count: number): string;
  /** "Saved by Wei". */
  savedBy(names: string): string;
  /** "Names and dates only". */
  envelope: string;
  /** "another mail claims the same id". */
  sameId: string;
}

/** Names of the participants in a role, at most three. */
export function namesOf(participants: readonly Participant[], role: Participant["role"]): string {
  const names = participants.filter((one) => one.role === role).map((one) => isolated(one.name || one.address));
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} +${names.length - 3}` : names.join(", ");
}

/**
 * One message in a list: who wrote, to whom, what about, when, who saved it. One link over the whole row; `data-row` is
 * how the console's keys find it.
 * `when` is written by the caller (short) with `whenFull` as its title; `subject` and `snippet` may carry marks.
 */
export function MessageRow(props: {
  message: MessageSummary;
  href: string;
  when: string;
  whenFull: string;
  words: MessageRowWords;
  subject?: ComponentChildren;
  snippet?: ComponentChildren;
  /** Opens in another tab (the side panel). */
  newTab?: boolean;
  current?: boolean;
}) {
  const { message, words } = props;
  const from = namesOf(message.participants, "from") || words.somebody;
  const to = namesOf(message.participants, "to");
  const subject =
    props.subject ??
    (message.subject === null ? (
      <em>{words.hiddenSubject}</em>
    ) : message.subject ? (
      <Said>{message.subject}</Said>
    ) : (
      <em>{words.noSubject}</em>
    ));
  const savers = [...new Set(message.savedBy.map((one) => isolated(one.person.name)))].join(", ");
  return (
    <article class={`message-row message-${message.direction}`} aria-current={props.current ? "true" : undefined}>
      <Avatar name={from} />
      <div class="message-row-main">
        <p class="message-row-who">
          <b>{from}</b>
          {to !== "" && <span class="muted"> {words.to(to)}</span>}
        </p>
        <p class="message-row-subject">
          <a
            data-row
            href={props.href}
            target={props.newTab ? "_blank" : undefined}
            rel={props.newTab ? "noreferrer" : undefined}
          >
            {subject}
          </a>
        </p>
        {(props.snippet ?? message.snippet) && (
          <p class="message-row-snippet">{props.snippet ?? <Said>{message.snippet ?? ""}</Said>}</p>
        )}
        <p class="message-row-facts">
          {message.attachmentCount !== null && message.attachmentCount > 0 && (
            <span>{words.files(message.attachmentCount)}</span>
          )}
          {message.kind === "envelope" && <span>{words.envelope}</span>}
          {message.flags.includes("same_id") && <span class="warn-text">{words.sameId}</span>}
          {savers !== "" && <span>{words.savedBy(savers)}</span>}
        </p>
      </div>
      <time class="message-row-when" dateTime={message.sentAt} title={props.whenFull}>
        {props.when}
      </time>
    </article>
  );
}
