import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { Customer } from "../../../shared/api/customers.ts";
import { isolated } from "../../../shared/direction.ts";
import { Avatar } from "../../../shared/ui/Avatar.tsx";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Badge } from "../parts/states.tsx";
import { useWords, type Words } from "../words/words.tsx";
import { useWindow } from "./customers-window.ts";
import { localeOf } from "./message-rows.tsx";

/** Height of a row in root font sizes; record.css says the same of `.customers td`. */
const ROW_REM = 3.5;

/** The customers as a table of rows of one height; only those near the view are in the document. */
export function CustomersTable(props: { customers: readonly Customer[]; sort: "recent" | "name" | "owner" }) {
  const words = useWords();
  const { t } = words;
  const body = useRef<HTMLTableSectionElement>(null);
  const rowHeight = useMemo(() => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);
  const { from, to } = useWindow(body, props.customers.length, rowHeight);
  const rowOf = useMemo(() => {
    const nowMs = Date.now();
    // The same node again is not looked at again: scrolling draws only the rows that come into view.
    const drawn = new WeakMap<Customer, VNode>();
    return (customer: Customer, index: number): VNode => {
      const row = drawn.get(customer) ?? (
        <Row key={customer.id} customer={customer} index={index} words={words} nowMs={nowMs} />
      );
      drawn.set(customer, row);
      return row;
    };
  }, [words, props.customers]);
  const sortedBy = (key: string) => (props.sort === key ? "ascending" : undefined);
  return (
    <div class="customers-frame">
      <table class="table customers" aria-label={t("customers.title")} aria-rowcount={props.customers.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" aria-sort={sortedBy("name")}>
              {t("customers.name")}
            </th>
            <th scope="col" class="customers-tier narrow-hide">
              {t("customers.tier")}
            </th>
            <th scope="col" class="narrow-hide" aria-sort={sortedBy("owner")}>
              {t("customers.owner")}
            </th>
            <th scope="col" class="narrow-hide middle-hide">
              {t("customers.deputy")}
            </th>
            <th scope="col" class="customers-when narrow-hide">
              {t("customers.lastIn")}
            </th>
            <th scope="col" class="customers-when narrow-hide">
              {t("customers.lastOut")}
            </th>
            <th scope="col" class="customers-when narrow-only">
              {t("customers.last")}
            </th>
            <th scope="col" class="customers-count right narrow-hide">
              {t("customers.contacts")}
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          <Spacer height={from * rowHeight} />
          {props.customers.slice(from, to).map((customer, at) => rowOf(customer, from + at + 2))}
          <Spacer height={(props.customers.length - to) * rowHeight} />
        </tbody>
      </table>
    </div>
  );
}

function Spacer(props: { height: number }) {
  if (props.height <= 0) return null;
  return (
    <tr class="customers-spacer">
      <td height={props.height} />
    </tr>
  );
}

function Row(props: { customer: Customer; index: number; words: Words; nowMs: number }) {
  const { customer, words } = props;
  const { t } = words;
  const when = (at: string | null) =>
    at !== null && (
      <time dateTime={at} title={words.dayTime(at)}>
        {relativeTime(at, props.nowMs, localeOf(words))}
      </time>
    );
  const latest =
    [customer.lastInAt, customer.lastOutAt]
      .filter((at) => at !== null)
      .sort()
      .at(-1) ?? null;
  return (
    <tr class="customers-row" aria-rowindex={props.index}>
      <td>
        <div class="customers-name">
          <Avatar name={customer.name} seed={customer.id} square />
          <div>
            <div class="customers-line">
              <a data-row href={`/customers/${customer.id}`}>
                <Said>{customer.name}</Said>
              </a>
              {customer.restricted && <Badge look="warn">{t("customers.restricted")}</Badge>}
            </div>
            <span class="small muted">{customer.domains.map(isolated).join(" · ")}</span>
          </div>
        </div>
      </td>
      <td class="narrow-hide">{customer.tier && <Badge>{customer.tier}</Badge>}</td>
      <td class="narrow-hide">
        {customer.owner ? <Said>{customer.owner.name}</Said> : <span class="muted">{t("customers.nobody")}</span>}
      </td>
      <td class="narrow-hide middle-hide">
        {customer.deputy ? <Said>{customer.deputy.name}</Said> : <span class="muted">{t("customers.nobody")}</span>}
      </td>
      <td class="narrow-hide">{when(customer.lastInAt)}</td>
      <td class="narrow-hide">{when(customer.lastOutAt)}</td>
      <td class="narrow-only">{when(latest)}</td>
      <td class="right narrow-hide">{customer.contactCount !== null && words.number(customer.contactCount)}</td>
    </tr>
  );
}
