// The forms in which DKIM hashes a mail (RFC 6376 section 3.4), and its tag lists (section 3.2).

/** A header field as it stands. */
export interface HeaderLine {
  /** Lower case. */
  name: string;
  /** What follows the colon, folded as it was, without the last line end; one character a byte. */
  value: string;
  /** The field with its last line end. */
  raw: string;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** The fields of a header block with CRLF line ends; what is no field is skipped. */
export function headerLines(head: Uint8Array): HeaderLine[] {
  const found: HeaderLine[] = [];
  for (const raw of latin1(head).split(/(?<=\r\n)(?![ \t])/)) {
    const colon = raw.indexOf(":");
    if (colon <= 0) continue;
    const name = raw.slice(0, colon).trim().toLowerCase();
    found.push({
      name,
      value: raw.slice(colon + 1).replace(/\r\n$/, ""),
      raw: raw.endsWith("\r\n") ? raw : `${raw}\r\n`,
    });
  }
  return found;
}

/** `a=b; c=d` as a map; the first of a name counts, names keep their case. White space around both goes. */
export function readTags(list: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const one of list.replace(/\r\n/g, "").split(";")) {
    const equals = one.indexOf("=");
    const name = one.slice(0, Math.max(equals, 0)).trim();
    if (name !== "" && !tags.has(name)) tags.set(name, one.slice(equals + 1).trim());
  }
  return tags;
}

/** The signature's own field, as it was when it was signed: without what `b=` says. */
export function withoutSignature({ name, raw }: HeaderLine): HeaderLine {
  const colon = raw.indexOf(":");
  const emptied =
    raw.slice(0, colon + 1) + raw.slice(colon + 1).replace(/(^|;)(\s*b\s*=)[^;]*?(\r\n$|(?=;)|$)/, "$1$2$3");
  return { name, raw: emptied, value: emptied.slice(colon + 1).replace(/\r\n$/, "") };
}

/** One field as it is hashed, with its line end. */
export function canonicalHeader({ name, value, raw }: HeaderLine, how: "simple" | "relaxed"): Uint8Array {
  if (how === "simple") return bytesOf(raw);
  const text = value
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/g, "");
  return bytesOf(`${name}:${text}\r\n`);
}

const [TAB, LF, CR, SPACE] = [9, 10, 13, 32];

/** The text as it is hashed. One pass over the bytes: a mail may be large. */
export function canonicalBody(body: Uint8Array, how: "simple" | "relaxed"): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(body.length + 2);
  let length = 0;
  // Up to where the last line that is not empty ends.
  let kept = 0;
  let blank = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    const isEnd = byte === CR && body[i + 1] === LF;
    if (how === "relaxed" && (byte === SPACE || byte === TAB)) {
      blank = true;
      continue;
    }
    if (isEnd) {
      const isEmpty = length === 0 || (out[length - 1] === LF && out[length - 2] === CR);
      out[length++] = CR;
      out[length++] = LF;
      if (!isEmpty) kept = length;
      i++;
    } else {
      if (blank) out[length++] = SPACE;
      out[length++] = byte;
      kept = length;
    }
    blank = false;
  }
  // A last line without its end gets one.
  const endsOpen = kept > 0 && !(out[kept - 1] === LF && out[kept - 2] === CR);
  if (endsOpen) {
    out[kept] = CR;
    out[kept + 1] = LF;
    return out.subarray(0, kept + 2);
  }
  // An empty text is one line end in the simple form, and nothing in the relaxed one.
  return kept === 0 && how === "simple" ? new Uint8Array([CR, LF]) : out.subarray(0, kept);
}
