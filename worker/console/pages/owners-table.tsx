import type { OwnedCustomer } from "../../../shared/api/owners.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Badge, EmptyState } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useOwnersWords } from "../words/owners.ts";

/** Rows drawn; choosing all takes every one that fits. */
const MOST_DRAWN = 200;

/** Customers that fit, each with a box. */
export function OwnersTable(props: {
  rows: readonly OwnedCustomer[];
  all: number;
  teams: readonly { id: string; name: string }[];
  chosen: ReadonlySet<string>;
  onChosen(ids: ReadonlySet<string>): void;
  onClear(): void;
}) {
  const words = useOwnersWords();
  const { t } = words;
  const { rows, chosen, onChosen } = props;
  if (rows.length === 0)
    return (
      <EmptyState
        title={t("customers.noneFits")}
        action={<Button onClick={props.onClear}>{t("customers.clear")}</Button>}
      >
        {t("customers.noneFitsText")}
      </EmptyState>
    );
  const choose = (ids: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChosen(next);
  };
  const ids = rows.map(({ customer }) => customer.id);
  const isAll = ids.every((id) => chosen.has(id));
  const columns: Column<OwnedCustomer>[] = [
    {
      key: "choose",
      head: (
        <input
          type="checkbox"
          aria-label={t("owners.chooseAll", { count: rows.length })}
          title={t("owners.chooseAll", { count: rows.length })}
          checked={isAll}
          onChange={(event) => choose(ids, event.currentTarget.checked)}
        />
      ),
      cell: ({ customer }) => (
        <input
          type="checkbox"
          aria-label={t("owners.choose", { name: customer.name })}
          checked={chosen.has(customer.id)}
          onChange={(event) => choose([customer.id], event.currentTarget.checked)}
        />
      ),
    },
    {
      key: "name",
      head: t("customers.name"),
      cell: ({ customer, tier, restricted }) => (
        <>
          <a data-row data-customer={customer.id} href={`/customers/${customer.id}?part=looksAfter`}>
            <Said>{customer.name}</Said>
          </a>{" "}
          {tier && <Badge>{tier}</Badge>} {restricted && <Badge look="warn">{t("customers.restricted")}</Badge>}
        </>
      ),
    },
    {
      key: "owner",
      head: t("customers.owner"),
      cell: ({ owner }) => (owner ? <Said>{owner.name}</Said> : <span class="muted">{t("customers.nobody")}</span>),
    },
    {
      key: "deputy",
      head: t("customers.deputy"),
      narrow: "hide",
      cell: ({ deputy }) => (deputy ? <Said>{deputy.name}</Said> : <span class="muted">{t("customers.nobody")}</span>),
    },
    {
      key: "since",
      head: t("owners.since"),
      narrow: "hide",
      cell: ({ ownerSince }) => ownerSince && words.day(ownerSince),
    },
  ];
  const more = rows.length - MOST_DRAWN;
  return (
    <div class="owners-table stack-tight">
      <p class="small muted" aria-live="polite">
        {t("customers.count", { count: rows.length })}
      </p>
      <Table
        label={t("owners.title")}
        columns={columns}
        rows={rows.slice(0, MOST_DRAWN)}
        rowKey={({ customer }) => customer.id}
      />
      {more > 0 && <p class="small muted">{t("owners.moreRows", { count: more })}</p>}
    </div>
  );
}
