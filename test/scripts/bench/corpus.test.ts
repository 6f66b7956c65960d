import { expect, test } from "vitest";
import { benchCorpus, messageIdOf, sha256Hex } from "../../../scripts/bench/corpus.ts";
import { diceOf, malformedMails } from "../../../scripts/soak/malformed-mail.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";

test("the corpus is distinct in bytes and Message-IDs, the same every time, and shares nothing with another series", () => {
  const corpus = benchCorpus(600);
  expect(new Set(corpus.map(sha256Hex)).size).toBe(600);
  expect(new Set(corpus.map(messageIdOf)).size).toBe(600);
  expect(benchCorpus(600).map(sha256Hex)).toEqual(corpus.map(sha256Hex));
  const ids = new Set(corpus.map(messageIdOf));
  expect(benchCorpus(300, "b").filter((bytes) => ids.has(messageIdOf(bytes)))).toEqual([]);
});

test("copies keep their threads and parse without new problems", async () => {
  const corpus = benchCorpus(600);
  const parsed = await Promise.all(corpus.map((bytes) => parseMessage(bytes)));
  const ids = new Set(parsed.map(({ message }) => message.messageId));
  const answers = parsed.flatMap(({ message }) => message.inReplyTo);
  expect(answers.length).toBeGreaterThan(200);
  expect(answers.filter((id) => ids.has(id)).length / answers.length).toBeGreaterThan(0.9);
  expect(parsed.filter(({ problems }) => problems.length > 0)).toEqual([]);
});

test("malformed mail is the same for a seed and another for another", () => {
  const hashes = (seed: number) => [...malformedMails(40, seed)].map(sha256Hex);
  expect(hashes(5)).toEqual(hashes(5));
  expect(hashes(5)).not.toEqual(hashes(6));
  const dice = diceOf(1);
  const rolls = Array.from({ length: 1000 }, () => dice.below(6));
  expect(new Set(rolls)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});
