/**
 * The record bar's button that asks Inside for a quote. What stands behind it (form, requests, their words) is a script of
 * its own that the background puts beside this one once somebody needs it: every page of the webmail would pay for it.
 * Both scripts are alone with each other in the browser's isolated world, where no page reaches.
 */
import type { BarWords } from "../bar-words.ts";
import type { Ask, OpenFacts } from "../messages.ts";
import type { AskedQuote } from "../quote-messages.ts";
import type { BarState } from "./bar-view.ts";
import { keyOfButton, makerFor, onPress } from "./make-element.ts";
import { type Standing, standingOf } from "./standing.ts";

export interface InsideDeps {
  readonly page: Document;
  readonly ask: Ask;
  /** BCP 47. */
  readonly language: () => string;
  readonly newId: () => string;
  readonly open: () => OpenFacts;
  readonly signal: AbortSignal;
  /** Presses the webmail's own Reply; false where the page has none. Null where its window is not known. */
  readonly openReply: (() => boolean) | null;
  /** Whose mailbox the page is signed in to; null where it cannot be known. */
  readonly mailbox: () => Promise<string | null>;
  /** Called when it offers something else than before. */
  readonly onChanged: () => void;
}

/** What the second script makes. */
export interface Inside {
  readonly element: HTMLElement;
  /** The form is open, or somebody is at it already. */
  isTaken(): boolean;
  /** How far the message is from being on record; the hash of its source where a colleague has saved it. */
  look(standing: Standing, sha256: string | null): void;
  show(asked: readonly AskedQuote[]): void;
  openForm(): void;
}
export type MakeInside = (deps: InsideDeps) => Inside;

declare global {
  var counterfoilInside: MakeInside | undefined;
}

export interface InsideDoorDeps extends Omit<InsideDeps, "onChanged"> {
  readonly words: (language: string) => BarWords;
  /** Its key is pressed with Shift. */
  readonly withShift: boolean | undefined;
  /** Saves the message, as a press of Save does. */
  readonly save: () => void;
}

export class InsideDoor {
  /** Stands in the bar's line. */
  readonly button: HTMLButtonElement;
  /** Stands below it; empty until it is needed. */
  readonly element: HTMLElement;
  readonly #deps: InsideDoorDeps;
  #inside: Inside | null = null;
  #standing: Standing = "no";
  #sha256: string | null = null;
  /** Pressed, and to be opened once the save is under way. */
  #isWanted = false;

  constructor(deps: InsideDoorDeps) {
    this.#deps = deps;
    const make = makerFor(deps.page);
    this.button = make("button", { type: "button", className: "ask", hidden: true });
    this.element = make("div", {});
    onPress(this.button, () => this.press());
  }

  /** Follows the bar: what it shows says how far the message is from being on record. */
  look(state: BarState, sha256: string | null): void {
    const before = this.#standing;
    this.#standing = standingOf(state);
    const isFirst = this.#standing === "saved" ? before !== "saved" : sha256 !== null && this.#sha256 === null;
    this.#sha256 = sha256;
    this.#inside?.look(this.#standing, sha256);
    if (isFirst && !this.#inside) void this.#readAsked();
    if (this.#standing === "refused") this.#isWanted = false;
    if (this.#isWanted && ["underway", "waiting", "saved"].includes(this.#standing)) void this.#openForm();
    this.#draw();
  }

  /** Opens the form; a message that is not saved is saved by the same press. */
  press(): void {
    if (this.button.hidden) return;
    this.#isWanted = true;
    if (this.#standing === "unsaved") this.#deps.save();
    else void this.#openForm();
  }

  #draw(): void {
    const words = this.#deps.words(this.#deps.language());
    const isOffered = this.#standing !== "no" && this.#standing !== "refused";
    this.button.hidden = !isOffered || (this.#inside?.isTaken() ?? false);
    const key = keyOfButton(this.button, "Q", this.#deps.withShift);
    this.button.replaceChildren(this.#standing === "unsaved" ? words.saveAndAsk : words.ask, key);
  }

  async #openForm(): Promise<void> {
    this.#isWanted = false;
    (await this.#bring())?.openForm();
  }

  /** Most messages have no request, and need no more than this question. */
  async #readAsked(): Promise<void> {
    const about = { open: this.#deps.open(), sha256: this.#sha256 };
    const answer = await this.#deps.ask({ type: "quote-requests", about }).catch(() => null);
    if (answer?.ok && answer.value.length > 0) (await this.#bring())?.show(answer.value);
  }

  /** What stands behind the button; null where the browser would not bring it, and the next press tries again. */
  async #bring(): Promise<Inside | null> {
    const { ask, signal } = this.#deps;
    if (!globalThis.counterfoilInside) await ask({ type: "bring-inside" }).catch(() => null);
    const make = globalThis.counterfoilInside;
    if (!make || signal.aborted) return null;
    if (!this.#inside) {
      this.#inside = make({ ...this.#deps, onChanged: () => this.#draw() });
      this.element.append(this.#inside.element);
      this.#inside.look(this.#standing, this.#sha256);
    }
    return this.#inside;
  }
}
