import type { Language } from "../../shared/api/people.ts";

// The words that stand on a quote as it leaves the house, in the customer's language: PDF, tables. What people wrote
// themselves is never translated.

const en = {
  quote: "Quotation",
  number: "Quotation no.",
  revision: "Revision",
  issued: "Date",
  validUntil: "Valid until",
  customerReference: "Your reference",
  clerk: "Contact",
  recipient: "To",
  taxId: "Tax ID",
  phone: "Phone",
  page: (page: number, of: number) => `Page ${page} of ${of}`,

  position: "Pos.",
  itemCode: "Item no.",
  description: "Description",
  quantity: "Quantity",
  unit: "Unit",
  unitPrice: "Unit price",
  discount: "Discount",
  tax: "Tax",
  amount: "Amount",
  currency: "Currency",
  choice: "Choice",
  leadTime: "Lead time",
  priceFrom: (quantity: string) => `From ${quantity}`,
  group: "Group",
  included: "Included",
  optional: "Optional, not in the total",
  alternative: "Alternative, not in the total",

  net: "Net total",
  taxOf: (percent: string, net: string) => `Tax ${percent} of ${net}`,
  taxWithin: (percent: string, net: string) => `Tax ${percent} included, on ${net}`,
  gross: "Total",
  grossWithTax: "Total including tax",
  noLines: "No items.",

  paymentTerms: "Payment",
  paymentDays: (days: number) => (days === 1 ? "Within 1 day" : `Within ${days} days`),
  incoterm: "Delivery term",
  delivery: "Delivery",
  terms: "Terms and conditions",
};

/** The same keys in every language; one that is missing does not compile. */
export type QuoteWords = typeof en;

const zh: QuoteWords = {
  quote: "报价单",
  number: "报价单号",
  revision: "版本",
  issued: "日期",
  validUntil: "有效期至",
  customerReference: "贵方编号",
  clerk: "联系人",
  recipient: "致",
  taxId: "税号",
  phone: "电话",
  page: (page, of) => `第 ${page} 页，共 ${of} 页`,

  position: "序号",
  itemCode: "货号",
  description: "描述",
  quantity: "数量",
  unit: "单位",
  unitPrice: "单价",
  discount: "折扣",
  tax: "税率",
  amount: "金额",
  currency: "币种",
  choice: "选项",
  leadTime: "交货期",
  priceFrom: (quantity) => `${quantity}起`,
  group: "分组",
  included: "计入",
  optional: "可选项，不计入总额",
  alternative: "替代项，不计入总额",

  net: "未税合计",
  taxOf: (percent, net) => `税 ${percent}，税基 ${net}`,
  taxWithin: (percent, net) => `其中税 ${percent}，税基 ${net}`,
  gross: "总计",
  grossWithTax: "含税总计",
  noLines: "没有项目。",

  paymentTerms: "付款",
  paymentDays: (days) => `${days} 天内付款`,
  incoterm: "贸易术语",
  delivery: "交货",
  terms: "条款",
};

/** After «в течение» stands the genitive: it has two forms, for numbers that end in one and for all others. */
const daysInGenitive = (days: number): string => (days % 10 === 1 && days % 100 !== 11 ? "дня" : "дней");

const ru: QuoteWords = {
  quote: "Коммерческое предложение",
  number: "Предложение №",
  revision: "Редакция",
  issued: "Дата",
  validUntil: "Действительно до",
  customerReference: "Ваш номер",
  clerk: "Контактное лицо",
  recipient: "Кому",
  taxId: "ИНН / налоговый номер",
  phone: "Телефон",
  page: (page, of) => `Страница ${page} из ${of}`,

  position: "№",
  itemCode: "Артикул",
  description: "Описание",
  quantity: "Количество",
  unit: "Ед.",
  unitPrice: "Цена за ед.",
  discount: "Скидка",
  tax: "Налог",
  amount: "Сумма",
  currency: "Валюта",
  choice: "Вариант",
  leadTime: "Срок поставки",
  priceFrom: (quantity) => `От ${quantity}`,
  group: "Группа",
  included: "Включено",
  optional: "По желанию, не входит в итог",
  alternative: "Альтернатива, не входит в итог",

  net: "Итого без налога",
  taxOf: (percent, net) => `Налог ${percent} от ${net}`,
  taxWithin: (percent, net) => `В том числе налог ${percent}, от ${net}`,
  gross: "Всего",
  grossWithTax: "Всего с налогом",
  noLines: "Нет позиций.",

  paymentTerms: "Оплата",
  paymentDays: (days) => `В течение ${days} ${daysInGenitive(days)}`,
  incoterm: "Базис поставки",
  delivery: "Поставка",
  terms: "Условия",
};

const catalogue: Record<Language, QuoteWords> = { en, zh, ru };

/** A quote's words in the customer's language. */
export const quoteWords = (language: Language): QuoteWords => catalogue[language];
