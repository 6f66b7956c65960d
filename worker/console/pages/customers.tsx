import { useEffect, useRef, useState } from "preact/hooks";
import { type Customer, customerEndpoints } from "../../../shared/api/customers.ts";
import { usePageTitle } from "../page-title.ts";
import { ButtonLink } from "../parts/Button.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useLoad } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { CustomersTable } from "./customers-table.tsx";

const sorts = ["recent", "name", "owner"] as const;
type Sort = (typeof sorts)[number];

/** Long enough that a typed word is one question, short enough to feel at once. */
const TYPING_MS = 150;

const addressOf = (q: string, sort: Sort): string => {
  const query = new URLSearchParams();
  if (q !== "") query.set("q", q);
  if (sort !== "recent") query.set("sort", sort);
  const text = query.toString();
  return text === "" ? "/customers" : `/customers?${text}`;
};

/** All customers the reader may know of: found as one types, sorted by the address, drawn only where one looks. */
export function CustomersPage() {
  const { t } = useWords();
  const place = usePlace();
  usePageTitle(t("customers.title"));
  const q = (place.query.get("q") ?? "").slice(0, 200);
  const sort = sorts.find((one) => one === place.query.get("sort")) ?? "recent";
  const loaded = useLoad(`customers:${sort}:${q}`, (call) =>
    call(customerEndpoints.listCustomers, { query: { q, sort } }),
  );
  // While the next answer is on its way the last one stays, so that typing does not make the list blink.
  const last = useRef<readonly Customer[] | null>(null);
  if (loaded.data !== null) last.current = loaded.data.customers;
  const customers = loaded.data?.customers ?? last.current;

  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  useEffect(() => {
    // Back and forward change the address; what is typed follows, and not the other way round.
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      navigate(addressOf(wanted, sort), { replace: true });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, sort]);

  return (
    <div class="page">
      <PageHead title={t("customers.title")}>
        <span aria-live="polite">{customers === null ? "" : t("customers.count", { count: customers.length })}</span>
      </PageHead>
      {(customers === null || customers.length > 0 || q !== "") && (
        <div class="list-tools">
          <Field label={t("customers.find")} value={typed} onValue={setTyped} autocomplete="off" maxLength={200} />
          <SelectField
            label={t("customers.sort")}
            value={sort}
            options={sorts.map((value) => ({ value, label: t(`customers.sort.${value}`) }))}
            onValue={(value) => navigate(addressOf(q, value), { replace: true })}
          />
        </div>
      )}
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {customers === null && loaded.loading && <Skeleton lines={8} />}
      {customers !== null && customers.length > 0 && <CustomersTable customers={customers} sort={sort} />}
      {customers !== null && customers.length === 0 && !loaded.loading && <Nothing q={q} />}
    </div>
  );
}

function Nothing(props: { q: string }) {
  const { t } = useWords();
  const { q } = props;
  if (q === "") {
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
  return (
    <EmptyState
      title={t("customers.noneTitle", { q })}
      action={<ButtonLink href={`/search?q=${encodeURIComponent(q)}`}>{t("customers.searchMail", { q })}</ButtonLink>}
    >
      {t("customers.none")}
    </EmptyState>
  );
}
