/** The form in the record bar that hands the open message to Inside. Draws and reads; sends nothing. */
import { formatBytes } from "../../shared/ui/format-bytes.ts";
import type { DeskWords } from "../desk-words.ts";
import type { QuoteDraft, QuoteForm } from "../quote-messages.ts";
import { type Make, onPress } from "./make-element.ts";

export interface AskForm {
  readonly element: HTMLElement;
  /** Shows what is known of the message: its files, for whom. */
  fill(form: QuoteForm, language: string): void;
  /** Puts a draft into the fields. */
  write(draft: QuoteDraft): void;
  /** `say` is what the person waits for, or "" once it can be sent. */
  wait(say: string): void;
  setBusy(isBusy: boolean): void;
  showProblem(text: string): void;
  focus(): void;
}

export interface AskFormGiven {
  readonly make: Make;
  readonly words: DeskWords;
  onChange(change: Partial<QuoteDraft>): void;
  onSend(): void;
  onClose(): void;
}

/** Makes the form, empty. */
export function createAskForm({ make, words, onChange, onSend, onClose }: AskFormGiven): AskForm {
  const forWhom = make("span", { className: "soft", dir: "auto" });
  const head = make("p", {}, [make("h2", { textContent: words.ask }), forWhom]);
  const status = make("p", { className: "soft", role: "status" });
  const wanted = make("textarea", { rows: 4, dir: "auto", maxLength: 8000 });
  const wantedBy = make("input", { type: "date" });
  const note = make("input", { dir: "auto", maxLength: 2000 });
  const files = make("fieldset", { hidden: true });
  const problem = make("p", { className: "problem", role: "alert", hidden: true });
  const send = make("button", { type: "button", textContent: words.send });
  const close = make("button", { type: "button", className: "plain", textContent: words.close });
  const element = make("div", { className: "form" }, [
    ...[head, status, make("label", { textContent: words.wanted }, [wanted])],
    make("div", { className: "pair" }, [
      make("label", { textContent: words.wantedBy }, [wantedBy]),
      make("label", { textContent: words.note }, [note]),
    ]),
    ...[files, problem, make("div", { className: "row" }, [send, close])],
  ]);
  let chosen: ReadonlySet<number> = new Set();
  let isBusy = false;
  let isWaiting = true;
  const settle = (): void => {
    send.disabled = isBusy || isWaiting;
    for (const field of [wanted, wantedBy, note]) field.readOnly = isBusy;
    send.textContent = isBusy ? words.sending : words.send;
  };
  const change = (given: Partial<QuoteDraft>): void => {
    problem.hidden = true;
    onChange(given);
  };
  wanted.addEventListener("input", () => change({ wanted: wanted.value }));
  wantedBy.addEventListener("input", () => change({ wantedBy: wantedBy.value }));
  note.addEventListener("input", () => change({ note: note.value }));
  onPress(send, onSend);
  onPress(close, onClose);
  element.addEventListener("keydown", (event) => {
    // Enter while an input method composes chooses a sign; it sends nothing.
    if (!event.isTrusted || event.isComposing) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !send.disabled) onSend();
  });

  const drawFiles = (form: QuoteForm, language: string): void => {
    const rows = form.files.map(({ index, fileName, bytes, isInline }) => {
      const box = make("input", { type: "checkbox", checked: chosen.has(index) });
      box.addEventListener("change", () => {
        const others = [...chosen].filter((one) => one !== index);
        chosen = new Set(box.checked ? [...others, index].sort((a, b) => a - b) : others);
        change({ files: [...chosen] });
      });
      const about = [formatBytes(bytes, language), ...(isInline ? [words.inPicture] : [])].join(" · ");
      return make("label", { className: "file" }, [
        ...[box, make("span", { dir: "auto", textContent: fileName })],
        make("span", { className: "soft", textContent: about }),
      ]);
    });
    const none = make("span", { className: "soft", textContent: words.noFiles });
    files.replaceChildren(make("legend", { textContent: words.files }), ...(rows.length > 0 ? rows : [none]));
    files.hidden = false;
  };

  return {
    element,
    fill(form, language) {
      const names = [form.customer?.name, form.contact?.name].flatMap((name) => name ?? []);
      forWhom.textContent = names.length > 0 ? words.forWhom(names.join(" · ")) : "";
      drawFiles(form, language);
    },
    write(draft) {
      // Written anew a field would lose the place in it.
      if (wanted.value !== draft.wanted) wanted.value = draft.wanted;
      if (wantedBy.value !== draft.wantedBy) wantedBy.value = draft.wantedBy;
      if (note.value !== draft.note) note.value = draft.note;
      chosen = new Set(draft.files ?? []);
    },
    wait(say) {
      isWaiting = say !== "";
      status.textContent = say;
      status.hidden = say === "";
      settle();
    },
    setBusy(given) {
      isBusy = given;
      settle();
    },
    showProblem(text) {
      problem.textContent = text;
      problem.hidden = false;
    },
    focus: () => wanted.focus(),
  };
}
