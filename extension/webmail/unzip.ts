/** Where the parts of a ZIP's directory stand (APPNOTE 4.3.12 and 4.3.16), in bytes. */
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;

/**
 * The one file of a ZIP, unpacked; "too_large" above `maxBytes`, before it is unpacked; null where it is no such ZIP or does
 * not unpack to the length that it says.
 */
export async function unzipOnly(
  zip: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | "too_large" | null> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  const end = zip.length - END_BYTES;
  // What webmails make has no comment, so that the directory's end is the file's.
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50 || view.getUint16(end + 10, true) !== 1) return null;
  const entry = view.getUint32(end + 16, true);
  if (entry + ENTRY_BYTES > end || view.getUint32(entry, true) !== 0x02014b50) return null;
  const [method, packed, length] = [
    view.getUint16(entry + 10, true),
    view.getUint32(entry + 20, true),
    view.getUint32(entry + 24, true),
  ];
  if (length > maxBytes) return "too_large";
  const local = view.getUint32(entry + 42, true);
  if (local + LOCAL_BYTES > entry) return null;
  const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > entry) return null;
  const bytes = zip.subarray(start, start + packed);
  const file = method === 0 ? bytes : method === 8 ? await inflate(bytes, length) : null;
  return file?.length === length ? file : null;
}

/** At most `length` bytes are kept: what says less than it holds is no file. */
async function inflate(packed: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const out = new Uint8Array(length);
  let at = 0;
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return out.subarray(0, at);
      if (at + value.length > length) return null;
      out.set(value, at);
      at += value.length;
    }
  } catch {
    // Broken, or more than the deflated bytes.
    return null;
  } finally {
    reader.releaseLock();
  }
}
