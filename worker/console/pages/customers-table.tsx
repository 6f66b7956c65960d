import type { ComponentChildren, VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { isolated } from "../../../shared/direction.ts";
import { Avatar } from "../../../shared/ui/Avatar.tsx";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Badge } from "../parts/states.tsx";
import { localeOf, useWords, type WordKey, type Words } from "../words/words.tsx";
import type { Column, Row, Sort, View } from "./customers-view.ts";
import { isRising } from "./customers-view.ts";
import { useWindow } from "./customers-window.ts";

/** Height of a row in root font sizes; record.css says the same of `.customers td`. */
const ROW_REM = 3.5;

const heads: Record<Column, { word: WordKey; class: string }> = {
  tier: { word: "customers.tier", class: "customers-tier" },
  owner: { word: "customers.owner", class: "" },
  deputy: { word: "customers.deputy", class: "middle-hide" },
  lastIn: { word: "customers.lastIn", class: "customers-when" },
  lastOut: { word: "customers.lastOut", class: "customers-when" },
  open: { word: "customers.open", class: "customers-count right" },
  knownBy: { word: "customers.knownBy", class: "customers-count right" },
  contacts: { word: "customers.contacts", class: "customers-count right" },
};

/** The customers as a table of rows of one height; only those near the view are in the document. */
export function CustomersTable(props: {
  rows: readonly Row[];
  columns: readonly Column[];
  view: View;
  onSort(sort: Sort): void;
}) {
  const words = useWords();
  const { t } = words;
  const { rows, columns, view } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const rowHeight = useMemo(() => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);
  const { from, to } = useWindow(body, rows.length, rowHeight);
  const rowOf = useMemo(() => {
    const nowMs = Date.now();
    // The same node again is not looked at again: scrolling draws only the rows that come into view.
    const drawn = new WeakMap<Row, VNode>();
    return (row: Row, index: number): VNode => {
      const node = drawn.get(row) ?? (
        <CustomerRow key={row.customer.id} row={row} index={index} columns={columns} words={words} nowMs={nowMs} />
      );
      drawn.set(row, node);
      return node;
    };
  }, [words, rows, columns]);
  const head = (sort: Sort, word: WordKey, look: string, title?: string) => (
    <SortHead key={sort} view={view} sort={sort} look={look} title={title} onSort={props.onSort}>
      {t(word)}
    </SortHead>
  );
  return (
    <div class="customers-frame">
      <table class="table customers" aria-label={t("customers.title")} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {head("name", "customers.name", "")}
            {columns.map((column) =>
              head(
                column,
                heads[column].word,
                `narrow-hide ${heads[column].class}`,
                column === "knownBy" ? t("customers.knownByHint") : undefined,
              ),
            )}
            {head("recent", "customers.last", "customers-when narrow-only")}
          </tr>
        </thead>
        <tbody ref={body}>
          <Spacer height={from * rowHeight} />
          {rows.slice(from, to).map((row, at) => rowOf(row, from + at + 2))}
          <Spacer height={(rows.length - to) * rowHeight} />
        </tbody>
      </table>
    </div>
  );
}

function SortHead(props: {
  view: View;
  sort: Sort;
  look: string;
  title?: string | undefined;
  onSort(sort: Sort): void;
  children: ComponentChildren;
}) {
  const { view, sort } = props;
  const isSorted = view.sort === sort;
  const way = isRising(view) ? "ascending" : "descending";
  return (
    <th scope="col" class={props.look} aria-sort={isSorted ? way : undefined}>
      <button type="button" class="sort" title={props.title} onClick={() => props.onSort(sort)}>
        {props.children}
        <span class="sort-way" aria-hidden="true">
          {isSorted ? (isRising(view) ? "↑" : "↓") : ""}
        </span>
      </button>
    </th>
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

function CustomerRow(props: { row: Row; index: number; columns: readonly Column[]; words: Words; nowMs: number }) {
  const { row, words } = props;
  const { customer, numbers } = row;
  const { t } = words;
  const when = (at: string | null) =>
    at !== null && (
      <time dateTime={at} title={words.dayTime(at)}>
        {relativeTime(at, props.nowMs, localeOf(words))}
      </time>
    );
  const person = (one: { name: string } | null) =>
    one ? <Said>{one.name}</Said> : <span class="muted">{t("customers.nobody")}</span>;
  const open = numbers != null && numbers.openItems > 0 && (
    <Badge look={numbers.isLate ? "warn" : "plain"} title={t("customers.openCount", { count: numbers.openItems })}>
      {words.number(numbers.openItems)}
    </Badge>
  );
  const cell: Record<Column, () => ComponentChildren> = {
    tier: () => customer.tier && <Badge>{customer.tier}</Badge>,
    owner: () => person(customer.owner),
    deputy: () => person(customer.deputy),
    lastIn: () => when(customer.lastInAt),
    lastOut: () => when(customer.lastOutAt),
    open: () => open,
    knownBy: () => numbers != null && numbers.knownBy > 0 && words.number(numbers.knownBy),
    contacts: () => customer.contactCount !== null && words.number(customer.contactCount),
  };
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
      {props.columns.map((column) => (
        <td key={column} class={`narrow-hide ${heads[column].class}`}>
          {cell[column]()}
        </td>
      ))}
      <td class="narrow-only">
        <div class="customers-latest">
          {when(row.last === null ? null : new Date(row.last).toISOString())}
          {open}
        </div>
      </td>
    </tr>
  );
}
