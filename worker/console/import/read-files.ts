import { Unzip, type UnzipFile, UnzipInflate } from "fflate";
import { createMboxSplitter } from "../../../shared/mail/mbox.ts";

/** What a file gives, in its order. `refused` is too large to be taken; `unreadable` a file that is damaged or no mail. */
export type Found =
  | { kind: "message"; bytes: Uint8Array }
  | { kind: "refused"; fileName: string; bytes: number }
  | { kind: "unreadable"; fileName: string };

/** The part of a browser's File that is needed. */
export interface MailFile {
  name: string;
  size: number;
  stream(): ReadableStream<Uint8Array>;
}

/** One deflated piece can grow a thousandfold; pieces of this size keep that within memory. */
const SLICE_BYTES = 64 * 1024;

/**
 * Takes .eml, .mbox and zips of them apart while they stream by, never holding more than one message and one slice.
 * `onRead` hears of the bytes of the file itself. Throws only when the file cannot be read from the disk.
 */
export async function* readMessages(
  file: MailFile,
  maxBytes: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Found> {
  const reader = file.stream().getReader();
  let parts: Parts | null = null;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts ??= isZip(value) ? partsOfZip(file.name, maxBytes) : partsOfMail(file.name, maxBytes);
      for (let at = 0; at < value.length; at += SLICE_BYTES) {
        const slice = value.subarray(at, at + SLICE_BYTES);
        yield* parts.push(slice);
        onRead(slice.length);
      }
    }
    if (parts !== null) yield* parts.end();
  } finally {
    reader.releaseLock();
  }
}

interface Parts {
  push(slice: Uint8Array): Found[];
  end(): Found[];
}

const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

/** An mbox, or one message: an .eml may quote lines like `From …` and is never split. */
function partsOfMail(fileName: string, maxBytes: number): Parts {
  if (/\.eml$/i.test(fileName)) return partsOfEml(fileName, maxBytes);
  const splitter = createMboxSplitter({ maxBytes });
  let told = 0;
  const found = (messages: Uint8Array[]): Found[] => {
    const large = splitter.tooLarge();
    const refused = large.slice(told).map((bytes): Found => ({ kind: "refused", fileName, bytes }));
    told = large.length;
    return [...messages.map((bytes): Found => ({ kind: "message", bytes })), ...refused];
  };
  return { push: (slice) => found(splitter.push(slice)), end: () => found(splitter.end()) };
}

function partsOfEml(fileName: string, maxBytes: number): Parts {
  let slices: Uint8Array[] = [];
  let size = 0;
  return {
    push(slice) {
      size += slice.length;
      if (size <= maxBytes) slices.push(slice.slice());
      else slices = [];
      return [];
    },
    end() {
      if (size > maxBytes) return [{ kind: "refused", fileName, bytes: size }];
      if (size === 0) return [];
      const bytes = new Uint8Array(size);
      let at = 0;
      for (const slice of slices) {
        bytes.set(slice, at);
        at += slice.length;
      }
      return [{ kind: "message", bytes }];
    },
  };
}

/** Files of a zip that are no mail: folders, macOS' shadows, pictures, indexes. */
const isMailName = (name: string): boolean =>
  !/(^|\/)(__MACOSX\/|\._|\.DS_Store)/.test(name) && /(\.(eml|mbox|mbx|txt)|\/[^./]+|^[^./]+)$/i.test(name);

function partsOfZip(zipName: string, maxBytes: number): Parts {
  let found: Found[] = [];
  let broken = false;
  /** Begun and not finished: what is left here at the end was cut off. */
  const begun = new Set<string>();
  const take = (entry: UnzipFile): void => {
    if (entry.name.endsWith("/") || !isMailName(entry.name)) return;
    const fileName = `${zipName}/${entry.name}`;
    const parts = partsOfMail(entry.name, maxBytes);
    begun.add(fileName);
    entry.ondata = (error, data, final) => {
      if (error !== null) return;
      if (data.length > 0) found.push(...named(parts.push(data), fileName));
      if (!final) return;
      begun.delete(fileName);
      found.push(...named(parts.end(), fileName));
    };
    try {
      entry.start();
    } catch {
      // Encrypted, or packed in a way that zips of mail are not: it stays begun.
    }
  };
  const unzip = new Unzip(take);
  unzip.register(UnzipInflate);
  const push = (slice: Uint8Array, final: boolean): Found[] => {
    if (broken) return [];
    try {
      unzip.push(slice, final);
    } catch {
      broken = true;
      found.push({ kind: "unreadable", fileName: zipName });
    }
    const out = found;
    found = [];
    return out;
  };
  const end = (): Found[] => [
    ...push(new Uint8Array(0), true),
    ...[...begun].map((fileName): Found => ({ kind: "unreadable", fileName })),
  ];
  return { push: (slice) => push(slice, false), end };
}

const named = (found: Found[], fileName: string): Found[] =>
  found.map((one) => (one.kind === "refused" ? { ...one, fileName } : one));
