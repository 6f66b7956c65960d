import type { RawMessage } from "../webmail/adapter.ts";

/** A message about to be handed over: its own id and the hash of its bytes as read. */
export interface Capture {
  readonly id: string;
  /** SHA-256 of `bytes`, lower-case hex. */
  readonly sha256: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** False when the webmail does not hand out the bytes that IMAP serves. */
  readonly exact: boolean;
  /** ISO time at which the person saved it. */
  readonly capturedAt: string;
}

/** Makes the capture of a raw message. The id is a UUID from the caller; saving again under it is harmless. */
export async function makeCapture(raw: RawMessage, given: { id: string; capturedAt: string }): Promise<Capture> {
  return { ...given, sha256: await sha256Hex(raw.bytes), bytes: raw.bytes, exact: raw.exact };
}

/** SHA-256 of bytes in lower-case hex. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
}
