import { describe, expect, it } from "vitest";
import { decodeText, listHeaderAddresses, listValues, readHeaders } from "../../../extension/capture/read-headers.ts";

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("readHeaders", () => {
  it.each(["\r\n", "\n"])("unfolds lines and stops at the empty line (%j)", (eol) => {
    const text = ["Subject: one", "  two", "From: a@example.com", "", "Subject: in the body"].join(eol);
    const headers = readHeaders(latin1(text));
    expect(headers.fields.map((f) => f.name)).toEqual(["subject", "from"]);
    expect(listValues(headers, "subject")).toEqual(["one  two"]);
  });

  it("keeps repeated fields and skips what is no header line", () => {
    const headers = readHeaders(latin1("From someone Mon Jan 1\r\nSubject: a\r\nnot a header\r\nSubject: b\r\n\r\n"));
    expect(listValues(headers, "subject")).toEqual(["a", "b"]);
  });

  it.each([[""], ["\r\n\r\nbody"], ["\n"], ["\0\0\0"], [" folded first\r\n"]])("reads nothing from %j", (text) => {
    expect(readHeaders(latin1(text)).fields).toEqual([]);
  });

  it("looks at the beginning of an endless header only", () => {
    const headers = readHeaders(latin1(`Subject: a\r\nX: ${"x".repeat(400_000)}\r\nFrom: a@example.com\r\n\r\n`));
    expect(headers.fields.map((f) => f.name)).toEqual(["subject", "x"]);
  });
});

describe("decodeText", () => {
  const utf8 = (text: string): string =>
    Array.from(new TextEncoder().encode(text), (b) => String.fromCharCode(b)).join("");
  it.each([
    ["plain", "plain", true],
    ["=?utf-8?B?T3JkZXIg4oCTIEE=?=", "Order – A", true],
    ["=?UTF-8?Q?caf=C3=A9_au_lait?=", "café au lait", true],
    // One letter's bytes split over two words, as many senders do.
    ["=?utf-8?Q?=D0?= =?utf-8?Q?=97?=", "З", true],
    ["=?utf-8?q?Re=3A?= Request", "Re: Request", true],
    ["=?koi8-r?B?+sHQ0s/T?=", "Запрос", true],
    ["=?gb2312?B?0a+82w==?=", "询价", true],
    ["=?utf-8*en?Q?tagged?=", "tagged", true],
    [utf8("Счёт"), "Счёт", true],
    ["\xd1\xaf\xbc\xdb", "\xd1\xaf\xbc\xdb", false],
    ["=?x-unknown?Q?a?=", "a", false],
    ["=?utf-8?B?!!!?=", "", false],
    ["=?utf-8?Q?=FF?=", "\xff", false],
    ["=?broken?Q?", "=?broken?Q?", true],
    ["", "", true],
  ])("%j reads %j (certain: %s)", (value, text, decodable) => {
    expect(decodeText(value)).toEqual({ text, decodable });
  });
});

describe("listHeaderAddresses", () => {
  it.each([
    ["a@example.com", ["a@example.com"]],
    ["Anna <A@Example.com>, b@example.com", ["a@example.com", "b@example.com"]],
    ['"b@evil.example" <a@example.com>', ["a@example.com"]],
    ["(b@evil.example) a@example.com", ["a@example.com"]],
    ['"a, b <x@evil.example>" <a@example.com>', ["a@example.com"]],
    ["Sales: a@example.com, b@example.com;", ["a@example.com", "b@example.com"]],
    ["undisclosed-recipients:;", []],
    ["no address here", []],
    ["", []],
    ["<<<@@@>>>", []],
  ])("%j holds %j", (value, addresses) => {
    expect(listHeaderAddresses(value).addresses).toEqual(addresses);
  });

  it("says when bare 8-bit bytes stand in it", () => {
    expect(listHeaderAddresses("\xd1\xff <a@example.com>").decodable).toBe(false);
    expect(listHeaderAddresses('"\xd1\xff" <a@example.com>').decodable).toBe(true);
  });
});
