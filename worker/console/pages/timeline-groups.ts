import type { MessageSummary } from "../../../shared/api/messages.ts";
import type { Note } from "../../../shared/api/notes.ts";
import { groupByThread, type ThreadGroup } from "./customer-threads.ts";

/** One entry of the timeline: a thread with the notes about its messages, or a note of its own. */
export type TimelineEntry =
  | { kind: "thread"; key: string; at: string; group: ThreadGroup; notes: readonly Note[] }
  | { kind: "note"; key: string; at: string; note: Note };

/** Mail by thread and notes between them, newest first. A note about a message stands with its thread. */
export function groupTimeline(messages: readonly MessageSummary[], notes: readonly Note[]): TimelineEntry[] {
  const threadOf = new Map(messages.map(({ id, threadId }) => [id, threadId]));
  const beside = new Map<string, Note[]>();
  const entries: TimelineEntry[] = [];
  for (const note of notes) {
    const thread = note.messageId === null ? undefined : threadOf.get(note.messageId);
    if (thread === undefined) entries.push({ kind: "note", key: note.id, at: note.happenedAt, note });
    else beside.set(thread, [...(beside.get(thread) ?? []), note]);
  }
  for (const group of groupByThread(messages)) {
    const own = beside.get(group.threadId) ?? [];
    const at = [group.messages[0]?.sentAt ?? "", ...own.map(({ happenedAt }) => happenedAt)].sort().at(-1) ?? "";
    entries.push({ kind: "thread", key: group.threadId, at, group, notes: own });
  }
  return entries.sort((a, b) => (a.at < b.at ? 1 : -1));
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
