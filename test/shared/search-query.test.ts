import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  filterKinds,
  fromRussianKeys,
  type QueryPart,
  readDay,
  readQuery,
  withoutPart,
  withParts,
  wordsOf,
  writeQuery,
} from "../../shared/search-query.ts";

const said = (text: string): string[] =>
  readQuery(text).map(({ kind, value, not }) => `${not ? "not " : ""}${kind} ${value}`);

describe("what a person types into the search box", () => {
  it("is words, phrases, words that must not occur, and filters", () => {
    expect(said('valve "gate valve" -pump from:anna to:"Anna Li" customer:Globex file:offer.pdf')).toEqual([
      "word valve",
      "phrase gate valve",
      "not word pump",
      "from anna",
      "to Anna Li",
      "customer Globex",
      "file offer.pdf",
    ]);
    expect(said("before:2026-03-01 after:2025 has:attachment has:quote")).toEqual([
      "before 2026-03-01",
      "after 2025-01-01",
      "has attachment",
      "has quote",
    ]);
    expect(said('-from:anna -"spare parts" -has:attachment')).toEqual([
      "not from anna",
      "not phrase spare parts",
      "not has attachment",
    ]);
  });

  it("may be typed in Chinese and Russian, with their punctuation and on a Russian keyboard", () => {
    expect(said("客户：华兴阀门 有：附件 早于：2026年3月1日 “报价单”")).toEqual([
      "customer 华兴阀门",
      "has attachment",
      "before 2026-03-01",
      "phrase 报价单",
    ]);
    expect(said("от:Иванова клиент:«Нева Трейд» после:01.03.2026 есть:вложение -насос")).toEqual([
      "from Иванова",
      "customer Нева Трейд",
      "after 2026-03-01",
      "has attachment",
      "not word насос",
    ]);
    expect(said("ｆｒｏｍ：Anna　球阀")).toEqual(["from Anna", "word 球阀"]);
    expect(fromRussianKeys("акщь")).toBe("from");
    expect(said("акщьЖИванов акщь:Ивановой рфыЖфеефсрьуте ифлуЖ")).toEqual([
      "from Иванов",
      "from Ивановой",
      "has attachment",
      "word ифлуЖ",
    ]);
    expect(said("Жанна ещЖ ёж")).toEqual(["word Жанна", "word ещЖ", "word ёж"]);
  });

  it("takes an unknown filter, and one whose value cannot be, for a word", () => {
    expect(
      said("re:offer http://globex.example/a 12:30 from: before:lunch has:time before:2026-02-30 -before:2026"),
    ).toEqual([
      "word re:offer",
      "word http://globex.example/a",
      "word 12:30",
      "word from:",
      "word before:lunch",
      "word has:time",
      "word before:2026-02-30",
      "not word before:2026",
    ]);
    expect(said("AC-2210 - -- \"'")).toEqual(["word AC-2210"]);
    expect(said('5" pipe')).toEqual(["word 5", "word pipe"]);
  });

  it("reads days as three countries write them, and no others", () => {
    expect(
      ["2026", "2026-3", "2026/03/9", "2026.3.9", "2026年", "2026年3月", "2026年3月9日", "9.3.2026"].map(readDay),
    ).toEqual([
      ..."2026-01-01 2026-03-01 2026-03-09 2026-03-09 2026-01-01 2026-03-01 2026-03-09 2026-03-09".split(" "),
    ]);
    expect(
      ["3/9/2026", "2026-13", "2026-00-10", "31.02.2026", "26", "1969", "2026-", "2026年3月9日9"].map(readDay),
    ).toEqual(Array.from({ length: 8 }, () => null));
  });
});

const value = fc.stringMatching(/^[a-zа-яё0-9阀门][a-zа-яё0-9阀门.@-]{0,11}$/u);
const phrase = fc.array(value, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));
const part: fc.Arbitrary<QueryPart> = fc.oneof(
  fc.record({ kind: fc.constant("word" as const), value, not: fc.boolean() }),
  fc.record({ kind: fc.constant("phrase" as const), value: phrase, not: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("from", "to", "customer", "file"), value: phrase, not: fc.boolean() }),
  fc.record({ kind: fc.constant("has" as const), value: fc.constantFrom("attachment", "quote"), not: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom("before", "after"),
    value: fc
      .date({ min: new Date("1990-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    not: fc.constant(false),
  }),
);

describe("a query's parts", () => {
  it("written down read as the same parts, and without one as the others", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.nat(), (parts, at) => {
        expect(readQuery(writeQuery(parts))).toEqual(parts);
        const gone = parts.length === 0 ? 0 : at % parts.length;
        expect(readQuery(withoutPart(parts, gone))).toEqual(parts.filter((_, index) => index !== gone));
      }),
    );
  });

  it("are found in anything that can be typed, and mean the same once they are written down", () => {
    const typed = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom(...filterKinds, ":", "：", '"', "«", "-", " ", "Ж", "акщь", "2026", "阀", "a", "е"), {
          maxLength: 30,
        })
        .map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const parts = readQuery(text);
        for (const { value: one, kind } of parts) {
          expect(one.trim()).toBe(one);
          expect(one).not.toBe("");
          if (kind === "before" || kind === "after") expect(readDay(one)).toBe(one);
        }
        const written = writeQuery(parts);
        expect(writeQuery(readQuery(written))).toBe(written);
      }),
      { examples: [['"from：from'], ['-"from:a'], ['"'], ['"-from：from'], ['-"-from：a']] },
    );
  });

  it("give the words for the index without the filters, and take further filters", () => {
    const parts = readQuery('valve from:anna "gate valve" -pump after:2024');
    expect(wordsOf(parts)).toBe('valve "gate valve"');
    const year: QueryPart[] = [
      { kind: "after", value: "2025-01-01", not: false },
      { kind: "before", value: "2026-01-01", not: false },
    ];
    expect(withParts(parts, year)).toBe('valve from:anna "gate valve" -pump after:2025-01-01 before:2026-01-01');
    expect(withParts(readQuery("from:anna"), [{ kind: "from", value: "anna", not: false }])).toBe("from:anna");
  });
});
