import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { contentHash, identityOf, isSameMessage, referenceKey } from "../../../worker/mail/identity.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const bytesOf = (text: string) => new TextEncoder().encode(text);

it("makes keys of 32 hex characters from labelled strings", async () => {
  const bytes = bytesOf(
    "From: A <Anna@Globex.example>\r\nMessage-ID: <1@globex.example>\r\nDate: 3 May 2024 10:00 GMT\r\n\r\nx",
  );
  const { message } = await parseMessage(bytes);
  const hash = await contentHash(bytes);
  expect(hash).toBe(sha256(new TextDecoder().decode(bytes)));
  expect(await identityOf(message, hash)).toEqual({
    contentKey: sha256(`content:${hash}`).slice(0, 32),
    messageIdKey: sha256("mid:1@globex.example").slice(0, 32),
    fromAddress: "anna@globex.example",
    sentAt: "2024-05-03T10:00:00Z",
  });
  expect(await referenceKey("1@globex.example")).toBe(sha256("mid:1@globex.example").slice(0, 32));
});

it("has no Message-ID key without a Message-ID", async () => {
  const { message } = await parseMessage(bytesOf("From: a@x.example\r\n\r\nx"));
  expect((await identityOf(message, "00")).messageIdKey).toBeNull();
});

it.each([
  ["a@x.example", "2024-05-03T10:02:00Z", true],
  ["a@x.example", "2024-05-03T09:58:00Z", true],
  ["a@x.example", "2024-05-03T10:02:01Z", false],
  ["b@x.example", "2024-05-03T10:00:00Z", false],
  [null, "2024-05-03T10:00:00Z", false],
  ["a@x.example", null, false],
])("with the same Message-ID, from %s at %s is the same message: %s", (fromAddress, sentAt, same) => {
  const real = { fromAddress: "a@x.example", sentAt: "2024-05-03T10:00:00Z" };
  expect(isSameMessage(real, { fromAddress, sentAt })).toBe(same);
  expect(isSameMessage({ fromAddress, sentAt }, real)).toBe(same);
});

it("takes two that both lack a date for one when the sender agrees", () => {
  expect(isSameMessage({ fromAddress: "a@x", sentAt: null }, { fromAddress: "a@x", sentAt: null })).toBe(true);
});
