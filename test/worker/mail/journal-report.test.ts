import { describe, expect, it } from "vitest";
import { readJournalReport } from "../../../worker/mail/journal-report.ts";
import { journalReport } from "../support/journal-report.ts";

const inner = "From: Wei <wei@acme.example>\r\nTo: buyer@globex.example\r\n\r\nOur offer\r\n";
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe("a journal report", () => {
  it("names sender and recipients line by line, with lists and forwards, and holds the original byte for byte", () => {
    const lines = [
      "Sender: wei@acme.example",
      "Subject: Offer, To: nobody@evil.example",
      "Message-ID: <x@acme.example>",
      "To: buyer@globex.example",
      "Cc: mia@acme.example, Expanded: sales@acme.example",
      "Bcc: ines@acme.example, Forwarded: Boss@acme.example",
      "Recipient: other@globex.example",
      "On-Behalf-Of: chief@acme.example",
    ];
    const report = readJournalReport(journalReport(lines, inner));
    expect(report?.sender).toBe("wei@acme.example");
    expect(report?.recipients).toEqual([
      "buyer@globex.example",
      "mia@acme.example",
      "sales@acme.example",
      "ines@acme.example",
      "boss@acme.example",
      "other@globex.example",
      "chief@acme.example",
    ]);
    expect(text(report?.original)).toBe(inner);
  });

  it("is read from base64 and quoted-printable", () => {
    const lines = ["Sender: wei@acme.example", "Recipient: buyer@globex.example"];
    for (const encoding of ["base64", "quoted-printable"] as const) {
      const report = readJournalReport(journalReport(lines, inner, { encoding }));
      expect([report?.sender, report?.recipients], encoding).toEqual(["wei@acme.example", ["buyer@globex.example"]]);
    }
  });

  it("has no sender where the envelope had none, as a bounce has", () => {
    expect(readJournalReport(journalReport(["Sender: <>", "Recipient: wei@acme.example"], inner))).toMatchObject({
      sender: null,
      recipients: ["wei@acme.example"],
    });
  });

  it("is none without an original or without an envelope", () => {
    expect(readJournalReport(new TextEncoder().encode(inner))).toBeNull();
    expect(readJournalReport(journalReport(["for the record"], inner))).toBeNull();
  });
});
