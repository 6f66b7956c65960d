import type { MessageSummary } from "../../../shared/api/messages.ts";
import type { Note } from "../../../shared/api/notes.ts";
import { groupByThread, type ThreadGroup } from "./customer-threads.ts";

/** One entry of the timeline: a thread with the notes about its messages, or a note of its own. */
export type TimelineEntry =
  | { kind: "thread"; key: string; at: string; group: ThreadGroup; notes: readonly Note[] }
  | { kind: "note"; key: string; at: string; note: Note };

/**
 * Mail by thread and notes between them, newest first. A note about a message stands with its thread. Invariant: a page that
 * comes later changes nothing above it, so a thread's older messages stand by themselves there, with its notes of that time.
 */
export function groupTimeline(pages: readonly (readonly MessageSummary[])[], notes: readonly Note[]): TimelineEntry[] {
  let free = notes;
  const threads = pages.flatMap((page, index) => {
    const threadOf = new Map(page.map(({ id, threadId }) => [id, threadId]));
    const until = index === 0 ? "" : (page[0]?.sentAt ?? "");
    const isHere = ({ messageId, happenedAt }: Note): boolean =>
      messageId !== null && threadOf.has(messageId) && (until === "" || happenedAt <= until);
    const here = free.filter(isHere);
    free = free.filter((note) => !isHere(note));
    return groupByThread(page).map((group): TimelineEntry => {
      const own = here.filter(({ messageId }) => threadOf.get(messageId ?? "") === group.threadId);
      const at = [group.messages[0]?.sentAt ?? "", ...own.map(({ happenedAt }) => happenedAt)].sort().at(-1) ?? "";
      return { kind: "thread", key: `${group.threadId} ${index}`, at, group, notes: own };
    });
  });
  const alone = free.map((note): TimelineEntry => ({ kind: "note", key: note.id, at: note.happenedAt, note }));
  return [...threads, ...alone].sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Entries under the month (`2026-05`, UTC) of their newest part; order is kept. */
export function byMonth(entries: readonly TimelineEntry[]): { month: string; entries: TimelineEntry[] }[] {
  const months: { month: string; entries: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const month = entry.at.slice(0, 7);
    const last = months.at(-1);
    if (last?.month === month) last.entries.push(entry);
    else months.push({ month, entries: [entry] });
  }
  return months;
}
