/**
 * Takes an mbox apart as its bytes arrive, without ever holding more than one message. The line `From …` that opens a
 * message is not part of it, nor is the blank line that mbox adds after it; everything else comes out byte for byte,
 * with CRLF or LF as it was. A file that does not begin with `From …` (a single .eml) is one message.
 */

const LF = 10;
const CR = 13;

/** An envelope line is `From `, an address and a date; a line longer than this is content. */
const MAX_ENVELOPE_LINE_BYTES = 1024;

/** Address (or `-`), then a clock time and a year somewhere behind it: what every mbox writer puts there. */
const envelopePattern = /^From \S+ +.*\d{1,2}:\d{2}.*\b\d{4}\b/;

export type MboxOptions = {
  /** A message above this is dropped while it streams by, and counted in `tooLarge`. */
  maxBytes: number;
  /** `mboxrd` takes one `>` off lines like `>From ` and `>>From `; `none` leaves them (mboxcl, mboxo read literally). */
  quoting?: "mboxrd" | "none";
};

export type MboxSplitter = {
  /** Takes the next bytes of the file (the array may be reused afterwards); returns the messages finished by them. */
  push(chunk: Uint8Array): Uint8Array[];
  /** The file has ended: the last message, if there is one. */
  end(): Uint8Array[];
  /** The sizes in bytes of messages dropped so far because they exceed `maxBytes`, in file order. */
  tooLarge(): readonly number[];
};

/** See the head of this file. One splitter per file. */
export function createMboxSplitter(options: MboxOptions): MboxSplitter {
  const unquote = options.quoting !== "none";
  const message = growingBytes(options.maxBytes);
  const dropped: number[] = [];
  let finished: Uint8Array[] = [];
  let held: Uint8Array = new Uint8Array(0);
  let passing = false;
  let lineLength = 0;
  let lineFirstByte = 0;
  let afterBlank = true;

  function finish(): void {
    const size = message.size();
    if (size > options.maxBytes) dropped.push(size);
    else {
      const bytes = withoutClosingBlank(message.take());
      if (hasContent(bytes)) finished.push(bytes);
    }
    message.clear();
  }

  function decide(line: Uint8Array): void {
    const text = asciiOf(line);
    if (afterBlank && envelopePattern.test(text)) finish();
    else message.append(unquote && /^>+From /.test(text) ? line.subarray(1) : line);
  }

  function take(piece: Uint8Array, complete: boolean): void {
    if (lineLength === 0) lineFirstByte = piece[0] ?? 0;
    lineLength += piece.length;
    if (passing) message.append(piece);
    else if (lineFirstByte !== 0x46 && lineFirstByte !== 0x3e) {
      message.append(piece);
      passing = true;
    } else {
      held = joined(held, piece);
      if (complete || held.length > MAX_ENVELOPE_LINE_BYTES) {
        decide(held);
        held = new Uint8Array(0);
        passing = true;
      }
    }
    if (!complete) return;
    afterBlank = lineLength === 1 || (lineLength === 2 && lineFirstByte === CR);
    passing = false;
    lineLength = 0;
  }

  function drain(): Uint8Array[] {
    const out = finished;
    finished = [];
    return out;
  }

  return {
    push(chunk) {
      let start = 0;
      while (start < chunk.length) {
        const lf = chunk.indexOf(LF, start);
        const end = lf === -1 ? chunk.length : lf + 1;
        take(chunk.subarray(start, end), lf !== -1);
        start = end;
      }
      return drain();
    },
    end() {
      if (held.length > 0) decide(held);
      held = new Uint8Array(0);
      finish();
      return drain();
    },
    tooLarge: () => dropped,
  };
}

/** A buffer that doubles as needed, copies what it is given, and only counts once past its maximum. */
function growingBytes(maxBytes: number) {
  let buffer = new Uint8Array(64 * 1024);
  let size = 0;
  return {
    size: () => size,
    append(piece: Uint8Array): void {
      const needed = size + piece.length;
      if (needed <= maxBytes) {
        if (needed > buffer.length) {
          const larger = new Uint8Array(Math.max(needed, Math.min(buffer.length * 2, maxBytes)));
          larger.set(buffer.subarray(0, size));
          buffer = larger;
        }
        buffer.set(piece, size);
      }
      size = needed;
    },
    take: () => buffer.slice(0, size),
    clear(): void {
      size = 0;
    },
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function asciiOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes.subarray(0, MAX_ENVELOPE_LINE_BYTES)) text += String.fromCharCode(byte);
  return text;
}

function withoutClosingBlank(bytes: Uint8Array): Uint8Array {
  const n = bytes.length;
  if (n >= 2 && bytes[n - 1] === LF && bytes[n - 2] === LF) return bytes.subarray(0, n - 1);
  if (n >= 4 && bytes[n - 1] === LF && bytes[n - 2] === CR && bytes[n - 3] === LF) return bytes.subarray(0, n - 2);
  return bytes;
}

function hasContent(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte !== CR && byte !== LF);
}
