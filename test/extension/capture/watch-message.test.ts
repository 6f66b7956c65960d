import { Window } from "happy-dom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { barWords } from "../../../extension/bar-words.ts";
import { watchMessage } from "../../../extension/capture/watch-message.ts";
import { languageOf } from "../../../extension/language.ts";
import type { Answers, Ask, BarFacts, Request, Result, SaveState } from "../../../extension/messages.ts";
import type { OpenMessage, WebmailAdapter } from "../../../extension/webmail/adapter.ts";
import { until } from "../../support/until.ts";

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
  isChangeProposed: false,
  savedBy: [],
  language: "en",
  hasBar: true,
  decision: null,
  automatic: "no",
  whyNotAutomatic: null,
  block: null,
  cutShort: null,
};

const stateOf = (id: string, heldMs: number | null): SaveState => ({
  ...{ id, state: heldMs === null ? "stored" : "waiting", mailbox: "wei@acme.example", reason: null },
  ...{ customers: ["Globex"], alsoSavedBy: [], heldMs, canUndo: true, automatic: null },
});

/** A page with one message open, whose bar the test takes away as a webmail does that draws itself anew. */
class OnePage {
  readonly page: Document;
  readonly ended = new AbortController();
  readonly saves: string[] = [];
  readonly automatic: boolean[] = [];
  readonly undone: string[] = [];
  readonly roots: ShadowRoot[] = [];
  readonly acknowledged: number[] = [];
  now = Date.parse("2026-11-21T10:00:00Z");
  readonly faults: string[] = [];
  /** The subject of the source that the webmail gives. */
  subject = "Forty valves";
  heldMs: number | null = null;
  refusal: string | null = null;
  describe = async (_: { source: object | null }): Promise<Result<Answers["describe"]>> => ({ ok: true, value: facts });

  constructor() {
    const window = new Window({ url: "https://mail.acme.example/" });
    window.document.body.innerHTML = "<main></main>";
    Object.assign(window, { requestIdleCallback: (call: () => void) => setTimeout(call) });
    vi.stubGlobal("MutationObserver", window.MutationObserver);
    const { attachShadow } = window.HTMLElement.prototype;
    const { roots } = this;
    window.HTMLElement.prototype.attachShadow = function (init) {
      const root = attachShadow.call(this, init);
      roots.push(root as unknown as ShadowRoot);
      return root;
    };
    this.page = window.document as unknown as Document;
  }

  watch(): void {
    const adapter: WebmailAdapter = {
      ...{ id: "roundcube", name: "", evidence: "proven", hosts: [], checkedOn: "", exampleUrls: [""] },
      probe: () => true,
      findOpenMessage: () => open,
      findBarPlace: (page) => page.querySelector("main"),
      findMailboxOwner: () => "wei@acme.example",
      readMailboxOwner: async () => "wei@acme.example",
      readRawMessage: async (ref) => {
        const head = `From: Anna <anna@globex.example>\r\nTo: wei@acme.example\r\nSubject: ${this.subject}`;
        const source = `${head}\r\n\r\nPlease.\r\n`;
        return { ref, bytes: new TextEncoder().encode(source), exact: true };
      },
    };
    let ids = 0;
    const given = { words: (language: string) => barWords[languageOf(language)], now: () => new Date(this.now) };
    const newId = (): string => `00000000-0000-4000-8000-00000000000${++ids}`;
    watchMessage({ page: this.page, adapter, ask: this.#ask, fetch, ...given, newId, signal: this.ended.signal });
  }

  #ask = (async (request: Request): Promise<Result<unknown>> => {
    if (request.type === "describe") return this.describe(request);
    if (request.type === "state") return { ok: true, value: request.ids.map((id) => stateOf(id, this.heldMs)) };
    if (request.type === "quote-requests") return { ok: true, value: [] };
    if (request.type === "fault") this.faults.push(`${request.webmail} ${request.fault}`);
    if (request.type === "acknowledge") this.acknowledged.push(request.version);
    if (request.type === "undo") {
      this.undone.push(request.id);
      return { ok: true, value: { ...stateOf(request.id, null), state: "absent" } };
    }
    if (request.type !== "save") return { ok: true, value: { noted: true } };
    const { id, automatic } = request.save;
    this.automatic.push(automatic);
    if (this.refusal) return { ok: false, error: { code: this.refusal } };
    this.saves.push(id);
    return { ok: true, value: { kept: stateOf(id, this.heldMs) } };
  }) as unknown as Ask;

  /** What the newest bar says, closed as it is. */
  text(): string | null | undefined {
    return this.roots.at(-1)?.querySelector(".bar")?.textContent;
  }

