import { describe, expect, it } from "vitest";
import { describeAsked } from "../../extension/asked-view.ts";
import { barWords, reasonIn } from "../../extension/bar-words.ts";
import { type BarState, describe as describeBar } from "../../extension/capture/bar-view.ts";
import { deskWords } from "../../extension/desk-words.ts";
import { languageOf } from "../../extension/language.ts";
import { mailboxWords } from "../../extension/mailbox-words.ts";
import type { AskedQuote } from "../../extension/quote-messages.ts";
import { wordsIn } from "../../extension/words.ts";
import { isolated } from "../../shared/direction.ts";
import { requestStateSchema } from "../../shared/quote/states.ts";

const languages = ["en", "zh", "ru"] as const;

describe("the extension's words", () => {
  it("has every word in every language", () => {
    const keys = Object.keys(wordsIn("en")).sort();
    for (const language of languages) {
      expect(Object.keys(wordsIn(language)).sort()).toEqual(keys);
      for (const [key, word] of Object.entries(wordsIn(language))) {
        if (typeof word === "string") expect(word.trim(), `${language} ${key}`).not.toBe("");
      }
      expect(Object.keys(deskWords[language]).sort()).toEqual(Object.keys(deskWords.en).sort());
      expect(Object.keys(deskWords[language].states)).toEqual(requestStateSchema.options);
      expect(Object.keys(mailboxWords[language]).sort()).toEqual(Object.keys(mailboxWords.en).sort());
      expect(Object.keys(barWords[language].reasons).sort()).toEqual(Object.keys(barWords.en.reasons).sort());
    }
  });

  it("shows no code noun and no exclamation mark", () => {
    for (const language of languages) {
      const words = wordsIn(language);
      const { desk, mailbox, page, privacy } = words;
      const own: unknown[] = [...Object.values(desk), ...Object.values(desk.states), ...Object.values(desk.problems)];
      own.push(...Object.values(page), ...Object.values(page.source), ...Object.values(page.notOriginal));
      own.push(privacy.title, ...privacy.lines, privacy.limitedUse);
      expect(privacy.lines).toHaveLength(wordsIn("en").privacy.lines.length);
      own.push(...Object.values(mailbox), ...Object.values(mailbox.problems), ...Object.values(mailbox.atWork));
      const all = [...Object.values(words), ...Object.values(words.reasons), ...own].filter(
        (w) => typeof w === "string",
      );
      for (const word of all) expect(word).not.toMatch(/!|！|\b(outbox|capture|archive|account|custodian)\b/i);
    }
  });

  it("takes the browser's language, English where there is no other", () => {
    expect(["zh-CN", "zh", "ru-RU", "en-GB", "de", ""].map(languageOf)).toEqual(["zh", "zh", "ru", "en", "en", "en"]);
  });

  it("says each state of the bar in the agreed words", () => {
    const table: [BarState, string, string, string][] = [
      [
        { kind: "unsaved", readers: "Sales", also: [], namesOnly: false, whyNot: null, isChangeProposed: false },
        "Not saved",
        "Sales can read",
        "Save to company record",
      ],
      [
        { kind: "unsaved", readers: "Sales", also: [], namesOnly: true, whyNot: null, isChangeProposed: false },
        "Not saved",
        "Only names and dates are saved",
        "Save names and dates",
      ],
      [
        { kind: "unsaved", readers: null, also: [], namesOnly: false, whyNot: null, isChangeProposed: true },
        "Not saved",
        "Only you and the records keeper can read · A change of the saving rules is proposed: see the Counterfoil button",
        "Save to company record",
      ],
      [{ kind: "never", floor: "internal", rule: null }, "Never saved", "only colleagues are on it", ""],
      [{ kind: "never", floor: null, rule: "Doctors" }, "Never saved", isolated("Doctors"), ""],
      [{ kind: "local", automatic: null }, "On this computer, sending", "", "Undo"],
      [{ kind: "waiting", automatic: null }, "Waiting for network", "", "Undo"],
      [
        { kind: "saved", customers: ["Globex"], also: [], automatic: null, canUndo: true, undoFailed: null },
        "Saved · Globex",
        "",
        "Undo",
      ],
      [
        { kind: "saved", customers: ["Globex"], also: [], automatic: null, canUndo: false, undoFailed: null },
        "Saved · Globex",
        "",
        "Not business…",
      ],
      [
        {
          kind: "unsaved",
          readers: "Sales",
          also: [{ name: "Wei", at: "2026-05-03T10:00:00Z" }],
          namesOnly: false,
          whyNot: null,
          isChangeProposed: false,
        },
        "Already saved: Wei, 3 May",
        "Sales can read",
        "Save to company record",
      ],
      [
        { kind: "refused", reason: "subject", maxBytes: 0 },
        "Couldn't read it; nothing saved",
        "the source has another subject than the page",
        "Try again",
      ],
      [
        { kind: "refused", reason: "outbox_full", maxBytes: 0 },
        "Not saved",
        "too much waits on this computer already",
        "Keep as .eml file",
      ],
      [{ kind: "disconnected" }, "Not connected: open Counterfoil to connect", "", "Open Counterfoil"],
      // Signed out, or disabled in the console: the mail itself was not refused.
      [{ kind: "parked", reason: "unauthenticated" }, "On this computer", "connect again first", "Open Counterfoil"],
    ];
    for (const [state, text, note, label] of table) {
      expect(describeBar(state, barWords.en, "en-GB")).toMatchObject({ text, note, label });
    }
    const saved: BarState = {
      kind: "saved",
      customers: ["Globex"],
      also: [],
      automatic: null,
      canUndo: true,
      undoFailed: null,
    };
    expect(describeBar(saved, barWords.zh, "zh-CN")).toMatchObject({ text: "已留底 · Globex", label: "撤回" });
    expect(describeBar(saved, barWords.ru, "ru-RU")).toMatchObject({ text: "Сохранено · Globex", label: "Отменить" });
  });

  it("says where a quote request stands, who has it and until when, and asks only whoever may answer", () => {
    const asked: AskedQuote = {
      ...{ id: "", state: "requested", isOver: false, wanted: "", askedAt: "", askedBy: "Wei", claimedBy: null },
      ...{
        promiseAt: "2026-11-24T10:00:00Z",
        question: null,
        canAnswer: true,
        number: null,
        sentAt: null,
        canReply: false,
      },
    };
    const say = (given: Partial<AskedQuote>) => describeAsked({ ...asked, ...given }, deskWords.en, "en-GB");
    expect(say({})).toMatchObject({ text: "With Inside", canWithdraw: true, question: null });
    expect(say({}).note).toMatch(/^nobody has taken it yet · promised by Tue,? 24 Nov,? \d{2}:00$/);
    expect(say({ state: "claimed", claimedBy: "Li" }).note).toMatch(/^Li has it · promised by/);
    const question = { text: "Which?", by: "Li", answer: null };
    expect(say({ question }).question).toEqual({ by: "Li asks", text: "Which?" });
    expect(say({ question, canAnswer: false })).toMatchObject({ question: null, canWithdraw: false });
    expect(say({ question: { ...question, answer: "This" } }).question).toBeNull();
    const sent = { state: "sent", claimedBy: "Li", number: "Q-2026-00012", sentAt: "2026-11-23T14:32:00Z" } as const;
    expect(say(sent)).toMatchObject({ text: "Quote sent", canWithdraw: false });
    expect(say(sent).note).toMatch(/^Q-2026-00012 · by Li, Mon,? 23 Nov/);
    expect(say({ state: "won", isOver: true, question }).question).toBeNull();
  });

  it("says in the popup what the popup says, where the bar has a word of the same key", () => {
    expect(wordsIn("en")).toMatchObject({ notConnected: "Not connected", parked: "Not taken" });
  });

  it("names the size limit, and has words for a reason it does not know", () => {
    expect(reasonIn(barWords.en, "too_large", 25 * 1024 * 1024)).toBe("it is larger than 25 MB");
    expect(reasonIn(barWords.en, "constructor", 0)).toBe(barWords.en.reasons.other);
  });
});
