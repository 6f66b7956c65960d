import { cleanMail } from "./clean-mail.ts";
import { foldQuoted } from "./fold.ts";
import type { FromFrame, MailToShow } from "./protocol.ts";

// The script of the mail frame. It runs without an origin, cannot connect anywhere, and knows only the port that the
// console hands over once. What comes from the console is trusted; what stands in the mail never is.

/** A mail that grows with its frame (heights in parts of the window) would grow for ever; then it scrolls by itself. */
const MAX_HEIGHT_REPORTS = 60;

/** Mail is written for white paper; the reader's dark screen must not make its black text vanish. */
const paper = new CSSStyleSheet();
paper.replaceSync(`
  html { color-scheme: only light; background: #fff; color: #1b1c1e; }
  html, body { block-size: auto !important; min-block-size: 0 !important; max-block-size: none !important; }
  body { margin: 0; padding: 16px; font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
    "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; overflow-wrap: break-word; }
  img { max-inline-size: 100%; }
  img:not([src]) { outline: 1px dashed #c9c6bf; outline-offset: -1px; }
  pre { white-space: pre-wrap; }
  blockquote { margin: 0 0 0 2px; padding: 0 0 0 14px; border-inline-start: 2px solid #c9c6bf; }
  [role="link"] { color: #0f5fb8; text-decoration: underline; cursor: pointer; }
  [role="link"]:focus-visible, .counterfoil-fold:focus-visible { outline: 2px solid #1d5fd6; outline-offset: 2px; }
  .counterfoil-fold { inline-size: fit-content; margin-block: 8px; padding: 2px 10px; border-radius: 6px;
    background: #efeeea; color: #55585c; font: 500 13px/1.6 system-ui, sans-serif; cursor: pointer; }
`);

addEventListener("message", takePort);

function takePort(event: MessageEvent<unknown>): void {
  const port = event.ports[0];
  if (event.source !== parent || event.origin !== location.origin || port === undefined) return;
  removeEventListener("message", takePort);
  port.onmessage = (given: MessageEvent<MailToShow>) => {
    port.onmessage = null;
    show(given.data, (message) => port.postMessage(message));
  };
}

function show(mail: MailToShow, tell: (message: FromFrame) => void): void {
  const remote = location.pathname.startsWith("/mail-frame/remote");
  const clean = cleanMail(mail.html, { inlineImages: mail.inlineImages, remote, ownHost: location.host });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(clean.css);
  document.adoptedStyleSheets = [paper, sheet];
  document.documentElement.lang = mail.language ?? "";
  if (mail.fold) foldQuoted(clean.body, mail.fold);
  for (const name of ["class", "dir", "lang", "bgcolor", "text", "background"]) {
    const value = clean.body.getAttribute(name);
    if (value !== null) document.body.setAttribute(name, value);
  }
  document.body.style.cssText = clean.body.style.cssText;
  document.body.replaceChildren(...clean.body.childNodes);
  const follow = (event: Event) => {
    const at = event.target instanceof Element ? event.target.closest('[role="link"]') : null;
    const url = at === null ? undefined : clean.links.get(at);
    if (url === undefined) return;
    event.preventDefault();
    tell({ kind: "link", url });
  };
  document.addEventListener("click", follow);
  document.addEventListener("keydown", (event) => event.key === "Enter" && follow(event));
  tell({ kind: "shown", blocked: clean.blocked });
  reportHeight(tell);
}

function reportHeight(tell: (message: FromFrame) => void): void {
  let last = 0;
  let reports = 0;
  const watcher = new ResizeObserver(() => {
    const height = Math.ceil(Math.max(document.documentElement.offsetHeight, document.body.scrollHeight));
    if (height === last) return;
    last = height;
    tell({ kind: "height", height, onPaper: heightOnPaper() });
    reports += 1;
    if (reports >= MAX_HEIGHT_REPORTS) watcher.disconnect();
  });
  watcher.observe(document.documentElement);
  watcher.observe(document.body);
}

/** The narrowest sheet, in CSS pixels: A4 within wide margins. On a wider one a little room is left below. */
const SHEET = 600;

/** How high the mail is on paper. Asked in advance: a page that is about to be printed waits for no answer. */
function heightOnPaper(): number {
  const { style } = document.documentElement;
  style.inlineSize = `${SHEET}px`;
  const height = Math.ceil(Math.max(document.documentElement.offsetHeight, document.body.scrollHeight));
  style.inlineSize = "";
  return height;
}
