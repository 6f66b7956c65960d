import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import {
  type LeftCustomer,
  type LeftReason,
  type LeftRole,
  type LeftToday,
  leftRoleSchema,
} from "../../../shared/api/leaving.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState } from "../parts/states.tsx";
import { type LeftTodayWords, useLeftTodayWords } from "../words/left-today.ts";
import { localeOf } from "../words/words.tsx";
import { type LeftOrder, type LeftSort, narrowLeft, nextLeftOrder, sortLeft } from "./left-sort.ts";

/** So many rows need no search. */
const FEW = 8;

/** The customers of the page, in the order asked for. */
export function LeftCustomers(props: { page: LeftToday }) {
  const words = useLeftTodayWords();
  const { t, number } = words;
  const { customers } = props.page;
  const [order, setOrder] = useState<LeftOrder | null>(null);
  const [role, setRole] = useState<LeftRole | "">("");
  const [typed, setTyped] = useState("");
  const rows = sortLeft(narrowLeft(customers, role, typed), order, localeOf(words));
  const roles = leftRoleSchema.options.map((value) => ({ value, label: t(`left.role.${value}`) }));
  return (
    <section class="stack" aria-labelledby="left-customers">
      <h2 id="left-customers">
        {t("left.customers")} <span class="muted">{number(customers.length)}</span>
      </h2>
      {customers.length === 0 && <EmptyState title={t("left.customersNone")}>{t("left.customersNoneText")}</EmptyState>}
      {customers.length > FEW && (
        <div class="list-tools left-tools">
          <Field label={t("left.find")} value={typed} onValue={setTyped} maxLength={100} autocomplete="off" />
          <SelectField
            label={t("left.roles")}
            value={role}
            options={[{ value: "", label: t("left.everyRole") }, ...roles]}
            onValue={setRole}
          />
        </div>
      )}
      {customers.length > 0 && rows.length === 0 && <p class="muted">{t("left.noneFound")}</p>}
      {rows.length > 0 && <Rows rows={rows} order={order} onPress={(sort) => setOrder(nextLeftOrder(order, sort))} />}
    </section>
  );
}