  #bar(): HTMLElement | null {
    return this.page.querySelector("counterfoil-bar");
  }

  isBarToSee(): boolean {
    return this.#bar()?.hidden === false;
  }

  /** Resolves once the bar shows this state; null before it knows any. */
  shows(state: string | null): Promise<void> {
    return until(() => expect([this.#bar() !== null, this.#bar()?.dataset.state ?? null]).toEqual([true, state]));
  }

  async redraw(): Promise<void> {
    const before = this.#bar();
    before?.remove();
    await until(() => expect([this.#bar() !== null, this.#bar() !== before]).toEqual([true, true]));
  }

  pressS(): void {
    this.press("s");
  }

  press(key: "s" | "x"): void {
    const KeyboardEventOfPage = Reflect.get(this.page.defaultView ?? {}, "KeyboardEvent");
    const event: KeyboardEvent = Reflect.construct(KeyboardEventOfPage, [
      "keydown",
      { key, code: `Key${key.toUpperCase()}`, bubbles: true },
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

  it("shows nothing while nobody can tell whether there is to be a bar, and is there once somebody can", async () => {
    const answer = at.describe;
    let asked = 0;
    at.describe = async () => ({ ok: false, error: { code: `other ${++asked}` } });
    at.watch();
    at.pressS();
    await until(() => expect(asked).toBeGreaterThan(1));
    expect([at.isBarToSee(), at.saves]).toEqual([false, []]);
    at.describe = answer;
    // Pressed meanwhile, and not forgotten.
    await until(() => expect(at.saves).toHaveLength(1));
  });

  it("is in the language it is told, also where nobody answers any more", async () => {
    at.describe = async () => ({ ok: true, value: { ...facts, language: "zh" } });
    at.watch();
    await at.shows("unsaved");
    expect(at.text()).toContain(barWords.zh.unsaved);
    at.describe = async () => ({ ok: false, error: { code: "other" } });
    await at.redraw();
    await at.shows("refused");
    expect(at.text()).toContain(barWords.zh.reasons.other);
  });

  it("says so when nobody can tell what is open, and a press asks again and saves once", async () => {
    const answer = at.describe;
    at.watch();
    await at.shows("unsaved");
    at.describe = async () => ({ ok: false, error: { code: "other" } });
    await at.redraw();
    await at.shows("refused");
    at.pressS();
    await at.shows("refused");
    expect(at.saves).toEqual([]);
    at.describe = answer;
    // However often: each time before it is known, and while it is saved.
    await until(() => {
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
    await at.describe({ source: null });
    expect([at.isBarToSee(), at.saves]).toEqual([false, []]);
    // Switched on again: the script starts anew.
    at.describe = async () => ({ ok: true, value: facts });
    await at.redraw();
    await at.shows("unsaved");
    expect([at.isBarToSee(), at.saves]).toEqual([true, []]);
  });

  it("hands over by itself what the rules record, once the source was looked at, and stops it at a key", async () => {
    at.describe = async (request) => ({
      ok: true,
      value: { ...facts, automatic: request.source ? ("yes" as const) : ("maybe" as const) },
    });
    at.heldMs = 9_000;
    at.watch();
    await at.shows("held");
    expect(at.automatic).toEqual([true]);
    at.press("x");
    await at.shows("unsaved");
    expect(at.undone).toEqual(at.saves);
    // A key that stops nothing does nothing.
    at.press("x");
    expect([at.saves.length, at.undone.length]).toEqual([1, 1]);
  });

  it("records nothing by itself on a page whose source was another message, and says so to the company", async () => {
    at.describe = async (request) => ({
      ok: true,
      value: { ...facts, automatic: request.source ? ("yes" as const) : ("maybe" as const) },
    });
    at.subject = "Salaries";
    at.watch();
    await until(() => expect(at.faults).toEqual(["roundcube subject"]));
    // The next message of the page would agree; but what this page shows is not trusted any more.
    at.subject = "Forty valves";
    await at.redraw();
    await at.shows("unsaved");
    expect(at.automatic).toEqual([]);
    // A person who presses has looked: it is read, and agrees.
    at.pressS();
    await at.shows("saved");
    expect(at.automatic).toEqual([false]);
  });

  it.each<[string, Partial<BarFacts>]>([
    ["what asks", { automatic: "no" }],
    ["what waits for word from the server", { automatic: "no", whyNotAutomatic: "offline" }],
    ["what is switched off", { automatic: "no", block: { kind: "stopped" } }],
  ])("hands over nothing by itself of %s", async (_, changes) => {
    let looked = 0;
    at.describe = async ({ source }) => {
      if (source) looked++;
      return { ok: true, value: { ...facts, ...changes } };
    };
    at.watch();
    await at.shows(changes.block ? "stopped" : "unsaved");
    if (changes.block) at.pressS();
    else await until(() => expect(looked).toBe(1));
    expect(at.saves).toEqual([]);
  });

  it("shows at the press what has to be read first, and saves once that is confirmed by another", async () => {
    const notice = { kind: "notice_first", version: 3, text: "What is recorded" } as const;
    at.describe = async () => ({ ok: true, value: { ...facts, block: at.acknowledged.length > 0 ? null : notice } });
    at.watch();
    await at.shows("unsaved");
    at.pressS();
    await at.shows("notice");
    // Held down: nobody has read it in no time.
    at.pressS();
    expect([at.acknowledged, at.saves]).toEqual([[], []]);
    at.now += 1_000;
    at.pressS();
    await at.shows("saved");
    expect([at.acknowledged, at.saves.length]).toEqual([[3], 1]);
  });

  it("asks when the rules have changed between question and hand-over", async () => {
    at.describe = async (request) => ({
      ok: true,
      value: { ...facts, automatic: request.source ? ("yes" as const) : ("maybe" as const) },
    });
    at.refusal = "not_automatic";
    at.watch();
    await until(() => expect(at.automatic).toEqual([true]));
    await at.shows("unsaved");
  });

  it("goes on with a save that an update cut short, under its id", async () => {
    const cutShort = "00000000-0000-4000-8000-0000000000cc";
    at.describe = async () => ({ ok: true, value: { ...facts, cutShort } });
    at.watch();
    await at.shows("saved");
    expect(at.saves).toEqual([cutShort]);
  });
});
