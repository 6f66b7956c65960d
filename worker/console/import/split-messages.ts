import type { DomainPreview } from "../../../shared/mail/preview.ts";

/** What the page asks of the splitting worker. */
export type ToSplitter =
  | { kind: "read"; files: File[]; ownDomains: string[]; customerDomains: string[]; maxBytes: number }
  | { kind: "count"; ticked: string[] }
  /** Sends again from the beginning; the first `skip` ticked messages are known to have arrived. */
  | { kind: "send"; ticked: string[]; skip: number }
  /** The last batch has arrived: the next one may come. */
  | { kind: "next" };

/** What the worker answers. Only ticked messages ever leave it. */
export type FromSplitter =
  | { kind: "reading"; readBytes: number; messages: number }
  | { kind: "preview"; preview: FilePreview }
  | { kind: "counted"; count: number }
  | { kind: "batch"; body: Uint8Array<ArrayBuffer>; messages: number }
  | { kind: "end" }
  /** The file could not be read from the disk (moved, changed, taken away). */
  | { kind: "broken" };

/** The files, taken apart. */
export interface FilePreview {
  rows: DomainPreview[];
  messages: number;
  /** SHA-256, lower-case hex, of the files' names, sizes and first bytes: the same files resume their import. */
  fileKey: string;
  refused: { fileName: string; bytes: number }[];
  unreadable: string[];
}
