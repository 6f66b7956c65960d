/** The outbox's nouns: an item that waits to be uploaded, and the receipt that stays when its bytes are gone. */

/** `parked`: the Worker will not take it as it is; waits for a person's decision. */
export type OutboxState = "waiting" | "sending" | "parked";

export interface OutboxItem {
  /** The capture's id: a UUID from whoever captured; the Worker knows it for ever. */
  readonly id: string;
  readonly sha256: string;
  readonly personId: string;
  readonly deviceId: string;
  /** Gapless per device, given when the item is kept. */
  readonly deviceSeq: number;
  readonly mailbox: string;
  readonly webmail: string;
  /** Folder and number in the webmail, for the record's evidence; null for a dropped file. */
  readonly place: string | null;
  /** Hash of the place and what the page showed there (not of the mailbox, which not every page names), so that a reopened message finds its item; null for a file. */
  readonly placeKey: string | null;
  readonly capturedAt: string;
  readonly exact: boolean;
  readonly bytes: number;
  readonly state: OutboxState;
  readonly attempts: number;
  /** Epoch ms before which it is not tried again. */
  readonly nextAt: number;
  /** Code of the last failure. */
  readonly reason: string | null;
  /** Parts of 1 MiB that the Worker has acknowledged. */
  readonly partsSent: readonly number[];
  /** The person took it back while it was on its way: the Worker is told, then the item goes. */
  readonly undo: boolean;
}

/** What an item is made of before the outbox gives it its number and state. */
export type NewItem = Pick<
  OutboxItem,
  | "id"
  | "sha256"
  | "personId"
  | "deviceId"
  | "mailbox"
  | "webmail"
  | "place"
  | "placeKey"
  | "capturedAt"
  | "exact"
  | "bytes"
>;

/** Kept when the bytes are gone, so that the bar can say "saved" on reopening. */
export interface OutboxReceipt {
  readonly id: string;
  readonly sha256: string;
  readonly personId: string;
  readonly mailbox: string;
  readonly placeKey: string | null;
  readonly messageId: string | null;
  /** `accepted`: safe with the Worker; `stored`: readable there. */
  readonly state: "accepted" | "stored";
  readonly customers: readonly string[];
  readonly alsoSavedBy: readonly { readonly name: string; readonly at: string }[];
  /** Epoch ms. */
  readonly receivedAt: number;
}
