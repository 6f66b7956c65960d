// The API as a script calls it: over HTTP with a console session, the same doors that everybody uses.
import { createClient } from "../shared/api/client.ts";
import { privacyNoticeEndpoints } from "../shared/api/privacy-notice.ts";

/** A signed-in session of one person. */
export interface ScriptSession {
  call: ReturnType<typeof createClient>;
  cookie: string;
}

/** base64url of UTF-8 text. */
export const encodeCapture = (json: string): string => Buffer.from(json, "utf8").toString("base64url");

/** A client that sends these headers with every request, to a Worker at `origin`. */
export function clientFor(origin: string, headers: Record<string, string>): ReturnType<typeof createClient> {
  return createClient(async (request) => {
    const answer = await fetch(`${origin}${request.path}`, {
      method: request.method,
      headers: { origin, ...request.headers, ...headers },
      body:
        request.body === null ? null : typeof request.body === "string" ? request.body : new Uint8Array(request.body),
    });
    return {
      status: answer.status,
      text: () => answer.text(),
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  }, encodeCapture);
}

/** Opens a sign-in link's secret (the part after `#`) and gives the session. Throws when it is not accepted. */
export async function signInByLink(
  origin: string,
  token: string,
  person: { name?: string; email?: string } = {},
): Promise<ScriptSession> {
  const answer = await fetch(`${origin}/api/auth/link`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ token, ...person }),
  });
  if (!answer.ok) throw new Error(`the sign-in link was not accepted (${answer.status}): ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return { call: clientFor(origin, { cookie }), cookie };
}

/** The same, and confirms the privacy notice, as a made-up person does who comes in for the first time. */
export async function arriveByLink(...given: Parameters<typeof signInByLink>): Promise<ScriptSession> {
  const session = await signInByLink(...given);
  const { version } = await session.call(privacyNoticeEndpoints.readNotice, {});
  await session.call(privacyNoticeEndpoints.acknowledge, { body: { version } });
  return session;
}
