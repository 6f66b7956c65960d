/**
 * The record bar: one quiet line on the open message. Lives in a closed shadow root so that neither the webmail's styles
 * nor scripts reach in; plain DOM, because a framework would be most of the content script. It shows what it is told
 * and reports presses; it knows no webmail and sends nothing. The host's `data-state` names the state for tests.
 */
import { isolated } from "../../shared/direction.ts";
import { type BarWords, reasonIn } from "../bar-words.ts";
import type { BarFacts, SaveState } from "../messages.ts";

export interface SavedBy {
  readonly name: string;
  readonly at: string;
}

export type BarState =
  | { kind: "disconnected" }
  | { kind: "unsaved"; readers: string | null; also: readonly SavedBy[]; namesOnly: boolean; whyNot: WhyNot }
  /** The company's saving rules keep it out: by what always holds, or by a rule's name. */
  | { kind: "never"; floor: string | null; rule: string | null }
  /** Of a mailbox that is not the person's: nothing is offered. */
  | { kind: "foreign" }
  /** Nothing may be saved for now. */
  | { kind: "stopped"; reason: "stopped" | "agreement_first" }
  /** What the person has to confirm before anything is saved; `isFailed`: that did not reach the server. */
  | { kind: "notice"; text: string; isFailed: boolean }
  /** Kept here by the saving rules, and not sent before its time is over. */
  | { kind: "held"; ms: number; automatic: Automatic; readers: string | null }
  | { kind: "reading" }
  /** Read, and not on disk yet: nobody has answered so far. */
  | { kind: "handing" }
  | { kind: "local"; automatic: Automatic }
  | { kind: "waiting"; automatic: Automatic; reason?: string }
  | {
      kind: "saved";
      customers: readonly string[];
      also: readonly SavedBy[];
      automatic: Automatic;
      undoFailed: "undoFailed" | "undoLate" | null;
    }
  | { kind: "parked"; reason: string }
  /** Safe with the company; what it says could not be read. */
  | { kind: "failed" }
  | { kind: "refused"; reason: string; maxBytes: number };

/** Of a message that the saving rules record by themselves, for whom and by which; null where a person pressed. */
type Automatic = SaveState["automatic"];
type WhyNot = BarFacts["whyNotAutomatic"];

export type BarPress = "save" | "undo" | "stop" | "open" | "file";

