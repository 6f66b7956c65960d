import { useState } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";
import type { Backfill, Compared, MailboxState, MailboxWish } from "../mailbox-messages.ts";
import type { MailboxWords } from "../mailbox-words.ts";

interface MailboxBoxProps {
  state: MailboxState;
  /** Several mailboxes: each says which it is. */
  isOneOfMany: boolean;
  words: MailboxWords;
  language: string;
  onWish(wish: MailboxWish): void;
}

/** A mailbox compared with the record, and recording what is missing or older. */
export function MailboxBox(props: MailboxBoxProps) {
  const { state, isOneOfMany, words, language, onWish } = props;
  const { compared, atWork, problem, mostMonths } = state;
  const missing = compared ? compared.wanted - compared.recorded : 0;
  const number = new Intl.NumberFormat(language);
  return (
    <section class="mailbox">
      <h2>{words.title}</h2>
      {isOneOfMany ? <p>{isolated(state.mailbox)}</p> : null}
      {compared ? <Counts compared={compared} words={words} language={language} /> : <p class="soft">{words.notYet}</p>}
      {atWork === null ? null : <p role="status">{words.atWork[atWork]}</p>}
      {problem === null ? null : <p class="warn">{wordFor(words, problem)}</p>}
      <div class="row">
        {missing > 0 ? (
          <button type="button" class="main" disabled={atWork !== null} onClick={() => onWish({ kind: "capture" })}>
            {words.record(number.format(missing))}
          </button>
        ) : null}
        <button type="button" class="plain" disabled={atWork === "compare"} onClick={() => onWish({ kind: "compare" })}>
          {words.check}
        </button>
      </div>
      {mostMonths > 0 || state.backfill ? <Older {...props} number={number} /> : null}
    </section>
  );
}

const wordFor = ({ problems }: MailboxWords, code: string): string =>
  code in problems ? problems[code as keyof typeof problems] : problems.other;

function Counts(props: { compared: Compared; words: MailboxWords; language: string }) {
  const { compared, words, language } = props;
  const { wanted, recorded, folders, unlisted, unread, declined, sinceDay, at } = compared;
  const n = (count: number): string => new Intl.NumberFormat(language).format(count);
  const since = new Date(`${sinceDay}T00:00`).toLocaleDateString(language, { dateStyle: "medium" });
  const when = new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <p>{wanted === 0 ? words.none(since) : words.counts(n(recorded), n(wanted), since)}</p>
      {wanted > recorded ? <p class="warn">{words.missing(n(wanted - recorded))}</p> : null}
      {unlisted > 0 ? <p class="warn">{words.unlisted(n(unlisted), n(folders))}</p> : null}
      {unread > 0 ? <p class="warn">{words.unread(n(unread))}</p> : null}
      {declined > 0 ? <p class="soft">{words.declined(n(declined))}</p> : null}
      <p class="soft">{words.checked(when)}</p>
    </>
  );
}

function Older(props: MailboxBoxProps & { number: Intl.NumberFormat }) {
  const { state, words } = props;
  return (
    <details open={state.backfill !== null}>
      <summary>{words.older}</summary>
      {state.backfill ? <Progress {...props} backfill={state.backfill} /> : <OlderForm {...props} />}
    </details>
  );
}

function Progress(props: MailboxBoxProps & { backfill: Backfill; number: Intl.NumberFormat }) {
  const { backfill, words, number, onWish } = props;
  const { state, looked, total, taken, problem } = backfill;
  const left = minutesLeft(backfill);
  return (
    <>
      {state === "done" ? (
        <p>{words.done(number.format(taken))}</p>
      ) : total === null ? (
        <p>{state === "paused" ? words.paused : words.beginning}</p>
      ) : (
        <>
          <progress max={Math.max(1, total)} value={looked} aria-label={words.older} />
          <p>
            {state === "paused" ? `${words.paused} ` : ""}
            {words.progress(number.format(looked), number.format(total), number.format(taken))}
            {state === "running" && left !== null ? ` ${words.left(left)}` : ""}
          </p>
        </>
      )}
      {problem === null || state !== "running" ? null : <p class="warn">{wordFor(words, problem)}</p>}
      {state === "running" && props.state.atWork === null ? <p class="soft">{words.openWebmail}</p> : null}
      <div class="row">
        {state === "running" ? (
          <button type="button" onClick={() => onWish({ kind: "pause" })}>
            {words.pause}
          </button>
        ) : null}
        {state === "paused" ? (
          <button type="button" class="main" onClick={() => onWish({ kind: "resume" })}>
            {words.resume}
          </button>
        ) : null}
        <button type="button" class="plain" title={words.stopHint} onClick={() => onWish({ kind: "stop" })}>
          {words.stop}
        </button>
      </div>
    </>
  );
}

/** By the pace so far; null before there is one. */
function minutesLeft({ looked, total, workedMs }: Backfill): number | null {
  if (total === null || looked === 0 || workedMs < 5_000) return null;
  return Math.ceil(((total - looked) * workedMs) / looked / 60_000);
}

const MONTHS = [1, 3, 6, 12, 24, 36, 60, 120];

function OlderForm({ state, words, onWish }: MailboxBoxProps) {
  const { mostMonths } = state;
  const months = [...MONTHS.filter((n) => n < mostMonths), mostMonths];
  const folders = state.folders.filter(({ role }) => role === null || role === "inbox" || role === "sent");
  const first = folders.filter(({ role }) => role !== null).map(({ folder }) => folder);
  const [back, setBack] = useState(mostMonths);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const wanted = chosen ?? first;
  if (folders.length === 0) return <p class="soft">{words.noFolders}</p>;
  const toggle = (folder: string): void =>
    setChosen(wanted.includes(folder) ? wanted.filter((one) => one !== folder) : [...wanted, folder]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onWish({ kind: "backfill", months: back, folders: [...wanted] });
      }}
    >
      <p class="soft">{words.olderWhy}</p>
      <label>
        {words.months}
        <select value={back} onChange={(event) => setBack(Number(event.currentTarget.value))}>
          {months.map((n) => (
            <option key={n} value={n}>
              {words.monthsOption(n)}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{words.folders}</legend>
        {folders.map(({ folder, name }) => (
          <label key={folder} class="check">
            <input type="checkbox" checked={wanted.includes(folder)} onChange={() => toggle(folder)} />
            {isolated(name)}
          </label>
        ))}
      </fieldset>
      <button type="submit" class="main" disabled={wanted.length === 0}>
        {words.start}
      </button>
    </form>
  );
}
