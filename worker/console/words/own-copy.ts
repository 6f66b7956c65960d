import { area } from "./catalogue.ts";
import { useWordsWith } from "./words.tsx";

/** What a rep's browser may keep to work with where there is no line. */
export const ownCopyWords = area({
  en: {
    "ownCopy.title": "What a browser may keep",
    "ownCopy.text":
      "So that a rep has their tools where there is no line: never a mail, an address or a figure, and only of customers they look after. It goes when their access ends.",
    "ownCopy.keep": "At hand without a line",
    "ownCopy.keep.off": "Nothing",
    "ownCopy.keep.cards": "Phone cards of their own customers",
    "ownCopy.keep.cards-and-steps": "Phone cards and their own next steps",
    "ownCopy.days": "Days without a word from here after which it goes by itself",
    "ownCopy.daysWrong": "1 to 90 days",
    "ownCopy.saved": "Saved. Browsers hear of it within hours.",
  },
  zh: {
    "ownCopy.title": "浏览器可保留的内容",
    "ownCopy.text":
      "让销售在没有网络时仍有工具可用：绝不含邮件、地址或数字，且只限本人负责的客户。权限终止时随之消失。",
    "ownCopy.keep": "无网络时可用",
    "ownCopy.keep.off": "不保留",
    "ownCopy.keep.cards": "本人客户的电话卡片",
    "ownCopy.keep.cards-and-steps": "电话卡片和本人的后续事项",
    "ownCopy.days": "多少天未与此处联系后自动消失",
    "ownCopy.daysWrong": "1 至 90 天",
    "ownCopy.saved": "已保存。浏览器将在数小时内得知。",
  },
  ru: {
    "ownCopy.title": "Что может хранить браузер",
    "ownCopy.text":
      "Чтобы рабочие данные были под рукой без связи: никогда письма, адреса или суммы, и только о своих клиентах. Исчезает, когда доступ заканчивается.",
    "ownCopy.keep": "Под рукой без связи",
    "ownCopy.keep.off": "Ничего",
    "ownCopy.keep.cards": "Карточки с телефонами своих клиентов",
    "ownCopy.keep.cards-and-steps": "Карточки с телефонами и свои следующие шаги",
    "ownCopy.days": "Через сколько дней без связи с сервером исчезает само",
    "ownCopy.daysWrong": "От 1 до 90 дней",
    "ownCopy.saved": "Сохранено. Браузеры узнают об этом в течение нескольких часов.",
  },
});

export const useOwnCopyWords = () => useWordsWith(ownCopyWords);
