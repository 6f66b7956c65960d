import { expect, it } from "vitest";
import type { Content } from "../../../worker/mail/same-content.ts";
import { saysAllOf } from "../../../worker/mail/same-content.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const said = (change: Partial<Content> = {}): Content => ({
  subject: "Offer 7",
  text: "The price is 4,200 USD.\nBea",
  html: null,
  files: [bytes("pdf")],
  ...change,
});

it.each<[string, Partial<Content>, Partial<Content>, boolean]>([
  ["the same", {}, {}, true],
  ["wrapped anew, with other spaces", { text: "The price is\n4,200\u00a0USD.   Bea\n" }, {}, true],
  [
    "with a banner, a footer and a mark in the subject",
    { subject: "[EXT] Offer 7", text: `CAUTION\n${said().text}\n--\nlist` },
    {},
    true,
  ],
  ["with one file more", { files: [bytes("image"), bytes("pdf")] }, {}, true],
  ["without the first's last line", { text: "The price is 4,200 USD." }, {}, false],
  ["with another number", { text: "The price is 4,300 USD.\nBea" }, {}, false],
  ["with another subject", { subject: "Offer 8" }, {}, false],
  ["without the file", { files: [] }, {}, false],
  ["with another file of that size", { files: [bytes("fdp")] }, {}, false],
  ["in plain text only", {}, { html: "<p>And a secret" }, false],
  ["in other HTML", { html: "<b>And a</b> secret" }, { html: "<p>And a secret</p>" }, true],
  [
    "with everything it could be among it",
    { text: Array.from({ length: 999 }, (_, n) => `Yes, ${n}.`).join(" ") },
    { text: "Yes, 7." },
    false,
  ],
])("a copy %s", (_, copy, first, says) => {
  expect(saysAllOf(said(copy), said(first))).toBe(says);
});
