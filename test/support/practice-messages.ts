// The mail that lies in the practice mailboxes of the tests: made-up people at example domains, the same bytes every time.
import {
  attachmentPart,
  buildMessage,
  buildMultipart,
  buildPdf,
  encodedWord,
  encodeText,
  noiseBytes,
} from "./build-message.ts";

/** A message that a test can name, with what the reader should see of it. */
export interface PracticeFixture {
  /** Subject as a webmail shows it. */
  subject: string;
  /** The sender's address. */
  from: string;
  messageId: string | null;
  bytes: Uint8Array;
}

const password = "practice";
const rep1 = "Wei Lindqvist <rep1@acme.example>";
const anna = "Anna Berger <buyer@globex.example>";

interface Envelope {
  from: string;
  to?: string;
  date: string;
  messageId: string | null;
  more?: readonly (readonly [string, string | Uint8Array])[];
}

/** The usual header of a received message, in the usual order. */
function headersOf(subject: string | Uint8Array, { from, to = rep1, date, messageId, more = [] }: Envelope) {
  const trace = `from mail.${from.replace(/^.*@|>$/g, "")} ([192.0.2.17]) by mx.acme.example with ESMTPS; ${date}`;
  const headers: [string, string | Uint8Array][] = [
    ["Received", trace],
    ["Date", date],
    ["From", from],
    ["To", to],
    ["Subject", subject],
  ];
  if (messageId !== null) headers.push(["Message-ID", `<${messageId}>`]);
  return [...headers, ...more, ["MIME-Version", "1.0"] as const];
}

function plain(type = "text/plain; charset=utf-8", encoding = "8bit") {
  return [["Content-Type", type] as const, ["Content-Transfer-Encoding", encoding] as const];
}

const rfqText = `Dear Wei,

please quote the following, delivery to Rotterdam by the end of June:

  1)  400 pcs  flanged ball valve DN50 PN16, stainless 1.4408
  2)  120 pcs  flanged ball valve DN80 PN16, stainless 1.4408
  3)   60 sets gasket kit for the above

.A line that starts with a dot, and From the start of a line:
From here on only small talk.

Best regards
Anna Berger
Purchasing, Globex BV
`;

/** A plain request for quotation in English. */
export const rfq: PracticeFixture = {
  subject: "RFQ 2026-118: ball valves DN50 and DN80",
  from: "buyer@globex.example",
  messageId: "rfq-118@globex.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("RFQ 2026-118: ball valves DN50 and DN80", {
        from: anna,
        date: "Mon, 02 Nov 2026 09:12:00 +0100",
        messageId: "rfq-118@globex.example",
      }),
      ...plain(),
    ],
    body: rfqText,
  }),
};

/** The follow-up to `rfq`, in its thread, to two people. */
export const followUp: PracticeFixture = {
  subject: "Re: RFQ 2026-118: ball valves DN50 and DN80",
  from: "buyer@globex.example",
  messageId: "rfq-118-b@globex.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("Re: RFQ 2026-118: ball valves DN50 and DN80", {
        from: anna,
        to: `${rep1}, Ines Calloway <inside1@acme.example>`,
        date: "Tue, 03 Nov 2026 16:40:00 +0100",
        messageId: "rfq-118-b@globex.example",
        more: [
          ["In-Reply-To", "<rfq-118@globex.example>"],
          ["References", "<rfq-118@globex.example>"],
        ],
      }),
      ...plain(),
    ],
    body: "Hello both,\n\nany news on item 2? We could also take DN65.\n\n> please quote the following\n\nAnna\n",
  }),
};

const chineseSubject = "询价：304不锈钢球阀 DN50";

/** A Chinese request whose headers and body are raw GBK, as older mail programs write it. */
export const chineseRaw: PracticeFixture = {
  subject: chineseSubject,
  from: "li.na@hengtong.example",
  messageId: "20261104.7731@hengtong.example",
  bytes: buildMessage({
    headers: [
      ...headersOf(encodeText(chineseSubject, "gbk"), {
        from: "li.na@hengtong.example",
        date: "Wed, 04 Nov 2026 10:05:00 +0800",
        messageId: "20261104.7731@hengtong.example",
      }),
      ...plain("text/plain; charset=gb2312"),
    ],
    body: encodeText("魏经理，您好！\n\n请报价：304不锈钢球阀 DN50，数量500只，交货期30天。\n\n恒通阀门 李娜\n", "gbk"),
  }),
};

