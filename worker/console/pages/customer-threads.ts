import type { MessageSummary } from "../../../shared/api/messages.ts";

/** The messages of one thread that a list holds, newest first. */
export interface ThreadGroup {
  threadId: string;
  messages: readonly MessageSummary[];
}

/** Groups a list (newest first) by thread; the thread with the newest message comes first. Order inside is kept. */
export function groupByThread(messages: readonly MessageSummary[]): ThreadGroup[] {
  const groups = new Map<string, MessageSummary[]>();
  for (const message of messages) {
    const group = groups.get(message.threadId);
    if (group === undefined) groups.set(message.threadId, [message]);
    else group.push(message);
  }
  return [...groups].map(([threadId, group]) => ({ threadId, messages: group }));
}

const answerMarks = /^(?:\s*(?:re|aw|sv|antw|fw|fwd|wg|回复|答复|转发|ответ)\s*(?:\[\d+\])?\s*[:：])+\s*/iu;

/** A subject without the answer marks of many languages. */
export const bareSubject = (subject: string): string => subject.replace(answerMarks, "").trim();

/** What a thread is about: its oldest subject in the list without answer marks. */
export function threadSubject(group: Pick<ThreadGroup, "messages">): string | null {
  const subject = group.messages.findLast((message) => message.subject !== null)?.subject ?? null;
  return subject === null ? null : bareSubject(subject);
}
