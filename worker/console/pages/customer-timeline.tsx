import { useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState, Skeleton } from "../parts/states.tsx";
import { hasRole, useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { groupByThread, type ThreadGroup, threadSubject } from "./customer-threads.ts";
import { usePaged } from "./message-pages.ts";
import { hiddenWord, MoreFoot, RecordRow } from "./message-rows.tsx";

/** So many messages of a thread are open; the rest unfold. */
const OPEN_ROWS = 3;

/** One timeline across people and threads: newest first, a thread's messages together. */
export function CustomerTimeline(props: { customerId: string }) {
  const { t } = useWords();
  const id = props.customerId;
  const list = usePaged(`timeline:${id}`, async (call, cursor) => {
    const page = await call(customerEndpoints.timeline, { params: { id }, query: { cursor } });
    return { items: page.messages, nextCursor: page.nextCursor };
  });
  if (list.items.length === 0 && list.error === null) {
    return list.loading ? (
      <Skeleton lines={8} />
    ) : (
      <EmptyState title={t("customer.emptyTitle")}>{t("customer.empty")}</EmptyState>
    );
  }
  return (
    <div class="stack">
      {groupByThread(list.items).map((group) => (
        <Thread key={group.threadId} group={group} />
      ))}
      <MoreFoot list={list} />
    </div>
  );
}

function Thread(props: { group: ThreadGroup }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { messages } = props.group;
  const keeper = hasRole(useMe(), "keeper");
  const [newest] = messages;
  const subject = threadSubject(props.group) ?? (newest && t(hiddenWord(newest, keeper)));
  const hidden = messages.length - OPEN_ROWS;
  const shown = open || hidden <= 1 ? messages : messages.slice(0, OPEN_ROWS);
  return (
    <section class="list thread">
      {messages.length > 1 && (
        <header class="thread-head">
          <h2>
            <Said>{subject?.trim() || t("row.noSubject")}</Said>
          </h2>
          <span class="small muted">{t("customer.threadCount", { count: messages.length })}</span>
        </header>
      )}
      {shown.map((message) => (
        <RecordRow key={message.id} message={message} />
      ))}
      {shown.length < messages.length && (
        <div class="thread-more">
          <Button look="quiet" onClick={() => setOpen(true)}>
            {t("customer.moreInThread", { count: hidden })}
          </Button>
        </div>
      )}
    </section>
  );
}
