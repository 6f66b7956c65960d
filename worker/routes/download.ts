/** Types that a browser shows without running anything; the rest are bytes. A mail's own word for HTML, SVG or XML is not taken. */
const harmless =
  /^(?:image\/(?:png|jpeg|gif|webp|bmp|tiff)|application\/(?:pdf|zip|msword|vnd\.[a-z0-9.-]+)|text\/(?:plain|csv)|message\/rfc822)$/;

/** The media type to send a file under. */
export function safeMediaType(given: string): string {
  const type = given.toLowerCase().split(";")[0]?.trim() ?? "";
  return harmless.test(type) ? type : "application/octet-stream";
}

/**
 * `attachment` with the name twice (RFC 6266): plain ASCII for old programs, and RFC 8187 UTF-8. No path, no control or
 * direction-changing character survives, so that a name cannot look like another.
 */
export function contentDisposition(fileName: string): string {
  const name =
    fileName
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
      .replace(/[\\/]/g, "_")
      .trim()
      .slice(0, 150)
      .toWellFormed() || "file";
  const ascii = name.replace(/[^\x20-\x7e]/g, "_").replace(/["%]/g, "_");
  const utf8 = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}

/** Of tables that are taken away. */
export const sheetTypes = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

interface File {
  fileName: string;
  mediaType: string;
}

/** Bytes from the store as a download that no browser runs in our origin. */
export const download = (object: R2ObjectBody, file: File): Response => asDownload(object.body, object.size, file);

/** The same of bytes that were made for it. */
export const downloadBytes = (bytes: Uint8Array, file: File): Response =>
  asDownload(new Uint8Array(bytes), bytes.length, file);

function asDownload(body: BodyInit, size: number, file: File): Response {
  return new Response(body, {
    headers: {
      "content-type": safeMediaType(file.mediaType),
      "content-length": String(size),
      "content-disposition": contentDisposition(file.fileName),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    },
  });
}
