import type { z } from "zod";
import type { itemEndpoints } from "../../../shared/api/items.ts";
import { itemColumnNames } from "../../../shared/quote/item-columns.ts";
import { type Item, pricesOn } from "../../../shared/quote/price-list.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { todayOf } from "../desk/today.ts";
import { writeDecimal } from "../desk/write-number.ts";
import { Button } from "../parts/Button.tsx";
import { Badge } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useItemWords } from "../words/items.ts";
import { localeOf } from "../words/words.tsx";

export type Listed = z.output<typeof itemEndpoints.listItems.response>["items"][number];

/** Items in rows: the price of today in the company's currency, all others behind it. */
export function ItemTable(props: {
  items: readonly Listed[];
  currency: string;
  onOpen(item: Listed): void;
  onTurn(item: Listed): void;
}) {
  const words = useItemWords();
  const { t, language } = words;
  const names = itemColumnNames[language];
  const locale = localeOf(words);
  const columns: Column<Listed>[] = [
    {
      key: "code",
      head: names.code,
      cell: (item) => (
        <button type="button" class="link-button item-code" onClick={() => props.onOpen(item)}>
          <Said>{item.code}</Said>
        </button>
      ),
    },
    {
      key: "description",
      head: names.description,
      cell: (item) => (
        <div class="item-description">
          <Said>{item.description}</Said> {item.ended && <Badge look="warn">{t("items.isEnded")}</Badge>}
        </div>
      ),
    },
    { key: "unit", head: names.unit, narrow: "hide", cell: ({ unit }) => <Said>{unit}</Said> },
    { key: "group", head: names.group, narrow: "hide", cell: ({ group }) => <Said>{group}</Said> },
    {
      key: "price",
      head: t("items.priceToday"),
      align: "right",
      cell: (item) => <Prices item={item} currency={props.currency} />,
    },
    {
      key: "cost",
      head: names.unitCost,
      align: "right",
      narrow: "hide",
      cell: ({ unitCost, costCurrency }) =>
        unitCost === null ? "" : `${writeDecimal(unitCost, locale, 2)}\u00a0${costCurrency ?? ""}`,
    },
    { key: "supplier", head: names.supplier, narrow: "hide", cell: ({ supplier }) => <Said>{supplier}</Said> },
    { key: "updated", head: t("items.updated"), narrow: "hide", cell: ({ updatedAt }) => words.day(updatedAt) },
    {
      key: "turn",
      head: "",
      narrow: "hide",
      cell: (item) => (
        <Button
          look="quiet"
          aria-label={`${t(item.ended ? "items.bringBack" : "items.end")}: ${item.code}`}
          onClick={() => props.onTurn(item)}
        >
          {t(item.ended ? "items.bringBack" : "items.end")}
        </Button>
      ),
    },
  ];
  return (
    <Table
      label={t("items.title")}
      columns={columns}
      rows={props.items}
      rowKey={({ code }) => code}
      rowClass={({ ended }) => (ended ? "off" : "")}
    />
  );
}

/** What it costs today, and behind it what it costs in more, in other currencies and from later days. */
function Prices({ item, currency }: { item: Item; currency: string }) {
  const words = useItemWords();
  const { t } = words;
  const locale = localeOf(words);
  const [first] = pricesOn(item, currency, todayOf(new Date()));
  const others = item.prices.filter(
    (price) =>
      price.currency !== first?.currency ||
      price.fromDay !== first.fromDay ||
      price.fromQuantity !== first.fromQuantity,
  );
  return (
    <>
      <span class="num">
        {first
          ? `${writeDecimal(first.unitPrice, locale, 2)}\u00a0${first.currency}`
          : t("items.noPriceIn", { currency })}
      </span>
      {others.length > 0 && (
        <details class="item-prices">
          <summary class="small">{t("items.morePrices", { count: others.length })}</summary>
          <ul class="plain-list small">
            {others.map(({ currency: its, fromDay, fromQuantity, unitPrice }) => (
              <li key={`${its} ${fromDay} ${fromQuantity}`}>
                {t("items.breakShort", {
                  quantity: writeDecimal(fromQuantity, locale),
                  price: `${writeDecimal(unitPrice, locale, 2)} ${its}`,
                })}
                , {t("items.fromDay", { day: words.day(fromDay) })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
