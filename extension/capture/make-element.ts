/** Makes elements of one page with their properties and children set. */
export type Make = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  given: Partial<HTMLElementTagNameMap[K]>,
  children?: readonly Node[],
) => HTMLElementTagNameMap[K];

/** What makes elements for `page`. */
export const makerFor =
  (page: Document): Make =>
  (name, given, children = []) => {
    const element = Object.assign(page.createElement(name), given);
    element.append(...children);
    return element;
  };

/** Only a person's own press counts: a page's script could click, but not with a trusted event. */
export function onPress(button: HTMLElement, pressed: () => void): void {
  button.addEventListener("click", (event) => {
    if (event.isTrusted) pressed();
  });
}

/** The key of a button, to stand beside its words; a screen reader is told by the button. */
export function keyOfButton(button: HTMLElement, letter: string, withShift = false): HTMLElement {
  button.setAttribute("aria-keyshortcuts", withShift ? `Shift+${letter}` : letter);
  const key = makerFor(button.ownerDocument)("kbd", { textContent: withShift ? `⇧${letter}` : letter });
  key.setAttribute("aria-hidden", "true");
  return key;
}
