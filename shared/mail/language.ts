// Which language a text is in, well enough for a screen reader's voice, a browser's translation and the right Chinese or
// Japanese form of a sign. By its letters, and for Latin ones by its commonest words. Where it is not sure: none.

/** More says nothing new. */
const LOOKED_AT = 6000;
/** Fewer letters could be a name or an order number. */
const FEWEST = 6;
/** So many of a language's commonest words there must be, and so many times as many as of any other. */
const FEWEST_WORDS = 2;
const CLEARLY = 1.4;

/** Neither addresses nor order numbers are of a language. */
const noWord = /@|:\/\/|www\.|\d/;

const scripts = {
  hangul: /\p{Script=Hangul}/gu,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  han: /\p{Script=Han}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  latin: /\p{Script=Latin}/gu,
  el: /\p{Script=Greek}/gu,
  he: /\p{Script=Hebrew}/gu,
  arabic: /\p{Script=Arabic}/gu,
  th: /\p{Script=Thai}/gu,
  hi: /\p{Script=Devanagari}/gu,
  ka: /\p{Script=Georgian}/gu,
  hy: /\p{Script=Armenian}/gu,
} as const;

/** Signs that are written in one of the two Chinese forms alone, those of everyday mail. */
const simplified = /[个们这来说会对国学发为时后开关东车书长门问间电话请谢贵总价报单询从应当与样还过进运货质]/g;
const traditional = /[個們這來說會對國學發為時後開關東車書長門問間電話請謝貴總價報單詢從應當與樣還過進運貨質]/g;

const commonest: Readonly<Record<string, string>> = {
  en: "the and of to is in for you we are this that with have be your our please will can not from thanks thank regards dear hello best would",
  de: "der die das und ist nicht ich wir sie für mit auf von zu den dem ein eine bitte danke grüße ihre uns auch wird sehr guten hallo",
  fr: "le la les des et est une vous nous pour dans avec que qui sur merci bonjour cordialement votre notre je ne pas du au",
  es: "el los las una que por para con del usted gracias saludos estimado hola nos su más está como sobre le un y",
  it: "il gli una che per con del della non sono grazie cordiali saluti buongiorno gentile vostra nostro anche di è ci",
  pt: "os uma que para com não você obrigado obrigada atenciosamente olá prezado em nos seu do da dos das ao é um",
  nl: "de het een van en voor met niet wij zijn dat op u uw bedankt groet vriendelijke graag hebben kunnen ook te ik",
  pl: "w na nie się jest dla proszę dziękuję pozdrawiam dzień dobry oraz że to do z od czy jak są",
  cs: "je na se že pro prosím děkuji dobrý den pozdravem nebo jsme jako ale jsou by",
  tr: "ve bir için bu ile teşekkürler merhaba saygılarımla lütfen olarak iyi çok daha var mı de",
  sv: "och att det är för med på inte vi som hej tack hälsningar av den till kan ni jag",
  vi: "và của là có cho không được chúng tôi với xin cảm ơn trân trọng anh chị này các",
};
const commonestOf = Object.entries(commonest).map(([tag, words]) => ({ tag, words: new Set(words.split(" ")) }));

/** The BCP 47 tag of a text's language; null where it is not clear. */
export function languageOf(text: string): string | null {
  // Word by word: one expression for all would look at an endless word from each of its letters.
  const looked = text
    .slice(0, LOOKED_AT)
    .split(/\s+/)
    .filter((word) => !noWord.test(word))
    .join(" ");
  const count = (script: RegExp): number => looked.match(script)?.length ?? 0;
  // A Chinese or Japanese sign says as much as two letters; Latin names and article words stand in every language.
  const han = 2 * count(scripts.han);
  const kana = 2 * count(scripts.kana);
  const shares = {
    ...{ east: han + kana, ko: 2 * count(scripts.hangul), cyrillic: count(scripts.cyrillic) },
    ...{ latin: count(scripts.latin) / 2, el: count(scripts.el), he: count(scripts.he), arabic: count(scripts.arabic) },
    ...{ th: count(scripts.th), hi: count(scripts.hi), ka: count(scripts.ka), hy: count(scripts.hy) },
  };
  const [most] = Object.entries(shares).sort(([, a], [, b]) => b - a);
  if (most === undefined || most[1] < FEWEST) return null;
  if (most[0] === "east") return kana > 0.1 * han ? "ja" : chineseOf(count(simplified), count(traditional));
  if (most[0] === "cyrillic") return cyrillicOf(looked.toLowerCase());
  if (most[0] === "arabic") return /[پچژگ]/.test(looked) ? "fa" : "ar";
  return most[0] === "latin" ? latinOf(looked.toLowerCase()) : most[0];
}

const chineseOf = (plain: number, full: number): string => (plain > full ? "zh-Hans" : full > plain ? "zh-Hant" : "zh");

/** By letters that others do not have. */
function cyrillicOf(text: string): string | null {
  if (/[әғқңұһ]/.test(text)) return "kk";
  if (/ў/.test(text)) return "be";
  if (/[їєґ]/.test(text)) return "uk";
  if (/[јљњћђџ]/.test(text)) return "sr";
  if (/[ыэё]/.test(text)) return "ru";
  if (/і/.test(text)) return null;
  return /ъ[^еёюя]/.test(text) ? "bg" : "ru";
}

function latinOf(text: string): string | null {
  const words = text.match(/\p{L}+/gu) ?? [];
  const scored = commonestOf
    .map(({ tag, words: common }) => ({ tag, hits: words.filter((word) => common.has(word)).length }))
    .sort((a, b) => b.hits - a.hits);
  const [best, next] = scored;
  if (best === undefined || next === undefined || best.hits < FEWEST_WORDS) return null;
  return best.hits >= CLEARLY * next.hits ? best.tag : null;
}
