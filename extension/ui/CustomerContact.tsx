import { useState } from "preact/hooks";
import { isolated } from "../../shared/direction.ts";
import { Said } from "../../shared/ui/Said.tsx";
import type { CustomerCard } from "../messages.ts";
import type { Words } from "../words.ts";

/** Who wrote: name, title, and the number to ring or to copy. */
export function CustomerContact({ contact, words }: { contact: NonNullable<CustomerCard["contact"]>; words: Words }) {
  return (
    <div class="panel-contact">
      <p>
        <Said>{contact.name}</Said>
        {contact.title ? (
          <span class="soft">
            {" · "}
            <Said>{contact.title}</Said>
          </span>
        ) : null}
      </p>
      {contact.phone ? <Phone key={contact.phone} phone={contact.phone} words={words} /> : null}
    </div>
  );
}

function Phone({ phone, words }: { phone: string; words: Words }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void =>
    void navigator.clipboard.writeText(phone).then(
      () => setCopied(true),
      // Forbidden: the number stands there to be marked by hand.
      () => setCopied(false),
    );
  return (
    <p class="row">
      <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
        <Said>{phone}</Said>
      </a>
      <button type="button" class="small" aria-label={`${words.panelCopy} ${isolated(phone)}`} onClick={copy}>
        {copied ? words.panelCopied : words.panelCopy}
      </button>
    </p>
  );
}
