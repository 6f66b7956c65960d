import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { readNumber } from "../desk/read-number.ts";
import { typedDecimal, writeDecimal } from "../desk/write-number.ts";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";

// Fields of a quote. What is typed leads while the field has the focus; what somebody else wrote meanwhile is shown at once.

interface Around {
  label: string;
  /** Counts up when what was typed does not count any more. */
  epoch: number;
  /** Ends a step of typing. */
  onLeave(): void;
  class?: string;
  readOnly?: boolean;
  /** Names the cell in its table. */
  field?: string;
  id?: string;
}

/** What is typed in a field, until it is left, undone or gone over by somebody else. */
function useTyped(value: string | null, epoch: number) {
  const [typed, setTyped] = useState<string | null>(null);
  const accepted = useRef(value);
  const seen = useRef(epoch);
  const isComposing = useRef(false);
  const isGone = !isComposing.current && (accepted.current !== value || seen.current !== epoch);
  if (isGone) {
    accepted.current = value;
    seen.current = epoch;
    if (typed !== null) setTyped(null);
  }
  return { typed: isGone ? null : typed, setTyped, accepted, isComposing };
}

/** Words. `rows`: a field of several lines. */
export function TextCell(
  props: Around & { value: string; maxLength: number; lines?: boolean; onValue(value: string): boolean },
) {
  const { value, epoch } = props;
  const { typed, setTyped, accepted, isComposing } = useTyped(value, epoch);
  const take = (text: string) => {
    if (text === accepted.current) return;
    if (props.onValue(text)) accepted.current = text;
  };
  const input = {
    id: props.id,
    class: `input ${props.class ?? ""}`,
    "aria-label": props.id === undefined ? props.label : undefined,
    "data-field": props.field,
    dir: "auto" as const,
    value: typed ?? value,
    maxLength: props.maxLength,
    readOnly: props.readOnly,
    autocomplete: "off" as const,
    onInput: (event: { currentTarget: { value: string } }) => {
      setTyped(event.currentTarget.value);
      // What an input method has not finished is no word yet.
      if (!isComposing.current) take(event.currentTarget.value);
    },
    onCompositionStart: () => {
      isComposing.current = true;
    },
    onCompositionEnd: (event: { currentTarget: { value: string } }) => {
      isComposing.current = false;
      take(event.currentTarget.value);
    },
    onBlur: () => {
      isComposing.current = false;
      setTyped(null);
      props.onLeave();
    },
  };
  if (!props.lines) return <input {...input} type="text" />;
  return <textarea {...input} rows={Math.min(6, (typed ?? value).split("\n").length)} />;
}

/** A number in the screen language's notation or the plain one; it says how it was read where that could be doubted. */
export function NumberCell(
  props: Around & {
    value: string | null;
    /** Written with at least so many places. */
    places?: number;
    /** The field may be empty: nobody knows. */
    mayBeEmpty?: boolean;
    onValue(value: string | null): boolean;
  },
) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const { value, epoch, places = 0 } = props;
  const { typed, setTyped, accepted, isComposing } = useTyped(value, epoch);
  const [isFocused, setFocused] = useState(false);
  const [hint, setHint] = useState<"unread" | "unsure" | null>(null);
  const input = useRef<HTMLInputElement>(null);
  // The number is written another way once the field has the focus. Before the next key comes: later, what was typed would
  // be chosen and lost.
  useLayoutEffect(() => {
    if (isFocused) input.current?.select();
  }, [isFocused]);
  const take = (text: string) => {
    const read =
      text.trim() === "" ? { value: props.mayBeEmpty ? null : "0", unsure: false } : readNumber(text, locale);
    if (read === null || (read.value !== accepted.current && !props.onValue(read.value))) return setHint("unread");
    accepted.current = read.value;
    setHint(read.unsure ? "unsure" : null);
  };
  const written = value === null ? "" : isFocused ? typedDecimal(value, locale) : writeDecimal(value, locale, places);
  const isWrong = hint === "unread" && typed !== null;
  return (
    <span class="number-cell">
      <input
        ref={input}
        id={props.id}
        class={`input ${props.class ?? ""}`}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        aria-label={props.id === undefined ? props.label : undefined}
        aria-invalid={isWrong}
        data-field={props.field}
        value={typed ?? written}
        maxLength={40}
        readOnly={props.readOnly}
        onFocus={() => setFocused(true)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          if (!isComposing.current) take(event.currentTarget.value);
        }}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={(event) => {
          isComposing.current = false;
          take(event.currentTarget.value);
        }}
        onBlur={() => {
          isComposing.current = false;
          setFocused(false);
          // What could not be read stays, so that nobody has to type it again.
          if (hint !== "unread") setTyped(null);
          props.onLeave();
        }}
      />
      {typed !== null && hint !== null && (
        <span class={`cell-hint ${isWrong ? "cell-wrong" : ""}`} role="status">
          {isWrong ? t("quote.unread") : t("quote.readAs", { value: writeDecimal(accepted.current ?? "0", locale) })}
        </span>
      )}
    </span>
  );
}
