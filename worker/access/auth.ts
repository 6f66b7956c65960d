import { passkey } from "@better-auth/passkey";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { emailOTP } from "better-auth/plugins/email-otp";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import type { AppContext } from "../context.ts";
import * as tables from "../db/sign-in.schema.ts";
import { log } from "../log.ts";
import { rolesOf, withLeaves } from "../records/passkeys.ts";
import { admitPerson, languageOf } from "../records/people.ts";
import { LONGEST_WINDOW_SECONDS } from "../records/rate-limits.ts";
import { canSendCodes, sendNoCode, sendSignInCode } from "../send-mail.ts";
import { codesGoTo } from "./codes.ts";
import { signInByLink } from "./link-plugin.ts";
import { COOKIE_PREFIX, usesSecureCookies } from "./session-cookie.ts";

// The only file that sets better-auth up. It makes sessions; who a session is, and whether they may still come in, is
// decided by sign-in.ts on every request. Nobody signs up: persons are made by the first-run link and by invitation.
// What its router offers to the network is the allow-list of routes/sign-in.ts.

/** The provider's id in its callback address, /api/auth/callback/oidc, which the company registers with its issuer. */
export const OIDC_PROVIDER = "oidc";

const DAY_SECONDS = 24 * 60 * 60;

/** A week without coming back ends a session; each day of use renews it (the console asks for it when it opens). */
const SESSION_SECONDS = 7 * DAY_SECONDS;

/** Five minutes: long enough to fetch a mail, and three wrong guesses end the code before that. */
const CODE_SECONDS = 5 * 60;
const CODE_GUESSES = 3;

/** Attempts a minute from one address on the network. */
const OFFICE = { window: 60, max: 30 };

/** The part of better-auth that the routes use. */
export interface Auth {
  handler(request: Request): Promise<Response>;
}

/**
 * Makes the sign-in handler for one request: what it starts in the background belongs to that request. `withOidc` costs
 * a fetch of the issuer's discovery document, so only the two OIDC addresses ask for it.
 */
export function createAuth(ctx: AppContext, withOidc: boolean): Auth {
  const { env } = ctx;
  const origin = new URL(env.PUBLIC_ORIGIN);
  return betterAuth({
    appName: "Counterfoil",
    baseURL: origin.origin,
    basePath: "/api/auth",
    secret: env.AUTH_SECRET,
    telemetry: { enabled: false },
    database: drizzleAdapter(withLeaves(ctx), { provider: "sqlite", schema: tables }),
    user: { modelName: "person" },
    session: { expiresIn: SESSION_SECONDS, updateAge: DAY_SECONDS },
    account: { accountLinking: { enabled: true, trustedProviders: [] }, updateAccountOnSignIn: false },
    rateLimit: {
      enabled: true,
      storage: "database",
      // Per address on the network, behind which a whole office may sit at nine in the morning. Guessing is stopped
      // elsewhere: three guesses a code, five codes an hour and person, secrets of 256 bits.
      window: 60,
      max: 300,
      customRules: {
        "/link": OFFICE,
        "/sign-in/email-otp": OFFICE,
        "/email-otp/send-verification-otp": OFFICE,
        // No such address: it keeps the library from sweeping our own hourly counts out of the table they share.
        "/hourly-counts": { window: LONGEST_WINDOW_SECONDS, max: 1 },
      },
    },
    advanced: {
      useSecureCookies: usesSecureCookies(env),
      cookiePrefix: COOKIE_PREFIX,
      // Only the session's: the cookie that carries OIDC's state must come back with the issuer's redirect.
      cookies: { session_token: { attributes: { sameSite: "strict" } } },
      ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] },
      database: { generateId: () => ctx.newId() },
      backgroundTasks: { handler: (work) => ctx.waitUntil(work) },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const admitted = await admitPerson(ctx, session.userId);
            if (!admitted) throw new APIError("FORBIDDEN", { message: "This sign-in is disabled." });
          },
        },
      },
      account: {
        create: {
          // The issuer's tokens are of no use here, so they are not kept where somebody could take them.
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
    },
    // throw: what is no answer of the library is for app.ts, which neither shows nor logs its message.
    // Where an issuer's refusal sends the browser, unless the page that began named its own place.
    onAPIError: { throw: true, errorURL: `${origin.origin}/sign-in` },
    logger: {
      level: "error",
      log: (level, message) =>
        log(level === "error" ? "error" : "warn", "sign-in.library", { code: libraryCode(message) }),
    },
    plugins: [
      passkey({ rpName: "Counterfoil", rpID: origin.hostname, origin: origin.origin }),
      signInByLink(ctx),
      ...(canSendCodes(env) ? [codes(ctx)] : []),
      ...(withOidc && env.OIDC_ISSUER !== "" ? [oidc(ctx)] : []),
    ],
  });
}

const codes = (ctx: AppContext) =>
  emailOTP({
    otpLength: 6,
    expiresIn: CODE_SECONDS,
    allowedAttempts: CODE_GUESSES,
    storeOTP: "hashed",
    disableSignUp: true,
    async sendVerificationOTP({ email, otp }) {
      const [language, roles] = await Promise.all([languageOf(ctx, email), rolesOf(ctx, email)]);
      if (codesGoTo(ctx.env, roles)) await sendSignInCode(ctx, email, otp, language);
      else await sendNoCode(ctx, email, language);
    },
  });

const oidc = ({ env }: AppContext) =>
  genericOAuth({
    config: [
      {
        providerId: OIDC_PROVIDER,
        discoveryUrl: `${env.OIDC_ISSUER.replace(/\/+$/, "")}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET === "" ? undefined : env.OIDC_CLIENT_SECRET,
        scopes: ["openid", "email", "profile"],
        pkce: true,
        disableSignUp: true,
        disableImplicitSignUp: true,
      },
    ],
  });

const libraryCodes: readonly [RegExp, string][] = [
  [/passkey|authentication|registration/i, "passkey"],
  [/otp|verification code/i, "code"],
  [/oauth|oidc|discovery|id.?token|issuer|callback/i, "oidc"],
  [/rate.?limit/i, "rate-limit"],
  [/database|adapter|sqlite|d1_|query/i, "database"],
  [/cookie|session/i, "session"],
];

/** What the library complains of, as a code: its messages may hold addresses and names, which no log of ours does. */
const libraryCode = (message: string): string => libraryCodes.find(([words]) => words.test(message))?.[1] ?? "other";
