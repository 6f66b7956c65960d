import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Message, type MessageSummary, messageEndpoints } from "../../../shared/api/messages.ts";
import { isolated } from "../../../shared/direction.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { usePageTitle } from "../page-title.ts";
import { Later } from "../parts/Later.tsx";
import { Badge, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useRecent } from "../use-recent.ts";
import { useWords, type WordKey } from "../words/words.tsx";
import { bareSubject } from "./customer-threads.ts";
import { MessageBody } from "./message-body.tsx";
import { useIsClosed } from "./message-closed.ts";
import { MessageEvidence } from "./message-evidence.tsx";
import { MessageFiles } from "./message-files.tsx";
import { MessageHead } from "./message-head.tsx";
import { problemWord } from "./message-problems.ts";
import { OpenWithReason } from "./message-reason.tsx";
import { RecordRow } from "./message-rows.tsx";

const loadWhy = async () => (await import("./message-objection.tsx")).ClosedWhy;

/** One message: what it says, what came with it, its thread, and how it got here. */
export function MessagePage() {
  const { t } = useWords();
  const id = usePlace().params.id ?? "";
  const [reason, setReason] = useState<string | undefined>(undefined);
  const loaded = useLoad(`message:${id}:${reason ?? ""}`, (call) =>
    call(messageEndpoints.getMessage, { params: { id }, query: { reason } }),
  );
  const message = loaded.data;
  const title = message === null ? "" : (message.subject?.trim() ?? "");
  usePageTitle(title || t("row.noSubject"));
  useRecent(title);
  if (message === null) {
    return (
      <div class="page">
        <h1 class="sr-only">{t("mail.title")}</h1>
        <ErrorNote error={loaded.error} onRetry={loaded.reload} page />
        {loaded.loading && <Skeleton lines={10} />}
      </div>
    );
  }
  return (
    <div class="page message-page">
      <PageHead title={message.subject === null ? t("message.hiddenTitle") : title || t("row.noSubject")}>
        <span class="row">
          {message.customers.map((customer) => (
            <a key={customer.id} href={`/customers/${customer.id}`}>
              <Said>{customer.name}</Said>
            </a>
          ))}
          <Badge>{t(`row.${message.direction}`)}</Badge>
          {message.kind === "envelope" && <Badge>{t("row.onlyEnvelope")}</Badge>}
        </span>
      </PageHead>
      <div class="message-grid">
        <article class="stack message-main">
          <MessageHead message={message} />
          <Notices message={message} reason={reason} onReason={setReason} onChanged={loaded.reload} />
          {hasText(message) && message.kind === "full" && <MessageBody message={message} reason={reason} />}
          <MessageFiles message={message} reason={reason} />
        </article>
        <aside class="stack">
          <Thread message={message}>
            <MessageEvidence message={message} reason={reason} onChanged={loaded.reload} />
          </Thread>
        </aside>
      </div>
    </div>
  );
}

const hiddenNotice = ({ level }: Message, keeper: boolean): WordKey =>
  keeper ? "message.levelKeeper" : level === "exists" ? "message.levelExists" : "message.levelEnvelope";

const hasText = ({ level }: Message): boolean => level === "text" || level === "original";

