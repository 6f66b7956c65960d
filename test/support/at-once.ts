import { expect, type Page } from "@playwright/test";

/**
 * Holds requests to `address` until each of these pages has sent one: presses that are on their way before the Worker has any.
 * Answers a function that waits for that and lets later ones through.
 */
export async function atOnce(pages: readonly Page[], address: string): Promise<() => Promise<void>> {
  let under = 0;
  let go = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    go = resolve;
  });
  for (const page of pages)
    await page.route(address, async (route) => {
      under++;
      if (under === pages.length) go();
      await all;
      await route.continue();
    });
  return async () => {
    await expect.poll(() => under, { message: "everybody has pressed", timeout: 30_000 }).toBe(pages.length);
    for (const page of pages) await page.unroute(address);
  };
}
