import { expect, test } from "vitest";
import type { MessageSummary } from "../../shared/api/messages.ts";
import { groupByThread, threadSubject } from "../../worker/console/pages/customer-threads.ts";

const message = (number: number, threadId: string, subject: string | null): MessageSummary => ({
  id: `2026q3.1-${number}`,
  threadId,
  kind: "full",
  level: subject === null ? "envelope" : "text",
  direction: "in",
  sentAt: `2026-08-${String(number).padStart(2, "0")}T08:00:00Z`,
  participants: [],
  subject,
  snippet: null,
  attachmentCount: null,
  customers: [],
  savedBy: [],
  flags: [],
});

test("a list is grouped by thread, the thread with the newest message first, each newest first", () => {
  const list = [message(9, "ta", "Re: Valves"), message(8, "tb", "Pumps"), message(7, "ta", "Valves")];
  const groups = groupByThread(list);
  expect(groups.map(({ threadId }) => threadId)).toEqual(["ta", "tb"]);
  expect(groups[0]?.messages.map(({ id }) => id)).toEqual(["2026q3.1-9", "2026q3.1-7"]);
});

test.each([
  ["Re: RE: Fwd: Valves", "Valves"],
  ["回复：答复: 阀门", "阀门"],
  ["Ответ: RE[2]: Арматура", "Арматура"],
  ["AW: WG: Ventile", "Ventile"],
  ["Request for quotation", "Request for quotation"],
  ["На складе: задвижки", "На складе: задвижки"],
])("the thread of “%s” is about “%s”", (subject, about) => {
  expect(threadSubject({ threadId: "ta", messages: [message(1, "ta", subject)] })).toBe(about);
});

test("the oldest shown subject names the thread; a thread of which nothing is shown has no name", () => {
  const messages = [message(3, "ta", "Re: Valves and more"), message(2, "ta", "Valves"), message(1, "ta", null)];
  expect(threadSubject({ threadId: "ta", messages })).toBe("Valves");
  expect(threadSubject({ threadId: "ta", messages: [message(1, "ta", null)] })).toBeNull();
});
