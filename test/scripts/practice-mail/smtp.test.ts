import { expect, test } from "vitest";
import { toDataBlock } from "../../../scripts/practice-mail/smtp.ts";

test.each([
  ["a\nb\n", "a\r\nb\r\n.\r\n"],
  [".a\n..b\r\nc.", "..a\r\n...b\r\nc.\r\n.\r\n"],
  ["\n.\n.\n", "\r\n..\r\n..\r\n.\r\n"],
  ["\xe9\xff\r.", "\xe9\xff\r.\r\n.\r\n"],
])("%j becomes %j in the DATA block", (message, block) => {
  expect(toDataBlock(Buffer.from(message, "latin1")).toString("latin1")).toBe(block);
});
