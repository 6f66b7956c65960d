import { useRef } from "preact/hooks";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { navigate, usePlace } from "../router.tsx";
import { useWords } from "../words/words.tsx";
import { Icon } from "./icons.tsx";

/** The search over everything, at the head of every page; `/` leads into it. */
export function SearchBox() {
  const { t } = useWords();
  const place = usePlace();
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({
    search: () => {
      const field = input.current ?? document.querySelector<HTMLInputElement>("main search input");
      field?.focus();
      field?.select();
      return field !== null;
    },
  });
  // The search page has its own box, with filters: two of them would say the same.
  if (place.path === "/search") return <div class="searchbox" />;
  return (
    <search class="searchbox">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = input.current?.value.trim() ?? "";
          if (wanted !== "") navigate(`/search?q=${encodeURIComponent(wanted)}`);
        }}
      >
        <input
          ref={input}
          class="input"
          type="search"
          name="q"
          placeholder={t("header.search")}
          aria-label={t("header.search")}
          aria-keyshortcuts="/"
          autocomplete="off"
        />
        <span class="searchbox-icon">
          <Icon name="search" />
        </span>
        <kbd title={t("header.searchKey")}>/</kbd>
      </form>
    </search>
  );
}
