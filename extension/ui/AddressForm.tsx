import { useState } from "preact/hooks";

interface AddressFormProps {
  id: string;
  label: string;
  button: string;
  /** Adds what was typed; answers a problem in words, or null. Called in the click, as a permission prompt demands. */
  onAdd(typed: string): Promise<string | null>;
}

/** One address with the button that asks the browser for it. */
export function AddressForm({ id, label, button, onAdd }: AddressFormProps) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    // The browser asks now: what was said about the last address no longer holds.
    setProblem(null);
    const found = await onAdd(typed);
    setProblem(found);
    if (found === null) setTyped("");
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label for={id}>{label}</label>
      <div class="row">
        <input
          id={id}
          type="text"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          aria-describedby={`${id}-problem`}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit" class="main">
          {button}
        </button>
      </div>
      <p id={`${id}-problem`} class="warn" role="status">
        {problem}
      </p>
    </form>
  );
}
