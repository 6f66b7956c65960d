import { area } from "./catalogue.ts";
import { keepingWords } from "./keeping.ts";
import { useWordsWith } from "./words.tsx";

/** The copy of what is held of a person, for that person. */
export const copyWords = area({
  en: {
    "keeping.copy": "Copies",
    "copy.new": "Copy a person’s data",
    "copy.newText":
      "For somebody who asks what you hold of them: all mail that names them, as it was received, and what the record says beside it. Not for colleagues. You see what was found before anything is given out.",
    "copy.none": "No copy has been made yet",
    "copy.stop": "Stop, give nothing out",
    "copy.end": "Finish",
    "copy.given": "Given out",
    "copy.ended": "Stopped",
    "copy.others": { one: "{count} other person on it", other: "{count} other people on it" },
    "copy.weigh": {
      one: "{count} mail has other people on it, beside colleagues. Where their rights weigh more, untick it.",
      other: "{count} mails have other people on them, beside colleagues. Where their rights weigh more, untick them.",
    },
    "copy.objected": {
      one: "{count} mail waits for a ruling on an objection. It is not in the copy.",
      other: "{count} mails wait for a ruling on an objection. They are not in the copy.",
    },
    "copy.second": "So many mails are not given out by one person: another records keeper makes the copy.",
    "copy.aloneFrom":
      "So many mails are not given out at once, and nobody else keeps the records: you can make the copy from {at}.",
    "copy.leftOut": { one: "Why {count} entry is left out", other: "Why {count} entries are left out" },
    "copy.leftOutHint": "The person reads this in the copy. It stays in the ledger.",
    "copy.language": "The person’s language",
    "copy.open": "Make the copy",
    "copy.openAgain": "Make it again with these",
    "copy.opened":
      "You can download the copy until {at}. It is full of other people’s words: hand it over by a safe way.",
    "copy.part": "Part {no} of {of}",
    "copy.size": { one: "{count} mail, about {mb} MB", other: "{count} mails, about {mb} MB" },
    "copy.download": "Download",
    "copy.again": "Download again",
    "copy.downloading": "Downloading…",
    "copy.progress": "{got} of {of} MB",
    "copy.done": "Downloaded",
  },
  zh: {
    "keeping.copy": "数据副本",
    "copy.new": "提供某个人的数据副本",
    "copy.newText":
      "用于有人询问贵公司保存了哪些与其有关的数据：所有提到此人的邮件原件，以及记录中的其他内容。不适用于同事。提供之前，您可以先查看查到的内容。",
    "copy.none": "还没有提供过副本",
    "copy.stop": "停止，不提供",
    "copy.end": "完成",
    "copy.given": "已提供",
    "copy.ended": "已停止",
    "copy.others": { other: "另有 {count} 人" },
    "copy.weigh": {
      other: "{count} 封邮件上除同事外还有其他人。如果他们的权益更重要，请取消勾选。",
    },
    "copy.objected": { other: "{count} 封邮件有异议尚待裁定，不在副本中。" },
    "copy.second": "邮件数量较多，不能由一人提供：须由另一位档案管理员制作副本。",
    "copy.aloneFrom": "邮件数量较多，不能立即提供，且没有其他档案管理员：您可在 {at} 起制作副本。",
    "copy.leftOut": { other: "不提供这 {count} 项的理由" },
    "copy.leftOutHint": "此人会在副本中读到，并会留在账本中。",
    "copy.language": "此人的语言",
    "copy.open": "制作副本",
    "copy.openAgain": "按此重新制作",
    "copy.opened": "可在 {at} 前下载副本。其中有许多他人的内容：请以安全的方式交付。",
    "copy.part": "第 {no} 部分，共 {of} 部分",
    "copy.size": { other: "{count} 封邮件，约 {mb} MB" },
    "copy.download": "下载",
    "copy.again": "重新下载",
    "copy.downloading": "正在下载…",
    "copy.progress": "{got} / {of} MB",
    "copy.done": "已下载",
  },
  ru: {
    "keeping.copy": "Копии",
    "copy.new": "Копия данных человека",
    "copy.newText":
      "Для того, кто спрашивает, что о нём хранится: все письма, где он назван, в исходном виде, и что ещё о нём записано. Не для коллег. До выдачи вы увидите всё найденное.",
    "copy.none": "Копий ещё не делали",
    "copy.stop": "Остановить, ничего не выдавать",
    "copy.end": "Завершить",
    "copy.given": "Выдано",
    "copy.ended": "Остановлено",
    "copy.others": {
      ...{ one: "ещё {count} человек", few: "ещё {count} человека" },
      ...{ many: "ещё {count} человек", other: "ещё {count} человека" },
    },
    "copy.weigh": {
      one: "В {count} письме есть и другие люди, кроме коллег. Если их права важнее, снимите отметку.",
      few: "В {count} письмах есть и другие люди, кроме коллег. Если их права важнее, снимите отметку.",
      many: "В {count} письмах есть и другие люди, кроме коллег. Если их права важнее, снимите отметку.",
      other: "В {count} письма есть и другие люди, кроме коллег. Если их права важнее, снимите отметку.",
    },
    "copy.objected": {
      one: "{count} письмо ждёт решения по возражению. В копию оно не войдёт.",
      few: "{count} письма ждут решения по возражению. В копию они не войдут.",
      many: "{count} писем ждут решения по возражению. В копию они не войдут.",
      other: "{count} письма ждут решения по возражению. В копию они не войдут.",
    },
    "copy.second": "Столько писем не выдают в одиночку: копию сделает другой хранитель записей.",
    "copy.aloneFrom": "Столько писем не выдают сразу, а других хранителей записей нет: копию можно сделать с {at}.",
    "copy.leftOut": {
      ...{ one: "Почему не выдаётся {count} запись", few: "Почему не выдаются {count} записи" },
      ...{ many: "Почему не выдаются {count} записей", other: "Почему не выдаётся {count} записи" },
    },
    "copy.leftOutHint": "Человек прочтёт это в копии. Останется в журнале.",
    "copy.language": "Язык человека",
    "copy.open": "Сделать копию",
    "copy.openAgain": "Сделать заново с этим",
    "copy.opened": "Копию можно скачать до {at}. В ней много чужих слов: передайте её надёжным путём.",
    "copy.part": "Часть {no} из {of}",
    "copy.size": {
      ...{ one: "{count} письмо, около {mb} МБ", few: "{count} письма, около {mb} МБ" },
      ...{ many: "{count} писем, около {mb} МБ", other: "{count} письма, около {mb} МБ" },
    },
    "copy.download": "Скачать",
    "copy.again": "Скачать ещё раз",
    "copy.downloading": "Скачиваем…",
    "copy.progress": "{got} из {of} МБ",
    "copy.done": "Скачано",
  },
});

const own = {
  en: { ...keepingWords.en, ...copyWords.en },
  zh: { ...keepingWords.zh, ...copyWords.zh },
  ru: { ...keepingWords.ru, ...copyWords.ru },
};

/** The words of keeping and erasing with those of copies. */
export const useCopyWords = () => useWordsWith(own);
