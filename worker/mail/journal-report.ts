import { normalizeAddress } from "../../shared/mail/address.ts";
import { attachedMessages } from "./attached-messages.ts";
import { latin1, mediaTypeOf, outlineOf } from "./outline.ts";
import { defaultLimits } from "./parse-message.ts";

// An envelope journal report as Exchange and Exchange Online write it, and Gmail's third-party archiving after it: a text
// part with one line for the sender and one for each recipient, and the original unaltered as message/rfc822.
// Format: Microsoft, "Understanding journal reports" and the ABNF of the Exchange 2007 journal report format.

export interface JournalReport {
  /** Envelope sender; null where the report names none that is an address. */
  sender: string | null;
  /** Everybody it went to, and the lists or mailboxes it was expanded or forwarded from. Normalised, each once. */
  recipients: string[];
  /** The original's bytes. */
  original: Uint8Array;
}

/** Lines of the report that name people. `On-Behalf-Of` is who a delegate wrote for: their mail as well. */
const personLine = /^(Sender|On-Behalf-Of|Recipient|To|Cc|Bcc):[ \t]*(.*)$/i;
/** The report's own part is short; a list expanded to thousands is cut here. */
const MAX_REPORT_BYTES = 1024 * 1024;

/**
 * Reads a journal report. Null for what is none: no original inside, or no text part that begins with the envelope. Some
 * systems leave the `X-MS-Journal-Report` field out, so it is told by its shape.
 */
export function readJournalReport(bytes: Uint8Array): JournalReport | null {
  const [original] = attachedMessages(bytes);
  if (original === undefined) return null;
  const { parts } = outlineOf(bytes, defaultLimits);
  const text = parts.find(({ contentType, isMultipart }, index) => {
    const type = mediaTypeOf(contentType);
    return index > 0 && !isMultipart && (type === "text/plain" || type === "");
  });
  if (!text) return null;
  const end = Math.min(text.bodyEnd, text.bodyStart + MAX_REPORT_BYTES);
  const report = decodeBody(latin1(bytes, text.bodyStart, end), text.transferEncoding);
  const people = report.split(/\r?\n/).flatMap((line) => {
    const found = personLine.exec(line.trim());
    return found ? [{ field: (found[1] ?? "").toLowerCase(), addresses: addressesOf(found[2] ?? "") }] : [];
  });
  if (people.length === 0) return null;
  const sender = people.find(({ field }) => field === "sender")?.addresses[0] ?? null;
  const recipients = people.filter(({ field }) => field !== "sender").flatMap(({ addresses }) => addresses);
  return { sender, recipients: [...new Set(recipients)], original };
}

/** `dl-member@x.example, Expanded: dl@x.example`: whom it reached, and as whom. */
function addressesOf(value: string): string[] {
  return value.split(/,\s*(?:Expanded|Forwarded):\s*|,\s*/i).flatMap((piece) => normalizeAddress(piece.trim()) ?? []);
}

/** Addresses are ASCII: only the transfer encoding has to be undone. */
function decodeBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("latin1");
  if (encoding !== "quoted-printable") return body;
  return body
    .replace(/[ \t]*=\r?\n/g, "")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
