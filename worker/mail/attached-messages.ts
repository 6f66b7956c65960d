import { latin1, mediaTypeOf, outlineOf } from "./outline.ts";
import { defaultLimits } from "./parse-message.ts";

/**
 * The messages that a mail carries as `message/rfc822` parts (RFC 2046 §5.2.1), byte for byte as they stand in it: a
 * parser that decodes them gives other line ends, and then a signature no longer fits. Parts in base64, which the RFC
 * forbids and some clients write, are decoded; empty ones are left out.
 */
export function attachedMessages(bytes: Uint8Array): Uint8Array[] {
  const { parts } = outlineOf(bytes, defaultLimits);
  return parts.slice(1).flatMap((part) => {
    if (mediaTypeOf(part.contentType) !== "message/rfc822") return [];
    const end = withoutLineEnd(bytes, part.bodyStart, part.bodyEnd);
    const body =
      part.transferEncoding === "base64"
        ? new Uint8Array(Buffer.from(latin1(bytes, part.bodyStart, end), "base64"))
        : bytes.slice(part.bodyStart, end);
    return body.length > 0 ? [body] : [];
  });
}

/** The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
function withoutLineEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end > start && bytes[end - 1] === 10) return end - 1 > start && bytes[end - 2] === 13 ? end - 2 : end - 1;
  return end;
}
