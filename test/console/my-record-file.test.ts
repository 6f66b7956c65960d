import { expect, it } from "vitest";
import type { OwnRecord } from "../../shared/api/own-record.ts";
import { writeCsv } from "../../shared/csv.ts";
import { rowsOf } from "../../worker/console/pages/my-record-file.ts";
import { myRecordWords } from "../../worker/console/words/my-record.ts";
import { objectionWords } from "../../worker/console/words/objections.ts";
import { wordsOf } from "../../worker/console/words/words.tsx";

const base = wordsOf("en", 0);
const own: Record<string, unknown> = { ...objectionWords.en, ...myRecordWords.en };
const words = {
  ...base,
  t: (key: string) => String(own[key] ?? key),
};
const record: OwnRecord = {
  ...{ id: "2026q3.1-1", threadId: "t1", kind: "full", level: "original", direction: "in" },
  sentAt: "2026-09-01T08:00:00.000Z",
  participants: [
    { role: "from", address: "ana@globex.example", name: '=HYPERLINK("https://evil.example")' },
    { role: "to", address: "wei@acme.example", name: "Wei" },
  ],
  ...{ subject: "+1 offer", snippet: "", attachmentCount: 0, savedBy: [], flags: [] },
  customers: [{ id: "0".repeat(26), name: "@Globex" }],
  captures: [
    { captureId: "a", at: "2026-09-02T08:00:00.000Z", how: "rule", rule: "auto:offers@3", namesOnly: true },
    { captureId: "b", at: "2026-09-01T08:00:00.000Z", how: "person", rule: "manual", namesOnly: true },
  ],
  closed: false,
  readers: { teams: [], namedOnly: false },
  readBy: [{ person: { id: "1".repeat(26), name: "=Mia" }, at: "2026-09-03T08:00:00.000Z" }],
  objection: null,
  canObject: true,
};

it("is a line for each capture, with its head", () => {
  const [head, first, second, ...more] = rowsOf(words, [record]);
  expect(more).toEqual([]);
  expect(head).toHaveLength(first?.length ?? 0);
  expect(second?.slice(0, 2)).toEqual(["2026-09-01T08:00:00.000Z", "2026-09-01T08:00:00.000Z"]);
  expect(first?.slice(-2)).toEqual(["Names and dates only", "=Mia 2026-09-03T08:00:00.000Z"]);
});

it("starts no formula in a spreadsheet, whatever a mail said", () => {
  const cells = writeCsv(rowsOf(words, [record]))
    .replace("\uFEFF", "")
    .split(/"?(?:,|\r\n)"?/)
    .map((cell) => cell.replace(/^"/, ""));
  expect(cells.some((cell) => cell.startsWith("'=") || cell.startsWith("'+"))).toBe(true);
  expect(cells.filter((cell) => /^[=+\-@\t]/.test(cell))).toEqual([]);
});