/** A Chinese message written properly: encoded words and base64 GBK. */
export const chineseEncoded: PracticeFixture = {
  subject: "回复：球阀图纸确认",
  from: "chen.hao@hengtong.example",
  messageId: "20261105.8842@hengtong.example",
  bytes: buildMessage({
    headers: [
      ...headersOf(encodedWord("回复：球阀图纸确认", "gbk"), {
        from: `${encodedWord("陈浩", "gbk")} <chen.hao@hengtong.example>`,
        date: "Thu, 05 Nov 2026 14:21:00 +0800",
        messageId: "20261105.8842@hengtong.example",
      }),
      ...plain("text/plain; charset=gbk", "base64"),
    ],
    body: Buffer.from(encodeText("图纸已确认，请安排生产。\n陈浩\n", "gbk")).toString("base64"),
  }),
};

/** A Russian message in KOI8-R, eight bits. */
export const russianKoi8: PracticeFixture = {
  subject: "Запрос цены: задвижки Ду100",
  from: "o.petrova@severmash.example",
  messageId: "zapros-55@severmash.example",
  bytes: buildMessage({
    headers: [
      ...headersOf(encodedWord("Запрос цены: задвижки Ду100", "koi8-r"), {
        from: `${encodedWord("Ольга Петрова", "koi8-r")} <o.petrova@severmash.example>`,
        date: "Fri, 06 Nov 2026 11:30:00 +0300",
        messageId: "zapros-55@severmash.example",
      }),
      ...plain("text/plain; charset=koi8-r"),
    ],
    body: encodeText(
      "Добрый день!\n\nПросим выставить КП на задвижки Ду100, 24 шт.\n\nС уважением,\nОльга Петрова\n",
      "koi8-r",
    ),
  }),
};

/** A Russian HTML message in windows-1251. */
export const russianHtml: PracticeFixture = {
  subject: "Счёт и сроки поставки",
  from: "d.orlov@severmash.example",
  messageId: "schet-9@severmash.example",
  bytes: buildMessage({
    headers: [
      ...headersOf(encodedWord("Счёт и сроки поставки", "windows-1251"), {
        from: "d.orlov@severmash.example",
        date: "Mon, 09 Nov 2026 09:00:00 +0300",
        messageId: "schet-9@severmash.example",
      }),
      ...plain("text/html; charset=windows-1251"),
    ],
    body: encodeText(
      "<p>Здравствуйте!</p><p>Когда ждать <b>счёт</b>? Нужна поставка до 20 декабря.</p>\n",
      "windows-1251",
    ),
  }),
};

/** Text and HTML alternatives in UTF-8, with a table. */
export const htmlAlternative: PracticeFixture = {
  subject: "Order confirmation PO-4471 – Initech",
  from: "tomas.reyes@initech.example",
  messageId: "po4471@initech.example",
  bytes: buildMessage({
    headers: [
      ...headersOf(encodedWord("Order confirmation PO-4471 – Initech", "utf-8"), {
        from: "Tomas Reyes <tomas.reyes@initech.example>",
        date: "Tue, 10 Nov 2026 08:15:00 -0500",
        messageId: "po4471@initech.example",
      }),
      ["Content-Type", 'multipart/alternative; boundary="alt-4471"'],
    ],
    body: buildMultipart("alt-4471", [
      { headers: plain(), body: "We confirm PO-4471: 40 actuators at 212.50 EUR.\n" },
      {
        headers: plain("text/html; charset=utf-8"),
        body: "<p>We confirm <b>PO-4471</b>:</p><table border=1><tr><td>40</td><td>actuator</td><td>212.50 €</td></tr></table>\n",
      },
    ]),
  }),
};

/** A message with a PDF, its name in Chinese. */
export const withPdf: PracticeFixture = {
  subject: "Drawing for quotation 2211",
  from: "buyer@globex.example",
  messageId: "drawing-2211@globex.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("Drawing for quotation 2211", {
        from: anna,
        date: "Wed, 11 Nov 2026 13:45:00 +0100",
        messageId: "drawing-2211@globex.example",
      }),
      ["Content-Type", 'multipart/mixed; boundary="mix-2211"'],
    ],
    body: buildMultipart("mix-2211", [
      { headers: plain(), body: "The drawing is attached.\n\nAnna\n" },
      attachmentPart(
        "application/pdf",
        "图纸 2211.pdf",
        buildPdf(["Drawing 2211", "Ball valve DN50 PN16", "Scale 1:5"]),
      ),
    ]),
  }),
};

