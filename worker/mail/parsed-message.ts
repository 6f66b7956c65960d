/** What a message's bytes say, whatever they are: the shape every later step works on. */

export type ParticipantRole = "from" | "sender" | "reply-to" | "to" | "cc" | "bcc";

/** `address` is normalised (lower case, no brackets); `name` is decoded and may be empty. */
export type Participant = { role: ParticipantRole; address: string; name: string };

export type ParsedAttachment = {
  /** Safe to show and to save under: no path, no control or direction characters; never empty. */
  fileName: string;
  /** As the sender labelled it, lower case. Nobody looked at the bytes. */
  mediaType: string;
  /** Decoded bytes. */
  size: number;
  /** Without angle brackets; what `cid:` in the HTML points at. */
  contentId: string | null;
  inline: boolean;
  bytes: Uint8Array;
};

export type ParsedMessage = {
  /** Without angle brackets and white space; null when there is none. */
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  /** The Date header as ISO 8601 UTC; null when missing or unreadable. */
  sentAt: string | null;
  subject: string;
  from: Participant | null;
  participants: Participant[];
  /** Plain text with LF line ends; from the HTML when there is no text part. */
  text: string;
  html: string | null;
  attachments: ParsedAttachment[];
  headers: {
    autoSubmitted: string | null;
    listId: string | null;
    precedence: string | null;
    sensitivity: string | null;
  };
};

export type ProblemCode =
  | "empty"
  | "too_many_parts"
  | "too_deep"
  | "headers_too_large"
  | "text_too_long"
  | "too_many_participants"
  | "parser_failed"
  | "no_from"
  | "unreadable_address"
  | "no_date"
  | "unreadable_date"
  | "no_message_id"
  | "duplicate_header"
  | "guessed_charset"
  | "undecodable_text"
  | "nul_bytes";

/** Something about the content that a person may want to know. `detail` names a header, charset or count, never content. */
export type Problem = { code: ProblemCode; detail?: string };
