import { expect, test } from "vitest";
import type { MessageSummary } from "../../shared/api/messages.ts";
import type { Note } from "../../shared/api/notes.ts";
import { isPdf, lookOf } from "../../worker/console/pages/file-look.ts";
import { askedOf, filterOf, filterText } from "../../worker/console/pages/timeline-filter.ts";
import { byMonth, groupTimeline } from "../../worker/console/pages/timeline-groups.ts";

const message = (id: number, threadId: string, sentAt: string): MessageSummary => ({
  id: `2026q3.1-${id}`,
  threadId,
  kind: "full",
  level: "text",
  direction: "in",
  sentAt,
  participants: [],
  subject: "Valves",
  snippet: null,
  attachmentCount: 0,
  customers: [],
  savedBy: [],
  flags: [],
});

const note = (id: string, happenedAt: string, messageId: string | null = null): Note => ({
  id,
  customerId: "c",
  level: "text",
  kind: "call",
  happenedAt,
  author: { id: "p", name: "Ann" },
  editedAt: null,
  deletedAt: null,
  contact: null,
  text: "Rang",
  messageId,
  nextStep: null,
  canChange: false,
  canSettle: false,
});

test("notes stand between threads by their day, and one about a message with its thread, which it makes newer", () => {
  const messages = [message(2, "ta", "2026-08-20T08:00:00Z"), message(1, "tb", "2026-07-01T08:00:00Z")];
  const notes = [note("late", "2026-09-01T08:00:00Z", "2026q3.1-1"), note("between", "2026-07-15T08:00:00Z")];
  const entries = groupTimeline([messages], notes);
  expect(entries.map(({ key }) => key)).toEqual(["tb 0", "ta 0", "between"]);
  expect(byMonth(entries).map(({ month, entries: of }) => [month, of.length])).toEqual([
    ["2026-09", 1],
    ["2026-08", 1],
    ["2026-07", 1],
  ]);
});

test("what a later page brings changes nothing above it", () => {
  const first = [message(4, "ta", "2026-08-20T08:00:00Z"), message(3, "tb", "2026-08-10T08:00:00Z")];
  const second = [message(2, "ta", "2026-07-20T08:00:00Z"), message(1, "tb", "2026-07-01T08:00:00Z")];
  const notes = [
    note("late", "2026-09-01T08:00:00Z", "2026q3.1-1"),
    note("then", "2026-07-02T08:00:00Z", "2026q3.1-1"),
  ];
  const before = groupTimeline([first], notes.slice(0, 1));
  const after = groupTimeline([first, second], notes);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.slice(before.length).map(({ key }) => key)).toEqual(["ta 1", "tb 1"]);
  expect(after.at(-1)).toMatchObject({ notes: [{ id: "then" }] });
});

test("a note about a message that is not loaded stands by itself", () => {
  expect(groupTimeline([], [note("a", "2026-09-01T08:00:00Z", "2026q3.1-9")])).toMatchObject([{ kind: "note" }]);
});

test.each([
  ["", ""],
  ["type=in&year=2025", "?type=in&year=2025"],
  ["with=01m80ttq1vc35wcgjc056a8y56&until=2026-05-31", "?with=01m80ttq1vc35wcgjc056a8y56&until=2026-05-31"],
  ["type=lunch&with=%27&year=20000&until=2026-13-41", ""],
])("the address “%s” is read and written back", (given, written) => {
  expect(filterText(filterOf(new URLSearchParams(given)))).toBe(written);
});

test("a year is the reader's own, and a day to jump to is shown whole", () => {
  const year = askedOf({ type: "all", who: null, year: 2025, until: null });
  expect([new Date(year.since ?? "").getFullYear(), new Date(year.before ?? "").getFullYear()]).toEqual([2025, 2026]);
  const { before = "" } = askedOf({ type: "all", who: null, year: 2025, until: "2025-05-31" });
  expect([new Date(before).getMonth(), new Date(before).getDate()]).toEqual([5, 1]);
});

test.each([
  ["image/png", "a.png", "picture"],
  ["IMAGE/JPEG; name=x", "a", "picture"],
  ["image/svg+xml", "a.svg", null],
  ["text/html", "a.pdf", null],
  ["application/pdf", "a", "pdf"],
  ["application/octet-stream", "Offer.PDF", "pdf"],
  ["application/octet-stream", "a.exe", null],
])("%s named %s is looked at as %s", (mediaType, name, look) => {
  expect(lookOf(mediaType, name)).toBe(look);
});

test("only what begins as a PDF is one", () => {
  expect(isPdf(new TextEncoder().encode("%PDF-1.7\n"))).toBe(true);
  expect(isPdf(new TextEncoder().encode("<html>%PDF-1.7"))).toBe(false);
  expect(isPdf(new Uint8Array())).toBe(false);
});
