/**
 * The record bar: one quiet line on the open message. Lives in a closed shadow root so that neither the webmail's styles
 * nor scripts reach in; plain DOM, because a framework would be most of the content script. It shows what it is told
 * and reports presses; it knows no webmail and sends nothing. The host's `data-state` names the state for tests.
 */
import type { BarWords } from "../bar-words.ts";
import { type BarPress, type BarState, describe } from "./bar-view.ts";
import { keyOfButton } from "./make-element.ts";

export interface RecordBar {
  readonly host: HTMLElement;
  /** Room in the page before there is anything to show. */
  reserve(): void;
  /** `language` is a BCP 47 tag. */
  show(state: BarState, language: string): void;
  remove(): void;
}

/** The colours and radii of shared/ui/tokens.css, by value: the bar may not load a file into somebody else's page. */
const STYLE = `
:host{all:initial;display:block;color-scheme:light dark}
:host([hidden]){display:none}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;box-sizing:border-box;min-height:36px;margin:4px 0;
 padding:3px 6px 3px 12px;border:1px solid light-dark(#e8e6e2,#2a2b2f);border-radius:8px;
 background:light-dark(#fff,#1a1b1e);color:light-dark(#1b1c1e,#ececee);font:13px/1.45 system-ui,sans-serif}
.bar::before{flex:none;width:8px;height:8px;border-radius:50%;background:light-dark(#8f8c85,#6f727a);content:""}
.bar[data-kind=saved]::before{background:light-dark(#0f6b52,#5cc9a5)}
.bar[data-kind=local]::before,.bar[data-kind=held]::before,.bar[data-kind=reading]::before,.bar[data-kind=handing]::before{
 background:light-dark(#1d5fd6,#8ab6ff)}
.bar[data-kind=waiting]::before,.bar[data-kind=failed]::before,.bar[data-kind=parked]::before,
.bar[data-kind=refused]::before{background:light-dark(#845400,#e6b862)}
.state{font-weight:600}
.bar[data-kind=notice] .note{flex-basis:100%;max-height:14em;overflow:auto;white-space:pre-line}
.note{flex:1 1 auto;color:light-dark(#54565c,#b1b4bb)}
button{min-height:28px;margin-inline-start:auto;padding:0 12px;border:1px solid light-dark(#0f6b52,#5cc9a5);
 border-radius:6px;background:light-dark(#0f6b52,#5cc9a5);color:light-dark(#fff,#06251a);font:inherit;font-weight:500;
 cursor:pointer}
button:hover{background:light-dark(#0b5742,#7ad6b7)}
button.plain{border-color:transparent;background:none;color:light-dark(#54565c,#b1b4bb)}
button.plain:hover{background:light-dark(#f6f5f3,#212226)}
button.ask{background:none;color:light-dark(#0b5742,#7ad6b7)}
button.ask:hover{background:light-dark(#f6f5f3,#212226)}
button+button.ask{margin-inline-start:0}
button[hidden]+button.ask{margin-inline-start:auto}
button:focus-visible{outline:2px solid light-dark(#1d5fd6,#8ab6ff);outline-offset:2px}
kbd{font:inherit;font-size:11px;opacity:.8;margin-inline-start:8px}
@media (forced-colors:active){.bar,button,button.plain{border-color:currentColor}.bar::before{background:CanvasText}
 button:focus-visible{outline-color:Highlight}}
@media print{:host{display:none}}`;

/** Makes a bar in `page`, not yet in it: the caller places `host`. */
export function createRecordBar(
  page: Document,
  given: {
    words: (language: string) => BarWords;
    onPress: (press: BarPress) => void;
    /** Its keys are pressed with Shift. */
    withShift: boolean | undefined;
    /** Of the bar's element in the page. */
    barClass: string | undefined;
    /** What hands the message to Inside: a button in the line, and what stands below it. */
    inside: { readonly button: HTMLElement; readonly element: HTMLElement };
  },
): RecordBar {
  const host = page.createElement("counterfoil-bar");
  if (given.barClass) host.className = given.barClass;
  // Until it says something: there may be nothing to say, where the person wants no bar.
  host.hidden = true;
  const root = host.attachShadow({ mode: "closed" });
  const style = page.createElement("style");
  style.textContent = STYLE;
  const bar = page.createElement("div");
  bar.className = "bar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Counterfoil");
  // The live region stays while its text changes, else a screen reader says nothing.
  const live = page.createElement("span");
  live.className = "state";
  live.setAttribute("aria-live", "polite");
  const rest = page.createElement("span");
  rest.className = "note";
  const button = page.createElement("button");
  button.type = "button";
  bar.append(live, rest, button, given.inside.button);
  root.append(style, bar, given.inside.element);

  let press: BarPress | null = null;
  // Only a person's own press counts: a page's script could click, but not with a trusted event.
  button.addEventListener("click", (event) => {
    if (event.isTrusted && press) given.onPress(press);
  });

  return {
    host,
    remove: () => host.remove(),
    reserve() {
      host.hidden = false;
    },
    show(state, language) {
      host.hidden = false;
      const view = describe(state, given.words(language), language);
      bar.lang = language;
      press = view.press;
      host.dataset.state = state.kind === "unsaved" && state.also.length > 0 ? "also" : state.kind;
      if ("reason" in state) host.dataset.reason = state.reason;
      else delete host.dataset.reason;
      bar.dataset.kind = state.kind;
      // Counting seconds is no news: said again only where it says something else.
      if (live.textContent !== view.text) live.textContent = view.text;
      rest.textContent = view.note;
      rest.hidden = view.note === "";
      button.hidden = view.press === null;
      button.className = view.press === "undo" || view.press === "say" ? "plain" : "";
      button.textContent = view.label;
      const letter = state.kind === "held" ? "X" : view.press === "save" && state.kind !== "refused" ? "S" : null;
      if (letter) {
        button.append(keyOfButton(button, letter, given.withShift));
      } else button.removeAttribute("aria-keyshortcuts");
    },
  };
}
