import { introducesQuote, startsQuote } from "../../../shared/mail/segments.ts";
import { isSignedCard, isSignOff } from "../../../shared/mail/signature.ts";
import type { FoldWords } from "./protocol.ts";

// Quoted mail and signatures inside a message's HTML, folded by the marks and words that mail programs leave in it. It
// works on the cleaned tree: elements are moved under one that opens by a press, none is made from text or taken away.
// Where it is not sure that nothing new stands in a part or below it, the part stays open.

/** Elements that hold what is quoted: Gmail and its kin, Apple Mail and Thunderbird, others. */
const wholes = [
  ...[".gmail_quote", "blockquote[type=cite i]", ".yahoo_quoted", ".protonmail_quote", ".tutanota_quote"],
  ...[".zmail_extra", "#isReplyContent", ".ntes-mailmaster-quote"],
].join();
/** Elements from which on everything in the same element is quoted: Outlook's. */
const heads = "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container";
/** What may hold a head that is known by its words alone. */
const blocks = "div, p, blockquote, section, article, td";
/** What a forwarded message begins with: it is what the mail is about. */
const forwarded = /^[-\s]*(?:forwarded message|begin forwarded|weitergeleitete nachricht|пересыла|转发|轉寄)/iu;
const signatures = ".gmail_signature, .moz-signature, #Signature, #ms-outlook-mobile-signature";

/** Each is held against the whole mail; real ones have a handful. */
const MAX_GROUPS = 40;
/** Looked at for their words; longer mail is a machine's. */
const MAX_BLOCKS = 4000;
const MAX_SIGNATURE_NODES = 20;

type Group = ChildNode[];

/** Folds what is quoted at the end, and signatures. */
export function foldQuoted(body: HTMLElement, words: FoldWords): void {
  const quoted = quotedGroups(body);
  const signed = signedGroups(body, new Set(quoted.flat()));
  const folded = new Set<Node>([...quoted, ...signed].flat());
  if (!saysAnything(body, null, folded)) return;
  for (const group of quoted) {
    const last = group.at(-1);
    const isForwarded = forwarded.test(group.flatMap((node) => firstLines(node)).join(" "));
    if (last && !isForwarded && !saysAnything(body, last, folded)) fold(group, words.quote, words.language);
  }
  for (const group of signed) {
    if (group.some((node) => node.textContent?.trim() !== "")) fold(group, words.signature, words.language);
  }
}

/** Neighbouring nodes that are quoted together, in the order of the text; none inside another. */
function quotedGroups(body: HTMLElement): Group[] {
  const groups: Group[] = [];
  const candidates = [...body.querySelectorAll(`${wholes}, ${heads}, ${blocks}`)].slice(0, MAX_BLOCKS);
  for (const element of candidates) {
    if (groups.length === MAX_GROUPS) break;
    if (groups.some((group) => group.some((node) => node.contains(element)))) continue;
    const group = groupAt(element, body);
    if (group !== null) groups.push(group);
  }
  return groups;
}

function groupAt(element: Element, body: HTMLElement): Group | null {
  if (element.matches(wholes)) return withIntroduction(element);
  if (element.matches(heads)) return withIntroduction(element, restOf(element));
  if (!startsQuote(firstLines(element))) {
    const quote = element.matches("blockquote") ? withIntroduction(element) : [];
    return quote.length > 1 ? quote : null;
  }
  const box = boxOf(element, body);
  return withIntroduction(box, element.matches("blockquote") ? [box] : restOf(box));
}

/** A node and all that follows it in the same element. */
function restOf(element: ChildNode): Group {
  const rest: Group = [];
  for (let node: ChildNode | null = element; node !== null; node = node.nextSibling) rest.push(node);
  return rest;
}

/** With the line across, or "On Monday Bea wrote:", that stands right above. */
function withIntroduction(element: Element, group: Group = [element]): Group {
  const before = previousOf(element);
  if (before === null) return group;
  const isIntroduction =
    before.matches(".moz-cite-prefix, .gmail_attr, hr") || introducesQuote(firstLines(before, MAX_INTRODUCTION));
  if (!isIntroduction) return group;
  const above: Group = [];
  for (let node: ChildNode | null = before; node !== null && node !== element; node = node.nextSibling)
    above.push(node);
  return [...above, ...group];
}

