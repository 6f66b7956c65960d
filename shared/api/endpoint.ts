import type { z } from "zod";

/**
 * One line of the contract. Worker routes, the typed client and the OpenAPI document are all derived from these tables.
 * `who`: anyone (no sign-in), person (console session or device), session (console only), device (extension only),
 * operator (whoever runs the installation: the set-up link's secret, `Authorization: Setup …`).
 */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with `:name` parameters, starting with /api/. */
  readonly path: `/api/${string}`;
  readonly summary: string;
  readonly who: "anyone" | "person" | "session" | "device" | "operator";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** A JSON body's schema, or raw bytes. */
  readonly body?: z.ZodType | "bytes";
  /** The most a JSON body may have, where it is more than other pages send. */
  readonly maxBytes?: number;
  /** A JSON answer's schema, or raw bytes. */
  readonly response: z.ZodType | "bytes";
  /** Its answer carries an `ETag`, and is not sent again to who has it (RFC 9110 section 13.1.2). */
  readonly etag?: true;
  /** Needs the proof of a device's key (`DPoP`) though nobody is signed in yet. */
  readonly proof?: true;
  /** Carries `Counterfoil-Capture`: base64url of the capture's metadata as JSON. */
  readonly captureHeader?: true;
}

/** Keeps an endpoint's exact types. */
export const endpoint = <const E extends Endpoint>(definition: E): E => definition;

type In<T> = T extends z.ZodType ? z.input<T> : undefined;
type Body<E extends Endpoint> = E["body"] extends "bytes" ? Uint8Array : In<E["body"]>;

/** What a caller gives: only the parts that the endpoint has. */
export type CallInput<E extends Endpoint> = (E["params"] extends z.ZodType ? { params: In<E["params"]> } : unknown) &
  (E["query"] extends z.ZodType ? { query?: In<E["query"]> } : unknown) &
  (E["body"] extends undefined ? unknown : E extends { body: unknown } ? { body: Body<E> } : unknown) &
  (E extends { captureHeader: true } ? { capture: unknown } : unknown);

/** What a caller gets. */
export type CallOutput<E extends Endpoint> = E["response"] extends z.ZodType ? z.output<E["response"]> : Uint8Array;
