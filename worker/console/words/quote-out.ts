import { area } from "./catalogue.ts";
import { useWordsWith } from "./words.tsx";

/** How a ready quote leaves the house. */
export const quoteOutWords = area({
  en: {
    "out.title": "Send it",
    "out.link": "Make a link for the customer",
    "out.linkLabel": "Link for the customer",
    "out.linkHint": "Shown once. The customer reads, asks and accepts there. It ends on {day}.",
    "out.end": "End all links",
    "out.ended": "All links of this quote are ended",
    "out.mail": "Copy the mail’s words",
    "out.mailLabel": "Words of the mail, with a new link",
    "out.mailTo": "To {names}",
    "out.draft": "Draft with the PDF, for any mail program",
  },
  zh: {
    "out.title": "发送",
    "out.link": "生成客户链接",
    "out.linkLabel": "客户链接",
    "out.linkHint": "仅显示一次。客户可在此查看、提问并接受。有效至 {day}。",
    "out.end": "停用全部链接",
    "out.ended": "此报价的链接已全部停用",
    "out.mail": "复制邮件正文",
    "out.mailLabel": "邮件正文（含新链接）",
    "out.mailTo": "收件人 {names}",
    "out.draft": "含 PDF 的邮件草稿（任意邮件程序可打开）",
  },
  ru: {
    "out.title": "Отправить",
    "out.link": "Сделать ссылку для заказчика",
    "out.linkLabel": "Ссылка для заказчика",
    "out.linkHint": "Показывается один раз. По ней заказчик читает, спрашивает и принимает. Действует до {day}.",
    "out.end": "Закрыть все ссылки",
    "out.ended": "Все ссылки этого КП закрыты",
    "out.mail": "Текст письма",
    "out.mailLabel": "Текст письма с новой ссылкой",
    "out.mailTo": "Кому: {names}",
    "out.draft": "Черновик письма с PDF для любой почты",
  },
});

/** These words, beside those of every page. */
export const useQuoteOutWords = () => useWordsWith(quoteOutWords);
