import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyOfMessage } from "../../../extension/background/compare-mailbox.ts";
import { headerEnd } from "../../../extension/capture/read-headers.ts";
import { canonicalBytes } from "../../../shared/mail/canonical.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";
import { buildMessage } from "../../support/build-message.ts";
import { rep1Inbox } from "../../support/practice-messages.ts";

const sha256 = (given: string | Uint8Array): string => createHash("sha256").update(given).digest("hex");

/** What the record knows a message by, as worker/mail/identity.ts says and its test holds it to. */
async function keyOnRecord(bytes: Uint8Array): Promise<string> {
  const { message } = await parseMessage(bytes);
  const label = message.messageId === null ? `content:${sha256(canonicalBytes(bytes))}` : `mid:${message.messageId}`;
  return sha256(label).slice(0, 32);
}

/** What a browser knows of it: its header, and where that has no Message-ID the hash of all of it. */
async function keyHere(bytes: Uint8Array): Promise<string | null> {
  const header = bytes.subarray(0, headerEnd(bytes));
  const byHeader = await keyOfMessage(header, null);
  return byHeader ?? keyOfMessage(header, sha256(canonicalBytes(bytes)));
}

describe("the key of a message", () => {
  it.each(rep1Inbox.map((one) => [one.subject, one.bytes] as const))(
    "is the one that the record has: %s",
    async (_, bytes) => {
      expect(await keyHere(bytes)).toBe(await keyOnRecord(bytes));
    },
  );

  it.each([
    "<plain@globex.example>",
    "  <spaces@globex.example>  ",
    "no-brackets@globex.example",
    "(a comment) <after@globex.example>",
    "<folded\r\n @globex.example>",
    "<one@globex.example> <two@globex.example>",
    "<Ümlaut@globex.example>",
    "<>",
    "",
    "nothing that is an id",
  ])("is the one that the record has, for Message-ID: %s", async (id) => {
    const headers: [string, string][] = [
      ["From", "ann@globex.example"],
      ["Message-ID", id],
      ["Date", "Mon, 23 Nov 2026 10:00:00 +0000"],
    ];
    const bytes = buildMessage({ headers, body: "Hello\r\n" });
    expect(await keyHere(bytes)).toBe(await keyOnRecord(bytes));
  });
});
