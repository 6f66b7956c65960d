import type { TextFilter } from "../../../worker/volume/find-text.ts";
import type { RecordRequest, VolumeEvidence, VolumeMessage } from "../../../worker/volume/record.ts";

const id = (letter: string, number: number): string => letter + String(number).padStart(25, "0");

/** The id of test person, mailbox or customer number `n`. */
export const personId = (n: number): string => id("p", n);
export const mailboxId = (n: number): string => id("m", n);
export const customerId = (n: number): string => id("c", n);
export const captureId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A SHA-256 by number. */
export const sha = (n: number): string => n.toString(16).padStart(64, "0");

/** A request to record message `number`, captured by person 1 from mailbox 1 for customer 1. */
export function aRecord(
  number: number,
  change: {
    message?: Partial<VolumeMessage>;
    evidence?: Partial<VolumeEvidence>;
    customers?: string[];
    body?: string;
  } = {},
): RecordRequest {
  const sentAt = change.message?.sentAt ?? Date.UTC(2026, 7, 1) + number * 60_000;
  return {
    message: {
      number,
      kind: "full",
      thread: 1000 + number,
      direction: "in",
      sentAt,
      messageIdHeader: `m${number}@globex.example`,
      subject: `RFQ ${number}`,
      snippet: `Dear Ann, please quote number ${number}.`,
      participants: [
        { role: "from", address: "buyer@globex.example", name: "Bea Buyer" },
        { role: "to", address: "rep1@acme.example", name: "Ann" },
      ],
      attachments: [],
      problems: [],
      flags: [],
      canonicalSha256: sha(number),
      ...change.message,
    },
    evidence: {
      captureId: captureId(number),
      door: "extension",
      personId: personId(1),
      deviceId: id("d", 1),
      mailboxId: mailboxId(1),
      webmail: "roundcube",
      place: "INBOX",
      rule: "manual",
      originalSha256: sha(number),
      bytes: 4000,
      exact: true,
      capturedAt: sentAt + 1000,
      acceptedAt: sentAt + 2000,
      bcc: [],
      ownerOnly: false,
      ...change.evidence,
    },
    associations: (change.customers ?? [customerId(1)]).map((one) => ({
      customerId: one,
      reason: "domain",
      address: "buyer@globex.example",
    })),
    terms: {
      words: [
        change.message?.subject ?? `rfq ${number}`,
        "bea buyer buyer globex example",
        change.body ?? `dear ann please quote number ${number}`,
      ].join(" "),
      quoted: [],
    },
    actor: change.evidence?.personId ?? personId(1),
    now: "2026-11-21T10:00:00.000Z",
  };
}

/** A search that asks for these words alone. */
export const wordsOnly = (match: string): TextFilter => ({
  match,
  exclude: null,
  customers: [],
  letter: [],
  since: null,
});
