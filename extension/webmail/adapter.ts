/**
 * The contract between the extension and one kind of webmail. An adapter reads; but for `compose`, at a
 * person's press, it never writes to the page's own elements. It never decides what is saved, and never guesses: what it cannot find it says it cannot find.
 *
 * Invariant: An adapter never guesses. What is captured agrees with what the page shows (capture/check-source.ts), and
 * the mailbox it reads belongs to the person signed in, or it refuses.
 */

/** File name, policy key, log key and fixture folder of an adapter. */
const webmailIds = [
  ...(["roundcube", "sogo", "gmail", "outlook", "qq", "netease", "zimbra", "nextcloud", "snappymail"] as const),
  ...(["horde", "zoho", "yahoo", "fastmail", "yandex", "mailru", "proton"] as const),
] as const;
export type WebmailId = (typeof webmailIds)[number];

/**
 * What an adapter rests on. `proven`: the real thing, in every run of the tests · `recorded`: stored pages of the real thing,
 * never tried on an account · `described`: what others have written of it.
 */
export type Evidence = "proven" | "recorded" | "described";

/** Where the webmail keeps one message. */
export interface MessageRef {
  /** Folder as the server names it, still in its own encoding: only good for asking the server again. */
  readonly folder: string;
  /** The server's number of the message in that folder. */
  readonly uid: string;
}

/** One address as the page shows it. */
export interface ShownAddress {
  readonly address: string;
  readonly name: string;
}

/** What the page shows of the open message, read from the part of the page that no mail can write to. */
export interface OpenMessage {
  readonly ref: MessageRef;
  /** Folder in readable letters, for people only. */
  readonly folderName: string;
  /** Subject as shown, white space collapsed; null when the page shows none. */
  readonly subject: string | null;
  /** Message-ID where the page knows it; null where it does not. */
  readonly messageId: string | null;
  /** Sender as shown; null when the page shows no usable address. */
  readonly from: ShownAddress | null;
  /** To and Cc as shown; long lists may be cut by the webmail. */
  readonly recipients: readonly ShownAddress[];
  /** Where the page shows subject or sender is not known: those of the source have to stand somewhere on it. */
  readonly anywhere?: true;
}

/** The message as the server holds it. */
export interface RawMessage {
  readonly ref: MessageRef;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** False when the webmail re-formats its source view, so that the bytes are not those that IMAP serves. */
  readonly exact: boolean;
}

/** What an adapter is given to read with, so that tests stay offline. */
export interface ReadIo {
  readonly page: Document;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Above this the read stops, before the bytes are in memory where the server says the length. */
  readonly maxBytes: number;
}

/**
 * Why a message could not be read.
 * `offline`: no answer · `signed_out`: the webmail asks to sign in · `not_found`: it has no such message ·
 * `not_source`: it answered with something that is not a message source · `no_token`: the page holds no request token ·
 * `too_large`: above `maxBytes` · `no_original`: this webmail gives out none.
 */
export type WebmailReadReason =
  | "offline"
  | "signed_out"
  | "not_found"
  | "not_source"
  | "no_token"
  | "too_large"
  | "no_original";

/** Thrown by `readRawMessage`; carries a reason that the record bar can put into words. */
export class WebmailReadError extends Error {
  readonly reason: WebmailReadReason;
  constructor(reason: WebmailReadReason, options?: ErrorOptions) {
    super(`webmail read failed: ${reason}`, options);
    this.name = "WebmailReadError";
    this.reason = reason;
  }
}

/** What a folder is for, where the webmail says so. */
export type FolderRole = "inbox" | "sent" | "drafts" | "junk" | "trash";

/** A folder of the mailbox as the webmail lists it. */
export interface MailFolder {
  /** As in MessageRef. */
  readonly folder: string;
  /** In readable letters, with the folders above it. */
  readonly name: string;
  readonly role: FolderRole | null;
}

/** A row of a folder's list. */
export interface ListedMessage {
  readonly uid: string;
  /** Subject as listed; null where the list shows none. */
  readonly subject: string | null;
  /** What the list shows of it, as one text: another message under the same number shows something else. */
  readonly shown: string;
}

/** A part of a folder's list. */
export interface FolderPage {
  readonly messages: readonly ListedMessage[];
  /** What to ask for the next part with; null at the end. */
  readonly next: string | null;
  /** How many the folder holds, by the webmail's own word. */
  readonly total: number;
}

/**
 * The mailbox as a whole, through the webmail's own list and with the person's own session. Nothing is marked as read, and
 * the page is left as it is. All throw WebmailReadError.
 */
