import type { Language } from "../../shared/api/people.ts";
import { type IssuedQuote, printedNumber } from "../../shared/quote/issued.ts";
import { dayText } from "./formats.ts";

// The words of the mail that a quote goes out with, in the customer's language whatever language the screen has.

interface Said {
  subject: (number: string) => string;
  greeting: (person: string) => string;
  attached: (number: string) => string;
  validUntil: (day: string) => string;
  link: string;
  closing: string;
}

const words: Record<Language, Said> = {
  en: {
    subject: (number) => `Quotation ${number}`,
    greeting: (person) => (person ? `Dear ${person},` : "Hello,"),
    attached: (number) => `Please find attached our quotation ${number}.`,
    validUntil: (day) => `It is valid until ${day}.`,
    link: "You can also read it, ask about it and accept it here:",
    closing: "Kind regards",
  },
  zh: {
    subject: (number) => `报价单 ${number}`,
    greeting: (person) => (person ? `${person}，您好：` : "您好："),
    attached: (number) => `随信附上我们的报价单 ${number}。`,
    validUntil: (day) => `报价有效期至 ${day}。`,
    link: "您也可以在此查看、提问并接受报价：",
    closing: "此致",
  },
  ru: {
    subject: (number) => `Коммерческое предложение ${number}`,
    greeting: (person) => (person ? `Здравствуйте, ${person}!` : "Здравствуйте!"),
    attached: (number) => `Направляем наше коммерческое предложение ${number}: оно во вложении.`,
    validUntil: (day) => `Предложение действует до ${day}.`,
    link: "Прочитать его, задать вопрос и принять можно и здесь:",
    closing: "С уважением",
  },
};

/** Subject and plain text of the mail; `url` is the customer's link. */
export function replyWords(
  { number, revision, head, clerk, seller }: IssuedQuote,
  url: string,
): { subject: string; text: string } {
  const said = words[head.language];
  const printed = printedNumber({ number, revision });
  const lines = [
    said.greeting(head.recipient.person),
    "",
    said.attached(printed),
    ...(head.validUntil === null ? [] : [said.validUntil(dayText(head.validUntil, head.language))]),
    "",
    said.link,
    url,
    "",
    said.closing,
    clerk.name,
    seller.name,
  ];
  return { subject: said.subject(printed), text: `${lines.join("\n").trimEnd()}\n` };
}

/** What a quote's file is called. */
export const paperName = (issued: Pick<IssuedQuote, "number" | "revision">, form: string): string =>
  `${printedNumber(issued)}.${form}`;
