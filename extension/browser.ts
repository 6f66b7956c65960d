/** The only door to the browser's extension API. */
import { browser } from "wxt/browser";

export { browser };

interface PanelApi {
  open(options?: { windowId: number }): Promise<void>;
}

const isPanel = (value: unknown): value is PanelApi =>
  typeof value === "object" && value !== null && "open" in value && typeof value.open === "function";

/** Opens the customer panel beside the page; must be called from a click. False where the browser has none. */
export async function openPanel(windowId: number): Promise<boolean> {
  const chromium: unknown = Reflect.get(browser, "sidePanel");
  const firefox: unknown = Reflect.get(browser, "sidebarAction");
  if (isPanel(chromium)) await chromium.open({ windowId });
  else if (isPanel(firefox)) await firefox.open();
  else return false;
  return true;
}
