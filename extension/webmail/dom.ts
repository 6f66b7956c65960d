/** The only generic DOM code of the adapters. Nothing here changes the page. */

/**
 * Elements that match `selector` and do not lie inside anything that matches `untrusted`: mail bodies sit in the page
 * itself and may carry the webmail's own ids and classes.
 */
export function listTrusted(root: ParentNode, selector: string, untrusted: string): Element[] {
  return [...root.querySelectorAll(selector)].filter((el) => el.closest(untrusted) === null);
}

/** The first trusted match, or null. */
export function findTrusted(root: ParentNode, selector: string, untrusted: string): Element | null {
  return listTrusted(root, selector, untrusted)[0] ?? null;
}

/** Text of an element with white space collapsed, without the children that match `skip`. */
export function readText(el: Element, skip?: string): string {
  const parts: string[] = [];
  collectText(el, skip, parts);
  return parts
    .join("")
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
}

function collectText(node: Node, skip: string | undefined, parts: string[]): void {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) parts.push(child.nodeValue ?? "");
    else if (child.nodeType === 1 && !(skip && (child as Element).matches(skip))) collectText(child, skip, parts);
  }
}

/**
 * The address in `name <local@domain>`-like text, lower case; null when there is none. Angle brackets at the end win: a
 * name may look like an address.
 */
export function findAddress(text: string): string | null {
  const bracketed = /<([^<>]*)>\s*$/.exec(text)?.[1];
  const match = /[^\s<>@,;:"()]+@[^\s<>@,;:"()]+/.exec(bracketed ?? text);
  return match ? match[0].toLowerCase() : null;
}

/**
 * The documents whose keys count for this one: itself, and the page around it where that has the same origin (the focus
 * stays in a webmail's list while its preview frame shows the message).
 */
export function listKeyDocuments(page: Document): Document[] {
  const view = page.defaultView;
  if (!view || view.parent === view) return [page];
  try {
    return [page, view.parent.document];
  } catch {
    // Another origin around it: its keys are not ours to hear.
    return [page];
  }
}

/** Whether a press is of a letter's key: by its letter, and where the layout has no Latin letters (ы) by its place. */
export function isKey(letter: "S" | "X" | "Q", event: Pick<KeyboardEvent, "key" | "code">): boolean {
  return event.key.toUpperCase() === letter || (event.code === `Key${letter}` && !/^[a-z]$/i.test(event.key));
}

/** Whether a key press is meant as text or for another control. `withShift`: shortcuts are pressed with it. */
export function isTyping(event: KeyboardEvent, withShift = false): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey !== withShift || event.isComposing) return true;
  const target = event.composedPath()[0];
  // Not `instanceof`: the element may belong to another frame's document.
  const el = target && "closest" in target ? (target as Element) : null;
  return el?.closest('input, textarea, select, [contenteditable]:not([contenteditable="false"])') != null;
}

/** Calls back after the document changed, at most once per `quietMs`. Returns the function that stops it. */
export function observe(page: Document, quietMs: number, changed: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(() => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      changed();
    }, quietMs);
  });
  observer.observe(page.documentElement, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    clearTimeout(timer);
  };
}

/** Resolves when the page has nothing else to do. */
export const idle = (page: Document): Promise<void> =>
  new Promise((resolve) => page.defaultView?.requestIdleCallback(() => resolve()));

/**
 * The bytes of an answer in this script's own memory. In Firefox what `fetch` gives a content script belongs to the page:
 * it can be read but not cut (`subarray` is refused), and a copy costs nothing beside the transfer.
 */
export function ownBytes(buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const given = new Uint8Array(buffer);
  const own = new Uint8Array(given.length);
  own.set(given);
  return own;
}
