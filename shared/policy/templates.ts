import type { PolicyDocument, Rule } from "./document.ts";
import { privateFolders, privateMarks, protectedDesks, protectedWords } from "./markers.ts";

// What a company begins with instead of an empty page.

export const templateNames = ["ask-first", "standard", "strict-eu", "envelope-only", "china", "russia"] as const;
export type TemplateName = (typeof templateNames)[number];
type Language = "en" | "zh" | "ru";

const names = {
  "ask-first": { en: "The person decides", zh: "由本人决定", ru: "Решает человек" },
  standard: { en: "Sales team standard", zh: "销售团队标准", ru: "Обычные правила отдела продаж" },
  "strict-eu": { en: "Strict EU", zh: "欧盟严格", ru: "Строгие правила ЕС" },
  "envelope-only": { en: "Names and dates only", zh: "仅收发人和日期", ru: "Только адреса и даты" },
  china: { en: "China", zh: "中国", ru: "Китай" },
  russia: { en: "Russia", zh: "俄罗斯", ru: "Россия" },
  folders: { en: "Private folders", zh: "私人文件夹", ru: "Личные папки" },
  marked: { en: "Marked as private", zh: "标记为私人", ru: "С пометкой «личное»" },
  protected: {
    en: "Works council, union, doctor, lawyer, personnel",
    zh: "工会、医生、律师、人事",
    ru: "Профсоюз, врач, адвокат, кадры",
  },
  sensitivity: { en: "Sender says private or personal", zh: "发件人标明私密", ru: "Отправитель пометил как личное" },
  lists: { en: "Newsletters and mailing lists", zh: "邮件列表和资讯", ru: "Рассылки" },
  automatic: { en: "Automatic replies", zh: "自动回复", ru: "Автоответы" },
  customers: { en: "Customers and their contacts", zh: "客户及其联系人", ru: "Заказчики и их контакты" },
  mixed: { en: "A customer with others", zh: "客户与其他人", ru: "Заказчик вместе с другими" },
  business: { en: "A company nobody here knows yet", zh: "尚不认识的公司", ru: "Компания, которую здесь ещё не знают" },
} as const;

const people = "protected-people";
const marks = "private-marks";

const never = (language: Language): Rule[] => [
  { id: "private-folders", name: names.folders[language], when: { folders: [...privateFolders] }, action: "never" },
  { id: "private-marked", name: names.marked[language], when: { subject: [`list:${marks}`] }, action: "never" },
  {
    id: "private-sensitivity",
    name: names.sensitivity[language],
    when: { headers: { sensitivity: ["private", "personal"] } },
    action: "never",
  },
];

/** Whose mail is nobody's business but the person's: an example to write the company's own list by. */
const protectedPeople = (language: Language): Rule => ({
  id: "protected-people",
  name: names.protected[language],
  when: { participants: { any: [`list:${people}`] } },
  action: "never",
});

/** What only the person can tell: the words are trade's as well. */
const asked = (language: Language): Rule[] => [
  {
    id: "protected-words",
    name: names.protected[language],
    when: { subject: ["list:protected-words"] },
    action: "ask",
  },
  { id: "mailing-lists", name: names.lists[language], when: { headers: { listId: ["*"] } }, action: "ask" },
  {
    id: "automatic-replies",
    name: names.automatic[language],
    when: { headers: { autoSubmitted: ["auto-replied*"] } },
    action: "ask",
  },
];

const base = (language: Language, name: TemplateName): Omit<PolicyDocument, "rules" | "otherwise"> => ({
  form: 1,
  name: names[name][language],
  lists: {
    // An example that reads as one; an admin writes the company's own.
    [people]: [...protectedDesks],
    [marks]: [...privateMarks],
    "protected-words": [...protectedWords],
  },
  retention: { business: { years: 6, after: "last-contact" }, short: { years: 2, after: "last-contact" } },
  offlineHours: 72,
  backfillMonths: 0,
  personalNeverList: true,
  showReaders: false,
});

/** A template's document, with its names in a language. */
export function templateOf(name: TemplateName, language: Language): PolicyDocument {
  const common = base(language, name);
  const floor = [...never(language), protectedPeople(language), ...asked(language)];
  const customers = (action: Rule["action"], graceSeconds: number): Rule => ({
    id: "customers",
    name: names.customers[language],
    // Contacts are whoever was on a saved mail once, a friend in Cc as well: theirs alone is not a customer's mail.
    when: { participants: { any: ["customer"], every: ["customer", "contact"] } },
    action,
    graceSeconds,
  });
  const mixed = (action: Rule["action"]): Rule => ({
    id: "customers-with-others",
    name: names.mixed[language],
    when: { participants: { any: ["customer"] } },
    action,
  });
  const business: Rule = {
    id: "new-business",
    name: names.business[language],
    when: { participants: { every: ["customer", "contact", "business"] } },
    action: "ask",
  };
  const ask = { action: "ask", readers: "team", retention: "business", graceSeconds: 60 } as const;
  switch (name) {
    case "ask-first":
      return { ...common, rules: [...never(language), ...asked(language)], otherwise: ask };
    case "standard":
      return {
        ...common,
        rules: [...floor, customers("auto", 60), mixed("ask"), business],
        otherwise: ask,
        backfillMonths: 12,
      };
    case "strict-eu":
      return {
        ...common,
        rules: [...floor, customers("ask", 600), mixed("ask")],
        otherwise: { ...ask, action: "never", retention: "short" },
        personalNeverList: true,
        showReaders: true,
        offlineHours: 24,
      };
    case "envelope-only":
      return {
        ...common,
        rules: [...floor, customers("envelope", 60), mixed("ask")],
        otherwise: { ...ask, action: "never", retention: "short" },
      };
    case "china":
    case "russia":
      // The law keeps such data in the country; the record is outside it: nothing is kept unless the person says so.
      return {
        ...common,
        rules: [...floor, customers("ask", 600), mixed("ask")],
        otherwise: { ...ask, action: "never" },
      };
  }
}
