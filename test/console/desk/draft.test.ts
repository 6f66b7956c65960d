import { describe, expect, it } from "vitest";
import type { QuoteChange } from "../../../shared/quote/changes.ts";
import { applyChanges, type QuoteContent } from "../../../shared/quote/changes.ts";
import { emptyHead, emptyLine, type QuoteLine } from "../../../shared/quote/content.ts";
import {
  answered,
  batched,
  brought,
  type Draft,
  draftOf,
  edited,
  isUnsent,
  keptSchema,
  placeOf,
  restored,
  sealed,
  settled,
  turnedBack,
} from "../../../worker/console/desk/draft.ts";

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const line = (number: number, part: Partial<QuoteLine> = {}): QuoteLine => ({
  ...emptyLine(idOf(number), number, "19"),
  description: `Line ${number}`,
  ...part,
});
const content: QuoteContent = { head: emptyHead("EUR", "en"), lines: [line(1), line(2)] };
const begin = (): Draft => draftOf(1, 4, content);
type LineField = Extract<QuoteChange, { kind: "line" }>["field"];
const set = (number: number, field: LineField, from: string, to: string): QuoteChange => ({
  ...{ kind: "line", id: idOf(number), field, from, to },
});
const type = (draft: Draft, field: LineField, ...texts: string[]): Draft =>
  texts.reduce((now, to) => {
    const from = String(now.shown.lines[0]?.[field]);
    return edited(now, [set(1, field, from, to)], true);
  }, draft);
const first = (draft: Draft) => draft.shown.lines.find(({ id }) => id === idOf(1));
/** The Worker's answer to the batch under way, with another's edits in it before. */
const answer = (draft: Draft, theirs: QuoteChange[] = []) => {
  const before = applyChanges(draft.base, theirs);
  const { head, lines, conflicts } = applyChanges(before, draft.sending?.changes ?? []);
  return answered(draft, { version: draft.version + 2, content: { head, lines }, conflicts });
};

describe("typing", () => {
  it("in one field is one edit and one undo, until the field is left", () => {
    let draft = type(begin(), "description", "V", "Va", "Val");
    expect(draft.waiting).toEqual([set(1, "description", "Line 1", "Val")]);
    draft = type(sealed(draft), "description", "Valve");
    expect(draft.waiting).toEqual([set(1, "description", "Line 1", "Valve")]);
    draft = turnedBack(draft, "undo").draft;
    expect(first(draft)?.description).toBe("Val");
    draft = turnedBack(draft, "undo").draft;
    expect(first(draft)?.description).toBe("Line 1");
    expect(isUnsent(draft)).toBe(false);
  });

  it("goes forth again after undo, and a new edit ends that", () => {
    let draft = type(begin(), "quantity", "5");
    draft = turnedBack(draft, "undo").draft;
    draft = turnedBack(draft, "redo").draft;
    expect(first(draft)?.quantity).toBe("5");
    draft = type(turnedBack(draft, "undo").draft, "unit", "m");
    expect(draft.redo).toEqual([]);
  });

  it("of what a quote may not say throws, and the draft stands", () => {
    const draft = begin();
    expect(() => edited(draft, [set(1, "discountPercent", "0", "120")], true)).toThrow();
    expect(draft.waiting).toEqual([]);
  });

  it("a removed line comes back as it was", () => {
    let draft = type(begin(), "description", "Valve");
    const now = first(draft);
    if (!now) throw new Error("no line");
    draft = edited(draft, [{ kind: "removed", line: now }], false);
    expect(first(draft)).toBeUndefined();
    draft = turnedBack(draft, "undo").draft;
    expect(first(draft)).toEqual(now);
    // What waits makes the same of the Worker's version.
    expect(applyChanges(draft.base, draft.waiting).conflicts).toEqual([]);
    expect(applyChanges(draft.base, draft.waiting).lines.find(({ id }) => id === idOf(1))).toEqual(now);
  });
});

