import { type Call, type ClientAnswer, createClient, type Send } from "../../shared/api/client.ts";

/** The console's only fetch. Cookies go to this origin only. */
async function send(method: string, path: string, headers: HeadersInit, body: BodyInit | null): Promise<Response> {
  return await fetch(path, { method, headers, body, credentials: "same-origin", redirect: "error" });
}

/** base64url of the text's UTF-8 bytes. */
function base64UrlOf(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The typed client. `onSignedOut` runs on every 401, before the caller gets its ApiError. */
export function createConsoleClient(onSignedOut: () => void): Call {
  const sendCall: Send = async (request): Promise<ClientAnswer> => {
    // Copied: a fetch body must not lie on shared memory, which the type of a plain Uint8Array allows.
    const body = request.body instanceof Uint8Array ? new Uint8Array(request.body) : request.body;
    const answer = await send(request.method, request.path, request.headers, body);
    if (answer.status === 401) onSignedOut();
    return { status: answer.status, text: () => answer.text(), bytes: () => answer.bytes() };
  };
  return createClient(sendCall, base64UrlOf);
}

/** An answer of the sign-in endpoints, which are not part of the contract's tables. */
export interface SignInAnswer {
  ok: boolean;
  status: number;
  /** The parsed JSON, or null where there is none. */
  json: unknown;
}

/** Calls a sign-in endpoint below /api/auth/. Throws only when it could not be sent. */
export async function callSignIn(path: string, body?: object): Promise<SignInAnswer> {
  const text = body === undefined ? null : JSON.stringify(body);
  const headers: HeadersInit = text === null ? {} : { "content-type": "application/json" };
  const answer = await send(text === null ? "GET" : "POST", `/api/auth/${path}`, headers, text);
  let json: unknown = null;
  try {
    json = await answer.json();
  } catch {
    // Some answers have no body.
  }
  return { ok: answer.ok, status: answer.status, json };
}
