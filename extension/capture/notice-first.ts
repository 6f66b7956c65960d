import type { Ask } from "../messages.ts";

/** Nobody has read the notice in less. */
const NOTICE_MS = 1_000;

/** What has to be read before anything is saved: shown at the first press, and confirmed by a later one. */
export class NoticeFirst {
  readonly #deps: { readonly ask: Ask; readonly now: () => Date };
  /** When it was shown here, epoch ms. */
  #shownAt: number | null = null;

  constructor(deps: { readonly ask: Ask; readonly now: () => Date }) {
    this.#deps = deps;
  }

  /** What a press comes to. A key that was held down or hit twice has read nothing. */
  press(): "show" | "wait" | "confirm" {
    const now = this.#deps.now().getTime();
    if (this.#shownAt === null) {
      this.#shownAt = now;
      return "show";
    }
    return now - this.#shownAt < NOTICE_MS ? "wait" : "confirm";
  }

  /** Tells the Worker; false where that did not reach it, and the next press tries again. */
  async confirm(version: number): Promise<boolean> {
    const answer = await this.#deps.ask({ type: "acknowledge", version }).catch(() => null);
    this.#shownAt = answer?.ok ? null : 0;
    return answer?.ok ?? false;
  }
}
