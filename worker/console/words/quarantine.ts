import { area } from "./catalogue.ts";
import { useWordsWith } from "./words.tsx";

/** What browsers had not sent when their person's access ended. */
export const quarantineWords = area({
  en: {
    "quarantine.text":
      "What somebody’s browser had not sent when their access ended. It lies sealed; your word opens one, and the saving rules decide about it as they would have for them. What they never keep is let go unread.",
    "quarantine.none": "Nothing waits here",
    "quarantine.noneText": "When somebody leaves with mail still unsent in their browser, it is handed in here.",
    "quarantine.of": "{name} · {device}",
    "quarantine.line": "Handed in {at} · {size}",
    "quarantine.waiting": "Waits for you",
    "quarantine.recorded": "On record",
    "quarantine.refused": "Let go",
    "quarantine.unreadable": "Does not open",
    "quarantine.unreadableText":
      "It was changed on the way, or the key of that browser has not come. It is kept as it came.",
    "quarantine.decidedBy": "{name}, {at}",
    "quarantine.record": "Save to the record",
    "quarantine.refuse": "Let go",
    "quarantine.all": { one: "Save {count} mail of {name}", other: "Save {count} mails of {name}" },
    "quarantine.allDone": "{done} of {count}",
    "quarantine.sure": "Let it go? It is removed unread and for good.",
    "quarantine.yours": "It was yours: another records keeper decides.",
  },
  zh: {
    "quarantine.text":
      "某人权限终止时，其浏览器尚未发送的邮件。内容已加密封存；经您决定才会打开，并按留底规则处理，与本人发送时相同。规则规定绝不留存的，不经阅读即放弃。",
    "quarantine.none": "没有待处理的邮件",
    "quarantine.noneText": "有人离职时浏览器中仍有未发送的邮件，会交到这里。",
    "quarantine.of": "{name} · {device}",
    "quarantine.line": "{at} 交来 · {size}",
    "quarantine.waiting": "等您决定",
    "quarantine.recorded": "已留底",
    "quarantine.refused": "已放弃",
    "quarantine.unreadable": "无法打开",
    "quarantine.unreadableText": "途中被改动，或该浏览器的密钥未送达。原样保存。",
    "quarantine.decidedBy": "{name}，{at}",
    "quarantine.record": "保存到公司留底",
    "quarantine.refuse": "放弃",
    "quarantine.all": { other: "保存 {name} 的 {count} 封邮件" },
    "quarantine.allDone": "{done} / {count}",
    "quarantine.sure": "放弃吗？不经阅读即永久删除。",
    "quarantine.yours": "这是您本人的：由另一位档案保管人决定。",
  },
  ru: {
    "quarantine.text":
      "То, что браузер не успел отправить, когда доступ закончился. Лежит запечатанным; откроется по вашему слову, и правила сохранения решат о нём так же, как решили бы для того человека. То, что они никогда не хранят, удаляется непрочитанным.",
    "quarantine.none": "Ничего не ждёт",
    "quarantine.noneText": "Если у ушедшего в браузере осталась неотправленная почта, она попадает сюда.",
    "quarantine.of": "{name} · {device}",
    "quarantine.line": "Получено {at} · {size}",
    "quarantine.waiting": "Ждёт вас",
    "quarantine.recorded": "В записи",
    "quarantine.refused": "Удалено",
    "quarantine.unreadable": "Не открывается",
    "quarantine.unreadableText": "Изменено в пути, или ключ того браузера не пришёл. Хранится как есть.",
    "quarantine.decidedBy": "{name}, {at}",
    "quarantine.record": "Сохранить в запись",
    "quarantine.refuse": "Удалить",
    "quarantine.all": {
      one: "Сохранить {count} письмо: {name}",
      few: "Сохранить {count} письма: {name}",
      many: "Сохранить {count} писем: {name}",
      other: "Сохранить {count} письма: {name}",
    },
    "quarantine.allDone": "{done} из {count}",
    "quarantine.sure": "Удалить? Письмо будет удалено непрочитанным и навсегда.",
    "quarantine.yours": "Это было вашим: решает другой хранитель.",
  },
});

export const useQuarantineWords = () => useWordsWith(quarantineWords);
