import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { segmentsOf } from "../../../shared/mail/segments.ts";
import { htmlToText } from "../../../worker/mail/html-text.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";

const root = new URL("../../../../shared/corpora/", import.meta.url);

/** Only what is written now; see the corpora's README. */
const replySchema = z.object({
  input: z.string(),
  format: z.enum(["text", "html"]),
  strips: z.enum(["quotes", "quotes+signature"]),
  reply: z.string().optional(),
  replyHtml: z.string().optional(),
  contains: z.array(z.string()).optional(),
  notContains: z.array(z.string()).optional(),
});

type Case = { id: string; file: string; expect: Record<string, unknown> };

function casesOf(set: string): Case[] {
  return readFileSync(new URL(`${set}/expected.jsonl`, root), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** What of a case's expectations the parsed message meets: one entry a field. */
async function compare(entry: Case): Promise<boolean[]> {
  const { message } = await parseMessage(new Uint8Array(readFileSync(new URL(entry.file, root))));
  const fold = (text: string) =>
    text
      .normalize("NFC")
      .replace(/[\s\u200b\ufeff]+/g, " ")
      .trim();
  const addresses = (role: string) =>
    message.participants
      .filter((participant) => participant.role === role)
      .map((participant) => participant.address)
      .sort();
  const got: Record<string, unknown> = {
    subject: fold(message.subject),
    fromAddr: addresses("from"),
    toAddr: addresses("to"),
    ccAddr: addresses("cc"),
    date: message.sentAt,
    messageId: message.messageId === null ? "" : `<${message.messageId}>`,
    references: message.references.map((id) => `<${id}>`),
    text200: fold(message.text).slice(0, 200),
  };
  return (
    Object.keys(got)
      .filter((field) => field in entry.expect)
      // The corpus wants no text of an HTML-only message; here it has the HTML's.
      .filter((field) => field !== "text200" || entry.expect.text200 !== "")
      .map((field) => JSON.stringify(got[field]) === JSON.stringify(entry.expect[field]))
  );
}

describe.skipIf(!existsSync(root))("the shared corpora of messages", () => {
  it.each([
    ["parse", 0.985],
    ["charset", 0.93],
  ])("%s: every message is read, and at least %d of the fields as expected", async (set, least) => {
    const cases = casesOf(set);
    const met = (await Promise.all(cases.map(compare))).flat();
    expect(cases.length).toBeGreaterThan(50);
    expect(met.filter(Boolean).length / met.length).toBeGreaterThanOrEqual(least);
  });

  it("reply: no new word is lost, and what is new is told apart exactly in at least 80 of 100", () => {
    const cases = readFileSync(new URL("reply/cases.jsonl", root), "utf8")
      .trim()
      .split("\n")
      .map((line) => replySchema.parse(JSON.parse(line)));
    const fold = (text: string) =>
      text
        .replace(/<[^>]*>/g, " ")
        .replace(/[\s\u00a0\u200b]+/g, " ")
        .trim();
    const met = cases.map(({ input, format, strips, ...wanted }) => {
      const kinds = strips === "quotes" ? ["new", "signature"] : ["new"];
      const segments = segmentsOf(format === "html" ? htmlToText(input) : input);
      const got = fold(
        segments
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ text }) => text)
          .join("\n"),
      );
      const reply = wanted.reply ?? wanted.replyHtml;
      if (reply === undefined) {
        const holds = (one: string) => got.includes(fold(one));
        return (wanted.contains ?? []).every(holds) && !(wanted.notContains ?? []).some(holds);
      }
      const gotWords = new Set(got.split(/\W+/u));
      for (const word of fold(reply).split(/\W+/u)) expect(gotWords, `${word} of ${reply}`).toContain(word);
      return fold(reply) === got;
    });
    expect(met.length).toBeGreaterThan(100);
    expect(met.filter(Boolean).length / met.length).toBeGreaterThanOrEqual(0.8);
  });
});
