import { catalog } from "./catalog.ts";
import { amounts, amountText, cents } from "./money.ts";
import type { Language } from "./people.ts";
import type { Sheet } from "./talk.ts";

type Labels = {
  head: readonly [string, string, string, string, string, string];
  sum: string;
  discount: string;
  total: string;
  delivery: string;
  payment: string;
  leadTime: string;
  title: string;
};

const labels: Record<Language, Labels> = {
  en: {
    head: ["Pos", "Part no.", "Description", "Qty", "Unit price", "Amount"],
    sum: "Subtotal",
    discount: "Discount",
    total: "Total",
    delivery: "Delivery",
    payment: "Payment",
    leadTime: "Lead time",
    title: "Quotation",
  },
  zh: {
    head: ["序号", "型号", "名称及规格", "数量", "单价", "金额"],
    sum: "小计",
    discount: "优惠",
    total: "合计",
    delivery: "交货方式",
    payment: "付款方式",
    leadTime: "交货期",
    title: "报价单",
  },
  ru: {
    head: ["Поз.", "Артикул", "Наименование", "Кол-во", "Цена", "Сумма"],
    sum: "Итого",
    discount: "Скидка",
    total: "Всего",
    delivery: "Условия поставки",
    payment: "Оплата",
    leadTime: "Срок изготовления",
    title: "Коммерческое предложение",
  },
  de: {
    head: ["Pos.", "Artikel-Nr.", "Bezeichnung", "Menge", "Einzelpreis", "Betrag"],
    sum: "Zwischensumme",
    discount: "Rabatt",
    total: "Gesamt",
    delivery: "Lieferbedingung",
    payment: "Zahlung",
    leadTime: "Lieferzeit",
    title: "Angebot",
  },
};

/** A sheet as rows of text, headings first: what the table, the PDF and the workbook have in common. */
export function sheetRows(sheet: Sheet, language: Language): string[][] {
  const { rows } = amounts(sheet);
  return [
    [...labels[language].head],
    ...sheet.rows.map(([part, quantity, price], i) => [
      String((i + 1) * 10),
      part,
      partName(part, language),
      String(quantity),
      amountText(cents(price)),
      amountText(rows[i] ?? 0),
    ]),
  ];
}

/** The catalogue's name of a part. Throws for a part that is not in it: a slip in a talk. */
export function partName(part: string, language: Language): string {
  const names = catalog[part];
  if (names === undefined) throw new Error(`${part} is not in the demo catalogue (catalog.ts)`);
  return names[language];
}

/** What stands below the rows: sums, then terms. */
export function sheetFooter(sheet: Sheet, language: Language): [label: string, value: string][] {
  const l = labels[language];
  const { sum, discount, total } = amounts(sheet);
  const footer: [string, string][] = [];
  if (discount > 0) {
    footer.push([l.sum, `${amountText(sum)} ${sheet.currency}`]);
    footer.push([`${l.discount} ${sheet.discountPercent} %`, `-${amountText(discount)} ${sheet.currency}`]);
  }
  footer.push([l.total, `${amountText(total)} ${sheet.currency}`]);
  footer.push([l.delivery, sheet.delivery], [l.payment, sheet.payment], [l.leadTime, sheet.leadTime]);
  return footer;
}

/** The table in a plain-text part. */
export function sheetText(sheet: Sheet, language: Language): string {
  const rows = sheetRows(sheet, language).map((row) => row.join("  |  "));
  const footer = sheetFooter(sheet, language).map(([label, value]) => `${label}: ${value}`);
  return [`${labels[language].title} ${sheet.no}`, ...rows, ...footer].join("\n");
}

/** The table as mail programs send it: inline styles only. */
export function sheetHtml(sheet: Sheet, language: Language): string {
  const cell = "border:1px solid #999;padding:3px 8px";
  const [head = [], ...rows] = sheetRows(sheet, language);
  const numeric = (i: number) => (i >= 3 ? `${cell};text-align:right` : cell);
  const headings = head.map((text) => `<th style="${cell};background:#eef">${escapeHtml(text)}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${row.map((t, i) => `<td style="${numeric(i)}">${escapeHtml(t)}</td>`).join("")}</tr>`)
    .join("\n");
  const footer = sheetFooter(sheet, language)
    .map(([label, value]) => `<tr><td>${escapeHtml(label)}</td><td><b>${escapeHtml(value)}</b></td></tr>`)
    .join("\n");
  const title = `${labels[language].title} ${escapeHtml(sheet.no)}`;
  return `<p><b>${title}</b></p>\n<table style="border-collapse:collapse">\n<tr>${headings}</tr>\n${body}\n</table>\n<table>\n${footer}\n</table>`;
}

/** `&`, `<`, `>` and `"` for HTML text and attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
