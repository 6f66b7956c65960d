import { useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { CustomerHead } from "../../../shared/ui/CustomerHead.tsx";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Later } from "../parts/Later.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useRecent } from "../use-recent.ts";
import { localeOf, useWords } from "../words/words.tsx";
import { CustomerChange } from "./customer-change.tsx";
import { CustomerFiles } from "./customer-files.tsx";
import { CustomerContacts } from "./customer-people.tsx";
import { CustomerTalks } from "./customer-talks.tsx";
import type { LoadedCustomer } from "./loaded-customer.ts";

const loadOwners = async () => (await import("./customer-owners.tsx")).CustomerOwners;
const parts = ["timeline", "contacts", "files", "looksAfter"] as const;

/** One customer: who looks after it, and everything anybody in the company wrote with it. */
export function CustomerPage() {
  const words = useWords();
  const { t } = words;
  const place = usePlace();
  const id = place.params.id ?? "";
  const part = parts.find((one) => one === place.query.get("part")) ?? "timeline";
  const loaded = useLoad(`customer:${id}`, (call) => call(customerEndpoints.getCustomer, { params: { id } }));
  const [changing, setChanging] = useState(false);
  const mayChange = useMayChange(loaded.data);
  usePageTitle(loaded.data?.customer.name ?? t("customers.title"));
  useRecent(loaded.data?.customer.name ?? null);
  if (loaded.data === null) {
    return (
      <div class="page">
        <h1 class="sr-only">{t("customers.title")}</h1>
        <ErrorNote error={loaded.error} onRetry={loaded.reload} page />
        {loaded.loading && <Skeleton lines={8} />}
      </div>
    );
  }
  const { customer, contacts, ownership } = loaded.data;
  const ago = (at: string) => relativeTime(at, Date.now(), localeOf(words));
  return (
    <div class="page">
      <div class="customer-top">
        <CustomerHead
          customer={customer}
          words={{
            owner: t("customers.owner"),
            deputy: t("customers.deputy"),
            takesOver: t("customers.takesOver"),
            nobody: t("customers.nobody"),
            restricted: t("customers.restricted"),
            lastIn: customer.lastInAt && t("customer.lastIn", { when: ago(customer.lastInAt) }),
            lastOut: customer.lastOutAt && t("customer.lastOut", { when: ago(customer.lastOutAt) }),
          }}
        />
        <div class="customer-actions">
          <SearchHere customerId={id} />
          {mayChange && <Button onClick={() => setChanging(true)}>{t("customer.change")}</Button>}
        </div>
      </div>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      <nav class="tabs" aria-label={t("customer.tabs")}>
        {parts.map((one) => (
          <a
            key={one}
            href={one === "timeline" ? `/customers/${id}` : `/customers/${id}?part=${one}`}
            aria-current={one === part ? "page" : undefined}
          >
            {t(`customer.${one}`)}
            {one === "contacts" && contacts.length > 0 && (
              <span class="tab-count">{words.number(contacts.length)}</span>
            )}
          </a>
        ))}
      </nav>
      {part === "timeline" && <CustomerTalks key={id} loaded={loaded.data} />}
      {part === "contacts" && <CustomerContacts customerId={id} contacts={contacts} />}
      {part === "files" && <CustomerFiles customerId={id} />}
      {part === "looksAfter" && (
        <Later load={loadOwners} props={{ customer, contacts, ownership, onClose: () => undefined }} />
      )}
      {changing && (
        <CustomerChange
          loaded={loaded.data}
          onClose={() => setChanging(false)}
          onChanged={() => {
            setChanging(false);
            loaded.reload();
          }}
        />
      )}
    </div>
  );
}

/** Who may change it, as the Worker decides it; the Worker refuses anyway. */
function useMayChange(data: LoadedCustomer | null): boolean {
  const me = useMe();
  if (data === null) return false;
  const { owner, deputy } = data.customer;
  return hasRole(me, "manager", "admin") || owner?.id === me.person.id || deputy?.id === me.person.id;
}

function SearchHere(props: { customerId: string }) {
  const { t } = useWords();
  const [q, setQ] = useState("");
  return (
    <form
      class="search-here"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = q.trim();
        if (wanted === "") return;
        navigate(`/search?q=${encodeURIComponent(wanted)}&customer=${encodeURIComponent(props.customerId)}`);
      }}
    >
      <input
        class="input"
        type="search"
        aria-label={t("customer.searchIn")}
        placeholder={t("customer.searchIn")}
        autocomplete="off"
        value={q}
        onInput={(event) => setQ(event.currentTarget.value)}
      />
    </form>
  );
}
