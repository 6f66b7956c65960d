// A file's text without what is not code, and what it imports. Regular expressions over blanked text, not a parser:
// TypeScript 7 has no parser to call from here, and the rules only need names and import lines.

/** `code` has comments blanked; `bare` has the contents of strings, templates' text and regular expressions blanked too. */
export interface SourceText {
  code: string;
  bare: string;
}

/** Blanks with spaces, so that line numbers and columns stay. */
export function readSource(text: string): SourceText {
  const code = text.split("");
  const bare = [...code];
  const blank = (from: number, to: number, alsoCode: boolean) => {
    for (let i = from; i < to; i++) {
      if (text[i] === "\n") continue;
      bare[i] = " ";
      if (alsoCode) code[i] = " ";
    }
  };
  /** Depth of braces at which a template's `${` was opened, innermost last. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (text.startsWith("//", at)) {
      const end = indexOr(text, "\n", at);
      blank(at, end, true);
      at = end;
    } else if (text.startsWith("/*", at)) {
      const end = Math.min(indexOr(text, "*/", at + 2) + 2, text.length);
      blank(at, end, true);
      at = end;
    } else if (char === '"' || char === "'") {
      const end = endOfString(text, at);
      blank(at + 1, end - 1, false);
      at = end;
    } else if (char === "/" && startsRegExp(text, at)) {
      const end = endOfRegExp(text, at);
      blank(at + 1, end - 1, false);
      at = end;
    } else if (char === "`" || (char === "}" && templates.at(-1) === depth)) {
      if (char === "}") templates.pop();
      const end = endOfTemplateText(text, at + 1);
      blank(at + 1, end, false);
      if (text[end] === "$") {
        templates.push(depth);
        at = end + 2;
      } else at = end + 1;
    } else {
      if (char === "{") depth++;
      if (char === "}") depth--;
      at++;
    }
  }
  return { code: code.join(""), bare: bare.join("") };
}

const indexOr = (text: string, word: string, from: number): number => {
  const found = text.indexOf(word, from);
  return found < 0 ? text.length : found;
};

/** A quote that is not closed on its line is an apostrophe in JSX text: it ends right there. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[from]) return at + 1;
  }
  return from + 1;
}

/** A slash divides only after a value; after an operator, an opening bracket or `return` it opens a regular expression. */
const startsRegExp = (text: string, at: number): boolean =>
  /(^|[=(,:;!&|?{}[+~>\n]|\breturn|\btypeof)\s*$/.test(text.slice(Math.max(0, at - 40), at)) &&
  !/[<>]\s*$/.test(text.slice(Math.max(0, at - 2), at)) &&
  endOfRegExp(text, at) > at + 1;

function endOfRegExp(text: string, from: number): number {
  let isClass = false;
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") isClass = true;
    else if (text[at] === "]") isClass = false;
    else if (text[at] === "/" && !isClass) return at + 1;
  }
  return from + 1;
}

function endOfTemplateText(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`" || text.startsWith("${", at)) return at;
  }
  return text.length;
}

/** One import or re-export. `isType` when nothing of it is left at run time. */
export interface Import {
  from: string;
  isType: boolean;
  line: number;
}

/** Every module that a text names: `import`, `export … from`, `import()` with a fixed name. */
export function listImports({ code, bare }: SourceText): Import[] {
  const found: Import[] = [];
  for (const match of bare.matchAll(/\b(?:import|export)\s+(type\s+)?([\w*{}\s,]*?)\s*\bfrom\s*(["'])/g)) {
    const isType = match[1] !== undefined || isOnlyTypes(match[2] ?? "");
    found.push({ from: nameAt(code, match.index + match[0].length), isType, line: lineAt(bare, match.index) });
  }
  for (const match of bare.matchAll(/\bimport\s*\(?\s*(["'])/g)) {
    found.push({ from: nameAt(code, match.index + match[0].length), isType: false, line: lineAt(bare, match.index) });
  }
  return found;
}

/** `{ type A, type B }` imports nothing at run time (bundlers drop the empty rest). */
function isOnlyTypes(names: string): boolean {
  const listed = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const each = (listed ?? "").split(",").map((name) => name.trim());
  return listed !== undefined && each.every((name) => name === "" || name.startsWith("type "));
}

/** The rest of a string that starts at `from`. */
const nameAt = (code: string, from: number): string => /^[^"'`\n]*/.exec(code.slice(from))?.[0] ?? "";

/** Line number of a position, from 1. */
export const lineAt = (text: string, index: number): number => text.slice(0, index).split("\n").length;
