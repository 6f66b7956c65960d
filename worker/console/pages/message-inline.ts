import type { Call } from "../../../shared/api/client.ts";
import { type Attachment, messageEndpoints } from "../../../shared/api/messages.ts";
import { toBase64 } from "../base64.ts";

/** Together: a mail's own pictures beyond this stay files, so that a page cannot eat the reader's memory. */
const MAX_INLINE_BYTES = 12 * 1024 * 1024;

/** Pictures a browser draws in an img without running anything. SVG is not among them. */
const drawn = /^image\/(?:png|jpeg|gif|webp|bmp|avif)$/;

/** Which attachments the HTML shows inside itself: pictures with a Content-ID that it names. */
export function inlinePictures(html: string, attachments: readonly Attachment[]): Attachment[] {
  let left = MAX_INLINE_BYTES;
  return attachments.filter((one) => {
    const id = bare(one.contentId);
    if (id === "" || !drawn.test(one.mediaType.toLowerCase()) || one.size > left) return false;
    if (!html.includes(id) && !html.includes(encodeURIComponent(id))) return false;
    left -= one.size;
    return true;
  });
}

/** Fetches them as `data:` URLs by Content-ID. One that cannot be fetched is left out. */
export async function loadInlineImages(
  call: Call,
  messageId: string,
  pictures: readonly Attachment[],
  reason: string | undefined,
): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  await Promise.all(
    pictures.map(async (one) => {
      try {
        const bytes = await call(messageEndpoints.getAttachment, {
          params: { id: messageId, index: one.index },
          query: { reason },
        });
        images[bare(one.contentId)] = `data:${one.mediaType.toLowerCase()};base64,${toBase64(bytes)}`;
      } catch {
        // The mail is shown without this picture; the file's row below still leads to it or says why not.
      }
    }),
  );
  return images;
}

const bare = (contentId: string | null): string => contentId?.replace(/^<|>$/g, "").trim() ?? "";
