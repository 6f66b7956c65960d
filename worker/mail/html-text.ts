/** Elements that stand on lines of their own. */
const blocks = new Set([
  ...["address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"],
  ...["form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"],
  ...["table", "tbody", "tfoot", "thead", "tr", "ul", "caption"],
]);

/** Elements after which a blank line is kept, as a reader sees a paragraph. */
const paragraphs = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6"]);

/** Elements whose content is not text for a reader. */
const hidden = new Set(["script", "style", "head", "title", "template", "noscript", "object", "svg"]);

const named: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", ensp: " ", emsp: " ", thinsp: " ", shy: "" },
  ...{ zwnj: "", zwj: "", ndash: "–", mdash: "—", hellip: "…", bull: "•", middot: "·", laquo: "«", raquo: "»" },
  ...{ lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", bdquo: "„", sbquo: "‚", euro: "€", pound: "£", yen: "¥" },
  ...{ cent: "¢", sect: "§", copy: "©", reg: "®", trade: "™", deg: "°", plusmn: "±", times: "×", divide: "÷" },
  ...{ micro: "µ", para: "¶", frac12: "½", frac14: "¼", sup2: "²", sup3: "³", szlig: "ß", not: "¬", iexcl: "¡" },
  ...{ auml: "ä", ouml: "ö", uuml: "ü", Auml: "Ä", Ouml: "Ö", Uuml: "Ü", eacute: "é", egrave: "è", ecirc: "ê" },
  ...{ agrave: "à", acirc: "â", ccedil: "ç", ocirc: "ô", ugrave: "ù", icirc: "î", ntilde: "ñ", oacute: "ó" },
  ...{
    aacute: "á",
    iacute: "í",
    uacute: "ú",
    aring: "å",
    Aring: "Å",
    oslash: "ø",
    Oslash: "Ø",
    aelig: "æ",
    AElig: "Æ",
  },
};

/**
 * The words of an HTML body as plain text that keeps its lines: blocks, `<br>` and table rows on lines of their own,
 * cells apart by a tab, quotes without marks. For reading and searching only; it is never shown as HTML again. One pass
 * from left to right, so that a hostile body costs no more than its length.
 */
export function htmlToText(html: string): string {
  const out = lineWriter();
  let skipping: string | null = null;
  let preformatted = 0;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const textEnd = open === -1 ? html.length : open;
    if (skipping === null && textEnd > at) out.text(decodeEntities(html.slice(at, textEnd)), preformatted > 0);
    if (open === -1) break;
    const tag = readTag(html, open);
    at = tag.end;
    if (skipping !== null) {
      if (tag.closes && tag.name === skipping) skipping = null;
    } else if (tag.name === "") out.text(decodeEntities(html.slice(open, tag.end)), preformatted > 0);
    else if (!tag.closes && hidden.has(tag.name) && !tag.selfClosing) skipping = tag.name;
    else if (tag.name === "br") out.lineBreak();
    else if ((tag.name === "td" || tag.name === "th") && !tag.closes) out.cell();
    else if (blocks.has(tag.name)) {
      if (tag.name === "pre") preformatted = Math.max(0, preformatted + (tag.closes ? -1 : 1));
      out.block(paragraphs.has(tag.name));
    }
  }
  return out.done();
}

/** The tag, comment or declaration at `<`; an empty name means that the `<` is only a character. */
function readTag(html: string, open: number): { name: string; closes: boolean; selfClosing: boolean; end: number } {
  if (html.startsWith("<!--", open)) {
    const end = html.indexOf("-->", open + 4);
    return { name: "!", closes: false, selfClosing: true, end: end === -1 ? html.length : end + 3 };
  }
  const next = html.charAt(open + 1);
  if (!/[a-z/!?]/i.test(next)) return { name: "", closes: false, selfClosing: false, end: open + 1 };
  const end = tagEnd(html, open);
  const closes = next === "/";
  const head = html.slice(open + (closes ? 2 : 1), Math.min(end, open + 40));
  const name = /^[a-z][a-z0-9]*/i.exec(head)?.[0].toLowerCase() ?? "!";
  return { name, closes, selfClosing: html.charAt(end - 2) === "/", end };
}

/** Just behind the `>` that ends the tag; a `>` inside a quoted attribute does not, unless the quote never closes. */
function tagEnd(html: string, open: number): number {
  const plain = html.indexOf(">", open);
  if (plain === -1) return html.length;
  let quote = "";
  // Attributes are short; after this many characters the quote is taken for a typing error.
  const limit = Math.min(html.length, open + 10_000);
  for (let i = open + 1; i < limit; i++) {
    const c = html.charAt(i);
    if (quote !== "") {
      if (c === quote) quote = "";
    } else if (c === ">") return i + 1;
    else if ((c === '"' || c === "'") && html.charAt(i - 1) === "=") quote = c;
  }
  return plain + 1;
}

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z][a-z0-9]{1,10});?/gi, (whole: string, body: string) => {
    if (!body.startsWith("#")) return named[body] ?? named[body.toLowerCase()] ?? whole;
    const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isScalar ? String.fromCodePoint(code) : "\ufffd";
  });
}

/**
 * Collects lines: white space folded, never more than one blank line in a row. The open line is kept in pieces: asking a
 * growing string for its end would copy it each time.
 */
function lineWriter() {
  const lines: string[] = [];
  let pieces: string[] = [];
  let last = "";
  const add = (piece: string): void => {
    if (piece === "") return;
    pieces.push(piece);
    last = piece.slice(-1);
  };
  const flush = (): void => {
    const line = pieces.join("").trimEnd();
    if (line !== "" || (lines.length > 0 && lines.at(-1) !== "")) lines.push(line);
    pieces = [];
    last = "";
  };
  return {
    text(text: string, preformatted: boolean): void {
      if (preformatted) {
        const [first = "", ...more] = text.replace(/\r\n?/g, "\n").split("\n");
        add(first);
        for (const next of more) {
          flush();
          add(next);
        }
        return;
      }
      const folded = text.replace(/[\s\u00a0]+/g, " ");
      add(last === "" || last === " " || last === "\t" ? folded.trimStart() : folded);
    },
    lineBreak: flush,
    cell(): void {
      if (last === " ") pieces.push((pieces.pop() ?? "").trimEnd());
      if (last !== "" && last !== "\t") add("\t");
    },
    block(withBlankLine: boolean): void {
      if (pieces.length > 0) flush();
      if (withBlankLine && lines.length > 0 && lines.at(-1) !== "") lines.push("");
    },
    done(): string {
      flush();
      return lines.join("\n").trim();
    },
  };
}
