import type { ComponentChildren } from "preact";
import type { MessageSummary } from "../../../shared/api/messages.ts";
import { MessageRow, type MessageRowWords } from "../../../shared/ui/MessageRow.tsx";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { hasRole, useMe } from "../session.tsx";
import { localeOf, useWords, type WordKey, type Words } from "../words/words.tsx";
import { bareSubject } from "./customer-threads.ts";
import type { Paged } from "./message-pages.ts";

const arrows = { in: "↓", out: "↑", internal: "↔" } as const;

/** Which way a message went; the arrow is for the eye, the word for everybody. */
export function Direction(props: { direction: MessageSummary["direction"] }) {
  const { t } = useWords();
  const word = t(`row.${props.direction}`);
  return (
    <span class={`direction direction-${props.direction}`} title={word}>
      <span aria-hidden="true">{arrows[props.direction]}</span>
      <span class="sr-only">{word}: </span>
    </span>
  );
}

/** Why a message's subject is not shown. */
export const hiddenWord = (message: MessageSummary, keeper: boolean): WordKey =>
  keeper ? "row.keeper" : message.level === "exists" ? "row.hidden" : "row.envelope";

function rowWords({ t }: Words, message: MessageSummary, keeper: boolean): MessageRowWords {
  return {
    hiddenSubject: t(hiddenWord(message, keeper)),
    noSubject: t("row.noSubject"),
    somebody: t("row.somebody"),
    to: (names) => t("row.to", { names }),
    files: (count) => t("row.files", { count }),
    savedBy: (names) => t("row.savedBy", { names }),
    envelope: t("row.onlyEnvelope"),
    sameId: t("row.sameId"),
  };
}

/**
 * A message in a list of the record, linked to its page. `subject` and `snippet` may carry marks. Under `about`, the
 * subject that stands above the list, a row does not say it again: there it has its first new words.
 */
export function RecordRow(props: {
  message: MessageSummary;
  subject?: ComponentChildren;
  snippet?: ComponentChildren;
  about?: string | null;
  current?: boolean;
}) {
  const words = useWords();
  const { message } = props;
  const isSaid = props.about != null && props.about === bareSubject(message.subject ?? "") && message.snippet;
  const texts = rowWords(words, message, hasRole(useMe(), "keeper"));
  // An envelope's subject was never saved; that is not the same as not being shown it.
  const saved = message.kind === "envelope" && message.subject === null ? texts.envelope : texts.hiddenSubject;
  const subject =
    props.subject ??
    (isSaid ? (
      <span class="message-row-words">
        <Said>{message.snippet ?? ""}</Said>
      </span>
    ) : message.subject === null ? (
      <em>{saved}</em>
    ) : message.subject.trim() ? (
      <Said>{message.subject.trim()}</Said>
    ) : (
      <em>{texts.noSubject}</em>
    ));
  return (
    <MessageRow
      message={message}
      href={`/messages/${message.id}`}
      when={relativeTime(message.sentAt, Date.now(), localeOf(words))}
      whenFull={words.dayTime(message.sentAt)}
      words={texts}
      subject={
        <>
          <Direction direction={message.direction} />
          {subject}
        </>
      }
      snippet={isSaid ? "" : props.snippet}
      current={props.current}
    />
  );
}

/** The foot of a list that comes page by page: more, or what went wrong with more. */
export function MoreFoot<Item>(props: { list: Paged<Item> }) {
  const { t } = useWords();
  const { list } = props;
  if (list.error !== null) return <ErrorNote error={list.error} onRetry={list.loadMore} />;
  if (!list.hasMore) return null;
  return (
    <div class="more-foot">
      <Button busy={list.loading} onClick={list.loadMore}>
        {t("more")}
      </Button>
    </div>
  );
}
