import { type Figures, numberIn, saysMoney, totalIn } from "./figures.ts";
import { asking, giving, otherNoun, quoteNoun, quoteTitleWord } from "./outside-words.ts";

// Tells which of a colleague's outgoing mails carry a quote, and what it says. A quote that nobody at the Desk hears of is
// worse than a paper that somebody there calls no quote: where something says quotation, it is one.

/** A file of the mail that may be a quote. */
export interface OutsideDocument {
  part: number;
  fileName: string;
  /** What was read of it; null where nothing could be. */
  text: string | null;
}

export interface OutsideMail {
  subject: string;
  /** What was written in this mail, without what it quotes. */
  text: string;
  documents: readonly OutsideDocument[];
}

/** `part`: the file's, or -1 where the quote stands in the mail's own words. */
export interface FoundQuote extends Figures {
  part: number;
}

/** A paper says what it is at its beginning. */
const TITLE_LINES = 40;
const TITLE_CHARS = 70;
const HEAD_CHARS = 2500;
const LOOKED_AT = 6000;

type Kind = "quote" | "other" | null;

/** Letters that stand apart for their looks: `报 价 单`, `Q U O T E`. */
const closeUp = (text: string): string =>
  text
    .replace(
      /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]) {1,3}(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/gu,
      "",
    )
    .replace(/(?<!\p{L})(?:\p{L} ){3,20}\p{L}(?!\p{L})/gu, (word) => word.replaceAll(" ", ""));

/** Which of the two a few words name first. */
function kindOf(words: string, quote: RegExp): Kind {
  const [own, other] = [quote.exec(words), otherNoun.exec(words)];
  if (own && (!other || own.index <= other.index)) return asking.test(words) ? "other" : "quote";
  return other ? "other" : null;
}

const nameOf = (fileName: string): string =>
  fileName
    .replace(/\.[a-z0-9]{2,5}$/iu, "")
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, " ")
    .replace(/[_+.,()[\]-]+|(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, " ");

/** What a paper calls itself: the first of its lines that is short and begins with what papers are called. */
function titleOf(text: string): Kind {
  const lines = closeUp(text).split("\n").slice(0, TITLE_LINES);
  // A title may be broken over two lines.
  for (const [at, line] of lines.entries()) {
    for (const cell of [...line.split(/\s{2,}/u), `${line} ${lines[at + 1] ?? ""}`]) {
      const said = cell.trim();
      if (said.length > TITLE_CHARS) continue;
      if (asking.test(said)) return "other";
      const [own, other] = [quoteTitleWord.exec(said), otherNoun.exec(said)];
      if (own && own.index <= 12 && !(other && other.index < own.index)) return "quote";
      if (other?.index === 0) return "other";
    }
  }
  return null;
}

/** By its own words, and its file's name. A paper that is called a quote by its name is one, whatever stands above it. */
function kindOfDocument({ fileName, text }: OutsideDocument): Kind {
  const name = kindOf(nameOf(fileName), quoteTitleWord);
  if (name === "quote") return "quote";
  const title = text === null ? null : titleOf(text);
  if (title !== null) return title;
  if (name !== null) return name;
  return text !== null && kindOf(closeUp(text.slice(0, HEAD_CHARS)), quoteNoun) === "quote" && saysMoney(text)
    ? "quote"
    : null;
}

const withoutReply = (subject: string): string =>
  subject.replace(/^(?:\s*(?:re|aw|sv|fwd?|wg|tr|rv|回复|答复|转发|отв)\s*[:：])+/iu, "");

/** Whether the mail's words give a quote. An answer to a request whose words name money gives one as well. */
function givesQuote({ subject, text }: OutsideMail): "words" | "subject" | "answer" | null {
  const words = text.slice(0, LOOKED_AT);
  const bare = withoutReply(subject);
  const asks = asking.test(words);
  if (asks) return null;
  if (giving.test(words)) return "words";
  if (!asking.test(bare) && kindOf(bare, quoteTitleWord) === "quote") return "subject";
  return bare !== subject && asking.test(bare) ? "answer" : null;
}

/** What was found in the paper, and where it is silent, in the mail it went with. */
function figuresOf(mail: OutsideMail, document: OutsideDocument): Figures {
  const text = closeUp(document.text ?? "");
  const around = `${mail.subject}\n${mail.text.slice(0, LOOKED_AT)}`;
  const total = totalIn(text, false) ?? totalIn(around, false);
  const number = numberIn(text) ?? numberIn(nameOf(document.fileName)) ?? numberIn(around);
  return { number, currency: total?.currency ?? null, total: total?.total ?? null };
}

const isSame = (one: FoundQuote, other: FoundQuote): boolean =>
  (one.number !== null && one.number === other.number) ||
  (one.total !== null && one.total === other.total && one.currency === other.currency);

/** The same quote as PDF and spreadsheet is one: the first stands for both. */
const once = (found: readonly FoundQuote[]): FoundQuote[] =>
  found.filter((quote, at) => !found.slice(0, at).some((earlier) => isSame(earlier, quote)));

/** The quotes in a colleague's outgoing mail. Pure; linear in what it reads. */
export function quotesIn(mail: OutsideMail): FoundQuote[] {
  const kinds = mail.documents.map((document) => ({ document, kind: kindOfDocument(document) }));
  const gives = givesQuote(mail);
  let named = kinds.filter(({ kind }) => kind === "quote");
  if (named.length === 0 && (gives === "words" || gives === "subject")) {
    // Nothing of it says what it is, or nothing could be read, as of a scan: the mail does.
    named = kinds
      .filter(({ kind, document }) => kind === null && (document.text === null || saysMoney(document.text)))
      .slice(0, 1);
  }
  if (named.length > 0) {
    return once(named.map(({ document }) => ({ part: document.part, ...figuresOf(mail, document) })));
  }
  const quote = gives === null ? null : quoteInWords(mail);
  if (quote === null) return [];
  // A word in a subject is little: `Nice quote!`.
  return gives === "subject" && quote.number === null && totalIn(mail.text, false) === null ? [] : [quote];
}

/** A quote that stands in the mail's own words; null where they name no money, or it is another paper's mail. */
function quoteInWords({ subject, text }: OutsideMail): FoundQuote | null {
  const bare = withoutReply(subject);
  const words = text.slice(0, LOOKED_AT);
  if (!asking.test(bare) && kindOf(bare, quoteTitleWord) === "other") return null;
  const total = totalIn(words, true);
  return total && { part: -1, number: numberIn(`${bare}\n${words}`), ...total };
}
