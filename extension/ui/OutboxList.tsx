import { useState } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";
import { isHeldBack } from "../../shared/errors.ts";
import { OUTBOX_WARN_BYTES } from "../../shared/limits.ts";
import { reasonIn } from "../bar-words.ts";
import type { OutboxLine, RemovedLine, WaitingList } from "../messages.ts";
import type { Words } from "../words.ts";

interface OutboxListProps {
  waiting: WaitingList;
  /** Somebody is connected: else what waits is nobody's that we know. */
  connected: boolean;
  words: Words;
  language: string;
  /** Stops what the saving rules would send. */
  onStop(id: string): void;
  onRetry(id: string): void;
  onDrop(id: string): void;
  /** Gives the item's bytes to the person as a file; resolves to whether it could. */
  onKeepFile(line: OutboxLine): Promise<boolean>;
  onDismiss(id: string): void;
}

/** What waits to upload, with its state and a way out; of other people on this profile only how many. */
export function OutboxList(props: OutboxListProps) {
  const { waiting, connected, words } = props;
  const { lines, others, removed, bytes, uploaded } = waiting;
  return (
    <section>
      <h2>{words.waitingTitle}</h2>
      {lines.length === 0 && removed.length === 0 ? (
        <p class="soft">{uploaded ? words.allUploaded : words.nothingWaits}</p>
      ) : null}
      {bytes >= OUTBOX_WARN_BYTES ? <p class="warn">{words.muchWaits(Math.round(bytes / 1024 / 1024))}</p> : null}
      <ul>
        {lines.map((line) => (
          <Line key={line.id} line={line} {...props} />
        ))}
        {removed.map((line) => (
          <Removed key={line.id} line={line} {...props} />
        ))}
      </ul>
      {others > 0 ? <p class="soft">{connected ? words.otherPerson(others) : words.lockedHere(others)}</p> : null}
    </section>
  );
}

function about(line: OutboxLine | RemovedLine, language: string): string {
  const at = new Date(line.capturedAt).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  return [line.mailbox && isolated(line.mailbox), at, sizeIn(language, line.bytes)]
    .filter((part) => part !== null)
    .join(", ");
}

/** Bytes as people of that language write them: 81 kB, 7.3 МБ. */
function sizeIn(language: string, bytes: number): string {
  const inUnit = (unit: string, size: number, maximumFractionDigits: number): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits }).format(size);
  return bytes < 1_000_000
    ? inUnit("kilobyte", Math.max(1, bytes / 1_000), 0)
    : inUnit("megabyte", bytes / 1_000_000, 1);
}

/** What a line's state is called: what a person has to read first does not wait for the network. */
function stateOf(line: OutboxLine, { paused }: WaitingList): "waitingConnect" | "waitingPerson" | OutboxLine["state"] {
  if (line.state === "parked") return "parked";
  if (isHeldBack(line.reason ?? "")) return "waitingPerson";
  return paused ? "waitingConnect" : line.state;
}

function Line({
  line,
  waiting,
  words,
  language,
  onStop,
  onRetry,
  onDrop,
  onKeepFile,
}: OutboxListProps & { line: OutboxLine }) {
  const [sure, setSure] = useState(false);
  const [file, setFile] = useState<"kept" | "failed" | null>(null);
  return (
    <li data-state={line.state}>
      <span>{about(line, language)}</span>
      <span class={line.state === "parked" ? "warn" : "soft"}>
        {line.heldMs === null ? words[stateOf(line, waiting)] : words.heldLine(Math.ceil(line.heldMs / 60_000))}
        {(line.state === "parked" || isHeldBack(line.reason ?? "")) && line.reason
          ? `: ${reasonIn(words, line.reason, 0)}`
          : ""}
      </span>
      {line.heldMs === null ? null : (
        <span>
          <button type="button" class="plain" onClick={() => onStop(line.id)}>
            {words.stop}
          </button>
        </span>
      )}
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
        <>
          <span class="warn">{words.dropSure}</span>
          <span>
            <button
              type="button"
              class="plain"
              onClick={() => void onKeepFile(line).then((kept) => setFile(kept ? "kept" : "failed"))}
            >
              {words.keepFile}
            </button>
            <button type="button" class="plain" onClick={() => onDrop(line.id)}>
              {words.dropYes}
            </button>
            <button type="button" class="plain" onClick={() => setSure(false)}>
              {words.no}
            </button>
          </span>
          {file === null ? null : <span class="soft">{file === "kept" ? words.fileGiven : words.fileNotGiven}</span>}
        </>
      ) : null}
    </li>
  );
}

function Removed({ line, words, language, onDismiss }: OutboxListProps & { line: RemovedLine }) {
  return (
    <li data-state="removed">
      <span>{about(line, language)}</span>
      <span class="warn">{words.removed(reasonIn(words, line.reason, 0))}</span>
      <span>
        <button type="button" class="plain" onClick={() => onDismiss(line.id)}>
          {words.dismiss}
        </button>
      </span>
    </li>
  );
}
