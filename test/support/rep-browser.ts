// A rep's browser as far as the main job needs it, whichever browser it is; chromium-rep.ts and firefox.ts make one.

/** One browser with the extension connected and the webmail open in a tab. */
export interface RepBrowser {
  /** Opens an address in the webmail's tab. */
  goto(url: string): Promise<void>;
  /** Clicks what matches in the webmail's tab, as a person does. */
  click(selector: string): Promise<void>;
  /** Presses a key in the webmail's tab. */
  press(key: string): Promise<void>;
  /** The record bar's `data-state`, in whichever frame of the tab it is; null while there is none. */
  barState(): Promise<string | null>;
  /** What the bar says in words; null where the browser lets no test look into a closed shadow root (Firefox). */
  barText(): Promise<string | null>;
  /** What the extension's popup says once it holds `text`; fails when it does not come to that. */
  popupSays(text: RegExp): Promise<void>;
  close(): Promise<void>;
}

/** Waits until the bar is in one of the states; fails naming the one it is in. */
export async function waitForBar(rep: RepBrowser, states: readonly string[], timeoutMs = 20_000): Promise<string> {
  const until = Date.now() + timeoutMs;
  let state: string | null = null;
  while (Date.now() < until) {
    // A frame that is being navigated answers with an error: looked at again.
    state = await rep.barState().catch(() => null);
    if (state !== null && states.includes(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the record bar is ${state ?? "absent"}, not ${states.join(" or ")}`);
}

/** Opens a message on a page of its own and presses S, or what stands for it, once the bar is there. */
export async function saveByKey(rep: RepBrowser, url: string, key = "s"): Promise<void> {
  await rep.goto(url);
  await waitForBar(rep, ["unsaved", "also"]);
  await rep.press(key);
  await waitForBar(rep, ["saved"]);
}
