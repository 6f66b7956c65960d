// What a policy decides on. A fact that is not known is undefined, and then nothing is guessed: decide() asks.

/** What a participant is to the company. */
export const participantKinds = ["colleague", "customer", "contact", "business", "free-mail"] as const;
/**
 * `customer` has the address or domain of a customer; `contact` is a known person who belongs to none; `business` is at a
 * domain of a company that nobody here knows; `free-mail` is at a provider where anybody can have an address.
 */
export type ParticipantKind = (typeof participantKinds)[number];

/** Somebody named in From, Sender, To, Cc or Bcc. */
export interface Participant {
  /** Normalised (shared/mail/address.ts). */
  address: string;
  /** The display name, decoded; empty where there is none, null where this side does not see it. */
  name: string | null;
  /** Stands for whoever else may be on it: neither address nor name is known. */
  isUnseen?: true;
  /** Everything that it may be: one kind where that is known, several where this side cannot tell them apart. */
  kinds: readonly ParticipantKind[];
}

/** Stands for whoever cannot be seen: the page does not show them, or their address cannot be read. */
export const anybody: Participant = { address: "", name: null, isUnseen: true, kinds: participantKinds };

/** A file of the message. */
export interface FileFact {
  name: string;
  /** The media type, lower case. */
  type: string;
  bytes: number;
}

/** Header fields that a policy may look at, decoded; null where the message has none. */
export interface HeaderFacts {
  /** RFC 2156 section 5.3.4. */
  sensitivity: string | null;
  /** RFC 3834 section 5. */
  autoSubmitted: string | null;
  /** RFC 2919. */
  listId: string | null;
  precedence: string | null;
}

/** The colleague whose copy of the message it is. */
export interface PersonFacts {
  id: string;
  /** Their own mailboxes. */
  addresses: readonly string[];
  /** Names of their teams. */
  teams: readonly string[];
  /** Regions of their teams. */
  regions: readonly string[];
  roles: readonly string[];
}

/** What is known of a message when it is decided on. Times are milliseconds since 1970. */
export interface PolicyFacts {
  now: number;
  person: PersonFacts | undefined;
  /** The adapter's id; null at a door that is no webmail. */
  webmail: string | null | undefined;
  /** The mailbox that the copy lies in; null where it lies in none. */
  mailbox: string | null | undefined;
  direction: "in" | "out" | undefined;
  /** Null for a message without one. */
  from: string | null | undefined;
  participants: readonly Participant[] | undefined;
  subject: string | undefined;
  /** The folder and labels that the copy has. */
  folders: readonly string[] | undefined;
  headers: HeaderFacts | undefined;
  files: readonly FileFact[] | undefined;
  /** Tiers of the customers on it. */
  tiers: readonly string[] | undefined;
  hasQuote: boolean | undefined;
  sentAt: number | undefined;
}

/** The folder in a webmail's word for a place (`INBOX/7`); a dropped file lies in none. */
export const foldersOf = (place: string | null): string[] => {
  const folder = place?.slice(0, Math.max(0, place.lastIndexOf("/"))) ?? "";
  return folder === "" ? [] : [folder];
};
