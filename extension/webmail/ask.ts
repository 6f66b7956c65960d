/** Asks a webmail with the person's own session, and puts what goes wrong into the adapters' own words. */
import { type ReadIo, WebmailReadError } from "./adapter.ts";
import { ownBytes } from "./dom.ts";

/** Throws WebmailReadError where nothing answers, or with a refusal. `init` says what differs from a plain GET. */
export async function askWebmail(io: ReadIo, url: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  // Some webmails keep their mail on another host of theirs, which their own pages ask with the session's cookies.
  const isOther = new URL(url, io.page.location.href).origin !== io.page.location.origin;
  const credentials = isOther ? "include" : "same-origin";
  try {
    answer = await io.fetch(url, { ...init, signal: io.signal, credentials, cache: "no-store" });
  } catch (cause) {
    throw new WebmailReadError("offline", { cause });
  }
  if (answer.status === 401 || answer.status === 403) throw new WebmailReadError("signed_out");
  if (answer.status === 404) throw new WebmailReadError("not_found");
  if (answer.status >= 500) throw new WebmailReadError("offline");
  return answer;
}

/** The bytes of an answer; throws WebmailReadError where the line breaks. */
export async function readBytes(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return ownBytes(await answer.arrayBuffer());
  } catch (cause) {
    throw new WebmailReadError("offline", { cause });
  }
}

/**
 * The bytes of an answer that is one message's source. Throws WebmailReadError `too_large` above `io.maxBytes` (what is
 * said to be larger is not transferred), `not_found` where nothing came.
 */
export async function readSource(answer: Response, io: ReadIo): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(answer.headers.get("content-length") ?? 0) > io.maxBytes) {
    await answer.body?.cancel();
    throw new WebmailReadError("too_large");
  }
  const bytes = await readBytes(answer);
  if (bytes.length === 0) throw new WebmailReadError("not_found");
  if (bytes.length > io.maxBytes) throw new WebmailReadError("too_large");
  return bytes;
}

/** So much is read for a header block; real ones stay below 64 kB. */
const MOST_HEADER_BYTES = 256 * 1024;

/**
 * The bytes of an answer up to the first empty line or a little more, or all of them where none comes; what follows is not
 * transferred. Throws WebmailReadError where the line breaks.
 */
export async function readHeaderBytes(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  let bytes = new Uint8Array();
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      const more = new Uint8Array(bytes.length + part.value.length);
      more.set(bytes);
      more.set(part.value, bytes.length);
      bytes = more;
      if (hasEmptyLine(bytes) || bytes.length > MOST_HEADER_BYTES) break;
    }
    // Nobody waits for it: some browsers answer only when the server does.
    reader?.cancel().catch(() => undefined);
    return bytes;
  } catch (cause) {
    throw new WebmailReadError("offline", { cause });
  }
}

function hasEmptyLine(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1))
    if (bytes[at + 1] === 10 || (bytes[at + 1] === 13 && bytes[at + 2] === 10)) return true;
  return false;
}

/** Whether a page came where something else was asked for. */
export const isHtml = (answer: Response): boolean => isOfType(answer, "text/html");

export const isOfType = (answer: Response, type: string): boolean =>
  (answer.headers.get("content-type") ?? "").toLowerCase().split(";")[0]?.trim() === type;
