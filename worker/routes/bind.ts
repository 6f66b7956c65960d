import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { Endpoint } from "../../shared/api/endpoint.ts";
import type { Actor } from "../access/actor.ts";
import { requireSetupSecret } from "../access/setup-secret.ts";
import type { OfferNonce } from "../access/sign-in.ts";
import { findActor } from "../access/sign-in.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { MAX_BODY_BYTES, MAX_JSON_BYTES, readBytes } from "./body.ts";

/** What Hono carries for us. */
export interface HonoEnv {
  Variables: { ctx: AppContext };
}
export type App = Hono<HonoEnv>;

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;
type BodyOf<E extends Endpoint> = E["body"] extends "bytes" ? Uint8Array : Out<E["body"]>;
type ActorOf<E extends Endpoint> = E["who"] extends "anyone" | "operator" ? null : Actor;
type AnswerOf<E extends Endpoint> = E["response"] extends z.ZodType ? z.input<E["response"]> : Response;

/** A request whose every part has been parsed by the contract. */
export interface Parsed<E extends Endpoint> {
  ctx: AppContext;
  actor: ActorOf<E>;
  params: Out<E["params"]>;
  query: Out<E["query"]>;
  body: BodyOf<E>;
  /** The untouched request, for its headers. */
  request: Request;
  /** Sends a nonce for the device's next proof with the answer. */
  offerNonce: OfferNonce;
}

/** Which route of the router stands for which endpoint: the authorisation matrix enumerates it. */
export const boundEndpoints: Endpoint[] = [];

/**
 * Binds a handler to one line of the contract: asks who acts (401), parses what comes in (400 naming the field), and
 * sends out only what the response schema names, so that a stray column can never leave.
 */
export function bind<const E extends Endpoint>(
  app: App,
  target: E,
  handle: (parsed: Parsed<E>) => Promise<AnswerOf<E>>,
): void {
  boundEndpoints.push(target);
  app.on(target.method, target.path, async (c) => {
    const ctx = c.get("ctx");
    // Said before the answer is known, so that a refusal carries it too (RFC 9449 section 8).
    const offerNonce: OfferNonce = (nonce, isNeeded) => {
      c.header("dpop-nonce", nonce);
      if (isNeeded) c.header("www-authenticate", 'DPoP error="use_dpop_nonce", algs="ES256"');
    };
    if (target.who === "operator") await requireSetupSecret(ctx, c.req.raw);
    const hasActor = target.who !== "anyone" && target.who !== "operator";
    const actor = hasActor ? await requireActor(c, ctx, target, offerNonce) : null;
    const params = parsePart(target.params, c.req.param(), "path");
    const query = parsePart(target.query, c.req.query(), "query");
    const body = await readBody(c, target);
    // The casts tie the parsed values to the types derived from the very schemas that parsed them.
    const parsed = { ctx, actor, params, query, body, request: c.req.raw, offerNonce } as Parsed<E>;
    const answer = await handle(parsed);
    if (answer instanceof Response) return answer;
    if (target.response === "bytes") throw new Error("a bytes endpoint answers with a Response");
    const said = target.response.parse(answer) as object;
    return target.etag ? ifChanged(c, JSON.stringify(said)) : c.json(said);
  });
}

/** The JSON with its strong validator, or 304 to who has it. The way here may have made the validator weak. */
async function ifChanged(c: Context<HonoEnv>, text: string): Promise<Response> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const etag = `"${Buffer.from(digest).toString("base64url")}"`;
  c.header("etag", etag);
  const had = (c.req.header("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (had.includes(etag)) return c.body(null, 304);
  return c.body(text, 200, { "content-type": "application/json" });
}

async function requireActor(
  c: Context<HonoEnv>,
  ctx: AppContext,
  target: Endpoint,
  offerNonce: OfferNonce,
): Promise<Actor> {
  const actor = await findActor(ctx, c.req.raw, offerNonce);
  if (!actor) throw new AppError("unauthenticated", "Sign in first.");
  if (target.who === "session" && actor.deviceId !== null) {
    throw new AppError(
      "forbidden",
      "This needs a sign-in to the console; a connected browser extension may not do it.",
    );
  }
  if (target.who === "device" && actor.deviceId === null) {
    throw new AppError("forbidden", "This is for a connected browser extension.");
  }
  return actor;
}

function parsePart(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = [where, ...(issue?.path ?? []).map(String)].join(".");
  throw new AppError("bad_request", `${field}: ${issue?.message ?? "not valid"}`);
}

async function readBody(c: Context<HonoEnv>, target: Endpoint): Promise<unknown> {
  if (target.body === undefined) return undefined;
  if (target.body === "bytes") return readBytes(c.req.raw, MAX_BODY_BYTES);
  const type = c.req.header("content-type") ?? "";
  if (!type.toLowerCase().startsWith("application/json")) throw new AppError("unsupported", "Send JSON.");
  const text = new TextDecoder().decode(await readBytes(c.req.raw, target.maxBytes ?? MAX_JSON_BYTES));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_request", "body: not JSON", { cause });
  }
  return parsePart(target.body, value, "body");
}
