/** The outbox's nouns: an item that waits to be uploaded, what is kept of one that went, and why one went. */

/** `parked`: the Worker will not take it as it is; waits for a person's decision. */
export type OutboxState = "waiting" | "sending" | "parked";

/** Why a number of this device will never reach the Worker as a capture. */
export type DropReason = "undone" | "dropped" | "policy";

/** What recorded an item where nobody pressed. */
export interface AutomaticFacts {
  /** The rule's id and name; null where what holds for the rest of the mail decided. */
  readonly rule: { readonly id: string; readonly name: string } | null;
  /** The version of the saving rules. */
  readonly version: number;
  /** The customer's domain; null where none is known to be on it. */
  readonly customer: string | null;
  /** Names and dates are all that is recorded; absent in what was kept before those were recorded by themselves. */
  readonly namesOnly?: boolean;
}

/** What of an item names a mail or whose it is: lies sealed wherever the device has a sealing key. */
export interface ItemDetails {
  readonly sha256: string;
  readonly mailbox: string;
  readonly webmail: string;
  /** Folder and number in the webmail, for the record's evidence; null for a dropped file. */
  readonly place: string | null;
  readonly exact: boolean;
  /** `envelope`: its bytes are the header fields that name people and date, and nothing else was kept. */
  readonly kind: "full" | "envelope";
  /** Null for what a person pressed. */
  readonly automatic: AutomaticFacts | null;
}

/** Sealed details (outbox/sealing.ts). The bytes beside them are sealed with the same `enc`. */
export interface SealedDetails {
  readonly enc: Uint8Array<ArrayBuffer>;
  readonly box: Uint8Array<ArrayBuffer>;
}

/** Either lies there in the clear (kept before this device had a sealing key) or sealed; never both. */
type Details =
  | { readonly details: ItemDetails; readonly sealed: null }
  | { readonly details: null; readonly sealed: SealedDetails };

/** What the pump and the lists need of an item without opening it: nothing in it names a mail. */
interface ItemFacts {
  /** The capture's id: a UUID from whoever captured; the Worker knows it for ever. */
  readonly id: string;
  readonly personId: string;
  /** The pairing it was kept under: whose number and whose sealing key it has. */
  readonly deviceId: string;
  /** Gapless per device, given when the item is kept. */
  readonly deviceSeq: number;
  /**
   * Hash of the place and what the page showed there (not of the mailbox, which not every page names), so that a
   * reopened message finds its item; null for a file.
   */
  readonly placeKey: string | null;
  readonly capturedAt: string;
  readonly bytes: number;
  readonly state: OutboxState;
  readonly attempts: number;
  /** Epoch ms before which it is not tried again. */
  readonly nextAt: number;
  /** Not sent before it has lain here for `ms` since `at` (epoch ms), so that the person can stop it; else absent. */
  readonly held?: { readonly at: number; readonly ms: number };
  /** Code of the last failure. */
  readonly reason: string | null;
  /** A request with it was begun: it may have arrived, whatever came back. */
  readonly tried: boolean;
  /** Parts (`PART_BYTES`) that the Worker has acknowledged. */
  readonly partsSent: readonly number[];
  /** The person took it back when it may have arrived already: the Worker is told, then the item goes. */
  readonly takenBack: DropReason | null;
}

export type OutboxItem = ItemFacts & Details;

/** What an item is made of before the outbox gives it its number and state. */
export type NewItem = Pick<ItemFacts, "id" | "personId" | "deviceId" | "placeKey" | "capturedAt" | "bytes" | "held"> &
  ItemDetails & {
    /** Hash of person and message (`onceKeyOf`): what was kept once is never recorded by itself again. */
    readonly onceKey: string;
  };

/** An item's details as they are to lie, and its bytes likewise. */
export type ItemContent = Details & { readonly body: Uint8Array<ArrayBuffer> };

/** A number to tell the Worker of, kept until it has acknowledged it. */
export interface DroppedNumber {
  readonly deviceId: string;
  readonly personId: string;
  readonly seq: number;
  readonly reason: DropReason;
}

/** What the company's saving rules took out of the outbox: shown until the person has seen it. No bytes. */
export type RemovalNotice = Pick<ItemFacts, "id" | "personId" | "deviceId" | "capturedAt" | "bytes"> & {
  /** The Worker's code. */
  readonly reason: string;
} & Details;

/** Kept when the bytes are gone, so that the bar can say "saved" on reopening. */
export interface OutboxReceipt {
  readonly id: string;
  readonly sha256: string;
  readonly personId: string;
  readonly mailbox: string;
  readonly placeKey: string | null;
  readonly messageId: string | null;
  /** `accepted`: safe with the Worker; `stored`: readable there; `failed`: safe there, but it could not be read. */
  readonly state: "accepted" | "stored" | "failed";
  readonly customers: readonly string[];
  readonly alsoSavedBy: readonly { readonly name: string; readonly at: string }[];
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Absent in what was kept before anything was automatic. */
  readonly automatic?: AutomaticFacts | null;
}

/** A device's sealing keys: the public one in the clear, the private one wrapped by a secret that only the Worker keeps. */
export interface SealingKey {
  readonly deviceId: string;
  readonly personId: string;
  /** P-256 point, uncompressed (65 bytes). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** PKCS #8, under AES-256-GCM. */
  readonly wrapped: Uint8Array<ArrayBuffer>;
}
