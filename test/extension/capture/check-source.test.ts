import { describe, expect, it } from "vitest";
import { checkOwner, checkSource } from "../../../extension/capture/check-source.ts";
import type { OpenMessage } from "../../../extension/webmail/adapter.ts";

const open: OpenMessage = {
  ref: { folder: "INBOX", uid: "1" },
  folderName: "INBOX",
  subject: "Request for quotation",
  messageId: null,
  from: { address: "anna@globex.example", name: "Anna" },
  recipients: [],
};

const mailboxes = ["wei@acme.example"];

function check(source: string, shown: Partial<OpenMessage> = {}, owner: string | null = "wei@acme.example") {
  const bytes = Uint8Array.from(source, (c) => c.charCodeAt(0));
  const result = checkSource(bytes, { open: { ...open, ...shown }, owner, mailboxes });
  return result.ok ? "ok" : result.reason;
}

const source = (subject: string, from = "Anna <anna@globex.example>", more = ""): string =>
  `Subject: ${subject}\r\nFrom: ${from}\r\n${more}\r\nbody`;

describe("checkSource", () => {
  it.each([
    ["the same", source("Request for quotation"), {}, "ok"],
    ["folded differently", source("Request for\r\n  quotation"), {}, "ok"],
    ["encoded", source("=?utf-8?Q?Request_for_quotation?="), {}, "ok"],
    ["another subject", source("Something else"), {}, "subject"],
    ["the shown subject only as a part", source("Request for quotation 2"), {}, "subject"],
    ["another sender", source("Request for quotation", "eve@evil.example"), {}, "sender"],
    [
      "the shown sender only as a name",
      source("Request for quotation", '"anna@globex.example" <eve@evil.example>'),
      {},
      "sender",
    ],
    ["a sender where the page shows none", source("Request for quotation"), { from: null }, "sender"],
    ["no sender, as the page shows", source("Request for quotation", "nobody"), { from: null }, "ok"],
    ["no subject, and the page says so in its language", source(""), { subject: "(没有主题)" }, "ok"],
    ["two subjects, one of them shown", source("Other\r\nSubject: Request for quotation"), {}, "ok"],
    ["an undecodable subject", source("\xd1\xaf\xbc\xdb"), { subject: "询价" }, "ok"],
    ["an undecodable subject of another sender", source("\xd1\xff", "eve@evil.example"), { subject: "询" }, "sender"],
    [
      "another sender beside an undecodable name",
      source("Request for quotation", "\xd1\xff <eve@evil.example>"),
      {},
      "sender",
    ],
    ["an undecodable sender", source("Request for quotation", "\xd1\xff"), {}, "ok"],
    ["a decodable but different Chinese subject", source("=?utf-8?B?6K+i5Lu3?="), { subject: "报价" }, "subject"],
    [
      "an internationalised domain",
      source("Request for quotation", "a@xn--mnchen-3ya.example"),
      { from: { address: "a@münchen.example", name: "" } },
      "ok",
    ],
    ["a web page", "<!doctype html><p>sign in</p>", {}, "empty"],
    ["nothing", "", {}, "empty"],
    [
      "the id that the page knows",
      source("Request for quotation", undefined, "Message-ID: <a@b>\r\n"),
      { messageId: "a@b" },
      "ok",
    ],
    [
      "another id than the page knows",
      source("Request for quotation", undefined, "Message-ID: <c@b>\r\n"),
      { messageId: "a@b" },
      "message_id",
    ],
  ])("%s", (_, text, shown, expected) => {
    expect(check(text, shown)).toBe(expected);
  });

  it("refuses somebody else's mailbox and an unknown one, before anything else", () => {
    expect(check("", {}, "other@acme.example")).toBe("owner_other");
    expect(check("", {}, null)).toBe("owner_unknown");
  });
});

describe("checkOwner", () => {
  it("compares addresses without their letters' case", () => {
    expect(checkOwner("WEI@Acme.Example", mailboxes)).toEqual({ ok: true });
  });
  it("takes no address that only contains the person's", () => {
    for (const owner of ["xwei@acme.example", "wei@acme.example.evil.example", "wei@sub.acme.example"]) {
      expect(checkOwner(owner, mailboxes).ok).toBe(false);
    }
  });
  it("takes nothing when the person has no mailbox", () => {
    expect(checkOwner("wei@acme.example", [])).toEqual({ ok: false, reason: "owner_other" });
  });
});
