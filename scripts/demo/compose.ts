import type { Attachment } from "./attachments.ts";
import { headerDate } from "./dates.ts";
import { base64Lines, encodedWords, encodeOrUtf8, encodeText, quotedPrintable } from "./encode.ts";
import { ancestors, type Letter, pick, scramble } from "./letter.ts";
import type { Charset, Client, Correspondent } from "./people.ts";
import { htmlBody, plainBody } from "./quoting.ts";

/** A letter as RFC 822 text of one character per byte, split where the copies differ: above, and `Bcc` between. */
export type Composed = { head: string; bcc: string; body: string };

const mailers: Record<Client, string> = {
  outlook: "X-Mailer: Microsoft Outlook 16.0",
  foxmail: "X-Mailer: Foxmail 7.2.25.254[cn]",
  qq: "X-Mailer: QQMail 2.x",
  gmail: "",
  yandex: "X-Mailer: Yamail [ http://yandex.ru ] 5.0",
  roundcube: "User-Agent: Roundcube Webmail/1.6.9",
  thunderbird: "User-Agent: Mozilla Thunderbird",
};

/** Builds the headers and body that every copy of the letter shares. */
export function compose(letter: Letter): Composed {
  const { from, to, cc, bcc, subject, at, answers } = letter;
  const charset = from.charset;
  const content = letterContent(letter);
  const lines = [
    `Date: ${headerDate(at, from.offset)}`,
    `From: ${addressList([from], charset)}`,
    `To: ${addressList(to, charset)}`,
  ];
  if (cc.length > 0) lines.push(`Cc: ${addressList(cc, charset)}`);
  lines.push(`Subject: ${encodedWords(subject, charset)}`, `Message-ID: ${letter.messageId}`);
  if (answers !== null) {
    lines.push(`In-Reply-To: ${answers.messageId}`);
    lines.push(
      `References: ${ancestors(letter)
        .map((a) => a.messageId)
        .join("\r\n ")}`,
    );
  }
  if (from.client === "outlook") {
    const topic = ancestors(letter)[0]?.subject ?? subject;
    lines.push(`Thread-Topic: ${encodedWords(topic, charset)}`);
  }
  const mailer = mailers[from.client];
  if (mailer !== "") lines.push(mailer);
  lines.push("MIME-Version: 1.0", ...letter.extraHeaders, ...content.headers);
  return {
    head: lines.join("\r\n"),
    bcc: bcc.length > 0 ? `Bcc: ${addressList(bcc, charset)}\r\n` : "",
    body: content.body,
  };
}

function addressList(whom: readonly Correspondent[], charset: Charset): string {
  return whom
    .map(({ name, address }) => {
      const plain = /^[\x20-\x7e]*$/.test(name);
      const shown = plain ? (/^[\w ]+$/.test(name) ? name : `"${name}"`) : encodedWords(name, charset);
      return `${shown} <${address}>`;
    })
    .join(",\r\n ");
}

type Entity = { headers: string[]; body: string };

function letterContent(letter: Letter): Entity {
  const { from, key, attachments, quote } = letter;
  const text = textEntity("plain", plainBody(letter), from);
  const plainOnly = quote === null && (from.client === "roundcube" || from.client === "thunderbird");
  const main = plainOnly ? text : multipart("alternative", `${key}/a`, from.client, [text, htmlEntity(letter)]);
  if (attachments.length === 0) return main;
  return multipart("mixed", `${key}/m`, from.client, [
    main,
    ...attachments.map((file) => fileEntity(file, from.charset)),
  ]);
}

function htmlEntity(letter: Letter): Entity {
  const inner = htmlBody(letter);
  const { charset } = encodeOrUtf8(inner, letter.from.charset);
  const style = letter.from.client === "outlook" ? "<style>p.MsoNormal{margin:0cm;font-size:11.0pt}</style>" : "";
  const html = `<html><head><meta http-equiv="Content-Type" content="text/html; charset=${charset}">${style}</head><body>\n${inner}\n</body></html>\n`;
  return textEntity("html", html, letter.from);
}

