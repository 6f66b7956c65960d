import type { Language } from "../../shared/api/people.ts";

/** What a copy's first page says of it. */
interface About {
  companyName: string;
  reference: string;
  madeAt: string;
  part: number;
  parts: number;
  messages: number;
  notGiven: {
    leftOut: number;
    leftOutBecause: string | null;
    heldApart: number;
    own: number;
    gone: number;
    otherOriginals: number;
    objected: number;
  };
}

/** The page that tells a person what they have been given, in their language. Lines end as every editor shows them. */
export const copyReadme = (language: Language, about: About): string =>
  `\ufeff${pages[language](about)
    .filter((line) => line !== null)
    .join("\r\n")}\r\n`;

type Page = (about: About) => (string | null)[];
const unless = (count: number, line: string): string | null => (count === 0 ? null : line);

const pages: Record<Language, Page> = {
  en: ({ companyName, reference, madeAt, part, parts, messages, notGiven: not }) => [
    `Your data at ${companyName}`,
    `Reference ${reference}, made ${madeAt}, part ${part} of ${parts}`,
    "",
    "This is a copy of what the company’s record of customer mail holds about you",
    "(GDPR Art. 15 and 20; PIPL Art. 45; Federal Law 152-FZ Art. 14).",
    "",
    `mail/         ${messages} mails in this part, as they were received, one original of each. Any mail program opens .eml files.`,
    "record.json   What the record says beside the mail: when and how each mail was saved, people and customers it",
    "              belongs to, you as a contact with where each fact came from, notes and lists that name you.",
    "              Any program reads this format.",
    "",
    "Not in this copy:",
    unless(not.leftOut, `- ${not.leftOut} entries that were left out. Why: ${not.leftOutBecause ?? ""}`),
    unless(not.objected, `- ${not.objected} mails that wait for a decision on an objection.`),
    unless(not.heldApart, `- ${not.heldApart} mails that have not been taken into the record yet.`),
    unless(
      not.own,
      `- ${not.own} of the company’s and its people’s own rules, searches and proceedings that name you.`,
    ),
    unless(
      not.otherOriginals,
      `- ${not.otherOriginals} originals: more of the same mail, or such as tell who else got it in blind copy.`,
    ),
    unless(not.gone, `- ${not.gone} mails that have been deleted since they were found.`),
    "- Pictures and scans were not searched for your name.",
    "",
    "You may ask for correction or erasure, and complain to a supervisory authority.",
  ],
  zh: ({ companyName, reference, madeAt, part, parts, messages, notGiven: not }) => [
    `${companyName} 保存的您的数据`,
    `编号 ${reference}，生成于 ${madeAt}，第 ${part} 部分，共 ${parts} 部分`,
    "",
    "这是该公司客户邮件记录中与您有关的内容的副本",
    "（GDPR 第 15、20 条；《个人信息保护法》第四十五条；俄罗斯联邦第 152-FZ 号法第 14 条）。",
    "",
    `mail/         本部分共 ${messages} 封邮件，均为收到时的原样，每封一份原件。任何邮件程序都能打开 .eml 文件。`,
    "record.json   邮件以外的记录：每封邮件何时、如何保存，所属的人和客户，您的联系人信息及每项信息的来源，",
    "              以及提到您的笔记和名单。任何程序都能读取此格式。",
    "",
    "本副本不包括：",
    unless(not.leftOut, `- ${not.leftOut} 项未提供的内容。原因：${not.leftOutBecause ?? ""}`),
    unless(not.objected, `- ${not.objected} 封有异议、尚待裁定的邮件。`),
    unless(not.heldApart, `- ${not.heldApart} 封尚未归入记录的邮件。`),
    unless(not.own, `- ${not.own} 项提到您的公司及其员工自己的规则、搜索和程序。`),
    unless(
      not.otherOriginals,
      `- ${not.otherOriginals} 份邮件原件：同一邮件的其他原件，或会显示其他密送收件人的原件。`,
    ),
    unless(not.gone, `- ${not.gone} 封查到后已被删除的邮件。`),
    "- 图片和扫描件中没有查找您的姓名。",
    "",
    "您可以要求更正或删除，也可以向主管机关投诉。",
  ],
  ru: ({ companyName, reference, madeAt, part, parts, messages, notGiven: not }) => [
    `Ваши данные в компании «${companyName}»`,
    `Обращение ${reference}, составлено ${madeAt}, часть ${part} из ${parts}`,
    "",
    "Это копия того, что хранится о вас в записи переписки компании с клиентами",
    "(GDPR, ст. 15 и 20; PIPL, ст. 45; Федеральный закон № 152-ФЗ, ст. 14).",
    "",
    `mail/         Письма этой части (${messages}) в том виде, в каком они пришли, по одному файлу на письмо. Файлы .eml открывает любая почтовая программа.`,
    "record.json   Что записано помимо писем: когда и как сохранено каждое письмо, к каким людям и клиентам оно относится,",
    "              вы как контакт с источником каждого сведения, заметки и списки, где вы названы.",
    "              Этот формат читает любая программа.",
    "",
    "Чего в копии нет:",
    unless(not.leftOut, `- Не выдано записей: ${not.leftOut}. Причина: ${not.leftOutBecause ?? ""}`),
    unless(not.objected, `- Писем, по которым ждут решения о возражении: ${not.objected}.`),
    unless(not.heldApart, `- Писем, ещё не принятых в запись: ${not.heldApart}.`),
    unless(not.own, `- Собственных правил, поисков и дел компании и её сотрудников, где вы названы: ${not.own}.`),
    unless(
      not.otherOriginals,
      `- Исходных файлов: ${not.otherOriginals} (ещё раз те же письма или такие, где видно других получателей скрытой копии).`,
    ),
    unless(not.gone, `- Писем, удалённых после того, как были найдены: ${not.gone}.`),
    "- На картинках и сканах ваше имя не искали.",
    "",
    "Вы можете потребовать исправить или удалить данные и обратиться с жалобой в надзорный орган.",
  ],
};
