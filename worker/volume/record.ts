import type { Attachment, Level, Participant } from "../../shared/api/messages.ts";

// The shapes that cross between the Worker and a volume. Both sides are ours and of one release, so no parsing here.

/** One message as process writes it. Safe to write twice: `number` was given out with its key's claim. */
export interface VolumeMessage {
  number: number;
  kind: "full" | "envelope";
  thread: number;
  direction: "in" | "out" | "internal";
  /** Milliseconds since 1970. */
  sentAt: number;
  messageIdHeader: string | null;
  subject: string;
  snippet: string;
  /** Without those in Bcc: they lie with the capture whose copy names them. */
  participants: Participant[];
  attachments: Attachment[];
  problems: { code: string; detail: string }[];
  flags: string[];
  /** SHA-256 (hex) of the canonical bytes that text and attachments were derived from; null for an envelope. */
  canonicalSha256: string | null;
}

/** One capture's evidence as the message's volume keeps it. */
export interface VolumeEvidence {
  captureId: string;
  door: "extension" | "mail" | "import" | "api";
  personId: string | null;
  deviceId: string | null;
  mailboxId: string | null;
  webmail: string | null;
  place: string | null;
  rule: string;
  /** SHA-256 (hex) of the bytes as they came; null for an envelope. */
  originalSha256: string | null;
  bytes: number;
  exact: boolean;
  /** Milliseconds since 1970. */
  capturedAt: number;
  acceptedAt: number;
  /** Bcc addresses of this copy: for this witness and the keeper only. */
  bcc: Participant[];
  /** A saving rule keeps this copy to its mailbox's owner. */
  ownerOnly: boolean;
}

export interface VolumeAssociation {
  customerId: string;
  reason: "contact" | "domain" | "person";
  address: string;
}

/** Text for the index, already through search/terms.ts. */
export interface VolumeTerms {
  /** Subject, people, text and file names, each with its end marked. */
  words: string;
  /** Lines that look quoted: each is left out where `match` finds it in an earlier message of the thread. */
  quoted: { words: string; match: string }[];
}

export interface RecordRequest {
  message: VolumeMessage;
  evidence: VolumeEvidence;
  associations: VolumeAssociation[];
  terms: VolumeTerms;
  /** The actor of the leaf: a person's id or `system:<door>`. */
  actor: string;
  /** ISO 8601. */
  now: string;
}

export interface RecordResult {
  messageIsNew: boolean;
  /** False when this capture, or these bytes from this mailbox, were already evidence. */
  evidenceIsNew: boolean;
  /** Earlier captures of the message by others, oldest first. */
  earlier: { personId: string; at: number }[];
  associations: { customerId: string }[];
  /** Size of the volume's database in bytes: at 5 GB the Book opens the next part. */
  databaseBytes: number;
}

/**
 * Which messages a reader may know of, as the volume can decide it: a message is in scope when one of its captures came
 * from one of `mailboxIds`, or one of its customers is let through, or `everything` (the keeper).
 * It is the SQL form of access/visibility.ts; a test holds the two together.
 */
export interface VolumeScope {
  everything: boolean;
  mailboxIds: string[];
  /** Captures of those mailboxes count without an original too: what is asked for is no more than the envelope. */
  ownEnvelopes: boolean;
  customers: { mode: "only" | "except"; ids: string[] };
  /** Closed messages: none, those of the mailboxes, or all that are in scope otherwise. */
  closed: "none" | "own" | "all";
}

/** A message as a volume gives it out, before access/visibility.ts cuts it to the reader's level. */
export interface VolumeRow extends Omit<VolumeMessage, "snippet"> {
  snippet: string;
  customerIds: string[];
  /** An objection stands against it. */
  closed: boolean;
  /** Its mailboxes' owners alone read it: a saving rule says so. */
  ownerOnly: boolean;
  captures: {
    captureId: string;
    personId: string | null;
    mailboxId: string | null;
    /** False for one of participants and date only. */
    hasOriginal: boolean;
    ownerOnly: boolean;
    at: number;
  }[];
}

export interface VolumeDetail extends VolumeRow {
  evidence: VolumeEvidence[];
  /** Seq of the leaf that recorded the message. */
  leafSeq: number;
}

/** What the access rules and the doors need of a message before anything of it is shown. */
export interface VolumeFacts {
  number: number;
  thread: number;
  canonicalSha256: string | null;
  attachments: Attachment[];
  customerIds: string[];
  closed: boolean;
  ownerOnly: boolean;
  evidence: VolumeEvidence[];
}

/** Position in a list, newest first: (sentAt, number) of the last row seen. */
export interface VolumeCursor {
  sentAt: number;
  number: number;
}

/** Who is shown what: becomes a leaf in the same transaction as the read. */
export interface Showing {
  actor: string;
  now: string;
  /** Recorded with a keeper's look; null else. */
  reason: string | null;
  level: Level;
}

/** A page of what came from a person's own mailboxes. */
export interface OwnRecordRequest {
  mailboxIds: string[];
  /** Goes on below this number; null begins with the newest. */
  below: number | null;
  limit: number;
  how: "person" | "rule" | "company" | "import" | null;
  customerId: string | null;
  /** An FTS5 expression made by search/terms.ts; finds only what the mailboxes' owner reads the text of. */
  match: string | null;
  showing: Showing;
}

/** Somebody's latest look at a message. */
export interface Reading {
  personId: string;
  /** Milliseconds since 1970. */
  at: number;
}

export interface OwnRecordAnswer {
  /** Newest first, each with its evidence from these mailboxes and who else has read it, as far as that is noted. */
  rows: { row: VolumeRow; evidence: VolumeEvidence[]; readings: Reading[] }[];
  /** Below this number is more; null at the end. */
  next: number | null;
}

/** Messages that go whole: erased, or past their time. */
export interface RemoveRequest {
  numbers: number[];
  actor: string;
  /** ISO 8601. */
  now: string;
  /** What the leaves commit to: why, no content. */
  detail: { [key: string]: string };
}

export interface UndoResult {
  found: boolean;
  /** The message lost its last capture and is gone: what else must go with it. */
  messageGone: boolean;
  canonicalSha256: string | null;
  attachments: number;
  /** Set when no other capture of the message holds these original bytes. */
  originalSha256: string | null;
  /** Which webmail the bytes came from; null for an envelope or when nothing was found. */
  webmail: string | null;
  messageIdHeader: string | null;
  /** Milliseconds since 1970. */
  sentAt: number;
  customerIds: string[];
  addresses: string[];
}

/** Customers and addresses, as far as messages still speak of them. */
export interface VolumeParties {
  customerIds: string[];
  addresses: string[];
}

/** How identity compares a copy with a message that is there already. */
export interface VolumePeek {
  fromAddress: string | null;
  sentAt: number;
  messageIdHeader: string | null;
  /** Null for an envelope. */
  canonicalSha256: string | null;
  subject: string;
  participants: Participant[];
  attachments: Attachment[];
}

/** Mails between two addresses: from, to (or in Cc: 1), how many, the first and the last (ms since 1970). */
export type PackedPair = [from: string, to: string, isCopy: 0 | 1, count: number, first: number, last: number];
/** Mails that came from a colleague's mailbox: its id, the sender's address or a recipient's, which way (out: 1), and as above. */
export type PackedWay = [mailbox: string, address: string, isOut: 0 | 1, count: number, first: number, last: number];
/** A week's mails with the customer: its Monday, in, out. */
export type PackedWeek = [monday: number, incoming: number, outgoing: number];
export type PackedTouches = [pairs: PackedPair[], ways: PackedWay[], weeks: PackedWeek[]];
