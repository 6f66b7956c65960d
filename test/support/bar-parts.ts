// Reaches into the record bar as a person does: its shadow root is closed to pages and to Playwright; the debugger sees
// through it, and keys and mouse are the browser's own.
import type { CDPSession, Page } from "@playwright/test";
import { type CdpNode, childrenOf, readClosedDom } from "./closed-dom.ts";

const isHidden = (node: CdpNode): boolean => (node.attributes ?? []).filter((_, i) => i % 2 === 0).includes("hidden");

function* walk(node: CdpNode): Generator<CdpNode> {
  if (isHidden(node)) return;
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

const textOf = (node: CdpNode): string =>
  node.nodeName === "STYLE"
    ? ""
    : node.nodeType === 3
      ? (node.nodeValue ?? "")
      : childrenOf(node)
          .filter((child) => !isHidden(child))
          .map(textOf)
          .join(" ");

async function withBar<T>(page: Page, work: (bar: CdpNode, cdp: CDPSession) => Promise<T>): Promise<T> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const root = await readClosedDom(cdp);
    const bar = [...walk(root)].find(({ nodeName }) => nodeName === "COUNTERFOIL-BAR");
    if (!bar) throw new Error("there is no record bar on this page");
    return await work(bar, cdp);
  } finally {
    await cdp.detach();
  }
}

/** The field under a label that begins with these words. */
function fieldIn(bar: CdpNode, label: string): CdpNode {
  const found = [...walk(bar)].find((node) => node.nodeName === "LABEL" && textOf(node).trim().startsWith(label));
  const field = found && [...walk(found)].find(({ nodeName }) => nodeName === "INPUT" || nodeName === "TEXTAREA");
  if (!field) throw new Error(`the record bar has no field ${label}`);
  return field;
}

/** All that is to be read in the bar and below it, white space collapsed. */
export const readBar = (page: Page): Promise<string> =>
  withBar(page, async (bar) => textOf(bar).replace(/\s+/g, " ").trim());

/** Clicks the bar's button with these words, with the mouse; `times` in a row, as fast as the browser takes them. */
export const clickInBar = (page: Page, words: string, times = 1): Promise<void> =>
  withBar(page, async (bar, cdp) => {
    const button = [...walk(bar)].find((node) => node.nodeName === "BUTTON" && textOf(node).trim().startsWith(words));
    if (!button) throw new Error(`the record bar has no button ${words}: ${textOf(bar).replace(/\s+/g, " ")}`);
    await clickNode(page, cdp, button, times);
  });

/** Ticks or unticks the file whose name begins so. */
export const clickFileInBar = (page: Page, fileName: string): Promise<void> =>
  withBar(page, async (bar, cdp) => clickNode(page, cdp, fieldIn(bar, fileName)));

async function clickNode(page: Page, cdp: CDPSession, { backendNodeId }: CdpNode, clickCount = 1): Promise<void> {
  await cdp.send("DOM.scrollIntoViewIfNeeded", { backendNodeId });
  const measure = async (): Promise<readonly number[]> =>
    (await cdp.send("DOM.getBoxModel", { backendNodeId })).model.content;
  // What comes into the bar late moves what is below it: only where it stands still is it what the click meets.
  let box = await measure();
  for (let looked = 0; looked < 50; looked += 1) {
    await page.waitForTimeout(50);
    const next = await measure();
    const isStill = next.join() === box.join();
    box = next;
    if (isStill) break;
  }
  const [x1 = 0, y1 = 0, , , x2 = 0, y2 = 0] = box;
  await page.mouse.click((x1 + x2) / 2, (y1 + y2) / 2, { clickCount });
}

/** Whether something of the bar with these words has a place on the screen, whatever its markup says. */
export const isDrawnInBar = (page: Page, words: string): Promise<boolean> =>
  withBar(page, async (bar, cdp) => {
    const all = (node: CdpNode): CdpNode[] => [node, ...childrenOf(node).flatMap(all)];
    const found = all(bar).find(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue?.includes(words));
    if (!found) return false;
    return cdp.send("DOM.getBoxModel", { backendNodeId: found.backendNodeId }).then(
      () => true,
      () => false,
    );
  });

/** Types into the field under a label, after what stands there, by the keyboard. */
export const typeInBar = (page: Page, label: string, text: string): Promise<void> =>
  withBar(page, async (bar, cdp) => {
    await cdp.send("DOM.focus", { backendNodeId: fieldIn(bar, label).backendNodeId });
    await page.keyboard.press("Control+End");
    await page.keyboard.type(text);
  });

/** What a field under a label holds: its text, or whether it is ticked. */
export const valueInBar = (page: Page, label: string): Promise<string | boolean> =>
  withBar(page, async (bar, cdp) => {
    const { object } = await cdp.send("DOM.resolveNode", { backendNodeId: fieldIn(bar, label).backendNodeId });
    const { result } = await cdp.send("Runtime.callFunctionOn", {
      objectId: object.objectId,
      functionDeclaration: "function () { return this.type === 'checkbox' ? this.checked : this.value }",
      returnByValue: true,
    });
    return result.value;
  });

/** Waits until the bar says what is expected; fails with what it says. */
export async function waitForBarText(page: Page, expected: RegExp, timeoutMs = 15_000): Promise<string> {
  let said = "";
  for (const until = Date.now() + timeoutMs; Date.now() < until; ) {
    said = await readBar(page).catch(() => said);
    if (expected.test(said)) return said;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  throw new Error(`the record bar says: ${said || "nothing"}`);
}
