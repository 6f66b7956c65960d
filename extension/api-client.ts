/** The only fetch to the Worker. */
import {
  ApiError,
  type AskIfChanged,
  type Call,
  type ClientRequest,
  createAskIfChanged,
  createClient,
  type Send,
} from "../shared/api/client.ts";
import { deviceSend, type ProvableAnswer, proofSend, type SpeakingDevice } from "../shared/api/device-send.ts";
import { forgetRefresh, keepRefresh, proveKey, readRefresh } from "./device-keys.ts";
import { forgetOwnCopy } from "./own-copy.ts";
import { readDeviceMemory, writeDeviceMemory, writeEnded } from "./settings.ts";

/** A request that got no answer in this time is given up and tried again; Chromium stops a service worker at 30 s. */
const REQUEST_TIMEOUT_MS = 25_000;

/** One renewal at a time, across the service worker and every page of the extension. */
const RENEW_LOCK = "counterfoil-renew";

/**
 * A typed client of one server. As `device` each request is signed by this browser's key; as `ended` by that alone, for what
 * is handed in after the last day; as `newcomer` only what anyone may call answers, with the proof of the key of the pairing
 * under way. Throws ApiError only.
 */
export function createApiClient(server: string, as: "device" | "ended" | "newcomer"): Call {
  const send = (request: ClientRequest): Promise<ProvableAnswer> => sendTo(server, request);
  if (as === "device") return createClient(notingEnd(deviceSend(send, thisDevice(server))), encodeCapture);
  if (as === "ended") return createClient(proofSend(send, thisDevice(server)), encodeCapture);
  return createClient(async (request) => {
    const claims = { jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), htm: request.method };
    const dpop = await proveKey("pending", { ...claims, htu: `${server}${request.path}` });
    return send({ ...request, headers: { ...request.headers, dpop } });
  }, encodeCapture);
}

/** Asks one server, as this device, for what has changed. Throws ApiError only. */
export const createApiWatch = (server: string): AskIfChanged =>
  createAskIfChanged(notingEnd(deviceSend((request) => sendTo(server, request), thisDevice(server))));

/** Whatever was asked: once the server says that access has ended, this browser forgets. */
const notingEnd =
  (send: Send): Send =>
  async (request) => {
    try {
      return await send(request);
    } catch (error) {
      if (error instanceof ApiError && error.code === "access_ended") {
        await writeEnded();
        await forgetRefresh();
        await forgetOwnCopy();
      }
      throw error;
    }
  };

async function sendTo(server: string, request: ClientRequest): Promise<ProvableAnswer> {
  const response = await fetch(`${server}${request.path}`, {
    method: request.method,
    headers: request.headers,
    body: typeof request.body === "string" || request.body === null ? request.body : new Blob([copyOf(request.body)]),
    // The device speaks, never the console's cookie; an answer with mail in it stays out of the disk cache.
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
    etag: response.headers.get("etag"),
    header: (name) => response.headers.get(name),
    text: async () => new TextDecoder().decode(bytes),
    bytes: async () => bytes,
  };
}

const thisDevice = (server: string): SpeakingDevice => ({
  server,
  prove: (claims) => proveKey("current", claims),
  hash: async (text) =>
    base64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))),
  nowMs: () => Date.now(),
  newId: () => crypto.randomUUID(),
  readMemory: readDeviceMemory,
  writeMemory: writeDeviceMemory,
  readRefresh,
  keepRefresh,
  alone: (work) => navigator.locks.request(RENEW_LOCK, work),
});

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

const encodeCapture = (json: string): string => base64Url(new TextEncoder().encode(json));

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (b) => String.fromCharCode(b)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
