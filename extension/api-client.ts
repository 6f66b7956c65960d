/** The only fetch to the Worker. */
import { type Call, createClient, type Send } from "../shared/api/client.ts";

/** A request that got no answer in this time is given up and tried again; Chromium stops a service worker at 30 s. */
const REQUEST_TIMEOUT_MS = 25_000;

/** A typed client of one server. Without a token only what anyone may call answers. Throws ApiError only. */
export function createApiClient(server: string, token: string | null): Call {
  const send: Send = async (request) => {
    const response = await fetch(`${server}${request.path}`, {
      method: request.method,
      headers: token ? { ...request.headers, authorization: `Bearer ${token}` } : request.headers,
      body: typeof request.body === "string" || request.body === null ? request.body : new Blob([copyOf(request.body)]),
      // The device token speaks, never the console's cookie; an answer with mail in it stays out of the disk cache.
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    // Read here, so that a body cut off on the way counts as not sent and not as an answer.
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      text: async () => new TextDecoder().decode(bytes),
      bytes: async () => bytes,
    };
  };
  return createClient(send, encodeCapture);
}

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function encodeCapture(json: string): string {
  const bytes = new TextEncoder().encode(json);
  const binary = Array.from(bytes, (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
