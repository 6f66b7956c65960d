import { type Letter, messageId } from "./letter.ts";
import { type Correspondent, inside, type Language, people } from "./people.ts";

function outsider(key: string, name: string, address: string, language: Language = "en"): Correspondent {
  return { key, name, address, client: "gmail", charset: "utf-8", language, offset: 60, signature: {} };
}

const mother = outsider("mother", "Mama", "lidija@homepost.example");
const school = outsider("school", "国际小学 三年级二班", "class32@school.example", "zh");
const garage = outsider("garage", "Taller Ruiz", "citas@tallerruiz.example");
const friend = outsider("friend", "Катя", "katya@pochta.example", "ru");
const valveNews = outsider("valve-news", "Valve Trade Weekly", "news@valve-weekly.example");
const metals = outsider("metals", "Metals Desk", "daily@metals-desk.example");
const webinars = outsider("webinars", "Flow Academy", "hello@flow-academy.example");

type Aside = {
  from: Correspondent;
  to: string;
  daysAgo: number;
  subject: string;
  text: string;
  list?: string;
};

/** What an import preview leaves out: four private mails, three newsletters, two that stay inside the company. */
const asides: readonly Aside[] = [
  {
    from: mother,
    to: "ivo",
    daysAgo: 140,
    subject: "Nedjelja",
    text: "Ivo, dolaziš li u nedjelju na ručak? Tata peče ribu. Javi do petka.\n\nMama",
  },
  {
    from: school,
    to: "li",
    daysAgo: 66,
    subject: "家长会通知",
    text: "各位家长：\n本周五下午四点在三楼教室召开家长会，请准时参加。\n\n班主任 吴老师",
  },
  {
    from: garage,
    to: "rosa",
    daysAgo: 28,
    subject: "Su coche está listo",
    text: "Hola Rosa, los frenos están cambiados, puede recogerlo hasta las 19 h. Son 312 euros.\n\nTaller Ruiz",
  },
  {
    from: friend,
    to: "irina",
    daysAgo: 9,
    subject: "Билеты в Батуми",
    text: "Ира, взяла нам билеты на субботу, места у окна! С тебя кофе.\n\nКатя",
  },
  {
    from: valveNews,
    to: "grace",
    daysAgo: 101,
    subject: "Valve Trade Weekly: cast steel surcharges, market outlook",
    text: "In this issue: why alloy surcharges stay high, five questions for an actuator maker, and the exhibitors' list.\n\nYou receive this because you subscribed. Unsubscribe at any time.",
    list: "weekly.valve-weekly.example",
  },
  {
    from: metals,
    to: "wei",
    daysAgo: 35,
    subject: "Nickel closes higher on supply worries",
    text: "Nickel +1.4 %, copper -0.3 %, molybdenum unchanged. Full table on our site.\n\nManage your subscription.",
    list: "daily.metals-desk.example",
  },
  {
    from: webinars,
    to: "sam",
    daysAgo: 18,
    subject: "Webinar: surge calculation in 30 minutes",
    text: "Join us for a free webinar on water hammer. Recording for all who register.\n\nUnsubscribe with one click.",
    list: "events.flow-academy.example",
  },
];

/** The mails that are nobody's customer history, as of `now`. */
export function asideLetters(now: Date): Letter[] {
  const outside = asides.map((aside, i) => letter(`aside/${i}`, aside, [person(aside.to)], now, null));
  const ask = letter(
    "internal/0",
    {
      from: person("grace"),
      to: "",
      daysAgo: 45,
      subject: "New price list: your input by the end of the month",
      text: "All, please send me the ten part numbers where our list price loses you orders, with the competitor's figure if you know it. We fix the new list with the factory next month.\n\nGrace",
    },
    [...["wei", "rosa", "irina"].map(person), inside],
    now,
    null,
  );
  const answer = letter(
    "internal/1",
    {
      from: person("wei"),
      to: "",
      daysAgo: 44.2,
      subject: "Re: New price list: your input by the end of the month",
      text: "Grace, for me it is AFC-BF-150 (dealers at 780 CNY) and the positioner in China. I will bring the rest to the call. By the way, I am away for the two weeks of the fair.\n\nWei",
    },
    [person("grace")],
    now,
    ask,
  );
  return [...outside, ask, answer];
}

function person(key: string): Correspondent {
  const found = people.find((p) => p.key === key);
  if (found === undefined) throw new Error(`nobody at Acme is called ${key} (people.ts)`);
  return found;
}

function letter(key: string, aside: Aside, to: readonly Correspondent[], now: Date, answers: Letter | null): Letter {
  const at = new Date(Math.floor(now.getTime() / 1000) * 1000 - aside.daysAgo * 86_400_000);
  const extraHeaders =
    aside.list === undefined
      ? []
      : [`List-Id: <${aside.list}>`, `List-Unsubscribe: <mailto:leave@${aside.list}>`, "Precedence: bulk"];
  return {
    key,
    messageId: messageId(key, aside.from, at),
    from: aside.from,
    to,
    cc: [],
    bcc: [],
    subject: aside.subject,
    at,
    language: aside.from.language,
    text: aside.text,
    quote: null,
    answers,
    attachments: [],
    extraHeaders,
  };
}
