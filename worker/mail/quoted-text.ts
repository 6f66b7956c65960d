/** A text's lines, told apart: its own, and those that by their form may be quoted from an earlier message. */
export interface TextLines {
  own: string[];
  /** Without the marks before them. */
  quoted: string[];
}

const quoteMark = /^ {0,3}(?:>[> ]*)/;
/** `-----Original Message-----` and its kin; all below is quoted. */
const separator = /^[-_ ]*-{2,} ?(?:original message|исходное сообщение|原始邮件|原始郵件) ?-{2,}[-_ ]*$/i;
/** The head that Outlook puts above what it quotes: a sender's line, then at least two of the others. */
const senderLine = /^\W{0,3}(?:from|от|发件人|寄件者|寄件人)\W{0,3}[:：]/iu;
const otherLine =
  /^\W{0,3}(?:sent|date|to|cc|subject|отправлено|дата|кому|копия|тема|发送时间|日期|收件人|抄送|主题|寄件日期|收件者|主旨)\W{0,3}[:：]/iu;

/**
 * What of a message's text looks quoted: lines that begin with `>`, and everything below a reply's separator or head.
 * Form proves nothing (people answer between the lines, and paste): whoever leaves a line out must have found it elsewhere.
 */
export function splitQuoted(text: string): TextLines {
  const lines = text.split("\n");
  const below = lines.findIndex((line, at) => separator.test(line.trim()) || isReplyHead(lines, at));
  const out: TextLines = { own: [], quoted: [] };
  lines.forEach((line, at) => {
    const isMarked = quoteMark.test(line);
    if (isMarked || (below >= 0 && at >= below)) out.quoted.push(line.replace(quoteMark, ""));
    else out.own.push(line);
  });
  return out;
}

const isReplyHead = (lines: readonly string[], at: number): boolean =>
  senderLine.test(lines[at] ?? "") &&
  lines.slice(at + 1, at + 6).filter((line) => otherLine.test(line.slice(0, 40))).length >= 2;
