import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { AppError } from "../errors.ts";

/** A little above the largest body there is (an import batch of one message), so that endpoints name their own limits. */
export const MAX_BODY_BYTES = MAX_ORIGINAL_BYTES + 64 * 1024;

/** The largest JSON that a page of ours sends is an envelope of 500 participants; a Worker has 128 MB for all. */
export const MAX_JSON_BYTES = 1024 * 1024;

/**
 * The request's whole body. Throws `too_large` as soon as it is above `maxBytes`, whatever length was announced: a body
 * in chunks announces none.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): AppError => new AppError("too_large", `This request may have ${maxBytes} bytes at most.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
