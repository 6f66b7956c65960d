import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import type { AppContext } from "../context.ts";
import { consumeSignInLink, createFirstAdmin } from "../records/sign-in-links.ts";
import { hashSecret } from "./secrets.ts";

/** What the welcome page posts: the link's secret, and for the set-up link who sits there. */
const linkBodySchema = z.object({
  token: z.string().regex(/^[A-Za-z0-9_-]{20,200}$/),
  name: z.string().trim().min(1).max(120).optional(),
  email: z.email().max(254).optional(),
});

/**
 * POST /api/auth/link: turns an invite link, or the first run's set-up link, into a session. The secret travels in the
 * body: the page keeps it behind `#`, so that no log and no `Referer` ever shows it.
 */
export const signInByLink = (ctx: AppContext): BetterAuthPlugin => ({
  id: "sign-in-link",
  endpoints: {
    signInByLink: createAuthEndpoint("/link", { method: "POST", body: linkBodySchema }, async (call) => {
      const { token, name, email } = call.body;
      const hash = await hashSecret(token);
      const isSetup = ctx.env.SETUP_TOKEN_HASH !== "" && hash === ctx.env.SETUP_TOKEN_HASH.toLowerCase();
      const personId = isSetup
        ? await createFirstAdmin(ctx, { name: name ?? "Admin", email: email?.toLowerCase() ?? null })
        : await consumeSignInLink(ctx, hash);
      // Unknown, used, expired and disabled look the same.
      if (!personId)
        throw new APIError("UNAUTHORIZED", { message: "This link has been used or has expired. Ask for a new one." });
      const user = await call.context.internalAdapter.findUserById(personId);
      if (!user)
        throw new APIError("UNAUTHORIZED", { message: "This link has been used or has expired. Ask for a new one." });
      const session = await call.context.internalAdapter.createSession(personId);
      await setSessionCookie(call, { session, user });
      return call.json({ person: { id: user.id, name: user.name } });
    }),
  },
});
