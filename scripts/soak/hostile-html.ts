// Hostile HTML bred from hostile HTML: bodies that each found a way around some sanitiser, cut, joined, wrapped and
// spelled in other ways. Everything comes from a seed, so that a finding can be made again.
import type { Body } from "../../test/support/mail-frame-stage.ts";
import type { Dice } from "./malformed-mail.ts";

/** No mail needs more, and a hundred thousand of these have to be shown. Characters. */
const MAX_CHARS = 20_000;

/** `count` bodies made of `from`, no two alike and none as in `from`. */
export function* mutatedBodies(count: number, dice: Dice, from: readonly Body[]): Generator<Body> {
  const seen = new Set(from.map(({ html }) => html));
  const pick = (): string => from[dice.below(from.length)]?.html ?? "";
  for (let made = 0; made < count; ) {
    let html = pick();
    const rounds = 1 + dice.below(4);
    for (let round = 0; round < rounds; round++) html = dice.pick(mutations)(html, dice, pick);
    html = html.slice(0, MAX_CHARS);
    if (seen.has(html)) continue;
    seen.add(html);
    yield { id: `m-${made++}`, html };
  }
}

/** One way of making another body: of this one, with dice, and others to take from. */
type Mutation = (html: string, dice: Dice, other: () => string) => string;

/** Elements whose content is read by other rules than the rest: where one reader sees text, another sees elements. */
const wrappers: readonly [string, string][] = [
  ["<svg>", "</svg>"],
  ["<svg><style>", "</style></svg>"],
  ["<svg><desc>", "</desc></svg>"],
  ["<svg><title>", "</title></svg>"],
  ["<svg><foreignObject>", "</foreignObject></svg>"],
  ["<svg><a><text>", "</text></a></svg>"],
  ["<svg></p><style><a id='", "'></style>"],
  ["<math>", "</math>"],
  ["<math><mtext>", "</mtext></math>"],
  ["<math><mtext><table><mglyph><style>", "</style>"],
  ["<math><mtext><mglyph><svg><mtext><style>", "</style>"],
  ["<math><annotation-xml encoding='text/html'>", "</annotation-xml></math>"],
  ["<math><annotation-xml encoding='application/xhtml+xml'><style>", "</style></annotation-xml></math>"],
  ["<form><math><mtext></form><form><mglyph><style></math>", ""],
  ["<noscript>", "</noscript>"],
  ['<noscript><p title="</noscript>', '">'],
  ["<template>", "</template>"],
  ["<div><template shadowrootmode=open>", "</template></div>"],
  ["<style>", "</style>"],
  ["<style><!--</style>", "--></style>"],
  ["<title>", "</title>"],
  ["<textarea>", "</textarea>"],
  ["<xmp>", "</xmp>"],
  ["<iframe>", "</iframe>"],
  ["<noembed>", "</noembed>"],
  ["<noframes>", "</noframes>"],
  ["<plaintext>", ""],
  ["<select><option>", "</option></select>"],
  ["<select><style>", "</style></select>"],
  ["<table><tr><td>", "</td></tr></table>"],
  ["<table><caption><svg>", "</svg></caption></table>"],
  ["<table>", "</table>"],
  ["<a href='#'><table><a href='#'>", "</table>"],
  ["<p><b><i><u>", "</p></b></i></u>"],
  ["<!--", "-->"],
  ["<!-->", ""],
  ["<![CDATA[", "]]>"],
  ["<svg><![CDATA[", "]]></svg>"],
  ["<?xml ", "?>"],
  ["<!doctype html [", "]>"],
  ["<frameset>", "</frameset>"],
  ["<body onload=canary()>", "</body>"],
  ["<html><head>", "</head></html>"],
  ["<object>", "</object>"],
  ["<dialog open>", "</dialog>"],
  ["<custom-element is=x>", "</custom-element>"],
];

/** What stands in for a space within a tag. */
const gaps = ["\t", "\n", "\f", "\r", "/", " / ", "\u00a0", "\u2028", "\0 "] as const;
const strays = [
  "\0",
  "\u0001",
  "\u00ad",
  "\u200b",
  "\u202e",
  "\u2028",
  "\ufeff",
  "\ufffd",
  "\ud83d",
  "\x1b",
  "]]>",
  "-->",
  "</",
] as const;
const entities = [
  "&Tab;",
  "&NewLine;",
  "&colon;",
  "&lpar;",
  "&sol;",
  "&nbsp;",
  "&#0;",
  "&#x3c;",
  "&lt",
  "&amp;lt;",
  "&#60",
] as const;

const tag = /<[a-z!?/][^<>]*>/gi;

