import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { AppError } from "../errors.ts";

/** A little above the largest body there is (an import batch of one message), so that endpoints name their own limits. */
export const MAX_BODY_BYTES = MAX_ORIGINAL_BYTES + 64 * 1024;

/** The largest JSON that a page of ours sends is an envelope of 500 participants; a Worker has 128 MB for all. */
export const MAX_JSON_BYTES = 1024 * 1024;

/** Room at the beginning, whatever was announced: anybody can announce 25 MiB, at doors that ask for no sign-in too. */
const FIRST_BYTES = 64 * 1024;
/** Once this share of what was announced is here, there is room for all of it. */
const BELIEVED_SHARE = 1 / 4;

/**
 * The request's whole body. Throws `too_large` as soon as it is above `maxBytes`, whatever length was announced: a body
 * in chunks announces none.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): AppError => new AppError("too_large", `This request may have ${maxBytes} bytes at most.`);
  const announced = Math.max(0, Number(request.headers.get("content-length") ?? 0));
  if (announced > maxBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  let bytes = new Uint8Array(roomFor(0, announced));
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
      const wider = new Uint8Array(Math.min(roomFor(end, announced), maxBytes));
      wider.set(bytes.subarray(0, length));
      bytes = wider;
    }
    bytes.set(value, length);
    length = end;
  }
  return bytes.length === length ? bytes : bytes.slice(0, length);
}

/**
 * Bytes to make room for when so many are here. Of a body that announced its length, no more than a quarter is ever
 * there twice; and who announced it holds no more of the Worker's memory than four times what they sent.
 */
export function roomFor(here: number, announced: number): number {
  const isBelieved = here <= announced && (announced <= FIRST_BYTES || here >= announced * BELIEVED_SHARE);
  return isBelieved ? announced : Math.max(FIRST_BYTES, here * 2);
}
