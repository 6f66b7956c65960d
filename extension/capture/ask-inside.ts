/**
 * Hands the open message to Inside out of the record bar, and follows what becomes of it. The message has to be on record
 * first: where it is not, the same press saves it. What is written is kept by the background, so that neither a closed
 * page nor a network that is down loses it; its id is made once, so that however often it is sent it is one request.
 */
import { problemOf } from "../asked-view.ts";
import type { DeskWords } from "../desk-words.ts";
import type { Result } from "../messages.ts";
import type { AskedQuote, QuoteDraft, QuoteForm } from "../quote-messages.ts";
import { type AskForm, createAskForm } from "./ask-form.ts";
import { type AskedList, createAskedList } from "./asked-list.ts";
import { beginDraft, emptyDraft } from "./begin-draft.ts";
import { DESK_STYLE } from "./desk-style.ts";
import type { Inside, InsideDeps } from "./inside-door.ts";
import { type Make, makerFor } from "./make-element.ts";
import type { Standing } from "./standing.ts";

/** News of a request come within this while somebody looks at it. */
const NEWS_MS = 20_000;
/** What is written is kept this long after the last key. */
const KEEP_MS = 300;
/** The record is asked again for a message under way after this, and then ever more slowly. */
const FIRST_WAIT_MS = 300;
const LAST_WAIT_MS = 5_000;

export interface AskInsideDeps extends InsideDeps {
  readonly words: (language: string) => DeskWords;
}

