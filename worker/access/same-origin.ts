import type { Env } from "../env.ts";

const harmless = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * False for a request that another site makes a signed-in person's browser send (CSRF): it would change something, its
 * cookies would sign it in, and neither `Origin` nor `Sec-Fetch-Site` says that our own page sent it. Requests without
 * cookies pass: a bearer token or a one-time code is nothing a browser adds on its own, and an extension's origin
 * differs per browser. So do those with `Authorization`, whose cookies findActor does not look at.
 */
export function isSameOrigin(env: Pick<Env, "PUBLIC_ORIGIN">, request: Request): boolean {
  if (harmless.has(request.method)) return true;
  if (request.headers.has("authorization") || !request.headers.has("cookie")) return true;
  const origin = request.headers.get("origin");
  if (origin !== null) return origin === new URL(env.PUBLIC_ORIGIN).origin;
  return request.headers.get("sec-fetch-site") === "same-origin";
}
