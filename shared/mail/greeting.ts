// How a mail greets who it goes to, as its writer wrote it: "Dear Mr Braun", "尊敬的王经理", "Уважаемый Иван Петрович". By the
// first words alone; where they are no greeting, none. Pure.

/** A greeting is short; what goes on for longer without a stop is a sentence. */
const MOST = 60;

const latin =
  "dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|sehr geehrte[rs]?|liebe[rs]?|hallo|guten (?:tag|morgen|abend)|moin|" +
  "bonjour|chère?|madame|monsieur|estimad[oa]s?|hola|buen[oa]s (?:días|tardes)|gentil[ei]|gentilissim[oai]|egregio|buongiorno|ciao|prezad[oa]s?|olá|" +
  "bom dia|beste|geachte|goedemorgen|hej|szanown[aiey]|dzień dobry|vážen[ýáí]|dobrý den|sayın|merhaba|kính gửi|xin chào";
const russian =
  "уважаем(?:ый|ая|ые)|дорог(?:ой|ая|ие)|добрый (?:день|вечер)|доброе утро|здравствуйте|здравствуй|приветствую|привет";

const withWords = new RegExp(
  `^((?:${latin}|${russian})(?![\\p{L}])[^,;:!?，：！\\n]{0,${MOST}}?)\\s*[,;:!，：！]`,
  "iu",
);
/** Honoured, or a name with its title, or a name before "hello". */
const chinese =
  /^((?:尊敬的|亲爱的|敬爱的|尊敬的各位)?[\p{Script=Han}A-Za-z ]{0,12}?(?:总|总监|经理|先生|女士|小姐|老师|工|主任|董事长|同事|各位)?)\s*(?:[，,、]?\s*(?:您好|你好|早上好|下午好|大家好))?\s*[：:，,！!。]/u;
const isChineseGreeting = /^(?:尊敬|亲爱|敬爱)|(?:总|总监|经理|先生|女士|小姐|老师|工|主任|董事长)$/u;

/** The greeting with which a text begins, without the sign after it; null where it begins otherwise. */
export function greetingIn(text: string): string | null {
  const begun = text.trimStart().slice(0, 2 * MOST);
  const found = withWords.exec(begun)?.[1] ?? chineseIn(begun);
  return found === null ? null : found.replace(/\s+/g, " ").trim();
}

function chineseIn(begun: string): string | null {
  const said = chinese.exec(begun)?.[1]?.trim() ?? "";
  return said.length > 1 && isChineseGreeting.test(said) ? said : null;
}
