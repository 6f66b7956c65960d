import {
  attachmentPart,
  buildMessage,
  buildMultipart,
  buildPdf,
  encodedWord,
  type MessagePlan,
} from "../build-message.ts";
import type { Party } from "./company.ts";
import { type Firm, isColleague } from "./firm.ts";
import { randomOf } from "./random.ts";
import { type Said, sayAside, sayTalk } from "./sentences.ts";
import type { Mail } from "./talks.ts";

// A planned mail as RFC 5322 bytes, as the mailbox of one colleague holds it: received copies carry the lines of the way.

/** A mail in one colleague's mailbox. */
export interface Letter {
  /** Index of the colleague. */
  person: number;
  mail: Mail;
}

/** Every copy in every mailbox, in the order in which the mails were written. */
export function* lettersOf(firm: Firm): Generator<Letter> {
  const byAddress = new Map(firm.people.map(({ address, index }) => [address, index]));
  for (const mail of firm.mails) {
    const holders = [mail.from, ...mail.to, ...mail.cc].flatMap(({ address }) => byAddress.get(address) ?? []);
    for (const person of new Set(holders)) yield { person, mail };
  }
}

/** The bytes of a copy. */
export function letterBytes(firm: Firm, { person, mail }: Letter): Uint8Array {
  const holder = firm.people[person];
  if (!holder) throw new RangeError("nobody holds this letter");
  const { headers, body } = contentOf(mail);
  const isSent = mail.from.address === holder.address;
  const trace: MessagePlan["headers"] = isSent
    ? []
    : [
        ["Return-Path", `<${mail.from.address}>`],
        ["Delivered-To", holder.address],
        [
          "Received",
          `from mx.${domainOf(mail.from)} by mail.acme.example with ESMTPS id ${idOf(mail)}; ${dateOf(mail)}`,
        ],
      ];
  return buildMessage({ headers: [...trace, ...envelopeOf(mail), ...headers], body });
}

/** All of one mailbox as an mbox file (mboxrd). */
export function mboxOf(firm: Firm, person: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const letter of lettersOf(firm)) {
    if (letter.person !== person) continue;
    const text = Buffer.from(letterBytes(firm, letter))
      .toString("latin1")
      .replaceAll(/^(>*From )/gm, ">$1");
    const day = new Date(letter.mail.at).toUTCString();
    parts.push(Buffer.from(`From ${letter.mail.from.address} ${day}\r\n${text}\r\n\r\n`, "latin1"));
  }
  return new Uint8Array(Buffer.concat(parts));
}

const domainOf = ({ address }: Party): string => address.slice(address.lastIndexOf("@") + 1);
const idOf = ({ seed, at, place }: Mail): string => `${at.toString(36)}.${seed.toString(36)}.${place}`;
const messageId = (mail: Mail): string => `<${idOf(mail)}@${domainOf(mail.from)}>`;
/** RFC 5322 date, by the clock of where the mail was written. */
const dateOf = ({ at, language }: Mail): string => {
  const zone = { en: 0, zh: 8, ru: 3, de: 1, es: 1 }[language];
  const local = new Date(at + zone * 3_600_000).toUTCString().replace(" GMT", "");
  return `${local} +${String(zone).padStart(2, "0")}00`;
};
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
const header = (text: string): string => (isPlain(text) ? text : encodedWord(text, "utf-8"));
const partyText = ({ name, address }: Party): string =>
  name === "" ? address : `${isPlain(name) ? `"${name}"` : header(name)} <${address}>`;

function envelopeOf(mail: Mail): [string, string][] {
  const before = mail.talk.slice(0, mail.place);
  const parent = before.at(-1);
  return [
    ["From", partyText(mail.from)],
    ["To", mail.to.map(partyText).join(",\r\n ")],
    ...(mail.cc.length === 0 ? [] : [["Cc", mail.cc.map(partyText).join(",\r\n ")] satisfies [string, string]]),
    ["Date", dateOf(mail)],
    ["Message-ID", messageId(mail)],
    ...(parent
      ? ([
          ["In-Reply-To", messageId(parent)],
          ["References", before.map(messageId).join("\r\n ")],
        ] satisfies [string, string][])
      : []),
    ["MIME-Version", "1.0"],
  ];
}