export class AskInside implements Inside {
  readonly element: HTMLElement;
  readonly #deps: AskInsideDeps;
  readonly #make: Make;
  readonly #list: AskedList;
  #form: AskForm | null = null;
  #known: QuoteForm | null = null;
  #draft: QuoteDraft | null = null;
  #standing: Standing = "no";
  #sha256: string | null = null;
  #isBusy = false;
  #asked: readonly AskedQuote[] = [];
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #newsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: AskInsideDeps) {
    this.#deps = deps;
    this.#make = makerFor(deps.page);
    const { ask, page, signal } = deps;
    this.#list = createAskedList({
      make: this.#make,
      onAnswer: (requestId, answer) =>
        void this.#settle(requestId, () => ask({ type: "quote-answer", requestId, answer: answer.trim() })),
      onReply: deps.openReply && ((requestId) => void this.#reply(requestId)),
      onWithdraw: (requestId) => void this.#settle(requestId, () => ask({ type: "quote-withdraw", requestId })),
    });
    const style = this.#make("style", { textContent: DESK_STYLE });
    this.element = this.#make("div", { className: "desk", role: "group", hidden: true }, [style, this.#list.element]);
    // What is typed here is no shortcut of the webmail's, nor of the bar's own.
    for (const type of ["keydown", "keypress", "keyup"])
      this.element.addEventListener(type, (event) => event.stopPropagation());
    page.defaultView?.addEventListener("focus", () => void this.#readAsked(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#newsTimer);
      if (this.#keepTimer !== undefined) void this.#keep();
    });
  }

  isTaken(): boolean {
    return this.#form !== null || this.#asked.some((one) => !one.isOver);
  }

  look(standing: Standing, sha256: string | null): void {
    const before = this.#standing;
    this.#standing = standing;
    this.#sha256 = sha256;
    if (standing === "saved" && before !== "saved") {
      if (this.#form) void this.#load();
      void this.#readAsked();
    }
    this.#draw();
  }

  show(asked: readonly AskedQuote[]): void {
    this.#asked = asked;
    this.#draw();
    this.#waitForNews();
  }

  openForm(): void {
    this.#form?.focus();
    if (this.#form) return;
    this.#form = createAskForm({
      make: this.#make,
      words: this.#words(),
      onChange: (change) => this.#change(change),
      onSend: () => void this.#send(),
      onClose: () => this.#close(),
    });
    this.element.append(this.#form.element);
    this.#draw();
    this.#form.focus();
    void this.#load();
  }

  #words(): DeskWords {
    return this.#deps.words(this.#deps.language());
  }

  #draw(): void {
    const [words, language] = [this.#words(), this.#deps.language()];
    const open = this.#asked.filter((one) => !one.isOver);
    this.#list.show(open.length > 0 ? open : this.#asked.slice(0, 1), words, language);
    this.element.hidden = !this.#form && this.#asked.length === 0;
    this.element.ariaLabel = words.ask;
    this.element.lang = language;
    this.#form?.wait(this.#waitsFor());
    this.#deps.onChanged();
  }

  /** What sending waits for, in words; "" where it waits for nothing. */
  #waitsFor(): string {
    const words = this.#words();
    if (this.#standing === "waiting") return words.waitsFirst;
    if (this.#standing === "refused" || this.#standing === "unsaved" || this.#standing === "no") return words.notSaved;
    if (this.#known?.state === "ready") return "";
    if (this.#known?.state === "no-answer") return words.noAnswer;
    // Saved before, or by this press: then the record is only asked for what it holds.
    return this.#standing === "saved" ? words.reading : words.savingFirst;
  }

  #close(): void {
    this.#form?.element.remove();
    this.#form = null;
    this.#known = null;
    this.#draw();
  }

  /** Asks what is known of the message until it is on record, or until nobody waits any more. */
  async #load(): Promise<void> {
    const { ask, signal } = this.#deps;
    const form = this.#form;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
      const answer = await ask({ type: "quote-form", about: this.#about() }).catch(() => null);
      if (signal.aborted || !form || this.#form !== form) return;
      if (answer?.ok) this.#take(answer.value);
      // Not saved: the bar says when that changes.
      if (this.#known?.state === "ready" || (this.#standing !== "saved" && this.#standing !== "underway")) return;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  #take(known: QuoteForm): void {
    this.#known = known;
    this.#draft = beginDraft(known, this.#draft, this.#deps.newId);
    this.#form?.write(this.#draft);
    if (known.state === "ready") this.#form?.fill(known, this.#deps.language());
    this.#draw();
  }

  #change(change: Partial<QuoteDraft>): void {
    this.#draft = { ...(this.#draft ?? emptyDraft(this.#deps.newId())), ...change };
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => void this.#keep(), KEEP_MS);
  }

  async #keep(): Promise<void> {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    const { ask, open } = this.#deps;
    await ask({ type: "quote-draft", open: open(), draft: this.#draft }).catch(() => null);
  }

  async #send(): Promise<void> {
    const [form, draft, known] = [this.#form, this.#draft, this.#known];
    const words = this.#words();
    if (!form || !draft || known?.state !== "ready" || this.#isBusy) return;
    if (draft.wanted.trim() === "") return form.showProblem(words.needsWords);
    this.#isBusy = true;
    form.setBusy(true);
    // Before it is sent: should the answer be lost with this page, the next try has the same id.
    await this.#keep();
    const { customer, contact } = known;
    const whom = { customerId: customer?.id ?? null, contactId: contact?.id ?? null };
    const answer = await this.#deps.ask({ type: "quote-ask", about: this.#about(), draft, ...whom }).catch(() => null);
    this.#isBusy = false;
    form.setBusy(false);
    if (!answer?.ok) return form.showProblem(words.problems[problemOf(answer?.error.code ?? null)]);
    this.#draft = null;
    this.#asked = [answer.value, ...this.#asked.filter(({ id }) => id !== answer.value.id)];
    this.#close();
    this.#waitForNews();
  }

  async #settle(id: string, asking: () => Promise<Result<AskedQuote>>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const answer = await asking().catch(() => null);
    this.#isBusy = false;
    const words = this.#words();
    if (answer?.ok) {
      this.#asked = this.#asked.map((one) => (one.id === id ? answer.value : one));
      this.#draw();
      return;
    }
    const said = { sent: words.notAnswered, allowed: words.notAllowed, "signed-out": words.signedOut };
    this.#list.showProblem(id, said[problemOf(answer?.error.code ?? null)]);
  }

  /** The window that opens is filled by its own page (capture/fill-reply.ts). */
  async #reply(requestId: string): Promise<void> {
    const { ask, openReply, mailbox } = this.#deps;
    const begin = { type: "reply-begin" as const, requestId, mailbox: await mailbox() };
    const noted = await ask(begin).catch(() => null);
    const words = this.#words();
    const isOthers = noted?.ok === false && noted.error.code === "mailbox_not_yours";
    if (!noted?.ok) this.#list.showProblem(requestId, isOthers ? words.notYours : words.notAnswered);
    else if (!openReply?.()) this.#list.showProblem(requestId, words.noReply);
  }

  #about = () => ({ open: this.#deps.open(), sha256: this.#sha256 });

  async #readAsked(): Promise<void> {
    const { ask, page, signal } = this.#deps;
    if (this.#standing !== "saved" && this.#sha256 === null) return;
    if (page.visibilityState !== "hidden") {
      const answer = await ask({ type: "quote-requests", about: this.#about() }).catch(() => null);
      if (signal.aborted) return;
      if (answer?.ok && !this.#isBusy) this.#asked = answer.value;
      this.#draw();
    }
    this.#waitForNews();
  }

  /** Only where something may still come. */
  #waitForNews(): void {
    clearTimeout(this.#newsTimer);
    if (this.#deps.signal.aborted || this.#asked.every((one) => one.isOver)) return;
    this.#newsTimer = setTimeout(() => void this.#readAsked(), NEWS_MS);
  }
}
