/** Asks a webmail with the person's own session, and puts what goes wrong into the adapters' own words. */
import { type ReadIo, WebmailReadError } from "./adapter.ts";
import { ownBytes } from "./dom.ts";

/** Throws WebmailReadError where nothing answers, or with a refusal. `init` says what differs from a plain GET. */
export async function askWebmail(io: ReadIo, url: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await io.fetch(url, { ...init, signal: io.signal, credentials: "same-origin", cache: "no-store" });
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

/** Whether a page came where something else was asked for. */
export const isHtml = (answer: Response): boolean => isOfType(answer, "text/html");

export const isOfType = (answer: Response, type: string): boolean =>
  (answer.headers.get("content-type") ?? "").toLowerCase().split(";")[0]?.trim() === type;
