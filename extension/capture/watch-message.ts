/**
 * The record bar's life on one document: finds the open message, asks the background what is known of it, reads and
 * hands over on the person's press, and shows how far the save has got. Knows no webmail by name; the adapter, the way
 * to ask, the clock and the ids are given.
 */
import type { BarWords } from "../bar-words.ts";
import type { Ask, BarFacts, OpenFacts, SaveState } from "../messages.ts";
import type { OpenMessage, ReadIo, WebmailAdapter } from "../webmail/adapter.ts";
import { idle, isKeyS, isTyping, listKeyDocuments, observe } from "../webmail/dom.ts";
import { checkOwner } from "./check-source.ts";
import { createFollower, type Follower } from "./follow-saves.ts";
import { giveFile } from "./give-file.ts";
import { handOver } from "./hand-over.ts";
import type { Capture } from "./make-capture.ts";
import { factsOf, isStillOpen, keyOf, type ReadOutcome, readOpen } from "./read-open.ts";
import { type BarPress, type BarState, barStateOf, createRecordBar, type RecordBar, unsavedBar } from "./record-bar.ts";

/** Redrawing pages settle within this; the bar appears that much later at most. */
const SETTLE_MS = 150;
/** A larger mail is not read before somebody presses Save. */
const READ_AHEAD_BYTES = 1024 * 1024;
/** What was read longer ago than this is read anew at the press: whoever was signed in then may be gone. */
const READ_AHEAD_MS = 10 * 60_000;

export interface WatchDeps {
  readonly page: Document;
  readonly adapter: WebmailAdapter;
  readonly ask: Ask;
  readonly fetch: typeof fetch;
  readonly words: BarWords;
  /** BCP 47, for dates. */
  readonly language: string;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Watches the document until the signal aborts. */
export function watchMessage(deps: WatchDeps): void {
  let shown: MessageBar | null = null;
  const look = (): void => {
    const open = deps.adapter.findOpenMessage(deps.page);
    const place = open && deps.adapter.findBarPlace(deps.page);
    if (!open || !place) {
      if (shown) void deps.ask({ type: "closed" }).catch(() => undefined);
      shown?.stop();
      shown = null;
      return;
    }
    const before = shown?.key === keyOf(open) ? shown : null;
    if (before?.isPlaced()) return;
    shown?.stop();
    shown = new MessageBar(open, deps);
    shown.start(place, before?.isShown() ?? false);
    // The page drew itself anew before the bar was ready for the press.
    if (before?.isPressedEarly) shown.press("save");
  };
  const stopObserving = observe(deps.page, SETTLE_MS, look);
  const onKey = (event: KeyboardEvent): void => {
    if (!event.isTrusted || !isKeyS(event) || isTyping(event)) return;
    // What is open at this moment is meant, though its bar may not be there yet.
    look();
    shown?.press("save");
  };
  const documents = listKeyDocuments(deps.page);
  for (const d of documents) d.addEventListener("keydown", onKey);
  deps.signal.addEventListener("abort", () => {
    stopObserving();
    for (const d of documents) d.removeEventListener("keydown", onKey);
    shown?.stop();
  });
  look();
}

class MessageBar {
  readonly key: string;
  readonly #open: OpenMessage;
  readonly #deps: WatchDeps;
  readonly #bar: RecordBar;
  readonly #stopped = new AbortController();
  readonly #follower: Follower;
  #facts: BarFacts | null = null;
  /** The source, read once the page is idle, so that a press waits for the disk only; null once used. */
  #ahead: { outcome: Promise<ReadOutcome>; at: number } | null = null;
  #refused: Capture | null = null;
  #saveId: string | null = null;
  #busy = false;
  /** Null until it is known what is open here. */
  #canSave: boolean | null = null;
  /** Save was pressed before that. */
  isPressedEarly = false;

