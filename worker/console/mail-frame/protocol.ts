// What travels over the port between console and mail frame. Types only: the frame's one script stays small, and the
// console checks what comes out of the frame by its own schema (MailFrame.tsx).

/** From the console, once. */
export interface MailToShow {
  html: string;
  /** Pictures of the message by Content-ID without brackets, as `data:` URLs. */
  inlineImages: Readonly<Record<string, string>>;
  /** BCP 47, of the text as far as it is clear; what the mail says of its own parts counts more. */
  language: string | null;
  /** What stands on what is folded, in the reader's language; null where nothing is to be folded. */
  fold: FoldWords | null;
}

export interface FoldWords {
  /** The words' own, BCP 47. */
  language: string;
  quote: string;
  signature: string;
}

/** From the frame. Heights in CSS pixels, `onPaper` on a sheet; `url` is what the mail says and nothing more. */
export type FromFrame =
  | { kind: "shown"; blocked: number }
  | { kind: "height"; height: number; onPaper: number }
  | { kind: "link"; url: string };
