/**
 * The record bar of one open message: asks the background what is known of it, reads and hands over on the person's press
 * or where the saving rules do it by themselves, and shows how far the save has got.
 */
import type { BarWords } from "../bar-words.ts";
import type { Ask, BarFacts, OpenFacts, SaveState, SourceFacts } from "../messages.ts";
import type { OpenMessage } from "../webmail/adapter.ts";
import { idle } from "../webmail/dom.ts";
import { type BarPress, type BarState, barStateOf, unsavedBar } from "./bar-view.ts";
import { toBase64 } from "./base64.ts";
import { checkOwner } from "./check-source.ts";
import { createFollower, type Follower } from "./follow-saves.ts";
import { giveFile } from "./give-file.ts";
import { handOver } from "./hand-over.ts";
import { InsideDoor } from "./inside-door.ts";
import { type Known, noteFault } from "./known.ts";
import type { Capture } from "./make-capture.ts";
import { NoticeFirst } from "./notice-first.ts";
import { headerEnd } from "./read-headers.ts";
import { factsOf, keyOf, type ReadMessage } from "./read-open.ts";
import { createRecordBar, type RecordBar } from "./record-bar.ts";
import { SourceReader, type SourceReaderDeps } from "./source-reader.ts";

/** While nobody answers what is open, it is asked again after this, then after twice as long, up to the most. */
const ASK_AGAIN_MS = 500;
const MOST_ASK_AGAIN_MS = 8_000;

export interface MessageBarDeps extends SourceReaderDeps {
  readonly ask: Ask;
  /** The words in a language (BCP 47). */
  readonly words: (language: string) => BarWords;
  readonly newId: () => string;
  readonly known: Known;
}

export class MessageBar {
  readonly key: string;
  readonly #open: OpenMessage;
  readonly #deps: MessageBarDeps;
  readonly #bar: RecordBar;
  readonly #stopped = new AbortController();
  readonly #follower: Follower;
  readonly #reader: SourceReader;
  readonly #notice: NoticeFirst;
  readonly #inside: InsideDoor;
  /** Of the source, where a colleague has saved it: by that the record is asked of requests. */
  #knownSha256: string | null = null;
  #facts: BarFacts | null = null;
  #refused: Capture | null = null;
  #saveId: string | null = null;
  #isHeld = false;
  #busy = false;
  /** Null until it is known what is open here. */
  #canSave: boolean | null = null;
  /** Save was pressed before that. */
  isPressedEarly = false;

