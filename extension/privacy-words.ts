/** What this extension reads, keeps and sends, as the settings page and the stores' listings say it; same keys in every language. */
import type { Language } from "./language.ts";

const en = {
  title: "What is read, kept and sent",
  lines: [
    "Read: on the webmails that you allowed, the mail that you open, and where your company's saving rules record by themselves also sent mail and the lists of your folders. On any other page only what you press for in the popup, once.",
    "Sent: what you save, or what a saving rule records once the time to stop it is over, to your company's own Counterfoil and to nobody else. Of a known customer's mail also its hash, to ask whether a colleague has saved it; to find what is missing, salted hashes of what the rules record.",
    "Kept on this computer: what was not sent yet, sealed with a key that only you on this computer can use; which messages were looked at, without subject, address or name; your customers' phone cards where your company allows it. All of it goes when your access ends.",
    "Never: mail that a rule keeps private leaves this browser in no form. There is no tracking, no advertising, no sale, and nobody else's server.",
  ],
  limitedUse:
    "The use of information received from webmail pages adheres to the Chrome Web Store User Data Policy, including the Limited Use requirements: it is used only to record business mail to the company's own record and to show that record beside it.",
};

/** The words of one language. */
export type PrivacyWords = typeof en;

const zh: PrivacyWords = {
  title: "读取、保存和发送的内容",
  lines: [
    "读取：在您允许的网页邮箱中，读取您打开的邮件；在公司留底规则自动留底的情况下，还读取已发送邮件和文件夹列表。在其他网页上，只读取您在弹出窗口中按下读取的那一页，仅一次。",
    "发送：您留底的内容，或规则在可取消时间过后自动留底的内容，只发送到贵公司自己的 Counterfoil，不发送给任何其他方。对已知客户的邮件还发送其哈希值，以询问同事是否已留底；为查找遗漏，发送规则应留底邮件的加盐哈希值。",
    "保存在此电脑上：尚未发送的内容，用只有您在此电脑上可用的密钥加密；看过哪些邮件（不含主题、地址和姓名）；公司允许时还有您客户的电话卡。您的权限结束时全部删除。",
    "绝不：被规则设为私人的邮件不会以任何形式离开浏览器。没有跟踪，没有广告，不出售，也不经过任何其他方的服务器。",
  ],
  limitedUse:
    "对从网页邮箱页面获得的信息的使用遵守 Chrome 应用商店用户数据政策，包括“有限使用”要求：仅用于将业务邮件记录到公司自己的档案，并在旁边显示该档案。",
};

const ru: PrivacyWords = {
  title: "Что читается, хранится и отправляется",
  lines: [
    "Читается: в разрешённой вами почте открытое письмо, а там, где правила компании сохраняют сами, также отправленные письма и списки папок. На любой другой странице только то, что вы нажали в окне расширения, один раз.",
    "Отправляется: то, что вы сохранили, или то, что сохраняет правило, когда время для отмены прошло, только в Counterfoil вашей компании и никому больше. Для письма известного клиента также его хеш, чтобы узнать, сохранил ли его коллега; для поиска пропущенного солёные хеши того, что сохраняют правила.",
    "Хранится на этом компьютере: ещё не отправленное, зашифрованное ключом, доступным только вам на этом компьютере; какие письма просмотрены, без темы, адреса и имени; телефонные карточки ваших клиентов, если компания разрешает. Всё удаляется, когда ваш доступ закончится.",
    "Никогда: письмо, которое правило оставляет личным, не покидает браузер ни в каком виде. Нет слежки, рекламы, продажи данных и чужих серверов.",
  ],
  limitedUse:
    "Использование сведений со страниц веб-почты соответствует правилам Chrome Web Store о данных пользователей, включая требования ограниченного использования: только для записи деловой почты в архив компании и показа этого архива рядом с ней.",
};

export const privacyWords: Readonly<Record<Language, PrivacyWords>> = { en, zh, ru };