  constructor(open: OpenMessage, deps: WatchDeps) {
    const { page, words, language, ask } = deps;
    this.key = keyOf(open);
    this.#open = open;
    this.#deps = deps;
    this.#bar = createRecordBar(page, { words, language, onPress: (press) => this.press(press) });
    const show = (state: SaveState): boolean => {
      if (this.#saveId !== state.id) return false;
      this.#showSaved(state);
      return true;
    };
    this.#follower = createFollower({ page, ask, signal: this.#stopped.signal, show });
  }

  /** `wasShown`: the page drew itself anew around the same message, which must not jump. */
  start(place: Element, wasShown: boolean): void {
    if (wasShown) this.#bar.reserve();
    place.before(this.#bar.host);
    void this.#describe();
  }

  stop(): void {
    this.#stopped.abort();
    this.#ahead = null;
    this.#bar.remove();
  }

  isPlaced(): boolean {
    return this.#bar.host.isConnected;
  }

  isShown(): boolean {
    return !this.#bar.host.hidden;
  }

  press(press: BarPress): void {
    if (press === "open") void this.#deps.ask({ type: "open-options" }).catch(() => undefined);
    else if (press === "undo") void this.#undo();
    else if (press === "file") this.#giveFile();
    else if (this.#canSave === null) this.isPressedEarly = true;
    else if (this.#canSave && !this.#busy) void this.#save(this.#deps.newId());
  }

  #show(state: BarState): void {
    if (this.#stopped.signal.aborted) return;
    this.#canSave = state.kind === "unsaved" || state.kind === "refused";
    this.#bar.show(state);
  }

  #openFacts(): OpenFacts {
    return factsOf(this.#open, this.#deps.adapter, this.#deps.page);
  }

  async #describe(): Promise<void> {
    const facts = await this.#askFacts(null);
    // Nothing is known, so that the press only asks again.
    if (!facts) return this.#show({ kind: "refused", reason: "other", maxBytes: 0 });
    this.#facts = facts;
    if (!facts.hasBar) {
      this.#canSave = false;
      this.isPressedEarly = false;
      this.#bar.host.hidden = true;
      return;
    }
    const isPressed = facts.cutShort !== null || this.isPressedEarly;
    this.isPressedEarly = false;
    if (facts.connection === "none") return this.#show({ kind: "disconnected" });
    if (facts.saved && (await this.#isOfThisMailbox(facts.saved))) return this.#follow(facts.saved);
    const owner = this.#deps.adapter.findMailboxOwner(this.#deps.page);
    if (owner !== null && !checkOwner(owner, facts.mailboxes).ok) return this.#show({ kind: "foreign" });
    this.#show(unsavedBar(facts));
    if (this.#stopped.signal.aborted || !this.#canSave) return;
    // Pressed already: before an update of the extension took its script away, or before this bar was ready.
    if (isPressed) return this.#save(facts.cutShort ?? this.#deps.newId());
    await this.#readAhead(facts);
  }

  // Two mailboxes may show the same at the same place; pages that do not name theirs are asked, but only then.
  async #isOfThisMailbox(saved: SaveState): Promise<boolean> {
    const { adapter, page } = this.#deps;
    if (saved.mailbox === null || adapter.findMailboxOwner(page) !== null) return true;
    const owner = await adapter.readMailboxOwner(this.#io(READ_AHEAD_BYTES)).catch(() => null);
    return checkOwner(owner, [saved.mailbox]).ok;
  }

  async #askFacts(known: string | null): Promise<BarFacts | null> {
    try {
      const answer = await this.#deps.ask({ type: "describe", open: this.#openFacts(), known });
      return answer.ok ? answer.value : null;
    } catch {
      // The background is gone (updated or removed): an old content script shows nothing.
      this.stop();
      return null;
    }
  }

  // In the person's own page with their own session; nothing of it leaves the page before the press, but for a known
  // customer's mail its hash: that says whether a colleague has saved it.
  async #readAhead(facts: BarFacts): Promise<void> {
    await idle(this.#deps.page);
    if (!this.#canSave || this.#busy || this.#stopped.signal.aborted) return;
    const outcome = this.#read(facts, "ahead");
    this.#ahead = { outcome, at: this.#deps.now().getTime() };
    const read = await outcome;
    // A courtesy: what is wrong is said at the press. But what is not the person's is not offered.
    if (!read.ok && read.reason === "owner_other" && this.#canSave && !this.#busy) this.#show({ kind: "foreign" });
    if (!read.ok || !facts.isCustomer) return;
    const again = await this.#askFacts(read.sha256);
    if (!again || !this.#canSave || this.#busy) return;
    this.#facts = again;
    if (again.saved) this.#follow(again.saved);
    else if (again.savedBy.length > 0) {
      this.#show(unsavedBar(again));
    }
  }

  #read(facts: BarFacts, when: "ahead" | "now"): Promise<ReadOutcome> {
    const io = this.#io(when === "ahead" ? Math.min(READ_AHEAD_BYTES, facts.maxBytes) : facts.maxBytes);
    return readOpen({ open: this.#open, adapter: this.#deps.adapter, mailboxes: facts.mailboxes, io, when });
  }

  /** What was read ahead where it still holds, else read now. */
  async #readForSave(facts: BarFacts): Promise<ReadOutcome> {
    const { adapter, page, now } = this.#deps;
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead && now().getTime() - ahead.at < READ_AHEAD_MS) {
      const read = await ahead.outcome;
      if (read.ok) return isStillOpen(this.#open, adapter, page) ? read : { ok: false, reason: "ref" };
    }
    return this.#read(facts, "now");
  }

  #io(maxBytes: number): ReadIo {
    const { page, fetch } = this.#deps;
    return { page, fetch, maxBytes, signal: this.#stopped.signal };
  }

  async #save(id: string): Promise<void> {
    const facts = this.#facts;
    if (!facts) {
      this.#canSave = null;
      this.isPressedEarly = true;
      return this.#describe();
    }
    this.#busy = true;
    const { adapter, ask, signal } = this.#deps;
    const refuse = (reason: string): void => {
      if (this.#stopped.signal.aborted) return;
      void ask({ type: "give-up", id }).catch(() => undefined);
      this.#show(
        reason === "owner_other" ? { kind: "foreign" } : { kind: "refused", reason, maxBytes: facts.maxBytes },
      );
    };
    this.#show({ kind: "reading" });
    void ask({ type: "begin", id, open: this.#openFacts() }).catch(() => undefined);
    try {
      const read = await this.#readForSave(facts);
      if (!read.ok) return refuse(read.reason);
      const { mailbox, sha256, raw } = read;
      const capture = { id, sha256, bytes: raw.bytes, exact: raw.exact, capturedAt: this.#deps.now().toISOString() };
      const open = { ...this.#openFacts(), mailbox };
      const onSilence = (): void => this.#show({ kind: "handing" });
      const kept = await handOver(capture, { webmail: adapter.id, mailbox, open }, ask, { signal, onSilence });
      // What this computer has no room for can still be given out as a file.
      this.#refused = kept.ok ? null : capture;
      if (!kept.ok) return refuse(kept.reason);
      this.#follow(kept.state);
    } catch {
      refuse("other");
    } finally {
      this.#busy = false;
    }
  }

  #giveFile(): void {
    if (this.#refused) giveFile(this.#deps.page, this.#refused.bytes, this.#refused.capturedAt);
  }

  #showSaved(save: SaveState): void {
    const facts = this.#facts;
    const shown = barStateOf(save);
    if (!shown) this.#saveId = null;
    if (shown) this.#show(shown);
    else if (facts) this.#show(unsavedBar(facts));
  }

  /** Shows a save, and then how far it gets. */
  #follow(first: SaveState): void {
    this.#saveId = first.id;
    this.#showSaved(first);
    this.#follower.follow(first);
  }

  async #undo(): Promise<void> {
    const id = this.#saveId;
    if (!id || this.#busy) return;
    this.#busy = true;
    const answer = await this.#deps.ask({ type: "undo", id }).catch(() => null);
    this.#busy = false;
    if (answer?.ok) {
      this.#follow(answer.value);
    } else {
      const customers = this.#facts?.saved?.customers ?? [];
      this.#show({ kind: "saved", customers, also: [], undoFailed: true });
    }
  }
}
