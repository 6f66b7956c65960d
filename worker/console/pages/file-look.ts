import { type Call, pathOf } from "../../../shared/api/client.ts";
import { messageEndpoints } from "../../../shared/api/messages.ts";

/** What a browser shows without running anything of ours: pictures in an img, PDF in its own viewer. */
const pictures = /^image\/(?:png|jpeg|gif|webp|bmp|avif)$/;

/** Beyond this a look would eat the reader's memory; the download streams. */
export const MAX_LOOK_BYTES = 12 * 1024 * 1024;

/** How a file can be looked at here; null where it is for downloading only. SVG is a program, and not among them. */
export function lookOf(mediaType: string, fileName: string): "picture" | "pdf" | null {
  const type = mediaType.toLowerCase().split(";")[0]?.trim() ?? "";
  if (pictures.test(type)) return "picture";
  const isPdf = type === "application/pdf" || (type === "application/octet-stream" && /\.pdf$/i.test(fileName));
  return isPdf ? "pdf" : null;
}

/** True for bytes that begin as a PDF does (ISO 32000-1, 7.5.2). */
export const isPdf = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 5)) === "%PDF-";

/** Where a file is downloaded from. */
export const fileHref = (file: { messageId: string; index: number }, reason?: string): string =>
  pathOf(messageEndpoints.getAttachment.path, { id: file.messageId, index: file.index }, { reason });

/**
 * The file as an address of this document's own memory, under the type that it was taken for and no other, so that no
 * file can pose as a page: the download's own address goes on answering `attachment` and `nosniff`. Revoke it after.
 * Throws ApiError, and RangeError for what is no PDF.
 */
export async function loadLook(
  call: Call,
  file: { messageId: string; index: number; mediaType: string },
  kind: "picture" | "pdf",
  reason?: string,
): Promise<string> {
  const bytes = await call(messageEndpoints.getAttachment, {
    params: { id: file.messageId, index: file.index },
    query: { reason },
  });
  if (kind === "pdf" && !isPdf(bytes)) throw new RangeError("no PDF");
  const type = kind === "pdf" ? "application/pdf" : file.mediaType.toLowerCase().split(";")[0];
  return URL.createObjectURL(new Blob([new Uint8Array(bytes)], type === undefined ? {} : { type }));
}
