/** What the record bar says and offers in each state, in words; it draws nothing. */
import { isolated } from "../../shared/direction.ts";
import { type BarWords, reasonIn } from "../bar-words.ts";
import type { BarFacts, SaveState } from "../messages.ts";

export interface SavedBy {
  readonly name: string;
  readonly at: string;
}

export type BarState =
  | { kind: "disconnected" }
  | {
      kind: "unsaved";
      readers: string | null;
      also: readonly SavedBy[];
      namesOnly: boolean;
      whyNot: WhyNot;
      /** Of a proposed change of the saving rules people are told where they read their mail. */
      isChangeProposed: boolean;
    }
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
      /** Its person may still take it back by themselves; later they say that it is not business. */
      canUndo: boolean;
      undoFailed: "undoFailed" | "undoLate" | null;
    }
  | { kind: "parked"; reason: string }
  /** Safe with the company; what it says could not be read. */
  | { kind: "failed" }
  | { kind: "refused"; reason: string; maxBytes: number };

/** Of a message that the saving rules record by themselves, for whom and by which; null where a person pressed. */
type Automatic = SaveState["automatic"];
type WhyNot = BarFacts["whyNotAutomatic"];

export type BarPress = "save" | "undo" | "stop" | "say" | "open" | "file" | "ask";

export interface View {
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
  "no_original",
]);

/** What the bar says before a save. */
export function unsavedBar(facts: BarFacts): BarState {
  const { readers, savedBy: also, decision, block, whyNotAutomatic: whyNot, isChangeProposed } = facts;
  if (decision?.action === "never") return { kind: "never", floor: decision.floor, rule: decision.rule };
  if (block && block.kind !== "notice_first") return { kind: "stopped", reason: block.kind };
  return { kind: "unsaved", readers, also, namesOnly: decision?.action === "envelope", whyNot, isChangeProposed };
}

/** How far a save has got, as a state of the bar; null for one that is not there (any more). */
export function barStateOf(
  { state, reason, customers, alsoSavedBy: also, heldMs, automatic, canUndo }: SaveState,
  readers: string | null,
): BarState | null {
  if (state === "absent") return null;
  if (heldMs !== null) return { kind: "held", ms: heldMs, automatic, readers };
  if (state === "parked") return { kind: "parked", reason: reason ?? "other" };
  if (state === "failed") return { kind: "failed" };
  if (state === "accepted" || state === "stored")
    return { kind: "saved", customers, also, automatic, canUndo, undoFailed: null };
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
      const proposed = state.isChangeProposed ? words.changeProposed : "";
      const note = joined(why, readersIn(state.readers, words), proposed);
      const known = also(state.also);
      if (state.namesOnly)
        return {
          text: known || words.unsaved,
          note: joined(why, words.namesOnly, proposed),
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
      if (!state.canUndo || state.undoFailed === "undoLate")
        return { text, note, press: "say", label: words.notBusiness };
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
