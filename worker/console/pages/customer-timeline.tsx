import { useEffect, useRef, useState } from "preact/hooks";
import type { Note } from "../../../shared/api/notes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, useMe } from "../session.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import { type ThreadGroup, threadSubject } from "./customer-threads.ts";
import { hiddenWord, MoreFoot, RecordRow } from "./message-rows.tsx";
import { NoteEntry } from "./note-entry.tsx";
import type { NotePeople } from "./note-form.tsx";
import { TimelineBar } from "./timeline-bar.tsx";
import { filterOf, filterText, showsAll, type TimelineFilter } from "./timeline-filter.ts";
import { byMonth, groupTimeline, type TimelineEntry } from "./timeline-groups.ts";
import type { TimelineList } from "./timeline-list.ts";

/** So many messages of a thread are open; the rest unfold. */
const OPEN_ROWS = 3;

/** The filter in the address, and a way to change it there. */
export function useTimelineFilter(customerId: string): [TimelineFilter, (filter: TimelineFilter) => void] {
  const filter = filterOf(usePlace().query);
  return [filter, (next) => navigate(`/customers/${customerId}${filterText(next)}`, { replace: true })];
}

/** One timeline across people and threads: newest first, a thread's messages together, notes and calls between them. */
export function CustomerTimeline(props: {
  list: TimelineList;
  people: NotePeople;
  years: readonly number[];
  filter: TimelineFilter;
  onFilter(filter: TimelineFilter): void;
  onNote(note: Note): void;
}) {
  const { t } = useWords();
  const { list, filter } = props;
  const isEmpty = list.pages.flat().length + list.notes.length === 0 && list.error === null;
  return (
    <div class="stack">
      <TimelineBar filter={filter} people={props.people} years={props.years} onFilter={props.onFilter} />
      {isEmpty && list.loading && <Skeleton lines={8} />}
      {isEmpty && !list.loading && showsAll(filter) && (
        <EmptyState title={t("customer.emptyTitle")}>{t("customer.empty")}</EmptyState>
      )}
      {isEmpty && !list.loading && !showsAll(filter) && (
        <EmptyState
          title={t("timeline.nothing")}
          action={
            <Button onClick={() => props.onFilter({ type: "all", who: null, year: null, until: null })}>
              {t("timeline.clear")}
            </Button>
          }
        />
      )}
      {byMonth(groupTimeline(list.pages, list.notes)).map(({ month, entries }) => (
        <Month key={month} month={month}>
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} people={props.people} onNote={props.onNote} />
          ))}
        </Month>
      ))}
      <More list={list} />
    </div>
  );
}

function Month(props: { month: string; children: preact.ComponentChildren }) {
  const words = useWords();
  const name = new Intl.DateTimeFormat(localeOf(words), { month: "long", year: "numeric", timeZone: "UTC" });
  return (
    <section class="month">
      <h2>{name.format(new Date(`${props.month}-15T00:00:00Z`))}</h2>
      {props.children}
    </section>
  );
}

function Entry(props: { entry: TimelineEntry; people: NotePeople; onNote(note: Note): void }) {
  const { entry, people, onNote } = props;
  if (entry.kind === "thread")
    return <Thread group={entry.group} notes={entry.notes} people={people} onNote={onNote} />;
  return (
    <div class="list thread">
      <NoteEntry note={entry.note} people={people} onChanged={onNote} />
    </div>
  );
}

function Thread(props: { group: ThreadGroup; notes: readonly Note[]; people: NotePeople; onNote(note: Note): void }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { messages } = props.group;
  const keeper = hasRole(useMe(), "keeper");
  const [newest] = messages;
  const about = threadSubject(props.group);
  const subject = about ?? (newest && t(hiddenWord(newest, keeper)));
  const hidden = messages.length - OPEN_ROWS;
  const shown = open || hidden <= 1 ? messages : messages.slice(0, OPEN_ROWS);
  return (
    <div class="list thread">
      {messages.length > 1 && (
        <header class="thread-head">
          <h3>
            <Said>{subject?.trim() || t("row.noSubject")}</Said>
          </h3>
          <span class="small muted">{t("customer.threadCount", { count: messages.length })}</span>
        </header>
      )}
      {props.notes.map((note) => (
        <NoteEntry key={note.id} note={note} people={props.people} onChanged={props.onNote} />
      ))}
      {shown.map((message) => (
        <RecordRow key={message.id} message={message} about={messages.length > 1 ? about : null} />
      ))}
      {shown.length < messages.length && (
        <div class="thread-more">
          <Button look="quiet" onClick={() => setOpen(true)}>
            {t("customer.moreInThread", { count: hidden })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** So far before its end the next page of the timeline is fetched, so that scrolling does not wait. */
const AHEAD = "1200px";

/** The timeline's end: comes by itself as it comes near, and by a press. */
function More(props: { list: TimelineList }) {
  const end = useRef<HTMLDivElement>(null);
  const { list } = props;
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    const element = end.current;
    if (element === null) return;
    const watch = new IntersectionObserver(
      ([entry]) => {
        const { hasMore, loading, error, loadMore } = latest.current;
        if (entry?.isIntersecting && hasMore && !loading && error === null) loadMore();
      },
      { rootMargin: AHEAD },
    );
    watch.observe(element);
    return () => watch.disconnect();
    // Watched anew after each page: one too short to push the end away tells of no change.
  }, [list.pages.length]);
  return (
    <div ref={end}>
      <MoreFoot list={{ ...list, items: list.pages.flat() }} />
    </div>
  );
}
