import { callSignIn } from "../client.ts";

/**
 * Signs in by the secret of a link and takes the secret out of the address bar and the history. For the first run's
 * link `who` says who sits there. Throws ApiError, 401 for a link that was used, has expired or never was.
 */
export async function signInByLink(token: string, who?: { name: string; email: string }): Promise<void> {
  await callSignIn("link", { token, ...who });
  history.replaceState(null, "", location.pathname);
}
