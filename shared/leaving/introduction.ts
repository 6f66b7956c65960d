// The mail by which a leaver and who takes over write to a customer together. Short and respectful; it says who looks after
// them from here on, and not why. Pure words: who sends it changes what they like.

export type IntroductionLanguage = "en" | "zh" | "ru";

export interface Introduction {
  readonly language: IntroductionLanguage;
  readonly company: string;
  readonly leaver: string;
  readonly taker: string;
  readonly takerAddress: string;
  /** Whom it goes to, by name. */
  readonly to: readonly string[];
  /** How the leaver greets the only one it goes to; null where that is not known. */
  readonly greeting: string | null;
}

/** The language of these three that is nearest to a customer's: their own, else English. `tag` is BCP 47. */
export function introductionLanguage(tag: string | null): IntroductionLanguage {
  const base = tag?.toLowerCase().split("-")[0];
  if (base === "zh") return "zh";
  // Who writes to us in these reads Russian mail from us already; nobody is written to in a language they did not choose.
  return base === "ru" ? "ru" : "en";
}

/** A greeting in another language than the mail's reads odd: a neutral one then. */
const isIn: Record<IntroductionLanguage, RegExp> = {
  en: /^(?:dear|hi|hello|hey|good )/i,
  zh: /\p{Script=Han}/u,
  ru: /\p{Script=Cyrillic}/u,
};

function greeted({ language, greeting, to }: Introduction): string {
  const [only] = to;
  const own = to.length === 1 && greeting !== null && isIn[language].test(greeting) ? greeting : null;
  if (language === "zh") return own ? `${own}：` : to.length === 1 && only ? `尊敬的${only}：` : "各位好：";
  if (language === "ru") return own ? `${own}!` : to.length === 1 && only ? `Здравствуйте, ${only}!` : "Здравствуйте!";
  return own ? `${own},` : to.length === 1 && only ? `Dear ${only},` : "Dear all,";
}

const bodies: Record<IntroductionLanguage, (given: Introduction) => { subject: string; lines: string[] }> = {
  en: ({ company, leaver, taker, takerAddress }) => ({
    subject: `Your contact at ${company}: ${taker}`,
    lines: [
      `Thank you for working with us. From now on my colleague ${taker} looks after you at ${company}; ${taker} is copied on this mail and can be reached at ${takerAddress}.`,
      "We have gone through everything that is open between us, so nothing has to be said twice. Until the change is complete you can write to either of us.",
      "We would both be glad to have a short call with you, at a time that suits you.",
      `With kind regards\n${leaver} and ${taker}`,
    ],
  }),
  zh: ({ company, leaver, taker, takerAddress }) => ({
    subject: `${company}：${taker}将为您服务`,
    lines: [
      `感谢您一直以来的信任与合作。今后将由我的同事${taker}负责${company}与贵公司的联系工作，本邮件已抄送${taker}，邮箱：${takerAddress}。`,
      "目前的各项事宜我们已逐一交接，您无需重复说明。交接期间，您可以与我们任何一位联系。",
      "如您方便，我们希望一起与您简短通话，时间以您的安排为准。",
      `此致\n敬礼\n${leaver}、${taker}`,
    ],
  }),
  ru: ({ company, leaver, taker, takerAddress }) => ({
    subject: `${company}: ваше контактное лицо — ${taker}`,
    lines: [
      `Благодарим вас за сотрудничество. Теперь с вами в компании ${company} работает ${taker}: адрес ${takerAddress}, копия этого письма уже отправлена.`,
      "Все открытые вопросы мы обсудили вместе, повторять ничего не придётся. Пока дела передаются, вы можете писать любому из нас.",
      "Мы будем рады короткому общему звонку в удобное для вас время.",
      `С уважением,\n${leaver} и ${taker}`,
    ],
  }),
};

/** Subject and plain text. */
export function introductionText(given: Introduction): { subject: string; text: string } {
  const { subject, lines } = bodies[given.language](given);
  const [first = "", ...rest] = lines;
  return { subject, text: [greeted(given), first, ...rest].join("\n\n") };
}
