import { describe, expect, it } from "vitest";
import { decodeHeaderText, headerEnd, headerFields } from "../../../worker/mail/header-fields.ts";
import { readOrigin } from "../../../worker/mail/origin.ts";
import { platformStamp } from "../support/platform-stamp.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sent = "From: Wei <wei@acme.example>\r\nTo: buyer@globex.example\r\nSubject: Offer\r\n\r\n";
const pass = "dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example policy.dmarc=none";
/** Only the results; `platformStamp` writes the other fields around them. */
const read = (results: string | null, rest = sent) => readOrigin(bytes(platformStamp(results) + rest));

describe("the origin of a mail", () => {
  it("is proven by the platform's own verdict about the sender's domain, and the stamp is no part of what was sent", () => {
    const origin = read(pass);
    expect([origin.from, origin.proven]).toEqual(["wei@acme.example", true]);
    expect((platformStamp(pass) + sent).slice(origin.sentFrom)).toBe(sent);
    expect(origin.fields.map(({ name }) => name)).toEqual(["from", "to", "subject"]);
  });

  it.each<[string, string]>([
    ["fail", "dmarc=fail header.from=acme.example"],
    ["none", "dkim=none; dmarc=none header.from=acme.example"],
    ["a verdict that only begins alike", "dmarc=passed header.from=acme.example"],
    ["another domain's pass", "dmarc=pass header.from=evil.example"],
    ["a domain that only begins alike", "dmarc=pass header.from=acme.example.evil.example"],
    ["no verdict", "dkim=pass header.d=acme.example; spf=pass smtp.mailfrom=wei@acme.example"],
    ["a verdict inside a comment", "dkim=none (dmarc=pass header.from=acme.example)"],
    [
      "a verdict smuggled in by the envelope's address",
      "dmarc=none header.from=acme.example; spf=none (domain of a); dmarc=pass header.from=acme.example; (b@evil.example)",
    ],
    ["a verdict after SPF's", "spf=pass smtp.mailfrom=x; dmarc=pass header.from=acme.example"],
    ["a verdict in quotes", 'spf=pass smtp.mailfrom="; dmarc=pass header.from=acme.example;"@evil.example'],
  ])("is not proven by %s", (_, results) => {
    expect(read(results).proven).toBe(false);
  });

  it("is not proven by anything below the platform's block", () => {
    const forged = `Authentication-Results: mx.cloudflare.net; ${pass}\r\n`;
    expect(read("dmarc=fail header.from=acme.example", forged + sent).proven).toBe(false);
    expect(readOrigin(bytes(forged + sent)).proven).toBe(false);
    expect(readOrigin(bytes(platformStamp(pass).replaceAll("cloudflare", "evil") + sent)).proven).toBe(false);
    expect(readOrigin(bytes(`X-First: 1\r\n${platformStamp(pass)}${sent}`)).proven).toBe(false);
  });

  it("takes only its own fields off, each once", () => {
    const second = `Received-SPF: pass (mx.cloudflare.net: domain of x)\r\nX-CF-SpamH-Score: 9\r\n${sent}`;
    const origin = read(pass, second);
    expect((platformStamp(pass) + second).slice(origin.sentFrom)).toBe(second);
    expect(readOrigin(bytes(sent)).sentFrom).toBe(0);
  });

  it.each<[string, string]>([
    ["two From fields", `From: mia@acme.example\r\n${sent}`],
    ["two addresses in one", sent.replace("From: Wei", "From: mia@acme.example, Wei")],
    ["none", sent.replace("From:", "X-From:")],
  ])("has no sender with %s", (_, head) => {
    expect(read(pass, head)).toMatchObject({ from: null, proven: false });
  });
});

describe("a header block", () => {
  it("ends at its blank line, whatever the line ends", () => {
    expect(headerEnd(bytes("A: 1\r\n\r\nbody"))).toBe(8);
    expect(headerEnd(bytes("A: 1\n\nbody"))).toBe(6);
    expect(headerEnd(bytes("A: 1\r\nB: 2\r\n"))).toBeNull();
  });

  it("is read with its folded lines, and what is no field is skipped", () => {
    const block = "To: a@x.example,\r\n\tb@x.example\r\nnonsense\r\nSubject: x\r\n\r\nBody: no\r\n";
    expect(headerFields(bytes(block)).map(({ name, value }) => [name, value])).toEqual([
      ["to", "a@x.example,\tb@x.example"],
      ["subject", "x"],
    ]);
  });

  it.each([
    ["=?utf-8?B?Q291bnRlcmZvaWwg55m75b2V6aqM6K+B56CB?=", "Counterfoil 登录验证码"],
    ["=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?= all", "Привет all"],
    ["=?utf-8?Q?a_?= =?utf-8?Q?b?=", "a b"],
    ["=?no-such?Q?plain?=", "plain"],
    ["plain", "plain"],
  ])("has its subject %s as text", (value, text) => {
    expect(decodeHeaderText(value)).toBe(text);
  });
});
