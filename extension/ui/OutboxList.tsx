import { useState } from "preact/hooks";
import { reasonIn } from "../bar-words.ts";
import type { OutboxLine } from "../messages.ts";
import type { Words } from "../words.ts";

interface OutboxListProps {
  lines: readonly OutboxLine[];
  /** Something of the person's was taken by the server before. */
  uploaded: boolean;
  words: Words;
  language: string;
  onRetry(id: string): void;
  onDrop(id: string): void;
}

/** What waits to upload, with its state and a way out; of other people on this profile only how many. */
export function OutboxList({ lines, uploaded, words, language, onRetry, onDrop }: OutboxListProps) {
  const mine = lines.filter((l) => l.mine);
  const others = lines.length - mine.length;
  return (
    <section>
      <h2>{words.waitingTitle}</h2>
      {mine.length === 0 ? <p class="soft">{uploaded ? words.allUploaded : words.nothingWaits}</p> : null}
      <ul>
        {mine.map((line) => (
          <Line key={line.id} {...{ line, words, language, onRetry, onDrop }} />
        ))}
      </ul>
      {others > 0 ? <p class="soft">{words.otherPerson(others)}</p> : null}
    </section>
  );
}

type LineProps = Omit<OutboxListProps, "lines" | "uploaded"> & { line: OutboxLine };

function Line({ line, words, language, onRetry, onDrop }: LineProps) {
  const [sure, setSure] = useState(false);
  const at = new Date(line.capturedAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const kilobytes = Math.max(1, Math.round(line.bytes / 1024));
  return (
    <li data-state={line.state}>
      <span>
        {line.mailbox}, {at}, {kilobytes} kB
      </span>
      <span class={line.state === "parked" ? "warn" : "soft"}>
        {words[line.state]}
        {line.state === "parked" && line.reason ? `: ${reasonIn(words, line.reason, 0)}` : ""}
      </span>
      {line.state === "parked" && !sure ? (
        <span>
          <button type="button" class="plain" onClick={() => onRetry(line.id)}>
            {words.tryAgain}
          </button>
          <button type="button" class="plain" onClick={() => setSure(true)}>
            {words.drop}
          </button>
        </span>
      ) : null}
      {sure ? (
        <span>
          {words.dropSure}{" "}
          <button type="button" class="plain" onClick={() => onDrop(line.id)}>
            {words.yes}
          </button>
          <button type="button" class="plain" onClick={() => setSure(false)}>
            {words.no}
          </button>
        </span>
      ) : null}
    </li>
  );
}
