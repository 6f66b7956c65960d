// Chromium as the main job's tests drive it.
import { expect, type Page } from "@playwright/test";
import type { ScriptSession } from "../../scripts/api.ts";
import { signInBrowser, signInRoundcube, signInSogo, type TestCompany } from "./company.ts";
import {
  addSites,
  type ExtensionBrowser,
  openExtensionPage,
  pairExtension,
  readBarState,
  readBarText,
} from "./extension.ts";
import type { RepBrowser } from "./rep-browser.ts";

/** The browser as a rep's; `page` is the webmail's tab. */
export function asRep(browser: ExtensionBrowser, page: Page): RepBrowser {
  return {
    goto: async (url) => void (await page.goto(url)),
    click: (selector) => page.locator(selector).first().click(),
    press: (key) => page.keyboard.press(key),
    barState: async () => {
      for (const frame of page.frames()) {
        const state = await readBarState(frame).catch(() => null);
        if (state !== null) return state;
      }
      return null;
    },
    barText: () => readBarText(page),
    async popupSays(text) {
      const popup = await openExtensionPage(browser, "popup");
      await expect(popup.getByText(text).first()).toBeVisible();
      await popup.close();
    },
    close: () => browser.close(),
  };
}

/**
 * Connects a browser as a rep, or as whoever the session is of, and opens their webmail: Roundcube, or SOGo where it was asked
 * for.
 */
export async function connectRep(
  company: TestCompany,
  target: ExtensionBrowser,
  who: "rep1" | "rep2" | "inside1" | { mailbox: string; session: ScriptSession },
  webmail: "roundcube" | "sogo" = "roundcube",
): Promise<Page> {
  const { mailbox, session } =
    typeof who === "string" ? { mailbox: `${who}@acme.example`, session: company.sessions[who] } : who;
  const url = webmail === "sogo" ? (company.mail.sogoUrl ?? "") : company.mail.url;
  // Opened first: a blank tab would be taken for the settings page that opens once the browser is connected.
  const mailPage = await target.context.newPage();
  await mailPage.goto(url);
  await addSites(target, { server: company.worker.origin, webmails: [url] });
  await signInBrowser(target.context, company.worker.origin, session);
  await pairExtension(target, async (pairing) => {
    await pairing.getByRole("button", { name: "Connect", exact: true }).click();
  });
  await (webmail === "sogo" ? signInSogo : signInRoundcube)(mailPage, url, mailbox);
  return mailPage;
}
