import type { ReportBy } from "../../shared/api/desk-reports.ts";
import type { Language } from "../../shared/api/people.ts";
import type { LostFor } from "../../shared/quote/states.ts";

// The words of a report that is taken away, in the language of whoever takes it.

interface ReportWords {
  title: string;
  /** The head of what rows are by. */
  by: Record<ReportBy, string>;
  /** Of requests that have none. */
  none: Record<ReportBy, string>;
  lostFor: Record<LostFor, string>;
  asked: string;
  quoted: string;
  sent: string;
  open: string;
  won: string;
  lost: string;
  expired: string;
  withdrawn: string;
  outside: string;
  conversion: string;
  share: string;
  hours: string;
  competitors: string;
  priceGap: string;
  total: string;
  money: Record<"quoted" | "won" | "lost", (currency: string) => string>;
}

const catalogue: Record<Language, ReportWords> = {
  en: {
    title: "Quote report",
    by: {
      ...{ customer: "Customer", group: "Item group", reason: "Lost for", team: "Team", person: "Person" },
      month: "Month",
    },
    none: {
      ...{ customer: "No customer", group: "No item group", reason: "No reason said", team: "No team", person: "" },
      month: "",
    },
    lostFor: {
      ...{ price: "Price", delivery: "Delivery time", product: "Product", terms: "Terms" },
      ...{ "no-decision": "Nothing was bought", other: "Something else" },
    },
    ...{ asked: "Requests", quoted: "Quoted", sent: "Sent", open: "Open", won: "Won", lost: "Lost" },
    ...{ expired: "Expired", withdrawn: "Not needed any more", outside: "Quoted by mail" },
    ...{ conversion: "Won, %", share: "Of all decided, %", hours: "Hours to the quote (median)" },
    ...{ competitors: "Lost to", priceGap: "They were cheaper by, %", total: "All" },
    money: {
      quoted: (currency) => `Quoted, ${currency}`,
      won: (currency) => `Won, ${currency}`,
      lost: (currency) => `Lost, ${currency}`,
    },
  },
  zh: {
    title: "报价报表",
    by: { customer: "客户", group: "产品组", reason: "未成交原因", team: "团队", person: "人员", month: "月份" },
    none: { customer: "无客户", group: "无产品组", reason: "未说明原因", team: "无团队", person: "", month: "" },
    lostFor: {
      ...{ price: "价格", delivery: "交货期", product: "产品", terms: "条款", "no-decision": "未采购", other: "其他" },
    },
    ...{ asked: "询价单", quoted: "已报价", sent: "已发送", open: "进行中", won: "已成交", lost: "未成交" },
    ...{ expired: "已过期", withdrawn: "不再需要", outside: "系统外报价", conversion: "成交率（%）" },
    ...{ share: "占全部结果（%）", hours: "首次报价用时（小时，中位数）", competitors: "输给" },
    ...{ priceGap: "对方便宜（%）", total: "合计" },
    money: {
      quoted: (currency) => `已报价（${currency}）`,
      won: (currency) => `已成交（${currency}）`,
      lost: (currency) => `未成交（${currency}）`,
    },
  },
  ru: {
    title: "Отчёт по КП",
    by: {
      ...{ customer: "Клиент", group: "Группа товаров", reason: "Причина", team: "Команда", person: "Сотрудник" },
      month: "Месяц",
    },
    none: {
      ...{ customer: "Без клиента", group: "Без группы", reason: "Причина не названа", team: "Без команды" },
      ...{ person: "", month: "" },
    },
    lostFor: {
      ...{ price: "Цена", delivery: "Срок поставки", product: "Товар", terms: "Условия" },
      ...{ "no-decision": "Ничего не купили", other: "Другое" },
    },
    ...{ asked: "Заявки", quoted: "С КП", sent: "Отправлено", open: "В работе", won: "Выиграно", lost: "Проиграно" },
    ...{ expired: "Истекло", withdrawn: "Больше не нужно", outside: "КП не через систему" },
    ...{ conversion: "Выиграно, %", share: "От всех решённых, %", hours: "Часов до КП (медиана)" },
    ...{ competitors: "Кому проиграно", priceGap: "Дешевле на, %", total: "Всего" },
    money: {
      quoted: (currency) => `В КП, ${currency}`,
      won: (currency) => `Выиграно, ${currency}`,
      lost: (currency) => `Проиграно, ${currency}`,
    },
  },
};

export const reportWords = (language: Language): ReportWords => catalogue[language];
