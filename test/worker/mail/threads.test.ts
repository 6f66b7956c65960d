import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ancestorIds, decideThread, type KnownReference } from "../../../worker/mail/threads.ts";

const anna = "anna@globex.example";
const rep = "rep@own.example";
const known = (key: string, threadId: string | null, participants: string[] | null): KnownReference => ({
  key,
  threadId,
  participants,
});

describe("the thread of a message", () => {
  const participants = [anna, rep];

  it("is new without references", () => {
    expect(decideThread({ own: null, ancestors: [], participants })).toEqual({
      threadId: null,
      alsoMerge: [],
      placeholders: [],
    });
  });

  it("is the nearest ancestor's; other threads that meet here are merged into it", () => {
    const ancestors = [known("root", "t1", [rep]), known("mid", null, null), known("parent", "t2", [anna])];
    expect(decideThread({ own: null, ancestors, participants })).toEqual({
      threadId: "t2",
      alsoMerge: ["t1"],
      placeholders: ["mid"],
    });
  });

  it("is not joined without a shared participant", () => {
    const ancestors = [known("parent", "t1", ["other@hooli.example"]), known("ghost", "t2", null)];
    expect(decideThread({ own: null, ancestors, participants })).toEqual({
      threadId: null,
      alsoMerge: [],
      placeholders: [],
    });
  });

  it("is that of its answers when they came first", () => {
    const own = known("own", "t3", [anna]);
    expect(decideThread({ own, ancestors: [known("root", "t1", [rep])], participants })).toMatchObject({
      threadId: "t3",
      alsoMerge: ["t1"],
    });
  });
});

it("asks for ancestors oldest first, the direct parent last, each once", () => {
  expect(ancestorIds({ references: ["a", "p", "b"], inReplyTo: ["p"] })).toEqual(["a", "b", "p"]);
  expect(ancestorIds({ references: [], inReplyTo: ["p", "q", "p"] })).toEqual(["q", "p"]);
});

const corpus = new URL("../../../../shared/corpora/threads/cases.jsonl", import.meta.url);

type Mail = { n: number; messageId: string; inReplyTo: string[]; references: string[]; from: string; to: string };

/** A Book in memory: where each key lies, and who was on the messages that are it or name it. */
function threadsOf(messages: Mail[]): number[][] {
  const keys = new Map<string, { threadId: string; participants: string[]; isPlaceholder: boolean }>();
  const alias = new Map<string, string>();
  const resolved = (id: string): string => (alias.has(id) ? resolved(alias.get(id) ?? id) : id);
  const lookUp = (key: string): KnownReference => {
    const row = keys.get(key);
    return {
      key,
      threadId: row === undefined ? null : resolved(row.threadId),
      participants: row?.participants ?? null,
    };
  };
  const placed: [number, string][] = [];
  for (const mail of messages) {
    const participants = [mail.from, mail.to];
    const before = keys.get(mail.messageId);
    if (before !== undefined && !before.isPlaceholder) {
      placed.push([mail.n, before.threadId]);
      continue;
    }
    const ancestors = ancestorIds(mail).map(lookUp);
    const own = lookUp(mail.messageId);
    const decision = decideThread({ own, ancestors, participants });
    const threadId = decision.threadId ?? `t${mail.n}`;
    for (const other of decision.alsoMerge) alias.set(other, threadId);
    for (const key of decision.placeholders) keys.set(key, { threadId, participants, isPlaceholder: true });
    keys.set(mail.messageId, { threadId, participants, isPlaceholder: false });
    placed.push([mail.n, threadId]);
  }
  const groups = new Map<string, number[]>();
  for (const [n, threadId] of placed) {
    const root = resolved(threadId);
    groups.set(root, [...(groups.get(root) ?? []), n]);
  }
  const byNumber = (a: number, b: number) => a - b;
  return [...groups.values()].map((group) => group.sort(byNumber)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

describe.skipIf(!existsSync(corpus))("the shared corpus of threads", () => {
  const cases = existsSync(corpus)
    ? readFileSync(corpus, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];

  it.each(cases.filter((entry) => entry.policy === "references").map((entry) => [entry.case, entry]))(
    "%s, in the order given and backwards",
    (_, entry) => {
      expect(threadsOf(entry.messages)).toEqual(entry.groups);
      expect(threadsOf(entry.messages.toReversed())).toEqual(entry.groups);
    },
  );
});
