import type { Language } from "../api/people.ts";
import { decimalOf, millionths } from "../money.ts";
import type { Item } from "./price-list.ts";

// The item list as a table: a row for each price. Export writes these names, and import knows them in every language.

export const itemColumns = [
  ...(["code", "description", "unit", "group", "currency", "fromDay", "fromQuantity", "unitPrice"] as const),
  ...(["taxPercent", "unitCost", "costCurrency", "supplier", "leadTime", "ended"] as const),
] as const;
export type ItemColumn = (typeof itemColumns)[number];

/** What stands above each column. */
export const itemColumnNames: Readonly<Record<Language, Readonly<Record<ItemColumn, string>>>> = {
  en: {
    ...{ code: "Item code", description: "Description", unit: "Unit", group: "Group", currency: "Currency" },
    ...{ fromDay: "Price from day", fromQuantity: "From quantity", unitPrice: "Unit price", taxPercent: "Tax %" },
    ...{ unitCost: "Unit cost", costCurrency: "Cost currency", supplier: "Supplier", leadTime: "Lead time" },
    ended: "Not sold any more",
  },
  zh: {
    ...{ code: "货号", description: "描述", unit: "单位", group: "分组", currency: "币种" },
    ...{ fromDay: "价格起始日", fromQuantity: "起始数量", unitPrice: "单价", taxPercent: "税率 %" },
    ...{ unitCost: "单位成本", costCurrency: "成本币种", supplier: "供应商", leadTime: "交期" },
    ended: "已停售",
  },
  ru: {
    ...{ code: "Артикул", description: "Наименование", unit: "Ед. изм.", group: "Группа", currency: "Валюта" },
    ...{ fromDay: "Цена с даты", fromQuantity: "От количества", unitPrice: "Цена за единицу", taxPercent: "Налог, %" },
    ...{ unitCost: "Себестоимость", costCurrency: "Валюта себестоимости", supplier: "Поставщик" },
    ...{ leadTime: "Срок поставки", ended: "Снят с продажи" },
  },
};

/** Columns whose cells are numbers. */
export const numberColumns: readonly ItemColumn[] = ["fromQuantity", "unitPrice", "taxPercent", "unitCost"];

/** How an item that is not sold any more is marked, and one that is: understood in every language of the screen. */
export const endedMarks = { yes: "1", no: "0" } as const;

const short = (decimal: string | null): string => (decimal === null ? "" : decimalOf(millionths(decimal)));

/** The item's rows, cells in the order of `itemColumns`; an item without a price has one row. */
export function itemRows(item: Item): string[][] {
  const prices = [...item.prices].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return (prices.length === 0 ? [null] : prices).map((price) => {
    const said: Record<ItemColumn, string> = {
      ...{ code: item.code, description: item.description, unit: item.unit, group: item.group },
      ...{ supplier: item.supplier, leadTime: item.leadTime, costCurrency: item.costCurrency ?? "" },
      ...{ taxPercent: short(item.taxPercent), unitCost: short(item.unitCost) },
      ended: item.ended ? endedMarks.yes : endedMarks.no,
      ...{ currency: price?.currency ?? "", fromDay: price?.fromDay ?? "" },
      ...{ fromQuantity: short(price?.fromQuantity ?? null), unitPrice: short(price?.unitPrice ?? null) },
    };
    return itemColumns.map((column) => said[column]);
  });
}

const sortKey = ({ currency, fromDay, fromQuantity }: Item["prices"][number]): string =>
  `${currency} ${fromDay} ${millionths(fromQuantity).toString().padStart(24, "0")}`;
