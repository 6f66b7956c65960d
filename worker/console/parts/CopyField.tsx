import { useRef, useState } from "preact/hooks";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";

/** A link or an address to copy; selected by a click, so that it can be copied by hand too. */
export function CopyField(props: { label: string; value: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(props.value);
      setCopied(true);
    } catch {
      // No clipboard without https or permission: the text stays selected for the keyboard.
      setCopied(false);
    }
  };
  return (
    <div class="copy-field">
      <input
        ref={input}
        class="input mono"
        readOnly
        aria-label={props.label}
        value={props.value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button onClick={() => void copy()}>{copied ? t("copied") : t("copy")}</Button>
    </div>
  );
}