/** More text than an introduction has: then it is none. */
const MAX_INTRODUCTION = 400;

/** Windows' Outlook puts a box around its head: the outermost one that holds nothing else. */
function boxOf(element: Element, body: HTMLElement): Element {
  let box = element;
  for (let level = 0; level < 3; level++) {
    const { parentElement } = box;
    if (parentElement === null || parentElement === body) break;
    if (parentElement.textContent?.trim() !== element.textContent?.trim()) break;
    box = parentElement;
  }
  return box;
}

/** The element right before, if only blanks lie between. */
function previousOf(element: Element): Element | null {
  let before = element.previousSibling;
  while (before !== null && before.textContent?.trim() === "" && !(before instanceof HTMLHRElement))
    before = before.previousSibling;
  return before instanceof Element ? before : null;
}

/** The lines that a node's text begins with, as far as some hundred letters go. */
function firstLines(node: Node, letters = 500): string[] {
  if (node instanceof Text) return node.data.split("\n").slice(0, 8);
  const lines = [""];
  let left = letters;
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let at = walker.nextNode(); at !== null && left > 0; at = walker.nextNode()) {
    if (at instanceof Text) {
      const words = at.data.replace(/\s+/g, " ").slice(0, left);
      lines[lines.length - 1] += words;
      left -= words.length;
    } else if (at instanceof Element && at.matches(`br, tr, li, hr, pre, ${blocks}`)) lines.push("");
  }
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** Signatures by the programs' own marks, else from the usual two dashes or a sign-off with a card to what is quoted. */
function signedGroups(body: HTMLElement, quoted: ReadonlySet<Node>): Group[] {
  const isFree = (one: Element): boolean =>
    ![...quoted].some((node) => node.contains(one) || one.contains(node)) && !one.parentElement?.closest(signatures);
  const marked = [...body.querySelectorAll(signatures)].slice(0, MAX_GROUPS).filter(isFree);
  if (marked.length > 0) return marked.map((one) => [one]);
  const dashes = [...body.querySelectorAll(blocks)]
    .slice(0, MAX_BLOCKS)
    .find((one) => one.childElementCount <= 1 && /^(?:--|—)$/.test(one.textContent?.trim() ?? "") && isFree(one));
  const signature = dashes === undefined ? signedCard(body, quoted) : untilQuoted(restOf(dashes), quoted);
  return signature.length > 0 && signature.length <= MAX_SIGNATURE_NODES ? [signature] : [];
}

function untilQuoted(group: Group, quoted: ReadonlySet<Node>): Group {
  const end = group.findIndex((node) => [...quoted].some((one) => node.contains(one)));
  return end < 0 ? group : group.slice(0, end);
}

/** A sign-off and the card below it, if nothing but what is quoted stands behind them. */
function signedCard(body: HTMLElement, quoted: ReadonlySet<Node>): Group {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    quoted.has(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text) || !isSignOff(node.data)) continue;
    let start: ChildNode = node;
    while (start.parentElement && start.parentElement !== body && isAllOf(start, start.parentElement))
      start = start.parentElement;
    const group = untilQuoted(restOf(start), quoted);
    const isCard = isSignedCard(group.flatMap((one) => firstLines(one)));
    if (isCard && !saysAnything(body, group.at(-1) ?? null, new Set([...quoted, ...group]))) return group;
  }
  return [];
}

const isAllOf = (node: Node, parent: Element): boolean => node.textContent?.trim() === parent.textContent?.trim();

/** True where words or pictures stand outside of what would be folded: anywhere, or behind a node. */
function saysAnything(body: HTMLElement, behind: Node | null, folded: ReadonlySet<Node>): boolean {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    folded.has(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const says = node instanceof HTMLImageElement || (node instanceof Text && node.data.trim() !== "");
    const isBehind = behind === null || behind.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (says && isBehind) return true;
  }
  return false;
}

function fold(group: Group, word: string, language: string): void {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = word;
  summary.lang = language;
  summary.className = "counterfoil-fold";
  group[0]?.before(details);
  details.append(summary, ...group);
}
