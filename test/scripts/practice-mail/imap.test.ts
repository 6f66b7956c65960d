import { expect, test } from "vitest";
import { encodeFolderName, ImapAnswerReader } from "../../../scripts/practice-mail/imap.ts";

const body = "From: a@b.example\r\n\r\na1 OK not the end {7}\r\n)\r\n";
const stream = Buffer.from(
  `* 1 EXISTS\r\n* 1 FETCH (UID 7 BODY[] {${body.length}}\r\n${body} FLAGS ())\r\na1 OK done\r\n* 2 FETCH (BODY[] {0}\r\n)\r\n`,
  "latin1",
);

test.each([1, 2, 3, 7, 64, stream.length])("answers come out whole when the bytes arrive %i at a time", (size) => {
  const reader = new ImapAnswerReader();
  const answers = [];
  for (let at = 0; at < stream.length; at += size) answers.push(...reader.push(stream.subarray(at, at + size)));
  expect(answers.map((answer) => answer.text)).toEqual([
    "* 1 EXISTS",
    `* 1 FETCH (UID 7 BODY[] {${body.length}} FLAGS ())`,
    "a1 OK done",
    "* 2 FETCH (BODY[] {0})",
  ]);
  expect(answers.map((answer) => answer.literals.map((bytes) => Buffer.from(bytes).toString("latin1")))).toEqual([
    [],
    [body],
    [],
    [""],
  ]);
});

test.each([
  ["INBOX", "INBOX"],
  ["客户", "&W6JiNw-"],
  ["Customers.Globex BV", "Customers.Globex BV"],
  ["R&D", "R&-D"],
  ["Entwürfe & Ideen", "Entw&APw-rfe &- Ideen"],
])("folder %s is %s on the wire (RFC 3501 5.1.3)", (name, wire) => {
  expect(encodeFolderName(name)).toBe(wire);
});
