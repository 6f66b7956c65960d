/** What Roundcube's pages have in common: which parts are mail, the settings they carry, the way to ask the server. */
import { type ReadIo, WebmailReadError } from "./adapter.ts";
import { askWebmail } from "./ask.ts";

// Mail bodies and what is drawn from mail (1.6, all skins): body, its parts, all-headers box, attachment list, notices.
export const UNTRUSTED =
  "#messagebody, .message-part, .message-htmlpart, .rcmBody, #full-headers, #attachment-list, #message-objects";

// The inline script that hands the page its settings; scripts inside mail are removed by Roundcube and skipped here.
/** The settings of a page, as text; null where it is none of Roundcube. */
export function findEnv(page: Document): string | null {
  for (const script of page.scripts) {
    if (script.src || script.closest(UNTRUSTED)) continue;
    const text = script.textContent ?? "";
    if (text.includes("rcmail.set_env(") || text.includes('"request_token":')) return text;
  }
  return null;
}

/** The session's request token. */
export function findToken(page: Document): string | null {
  return /"request_token":"([A-Za-z0-9]+)"/.exec(findEnv(page) ?? "")?.[1] ?? null;
}

/** Asks the webmail that the page is of. Throws WebmailReadError. */
export async function askRoundcube(io: ReadIo, query: Record<string, string>): Promise<Response> {
  const view = io.page.defaultView;
  if (!view) throw new WebmailReadError("offline");
  return askWebmail(io, `${view.location.origin}${view.location.pathname}?${new URLSearchParams(query)}`);
}

/**
 * Whether Roundcube's settings of this page say so. classic hands them over in more scripts than one; mail has none, for
 * Roundcube takes them out.
 */
export const hasSetting = (page: Document, setting: RegExp): boolean =>
  [...page.scripts].some(
    (script) => !script.src && !script.closest(UNTRUSTED) && setting.test(script.textContent ?? ""),
  );