export interface RecordBar {
  readonly host: HTMLElement;
  /** Room in the page before there is anything to show. */
  reserve(): void;
  show(state: BarState): void;
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
button:focus-visible{outline:2px solid light-dark(#1d5fd6,#8ab6ff);outline-offset:2px}
kbd{font:inherit;font-size:11px;opacity:.8;margin-inline-start:8px}
@media (forced-colors:active){.bar,button,button.plain{border-color:currentColor}.bar::before{background:CanvasText}
 button:focus-visible{outline-color:Highlight}}
@media print{:host{display:none}}`;

/** Makes a bar in `page`, not yet in it: the caller places `host`. `language` is a BCP 47 tag for dates. */
export function createRecordBar(
  page: Document,
  given: { words: BarWords; language: string; onPress: (press: BarPress) => void },
): RecordBar {
  const host = page.createElement("counterfoil-bar");
  // Until it says something: there may be nothing to say, where the person wants no bar.
  host.hidden = true;
  const root = host.attachShadow({ mode: "closed" });
  const style = page.createElement("style");
  style.textContent = STYLE;
  const bar = page.createElement("div");
  bar.className = "bar";
  bar.lang = given.language;
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
  bar.append(live, rest, button);
  root.append(style, bar);

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
    show(state) {
      host.hidden = false;
      const view = describe(state, given.words, given.language);
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
      button.className = view.press === "undo" ? "plain" : "";
      button.textContent = view.label;
      const letter = state.kind === "held" ? "X" : view.press === "save" && state.kind !== "refused" ? "S" : null;
      if (letter) {
        const key = page.createElement("kbd");
        key.textContent = letter;
        key.setAttribute("aria-hidden", "true");
        button.append(key);
        button.setAttribute("aria-keyshortcuts", letter);
      } else button.removeAttribute("aria-keyshortcuts");
    },
  };
}

interface View {
  text: string;
  note: string;
  press: BarPress | null;
  label: string;
}

/** Refusals of a message that was read well enough. */
const notReadFailures: ReadonlySet<string> = new Set([
  "policy",
  "stopped",
  "notice_first",
  "agreement_first",
  "forbidden",
  "mailbox_not_yours",
  "storage",
  "outbox_full",
  "outbox_old",
  "unauthenticated",
  "updated",
]);
/** Refusals of this computer: the person can at least keep the mail as a file. The key S still tries again. */
const noRoom: ReadonlySet<string> = new Set(["storage", "outbox_full", "outbox_old"]);
/** Refusals that trying again cannot change. */
const final: ReadonlySet<string> = new Set([
  "policy",
  "stopped",
  "agreement_first",
  "forbidden",
  "mailbox_not_yours",
  "too_large",
]);

/** What the bar says before a save. */
export function unsavedBar({ readers, savedBy: also, decision, block, whyNotAutomatic: whyNot }: BarFacts): BarState {
  if (decision?.action === "never") return { kind: "never", floor: decision.floor, rule: decision.rule };
  if (block && block.kind !== "notice_first") return { kind: "stopped", reason: block.kind };
  return { kind: "unsaved", readers, also, namesOnly: decision?.action === "envelope", whyNot };
}

/** How far a save has got, as a state of the bar; null for one that is not there (any more). */
export function barStateOf(
  { state, reason, customers, alsoSavedBy: also, heldMs, automatic }: SaveState,
  readers: string | null,
): BarState | null {
  if (state === "absent") return null;
  if (heldMs !== null) return { kind: "held", ms: heldMs, automatic, readers };
  if (state === "parked") return { kind: "parked", reason: reason ?? "other" };
  if (state === "failed") return { kind: "failed" };
  if (state === "accepted" || state === "stored")
    return { kind: "saved", customers, also, automatic, undoFailed: null };
  if (reason === null) return { kind: "local", automatic };
  return reason === "unauthenticated" ? { kind: "parked", reason } : { kind: "waiting", automatic, reason };
}

function whyNever({ floor, rule }: { floor: string | null; rule: string | null }, { floors }: BarWords): string {
  const known = Object.entries(floors).find(([name]) => name === floor);
  return known?.[1] ?? isolated(rule ?? floor ?? "");
}

/** For whom and by which rule it was recorded without a press: `customer globex.example · rule Customers`. */
function byItself(automatic: Automatic, words: BarWords): string {
  if (!automatic) return "";
  const { customer, rule } = automatic;
  const parts = [customer && words.withCustomer(isolated(customer)), rule && words.byRule(isolated(rule))];
  return joined(automatic.namesOnly ? words.namesOnly : "", ...parts.flatMap((part) => part || []));
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(" · ");

const readersIn = (readers: string | null, words: BarWords): string =>
  readers === null ? words.readersOnlyYou : words.readers(isolated(readers));

/** What a state says, in words: the state itself, what belongs to it, and the one thing one can do. */
export function describe(state: BarState, words: BarWords, language: string): View {
  const also = (list: readonly SavedBy[]): string =>
    list[0] ? words.also(isolated(list[0].name), dayOf(list[0].at, language)) : "";
  switch (state.kind) {
    case "disconnected":
      return { text: words.notConnected, note: "", press: "open", label: words.openSettings };
    case "unsaved": {
      const why = state.whyNot === null ? "" : words.whyNot[state.whyNot];
      const note = joined(why, readersIn(state.readers, words));
      const known = also(state.also);
      if (state.namesOnly)
        return {
          text: known || words.unsaved,
          note: joined(why, words.namesOnly),
          press: "save",
          label: words.saveNames,
        };
      return { text: known || words.unsaved, note, press: "save", label: words.save };
    }
    case "never":
      return { text: words.never, note: whyNever(state, words), press: null, label: "" };
    case "foreign":
      return { text: words.foreign, note: words.reasons.mailbox_not_yours, press: null, label: "" };
    case "stopped":
      return { text: words.unsaved, note: words.reasons[state.reason], press: null, label: "" };
    case "notice": {
      const note = joined(state.isFailed ? words.reasons.offline_server : "", isolated(state.text));
      return { text: words.noticeFirst, note, press: "save", label: words.noticeRead };
    }
    case "held": {
      const seconds = Math.ceil(state.ms / 1_000);
      const when = seconds > 120 ? words.inMinutes(Math.ceil(seconds / 60)) : words.inSeconds(seconds);
      const readers = state.automatic?.namesOnly ? "" : readersIn(state.readers, words);
      const note = joined(when, byItself(state.automatic, words), readers);
      return { text: words.held, note, press: "stop", label: words.stop };
    }
    case "handing":
      return { text: words.handing, note: "", press: null, label: "" };
    case "reading":
      return { text: words.reading, note: "", press: null, label: "" };
    case "local":
      return { text: words.local, note: byItself(state.automatic, words), press: "undo", label: words.undo };
    case "waiting":
      return { text: words.waiting, note: byItself(state.automatic, words), press: "undo", label: words.undo };
    case "saved": {
      const text = [state.automatic ? words.savedByItself : words.saved, ...state.customers.map(isolated)].join(" · ");
      const note = state.undoFailed
        ? words[state.undoFailed]
        : joined(byItself(state.automatic, words), also(state.also));
      return { text, note, press: "undo", label: words.undo };
    }
    case "parked": {
      // Signed out: the server has refused the person for now, not the mail.
      const text = state.reason === "unauthenticated" ? words.keptHere : words.parked;
      return { text, note: reasonIn(words, state.reason, 0), press: "open", label: words.openSettings };
    }
    case "failed":
      return { text: words.failed, note: words.failedNote, press: "undo", label: words.undo };
    case "refused": {
      const text = notReadFailures.has(state.reason) ? words.unsaved : words.refused;
      const note = reasonIn(words, state.reason, state.maxBytes);
      if (noRoom.has(state.reason)) return { text, note, press: "file", label: words.giveFile };
      return { text, note, press: final.has(state.reason) ? null : "save", label: words.tryAgain };
    }
  }
}

function dayOf(at: string, language: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleDateString(language, { day: "numeric", month: "short" });
}
