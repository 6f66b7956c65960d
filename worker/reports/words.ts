import type { Language } from "../../shared/api/people.ts";
import type { PeriodKind, TeamFigures, TeamReportBy } from "../../shared/api/team-reports.ts";

// The words of a report that is taken away or mailed, in the language of who gets it.

/** What is counted, in the order of the page. */
export const counted = [
  ...(["inTouch", "mailsIn", "mailsOut", "talks", "newCustomers", "lostCustomers"] as const),
  ...(["asked", "won", "lost", "expired", "handedOver", "signed"] as const),
] satisfies (keyof TeamFigures)[];
export type Counted = (typeof counted)[number];

interface ReportWords {
  title: Record<PeriodKind, string>;
  by: Record<TeamReportBy, string>;
  /** Of customers that have none. */
  none: Record<TeamReportBy, string>;
  counts: Record<Counted, string>;
  wonMoney: (currency: string) => string;
  from: string;
  until: string;
  total: string;
  /** Customers known to one colleague, and how many there were on that day. */
  knownToOne: string;
  customers: string;
  before: (figure: string) => string;
  /** A mail's beginning and end. */
  lead: (from: string, until: string) => string;
  weeks: string;
  open: string;
  stop: string;
}

const catalogue: Record<Language, ReportWords> = {
  en: {
    title: { week: "The week’s report", month: "The month’s report", quarter: "The quarter’s report" },
    by: { team: "Team", territory: "Territory", tier: "Tier" },
    none: { team: "No team", territory: "No territory", tier: "No tier" },
    counts: {
      ...{ inTouch: "Customers in touch", mailsIn: "Mails from customers", mailsOut: "Mails to customers" },
      ...{ talks: "Calls and visits", newCustomers: "New customers", lostCustomers: "Lost customers" },
      ...{ asked: "Quote requests", won: "Quotes won", lost: "Quotes lost", expired: "Quotes expired" },
      ...{ handedOver: "Customers handed over", signed: "Handovers signed" },
    },
    wonMoney: (currency) => `Won, ${currency}`,
    ...{ from: "From", until: "To", total: "All", knownToOne: "Known to one person", customers: "Customers" },
    before: (figure) => `before: ${figure}`,
    lead: (from, until) => `${from} to ${until}, beside the period before. Customers of your teams.`,
    weeks: "Mails are counted by whole weeks: a week is of the period with its Thursday.",
    open: "With charts, by team, territory and tier:",
    stop: "You asked for this mail on the same page, where it is ended.",
  },
  zh: {
    title: { week: "周报", month: "月报", quarter: "季报" },
    by: { team: "团队", territory: "区域", tier: "级别" },
    none: { team: "无团队", territory: "无区域", tier: "无级别" },
    counts: {
      ...{ inTouch: "有往来的客户", mailsIn: "客户来信", mailsOut: "发给客户的邮件", talks: "电话与拜访" },
      ...{ newCustomers: "新客户", lostCustomers: "流失客户", asked: "询价单", won: "已成交", lost: "未成交" },
      ...{ expired: "已过期", handedOver: "移交客户", signed: "已签收移交" },
    },
    wonMoney: (currency) => `成交金额（${currency}）`,
    ...{ from: "起", until: "止", total: "合计", knownToOne: "单线客户", customers: "客户" },
    before: (figure) => `上期：${figure}`,
    lead: (from, until) => `${from} 至 ${until}，与上一期对比。仅含您团队的客户。`,
    weeks: "邮件按整周统计：一周归入其星期四所在的期间。",
    open: "图表及按团队、区域、级别的明细：",
    stop: "此邮件由您在该页面订阅，也可在该页面取消。",
  },
  ru: {
    title: { week: "Отчёт за неделю", month: "Отчёт за месяц", quarter: "Отчёт за квартал" },
    by: { team: "Команда", territory: "Территория", tier: "Категория" },
    none: { team: "Без команды", territory: "Без территории", tier: "Без категории" },
    counts: {
      ...{ inTouch: "Клиенты с перепиской или разговорами", mailsIn: "Писем от клиентов" },
      ...{ mailsOut: "Писем клиентам", talks: "Звонки и встречи", newCustomers: "Новые клиенты" },
      ...{ lostCustomers: "Потерянные клиенты", asked: "Заявки на КП", won: "КП выиграно", lost: "КП проиграно" },
      ...{ expired: "КП истекло", handedOver: "Передано клиентов", signed: "Передач подписано" },
    },
    wonMoney: (currency) => `Выиграно, ${currency}`,
    ...{ from: "С", until: "По", total: "Всего", knownToOne: "Держится на одном", customers: "Клиенты" },
    before: (figure) => `раньше: ${figure}`,
    lead: (from, until) => `${from} — ${until}, рядом с предыдущим периодом. Клиенты ваших команд.`,
    weeks: "Письма считаются целыми неделями: неделя относится к периоду, на который приходится её четверг.",
    open: "С графиками, по командам, территориям и категориям:",
    stop: "Вы подписались на это письмо на той же странице; там же от него можно отказаться.",
  },
};

/** The words in a language. */
export const reportWords = (language: Language): ReportWords => catalogue[language];
