import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { SavedSearch } from "../../../shared/api/search.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { useMe } from "../session.tsx";
import { useWords, type WordKey } from "../words/words.tsx";
import { clearRecent, recentSearches } from "./recent-searches.ts";
import { searchAddress } from "./search-address.ts";

const filters: readonly { typed: string; word: WordKey }[] = [
  { typed: "from:", word: "search.filter.from" },
  { typed: "to:", word: "search.filter.to" },
  { typed: "customer:", word: "search.filter.customer" },
  { typed: "after:", word: "search.filter.after" },
  { typed: "before:", word: "search.filter.before" },
  { typed: "has:attachment", word: "search.filter.has" },
  { typed: "file:", word: "search.filter.file" },
  { typed: "“…”", word: "search.filter.phrase" },
  { typed: "-…", word: "search.filter.not" },
];

/** What stands below the box before anything was looked for. */
export function SearchStart(props: {
  saved: readonly SavedSearch[];
  customerId: string | null;
  onForget(id: string): void;
}) {
  const { t } = useWords();
  const me = useMe();
  const [recent, setRecent] = useState(() => recentSearches(me.person.id));
  return (
    <div class="search-start">
      <section>
        <h2>{t("search.saved")}</h2>
        {props.saved.length === 0 && <p class="muted">{t("search.savedNone")}</p>}
        <ul>
          {props.saved.map(({ id, name, q }) => (
            <SearchLine key={id} q={q} label={name} customerId={props.customerId}>
              <button
                type="button"
                class="icon-button"
                aria-label={t("search.forget", { name })}
                onClick={() => props.onForget(id)}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d="m4.500 4.500 7 7m0-7-7 7" />
                </svg>
              </button>
            </SearchLine>
          ))}
        </ul>
      </section>
      {recent.length > 0 && (
        <section>
          <h2>
            {t("search.recent")} <span class="small muted">{t("search.recentHint")}</span>
          </h2>
          <ul>
            {recent.map((q) => (
              <SearchLine key={q} q={q} label={q} customerId={props.customerId} />
            ))}
          </ul>
          <Button
            look="quiet"
            onClick={() => {
              clearRecent();
              setRecent([]);
            }}
          >
            {t("search.recentClear")}
          </Button>
        </section>
      )}
      <section>
        <h2>{t("search.filters")}</h2>
        <dl class="search-filters">
          {filters.map(({ typed, word }) => (
            <div key={typed}>
              <dt>
                <code>{typed}</code>
              </dt>
              <dd>{t(word)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function SearchLine(props: { q: string; label: string; customerId: string | null; children?: ComponentChildren }) {
  return (
    <li>
      <a href={searchAddress(props.q, props.customerId)}>
        <Said>{props.label}</Said>
        {props.label !== props.q && (
          <span class="small muted">
            <Said>{props.q}</Said>
          </span>
        )}
      </a>
      {props.children}
    </li>
  );
}