function said(mail: Mail, withParent: boolean): Said {
  const random = randomOf(mail.seed);
  if (mail.kind !== "talk") return sayAside(random, mail.kind, mail.language, mail.from.name);
  const parent = withParent ? mail.talk[mail.place - 1] : undefined;
  return sayTalk(random, randomOf(mail.talk[0]?.seed ?? 0), mail.language, {
    to: mail.to[0]?.name ?? "",
    from: mail.from.name,
    place: mail.place,
    before: parent ? { name: parent.from.name, day: new Date(parent.at).toISOString().slice(0, 10) } : null,
  });
}

/** The new text, and what stands quoted under it: two mails deep, as most programs leave it. */
function textOf(mail: Mail): string {
  const own = said(mail, true);
  const lines = [own.text];
  const parent = mail.place > 0 ? mail.talk[mail.place - 1] : undefined;
  if (parent && mail.kind === "talk") {
    const older = mail.place > 1 ? mail.talk[mail.place - 2] : undefined;
    const quoted = [
      said(parent, true).text,
      ...(older ? quote([said(parent, true).wrote, said(older, false).text]) : []),
    ];
    lines.push("", own.wrote, ...quote(quoted));
  }
  if (mail.kind === "forward")
    lines.push("", "---------- Forwarded message ----------", "From: a customer", "", "> see the drawing");
  return lines.join("\n");
}

const quote = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.split("\n")).map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`));

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Subject, what kind of mail it says it is, and the body in one of the forms that programs send. */
function contentOf(mail: Mail): MessagePlan {
  const random = randomOf(mail.seed ^ 0x5bd1e995);
  const { subject } = said(mail, false);
  const isReply = mail.place > 0 && mail.kind === "talk";
  const headers: [string, string][] = [["Subject", header(isReply ? `Re: ${subject}` : subject)]];
  const domain = domainOf(mail.from);
  if (mail.kind === "newsletter") {
    headers.push(
      ["List-Id", `<news.${domain}>`],
      ["List-Unsubscribe", `<mailto:leave@${domain}>`],
      ["Precedence", "bulk"],
    );
  }
  if (mail.kind === "auto-reply") headers.push(["Auto-Submitted", "auto-replied"]);
  if (mail.kind === "machine") headers.push(["Auto-Submitted", "auto-generated"]);
  const text = textOf(mail);
  const plain: MessagePlan = {
    headers: [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Content-Transfer-Encoding", "8bit"],
    ],
    body: text,
  };
  const boundary = `b${mail.seed.toString(36)}`;
  const form = random.next();
  if (form < 0.25) {
    const html: MessagePlan = {
      headers: [
        ["Content-Type", "text/html; charset=utf-8"],
        ["Content-Transfer-Encoding", "8bit"],
      ],
      body: `<html><body>${text
        .split("\n")
        .map((line) => `<p>${escaped(line)}</p>`)
        .join("\n")}</body></html>`,
    };
    headers.push(["Content-Type", `multipart/alternative; boundary="${boundary}"`]);
    return { headers, body: buildMultipart(boundary, [plain, html]) };
  }
  if (form > 0.97 && isColleague(mail.from.address)) {
    const pdf = attachmentPart("application/pdf", "drawing.pdf", buildPdf([subject.replaceAll(/[^\x20-\x7e]/g, "?")]));
    headers.push(["Content-Type", `multipart/mixed; boundary="${boundary}"`]);
    return { headers, body: buildMultipart(boundary, [plain, pdf]) };
  }
  if (form > 0.6) {
    headers.push(["Content-Type", "text/plain; charset=utf-8"], ["Content-Transfer-Encoding", "base64"]);
    const base64 = Buffer.from(text.replaceAll("\n", "\r\n")).toString("base64");
    return { headers, body: (base64.match(/.{1,76}/g) ?? []).join("\r\n") };
  }
  return { headers: [...headers, ...plain.headers], body: plain.body };
}
