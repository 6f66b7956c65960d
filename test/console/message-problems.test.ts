import { describe, expect, it } from "vitest";
import { problemWord } from "../../worker/console/pages/message-problems.ts";
import { wordsOf } from "../../worker/console/words/words.tsx";
import type { ProblemCode } from "../../worker/mail/parsed-message.ts";

// A code that the reader of mail learns to give does not compile here until it is listed, and fails until it has words.
const codes: Record<ProblemCode, true> = {
  empty: true,
  too_many_parts: true,
  too_deep: true,
  headers_too_large: true,
  text_too_long: true,
  too_many_participants: true,
  parser_failed: true,
  no_from: true,
  unreadable_address: true,
  no_date: true,
  unreadable_date: true,
  no_message_id: true,
  duplicate_header: true,
  guessed_charset: true,
  undecodable_text: true,
  nul_bytes: true,
};

describe("what could not be read cleanly", () => {
  it("has words for every code", () => {
    const without = Object.keys(codes).filter((code) => problemWord(code) === "message.problem.other");
    expect(without).toEqual([]);
  });

  it("still reads well with a code from later", () => {
    expect(problemWord("constructor")).toBe("message.problem.other");
    for (const language of ["en", "zh", "ru"] as const) {
      expect(wordsOf(language, 0).t(problemWord("from_later"), { code: "from_later" })).toMatch(/^\S.*from_later$/);
    }
  });
});
