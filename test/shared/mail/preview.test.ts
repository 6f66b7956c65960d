import { expect, it } from "vitest";
import { outsideDomains, previewByDomain, readImportHeaders } from "../../../shared/mail/preview.ts";

const read = (text: string) => readImportHeaders(new TextEncoder().encode(text.replaceAll("\n", "\r\n")));

const fromCustomer = read(
  'From: "Berg, Anna" <anna@mail.globex.example>\nTo: rep@own.example,\n lena@gmail.com\nDate: Fri, 3 May 2024 10:00:00 +0200\n' +
    "Message-ID: <1@globex.example>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nFrom: not@a-header.example\n",
);
const toUnknown = read(
  "From: rep@own.example\nTo: x@hooli.example\nCC: y@hooli.example\nDate: 1 Jan 2023 00:00:00 GMT\n\n",
);
const internal = read("From: rep@own.example\nTo: boss@de.own.example\n\nhi");

it("reads the headers of a message and nothing of its body", () => {
  expect(fromCustomer).toEqual({
    from: "anna@mail.globex.example",
    to: ["rep@own.example", "lena@gmail.com"],
    cc: [],
    date: "2024-05-03T08:00:00Z",
    messageId: "1@globex.example",
    subjectRaw: "=?utf-8?q?Gr=C3=BC=C3=9Fe?=",
  });
});

it("reads anything without failing", () => {
  const nothing = { from: null, to: [], cc: [], date: null, messageId: null, subjectRaw: "" };
  for (const text of ["", "\n", "no header at all", ":::\n: x\n", " folded first\n"])
    expect(read(text)).toEqual(nothing);
  expect(readImportHeaders(new Uint8Array(1_000_000).fill(0x41))).toEqual(nothing);
});

it("lists domains with what may be ticked, and own mail last and never", () => {
  const options = { ownDomains: ["own.example"], knownCustomerDomains: ["globex.example"] };
  const rows = previewByDomain([fromCustomer, toUnknown, internal, toUnknown, fromCustomer, fromCustomer], options);
  expect(rows.map((row) => [row.domain, row.count, row.kind, row.ticked])).toEqual([
    ["gmail.com", 3, "free", false],
    ["mail.globex.example", 3, "known", true],
    ["hooli.example", 2, "unknown", false],
    ["own.example", 1, "own", false],
  ]);
  expect([rows[2]?.firstAt, rows[2]?.lastAt]).toEqual(["2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z"]);
});

it("tells which domains a message needs one of, and none for internal mail", () => {
  expect(outsideDomains(toUnknown, ["own.example"])).toEqual(["hooli.example"]);
  expect(outsideDomains(internal, ["own.example"])).toEqual([]);
});
