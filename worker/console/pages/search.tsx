import { useEffect, useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { searchEndpoints } from "../../../shared/api/search.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { EmptyState, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useLoad } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { usePaged } from "./message-pages.ts";
import { MoreFoot, RecordRow } from "./message-rows.tsx";
import { Marked } from "./search-marks.tsx";

/** The contract's longest question. */
const LONGEST = 300;

const addressOf = (q: string, customerId: string | null): string => {
  const query = new URLSearchParams({ q });
  if (customerId !== null) query.set("customer", customerId);
  return `/search?${query}`;
};

/** `/search?q=…`: messages that hold all the words, newest first, with the words marked. */
export function SearchPage() {
  const { t } = useWords();
  const place = usePlace();
  const q = (place.query.get("q") ?? "").trim().slice(0, LONGEST);
  const customerId = place.query.get("customer");
  usePageTitle(q === "" ? t("search.title") : t("search.for", { q }));
  return (
    <div class="page">
      <PageHead title={t("search.title")}>{t("search.newest")}</PageHead>
      <SearchForm key={q} q={q} customerId={customerId} />
      {customerId !== null && <OnlyCustomer q={q} customerId={customerId} />}
      {q === "" ? (
        <EmptyState title={t("search.startTitle")}>{t("search.start")}</EmptyState>
      ) : (
        <Hits key={`${q} ${customerId}`} q={q} customerId={customerId} />
      )}
    </div>
  );
}

function SearchForm(props: { q: string; customerId: string | null }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(props.q);
  useEffect(() => setTyped(props.q), [props.q]);
  return (
    <search>
      <form
        class="search-form"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = typed.trim();
          if (wanted !== "") navigate(addressOf(wanted, props.customerId));
        }}
      >
        <input
          class="input"
          type="search"
          aria-label={t("search.label")}
          placeholder={t("search.label")}
          maxLength={LONGEST}
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" look="primary">
          {t("search.do")}
        </Button>
      </form>
    </search>
  );
}

/** Says that only one customer's mail is looked through, and leads out of that. */
function OnlyCustomer(props: { q: string; customerId: string }) {
  const { t } = useWords();
  const loaded = useLoad(`customer:${props.customerId}`, (call) =>
    call(customerEndpoints.getCustomer, { params: { id: props.customerId } }),
  );
  const name = loaded.data?.customer.name;
  return (
    <p class="row">
      <span>{name === undefined ? t("search.inOne") : t("search.in", { name })}</span>
      <a href={addressOf(props.q, null)}>{t("search.everywhere")}</a>
    </p>
  );
}

function Hits(props: { q: string; customerId: string | null }) {
  const { t } = useWords();
  const { q, customerId } = props;
  const list = usePaged(`search:${customerId ?? ""}:${q}`, async (call, cursor) => {
    const query = { q, customerId: customerId ?? undefined, cursor };
    const page = await call(searchEndpoints.search, { query });
    return { items: page.hits, nextCursor: page.nextCursor };
  });
  if (list.items.length === 0 && list.error === null) {
    if (list.loading) return <Skeleton lines={8} />;
    // A page can be empty with more to come: everything on it was not the reader's to see.
    if (!list.hasMore) return <NothingFound q={q} />;
  }
  return (
    <div class="stack">
      <p class="sr-only" aria-live="polite">
        {list.loading ? "" : t("search.found", { count: list.items.length })}
      </p>
      {list.items.length > 0 && (
        <div class="list">
          {list.items.map((hit) => (
            <RecordRow
              key={hit.message.id}
              message={hit.message}
              subject={hit.subject.text.trim() === "" ? undefined : <Marked text={hit.subject} />}
              snippet={hit.snippet.text.trim() === "" ? undefined : <Marked text={hit.snippet} />}
            />
          ))}
        </div>
      )}
      <MoreFoot list={list} />
    </div>
  );
}

function NothingFound(props: { q: string }) {
  const { t } = useWords();
  return (
    <EmptyState
      title={t("search.noneTitle", { q: props.q })}
      action={<ButtonLink href={`/customers?q=${encodeURIComponent(props.q)}`}>{t("search.customers")}</ButtonLink>}
    >
      {t("search.none")}
    </EmptyState>
  );
}