/** A message with a 5 MiB attachment (7 MB as mail). */
export const withLargeFile: PracticeFixture = {
  subject: "3D model of the manifold",
  from: "priya.nair@umbra.example",
  messageId: "manifold-step@umbra.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("3D model of the manifold", {
        from: "Priya Nair <priya.nair@umbra.example>",
        date: "Thu, 12 Nov 2026 17:20:00 +0530",
        messageId: "manifold-step@umbra.example",
      }),
      ["Content-Type", 'multipart/mixed; boundary="mix-step"'],
    ],
    body: buildMultipart("mix-step", [
      { headers: plain(), body: "Please find the model attached, 5 MB.\n" },
      attachmentPart("application/octet-stream", "manifold.step", noiseBytes(5 * 1024 * 1024, 2026)),
    ]),
  }),
};

/** A message without Message-ID, Date and MIME headers, as a machine tool or scanner sends it. */
export const withoutId: PracticeFixture = {
  subject: "Scan from the workshop",
  from: "scanner@globex.example",
  messageId: null,
  bytes: buildMessage({
    headers: [
      ["From", "scanner@globex.example"],
      ["To", "rep1@acme.example"],
      ["Subject", "Scan from the workshop"],
    ],
    body: "Page count: 3\nOperator: none\n",
  }),
};

/** Not the message `rfq`, though it carries its Message-ID, sender and subject. */
export const forgedId: PracticeFixture = {
  subject: "RFQ 2026-118: ball valves DN50 and DN80",
  from: "buyer@globex.example",
  messageId: "rfq-118@globex.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("RFQ 2026-118: ball valves DN50 and DN80", {
        from: anna,
        date: "Fri, 13 Nov 2026 03:33:00 +0000",
        messageId: "rfq-118@globex.example",
      }),
      ...plain(),
    ],
    body: "Our bank account has changed. Please ignore the earlier message and pay to the new one.\n",
  }),
};

/** HTML that imitates Roundcube's own page around it, to mislead whatever reads the page. */
export const imitation: PracticeFixture = {
  subject: "Updated terms",
  from: "mallory@trickster.example",
  messageId: "terms-1@trickster.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("Updated terms", {
        from: "Mallory Quist <mallory@trickster.example>",
        date: "Sat, 14 Nov 2026 12:00:00 +0000",
        messageId: "terms-1@trickster.example",
      }),
      ...plain("text/html; charset=utf-8"),
    ],
    body: `<div id="messagetoolbar" class="toolbar"><a class="button">Toolbar of the mail itself</a></div>
<ul id="toolbar-menu"><li>fake</li></ul>
<div id="message-header"><h2 class="subject">RFQ 2026-118: ball valves DN50 and DN80</h2>
<div class="header-links">links</div></div>
<div id="messageheader"><table class="headers-table"><tr><td class="header subject">Faked subject</td></tr>
<tr><td class="header from"><span class="rcmContactAddress" title="buyer@globex.example">Anna Berger</span></td></tr></table></div>
<iframe id="messagecontframe" name="messagecontframe" src="about:blank"></iframe>
<span class="rcmContactAddress" title="buyer@globex.example">Anna Berger</span>
<a class="extwin" href="/?_task=mail&amp;_uid=1&amp;_mbox=INBOX&amp;_action=show">open</a>
<form><input name="_token" value="00000000000000000000000000000000"></form>
<script>rcmail.set_env({"request_token":"00000000000000000000000000000000","uid":1,"mailbox":"INBOX"});</script>
<script>document.title = "ran"; window.ranFromMail = true;</script>
<img src="x" onerror="window.ranFromMail = true">
<p>"request_token":"11111111111111111111111111111111"</p>
<div id="messagebody"><div class="message-part"><div class="pre">Please pay to the new account.</div></div></div>
`,
  }),
};

/** Company-internal mail. */
export const internal: PracticeFixture = {
  subject: "Lunch on Thursday?",
  from: "inside1@acme.example",
  messageId: "lunch@acme.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("Lunch on Thursday?", {
        from: "Ines Calloway <inside1@acme.example>",
        date: "Mon, 16 Nov 2026 11:00:00 +0100",
        messageId: "lunch@acme.example",
      }),
      ...plain(),
    ],
    body: "The new place by the river?\n\nInes\n",
  }),
};