const mutations: readonly [Mutation, ...Mutation[]] = [
  // Spliced: the front of one, the end of another.
  (html, dice, other) => {
    const tail = other();
    return html.slice(0, dice.below(html.length + 1)) + tail.slice(dice.below(tail.length + 1));
  },
  // Another one set in somewhere.
  (html, dice, other) => {
    const at = dice.below(html.length + 1);
    return html.slice(0, at) + other() + html.slice(at);
  },
  // Another one set in between two tags.
  (html, dice, other) => replaceOne(html, dice, (found) => found + other()),
  // A piece doubled, once or often.
  (html, dice) => {
    const at = dice.below(html.length + 1);
    const end = at + dice.below(120);
    return html.slice(0, at) + html.slice(at, end).repeat(2 + dice.below(6)) + html.slice(end);
  },
  // A tag doubled, or gone.
  (html, dice) => replaceOne(html, dice, (found) => (dice.chance(50) ? found + found : "")),
  // Wrapped, sometimes many times, sometimes never closed.
  wrap,
  wrap,
  wrap,
  (html, dice) => {
    const times = 2 + dice.below(40);
    let wrapped = html;
    for (let i = 0; i < times; i++) wrapped = wrap(wrapped, dice);
    return wrapped;
  },
  (html, dice) => {
    const level = dice.pick(["<div>", "<p>", "<b>", "<svg>", "<math>", "<table>", "<font color=red>", "<template>"]);
    return level.repeat(50 + dice.below(700)) + html;
  },
  // Attributes in another order, given twice, or taken to another tag.
  (html, dice) => html.replace(tag, (found) => (dice.chance(60) ? shuffleAttributes(found, dice) : found)),
  (html, dice) => {
    const stolen = dice.pick([
      "onerror=canary() src=x:",
      "onload=canary()",
      "style='background:url(http://elsewhere.example/m.png)'",
      "href=javascript:canary()",
      "is=x id=body name=attributes",
      "onfocus=canary() autofocus tabindex=0",
    ]);
    return replaceOne(html, dice, (found) => found.replace(/\s|\/?>$/, (gap) => ` ${stolen} ${gap}`));
  },
  // Spelled otherwise.
  (html, dice) => [...html].map((c) => (dice.chance(4) && /[a-z():./"']/i.test(c) ? entityOf(c, dice) : c)).join(""),
  (html, dice) => html.replace(/[a-z]/gi, (c) => (dice.chance(30) ? swapCase(c) : c)),
  (html, dice) => html.replace(tag, (found) => found.replace(/ /g, (gap) => (dice.chance(40) ? dice.pick(gaps) : gap))),
  (html, dice) =>
    html.replace(/javascript:|http:|url\(|data:|style/gi, (word) => {
      const at = 1 + dice.below(word.length - 1);
      return word.slice(0, at) + dice.pick(["\t", "\n", "&Tab;", "\\", "/**/", "\0", "&#10;"]) + word.slice(at);
    }),
  (html, dice) =>
    html.replace(/["']/g, (quote) => (dice.chance(25) ? dice.pick(["'", '"', "`", "", "\u201c"]) : quote)),
  (html, dice) => insert(html, dice, dice.pick(strays)),
  (html, dice) => insert(html, dice, dice.pick(entities)),
  // Broken off, or a piece lost.
  (html, dice) => html.slice(0, 1 + dice.below(html.length)),
  (html, dice) => {
    const at = dice.below(html.length + 1);
    return html.slice(0, at) + html.slice(at + 1 + dice.below(30));
  },
  (html, dice) => replaceOne(html, dice, (found) => found.slice(0, -1)),
  // Names changed for one another: what is allowed here is not allowed there.
  (html, dice) =>
    html.replace(/(<\/?)(\w+)/g, (found, open: string) =>
      dice.chance(15)
        ? open +
          dice.pick([
            "svg",
            "math",
            "style",
            "img",
            "a",
            "form",
            "iframe",
            "template",
            "mglyph",
            "table",
            "body",
            "noscript",
            "input",
            "video",
            "use",
            "animate",
            "title",
          ])
        : found,
    ),
];

function wrap(html: string, dice: Dice): string {
  const [open, close] = wrappers[dice.below(wrappers.length)] ?? ["", ""];
  return open + html + (dice.chance(75) ? close : "");
}

function insert(html: string, dice: Dice, text: string): string {
  const at = dice.below(html.length + 1);
  return html.slice(0, at) + text + html.slice(at);
}

function replaceOne(html: string, dice: Dice, by: (found: string) => string): string {
  const found = [...html.matchAll(tag)];
  const one = found[dice.below(found.length)];
  if (one === undefined) return wrap(html, dice);
  return html.slice(0, one.index) + by(one[0]) + html.slice(one.index + one[0].length);
}

/** The attributes as they are written, shuffled; now and then one stands twice. */
function shuffleAttributes(found: string, dice: Dice): string {
  const parts = /^(<\/?[^\s/>]+)([\s\S]*?)(\/?>)$/.exec(found);
  const attributes = parts?.[2]?.match(/[^\s"'=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']+))?/g) ?? [];
  if (parts === null || attributes.length === 0) return found;
  const shuffled: string[] = [];
  for (const attribute of attributes) shuffled.splice(dice.below(shuffled.length + 1), 0, attribute);
  if (dice.chance(20)) shuffled.push(shuffled[dice.below(shuffled.length)] ?? "");
  return `${parts[1]} ${shuffled.join(" ")}${parts[3]}`;
}

function entityOf(character: string, dice: Dice): string {
  const code = character.charCodeAt(0);
  return dice.pick([
    `&#${code};`,
    `&#x${code.toString(16)};`,
    `&#${code}`,
    `&#0000${code};`,
    `&#X${code.toString(16)}`,
  ]);
}

const swapCase = (c: string): string => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase());
