import { z } from "zod";
import type { PersonActor } from "../access/actor.ts";
import { createAuth } from "../access/auth.ts";
import { codesGoTo } from "../access/codes.ts";
import { hashSecret } from "../access/secrets.ts";
import { findActor } from "../access/sign-in.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { canProveThemself } from "../records/passkeys.ts";
import { countAttempt, limitByPerson } from "../records/rate-limits.ts";
import { requireOpen } from "../records/restores.ts";
import { canSendCodes } from "../send-mail.ts";
import type { App } from "./bind.ts";
import { MAX_JSON_BYTES, readBytes } from "./body.ts";

/**
 * Everything of better-auth that the network can reach. What is not here does not exist: signing up, passwords, changing
 * one's address and whatever a later version adds. `oidc` marks the addresses that need the issuer.
 */
export const offered: readonly { method: "GET" | "POST"; path: string; oidc?: true }[] = [
  { method: "POST", path: "/link" },
  { method: "GET", path: "/get-session" },
  { method: "POST", path: "/sign-out" },
  { method: "POST", path: "/email-otp/send-verification-otp" },
  { method: "POST", path: "/sign-in/email-otp" },
  { method: "GET", path: "/passkey/generate-register-options" },
  { method: "POST", path: "/passkey/verify-registration" },
  { method: "GET", path: "/passkey/generate-authenticate-options" },
  { method: "POST", path: "/passkey/verify-authentication" },
  { method: "GET", path: "/passkey/list-user-passkeys" },
  { method: "POST", path: "/passkey/delete-passkey" },
  { method: "POST", path: "/sign-in/social", oidc: true },
  { method: "GET", path: "/callback/oidc", oidc: true },
];

/** Codes asked for one address, wherever from: with three guesses a code this leaves 15 guesses an hour at a million. */
const CODES_PER_HOUR = 5;

const codeRequestSchema = z.object({ email: z.email().max(254).toLowerCase(), type: z.literal("sign-in") });

const guessSchema = z.object({ email: z.email().max(254).toLowerCase() });

/** Mounts sign-in at /api/auth. Errors leave in the contract's shape, without anything internal. */
export function bindSignIn(app: App): void {
  for (const { method, path, oidc } of offered) {
    app.on(method, `/api/auth${path}`, async (c) => {
      const ctx = c.get("ctx");
      await requireOpen(ctx);
      let request = c.req.raw;
      if (method === "POST") {
        requireOwnPage(ctx.env.PUBLIC_ORIGIN, request);
        // Anybody may post here, so no more is read than a sign-in has.
        const body = await readBytes(request, MAX_JSON_BYTES);
        const text = new TextDecoder().decode(body);
        if (path === "/email-otp/send-verification-otp") await limitCodes(ctx, text);
        if (path === "/sign-in/email-otp") await limitByPerson(ctx, parseBody(guessSchema, text).email);
        request = new Request(request.url, { method, headers: request.headers, body });
      }
      // Before the work: afterwards the session may be another one.
      const actor = path.startsWith("/passkey/") ? await findActor(ctx, c.req.raw, () => undefined) : null;
      if (actor) await requireConfirmedPasskey(ctx, actor, path);
      const answer = await createAuth(ctx, oidc === true).handler(request);
      // The issuer's redirect is a page load: whoever is refused there belongs on the sign-in page, not before JSON.
      if (answer.status >= 400 && path === "/callback/oidc") return c.redirect("/sign-in?error=refused");
      if (answer.status >= 400) throw await toAppError(answer);
      return answer;
    });
  }
}

/**
 * Signing in is for our own page alone, cookies or not: else another site could sign a visitor in as somebody else.
 * JSON, because a browser sends it across sites only after asking, and nobody answers.
 */
function requireOwnPage(publicOrigin: string, request: Request): void {
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(publicOrigin).origin) {
    throw new AppError("forbidden", "This request came from another site.");
  }
  const type = request.headers.get("content-type")?.toLowerCase() ?? "";
  if (!type.startsWith("application/json")) throw new AppError("unsupported", "Send JSON.");
}

/**
 * A stolen session must not bring its own passkey, which would confirm whatever it likes from then on, nor take the
 * person's away. Free is only the first of who has no other way to confirm.
 */
async function requireConfirmedPasskey(ctx: AppContext, actor: PersonActor, path: string): Promise<void> {
  const changes = path === "/passkey/generate-register-options" || path === "/passkey/delete-passkey";
  const areCodesSent = canSendCodes(ctx.env) && codesGoTo(ctx.env, actor.roles);
  if (changes && (await canProveThemself(ctx, actor.personId, areCodesSent))) requireConfirmed(actor, ctx);
}

function parseBody<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError("bad_request", `body.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}`);
}

async function limitCodes(ctx: Parameters<typeof countAttempt>[0], text: string): Promise<void> {
  const key = `code|${await hashSecret(parseBody(codeRequestSchema, text).email)}`;
  if (!(await countAttempt(ctx, key, CODES_PER_HOUR, 60 * 60))) {
    throw new AppError("rate_limited", "Too many codes were asked for this address. Try again in an hour.");
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_request", "body: not JSON", { cause });
  }
}

const libraryErrorSchema = z.object({ message: z.string().max(300) });

async function toAppError(answer: Response): Promise<AppError> {
  const parsed = libraryErrorSchema.safeParse(await answer.json().catch(() => null));
  const message = parsed.success ? parsed.data.message : "This sign-in did not work.";
  if (answer.status === 401) return new AppError("unauthenticated", message);
  if (answer.status === 403) return new AppError("forbidden", message);
  if (answer.status === 404) return new AppError("not_found", message);
  if (answer.status === 415) return new AppError("unsupported", message);
  if (answer.status === 429) return new AppError("rate_limited", "Too many attempts. Try again in a minute.");
  if (answer.status < 500) return new AppError("bad_request", message);
  return new AppError("internal", "Signing in failed on our side; try again.");
}
