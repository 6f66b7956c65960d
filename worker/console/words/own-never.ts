import { area } from "./catalogue.ts";
import { useWordsWith } from "./words.tsx";

/** A person's own never-list. */
export const ownNeverWords = area({
  en: {
    "own.title": "My own list",
    "own.text": "Of mail with these nothing is saved from your mailboxes. Only you see this list.",
    "own.entry": "Address or domain",
    "own.hint":
      "For example: doctor@clinic.example or clinic.example. A customer’s or the company’s own cannot stand here.",
    "own.shape": "Write an address or a domain.",
    "own.refused":
      "This cannot stand on your list: it is a customer’s, the company’s own, or no address or domain. At most 100 fit.",
    "own.none": "Nothing stands on it.",
    "own.customers": "Now a customer’s: it holds nothing back.",
    "own.notAllowed": "The saving rules do not let people keep a list of their own now, so it holds nothing back.",
    "own.removed": "{entry} is off your list",
    "own.remove": "Remove {entry}",
  },
  zh: {
    "own.title": "我的名单",
    "own.text": "与这些地址或域名有关的邮件，不会从您的邮箱留底。只有您能看到此名单。",
    "own.entry": "地址或域名",
    "own.hint": "例如 doctor@clinic.example 或 clinic.example。客户或本公司的不能列入。",
    "own.shape": "请填写地址或域名。",
    "own.refused": "不能列入：属于客户或本公司，或不是地址或域名。最多 100 项。",
    "own.none": "名单为空。",
    "own.customers": "现属客户，不再起作用。",
    "own.notAllowed": "留底规则目前不允许个人名单，因此不起作用。",
    "own.removed": "已从名单移除 {entry}",
    "own.remove": "移除 {entry}",
  },
  ru: {
    "own.title": "Мой список",
    "own.text": "Письма с этими адресами и доменами из ваших ящиков не сохраняются. Список видите только вы.",
    "own.entry": "Адрес или домен",
    "own.hint":
      "Например: doctor@clinic.example или clinic.example. Адреса заказчиков и своей компании сюда не входят.",
    "own.shape": "Укажите адрес или домен.",
    "own.refused":
      "Это нельзя внести в список: принадлежит заказчику или компании либо не адрес и не домен. Всего помещается 100.",
    "own.none": "В нём ничего нет.",
    "own.customers": "Теперь принадлежит заказчику и не действует.",
    "own.notAllowed": "Правила сохранения сейчас не допускают своих списков, поэтому он не действует.",
    "own.removed": "{entry} больше нет в списке",
    "own.remove": "Убрать {entry}",
  },
});

/** These words, beside those of every page. */
export const useOwnNeverWords = () => useWordsWith(ownNeverWords);