function Rows(props: { rows: readonly LeftCustomer[]; order: LeftOrder | null; onPress(sort: LeftSort): void }) {
  const words = useLeftTodayWords();
  const { t, number } = words;
  const head = (sort: LeftSort, children: ComponentChildren) => (
    <Head sort={sort} order={props.order} onPress={props.onPress}>
      {children}
    </Head>
  );
  return (
    <div class="table-scroll">
      <table class="table left-table" aria-label={t("left.customers")}>
        <thead>
          <tr>
            {head("name", t("left.customer"))}
            {head("talk", t("left.talk"))}
            {head("last", t("left.last"))}
            {head("knownBy", t("left.knownBy"))}
            {head("only", t("left.only"))}
            {head("open", t("left.open"))}
            <th scope="col">{t("left.taker")}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Name row={row} words={words} />
              </th>
              <td data-head={t("left.talk")} class={noneClass(row.mails.in + row.mails.out + row.talks)}>
                <Talk row={row} words={words} />
              </td>
              <td data-head={t("left.last")} class={noneClass(row.lastAt === null ? 0 : 1)}>
                {row.lastAt === null ? "–" : words.day(row.lastAt)}
              </td>
              <td data-head={t("left.knownBy")}>
                <KnownBy row={row} words={words} />
              </td>
              <td data-head={t("left.only")} class={noneClass(row.onlyTheirsCount)}>
                <OnlyTheirs row={row} words={words} />
              </td>
              <td data-head={t("left.open")} class={noneClass(row.openRequests)}>
                {row.openRequests === 0 ? "–" : number(row.openRequests)}
              </td>
              <td data-head={t("left.taker")}>
                <Taker row={row} words={words} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A cell that says nothing is left out where each has a line of its own. */
const noneClass = (count: number): string => (count === 0 ? "left-none" : "");

function Head(props: {
  sort: LeftSort;
  order: LeftOrder | null;
  onPress(sort: LeftSort): void;
  children: ComponentChildren;
}) {
  const { sort, order } = props;
  const isSorted = order?.sort === sort;
  return (
    <th scope="col" aria-sort={isSorted ? (order.isRising ? "ascending" : "descending") : undefined}>
      <button type="button" class="sort" onClick={() => props.onPress(sort)}>
        {props.children}
        <span class="sort-way" aria-hidden="true">
          {isSorted ? (order.isRising ? "↑" : "↓") : ""}
        </span>
      </button>
    </th>
  );
}

interface Cell {
  row: LeftCustomer;
  words: LeftTodayWords;
}

function Name({ row, words }: Cell) {
  const { t, day } = words;
  const { owner } = row;
  return (
    <>
      <a href={`/customers/${row.id}`}>
        <Said>{row.name}</Said>
      </a>{" "}
      {row.tier !== null && <Badge>{row.tier}</Badge>}
      <div class="small muted">
        {t(`left.role.${row.role}`)}
        {row.since !== null && ` ${t("left.since", { at: day(row.since) })}`}
        {row.role !== "owner" && ` · ${owner === null ? t("left.noOwner") : t("left.ownedBy", { name: owner.name })}`}
      </div>
    </>
  );
}

function Talk({ row, words }: Cell) {
  const { t } = words;
  const { mails, talks, people } = row;
  if (mails.in + mails.out + talks === 0) return <>–</>;
  return (
    <>
      {people > 0 && <div>{t("left.withPeople", { count: people })}</div>}
      {mails.in + mails.out > 0 && <div class="small muted">{t("left.mails", { in: mails.in, out: mails.out })}</div>}
      {talks > 0 && <div class="small muted">{t("left.talks", { count: talks })}</div>}
    </>
  );
}

function KnownBy({ row, words }: Cell) {
  const { t, day } = words;
  const { knownBy, knownByCount } = row;
  if (knownByCount === 0) return <Badge look="warn">{t("left.nobodyElse")}</Badge>;
  return (
    <ul class="left-names">
      {knownBy.map(({ person, lastAt }) => (
        <li key={person.id}>
          <Said>{person.name}</Said> <span class="small muted">{day(lastAt)}</span>
        </li>
      ))}
      {knownByCount > knownBy.length && (
        <li class="small muted">{t("left.more", { count: knownByCount - knownBy.length })}</li>
      )}
    </ul>
  );
}

function OnlyTheirs({ row, words }: Cell) {
  const { t } = words;
  const { onlyTheirs, onlyTheirsCount } = row;
  if (onlyTheirsCount === 0) return <>–</>;
  return (
    <ul class="left-names">
      {onlyTheirs.map(({ address, name }) => (
        <li key={address} title={address}>
          <Said>{name === "" ? address : name}</Said>
        </li>
      ))}
      {onlyTheirsCount > onlyTheirs.length && (
        <li class="small muted">{t("left.more", { count: onlyTheirsCount - onlyTheirs.length })}</li>
      )}
    </ul>
  );
}

/** A reason in words. */
export function reasonWords(reason: LeftReason, { t, day }: LeftTodayWords): string {
  if (reason.code === "knows")
    return reason.lastAt === null
      ? t("left.why.knowsUndated", { count: reason.people })
      : t("left.why.knows", { count: reason.people, at: day(reason.lastAt) });
  if (reason.code === "load") return t("left.why.load", { count: Math.round(reason.load) });
  return t(`left.why.${reason.code}`);
}

function Taker({ row, words }: Cell) {
  const [first, ...others] = row.takers;
  if (!first) return <span class="muted">{words.t("left.noTaker")}</span>;
  return (
    <>
      <div>
        <Said>{first.person.name}</Said>
      </div>
      <div class="small muted">
        {first.why
          .filter((reason) => reason.code !== "load" || reason.load > 0)
          .map((reason) => reasonWords(reason, words))
          .join(" · ")}
      </div>
      {others.length > 0 && <div class="small muted">{words.list(others.map(({ person }) => person.name))}</div>}
    </>
  );
}
