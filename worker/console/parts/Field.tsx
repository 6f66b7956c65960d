import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { isolated } from "../../../shared/direction.ts";

interface Around {
  label: string;
  /** One line under the label. */
  hint?: string | undefined;
  /** What is wrong with the value, in words. */
  problem?: string | null | undefined;
}

function FieldFrame(props: Around & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label class="field-label" for={props.id}>
        {props.label}
      </label>
      {props.children}
      {props.hint && (
        <p class="field-hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.problem && (
        <p class="field-problem" id={`${props.id}-problem`} role="alert">
          {props.problem}
        </p>
      )}
    </div>
  );
}

const describedBy = (id: string, props: Around): string | undefined =>
  [props.hint ? `${id}-hint` : "", props.problem ? `${id}-problem` : ""].filter(Boolean).join(" ") || undefined;

/** One line of text. For addresses give `inputMode`: the type stays text, since `email` refuses addresses that mail accepts. */
export function Field(
  props: Around & {
    value: string;
    onValue(value: string): void;
    name?: string;
    autocomplete?: JSX.IntrinsicElements["input"]["autocomplete"];
    inputMode?: JSX.IntrinsicElements["input"]["inputMode"];
    placeholder?: string;
    required?: boolean;
    maxLength?: number;
    autofocus?: boolean;
    class?: string;
  },
) {
  const id = useId();
  const { label, hint, problem, onValue, class: extra, ...rest } = props;
  const input = useRef<HTMLInputElement>(null);
  // The browser heeds `autofocus` when a document loads and a dialog opens, not for a field that comes later.
  useEffect(() => {
    if (rest.autofocus) input.current?.focus();
  }, [rest.autofocus]);
  return (
    <FieldFrame id={id} label={label} hint={hint} problem={problem}>
      <input
        {...rest}
        ref={input}
        type="text"
        id={id}
        class={`input ${extra ?? ""}`}
        aria-invalid={Boolean(problem)}
        aria-describedby={describedBy(id, props)}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </FieldFrame>
  );
}

/** Several lines of text. */
export function TextField(
  props: Around & { value: string; onValue(value: string): void; rows: number; maxLength?: number },
) {
  const id = useId();
  const { label, hint, problem, onValue, ...rest } = props;
  return (
    <FieldFrame id={id} label={label} hint={hint} problem={problem}>
      <textarea
        {...rest}
        id={id}
        class="input"
        aria-invalid={Boolean(problem)}
        aria-describedby={describedBy(id, props)}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </FieldFrame>
  );
}

/** A calendar day (`2026-11-23`), or empty. */
export function DayField(props: Around & { value: string; onValue(value: string): void; min?: string; max?: string }) {
  const id = useId();
  const { label, hint, problem, onValue, ...rest } = props;
  return (
    <FieldFrame id={id} label={label} hint={hint} problem={problem}>
      <input
        {...rest}
        id={id}
        class="input"
        type="date"
        aria-invalid={Boolean(problem)}
        aria-describedby={describedBy(id, props)}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
    </FieldFrame>
  );
}

/** A choice from a short list. Its labels may be names: an option holds no element, so they are kept to themselves here. */
export function SelectField<V extends string>(
  props: Around & { value: V; options: readonly { value: V; label: string }[]; onValue(value: NoInfer<V>): void },
) {
  const id = useId();
  return (
    <FieldFrame id={id} {...props}>
      <select
        id={id}
        class="input"
        aria-describedby={describedBy(id, props)}
        onChange={(event) => {
          const chosen = props.options[event.currentTarget.selectedIndex];
          if (chosen !== undefined) props.onValue(chosen.value);
        }}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === props.value}>
            {isolated(option.label)}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** A box to tick with its sentence. */
export function Check(props: {
  label: ComponentChildren;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onValue(checked: boolean): void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onValue(event.currentTarget.checked)}
      />
      <span>
        {props.label}
        {props.hint && <span class="field-hint">{props.hint}</span>}
      </span>
    </label>
  );
}

/** One of a few choices, each with a sentence of its own. */
export function Choices<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { value: V; label: string; hint?: string }[];
  onValue(value: NoInfer<V>): void;
}) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend class="field-label">{props.label}</legend>
      {props.options.map((option) => (
        <label key={option.value} class="choice">
          <input
            type="radio"
            name={name}
            checked={option.value === props.value}
            onChange={() => props.onValue(option.value)}
          />
          <span>
            {option.label}
            {option.hint && <span class="field-hint">{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