/** What the reader should know before reading: what is not shown to them, what is odd about the message. */
function Notices(props: {
  message: Message;
  reason: string | undefined;
  onReason(reason: string): void;
  onChanged(): void;
}) {
  const { t } = useWords();
  const keeper = hasRole(useMe(), "keeper");
  const { message } = props;
  const [asking, setAsking] = useState(false);
  const savers = [...new Set(message.savedBy.map(({ person }) => isolated(person.name)))].join(", ");
  const hidden = !hasText(message);
  const closed = useIsClosed(message);
  return (
    <>
      {hidden && (
        <Note
          action={
            keeper && (
              <button type="button" class="button button-plain" onClick={() => setAsking(true)}>
                {t("message.open")}
              </button>
            )
          }
        >
          {closed && <Later load={loadWhy} props={{ message, onChanged: props.onChanged, onClose: () => undefined }} />}
          {(keeper || !closed) && <p>{t(hiddenNotice(message, keeper))}</p>}
          {savers !== "" && !keeper && !closed && <p class="small muted">{t("message.askOwner", { names: savers })}</p>}
        </Note>
      )}
      {props.reason !== undefined && <Note look="warn">{t("message.opened", { reason: props.reason })}</Note>}
      {message.kind === "envelope" && !hidden && <Note>{t("message.envelopeOnly")}</Note>}
      {message.flags.includes("same_id") && <Note look="warn">{t("message.sameId")}</Note>}
      {message.problems.length > 0 && (
        <Note look="warn">
          <p>{t("message.problems")}</p>
          <ul>
            {message.problems.map((problem) => (
              <li key={`${problem.code} ${problem.detail}`}>
                {t(problemWord(problem.code), { code: problem.code })}
                {problem.detail !== "" && (
                  <span class="mono">
                    {" "}
                    <Said>{problem.detail}</Said>
                  </span>
                )}
              </li>
            ))}
          </ul>
          <p class="small muted">{t("message.problemsSafe")}</p>
        </Note>
      )}
      {asking && (
        <OpenWithReason
          onClose={() => setAsking(false)}
          onReason={(reason) => {
            setAsking(false);
            props.onReason(reason);
          }}
        />
      )}
    </>
  );
}

/**
 * The other messages of the conversation, oldest first; nothing where this is the only one. What stands below waits
 * until that is known, so that it never jumps.
 */
function Thread(props: { message: Message; children: ComponentChildren }) {
  const { t } = useWords();
  const { id, threadId } = props.message;
  const thread = useLoad(`thread:${threadId}`, (call) =>
    call(messageEndpoints.getThread, { params: { id: threadId } }),
  );
  if (thread.data === null && thread.error === null) return <Skeleton lines={8} />;
  const messages = thread.data?.messages ?? [];
  return (
    <>
      <ErrorNote error={thread.error} onRetry={thread.reload} />
      {messages.length > 1 && (
        <section class="stack-tight message-thread">
          <h2>{t("message.thread")}</h2>
          <Neighbours ids={messages.map((one) => one.id)} id={id} />
          <ThreadList messages={messages} id={id} />
        </section>
      )}
      {props.children}
    </>
  );
}

function ThreadList(props: { messages: readonly MessageSummary[]; id: string }) {
  const list = useRef<HTMLDivElement>(null);
  // In a long conversation the list stands where the message is; the page itself stays where it was.
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current && row)
      list.current.scrollTop = row.offsetTop - (list.current.clientHeight - row.offsetHeight) / 2;
  }, [props.id]);
  const about = bareSubject(props.messages[0]?.subject ?? "");
  return (
    <div class="list thread-list" ref={list}>
      {props.messages.map((one) => (
        <RecordRow key={one.id} message={one} about={about} current={one.id === props.id} />
      ))}
    </div>
  );
}

/** Where the message stands in its conversation, and the ones before and after it. */
function Neighbours(props: { ids: readonly string[]; id: string }) {
  const { t } = useWords();
  const at = props.ids.indexOf(props.id);
  const earlier = at < 0 ? undefined : props.ids[at - 1];
  const later = at < 0 ? undefined : props.ids[at + 1];
  const go = (to: string | undefined): boolean => {
    if (to !== undefined) navigate(`/messages/${to}`);
    return to !== undefined;
  };
  useShortcuts({ earlier: () => go(earlier), later: () => go(later) });
  if (at < 0) return null;
  return (
    <nav class="row small" aria-label={t("message.thread")}>
      {earlier !== undefined && (
        <a href={`/messages/${earlier}`} rel="prev" aria-label={t("thread.earlier")}>
          ←
        </a>
      )}
      <span class="muted">{t("thread.place", { n: at + 1, m: props.ids.length })}</span>
      {later !== undefined && (
        <a href={`/messages/${later}`} rel="next" aria-label={t("thread.later")}>
          →
        </a>
      )}
    </nav>
  );
}
