// The command palette: one field that leads to customers, contacts, pages and actions. A combobox over a listbox (WAI-ARIA
// Authoring Practices): the focus stays in the field, arrows choose, Enter goes.
import { useId, useRef, useState } from "preact/hooks";
import { Said } from "../../../shared/ui/Said.tsx";
import { Icon } from "../parts/icons.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useModal } from "../parts/use-modal.ts";
import { useWords } from "../words/words.tsx";
import { type PaletteItem, type PaletteSection, useSections } from "./sections.ts";

/** Draws the palette as a modal dialog; it closes with Escape, with a choice, and with a press beside it. */
export function Palette(props: { onClose(): void; onHelp(): void }) {
  const { t } = useWords();
  const element = useModal();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const { sections, error, asking } = useSections(typed, props.onHelp);
  const items = sections.flatMap(({ items: some }) => some);
  // Answers come and go under the choice: it stays with its item, else goes to the first.
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === chosen),
  );
  const current = items[at];
  const optionId = (item: PaletteItem) => `${id}-${item.key}`;

  const choose = (item: PaletteItem) => {
    props.onClose();
    item.run();
  };
  const move = (to: number) => {
    const item = items[(to + items.length) % items.length];
    if (item === undefined) return;
    setChosen(item.key);
    document.getElementById(optionId(item))?.scrollIntoView({ block: "nearest" });
  };
  const pressed = (event: KeyboardEvent) => {
    // Enter and arrows choose among the input method's words first.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "PageDown") move(Math.min(at + 8, items.length - 1));
    else if (event.key === "PageUp") move(Math.max(at - 8, 0));
    else if (event.key === "Enter" && current !== undefined) choose(current);
    else if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") props.onClose();
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={element}
      class="palette"
      aria-label={t("palette.label")}
      closedby="any"
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      // Browsers that know `closedby` close by themselves; the page must know of it. One that is gone already led on.
      onClose={(event) => event.currentTarget.isConnected && props.onClose()}
    >
      <div class="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={t("palette.label")}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current && optionId(current)}
          aria-autocomplete="list"
          placeholder={t("palette.hint")}
          autocomplete="off"
          autocorrect="off"
          spellcheck={false}
          maxLength={200}
          autofocus
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(null);
          }}
          onKeyDown={pressed}
        />
        <span aria-hidden="true">
          <kbd>Esc</kbd>
        </span>
      </div>
      <div class="palette-list" id={`${id}-list`} role="listbox" aria-label={t("palette.label")} aria-busy={asking}>
        {sections.map((section) => (
          <Section key={section.key} section={section} id={`${id}-${section.key}`}>
            {section.items.map((item) => (
              <div
                key={item.key}
                id={optionId(item)}
                class="palette-item"
                role="option"
                aria-selected={item === current}
                tabIndex={-1}
                onPointerMove={() => item !== current && setChosen(item.key)}
                // The focus stays in the field.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(item)}
                onKeyDown={undefined}
              >
                <Icon name={item.icon} />
                <span class="palette-name">
                  <Said>{item.name}</Said>
                </span>
                {item.note && (
                  <span class="palette-note">
                    <Said>{item.note}</Said>
                  </span>
                )}
                {item.keys && (
                  <span class="keys" aria-hidden="true">
                    {item.keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </span>
                )}
              </div>
            ))}
          </Section>
        ))}
      </div>
      {error !== null && <ErrorNote error={error} />}
      <p class="sr-only" aria-live="polite">
        {asking ? "" : t("palette.count", { count: items.length })}
      </p>
    </dialog>
  );
}

function Section(props: { section: PaletteSection; id: string; children: preact.ComponentChildren }) {
  const { t } = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox, whose groups are these.
    <div role="group" aria-labelledby={props.id}>
      <div class="palette-head" id={props.id} role="presentation">
        {t(props.section.head)}
      </div>
      {props.children}
    </div>
  );
}
