import { ApiError, type Call, type ClientAnswer, createClient, readError, type Send } from "../../shared/api/client.ts";
import { errorBodySchema } from "../../shared/errors.ts";
import { noteReachable } from "./connection.ts";

/** The console's only fetch. Cookies go to this origin only. */
async function send(
  method: string,
  path: string,
  headers: HeadersInit,
  body: BodyInit | null,
  signal: AbortSignal | null = null,
): Promise<Response> {
  try {
    const answer = await fetch(path, { method, headers, body, signal, credentials: "same-origin", redirect: "error" });
    noteReachable(true);
    return answer;
  } catch (error) {
    if (!signal?.aborted) noteReachable(false);
    throw error;
  }
}

/** base64url of the text's UTF-8 bytes. */
function base64UrlOf(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The typed client. `onSignedOut` runs on every 401, before the caller gets its ApiError. `signal` ends its requests. */
export function createConsoleClient(onSignedOut: () => void, signal: AbortSignal | null = null): Call {
  const sendCall: Send = async (request): Promise<ClientAnswer> => {
    // Copied: a fetch body must not lie on shared memory, which the type of a plain Uint8Array allows.
    const body = request.body instanceof Uint8Array ? new Uint8Array(request.body) : request.body;
    const answer = await send(request.method, request.path, request.headers, body, signal);
    if (answer.status === 401) onSignedOut();
    return { status: answer.status, text: () => answer.text(), bytes: () => answer.bytes() };
  };
  return createClient(sendCall, base64UrlOf);
}

/**
 * Calls a sign-in endpoint below /api/auth/, which is no part of the contract's tables: POST with a body, else GET.
 * Answers the JSON, unread. Throws ApiError like the typed client; a 401 here is a wrong code or link, nothing more.
 */
export async function callSignIn(path: string, body?: object): Promise<unknown> {
  const text = body === undefined ? null : JSON.stringify(body);
  const headers: HeadersInit = text === null ? {} : { "content-type": "application/json" };
  let answer: Response;
  try {
    answer = await send(text === null ? "GET" : "POST", `/api/auth/${path}`, headers, text);
  } catch (cause) {
    throw new ApiError("unsent", 0, "The request could not be sent.", null, { cause });
  }
  const json: unknown = await answer.json().catch(() => null);
  if (answer.ok) return json;
  const parsed = errorBodySchema.safeParse(json);
  if (!parsed.success) throw new ApiError("unavailable", answer.status, `The server answered ${answer.status}.`, null);
  const { code, message, requestId } = parsed.data.error;
  throw new ApiError(code, answer.status, message, requestId);
}

/** Bytes that are gathered before the browser may put them on disk. */
const GATHERED = 16 * 1024 * 1024;

/**
 * Fetches a file and gives it to the browser's downloads; `onBytes` is told how many bytes have come. What is cut off is
 * an error, never a shorter file. Throws ApiError.
 */
export async function downloadTo(path: string, fileName: string, onBytes: (got: number) => void): Promise<void> {
  let whole = new Blob([]);
  try {
    const answer = await send("GET", path, {}, null);
    if (!answer.ok)
      throw await readError({ status: answer.status, text: () => answer.text(), bytes: () => answer.bytes() });
    const reader = answer.body?.getReader();
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    for (let got = 0, gathered = 0; reader; ) {
      const { done, value } = await reader.read();
      if (done || gathered > GATHERED) {
        whole = new Blob([whole, ...pieces]);
        pieces = [];
        gathered = 0;
      }
      if (done) break;
      pieces.push(value);
      gathered += value.length;
      got += value.length;
      onBytes(got);
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError("unsent", 0, "The download broke off.", null, { cause });
  }
  giveFile(whole, fileName);
}

/** Gives bytes to the browser's downloads. */
export function giveFile(whole: Blob, fileName: string): void {
  const url = URL.createObjectURL(whole);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun to write it by then; at once it may not have.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
