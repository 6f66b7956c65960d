/** The words of saving a page that no adapter knows, in the popup; same keys in every language. */
import type { Language } from "./language.ts";

const en = {
  title: "Save what this page shows",
  hint: "For a webmail that Counterfoil does not know: open the mail, or select its words, then press. Best of all is the webmail's own page of the source.",
  read: "Look at this page",
  closed: "The browser lets nobody read this page. Open the mail in its webmail and press here again.",
  nothing: "No mail was found on this page.",
  source: {
    exact: "This page is the mail's source: it is saved byte for byte.",
    shown: "This page shows the mail's source: it is saved as shown, which may differ in small things.",
  },
  notOriginal: {
    message: "Put together from what the page shows. Not the original: check it before it is saved.",
    selection: "The words you selected. Not the original: check it before it is saved.",
  },
  mailbox: "From my mailbox",
  from: "From",
  to: "To",
  subject: "Subject",
  sent: "Sent (empty if not known)",
  text: "Text",
  save: "Save to company record",
  cancel: "Cancel",
  saving: "Saving…",
  forward: "Or forward the mail as an attachment to",
  copy: "Copy",
  copied: "Copied",
};

/** The words of one language. */
export type PageWords = typeof en;

const zh: PageWords = {
  title: "将此页面留底",
  hint: "用于 Counterfoil 不认识的网页邮箱：先打开邮件或选中文字，再按下。最好打开该邮箱自己的“显示原文”页面。",
  read: "读取此页面",
  closed: "浏览器不允许读取此页面。请在网页邮箱中打开邮件后再按。",
  nothing: "此页面上未找到邮件。",
  source: {
    exact: "此页面就是邮件原文，将逐字节留底。",
    shown: "此页面显示邮件原文，将按显示内容留底，细节可能略有不同。",
  },
  notOriginal: {
    message: "根据页面显示内容整理，并非原件，请核对后再留底。",
    selection: "您选中的文字，并非原件，请核对后再留底。",
  },
  mailbox: "来自我的邮箱",
  from: "发件人",
  to: "收件人",
  subject: "主题",
  sent: "发送时间（不清楚可留空）",
  text: "正文",
  save: "留底",
  cancel: "取消",
  saving: "正在留底…",
  forward: "或将邮件作为附件转发到",
  copy: "复制",
  copied: "已复制",
};

const ru: PageWords = {
  title: "Сохранить то, что показывает страница",
  hint: "Для почты, которой Counterfoil не знает: откройте письмо или выделите его текст и нажмите. Лучше всего страница самой почты с исходным текстом письма.",
  read: "Посмотреть страницу",
  closed: "Браузер не даёт читать эту страницу. Откройте письмо в его почте и нажмите снова.",
  nothing: "На странице не найдено письмо.",
  source: {
    exact: "Эта страница и есть исходный текст письма: он сохраняется байт в байт.",
    shown: "Страница показывает исходный текст письма: он сохраняется как показан и может отличаться в мелочах.",
  },
  notOriginal: {
    message: "Составлено по тому, что показывает страница. Это не оригинал: проверьте перед сохранением.",
    selection: "Выделенные вами слова. Это не оригинал: проверьте перед сохранением.",
  },
  mailbox: "Из моего ящика",
  from: "От",
  to: "Кому",
  subject: "Тема",
  sent: "Отправлено (пусто, если неизвестно)",
  text: "Текст",
  save: "Сохранить в архив компании",
  cancel: "Отмена",
  saving: "Сохраняется…",
  forward: "Или перешлите письмо вложением на",
  copy: "Копировать",
  copied: "Скопировано",
};

export const pageWords: Readonly<Record<Language, PageWords>> = { en, zh, ru };
