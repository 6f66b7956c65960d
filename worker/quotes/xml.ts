// XML 1.0 as it is written: an element is made of texts or of elements, and only here becomes characters. What people wrote
// can be no markup, and no character that XML cannot say.

/** An element, with text or with elements inside. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  inside: string | readonly XmlElement[];
}

/** An element with a text in it; none where what XML can say of the text is blank. Lists, so that what is not there can be left out by itself. */
export const leaf = (
  name: string,
  text: string,
  attributes: Readonly<Record<string, string>> = {},
): readonly XmlElement[] => (sayable(text).trim() === "" ? [] : [{ name, attributes, inside: text }]);

/** An element around others; none where nothing is left to stand in it. */
export function branch(name: string, ...inside: (readonly XmlElement[])[]): readonly XmlElement[] {
  const elements = inside.flat();
  return elements.length === 0 ? [] : [{ name, attributes: {}, inside: elements }];
}

/** The same where the element has to stand, even with nothing in it. */
export const required = (name: string, ...inside: (readonly XmlElement[])[]): readonly XmlElement[] => [
  { name, attributes: {}, inside: inside.flat() },
];

/** What is no Char of XML 1.0 (2.2): most control characters, halves of pairs, U+FFFE and U+FFFF. */
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A text as XML can say it. In the place of a character that it cannot stands U+FFFD: nothing goes unseen. */
export const sayable = (text: string): string => text.replace(/\r\n?/g, "\n").replace(unsayable, "\ufffd");

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Sayable text between tags. */
export const escapeXml = (text: string): string => sayable(text).replace(/[&<>"]/g, (sign) => signs[sign] ?? "");

/** A parser would make spaces of these in an attribute. */
const escapeAttribute = (text: string): string =>
  escapeXml(text).replace(/[\t\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function write({ name, attributes, inside }: XmlElement, indent: string): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  const open = `${indent}<${name}${said.join("")}`;
  if (inside.length === 0) return `${open}/>\n`;
  if (typeof inside === "string") return `${open}>${escapeXml(inside)}</${name}>\n`;
  return `${open}>\n${inside.map((one) => write(one, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

/** A document, to be written as UTF-8. Names of elements and attributes come from code, never from people. */
export const writeXml = (root: XmlElement): string => `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}`;
