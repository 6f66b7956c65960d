/** The quote requests of the open message in the record bar: where they stand, Inside's question, and withdrawing. */
import { describeAsked } from "../asked-view.ts";
import type { DeskWords } from "../desk-words.ts";
import type { AskedQuote } from "../quote-messages.ts";
import { type Make, onPress } from "./make-element.ts";

export interface AskedList {
  readonly element: HTMLElement;
  show(asked: readonly AskedQuote[], words: DeskWords, language: string): void;
  /** What a press came to nothing for; "" takes it away. */
  showProblem(id: string, text: string): void;
}

export interface AskedListGiven {
  readonly make: Make;
  onAnswer(id: string, answer: string): void;
  onWithdraw(id: string): void;
  /** Null where the webmail's window for a reply is not known. */
  readonly onReply: ((id: string) => void) | null;
}

/** Makes the list, empty. What is being answered stays through news of the request. */
export function createAskedList({ make, onAnswer, onWithdraw, onReply }: AskedListGiven): AskedList {
  const element = make("div", {});
  const answers = new Map<string, string>();
  const problems = new Map<string, HTMLElement>();
  let drawn = "";

  const drawQuestion = (id: string, question: { by: string; text: string }, words: DeskWords): Node[] => {
    const area = make("textarea", { rows: 2, dir: "auto", maxLength: 4000, value: answers.get(id) ?? "" });
    area.addEventListener("input", () => answers.set(id, area.value));
    const send = make("button", { type: "button", textContent: words.sendAnswer });
    onPress(send, () => area.value.trim() !== "" && onAnswer(id, area.value));
    return [
      make("p", { className: "said" }, [
        make("strong", { textContent: `${question.by}: ` }),
        make("span", { dir: "auto", textContent: question.text }),
      ]),
      make("label", { textContent: words.answer }, [area]),
      make("div", { className: "row" }, [send]),
    ];
  };

  const drawWithdraw = (id: string, words: DeskWords): Node[] => {
    const ask = make("button", { type: "button", className: "plain", textContent: words.withdraw });
    const yes = make("button", { type: "button", textContent: words.withdrawYes });
    const no = make("button", { type: "button", className: "plain", textContent: words.withdrawNo });
    const sure = make("p", { className: "row", hidden: true }, [
      ...[make("span", { textContent: words.withdrawSure }), yes, no],
    ]);
    const turn = (isAsked: boolean): void => {
      sure.hidden = !isAsked;
      ask.hidden = isAsked;
      (isAsked ? no : ask).focus();
    };
    onPress(ask, () => turn(true));
    onPress(no, () => turn(false));
    onPress(yes, () => onWithdraw(id));
    return [ask, sure];
  };

  const drawReply = (id: string, pressed: (id: string) => void, words: DeskWords): Node[] => {
    const insert = make("button", { type: "button", textContent: words.insert });
    onPress(insert, () => pressed(id));
    return [insert];
  };

  const drawOne = (asked: AskedQuote, words: DeskWords, language: string): HTMLElement => {
    const view = describeAsked(asked, words, language);
    const problem = make("p", { className: "problem", role: "alert", hidden: true });
    problems.set(asked.id, problem);
    return make("div", { className: "asked" }, [
      make("div", { className: "row" }, [
        make("strong", { textContent: view.text }),
        make("span", { className: "soft", textContent: view.note }),
        ...(view.canReply && onReply ? drawReply(asked.id, onReply, words) : []),
        ...(view.canWithdraw ? drawWithdraw(asked.id, words) : []),
      ]),
      ...(view.question ? drawQuestion(asked.id, view.question, words) : []),
      problem,
    ]);
  };

  return {
    element,
    show(asked, words, language) {
      const next = JSON.stringify([asked, language]);
      // Drawn anew a field would lose its place.
      if (next === drawn) return;
      drawn = next;
      problems.clear();
      element.replaceChildren(...asked.map((one) => drawOne(one, words, language)));
    },
    showProblem(id, text) {
      const problem = problems.get(id);
      if (!problem) return;
      problem.textContent = text;
      problem.hidden = text === "";
    },
  };
}
