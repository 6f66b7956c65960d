import { useMemo, useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { openItemEndpoints } from "../../../shared/api/open-items.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useLoad, useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { useColumns } from "./customers-columns.ts";
import { CustomersFilters, ownersOf } from "./customers-filters.tsx";
import { CustomersTable } from "./customers-table.tsx";
import type { Sort, View } from "./customers-view.ts";
import { emptyView, isFiltered, keptIn, readView, rowsOf, sorted, viewAddress } from "./customers-view.ts";
import { useTyped } from "./use-typed.ts";

const show = (view: View): void => navigate(viewAddress(view), { replace: true });

/** All customers the reader may know of: found as one types, filtered and sorted by the address, drawn where one looks. */
export function CustomersPage() {
  const { t } = useWords();
  const me = useMe();
  const place = usePlace();
  usePageTitle(t("customers.title"));
  const [nowMs] = useState(() => Date.now());
  const loaded = useLoad("customers", (call) => call(customerEndpoints.listCustomers, { query: { sort: "name" } }));
  // Derived from the mail, so it takes longer; the table stands without it.
  const numbers = useLoad("customer-numbers", (call) => call(openItemEndpoints.customerNumbers, {}));
  const inAddress = readView(place.query);
  const teams = useTeams(inAddress.team);
  const [columns, setColumns] = useColumns(me.person.id);
  const [typed, setTyped] = useTyped(inAddress, show);
  const view = { ...inAddress, q: typed.trim() };

  const customers = loaded.data?.customers ?? null;
  const owners = useMemo(() => ownersOf(customers ?? []), [customers]);
  const all = useMemo(() => customers && rowsOf(customers, numbers.data?.customers ?? null), [customers, numbers.data]);
  const address = viewAddress(view);
  // Sorted once for an order: ten thousand need that time, and a key typed is to be answered at once.
  const { sort, turned } = view;
  const inOrder = useMemo(() => all && sorted({ sort, turned }, [...all]), [all, sort, turned]);
  const rows = useMemo(
    () => inOrder && keptIn(view, inOrder, me.person.id, nowMs),
    [inOrder, address, me.person.id, nowMs],
  );
  const sortBy = (wanted: Sort) => show({ ...view, sort: wanted, turned: sort === wanted && !turned });
  const isWaiting = numbers.loading && numbers.data === null;

  return (
    <div class="page">
      <PageHead title={t("customers.title")}>
        <span aria-live="polite">{rows === null ? "" : t("customers.count", { count: rows.length })}</span>
      </PageHead>
      {all?.length !== 0 && (
        <CustomersFilters
          view={view}
          typed={typed}
          owners={owners}
          teams={teams}
          shown={columns}
          onTyped={setTyped}
          onView={show}
          onColumns={setColumns}
        />
      )}
      <ErrorNote error={loaded.error ?? numbers.error} onRetry={loaded.error ? loaded.reload : numbers.reload} />
      {rows === null && loaded.loading && <Skeleton lines={8} />}
      {rows !== null && rows.length > 0 && <CustomersTable rows={rows} columns={columns} view={view} onSort={sortBy} />}
      {rows?.length === 0 && view.waiting && isWaiting && <Skeleton lines={8} />}
      {rows?.length === 0 && !(view.waiting && isWaiting) && <Nothing view={view} onClear={() => setTyped("")} />}
    </div>
  );
}

/** The reader's teams where there is a choice, and the one that the address asks for; null where there is none. */
function useTeams(asked: string | null): { id: string; name: string }[] | null {
  const { teamIds } = useMe().person;
  const ids = [...new Set([...teamIds, ...(asked === null ? [] : [asked])])];
  const isChoice = asked !== null || ids.length > 1;
  const loaded = useLoad(isChoice ? "teams" : "", async (call) =>
    isChoice ? (await call(peopleEndpoints.listPeople, {})).teams : null,
  );
  // One that nobody knows any longer can be taken out of the way too.
  return loaded.data && ids.map((id) => ({ id, name: loaded.data?.find((team) => team.id === id)?.name ?? id }));
}

function Nothing(props: { view: View; onClear(): void }) {
  const { t } = useWords();
  const { view } = props;
  if (!isFiltered(view)) {
    return (
      <EmptyState
        title={t("customers.emptyTitle")}
        action={
          <div class="row">
            <ButtonLink look="primary" href="/import">
              {t("customers.import")}
            </ButtonLink>
            <ButtonLink href="/devices">{t("customers.connect")}</ButtonLink>
          </div>
        }
      >
        {t("customers.empty")}
      </EmptyState>
    );
  }
  const { q } = view;
  if (viewAddress(view) === viewAddress({ ...emptyView, q, sort: view.sort, turned: view.turned })) {
    return (
      <EmptyState
        title={t("customers.noneTitle", { q })}
        action={<ButtonLink href={`/search?q=${encodeURIComponent(q)}`}>{t("customers.searchMail", { q })}</ButtonLink>}
      >
        {t("customers.none")}
      </EmptyState>
    );
  }
  const clear = () => {
    props.onClear();
    show({ ...emptyView, sort: view.sort, turned: view.turned });
  };
  return (
    <EmptyState title={t("customers.noneFits")} action={<Button onClick={clear}>{t("customers.clear")}</Button>}>
      {t("customers.noneFitsText")}
    </EmptyState>
  );
}
