import { useState } from "preact/hooks";
import { Said } from "../../../shared/ui/Said.tsx";
import { useWords } from "../words/words.tsx";

/** A phone number or an address with a press that copies it; without a clipboard it can be marked by hand. */
export function CopyButton(props: { value: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.value);
      setCopied(true);
    } catch {
      // No clipboard without https or permission.
      setCopied(false);
    }
  };
  return (
    <span class="copy-line">
      <Said>{props.value}</Said>
      <button
        type="button"
        class="link-button small"
        aria-label={t("contacts.copy", { what: props.value })}
        onClick={() => void copy()}
      >
        <span aria-live="polite">{copied ? t("copied") : t("copy")}</span>
      </button>
    </span>
  );
}