describe("sending", () => {
  it("has one batch under way; what is typed meanwhile waits and stays on the screen", () => {
    let draft = batched(type(begin(), "description", "Valve"), idOf(90));
    draft = type(sealed(draft), "description", "Valve DN50");
    expect(batched(draft, idOf(91)).sending?.id).toBe(idOf(90));
    draft = answer(draft);
    expect(draft.sending).toBeNull();
    expect(draft.waiting).toEqual([set(1, "description", "Valve", "Valve DN50")]);
    expect(first(draft)?.description).toBe("Valve DN50");
    draft = answer(batched(draft, idOf(91)));
    expect(isUnsent(draft)).toBe(false);
    expect(first(draft)?.description).toBe("Valve DN50");
  });

  it("another's edit of another field holds beside mine", () => {
    const draft = answer(batched(type(begin(), "description", "Valve"), idOf(90)), [set(1, "quantity", "1", "7")]);
    expect(first(draft)).toMatchObject({ description: "Valve", quantity: "7" });
    expect(draft.conflicts).toEqual([]);
  });

  it("another's edit of the same field is asked about, with what I typed since", () => {
    let draft = batched(type(begin(), "description", "Valve"), idOf(90));
    draft = type(draft, "description", "Valve DN50");
    draft = answer(draft, [set(1, "description", "Line 1", "Pump")]);
    expect(first(draft)?.description).toBe("Pump");
    expect(draft.waiting).toEqual([]);
    expect(draft.conflicts).toMatchObject([{ theirs: "Pump", change: { to: "Valve DN50" } }]);
    // Typing on goes into the question and overwrites nothing.
    draft = type(draft, "description", "Valve DN65");
    expect(first(draft)?.description).toBe("Pump");
    const place = placeOf(set(1, "description", "", ""));
    const mine = settled(draft, place, "mine");
    expect(first(mine)?.description).toBe("Valve DN65");
    expect(mine.waiting).toEqual([set(1, "description", "Pump", "Valve DN65")]);
    expect(settled(draft, place, "theirs")).toMatchObject({ conflicts: [], waiting: [] });
  });

  it("a line that another removed comes back with my words, if I want it", () => {
    const draft = answer(batched(type(begin(), "description", "Valve"), idOf(90)), [
      { kind: "removed", line: line(1) },
    ]);
    expect(draft.conflicts).toMatchObject([{ theirs: null }]);
    const mine = settled(draft, placeOf(set(1, "description", "", "")), "mine");
    expect(first(mine)?.description).toBe("Valve");
  });
});

describe("another's version", () => {
  const theirs = (changes: QuoteChange[]) => applyChanges(content, changes);

  it("goes under the edits that wait", () => {
    const draft = brought(type(begin(), "description", "Valve"), 9, theirs([set(2, "quantity", "1", "3")]));
    expect(draft.version).toBe(9);
    expect(draft.shown.lines).toMatchObject([{ description: "Valve" }, { quantity: "3" }]);
    expect(draft.waiting).toHaveLength(1);
  });

  it("and the Worker's answer leave lines that nobody touched the very objects they were: those are not drawn again", () => {
    const before = type(begin(), "description", "Valve");
    const other = before.shown.lines[1];
    const asJson = (said: QuoteContent): QuoteContent => structuredClone({ head: said.head, lines: said.lines });
    const sent = batched(before, idOf(90));
    const made = applyChanges(content, sent.sending?.changes ?? []);
    const after = answered(sent, { version: 6, content: asJson(made), conflicts: [] });
    expect(first(after)).toBe(first(before));
    expect(after.shown.lines[1]).toBe(other);
    expect(after.shown.head).toBe(before.shown.head);
    const changed = brought(after, 9, asJson(applyChanges(made, [set(1, "unit", "", "pcs")])));
    expect(first(changed)).toMatchObject({ description: "Valve", unit: "pcs" });
    expect(changed.shown.lines[1]).toBe(other);
  });

  it("is left while a batch is under way, and when it is older", () => {
    const sending = batched(type(begin(), "description", "Valve"), idOf(90));
    expect(brought(sending, 9, theirs([]))).toBe(sending);
    const draft = begin();
    expect(brought(draft, 4, theirs([set(1, "unit", "", "m")]))).toBe(draft);
  });

  it("of the same field is asked about before anything is sent", () => {
    const draft = brought(type(begin(), "unit", "m"), 9, theirs([set(1, "unit", "", "kg")]));
    expect(draft.conflicts).toMatchObject([{ theirs: "kg", change: { to: "m" } }]);
    expect(isUnsent(draft)).toBe(false);
    expect(first(draft)?.unit).toBe("kg");
  });

  it("undo leaves what another has gone over", () => {
    let draft = answer(batched(type(begin(), "unit", "m"), idOf(90)));
    draft = brought(draft, 20, theirs([set(1, "unit", "", "kg")]));
    const { draft: after, left } = turnedBack(draft, "undo");
    expect(left).toBe(1);
    expect(first(after)?.unit).toBe("kg");
    expect(after.undo).toEqual([]);
  });
});

describe("what is kept on the computer", () => {
  it("comes back with the batch's own id, whether or not the Worker had it", () => {
    const draft = type(batched(type(begin(), "description", "Valve"), idOf(90)), "unit", "m");
    const { revision, sending, waiting, conflicts } = draft;
    const kept = keptSchema.parse(JSON.parse(JSON.stringify({ revision, sending, waiting, conflicts })));
    for (const base of [content, applyChanges(content, draft.sending?.changes ?? [])]) {
      const again = restored(draftOf(1, 5, base), kept);
      expect(again?.sending?.id).toBe(idOf(90));
      expect(again && first(again)).toMatchObject({ description: "Valve", unit: "m" });
    }
  });

  it("is not put into another revision", () => {
    const { sending, waiting, conflicts } = type(begin(), "unit", "m");
    expect(
      restored(draftOf(2, 1, content), { revision: 1, sending, waiting: [...waiting], conflicts: [...conflicts] }),
    ).toBe(null);
  });
});
