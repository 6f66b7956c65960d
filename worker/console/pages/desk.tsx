import { useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import { type DeskView, deskViewSchema } from "../../../shared/quote/states.ts";
import { isNarrowed, type Queue, queueAddress, readQueue } from "../desk/queue-address.ts";
import { focusedRow } from "../keys/list-focus.ts";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useLoad, useSession } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { DeskHead } from "./desk-head.tsx";
import { DeskTable } from "./desk-table.tsx";
import { useQueue } from "./use-queue.ts";
import { useTyped } from "./use-typed.ts";

const show = (queue: Queue): void => navigate(queueAddress(queue), { replace: true });

/** `/desk`: quote requests by promised time, in lists by what they wait for. For inside and manager. */
export function DeskPage() {
  const { t } = useDeskWords();
  const queue = readQueue(usePlace().query);
  const loaded = useQueue(queue);
  const take = useTake(loaded.reload);
  usePageTitle(t("desk.title"));
  useShortcuts({
    take: () => {
      const id = focusedRow()?.dataset.request;
      const row = loaded.rows?.find((one) => one.id === id);
      if (row?.state !== "requested") return false;
      void take.run(row.id);
      return true;
    },
  });
  return (
    <div class="page desk-page">
      <DeskHead />
      <nav class="tabs" aria-label={t("desk.lists")}>
        {shownViews(queue.view, loaded.counts).map((view) => (
          <a key={view} href={queueAddress({ ...queue, view })} aria-current={view === queue.view ? "page" : undefined}>
            {t(`desk.view.${view}`)}
            {loaded.counts && <span class="tab-count">{loaded.counts[view]}</span>}
          </a>
        ))}
      </nav>
      <Filters queue={queue} />
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.rows === null && loaded.error === null && <Skeleton rows={8} />}
      {loaded.rows !== null && loaded.rows.length > 0 && (
        <DeskTable
          rows={loaded.rows}
          nowMs={loaded.atMs}
          follows={queue.view === "follow"}
          taking={take.taking}
          onTake={(id) => void take.run(id)}
        />
      )}
      {loaded.rows?.length === 0 && <Nothing queue={queue} />}
      {loaded.more && (
        <div class="more-foot">
          <Button busy={loaded.loadingMore} onClick={loaded.more}>
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The lists; those that are for oneself and empty are left out. */
const shownViews = (shown: DeskView, counts: Record<DeskView, number> | null): DeskView[] =>
  deskViewSchema.options.filter(
    (view) => (view !== "offered" && view !== "follow") || view === shown || (counts?.[view] ?? 0) > 0,
  );

/** Takes a request; who comes late is told who has it. */
function useTake(reload: () => void): { taking: string | null; run(id: string): Promise<void> } {
  const { t } = useDeskWords();
  const { call } = useSession();
  const toast = useToast();
  const [taking, setTaking] = useState<string | null>(null);
  const run = async (id: string) => {
    if (taking !== null) return;
    setTaking(id);
    try {
      await call(deskEndpoints.claimRequest, { params: { id } });
      navigate(`/desk/${id}`);
    } catch (error) {
      const isLate = error instanceof ApiError && error.code === "conflict";
      const now = isLate ? await call(deskEndpoints.getDeskRequest, { params: { id } }).catch(() => null) : null;
      const name = now?.claimedBy?.name;
      toast({ text: name ? t("desk.taken", { name }) : t(isLate ? "desk.goneOn" : "desk.notTaken") });
      reload();
    } finally {
      setTaking(null);
    }
  };
  return { taking, run };
}

function Filters(props: { queue: Queue }) {
  const { t } = useDeskWords();
  const { queue } = props;
  const [typed, setTyped] = useTyped(queue, show);
  const any = { value: "" as const, label: t("customers.any") };
  return (
    <div class="list-tools desk-tools">
      <Field label={t("desk.words")} value={typed} onValue={setTyped} autocomplete="off" maxLength={200} />
      <CustomerFilter queue={queue} />
      <SelectField
        label={t("customers.tier")}
        value={queue.tier ?? ""}
        options={[any, ...(["A", "B", "C"] as const).map((value) => ({ value, label: value }))]}
        onValue={(value) => show({ ...queue, tier: value === "" ? null : value })}
      />
      <SelectField
        label={t("desk.language")}
        value={queue.language ?? ""}
        options={[any, ...(["en", "zh", "ru"] as const).map((value) => ({ value, label: t(`language.${value}`) }))]}
        onValue={(value) => show({ ...queue, language: value === "" ? null : value })}
      />
      {isNarrowed(queue) && (
        <Button
          look="quiet"
          onClick={() => show({ view: queue.view, q: "", customerId: null, tier: null, language: null })}
        >
          {t("customers.clear")}
        </Button>
      )}
    </div>
  );
}

/** Customers by the first letters typed; a name that is one of theirs chooses it. */
function CustomerFilter(props: { queue: Queue }) {
  const { t } = useDeskWords();
  const { queue } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const chosen = useLoad(`desk-customer-${queue.customerId ?? ""}`, async (call) =>
    queue.customerId === null
      ? null
      : (await call(customerEndpoints.getCustomer, { params: { id: queue.customerId } })).customer,
  );
  const wanted = typed?.trim() ?? "";
  const found = useLoad(`desk-customers-${wanted}`, async (call) =>
    wanted === ""
      ? []
      : (await call(customerEndpoints.listCustomers, { query: { q: wanted, sort: "name" } })).customers,
  );
  const named = found.data?.slice(0, 20) ?? [];
  const choose = (text: string) => {
    setTyped(text);
    const match = named.find(({ name }) => name === text);
    if (match) show({ ...queue, customerId: match.id });
    else if (text === "" && queue.customerId !== null) show({ ...queue, customerId: null });
    if (match || text === "") setTyped(null);
  };
  return (
    <div class="field">
      <label class="field-label" for="desk-customer">
        {t("desk.customer")}
      </label>
      <input
        id="desk-customer"
        class="input"
        list="desk-customers"
        autocomplete="off"
        value={typed ?? chosen.data?.name ?? ""}
        onInput={(event) => choose(event.currentTarget.value)}
        onBlur={() => setTyped(null)}
      />
      <datalist id="desk-customers">
        {named.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </div>
  );
}

function Nothing(props: { queue: Queue }) {
  const { t } = useDeskWords();
  const { queue } = props;
  if (isNarrowed(queue)) return <EmptyState title={t("desk.noneFits")}>{t("customers.noneFitsText")}</EmptyState>;
  return <EmptyState title={t(`desk.none.${queue.view}`)}>{t("desk.noneText")}</EmptyState>;
}
