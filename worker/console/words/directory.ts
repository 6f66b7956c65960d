import { area } from "./catalogue.ts";
import { useWordsWith } from "./words.tsx";

/** The company's directory (SCIM): who is here, told by Entra or Okta. */
export const directoryWords = area({
  en: {
    "dir.title": "Directory",
    "dir.lead":
      "Entra, Okta or another directory tells who is here (SCIM 2.0). Whoever leaves there loses access here within a minute, and their departure begins.",
    "dir.name": "Name of the directory",
    "dir.make": "Let it in",
    "dir.url": "Address for the directory",
    "dir.secret": "Secret, shown this once",
    "dir.how":
      "Enter both in the directory’s provisioning. It can invite and end access; it can give no roles and change no addresses.",
    "dir.none": "No directory is connected",
    "dir.made": "Made by {name}, {day}",
    "dir.used": "Last used {at}",
    "dir.never": "Never used",
    "dir.ended": "Ended {day}",
    "dir.makerLeft": "Who made it is no admin any more: it opens nothing.",
    "dir.end": "Let in no more",
  },
  zh: {
    "dir.title": "公司目录",
    "dir.lead": "由 Entra、Okta 或其他目录告知谁在职（SCIM 2.0）。在目录中离开的人一分钟内失去访问权限，交接随即开始。",
    "dir.name": "目录名称",
    "dir.make": "允许接入",
    "dir.url": "供目录使用的地址",
    "dir.secret": "密钥，仅显示一次",
    "dir.how": "请在目录的用户配置中填入两者。它可以邀请和终止访问，不能授予角色，也不能更改地址。",
    "dir.none": "尚未连接目录",
    "dir.made": "由 {name} 创建，{day}",
    "dir.used": "最近使用 {at}",
    "dir.never": "从未使用",
    "dir.ended": "{day} 已停用",
    "dir.makerLeft": "创建者已不是管理员：此密钥无效。",
    "dir.end": "停止接入",
  },
  ru: {
    "dir.title": "Каталог компании",
    "dir.lead":
      "Entra, Okta или другой каталог сообщает, кто работает (SCIM 2.0). Кто ушёл там, за минуту теряет доступ здесь, и начинается передача его дел.",
    "dir.name": "Название каталога",
    "dir.make": "Подключить",
    "dir.url": "Адрес для каталога",
    "dir.secret": "Секрет, виден только сейчас",
    "dir.how":
      "Введите оба в настройках каталога. Он может приглашать и закрывать доступ, но не даёт ролей и не меняет адресов.",
    "dir.none": "Каталог не подключён",
    "dir.made": "Создал(а) {name}, {day}",
    "dir.used": "Использован {at}",
    "dir.never": "Не использовался",
    "dir.ended": "Отключён {day}",
    "dir.makerLeft": "Кто его создал, больше не администратор: он ничего не открывает.",
    "dir.end": "Отключить",
  },
});

export const useDirectoryWords = () => useWordsWith(directoryWords);
