import { sql } from "drizzle-orm";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { meSchema } from "../../../shared/api/people.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindSignIn } from "../../../worker/routes/sign-in.ts";
import { anAppWith, aPerson, cookieOf, countLeaves, emptyBook } from "../support/app.ts";
import { accidents, faulty, HeldQueue } from "../support/faults.ts";

const issuer = "https://id.acme.example";
const variables = {
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: "counterfoil",
  OIDC_CLIENT_SECRET: "a-client-secret",
  OIDC_LABEL: "Acme ID",
};

/** What the company's identity provider says of whoever signs in next. */
interface Claims {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

let claims: Claims = { sub: "", email: "", email_verified: false, name: "" };
let nonce: string | null = null;

// The issuer is another company's server; nothing of ours is replaced.
beforeEach(async () => {
  await emptyBook(anAppWith({}).ctx);
  const keys = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "1", alg: "RS256", use: "sig" };
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url === `${issuer}/.well-known/openid-configuration`) {
      return Response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ["RS256"],
      });
    }
    if (url === `${issuer}/jwks`) return Response.json({ keys: [jwk] });
    if (url === `${issuer}/token`) {
      const idToken = await new SignJWT({ ...claims, ...(nonce ? { nonce } : {}) })
        .setProtectedHeader({ alg: "RS256", kid: "1" })
        .setIssuer(issuer)
        .setAudience("counterfoil")
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(keys.privateKey);
      return Response.json({
        access_token: "an-access-token",
        token_type: "Bearer",
        expires_in: 300,
        id_token: idToken,
      });
    }
    throw new Error(`the test's issuer has no ${url}`);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

type Call = ReturnType<typeof anAppWith>["call"];

/** Goes to the issuer and back, where `back` may be another one; answers with the callback's answer. */
async function signIn(call: Call, back: Call = call) {
  const begun = await call("POST", "/api/auth/sign-in/social", {
    json: { provider: "oidc", callbackURL: "/", errorCallbackURL: "/sign-in" },
  });
  expect(begun.status, begun.text).toBe(200);
  const target = new URL(z.object({ url: z.string() }).parse(begun.body).url);
  expect(target.origin).toBe(issuer);
  expect(target.searchParams.get("code_challenge_method")).toBe("S256");
  expect(target.searchParams.get("redirect_uri")).toBe("http://counterfoil.example/api/auth/callback/oidc");
  nonce = target.searchParams.get("nonce");
  const state = encodeURIComponent(target.searchParams.get("state") ?? "");
  // The browser comes back from another site: cookies that are SameSite=Strict would not be sent.
  const cookies = begun.headers.getSetCookie().filter((cookie) => !/SameSite=Strict/i.test(cookie));
  expect(cookies.length).toBe(begun.headers.getSetCookie().length);
  return back("GET", `/api/auth/callback/oidc?code=a-code&state=${state}`, {
    headers: { cookie: cookieOf(begun.headers) },
  });
}

describe("signing in with the company's identity provider", () => {
  it("lets an invited person in by verified address, and keeps none of the issuer's tokens", async () => {
    const { call, ctx } = anAppWith(variables, bindSignIn, bindPeople);
    const wei = await aPerson(ctx, { email: "wei@acme.example", status: "invited" });
    claims = { sub: "77", email: "Wei@acme.example", email_verified: true, name: "Wei" };
    const back = await signIn(call);
    expect(back.status, back.text).toBe(302);
    expect(back.headers.get("location")).toBe("/");
    const me = await call("GET", "/api/me", { as: { cookie: cookieOf(back.headers) } });
    expect(meSchema.parse(me.body).person).toMatchObject({ id: wei.id, status: "active" });
    expect(await ctx.db.all(sql`select account_id, access_token, refresh_token, id_token from account`)).toEqual([
      { account_id: "77", access_token: null, refresh_token: null, id_token: null },
    ]);
    // Again, now by the account that is linked.
    const again = await signIn(call);
    expect(again.headers.get("location")).toBe("/");
  });

  it.each(accidents)("links an account and writes its leaf together when a call is %s", async (accident) => {
    const { call, ctx } = anAppWith(variables, bindSignIn);
    for (let at = 1, fired = true; fired; at++) {
      const email = `p${at}@acme.example`;
      await aPerson(ctx, { email, status: "invited" });
      claims = { sub: `s${at}`, email, email_verified: true, name: email };
      await ctx.db.run(sql`delete from rate_limit`);
      const { ctx: on, state } = faulty(new HeldQueue(), { at, accident });
      const cut = anAppWith({ ...variables, BOOK: on.env.BOOK }, bindSignIn);
      await signIn(call, cut.call).catch(() => undefined);
      fired = state.fired;
      const linked = await ctx.db.get(sql`select count(*) as n from account`);
      expect(linked).toEqual({ n: await countLeaves(ctx, "identity.linked") });
      if (!fired) expect(at).toBeGreaterThan(4);
    }
    expect(await countLeaves(ctx, "identity.linked")).toBeGreaterThan(0);
  });

  it("makes nobody: a stranger, an unverified address and a disabled person get no session", async () => {
    const { call, ctx } = anAppWith(variables, bindSignIn, bindPeople);
    await aPerson(ctx, { email: "wei@acme.example" });
    await aPerson(ctx, { email: "gone@acme.example", status: "disabled" });
    const count = () => ctx.db.get(sql`select (select count(*) from person) as p, (select count(*) from session) as s`);
    const before = await count();
    const refused: Claims[] = [
      { sub: "1", email: "stranger@acme.example", email_verified: true, name: "S" },
      { sub: "2", email: "wei@acme.example", email_verified: false, name: "W" },
      { sub: "3", email: "gone@acme.example", email_verified: true, name: "G" },
    ];
    for (const one of refused) {
      claims = one;
      const back = await signIn(call);
      expect(back.headers.get("location"), one.email).not.toBe("/");
      expect(cookieOf(back.headers)).not.toContain("session_token");
    }
    expect(await count()).toEqual(before);
  });

  it.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "/%2f/evil.example/",
    "javascript:alert(1)",
    "http://counterfoil.example@evil.example/",
    "http://counterfoil.example.evil.example/",
  ])("sends nobody to %j afterwards", async (place) => {
    const { call } = anAppWith(variables, bindSignIn);
    for (const json of [
      { provider: "oidc", callbackURL: place },
      { provider: "oidc", callbackURL: "/", errorCallbackURL: place },
    ]) {
      const begun = await call("POST", "/api/auth/sign-in/social", { json });
      expect(begun.status, begun.text).toBeGreaterThanOrEqual(400);
    }
  });

  it("is not there where no issuer is set up", async () => {
    const { call } = anAppWith({}, bindSignIn);
    expect(
      (await call("POST", "/api/auth/sign-in/social", { json: { provider: "oidc" } })).status,
    ).toBeGreaterThanOrEqual(400);
  });
});
