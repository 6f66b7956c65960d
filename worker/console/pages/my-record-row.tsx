import { useState } from "preact/hooks";
import { objectionEndpoints } from "../../../shared/api/objections.ts";
import type { OwnRecord } from "../../../shared/api/own-record.ts";
import { isolated } from "../../../shared/direction.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Badge, ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { type MyRecordWords, useMyRecordWords } from "../words/my-record.ts";
import { SayDialog } from "./message-objection.tsx";
import { Direction, hiddenWord } from "./message-rows.tsx";
import { peopleOf } from "./my-record-file.ts";
import { stateText } from "./objection-state.ts";
import { ruleText } from "./rule-name.ts";

/** One message from the reader's own mailboxes: what it is, how it came, who reads it, what it stands at. */
export function OwnRecordRow(props: { record: OwnRecord; onCustomer(id: string): void; onChanged(): void }) {
  const words = useMyRecordWords();
  const { t, dayTime } = words;
  const { record } = props;
  const me = useMe().person;
  return (
    <li class="card stack-tight">
      <div class="rule-head">
        <h2 class="my-record-subject">
          <a href={`/messages/${record.id}`}>
            <Direction direction={record.direction} />
            <Subject record={record} />
          </a>
        </h2>
        <time class="small muted" dateTime={record.sentAt}>
          {dayTime(record.sentAt)}
        </time>
      </div>
      {(record.participants.length > 0 || record.customers.length > 0) && (
        <p class="small">
          <Said>{peopleOf(record).join(", ")}</Said>
          {record.customers.map(({ id, name }) => (
            <span key={id}>
              {" · "}
              <button
                type="button"
                class="link"
                aria-label={t("mine.onlyThis", { name })}
                onClick={() => props.onCustomer(id)}
              >
                <Said>{name}</Said>
              </button>
            </span>
          ))}
        </p>
      )}
      {record.captures.map(({ captureId, at, rule }) => (
        <p key={captureId} class="small muted">
          {t("mine.recorded", { at: dayTime(at) })} · <Said>{ruleText(words, rule)}</Said>
        </p>
      ))}
      {!record.closed && (
        <p class="small muted">
          {t("mine.readers")}: {readersText(words, record, me.id)}
        </p>
      )}
      {record.readBy && <p class="small muted">{readByText(words, record.readBy)}</p>}
      <State record={record} onChanged={props.onChanged} />
    </li>
  );
}

function Subject({ record }: { record: OwnRecord }) {
  const { t } = useMyRecordWords();
  if (record.subject === null)
    return <em>{t(record.kind === "envelope" ? "row.onlyEnvelope" : hiddenWord(record, false))}</em>;
  return record.subject.trim() === "" ? <em>{t("row.noSubject")}</em> : <Said>{record.subject.trim()}</Said>;
}

/** Who opens the text: oneself, the teams of its customers, colleagues who saved it too, and keepers with a reason. */
export function readersText({ t, list }: MyRecordWords, record: OwnRecord, me: string): string {
  const others = record.savedBy.filter(({ person }) => person.id !== me).map(({ person }) => person.name);
  return list([
    t("mine.you"),
    ...record.readers.teams,
    ...(record.readers.namedOnly ? [t("mine.looksAfter")] : []),
    ...others,
    t("mine.keeper"),
  ]);
}

/** Who has read it besides oneself, with their latest day. */
export const readByText = ({ t, list, day }: MyRecordWords, readBy: NonNullable<OwnRecord["readBy"]>): string =>
  readBy.length === 0
    ? t("mine.readByNobody")
    : t("mine.readBy", { names: list(readBy.map(({ person, at }) => `${isolated(person.name)} (${day(at)})`)) });

function State(props: { record: OwnRecord; onChanged(): void }) {
  const words = useMyRecordWords();
  const { t } = words;
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [asking, setAsking] = useState(false);
  const { record, onChanged } = props;
  const { objection } = record;
  const isOpen = objection?.state === "open";
  const withdraw = (id: string) =>
    void action.run(async () => {
      await call(objectionEndpoints.withdraw, { params: { id } });
      toast({ text: t("state.withdrawn") });
      onChanged();
    });
  return (
    <>
      <div class="row">
        {record.closed && <Badge look="warn">{t("mine.closed")}</Badge>}
        {isOpen && !record.closed && <Badge look="warn">{t("mine.objected")}</Badge>}
        {record.captures.every(({ namesOnly }) => namesOnly) && <Badge look="plain">{t("mine.namesOnly")}</Badge>}
        {objection && objection.state !== "withdrawn" && <span class="small">{stateText(words, objection)}</span>}
        {isOpen && (
          <Button busy={action.busy} onClick={() => withdraw(objection.id)}>
            {t("objection.withdraw")}
          </Button>
        )}
        {record.canObject && !isOpen && !record.closed && (
          <Button look="quiet" onClick={() => setAsking(true)}>
            {t("objection.say")}
          </Button>
        )}
      </div>
      <ErrorNote error={action.error} />
      {asking && <SayDialog messageId={record.id} onClose={() => setAsking(false)} onChanged={onChanged} />}
    </>
  );
}
