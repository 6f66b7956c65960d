// Chromium as the main job's tests drive it.
import { expect, type Page } from "@playwright/test";
import { type ExtensionBrowser, openExtensionPage, readBarState, readBarText } from "./extension.ts";
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
