// What a rendered page may not have become through the fields it shows. Runs in the page; knows only its document.
import type { Page } from "@playwright/test";
import { MARK } from "../fixtures/hostile-text.ts";

/** Looks at a page as it is drawn now; one line for each thing that a field did to it. */
export const findBroken = (page: Page): Promise<string[]> => page.evaluate(lookAround, MARK);

/** The same as an expression whose value is JSON, for a page that only the debugger reaches. */
export const lookAroundExpression = `JSON.stringify((${lookAround.toString()})(${JSON.stringify(MARK)}))`;

function lookAround(mark: string): string[] {
  const found: string[] = [];
  const say = (line: string): void => void found.push(`${location.pathname}${location.search}: ${line}`);

  // Elements and attributes: everything that such texts spell, and everything that runs or loads.
  const foreign =
    "[data-hostile],img:not([src='/icon.svg']),object,embed,base,iframe:not(.mail-frame),meta[http-equiv],link:not([rel=stylesheet]):not([rel=icon]):not([rel=modulepreload])";
  for (const element of document.querySelectorAll(foreign)) say(`an element: ${element.outerHTML.slice(0, 120)}`);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) say(`a handler: ${name}`);
      if (/^\s*(?:javascript|data|vbscript):/i.test(value))
        say(`an address of a script: ${name}=${value.slice(0, 60)}`);
      if (/[\u202a-\u202e\u2066\u2067]/u.test(value)) say(`${name} turns the direction`);
    }
  }
  if (/[\u202a-\u202e\u2066\u2067]/u.test(document.title)) say("the title turns the direction");

  // Direction: nothing turns, and what reads from right to left ends where it ends.
  const rightToLeft = /[\u0590-\u08ff]/u;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let shown = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    const parent = node.parentElement;
    if (parent === null || parent.closest("script,style,.plain-text") !== null) continue;
    if (text.includes(mark)) shown++;
    if (/[\u202a-\u202e\u2066\u2067]/u.test(text)) say(`text turns the direction: ${text.slice(0, 60)}`);
    if (!rightToLeft.test(text)) continue;
    const alone = text.replace(/\u2068[^\u2068\u2069]*\u2069/gu, "");
    if (!rightToLeft.test(alone)) continue;
    if (parent.closest("bdi,[dir=auto],option") === null) say(`not kept to itself: ${text.slice(0, 60)}`);
  }

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.getBoundingClientRect().right > clientWidth + 1 && element.closest(".table-scroll,.tabs") === null,
    );
    const names = wide.slice(0, 4).map((element) => `${element.tagName}.${element.getAttribute("class")}`);
    say(`${scrollWidth} wide in ${clientWidth}: ${names.join(", ")}`);
  }
  if (shown === 0) say("shows none of the fields");
  return found;
}
