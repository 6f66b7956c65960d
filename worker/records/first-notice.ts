import type { Language } from "../../shared/api/people.ts";

/** The privacy notice's first version, which a company has from the beginning. Each line is a point of its own. */
export const firstNotice: Record<Language, string> = {
  en: `Recorded is a customer's mail that you save, or that a saving rule you can see saves.
You, your team and the records keeper can read it. Each time somebody opens it is recorded too.
Private and internal mail is never saved. It does not leave your browser.
You can take back what you saved, say that a mail is not business, and ask to have something removed.
Questions? Ask your records keeper or your admin.`,
  zh: `留底的是您主动保存、或您可见的留底规则所保存的客户邮件。
您、您的团队和档案保管人可以查看。每次打开也会被记录。
私人邮件和内部邮件永不留底，不会离开您的浏览器。
您可以撤回自己的留底，标明某封邮件是非业务，也可以申请移除。
有疑问？请找档案保管人或管理员。`,
  ru: `Записывается письмо клиента, которое сохранили вы или видимое вам правило сохранения.
Читать могут вы, ваша команда и хранитель записей. Каждое открытие тоже записывается.
Личные и внутренние письма не сохраняются никогда. Они не покидают ваш браузер.
Сохранённое можно отменить, отметить как «не по работе», а также попросить убрать.
Вопросы? Спросите хранителя записей или администратора.`,
};