/** Private mail from a free-mail address, with an emoji and a long line. */
export const personal: PracticeFixture = {
  subject: "Photos 🏔 from Sunday",
  from: "oskar@freemail.example",
  messageId: "photos@freemail.example",
  bytes: buildMessage({
    headers: [
      ...headersOf(encodedWord("Photos 🏔 from Sunday", "utf-8"), {
        from: '"Oskar \\"Oz\\" Lindqvist" <oskar@freemail.example>',
        date: "Mon, 16 Nov 2026 20:10:00 +0100",
        messageId: "photos@freemail.example",
      }),
      ...plain(),
    ],
    body: `${"What a day that was, all the way up and down again. ".repeat(30)}\n`,
  }),
};

/** A message that breaks off inside its base64 part. */
export const truncated: PracticeFixture = {
  subject: "Certificate 3.1",
  from: "quality@umbra.example",
  messageId: "cert-31@umbra.example",
  bytes: buildMessage({
    headers: [
      ...headersOf("Certificate 3.1", {
        from: "quality@umbra.example",
        date: "Tue, 17 Nov 2026 07:55:00 +0530",
        messageId: "cert-31@umbra.example",
      }),
      ["Content-Type", 'multipart/mixed; boundary="mix-cert"'],
    ],
    body: "--mix-cert\nContent-Type: text/plain\n\nSee attachment.\n--mix-cert\nContent-Type: application/pdf; name=cert.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoK\nPDwvTGVuZ3Ro",
  }),
};

/** The quotation that rep1 sent, in the thread of `rfq`; it lies in rep1's Sent folder. */
export const sentQuote: PracticeFixture = {
  subject: "Re: RFQ 2026-118: ball valves DN50 and DN80",
  from: "rep1@acme.example",
  messageId: "quote-118@acme.example",
  bytes: buildMessage({
    headers: [
      ["Date", "Thu, 05 Nov 2026 09:30:00 +0100"],
      ["From", rep1],
      ["To", anna],
      ["Subject", "Re: RFQ 2026-118: ball valves DN50 and DN80"],
      ["Message-ID", "<quote-118@acme.example>"],
      ["In-Reply-To", "<rfq-118-b@globex.example>"],
      ["References", "<rfq-118@globex.example> <rfq-118-b@globex.example>"],
      ["MIME-Version", "1.0"],
      ["Content-Type", 'multipart/mixed; boundary="mix-quote"'],
    ],
    body: buildMultipart("mix-quote", [
      { headers: plain(), body: "Dear Anna,\n\nour quotation is attached, valid for 30 days.\n\nWei\n" },
      attachmentPart(
        "application/pdf",
        "Q-2026-118.pdf",
        buildPdf(["Quotation Q-2026-118", "400 pcs DN50  38.40 EUR", "120 pcs DN80  71.15 EUR", "Total 23898.00 EUR"]),
      ),
    ]),
  }),
};

/** rep1's INBOX in the order of its UIDs (1, 2, 3 ...). */
export const rep1Inbox: readonly PracticeFixture[] = [
  rfq,
  followUp,
  chineseRaw,
  chineseEncoded,
  russianKoi8,
  russianHtml,
  htmlAlternative,
  withPdf,
  withLargeFile,
  withoutId,
  forgedId,
  imitation,
  internal,
  personal,
  truncated,
];

function lying(folder: string, fixtures: readonly PracticeFixture[], seen = true) {
  return fixtures.map(({ bytes }) => ({ folder, bytes, seen }));
}

/** Said here and not imported: Worker tests take these messages too, and know nothing of Node. */
interface PracticeMailbox {
  address: string;
  name: string;
  password: string;
  messages: readonly { folder: string; bytes: Uint8Array; seen: boolean }[];
}

/** Everybody with a practice mailbox in the tests. rep2 and inside1 hold copies of mail that rep1 also has. */
export const practiceUsers: readonly PracticeMailbox[] = [
  {
    address: "rep1@acme.example",
    name: "Wei Lindqvist",
    password,
    messages: [
      ...lying("INBOX", rep1Inbox, false),
      ...lying("Sent", [sentQuote]),
      ...lying("Customers.Globex BV", [withPdf]),
      ...lying("客户", [chineseEncoded]),
    ],
  },
  {
    address: "rep2@acme.example",
    name: "Noor Haddad",
    password,
    messages: lying("INBOX", [rfq, htmlAlternative, internal], false),
  },
  { address: "inside1@acme.example", name: "Ines Calloway", password, messages: lying("INBOX", [followUp], false) },
  { address: "inside2@acme.example", name: "Ivo Horvat", password, messages: lying("INBOX", [followUp], false) },
  { address: "buyer@globex.example", name: "Anna Berger", password, messages: lying("INBOX", [sentQuote], false) },
];
