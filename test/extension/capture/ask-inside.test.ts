import { Window } from "happy-dom";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AskInside } from "../../../extension/capture/ask-inside.ts";
import { deskWords } from "../../../extension/desk-words.ts";
import type { Ask, Request, Result } from "../../../extension/messages.ts";
import type { AskedQuote, QuoteDraft, QuoteForm } from "../../../extension/quote-messages.ts";
import { until } from "../../support/until.ts";

const words = deskWords.en;
const open = {
  ...{ webmail: "roundcube", mailbox: "wei@acme.example", place: "INBOX/7", subject: "Forty valves" },
  ...{ from: "anna@globex.example", recipients: [] },
};
const ready: QuoteForm = {
  ...{ state: "ready", draft: null, wanted: "Forty valves, please.", customer: null, contact: null },
  files: [
    { index: 1, fileName: "logo.png", bytes: 90, isInline: true },
    { index: 2, fileName: "drawing.pdf", bytes: 4_000, isInline: false },
  ],
};
const asked: AskedQuote = {
  ...{ id: "00000000-0000-4000-8000-000000000001", state: "requested", isOver: false, wanted: "Forty valves" },
  ...{ askedAt: "2026-11-21T10:00:00Z", askedBy: "Wei", promiseAt: "2026-11-24T10:00:00Z", claimedBy: null },
  ...{ question: null, canAnswer: true, number: null, sentAt: null, canReply: false },
};

/** The part below the record bar, with a background that answers as the test says. */
class OneForm {
  readonly ended = new AbortController();
  readonly sent: QuoteDraft[] = [];
  readonly kept: (QuoteDraft | null)[] = [];
  form: QuoteForm = ready;
  /** What the record answers to each try; the last one again and again. */
  answers: (() => Promise<Result<AskedQuote>>)[] = [async () => ({ ok: true, value: asked })];
  requests: AskedQuote[] = [];
  readonly inside: AskInside;
  readonly window = new Window({ url: "https://mail.acme.example/" });

  constructor() {
    const page = this.window.document as unknown as Document;
    let ids = 0;
    this.inside = new AskInside({
      ...{ page, ask: this.#ask, signal: this.ended.signal, open: () => open, language: () => "en" },
      ...{ words: () => words, onChanged: () => undefined, openReply: null },
      mailbox: async () => open.mailbox,
      newId: () => `00000000-0000-4000-8000-00000000000${++ids}`,
    });
    page.body.append(this.inside.element);
  }

  #ask = (async (request: Request): Promise<Result<unknown>> => {
    if (request.type === "quote-form") return { ok: true, value: this.form };
    if (request.type === "quote-requests") return { ok: true, value: this.requests };
    if (request.type === "quote-draft") this.kept.push(request.draft);
    if (request.type === "quote-answer") throw new Error("stopped");
    if (request.type !== "quote-ask") return { ok: true, value: { kept: true } };
    this.sent.push(request.draft);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    return answer?.() ?? { ok: false, error: { code: "other" } };
  }) as unknown as Ask;

  find<K extends keyof HTMLElementTagNameMap>(name: K, words: string): HTMLElementTagNameMap[K] | undefined {
    return [...this.inside.element.querySelectorAll(name)].find((el) => el.textContent?.startsWith(words));
  }

  /** As a person does: only a browser makes what a person did. */
  click(label: string): void {
    const event = new this.window.MouseEvent("click", { bubbles: true });
    Object.defineProperty(event, "isTrusted", { value: true });
    const button = this.find("button", label);
    if (!button) throw new Error(`no button ${label}: ${this.inside.element.textContent}`);
    button.dispatchEvent(event as unknown as Event);
  }

  area(): HTMLTextAreaElement {
    const area = this.inside.element.querySelector("textarea");
    if (!area) throw new Error("there is no form");
    return area;
  }

  write(text: string): void {
    this.area().value = text;
    this.area().dispatchEvent(new this.window.Event("input") as unknown as Event);
  }

  says(text: string): Promise<void> {
    return until(() => expect(this.inside.element.textContent).toContain(text));
  }
}