// The Chinese programs and Yandex send base64, Outlook and Gmail quoted-printable, Thunderbird and Roundcube 8bit.
function textEntity(subtype: "plain" | "html", text: string, from: Correspondent): Entity {
  const { charset, bytes } = encodeOrUtf8(text.replaceAll("\n", "\r\n"), from.charset);
  const type = (name: string) => `Content-Type: text/${subtype}; charset="${name}"`;
  if (subtype === "plain" && /^[\t\r\n -~]*$/.test(bytes) && !/[^\r\n]{900}/.test(bytes)) {
    return { headers: [type("us-ascii"), "Content-Transfer-Encoding: 7bit"], body: bytes };
  }
  if (["foxmail", "qq", "yandex"].includes(from.client)) {
    return { headers: [type(charset), "Content-Transfer-Encoding: base64"], body: `${base64Lines(bytes)}\r\n` };
  }
  if (subtype === "html" || from.client === "outlook" || from.client === "gmail" || /[^\r\n]{900}/.test(bytes)) {
    return { headers: [type(charset), "Content-Transfer-Encoding: quoted-printable"], body: quotedPrintable(bytes) };
  }
  return { headers: [type(charset), "Content-Transfer-Encoding: 8bit"], body: bytes };
}

function fileEntity({ name, type, bytes }: Attachment, charset: Charset): Entity {
  const plain = /^[\x20-\x7e]*$/.test(name);
  const raw = encodeText(name, "utf-8") ?? "";
  const percent = [...raw].map((c) => (/[A-Za-z0-9._-]/.test(c) ? c : `%${hex(c)}`)).join("");
  return {
    headers: [
      plain
        ? `Content-Type: ${type}; name="${name}"`
        : `Content-Type: ${type};\r\n name="${encodedWords(name, charset)}"`,
      plain
        ? `Content-Disposition: attachment; filename="${name}"`
        : `Content-Disposition: attachment;\r\n filename*=UTF-8''${percent}`,
      "Content-Transfer-Encoding: base64",
    ],
    body: `${base64Lines(Buffer.from(bytes).toString("latin1"))}\r\n`,
  };
}

const hex = (char: string) => char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");

function multipart(subtype: "alternative" | "mixed", seed: string, client: Client, parts: readonly Entity[]): Entity {
  const mark = scramble(seed, 24);
  const boundary = client === "gmail" ? `000000000000${mark.toLowerCase()}` : `----=_NextPart_${mark}`;
  const body = parts.map((p) => `--${boundary}\r\n${p.headers.join("\r\n")}\r\n\r\n${p.body}\r\n`).join("");
  return {
    headers: [`Content-Type: multipart/${subtype};\r\n boundary="${boundary}"`],
    body: `${body}--${boundary}--\r\n`,
  };
}

/** The sender's own copy: no Received lines, the Bcc line kept. */
export function sentCopy({ head, bcc, body }: Composed): Uint8Array {
  return bytesOf(`${bcc}${head}\r\n\r\n${body}`);
}

/** The copy in the mailbox of `holder`, with the trace lines that its delivery left. Bcc is gone. */
export function receivedCopy(letter: Letter, { head, body }: Composed, holder: Correspondent): Uint8Array {
  const domain = letter.from.address.slice(letter.from.address.indexOf("@") + 1);
  const home = holder.address.slice(holder.address.indexOf("@") + 1);
  const seed = `${letter.key}>${holder.key}`;
  const later = (seconds: number) => headerDate(new Date(letter.at.getTime() + seconds * 1000), 60);
  const id = (what: string) => scramble(`${seed}/${what}`, 10);
  const ip = `${domain === home ? "192.0.2" : "203.0.113"}.${1 + pick(domain, 250)}`;
  const seconds = 2 + pick(seed, 9);
  const trace = [
    `Return-Path: <${letter.from.address}>`,
    `Delivered-To: ${holder.address}`,
    `Received: from mail.${home} by mail.${home} with LMTP id ${id("lmtp")}\r\n for <${holder.address}>; ${later(seconds + 1)}`,
    `Received: from mx.${domain} (mx.${domain} [${ip}])\r\n by mail.${home} (Postfix) with ESMTPS id ${id("smtp")}\r\n for <${holder.address}>; ${later(seconds)}`,
  ];
  if (domain !== home) {
    // This hop is the sender's own and so the same in every copy.
    trace.push(
      `Received: from [198.51.100.${1 + pick(letter.from.key, 250)}] by mx.${domain} with ESMTPA id ${scramble(letter.key, 12)};\r\n ${later(1)}`,
    );
  }
  return bytesOf(`${trace.join("\r\n")}\r\n${head}\r\n\r\n${body}`);
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}
