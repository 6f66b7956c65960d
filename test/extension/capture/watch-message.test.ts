import { Window } from "happy-dom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { barWords } from "../../../extension/bar-words.ts";
import { watchMessage } from "../../../extension/capture/watch-message.ts";
import type { Answers, Ask, BarFacts, Request, Result } from "../../../extension/messages.ts";
import type { OpenMessage, WebmailAdapter } from "../../../extension/webmail/adapter.ts";

const open: OpenMessage = {
  ref: { folder: "INBOX", uid: "7" },
  folderName: "INBOX",
  subject: "Forty valves",
  messageId: null,
  from: { address: "anna@globex.example", name: "Anna" },
  recipients: [],
};
const facts: BarFacts = {
  connection: "connected",
  mailboxes: ["wei@acme.example"],
  readers: "Sales",
  maxBytes: 1_000,
  saved: null,
  isCustomer: false,
  savedBy: [],
  hasBar: true,
  decision: null,
  cutShort: null,
};

/** A page with one message open, whose bar the test takes away as a webmail does that draws itself anew. */
class OnePage {
  readonly page: Document;
  readonly ended = new AbortController();
  readonly saves: string[] = [];
  describe = async (): Promise<Result<Answers["describe"]>> => ({ ok: true, value: facts });

  constructor() {
    const window = new Window({ url: "https://mail.acme.example/" });
    window.document.body.innerHTML = "<main></main>";
    Object.assign(window, { requestIdleCallback: (call: () => void) => setTimeout(call) });
    vi.stubGlobal("MutationObserver", window.MutationObserver);
    this.page = window.document as unknown as Document;
  }

  watch(): void {
    const adapter: WebmailAdapter = {
      ...{ id: "roundcube", name: "", hosts: [], checkedOn: "", exampleUrls: [""] },
      probe: () => true,
      findOpenMessage: () => open,
      findBarPlace: (page) => page.querySelector("main"),
      findMailboxOwner: () => "wei@acme.example",
      readMailboxOwner: async () => "wei@acme.example",
      readRawMessage: async (ref) => {
        const source =
          "From: Anna <anna@globex.example>\r\nTo: wei@acme.example\r\nSubject: Forty valves\r\n\r\nPlease.\r\n";
        return { ref, bytes: new TextEncoder().encode(source), exact: true };
      },
    };
    let ids = 0;
    const given = { words: barWords.en, language: "en", now: () => new Date("2026-11-21T10:00:00Z") };
    const newId = (): string => `00000000-0000-4000-8000-00000000000${++ids}`;
    watchMessage({ page: this.page, adapter, ask: this.#ask, fetch, ...given, newId, signal: this.ended.signal });
  }

  #ask = (async (request: Request): Promise<Result<unknown>> => {
    if (request.type === "describe") return this.describe();
    if (request.type !== "save") return { ok: true, value: { noted: true } };
    const { id, mailbox } = request.save;
    this.saves.push(id);
    return {
      ok: true,
      value: { kept: { id, state: "stored", mailbox, reason: null, customers: ["Globex"], alsoSavedBy: [] } },
    };
  }) as unknown as Ask;

  #bar(): HTMLElement | null {
    return this.page.querySelector("counterfoil-bar");
  }

  isBarToSee(): boolean {
    return this.#bar()?.hidden === false;
  }

  /** Resolves once the bar shows this state; null before it knows any. */
  shows(state: string | null): Promise<void> {
    return vi.waitFor(() => expect([this.#bar() !== null, this.#bar()?.dataset.state ?? null]).toEqual([true, state]));
  }

  async redraw(): Promise<void> {
    const before = this.#bar();
    before?.remove();
    await vi.waitFor(() => expect([this.#bar() !== null, this.#bar() !== before]).toEqual([true, true]));
  }

  pressS(): void {
    const KeyboardEventOfPage = Reflect.get(this.page.defaultView ?? {}, "KeyboardEvent");
    const event: KeyboardEvent = Reflect.construct(KeyboardEventOfPage, [
      "keydown",
      { key: "s", code: "KeyS", bubbles: true },
    ]);
    // Only a browser makes what a person did.
    Object.defineProperty(event, "isTrusted", { value: true });
    this.page.body.dispatchEvent(event);
  }
}

describe("the record bar's life", () => {
  let at: OnePage;
  beforeEach(() => {
    at = new OnePage();
  });
  afterEach(() => {
    at.ended.abort();
    vi.unstubAllGlobals();
  });

  it("saves at the press", async () => {
    at.watch();
    await at.shows("unsaved");
    at.pressS();
    await at.shows("saved");
    expect(at.saves).toHaveLength(1);
  });

  it("says so when nobody can tell what is open, and a press asks again and saves once", async () => {
    const answer = at.describe;
    at.describe = async () => ({ ok: false, error: { code: "other" } });
    at.watch();
    await at.shows("refused");
    at.pressS();
    await at.shows("refused");
    expect(at.saves).toEqual([]);
    at.describe = answer;
    // However often: each time before it is known, and while it is saved.
    await vi.waitFor(() => {
      at.pressS();
      at.pressS();
      expect(at.saves).toHaveLength(1);
    });
    await at.shows("saved");
    expect(at.saves).toHaveLength(1);
  });

  it("keeps a press that came before it was ready when the page draws itself anew, and only until it was used", async () => {
    let release: (() => void)[] = [];
    at.describe = () => new Promise((resolve) => release.push(() => resolve({ ok: true, value: facts })));
    at.watch();
    at.pressS();
    await at.redraw();
    expect(at.saves).toEqual([]);
    for (const one of release) one();
    await at.shows("saved");
    expect(at.saves).toHaveLength(1);
    // Taken back by now, as far as the next bar is told.
    release = [];
    await at.redraw();
    for (const one of release) one();
    await at.shows("unsaved");
    expect(at.saves).toHaveLength(1);
  });

  it("is not there, reads nothing and saves nothing where the person wants no bar", async () => {
    at.describe = async () => ({ ok: true, value: { ...facts, hasBar: false } });
    at.watch();
    at.pressS();
    await at.redraw();
    at.pressS();
    await at.describe();
    expect([at.isBarToSee(), at.saves]).toEqual([false, []]);
    // Switched on again: the script starts anew.
    at.describe = async () => ({ ok: true, value: facts });
    await at.redraw();
    await at.shows("unsaved");
    expect([at.isBarToSee(), at.saves]).toEqual([true, []]);
  });

  it("goes on with a save that an update cut short, under its id", async () => {
    const cutShort = "00000000-0000-4000-8000-0000000000cc";
    at.describe = async () => ({ ok: true, value: { ...facts, cutShort } });
    at.watch();
    await at.shows("saved");
    expect(at.saves).toEqual([cutShort]);
  });
});
