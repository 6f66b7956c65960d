import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueDayIn } from "../../../shared/mail/due-day.ts";
import { promisesIn } from "../../../shared/mail/promises.ts";
import { looksAlike, looksAlikeLater, promised, promisedLater, WRITTEN_ON } from "./promise-sentences.ts";

const found = (sentence: string) => promisesIn(sentence, WRITTEN_ON);

describe("promises in mail", () => {
  it("are found by a labelled set with a precision of at least 0.95, and most of them are", () => {
    const promises = [...promised.map(([sentence]) => sentence), ...promisedLater];
    const others = [...looksAlike, ...looksAlikeLater];
    const right = promises.filter((sentence) => found(sentence).length === 1);
    const wrong = others.filter((sentence) => found(sentence).length > 0);
    const missed = promises.filter((sentence) => found(sentence).length === 0);
    expect(promises.length + others.length).toBeGreaterThanOrEqual(200);
    expect(right.length / (right.length + wrong.length), wrong.join("\n")).toBeGreaterThanOrEqual(0.95);
    expect(right.length / promises.length, missed.join("\n")).toBeGreaterThanOrEqual(0.9);
  });

  it.each(promised)("%s names its day", (sentence, dueOn) => {
    for (const one of found(sentence)) expect(one.dueOn).toBe(dueOn);
  });

  it("are the writer's own: quotes, forwarded mail and signatures say nothing", () => {
    const text = [
      "Hello Bea,",
      "",
      "thank you for the order. I'll send the papers by Friday.",
      "",
      "Kind regards",
      "Wei Zhang",
      "+86 21 5555 0101",
      "",
      "On Mon, 16 Nov 2026 at 14:10, Bea Buyer <bea@globex.example> wrote:",
      "> I will call you tomorrow.",
      "> We'll send the drawings today.",
    ].join("\n");
    expect(found(text)).toEqual([{ sentence: "I'll send the papers by Friday.", dueOn: "2026-11-20" }]);
    expect(found("---------- Forwarded message ----------\nI will call you tomorrow.")).toEqual([]);
  });

  it("are whole where a program broke the lines, and each item of a list is one", () => {
    const wrapped =
      "Thank you for your patience with us; concerning the valves we will\nsend the certificates by Friday.";
    expect(found(wrapped)).toEqual([
      { sentence: "concerning the valves we will send the certificates by Friday.", dueOn: "2026-11-20" },
    ]);
    expect(found("- I'll send the offer tomorrow\n- You send the order")).toEqual([
      { sentence: "I'll send the offer tomorrow", dueOn: "2026-11-19" },
    ]);
    expect(found("I'll call Dr. Li on 3. Dezember.")).toHaveLength(1);
  });

  it("stay few and short, and any text is looked through in time", () => {
    expect(found(Array.from({ length: 40 }, (_, n) => `I will send part ${n}.`).join("\n"))).toHaveLength(12);
    expect(found(`I will send ${"x".repeat(500)}`)).toEqual([]);
    const hostile = [
      "I will and ",
      "“",
      "I'll ",
      "我会",
      "周五前",
      "as soon as ",
      "1.1.",
      "sent. a",
      "до ",
      "check a b c ",
    ];
    const started = performance.now();
    for (const piece of hostile) {
      found(piece.repeat(20_000));
      found(Array.from({ length: 5_000 }, () => piece.repeat(30)).join("\n"));
    }
    expect((performance.now() - started) / hostile.length).toBeLessThan(1_500);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.date({ noInvalidDate: true }), (text, at) => {
        for (const { sentence } of promisesIn(text, at.toISOString().slice(0, 10)))
          expect(sentence.length).toBeLessThanOrEqual(400);
      }),
    );
  });
});

describe("a term's day", () => {
  it.each([
    ["by Friday", "2026-11-20"],
    ["by Wednesday", "2026-11-25"],
    ["next Friday", "2026-11-27"],
    ["since last Friday", null],
    ["in two weeks", "2026-12-02"],
    ["within 5 working days", "2026-11-25"],
    ["in 31.02.", null],
    ["your mail of 3 May, tomorrow", "2026-11-19"],
    ["by 05.12.", "2026-12-05"],
    ["on 2 January", "2027-01-02"],
    ["by 5/6", null],
    ["下周三之前", "2026-11-25"],
    ["3个工作日内", "2026-11-23"],
    ["上周五", null],
    ["послезавтра", "2026-11-20"],
    ["через неделю", "2026-11-25"],
    ["с прошлой пятницы", null],
    ["übermorgen", "2026-11-20"],
    ["Guten Morgen", null],
    ["来週中", "2026-11-27"],
    ["5 years ago", null],
  ])("%s is %s", (text, day) => {
    expect(dueDayIn(text, WRITTEN_ON)).toBe(day);
  });

  it("is none of a day that is none", () => {
    expect(dueDayIn("by Friday", "no day")).toBeNull();
  });
});
