import { describe, expect, it } from "vitest";
import { decideOpen, decideSource, envelopeOf } from "../../../extension/background/rules.ts";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import type { Rule } from "../../../shared/policy/document.ts";

const rules: Rule[] = [
  { id: "folders", name: "Private folders", when: { folders: ["private*"] }, action: "never" },
  {
    id: "doctors",
    name: "Doctors",
    when: { participants: { any: ["clinic.example", "name:dr. *"] } },
    action: "never",
  },
  { id: "marked", name: "Sender says private", when: { headers: { sensitivity: ["private"] } }, action: "never" },
  { id: "freight", name: "Freight", when: { participants: { any: ["freight.example"] } }, action: "envelope" },
];
const policy = {
  neverDomains: [],
  ...extensionPolicySchema.parse({
    person: { id: "01hzzzzzzzzzzzzzzzzzzzzzzz", name: "Wei" },
    mailboxes: [
      { id: "01hzzzzzzzzzzzzzzzzzzzzzzy", address: "a@acme.example", personId: "01hzzzzzzzzzzzzzzzzzzzzzzz" },
    ],
    readers: "Sales",
    companyName: "Acme",
    language: "en",
    ownDomains: ["acme.example"],
    customerDomains: ["globex.example"],
    consoleUrl: "http://localhost",
    ownSender: "counterfoil@acme.example",
    rules: { form: 1, name: "test", rules, otherwise: { action: "ask" } },
  }),
};
const now = Date.UTC(2026, 10, 20);
const copy = { webmail: "roundcube", mailbox: "wei@acme.example", place: "INBOX/7" };
const bytesOf = (header: string): Uint8Array => new TextEncoder().encode(`${header}\r\n\r\nwrote anna@globex.example`);
const bySource = (header: string, changes: Partial<typeof copy> = {}): string => {
  const { action, reason } = decideSource(policy, bytesOf(header), { ...copy, ...changes }, now);
  return reason.kind === "floor" ? reason.floor : reason.kind === "rule" ? reason.name : action;
};

describe("by the source", () => {
  it.each([
    ["colleagues only", "From: a@acme.example\r\nTo: b@acme.example, c@sub.acme.example", "internal"],
    ["a customer in Cc", "From: a@acme.example\r\nTo: b@acme.example\r\nCc: anna@globex.example", "ask"],
    ["a customer's mail", "From: anna@globex.example\r\nTo: a@acme.example", "ask"],
    [
      "a colleague's name that looks like a customer",
      'From: "anna@globex.example" <a@acme.example>\r\nTo: b@acme.example',
      "internal",
    ],
    ["oneself alone: everybody else may be in Bcc", "From: a@acme.example", "ask"],
    ["a colleague and one who cannot be read", "From: boss@acme.example\r\nTo: Pri@8\x02", "ask"],
    ["a colleague alone, who put everybody in Bcc", "From: boss@acme.example\r\nTo: boss@acme.example", "internal"],
    ["nobody", "Subject: a", "ask"],
    ["a doctor in Bcc", "From: a@acme.example\r\nTo: anna@globex.example\r\nBcc: d@clinic.example", "Doctors"],
    [
      "a doctor by an encoded name",
      "From: =?utf-8?B?RHIuIEhhdXM=?= <h@freemail.example>\r\nTo: a@acme.example",
      "Doctors",
    ],
    [
      "what its sender calls private",
      "From: anna@globex.example\r\nTo: a@acme.example\r\nSensitivity: Private",
      "Sender says private",
    ],
    ["freight", "From: anna@globex.example\r\nTo: a@acme.example\r\nCc: x@freight.example", "Freight"],
    ["mail of Counterfoil itself", "From: counterfoil@acme.example\r\nTo: a@acme.example", "sign-in"],
  ])("%s", (_, header, expected) => {
    expect(bySource(header)).toBe(expected);
  });

  it("knows the folder, decoded", () => {
    const header = "From: anna@globex.example\r\nTo: a@acme.example";
    expect(bySource(header, { place: "Private/2026/7" })).toBe("Private folders");
    expect(bySource(header, { place: "" })).toBe("ask");
  });
});

describe("by the page", () => {
  const open = { ...copy, subject: "Valves", from: "anna@globex.example", recipients: ["a@acme.example"] };
  const byPage = (changes: Partial<typeof open>): string => decideOpen(policy, { ...open, ...changes }, now).action;
  it("says what is never kept before anything is read, and guesses nothing", () => {
    expect(byPage({})).toBe("ask");
    expect(byPage({ recipients: ["a@acme.example", "d@clinic.example"] })).toBe("never");
    expect(byPage({ subject: "[private] lunch" })).toBe("never");
    expect(byPage({ place: "Private/7" })).toBe("never");
    // Whoever else is on it may be outside: the page can fold them away.
    expect(byPage({ from: "b@acme.example" })).toBe("ask");
    // An exception may hold of somebody whom the page does not show.
    const unless = { participants: { any: ["billing@globex.example"] } };
    const excepted = { ...rules[1], unless } as Rule;
    const withException = { ...policy, rules: { ...policy.rules, rules: [excepted] } } as typeof policy;
    const clinic = { ...open, recipients: ["d@clinic.example"] };
    expect(decideOpen(withException, clinic, now).action).toBe("ask");
    // Freight is on it, but whether a doctor is as well only the source says.
    expect(byPage({ recipients: ["x@freight.example"] })).toBe("ask");
  });
});

describe("names and dates", () => {
  it("are all that is left of a source", () => {
    const header =
      "From: anna@globex.example\r\nTo: a@acme.example,\r\n b@acme.example\r\nSubject: Secret price\r\nDate: Tue, 01 Sep 2026 09:00:00 +0200\r\nMessage-ID: <1@globex.example>\r\nX-Other: x";
    expect(new TextDecoder().decode(envelopeOf(bytesOf(header)))).toBe(
      "from: anna@globex.example\r\nto: a@acme.example, b@acme.example\r\ndate: Tue, 01 Sep 2026 09:00:00 +0200\r\nmessage-id: <1@globex.example>\r\n\r\n",
    );
  });
});