export interface WebmailMailbox {
  /** The folders that hold messages, without those of other people's mailboxes. */
  listFolders(io: ReadIo): Promise<readonly MailFolder[]>;
  /** Part of a folder, from its beginning for null. Newest first where the webmail sorts so. */
  listPage(folder: string, at: string | null, io: ReadIo): Promise<FolderPage>;
  /** Undoes what listing leaves behind at the server, where it does: the person's own place in the list. */
  afterListing?(io: ReadIo): Promise<void>;
  /** The beginning of a message's source, with its whole header block (RFC 5322 section 2.2); the rest may be cut. */
  readBeginning(ref: MessageRef, io: ReadIo): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether the page has a window for writing open: when it closes, something may have been sent. */
  isWriting(page: Document): boolean;
}

/** What is put into the webmail's own window for a reply. */
export interface ComposedReply {
  /** Who the reply has to go to: one of them stands in the window, or nothing is put in. Lower case. */
  readonly to: readonly string[];
  readonly cc: readonly ShownAddress[];
  /** Plain text; where the window writes HTML, its lines are lines there. */
  readonly text: string;
  readonly file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array<ArrayBuffer> };
}

/**
 * Why a reply was not filled: `other_reply`: the window answers somebody else · `no_field`: it is not as expected ·
 * `no_upload`: the webmail did not take the file; the text is in.
 */
export type WebmailComposeReason = "other_reply" | "no_field" | "no_upload";

/** Thrown by a ReplyFiller. */
export class WebmailComposeError extends Error {
  readonly reason: WebmailComposeReason;
  constructor(reason: WebmailComposeReason) {
    super(`webmail compose failed: ${reason}`);
    this.name = "WebmailComposeError";
    this.reason = reason;
  }
}

/** What stands at the head of a mail that is begun. */
export interface NewMail {
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly cc: NewMail["to"];
  readonly subject: string;
  /** RFC 5322 section 3.6.4, with its angle brackets; null where it answers none. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/** Where an adapter can write a reply in the webmail's own window. Nothing is ever sent by it. */
export interface WebmailCompose {
  /**
   * Presses the webmail's own Reply on the open message, so that the thread's headers are the webmail's own; false where
   * the page offers none.
   */
  openReply(page: Document): boolean;
  /**
   * Where the webmail writes a new mail with this head, in the thread that it names; absent where it takes no thread but that
   * of a mail of its own. Opened, nothing is in the mailbox yet. Names and subject are a customer's words: they come to be no
   * header and no recipient. Null where the head is longer than an address can be.
   */
  newMailUrl?(page: Document, mail: NewMail): string | null;
  /** Whether this document is the webmail's window for a reply or for such a new mail, or has it open. */
  isReply(page: Document): boolean;
}

/**
 * Puts text, Cc and file into the window (composers.ts). Resolves once the webmail has the file; put in before, they are not
 * put in again. Throws WebmailComposeError.
 */
export type ReplyFiller = (page: Document, reply: ComposedReply, signal: AbortSignal) => Promise<void>;

export interface WebmailAdapter {
  readonly id: WebmailId;
  /** What people call it. */
  readonly name: string;
  readonly evidence: Evidence;
  /** Exact host names where this webmail is known to live; empty for software that companies host themselves. */
  readonly hosts: readonly string[];
  /** Day (ISO date) on which it was last seen working on the real thing. */
  readonly checkedOn: string;
  /** Addresses of pages it reads, for people and tests. */
  readonly exampleUrls: readonly [string, ...string[]];
  /** Letters are shortcuts of this webmail's own: the record bar's are pressed with Shift here. */
  readonly keysWithShift?: true;
  /** By this class on the record bar the webmail's own shortcuts leave alone what is typed there. */
  readonly barClass?: string;
  /** Whether this document is a page of this webmail, by same-origin markers; asked only after the person's grant. */
  probe(page: Document): boolean;
  /** The message open in this very document (not in a child frame), or null. */
  findOpenMessage(page: Document): OpenMessage | null;
  /** The element before which the record bar is put, or null while the page is not there yet. */
  findBarPlace(page: Document): Element | null;
  /** The address of the mailbox the page is signed in to, lower case, or null when it cannot be known. */
  findMailboxOwner(page: Document): string | null;
  /** The same, asked of the webmail with the person's own session where the page does not show it. Throws WebmailReadError. */
  readMailboxOwner(io: ReadIo): Promise<string | null>;
  /** The message's source, read with the person's own session. Throws WebmailReadError. */
  readRawMessage(ref: MessageRef, io: ReadIo): Promise<RawMessage>;
  /** Absent where the webmail's window for writing is not known. */
  readonly compose?: WebmailCompose;
  /** Absent where the webmail's list cannot be read as a whole. */
  readonly mailbox?: WebmailMailbox;
}
