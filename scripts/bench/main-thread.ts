import type { Page } from "@playwright/test";
import { waitForBarState } from "../../test/support/extension.ts";
import { type Figure, median, percentile } from "./figures.ts";

/** After this the bar has been drawn and has asked and read everything it does by itself. */
const SETTLE_MS = 1500;

/** The content script's time on the main thread from navigation until the bar has settled, by V8's sampling profiler. */
export async function measureMainThread(page: Page, urls: readonly string[], extensionId: string): Promise<Figure> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.setSamplingInterval", { interval: 200 });
  const times: number[] = [];
  for (const url of urls) {
    await cdp.send("Profiler.start");
    await page.goto(url);
    await waitForBarState(page, ["unsaved", "also"]);
    await page.waitForTimeout(SETTLE_MS);
    const { profile } = await cdp.send("Profiler.stop");
    times.push(timeIn(profile, `chrome-extension://${extensionId}/content-scripts/`));
  }
  await cdp.detach();
  return {
    name: "browser.script.thread",
    what: "content script on the main thread of a Roundcube page",
    value: median(times),
    unit: "ms",
    atMost: 50,
    beside: { slowest: percentile(times, 1) },
    how: `median of ${urls.length} page loads, V8's CPU profiler at 0.2 ms: every sample with a frame of the content script on its stack, from navigation until ${SETTLE_MS} ms after the bar is there; its parsing is not in it`,
  };
}

interface Profile {
  nodes: { id: number; callFrame: { url: string }; children?: number[] }[];
  samples?: number[];
  timeDeltas?: number[];
}

/** Milliseconds of the samples that have a frame of a script below this address on their stack. */
function timeIn({ nodes, samples = [], timeDeltas = [] }: Profile, address: string): number {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const own = new Set(nodes.filter(({ callFrame }) => callFrame.url.startsWith(address)).map(({ id }) => id));
  const isInside = (id: number | undefined): boolean => id !== undefined && (own.has(id) || isInside(parents.get(id)));
  const microseconds = samples.reduce((sum, id, i) => sum + (isInside(id) ? (timeDeltas[i + 1] ?? 0) : 0), 0);
  return microseconds / 1000;
}
