/** Small messages and their way through the HTTP door, for Worker tests. */
import type { CaptureMetadataInput } from "../../../shared/api/captures.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import type { TestPerson } from "./app.ts";
import { deviceHeaders } from "./device.ts";

/** An RFC 822 message with CRLF line ends. `headers` replace or add to the usual ones; null leaves one out. */
export function aMessage(given: { headers?: Record<string, string | null>; body?: string } = {}): Uint8Array {
  const headers: Record<string, string | null> = {
    From: "Brenda Uyar <buyer@globex.example>",
    To: "rep@acme.example",
    Subject: "Request for quotation",
    Date: "Tue, 01 Sep 2026 09:00:00 +0200",
    "Message-ID": "<rfq-1@globex.example>",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    ...given.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const body = given.body ?? "Please quote 40 ball valves DN50.\n";
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n${body.replaceAll(/\r?\n/g, "\r\n")}`);
}

/** base64url of UTF-8 JSON: the capture header. */
export const captureHeader = (metadata: unknown): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(metadata))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** What the extension says beside the bytes. */
export function aCapture(
  person: TestPerson,
  bytes: Uint8Array,
  changes: Partial<CaptureMetadataInput> = {},
): CaptureMetadataInput {
  return {
    captureId: crypto.randomUUID(),
    mailbox: person.email,
    webmail: "roundcube",
    place: "INBOX/6",
    capturedAt: "2026-09-01T08:00:00.000Z",
    bytes: bytes.length,
    ...changes,
  };
}

/** Sends an original through the extension's door as the person's device. */
export async function save<Answer>(
  send: (path: string, init: RequestInit) => Promise<Answer>,
  person: TestPerson,
  bytes: Uint8Array,
  changes: Partial<CaptureMetadataInput> & { sha256?: string } = {},
): Promise<Answer> {
  const { sha256 = await contentHash(bytes), ...metadata } = changes;
  const path = `/api/originals/${sha256}`;
  return send(path, {
    method: "PUT",
    headers: await deviceHeaders(person, "PUT", path, captureHeader(aCapture(person, bytes, metadata))),
    body: new Uint8Array(bytes),
  });
}