  constructor(open: OpenMessage, deps: MessageBarDeps) {
    const { page, words, ask } = deps;
    this.key = keyOf(open);
    this.#open = open;
    this.#deps = deps;
    const { signal } = this.#stopped;
    this.#notice = new NoticeFirst(deps);
    const { compose, barClass, keysWithShift: withShift } = deps.adapter;
    const openReply = compose ? () => compose.openReply(page) : null;
    const about = { open: () => this.#openFacts(), mailbox: () => this.#reader.mailbox() };
    const press = { save: () => this.press("save"), openReply, signal, withShift };
    this.#inside = new InsideDoor({ ...deps, ...about, ...press, language: () => deps.known.language });
    const onPress = (press: BarPress): void => this.press(press);
    this.#bar = createRecordBar(page, { words, onPress, withShift, barClass, inside: this.#inside });
    this.#reader = new SourceReader(open, deps, this.#stopped.signal);
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
    void this.#describe(ASK_AGAIN_MS);
  }

  stop(): void {
    this.#stopped.abort();
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
    else if (press === "say") void this.#sayNotBusiness();
    else if (press === "stop") this.#isHeld && void this.#undo();
    else if (press === "file") this.#giveFile();
    else if (press === "ask") this.#inside.press();
    else if (this.#canSave === null) this.isPressedEarly = true;
    else if (this.#canSave && !this.#busy) void this.#pressSave();
  }

  async #pressSave(): Promise<void> {
    const block = this.#facts?.block;
    if (block?.kind !== "notice_first") return this.#save(this.#deps.newId());
    const { text, version } = block;
    const pressed = this.#notice.press();
    if (pressed === "show") this.#show({ kind: "notice", text, isFailed: false });
    if (pressed !== "confirm") return;
    this.#busy = true;
    const isConfirmed = await this.#notice.confirm(version);
    this.#busy = false;
    if (!isConfirmed) return this.#show({ kind: "notice", text, isFailed: true });
    const facts = await this.#askFacts(null);
    if (facts) this.#facts = facts;
    if (facts?.block) this.#show(unsavedBar(facts));
    else if (facts) await this.#save(this.#deps.newId());
  }

  #show(state: BarState): void {
    if (this.#stopped.signal.aborted) return;
    this.#canSave = state.kind === "unsaved" || state.kind === "refused" || state.kind === "notice";
    this.#isHeld = state.kind === "held";
    this.#bar.show(state, this.#deps.known.language);
    this.#inside.look(state, this.#knownSha256);
  }

  #openFacts(): OpenFacts {
    return factsOf(this.#open, this.#deps.adapter, this.#deps.page);
  }

  async #describe(againMs: number): Promise<void> {
    const facts = await this.#askFacts(null);
    if (!facts) return this.#onSilence(againMs);
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
    if (facts.saved && (await this.#reader.isOfMailbox(facts.saved.mailbox))) return this.#follow(facts.saved);
    const owner = this.#deps.adapter.findMailboxOwner(this.#deps.page);
    if (owner !== null && !checkOwner(owner, facts.mailboxes).ok) return this.#show({ kind: "foreign" });
    this.#show(unsavedBar(facts));
    if (this.#stopped.signal.aborted || !this.#canSave) return;
    // Pressed already: before an update of the extension took its script away, or before this bar was ready.
    if (isPressed && facts.block) return this.#pressSave();
    if (isPressed) return this.#save(facts.cutShort ?? this.#deps.newId());
    if (!facts.block) await this.#readAhead(facts);
  }

  /** Nothing is known: whether there is to be a bar at all neither, before anybody has said so. */
  #onSilence(againMs: number): void {
    // The press only asks again.
    if (this.#deps.known.hasBar) {
      this.#show({ kind: "refused", reason: "other", maxBytes: 0 });
      return;
    }
    const timer = setTimeout(() => void this.#describe(Math.min(againMs * 2, MOST_ASK_AGAIN_MS)), againMs);
    this.#stopped.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  async #askFacts(source: SourceFacts | null): Promise<BarFacts | null> {
    try {
      const answer = await this.#deps.ask({ type: "describe", open: this.#openFacts(), source });
      if (!answer.ok) return null;
      const { hasBar, language } = answer.value;
      Object.assign(this.#deps.known, { hasBar, language });
      return answer.value;
    } catch {
      // The background is gone (updated or removed): an old content script shows nothing.
      this.stop();
      return null;
    }
  }

  #isWanted = (): boolean => this.#canSave === true && !this.#busy && !this.#stopped.signal.aborted;

  // What the source says is decided in this browser too. Nothing of it leaves the browser before the press, or what the
  // rules do without one; but for a known customer's mail its hash: that says whether it is saved already.
  async #readAhead(facts: BarFacts): Promise<void> {
    await idle(this.#deps.page);
    if (!this.#isWanted() || this.#deps.known.isAtOdds) return;
    const read = await this.#reader.readAhead(facts);
    // A courtesy: what is wrong is said at the press. But what is not the person's is not offered.
    if (!read.ok && read.reason === "owner_other" && this.#isWanted()) this.#show({ kind: "foreign" });
    if (!read.ok) return noteFault(read.reason, this.#deps);
    const { sha256, mailbox, raw } = read;
    const header = toBase64(raw.bytes.subarray(0, headerEnd(raw.bytes)));
    const again = await this.#askFacts({ sha256, mailbox, header });
    if (!again || !this.#isWanted()) return;
    this.#facts = again;
    if (again.savedBy.length > 0) this.#knownSha256 = sha256;
    if (again.saved) return this.#follow(again.saved);
    this.#show(unsavedBar(again));
    if (again.automatic === "yes") await this.#save(this.#deps.newId(), read);
  }

  /** `automatic`: what was read of a message that the saving rules record by themselves; nobody pressed. */
  async #save(id: string, automatic: ReadMessage | null = null): Promise<void> {
    const facts = this.#facts;
    if (!facts) {
      this.#canSave = null;
      this.isPressedEarly = true;
      return this.#describe(ASK_AGAIN_MS);
    }
    this.#busy = true;
    const { adapter, ask, signal } = { ...this.#deps, signal: this.#stopped.signal };
    const refuse = (reason: string): void => {
      if (signal.aborted) return;
      noteFault(reason, this.#deps);
      void ask({ type: "give-up", id }).catch(() => undefined);
      // The rules have changed since they were asked.
      if (reason === "not_automatic") this.#show(unsavedBar({ ...facts, automatic: "no" }));
      else
        this.#show(
          reason === "owner_other" ? { kind: "foreign" } : { kind: "refused", reason, maxBytes: facts.maxBytes },
        );
    };
    if (!automatic) {
      this.#show({ kind: "reading" });
      void ask({ type: "begin", id, open: this.#openFacts() }).catch(() => undefined);
    }
    try {
      const read = await this.#reader.readForSave(facts);
      if (!read.ok) return refuse(read.reason);
      const { mailbox, sha256, raw } = read;
      const capture = { id, sha256, bytes: raw.bytes, exact: raw.exact, capturedAt: this.#deps.now().toISOString() };
      const open = { ...this.#openFacts(), mailbox };
      const given = { webmail: adapter.id, mailbox, open, automatic: automatic !== null };
      const onSilence = (): void => this.#show({ kind: "handing" });
      const kept = await handOver(capture, given, ask, { signal, onSilence });
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
    const shown = barStateOf(save, facts?.readers ?? null);
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

  /** In the console: there stands what becomes of it, for this message or its whole conversation, and how to take it back. */
  async #sayNotBusiness(): Promise<void> {
    if (this.#saveId) await this.#deps.ask({ type: "not-business", id: this.#saveId }).catch(() => null);
  }

  async #undo(): Promise<void> {
    const id = this.#saveId;
    if (!id || this.#busy) return;
    this.#busy = true;
    const answer = await this.#deps.ask({ type: "undo", id }).catch(() => null);
    this.#busy = false;
    if (answer?.ok) {
      // From now on it is saved by a press only.
      if (this.#facts?.automatic === "yes")
        this.#facts = { ...this.#facts, automatic: "no", whyNotAutomatic: "kept-before" };
      this.#follow(answer.value);
    } else {
      const undoFailed = answer?.error.code === "conflict" ? "undoLate" : "undoFailed";
      const customers = this.#facts?.saved?.customers ?? [];
      this.#show({ kind: "saved", customers, also: [], automatic: null, canUndo: true, undoFailed });
    }
  }
}
