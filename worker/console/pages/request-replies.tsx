import { ApiError } from "../../../shared/api/client.ts";
import { type MessageSummary, messageEndpoints } from "../../../shared/api/messages.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useOutsideWords } from "../words/outside-quotes.ts";

const MOST = 10;

/** What the customer wrote in the conversation since the quote went out, newest first, as far as the reader may know of it. */
export function RequestReplies({ threadId, sentAt }: { threadId: string; sentAt: string }) {
  const words = useOutsideWords();
  const { t } = words;
  const loaded = useLoad(`replies ${threadId}`, async (call) => {
    try {
      return (await call(messageEndpoints.getThread, { params: { id: threadId } })).messages;
    } catch (error) {
      if (error instanceof ApiError && error.code === "not_found") return "hidden";
      throw error;
    }
  });
  if (loaded.data === null) return <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  const replies = loaded.data === "hidden" ? [] : since(loaded.data, sentAt);
  return (
    <section class="card stack-tight" aria-labelledby="replies-title">
      <h2 id="replies-title">{t("replies.title")}</h2>
      {replies.length === 0 ? (
        <p class="muted">{t(loaded.data === "hidden" ? "replies.notYours" : "replies.none")}</p>
      ) : (
        <ul class="plain-list replies">
          {replies.map((message) => (
            <li key={message.id}>
              <Reply message={message} at={words.dayTime(message.sentAt)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const since = (messages: readonly MessageSummary[], sentAt: string): MessageSummary[] =>
  messages
    .filter(({ direction, flags, sentAt: at }) => direction === "in" && at > sentAt && !flags.includes("automatic"))
    .slice(-MOST)
    .reverse();

function Reply({ message, at }: { message: MessageSummary; at: string }) {
  const { t } = useOutsideWords();
  const from = message.participants.find(({ role }) => role === "from");
  const head = (
    <>
      <time dateTime={message.sentAt}>{at}</time>
      {from && (
        <>
          {" · "}
          <Said>{from.name || from.address}</Said>
        </>
      )}
    </>
  );
  if (message.subject === null)
    return (
      <p class="muted">
        {head} · {t("replies.hidden")}
      </p>
    );
  return (
    <>
      <a href={`/messages/${message.id}`}>
        <Said>{message.subject || t("replies.noSubject")}</Said>
      </a>
      <p class="small muted">{head}</p>
      {message.snippet && (
        <p class="desk-wanted">
          <Said>{message.snippet}</Said>
        </p>
      )}
    </>
  );
}
