import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { AppError } from "../errors.ts";

/** A little above the largest body there is (an import batch of one message), so that endpoints name their own limits. */
export const MAX_BODY_BYTES = MAX_ORIGINAL_BYTES + 64 * 1024;

/** The largest JSON that a page of ours sends is an envelope of 500 participants; a Worker has 128 MB for all. */
export const MAX_JSON_BYTES = 1024 * 1024;

/** Where nothing was announced: most such bodies are a question's few words. */
const SMALL_BYTES = 64 * 1024;

/**
 * The request's whole body. Throws `too_large` as soon as it is above `maxBytes`, whatever length was announced: a body
 * in chunks announces none.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): AppError => new AppError("too_large", `This request may have ${maxBytes} bytes at most.`);
  const announced = Math.max(0, Number(request.headers.get("content-length") ?? 0));
  if (announced > maxBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  // Room is made once where the length was announced, so that a body of 25 MiB is never there twice.
  let bytes = new Uint8Array(Math.min(announced || SMALL_BYTES, maxBytes));
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const end = length + value.length;
    if (end > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    if (end > bytes.length) {
      const wider = new Uint8Array(Math.min(Math.max(end, bytes.length * 2), maxBytes));
      wider.set(bytes.subarray(0, length));
      bytes = wider;
    }
    bytes.set(value, length);
    length = end;
  }
  return bytes.length === length ? bytes : bytes.slice(0, length);
}
