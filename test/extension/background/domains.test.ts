import { describe, expect, it } from "vitest";
import { isAtDomain, isInternal } from "../../../extension/background/domains.ts";

const mail = (header: string): Uint8Array => new TextEncoder().encode(`${header}\r\n\r\nwrote anna@globex.example`);

describe("isAtDomain", () => {
  it.each([
    ["anna@globex.example", true],
    ["Anna@Sales.GLOBEX.example", true],
    ["anna@notglobex.example", false],
    ["anna@globex.example.evil.example", false],
    ["globex.example@evil.example", false],
    ['"x@globex.example"@evil.example', false],
  ])("%s: %s", (address, expected) => {
    expect(isAtDomain(address, ["globex.example"])).toBe(expected);
  });
});

describe("isInternal", () => {
  it.each([
    ["colleagues only", "From: a@acme.example\r\nTo: b@acme.example, c@sub.acme.example", true],
    ["a customer in Cc", "From: a@acme.example\r\nTo: b@acme.example\r\nCc: anna@globex.example", false],
    ["a customer's mail", "From: anna@globex.example\r\nTo: a@acme.example", false],
    [
      "a colleague's name that looks like a customer",
      'From: "anna@globex.example" <a@acme.example>\r\nTo: b@acme.example',
      true,
    ],
    ["one person alone", "From: a@acme.example", false],
    ["nobody", "Subject: a", false],
  ])("%s", (_, header, expected) => {
    expect(isInternal(mail(header), ["acme.example"])).toBe(expected);
  });
});
