import type { FirmLanguage } from "./names.ts";
import type { Random } from "./random.ts";

// What people of a valve trade write: enough sentences that threads differ, in the languages of the firm's customers.

interface Words {
  greeting: string;
  closing: string;
  wrote: string;
  things: readonly string[];
  asks: readonly string[];
  answers: readonly string[];
}

const words: Record<FirmLanguage, Words> = {
  en: {
    greeting: "Hello {name},",
    closing: "Kind regards",
    wrote: "On {day}, {name} wrote:",
    things: ["ball valves DN50", "gate valves DN80 PN16", "strainers 2 in", "check valves DN100", "gaskets type C"],
    asks: [
      "Please quote {n} pieces of {thing}, delivery by the end of next month.",
      "Could you confirm the delivery of order {no}? Our yard waits for the {thing}.",
      "The {thing} arrived with two pieces short. Please look into order {no}.",
      "We need {n} more {thing} at the price of last time.",
    ],
    answers: [
      "Thank you, we have noted {n} pieces under {no} and come back to you tomorrow.",
      "The {thing} leave our store on Thursday under {no}.",
      "Our price for {n} {thing} is unchanged; see {no}.",
      "I have asked our store about {no} and shall call you.",
    ],
  },
  zh: {
    greeting: "{name}，您好：",
    closing: "此致敬礼",
    wrote: "{name} 于 {day} 写道：",
    things: ["球阀 DN50", "闸阀 DN80", "过滤器", "止回阀 DN100", "法兰垫片"],
    asks: [
      "请报价 {n} 台{thing}，下月底前交货。",
      "请确认订单 {no} 的交货日期，现场急需{thing}。",
      "收到的{thing}少了两件，请核对订单 {no}。",
      "还需要 {n} 件{thing}，价格同上次。",
    ],
    answers: [
      "已登记 {n} 件，编号 {no}，明天回复您。",
      "{thing}周四发货，单号 {no}。",
      "{n} 件{thing}价格不变，见 {no}。",
    ],
  },
  ru: {
    greeting: "Добрый день, {name}!",
    closing: "С уважением",
    wrote: "{day}, {name} пишет:",
    things: ["шаровые краны DN50", "задвижки DN80", "фильтры", "обратные клапаны DN100", "прокладки"],
    asks: [
      "Просим цену на {n} шт.: {thing}, поставка до конца следующего месяца.",
      "Подтвердите, пожалуйста, срок по заказу {no}: ждём {thing}.",
      "В поставке не хватает двух штук ({thing}), проверьте заказ {no}.",
    ],
    answers: [
      "Спасибо, записали {n} шт. под номером {no}, ответим завтра.",
      "Отгрузка в четверг: {thing}, заказ {no}.",
    ],
  },
  de: {
    greeting: "Guten Tag {name},",
    closing: "Mit freundlichen Grüßen",
    wrote: "Am {day} schrieb {name}:",
    things: ["Kugelhähne DN50", "Absperrschieber DN80", "Schmutzfänger", "Rückschlagklappen DN100"],
    asks: [
      "bitte bieten Sie uns {n} Stück {thing} an, Lieferung bis Ende nächsten Monats.",
      "können Sie den Liefertermin für Auftrag {no} bestätigen? Uns fehlen die {thing}.",
    ],
    answers: [
      "danke, wir haben {n} Stück unter {no} vorgemerkt.",
      "die {thing} gehen am Donnerstag unter {no} hinaus.",
    ],
  },
  es: {
    greeting: "Hola {name}:",
    closing: "Un saludo",
    wrote: "El {day}, {name} escribió:",
    things: ["válvulas de bola DN50", "válvulas de compuerta DN80", "filtros", "válvulas de retención DN100"],
    asks: [
      "Necesitamos precio de {n} unidades: {thing}, entrega a fin del próximo mes.",
      "¿Puede confirmar la entrega del pedido {no}? Esperamos las {thing}.",
    ],
    answers: [
      "Gracias, hemos anotado {n} unidades con el número {no}.",
      "Las {thing} salen el jueves con el pedido {no}.",
    ],
  },
};

/** What a mail says: all of it follows from what is drawn. */
export interface Said {
  subject: string;
  /** New text, lines with "\n"; no greeting of nobody. */
  text: string;
  /** How the language introduces the quoted mail. */
  wrote: string;
}

const fill = (text: string, values: Record<string, string>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");

/** The words of a talk's mail. `random` is the mail's own; `of` is the talk's, so that all its mails speak of one thing. */
export function sayTalk(
  random: Random,
  of: Random,
  language: FirmLanguage,
  names: { to: string; from: string; place: number; before: { name: string; day: string } | null },
): Said {
  const { greeting, closing, wrote, things, asks, answers } = words[language];
  const thing = of.pick(things);
  const no = `A-${10_000 + of.below(89_999)}`;
  const values = { thing, no, n: String(2 + random.below(400)), name: names.to };
  const lines = Array.from({ length: 1 + random.below(3) }, () =>
    fill(random.pick(names.place % 2 === 0 ? asks : answers), values),
  );
  const text = [fill(greeting, values), "", ...new Set(lines), "", closing, names.from].join("\n");
  return {
    subject: `${thing} · ${no}`,
    text,
    wrote: names.before === null ? "" : fill(wrote, names.before),
  };
}

/** The words of what is no talk. */
export function sayAside(random: Random, kind: string, language: FirmLanguage, from: string): Said {
  const no = String(1000 + random.below(8999));
  const { things } = words[language];
  const said: Record<string, [string, string]> = {
    newsletter: [
      `News ${no}: ${random.pick(things)}`,
      `What is new at ${from} this month.\n\nTo leave this list, follow the link.`,
    ],
    machine: [`Ticket ${no} was received`, "Do not reply to this message. It was sent by a machine."],
    "auto-reply": ["Automatic reply", "I am out of the office and read your message when I am back."],
    mailing: [
      `Our new list of ${random.pick(things)}`,
      `Dear customers,\n\nfrom next month on our list ${no} holds.\n\n${from}`,
    ],
    cold: [`Question ${no}`, `Good morning,\n\nwho looks after ${random.pick(things)} at your company?\n\n${from}`],
    private: [
      `Saturday ${no}`,
      `Shall we meet on Saturday at ${1 + random.below(11)}? The children ask for you.\n\n${from}`,
    ],
    internal: [
      `Meeting room ${no}`,
      `Can we talk about the stock of ${random.pick(things)} at ${1 + random.below(8)}?\n\n${from}`,
    ],
    forward: [`Fwd: ${random.pick(things)} ${no}`, "For your information, see below."],
  };
  const [subject = "", text = ""] = said[kind] ?? [];
  return { subject, text, wrote: "" };
}
