import { useEffect, useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { type SavedSearch, type SearchNote, searchEndpoints } from "../../../shared/api/search.ts";
import { readQuery } from "../../../shared/search-query.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { type Loaded, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { usePaged } from "./message-pages.ts";
import { MoreFoot, RecordRow } from "./message-rows.tsx";
import { rememberSearch } from "./recent-searches.ts";
import { LONGEST, ownZone, searchAddress } from "./search-address.ts";
import { SearchBox } from "./search-box.tsx";
import { Chips } from "./search-chips.tsx";
import { FacetLists } from "./search-facets.tsx";
import { Marked } from "./search-marks.tsx";
import { NothingFound } from "./search-nothing.tsx";
import { SearchStart } from "./search-start.tsx";

type Saved = Loaded<{ searches: SavedSearch[] }>;

/** `/search?q=…&customer=…`: messages that are what the query says, newest first, with the words marked. */
export function SearchPage() {
  const { t } = useWords();
  const { call } = useSession();
  const me = useMe();
  const place = usePlace();
  const q = (place.query.get("q") ?? "").trim().slice(0, LONGEST);
  const customerId = place.query.get("customer");
  const saved = useLoad("saved-searches", (ask) => ask(searchEndpoints.listSaved, {}));
  const searches = saved.data?.searches ?? [];
  usePageTitle(q === "" ? t("search.title") : t("search.for", { q }));
  useEffect(() => {
    if (q !== "") rememberSearch(me.person.id, q);
  }, [q, me.person.id]);
  const forget = async (id: string) => {
    await call(searchEndpoints.forgetSearch, { params: { id } }).catch(() => undefined);
    saved.reload();
  };
  return (
    <div class="page">
      <PageHead
        title={t("search.title")}
        actions={q !== "" && saved.data !== null && <SaveSearch key={q} q={q} saved={saved} />}
      >
        {t(q === "" ? "search.start" : "search.newest")}
      </PageHead>
      <SearchBox q={q} saved={searches} onSearch={(wanted) => navigate(searchAddress(wanted, customerId))} />
      <ReadAs q={q} customerId={customerId} />
      {q === "" ? (
        <SearchStart saved={searches} customerId={customerId} onForget={(id) => void forget(id)} />
      ) : (
        <Found key={`${q} ${customerId}`} q={q} customerId={customerId} />
      )}
    </div>
  );
}

/** The query's chips, with the name of the customer that the address names. */
function ReadAs(props: { q: string; customerId: string | null }) {
  const { customerId } = props;
  const loaded = useLoad(`search-customer:${customerId}`, async (call) =>
    customerId === null ? null : call(customerEndpoints.getCustomer, { params: { id: customerId } }),
  );
  const customer = customerId === null ? null : { id: customerId, name: loaded.data?.customer.name ?? null };
  return <Chips parts={readQuery(props.q)} q={props.q} customer={customer} />;
}

function SaveSearch(props: { q: string; saved: Saved }) {
  const { t } = useWords();
  const { call } = useSession();
  const [name, setName] = useState<string | null>(null);
  const action = useAction();
  const known = props.saved.data?.searches.find(({ q }) => q === props.q);
  if (known !== undefined && name === null) return <span class="muted">{t("search.kept")}</span>;
  const save = async () => {
    const wanted = (name ?? "").trim();
    if (wanted === "") return;
    const body = { name: wanted, q: props.q };
    const done = await action.run(async () => {
      await call(searchEndpoints.saveSearch, { body });
    });
    if (!done) return;
    setName(null);
    props.saved.reload();
  };
  return (
    <>
      <Button onClick={() => setName(props.q.slice(0, 100))}>{t("search.keep")}</Button>
      {name !== null && (
        <Dialog title={t("search.keep")} onClose={() => setName(null)}>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <Field label={t("search.keepName")} value={name} onValue={setName} maxLength={100} required autofocus />
            <ErrorNote error={action.error} />
            <div class="actions">
              <Button type="submit" look="primary" busy={action.busy}>
                {t("search.keep")}
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}

function Found(props: { q: string; customerId: string | null }) {
  const { t } = useWords();
  const { q, customerId } = props;
  const parts = readQuery(q);
  const asked = { q, customerId: customerId ?? undefined, zone: ownZone() };
  const [notes, setNotes] = useState<readonly SearchNote[]>([]);
  const list = usePaged(`search:${customerId ?? ""}:${q}`, async (call, cursor) => {
    const page = await call(searchEndpoints.search, { query: { ...asked, cursor } });
    setNotes(page.notes);
    return { items: page.hits, nextCursor: page.nextCursor };
  });
  // Counted beside the hits, never before them: a thousand messages are looked at for it.
  const facets = useLoad(`facets:${customerId ?? ""}:${q}`, (call) =>
    call(searchEndpoints.countHits, { query: asked }),
  );
  if (list.items.length === 0 && list.error === null) {
    if (list.loading) return <Skeleton lines={8} />;
    // A page can be empty with more to come: everything on it was not the reader's to see.
    if (!list.hasMore) {
      if (facets.loading) return <Skeleton lines={4} />;
      return <NothingFound q={q} parts={parts} customerId={customerId} notes={notes} facets={facets.data} />;
    }
  }
  return (
    <div class="search-grid">
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
      <aside class="search-aside" aria-label={t("search.narrow")}>
        <details open={matchMedia("(min-width: 64.01rem)").matches}>
          <summary>{t("search.narrow")}</summary>
          {facets.data !== null && <FacetLists facets={facets.data} parts={parts} customerId={customerId} />}
          {facets.data === null && facets.loading && <Skeleton lines={5} />}
        </details>
      </aside>
    </div>
  );
}
