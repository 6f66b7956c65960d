import DOMPurify from "dompurify";
import { cleanDeclarations, cleanSheet } from "./clean-css.ts";
import { type PictureRules, Pictures } from "./pictures.ts";

/** A message ready to be put into the page: inert until then. */
export interface CleanMail {
  /** The mail's own body; its children and attributes are what is shown. */
  body: HTMLElement;
  /** Style sheets written anew. */
  css: string;
  /** Addresses of the links; the elements themselves carry none, so that nothing can be navigated. */
  links: ReadonlyMap<Element, string>;
  /** Pictures from elsewhere that were not loaded. */
  blocked: number;
}

/** What a mail has no use for, or what asks, plays, sends or points elsewhere. Words inside stay where they are text. */
const FORBIDDEN_TAGS = [
  ...["form", "input", "button", "select", "option", "optgroup", "textarea", "fieldset", "legend", "label", "datalist"],
  ...["output", "meter", "progress", "keygen", "audio", "video", "source", "track", "picture", "canvas", "dialog"],
  ...["map", "area", "template", "slot", "meta", "link", "base", "title", "object", "embed", "iframe"],
];

const FORBIDDEN_ATTRIBUTES = [
  ...["action", "formaction", "ping", "target", "srcdoc", "usemap", "ismap", "poster", "autofocus", "tabindex"],
  ...["accesskey", "contenteditable", "draggable", "popover", "popovertarget", "popovertargetaction", "role", "is"],
  ...["cite", "longdesc", "loading", "integrity", "nonce", "part", "slot", "enterkeyhint", "inputmode"],
];

/** Attributes that hold an address; each is decided here or goes. */
const ADDRESS_ATTRIBUTES = ["href", "xlink:href", "src", "srcset", "background", "data", "lowsrc", "dynsrc"];

/** Sanitises a message's HTML. Never throws for what the mail says. */
export function cleanMail(html: string, rules: PictureRules): CleanMail {
  const root = DOMPurify.sanitize(html, {
    USE_PROFILES: { html: true },
    WHOLE_DOCUMENT: true,
    // The tree itself is taken over: text that is parsed a second time can turn into something else.
    RETURN_DOM: true,
    FORBID_TAGS: FORBIDDEN_TAGS,
    FORBID_ATTR: FORBIDDEN_ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
  const pictures = new Pictures(rules);
  if (!(root instanceof HTMLElement)) throw new Error("RETURN_DOM gives an element");
  const links = new Map<Element, string>();
  const sheets: string[] = [];
  for (const element of [...root.querySelectorAll("*")]) {
    if (element instanceof HTMLStyleElement) {
      sheets.push(cleanSheet(element.textContent ?? "", pictures));
      element.remove();
    } else if (element instanceof HTMLElement) {
      cleanElement(element, pictures, links);
    } else {
      element.remove();
    }
  }
  return { body: root.querySelector("body") ?? root, css: sheets.join("\n"), links, blocked: pictures.blocked };
}

function cleanElement(element: HTMLElement, pictures: Pictures, links: Map<Element, string>): void {
  if (element.hasAttribute("style")) element.style.cssText = cleanDeclarations(element.style, pictures);
  const address = (name: string) => element.getAttribute(name);
  const href = element instanceof HTMLAnchorElement ? address("href") : null;
  const picture = element instanceof HTMLImageElement ? (address("src") ?? firstOf(address("srcset"))) : null;
  const background = address("background");
  for (const name of ADDRESS_ATTRIBUTES) element.removeAttribute(name);
  if (href !== null && /^\s*(?:https?|mailto|tel):/i.test(href)) {
    links.set(element, href.trim());
    // Without an href it is not a link to the browser; the script makes it one to people.
    element.setAttribute("role", "link");
    element.tabIndex = 0;
    element.title = href.trim();
  }
  if (picture !== null) {
    const allowed = pictures.allowed(picture);
    if (allowed !== null) element.setAttribute("src", allowed);
  }
  if (background !== null) {
    const allowed = pictures.allowed(background);
    if (allowed !== null) element.setAttribute("background", allowed);
  }
}

const firstOf = (srcset: string | null): string | null => srcset?.trim().split(/[\s,]+/)[0] ?? null;
