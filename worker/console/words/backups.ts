import { area } from "./catalogue.ts";

/** The list of backups, making one, and how one is brought home. */
export const backupWords = area({
  en: {
    "notice.go.backups": "Backups",
    "backups.title": "Backups",
    "backups.lead":
      "Each holds the whole record: mail, attachments, customers, people and the ledger. The newest {count} are kept.",
    "backups.every": { one: "One is made every hour.", other: "One is made every {count} hours." },
    "backups.never": "None is made by itself: the schedule is off.",
    "backups.empty": "No backup yet",
    "backups.emptyText":
      "The first takes seconds for a small company, and longer with more mail. Work goes on meanwhile.",
    "backups.make": "Back up now",
    "backups.goOn": "Go on",
    "backups.made": "The backup is finished",
    "backups.making": "A backup is being made: {leaves} entries of the ledger, {messages} mails, {size} so far.",
    "backups.makingText": "You may leave this page; the schedule finishes it.",
    "backups.makingTextOff":
      "Stay here until it is done, or come back and go on: without a schedule nobody else finishes it.",
    "backups.when": "Finished",
    "backups.size": "Size",
    "backups.mails": "Mails",
    "backups.leaves": "Ledger entries",
    "backups.root": "Ledger’s fingerprint",
    "backups.running": "Being made",
    "backups.home": "Bring one home",
    "backups.homeText":
      "Copies there are no help if everything in the cloud is lost. Run this on a computer with the project: it makes a backup and fetches it into a folder. It reads everything, so a records keeper does it, and the reason goes into the ledger.",
    "backups.homeLabel": "Command line",
    "backups.homeReason": "yearly copy",
  },
  zh: {
    "notice.go.backups": "查看备份",
    "backups.title": "备份",
    "backups.lead": "每份备份包含全部记录：邮件、附件、客户、人员和账本。保留最新 {count} 份。",
    "backups.every": { other: "每 {count} 小时自动备份一次。" },
    "backups.never": "不会自动备份：定时备份已关闭。",
    "backups.empty": "还没有备份",
    "backups.emptyText": "小公司的首次备份只需数秒，邮件越多越久。备份期间可照常工作。",
    "backups.make": "立即备份",
    "backups.goOn": "继续",
    "backups.made": "备份已完成",
    "backups.making": "正在备份：账本 {leaves} 条，邮件 {messages} 封，已有 {size}。",
    "backups.makingText": "可以离开此页，定时任务会完成备份。",
    "backups.makingTextOff": "请留在此页直到完成，或稍后回来继续：未开启定时备份，不会有其他人完成它。",
    "backups.when": "完成时间",
    "backups.size": "大小",
    "backups.mails": "邮件",
    "backups.leaves": "账本条数",
    "backups.root": "账本指纹",
    "backups.running": "进行中",
    "backups.home": "取回一份",
    "backups.homeText":
      "若云上的一切都丢失，存放在那里的备份也无济于事。请在装有本项目的电脑上运行此命令：它会做一份备份并取到文件夹中。这会读取全部内容，因此由档案保管人执行，理由会写入账本。",
    "backups.homeLabel": "命令行",
    "backups.homeReason": "年度备份",
  },
  ru: {
    "notice.go.backups": "К копиям",
    "backups.title": "Резервные копии",
    "backups.lead":
      "В каждой всё целиком: письма, вложения, клиенты, люди и реестр. Хранятся последние, не более {count}.",
    "backups.every": {
      one: "Копия делается каждый {count} час.",
      few: "Копия делается каждые {count} часа.",
      many: "Копия делается каждые {count} часов.",
      other: "Копия делается каждые {count} часа.",
    },
    "backups.never": "Сами по себе копии не делаются: расписание выключено.",
    "backups.empty": "Копий пока нет",
    "backups.emptyText":
      "Первая у небольшой компании займёт секунды; чем больше писем, тем дольше. Работать можно как обычно.",
    "backups.make": "Сделать сейчас",
    "backups.goOn": "Продолжить",
    "backups.made": "Копия готова",
    "backups.making": "Копия делается: записей реестра — {leaves}, писем — {messages}, пока {size}.",
    "backups.makingText": "Страницу можно закрыть: копия закончится по расписанию.",
    "backups.makingTextOff":
      "Не закрывайте страницу до конца или вернитесь и продолжите: расписание выключено, и само оно не закончится.",
    "backups.when": "Закончена",
    "backups.size": "Размер",
    "backups.mails": "Письма",
    "backups.leaves": "Записей реестра",
    "backups.root": "Отпечаток реестра",
    "backups.running": "Делается",
    "backups.home": "Забрать копию к себе",
    "backups.homeText":
      "Если пропадёт всё облако целиком, копии в нём не помогут. Запустите это на компьютере с проектом: команда сделает копию и заберёт её в папку. Она читает всё, поэтому это дело хранителя записей, а причина попадёт в реестр.",
    "backups.homeLabel": "Команда",
    "backups.homeReason": "ежегодная копия",
  },
});
