import { errorBodySchema } from "../errors.ts";
import type { CallInput, CallOutput, Endpoint } from "./endpoint.ts";

/** A request as the transport sends it; `path` carries the query. */
export interface ClientRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

/** An answer as the transport got it. */
export interface ClientAnswer {
  status: number;
  /** The header `Retry-After` (RFC 9110 section 10.2.3), where the transport reads it. */
  retryAfter?: string | null;
  /** The header `ETag`, where the transport reads it. */
  etag?: string | null;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
}

/** Throws for "could not send": the client turns it into ApiError `unsent`; an ApiError goes on as it is. */
export type Send = (request: ClientRequest) => Promise<ClientAnswer>;

/** Covers not sent (`unsent`, status 0), not 2xx (the Worker's code) and not parsable (`unreadable`). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | null;
  /** `Retry-After` as it came: seconds or a date. */
  readonly retryAfter: string | null;
  constructor(
    code: string,
    status: number,
    message: string,
    requestId: string | null,
    options: { cause?: unknown; retryAfter?: string | null } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = options.retryAfter ?? null;
  }
}

/** The path of a call with its parameters and query filled in. Undefined and null query values are left out. */
export function pathOf(template: string, params: Record<string, unknown>, query: Record<string, unknown>): string {
  const path = template.replace(/:([A-Za-z0-9]+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
}

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  capture?: unknown;
}

/**
 * The typed client of console, extension and scripts. `encodeCapture` turns capture metadata into the header's value
 * (base64url of its JSON); it is given because `shared/` knows neither TextEncoder nor btoa.
 * Throws ApiError only.
 */
export function createClient(send: Send, encodeCapture: (json: string) => string) {
  return async function call<const E extends Endpoint>(target: E, input: CallInput<E>): Promise<CallOutput<E>> {
    const loose: LooseInput = input ?? {};
    const headers: Record<string, string> = {};
    let body: string | Uint8Array | null = null;
    if (target.body === "bytes" && loose.body instanceof Uint8Array) {
      body = loose.body;
      headers["content-type"] = "application/octet-stream";
    } else if (target.body !== undefined) {
      body = JSON.stringify(loose.body ?? {});
      headers["content-type"] = "application/json";
    }
    if (target.captureHeader) headers["counterfoil-capture"] = encodeCapture(JSON.stringify(loose.capture));
    const path = pathOf(target.path, loose.params ?? {}, loose.query ?? {});
    const answer = await reach(send({ method: target.method, path, headers, body }));
    if (answer.status < 200 || answer.status > 299) throw await readError(answer);
    if (target.response === "bytes") return (await reach(answer.bytes())) as CallOutput<E>;
    return parseAnswer(target.response, await reach(answer.text()), answer.status) as CallOutput<E>;
  };
}

/** What an endpoint without parameters answers, and its `ETag`; null when that is what the caller has. Throws ApiError only. */
export type AskIfChanged = <const E extends Endpoint>(
  target: E,
  etag: string | null,
) => Promise<{ value: CallOutput<E>; etag: string | null } | null>;

/** Makes the function that asks for what has changed. */
export function createAskIfChanged(send: Send): AskIfChanged {
  return async <const E extends Endpoint>({ method, path, response }: E, etag: string | null) => {
    if (response === "bytes") throw new Error("bytes are not asked for in this way");
    const headers: Record<string, string> = etag === null ? {} : { "if-none-match": etag };
    const answer = await reach(send({ method, path, headers, body: null }));
    if (answer.status === 304 && etag !== null) return null;
    if (answer.status !== 200) throw await readError(answer);
    const value = parseAnswer(response, await reach(answer.text()), answer.status) as CallOutput<E>;
    return { value, etag: answer.etag ?? null };
  };
}

/** A connection that never was, or that was cut within the answer. */
async function reach<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError("unsent", 0, "The request could not be sent.", null, { cause });
  }
}

/** The call function of a client, for those who receive one. */
export type Call = ReturnType<typeof createClient>;

function parseAnswer(schema: Exclude<Endpoint["response"], "bytes">, text: string, status: number): unknown {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ApiError("unreadable", status, "The server's answer could not be read.", null, { cause });
  }
}

/**
 * True when the Worker itself said that whoever asked is signed out. A bare 401 does not say it: a proxy on the way
 * answers so too, and `use_dpop_nonce` only asks for another proof.
 */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "unauthenticated" || error.code === "access_ended");

/** What an answer that is no 2xx says. Throws ApiError `unsent` when it was cut off. */
export async function readError(answer: ClientAnswer): Promise<ApiError> {
  const { status, retryAfter = null } = answer;
  const text = await reach(answer.text());
  try {
    const { error } = errorBodySchema.parse(JSON.parse(text));
    return new ApiError(error.code, status, error.message, error.requestId, { retryAfter });
  } catch (cause) {
    // A proxy or the platform answered, not the Worker.
    const code = status === 429 ? "rate_limited" : status >= 500 ? "unavailable" : "unreadable";
    return new ApiError(code, status, `The server answered ${status}.`, null, { cause, retryAfter });
  }
}