describe("handing a message to Inside", () => {
  let at: OneForm;
  beforeEach(() => {
    at = new OneForm();
  });
  afterEach(() => at.ended.abort());

  const openForm = async (): Promise<void> => {
    at.inside.look("saved", null);
    at.inside.openForm();
    await until(() => expect(at.find("button", words.send)?.disabled).toBe(false));
  };

  it("begins with what the message says and its real files", async () => {
    await openForm();
    expect(at.area().value).toBe("Forty valves, please.");
    at.click(words.send);
    await at.says(words.states.requested);
    expect(at.sent).toMatchObject([{ wanted: "Forty valves, please.", files: [2] }]);
  });

  it("is one request however often it is pressed, and after an answer that was lost has the same id", async () => {
    at.answers = [() => Promise.reject(new Error("stopped")), async () => ({ ok: true, value: asked })];
    await openForm();
    at.click(words.send);
    at.click(words.sending);
    await at.says(words.problems.sent);
    expect(at.sent).toHaveLength(1);
    expect(at.area().value).toBe("Forty valves, please.");
    at.click(words.send);
    await at.says(words.states.requested);
    expect(new Set(at.sent.map(({ id }) => id)).size).toBe(1);
    expect(at.sent).toHaveLength(2);
  });

  it("sends nothing before the message is on record, nor without words", async () => {
    at.form = { ...ready, state: "not-on-record", wanted: "", files: [] };
    at.inside.look("waiting", null);
    at.inside.openForm();
    await at.says(words.waitsFirst);
    expect(at.find("button", words.send)?.disabled).toBe(true);
    at.form = ready;
    at.inside.look("saved", null);
    await until(() => expect(at.find("button", words.send)?.disabled).toBe(false));
    at.write("  ");
    at.click(words.send);
    await at.says(words.needsWords);
    expect(at.sent).toEqual([]);
  });

  it("keeps what is written, and brings it back as it was left", async () => {
    const left = { id: "00000000-0000-4000-8000-0000000000aa", wanted: "Left", wantedBy: "2026-12-04", note: "N" };
    at.form = { ...ready, draft: { ...left, files: [] } };
    await openForm();
    expect(at.area().value).toBe("Left");
    at.write("Left and more");
    await until(() => expect(at.kept.at(-1)).toMatchObject({ ...left, wanted: "Left and more", files: [] }));
    at.click(words.close);
    at.inside.openForm();
    await until(() => expect(at.area().value).toBe("Left and more"));
  });

  it("lets no key typed here reach the page", async () => {
    await openForm();
    const heard: string[] = [];
    at.window.document.addEventListener("keydown", (event) => heard.push(event.type));
    at.area().dispatchEvent(new at.window.KeyboardEvent("keydown", { key: "s", bubbles: true }) as unknown as Event);
    expect(heard).toEqual([]);
  });

  it("shows Inside's question to whoever may answer, and keeps the answer's words when it does not get through", async () => {
    const question = { text: "EPDM or FKM?", by: "Ines", answer: null };
    at.requests = [{ ...asked, state: "claimed", claimedBy: "Ines", question }];
    at.inside.look("saved", null);
    await at.says("EPDM or FKM?");
    at.write("EPDM");
    at.click(words.sendAnswer);
    await at.says(words.notAnswered);
    expect(at.area().value).toBe("EPDM");
    // News of the request draw it anew, around what is being written.
    at.inside.show([{ ...asked, state: "drafting", claimedBy: "Ines", question }]);
    expect(at.area().value).toBe("EPDM");
    at.inside.show([{ ...asked, state: "claimed", claimedBy: "Ines", question, canAnswer: false }]);
    expect(at.inside.element.querySelector("textarea")).toBeNull();
  });
});
