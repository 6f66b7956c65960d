import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SavedSearch } from "../../../shared/api/search.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { useMe } from "../session.tsx";
import { useWords, type WordKey } from "../words/words.tsx";
import { recentSearches } from "./recent-searches.ts";
import { LONGEST } from "./search-address.ts";
import { type Suggestion, suggest } from "./search-suggestions.ts";

const wordOf: Partial<Record<Suggestion["kind"], WordKey>> = { saved: "search.saved", recent: "search.recent" };

/** The one box, with saved and recent searches and filters offered below it; arrow keys, Enter and Escape work. */
export function SearchBox(props: { q: string; saved: readonly SavedSearch[]; onSearch(q: string): void }) {
  const { t } = useWords();
  const me = useMe();
  const id = useId();
  const [typed, setTyped] = useState(props.q);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(props.q), [props.q]);
  useEffect(() => {
    if (props.q === "") input.current?.focus();
  }, [props.q]);
  const offered = isOpen ? suggest(typed, props.saved, recentSearches(me.person.id)) : [];

  const search = (q: string) => {
    setOpen(false);
    setAt(-1);
    if (q.trim() !== "") props.onSearch(q.trim());
  };
  const choose = (one: Suggestion) => {
    setTyped(one.q);
    setAt(-1);
    input.current?.focus();
    // A filter still waits for its value.
    if (!one.q.endsWith(":")) search(one.q);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setOpen(true);
      const count = offered.length + 1;
      setAt(((at + 1 + step + count) % count) - 1);
    } else if (event.key === "Escape" && offered.length > 0) {
      event.preventDefault();
      setOpen(false);
      setAt(-1);
    } else if (event.key === "Enter") {
      const chosen = offered[at];
      if (chosen === undefined) return;
      event.preventDefault();
      choose(chosen);
    }
  };

  return (
    <search class="search-box">
      <form
        class="search-form"
        onSubmit={(event) => {
          event.preventDefault();
          search(typed);
        }}
      >
        <input
          ref={input}
          class="input"
          type="search"
          // biome-ignore lint/a11y/noRedundantRoles: the role is only implied by a datalist, which this has none of.
          role="combobox"
          list={undefined}
          aria-label={t("search.label")}
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          placeholder={t("search.label")}
          maxLength={LONGEST}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setOpen(true);
            setAt(-1);
          }}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKey}
        />
        <Button type="submit" look="primary">
          {t("search.do")}
        </Button>
      </form>
      {/* Always there, so that aria-controls names something. */}
      <div
        class="search-offers"
        id={`${id}-list`}
        role="listbox"
        aria-label={t("search.suggestions")}
        hidden={offered.length === 0}
      >
        {offered.map((one, index) => {
          const word = wordOf[one.kind];
          return (
            // The box keeps the focus and its keys choose; a press must not take the focus first.
            <div
              key={`${one.kind} ${one.q}`}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(one)}
              onKeyDown={onKey}
            >
              <Said>{one.label}</Said>
              {word !== undefined && <span class="small muted">{t(word)}</span>}
            </div>
          );
        })}
      </div>
    </search>
  );
}
