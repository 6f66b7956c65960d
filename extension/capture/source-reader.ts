/** Reads the source of one open message, ahead of the press or at it, in the person's own page with their own session. */
import type { BarFacts } from "../messages.ts";
import type { OpenMessage, ReadIo, WebmailAdapter } from "../webmail/adapter.ts";
import { checkOwner } from "./check-source.ts";
import { isStillOpen, type ReadOutcome, readOpen } from "./read-open.ts";

/** A larger mail is not read before somebody presses Save, unless the saving rules may record it by themselves. */
const READ_AHEAD_BYTES = 1024 * 1024;
/** What was read longer ago than this is read anew at the press: whoever was signed in then may be gone. */
const READ_AHEAD_MS = 10 * 60_000;

export interface SourceReaderDeps {
  readonly page: Document;
  readonly adapter: WebmailAdapter;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

export class SourceReader {
  readonly #open: OpenMessage;
  readonly #deps: SourceReaderDeps;
  readonly #signal: AbortSignal;
  /** Read once the page is idle, so that a press waits for the disk only; null once used. */
  #ahead: { outcome: Promise<ReadOutcome>; at: number } | null = null;

  constructor(open: OpenMessage, deps: SourceReaderDeps, signal: AbortSignal) {
    this.#open = open;
    this.#deps = deps;
    this.#signal = signal;
    signal.addEventListener("abort", () => {
      this.#ahead = null;
    });
  }

  /** Before anybody asked for it; nothing of what it reads leaves the page. */
  readAhead(facts: BarFacts): Promise<ReadOutcome> {
    const most = facts.automatic === "maybe" ? facts.maxBytes : Math.min(READ_AHEAD_BYTES, facts.maxBytes);
    const outcome = this.#read(facts, "ahead", most);
    this.#ahead = { outcome, at: this.#deps.now().getTime() };
    return outcome;
  }

  /** What was read ahead where it still holds, else read now. */
  async readForSave(facts: BarFacts): Promise<ReadOutcome> {
    const { adapter, page, now } = this.#deps;
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead && now().getTime() - ahead.at < READ_AHEAD_MS) {
      const read = await ahead.outcome;
      if (read.ok) return isStillOpen(this.#open, adapter, page) ? read : { ok: false, reason: "ref" };
    }
    return this.#read(facts, "now", facts.maxBytes);
  }

  /**
   * Whether the page is signed in to this mailbox. Two mailboxes may show the same at the same place; pages that do not
   * name theirs are asked, but only here.
   */
  async isOfMailbox(mailbox: string | null): Promise<boolean> {
    const { adapter, page } = this.#deps;
    if (mailbox === null || adapter.findMailboxOwner(page) !== null) return true;
    return checkOwner(await this.mailbox(), [mailbox]).ok;
  }

  /** Whose mailbox the page is signed in to, asked of the webmail where the page does not say; null where neither does. */
  async mailbox(): Promise<string | null> {
    const { adapter, page } = this.#deps;
    const asked = (): Promise<string | null> => adapter.readMailboxOwner(this.#io(READ_AHEAD_BYTES)).catch(() => null);
    return adapter.findMailboxOwner(page) ?? asked();
  }

  #read({ mailboxes }: BarFacts, when: "ahead" | "now", maxBytes: number): Promise<ReadOutcome> {
    return readOpen({ open: this.#open, adapter: this.#deps.adapter, mailboxes, io: this.#io(maxBytes), when });
  }

  #io(maxBytes: number): ReadIo {
    const { page, fetch } = this.#deps;
    return { page, fetch, maxBytes, signal: this.#signal };
  }
}
