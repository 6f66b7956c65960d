import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMessage } from "../../../worker/mail/parse-message.ts";

const bytesOf = (text: string) => Uint8Array.from(text.replace(/\r?\n/g, "\r\n"), (char) => char.charCodeAt(0));
const latin1 = (bytes: number[]) => String.fromCharCode(...bytes);
const parse = (text: string) => parseMessage(bytesOf(text));
const codes = async (text: string) => (await parse(text)).problems.map((problem) => problem.code);

const GBK_OFFER = latin1([0xb1, 0xa8, 0xbc, 0xdb, 0xc8, 0xb7, 0xc8, 0xcf]); // 报价确认
const CP1251_HELLO = latin1([0xc4, 0xee, 0xe1, 0xf0, 0xfb, 0xe9, 0x20, 0xe4, 0xe5, 0xed, 0xfc]); // Добрый день
const KOI8_HELLO = latin1([0xe4, 0xcf, 0xc2, 0xd2, 0xd9, 0xca, 0x20, 0xc4, 0xc5, 0xce, 0xd8]);
const plainHead = "From: anna@globex.example\nDate: 3 May 2024 10:00:00 +0000\nMessage-ID: <1@globex.example>\n";

describe("an ordinary message", () => {
  it("is read in full, without problems", async () => {
    const { message, problems } = await parse(
      `From: "Berg, Anna" <Anna@Globex.example>
To: =?utf-8?B?5p2O5pmT5piO?= <li@own.example>, Team: rep@own.example;
Cc: plain@own.example
Bcc: hidden@own.example
Reply-To: sales@globex.example
Date: Fri, 3 May 2024 12:00:00 +0200
Message-ID: <a1@globex.example>
In-Reply-To: <p1@own.example>
References: <r1@own.example>
 <p1@own.example>
Subject: =?utf-8?Q?Re:_Gr=C3=BC=C3=9Fe?=
List-Id: <list.globex.example>
Content-Type: multipart/mixed; boundary="x y"

--x y
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hello =E2=82=AC
--x y
Content-Type: application/pdf; name="../../etc/offer.pdf"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

SGVsbG8=
--x y
Content-Type: image/png
Content-ID: <logo@x>
Content-Disposition: inline

PNG
--x y--
`,
    );
    expect(problems).toEqual([]);
    expect(message).toMatchObject({
      messageId: "a1@globex.example",
      inReplyTo: ["p1@own.example"],
      references: ["r1@own.example", "p1@own.example"],
      sentAt: "2024-05-03T10:00:00Z",
      subject: "Re: Grüße",
      from: { role: "from", address: "anna@globex.example", name: "Berg, Anna" },
      text: "Hello €",
      html: null,
      headers: { autoSubmitted: null, listId: "<list.globex.example>", precedence: null, sensitivity: null },
    });
    expect(message.participants.map((p) => `${p.role} ${p.address} ${p.name}`)).toEqual([
      "from anna@globex.example Berg, Anna",
      "reply-to sales@globex.example ",
      "to li@own.example 李晓明",
      "to rep@own.example ",
      "cc plain@own.example ",
      "bcc hidden@own.example ",
    ]);
    expect(message.attachments).toMatchObject([
      { fileName: "offer.pdf", mediaType: "application/pdf", size: 5, contentId: null, inline: false },
      { fileName: "attachment-2.png", mediaType: "image/png", contentId: "logo@x", inline: true },
    ]);
    expect(new TextDecoder().decode(message.attachments[0]?.bytes)).toBe("Hello");
  });

  it("has its text from the HTML when there is no text part", async () => {
    const { message } = await parse(`${plainHead}Content-Type: text/html\n\n<p>Price:</p><p>5&nbsp;&euro;</p>`);
    expect(message.text).toBe("Price:\n\n5 €");
    expect(message.html).toContain("<p>Price:</p>");
  });

  it("keeps a forwarded message as an attachment and its headers apart", async () => {
    const inner = "From: other@hooli.example\nSubject: inner\n\ninner text\n";
    const { message } = await parse(
      `${plainHead}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nouter\n--b\nContent-Type: message/rfc822\n\n${inner}--b--\n`,
    );
    expect(message.text).toBe("outer");
    expect(message.attachments).toMatchObject([{ fileName: "attachment-1.eml", mediaType: "message/rfc822" }]);
    expect(new TextDecoder().decode(message.attachments[0]?.bytes)).toContain("Subject: inner");
  });
});

describe("raw 8-bit bytes", () => {
  it.each([
    ["GBK", GBK_OFFER, "报价确认"],
    ["windows-1251", CP1251_HELLO, "Добрый день"],
    ["koi8-r", KOI8_HELLO, "Добрый день"],
    ["Latin-1", "Gr\xfc\xdfe aus K\xf6ln", "Grüße aus Köln"],
    ["UTF-8", "\xe6\x8a\xa5\xe4\xbb\xb7", "报价"],
  ])("in %s are read in subject, name, text and file name", async (_, raw, expected) => {
    const { message } = await parse(
      `From: ${raw} <a@x.example>\nSubject: ${raw}\nContent-Type: multipart/mixed; boundary=b\n\n` +
        `--b\n\n${raw}\n--b\nContent-Type: application/pdf; name="${raw}.pdf"\n\nx\n--b--\n`,
    );
    const file = message.attachments[0]?.fileName;
    expect([message.subject, message.from?.name, message.text, file]).toEqual([
      expected,
      expected,
      expected,
      `${expected}.pdf`,
    ]);
  });

  it("are read by the charset that the message states", async () => {
    const big5 = latin1([0xb3, 0xf8, 0xbb, 0xf9]); // 報價
    const { message, problems } = await parse(
      `From: a@x.example\nSubject: ${big5}\nContent-Type: text/plain; charset=big5\n\n${big5}`,
    );
    expect([message.subject, message.text]).toEqual(["報價", "報價"]);
    expect(problems).toContainEqual({ code: "guessed_charset", detail: "big5" });
  });
});

describe("malformed content", () => {
  it("is a message with problems, whatever is missing", async () => {
    expect(await codes("")).toEqual(["empty", "no_from", "no_message_id", "no_date"]);
    expect(await codes("\n\nbody only")).toEqual(["no_from", "no_message_id", "no_date"]);
    const { message } = await parse("\n\nbody only");
    expect(message).toMatchObject({ from: null, messageId: null, sentAt: null, subject: "", text: "body only" });
  });

  it("takes the first of duplicated headers and says so", async () => {
    const { message, problems } = await parse(`${plainHead}From: evil@hooli.example\nSubject: a\nSubject: b\n\nx`);
    expect([message.from?.address, message.subject]).toEqual(["anna@globex.example", "a"]);
    expect(message.participants).toHaveLength(1);
    expect(problems).toEqual([
      { code: "duplicate_header", detail: "from" },
      { code: "duplicate_header", detail: "subject" },
    ]);
  });

  it("keeps what a cut message still has", async () => {
    const { message } = await parse(
      `${plainHead}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQhI`,
    );
    expect(message.text).toBe("hello");
    expect(message.attachments[0]?.size).toBeGreaterThanOrEqual(12);
  });

  it("drops NUL from text and header, and says so", async () => {
    const { message, problems } = await parse(`${plainHead}Subject: a\0b\n\nx\0y`);
    expect([message.subject, message.text]).toEqual(["a b", "xy"]);
    expect(problems).toEqual([{ code: "nul_bytes" }]);
  });

  it("names a date that cannot be read", async () => {
    expect(await codes("From: a@x.example\nMessage-ID: <1@x>\nDate: soon\n\n")).toEqual(["unreadable_date"]);
  });
});

describe("over a cap", () => {
  const multipart = `${plainHead}Subject: kept\nContent-Type: multipart/mixed; boundary=b\n\n`;
  let nested = multipart;
  for (let i = 0; i < 40; i++) nested += `--b${i || ""}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n\n`;
  const pieces = 'Subject: kept\nContent-Type: multipart/mixed; boundary*0="b"; boundary*1="c"\n\n';

  it.each([
    ["too_many_parts", multipart + "--b\n\nx\n".repeat(1001)],
    ["too_many_parts", pieces + "--bc\n\nx\n".repeat(1001)],
    ["too_deep", nested],
    ["headers_too_large", `Subject: kept\n${`X: ${"y".repeat(900)}\n`.repeat(300)}\nbody`],
    ["parser_failed", multipart + `--b\n${`X: ${"y".repeat(900)}\n`.repeat(200)}\nx\n`.repeat(20)],
  ])("%s: the headers are kept, nothing else is read", async (code, text) => {
    const { message, problems } = await parse(text);
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect([message.subject, message.text, message.attachments]).toEqual(["kept", "", []]);
  });

  it("stays readable just below", async () => {
    const { message, problems } = await parse(`${multipart}${"--b\n\nx\n".repeat(1000)}--b--`);
    expect(problems).toEqual([]);
    expect(message.text.match(/x/g)).toHaveLength(1000);
  });

  it("reads the beginning of text that is very long, and every file behind it whole", async () => {
    const line = "forty valves DN50, forty flanges, bolts and gaskets for each; delivery by the end of May\n";
    const csv = `${"1;2;3;".repeat(150)}\n`.repeat(3500);
    const text = [
      ...[`${multipart}--b\nContent-Type: text/plain; charset=utf-8\n\n${line.repeat(60_000)}`],
      ...[`--b\nContent-Type: text/html\n\n<p>left out</p>`],
      ...[`--b\nContent-Type: text/csv; name=list.csv\n\n${csv}`],
      ...[`--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\n${csv}`],
      "--b--\n",
    ].join("\n");
    const { message, problems } = await parse(text);
    expect(problems).toEqual([{ code: "text_too_long" }]);
    expect(message.text.startsWith(line)).toBe(true);
    expect(message.text.length).toBeGreaterThan(1_500_000);
    expect(message.text.length).toBeLessThan(2_100_000);
    expect(message.text.endsWith("end of May")).toBe(true);
    expect(message.attachments.map(({ fileName }) => fileName)).toEqual(["list.csv", "log.txt"]);
    expect(message.attachments.every(({ size }) => size > 3_000_000)).toBe(true);
  });

  it("cuts one endless line between two characters", async () => {
    const body = `${plainHead}Content-Type: text/plain; charset=utf-8\n\nx${"ü".repeat(2_000_000)}`;
    const { message, problems } = await parseMessage(new TextEncoder().encode(body));
    expect(problems).toEqual([{ code: "text_too_long" }]);
    expect(/^xü+$/.test(message.text)).toBe(true);
  });

  it("limits participants", async () => {
    const to = Array.from({ length: 2000 }, (_, i) => `p${i}@x.example`).join(", ");
    const { message, problems } = await parse(`${plainHead}To: ${to}\n\nx`);
    expect(message.participants).toHaveLength(1000);
    expect(problems).toEqual([{ code: "too_many_participants" }]);
  });
});

it("never throws: any bytes parse to a message plus problems", async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "From: a@x.example",
      "Content-Type: multipart/mixed; boundary=b",
      "--b",
      "--b--",
      "",
      'To: :;<("@,',
    ),
    fc.constantFrom("Content-Transfer-Encoding: base64", "Content-Type: text/html; charset=\0", "=?gbk?B?////?=", " x"),
    fc.constantFrom(
      "Content-Type: message/rfc822",
      "Date: 99",
      "Subject: =?",
      "Message-ID: <",
      "<table><tr",
      "&#x110000;",
    ),
    fc.string({ unit: "binary", maxLength: 30 }),
  );
  const binary = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), binary, async (lines, tail) => {
      const head = new TextEncoder().encode(lines.join("\n"));
      const { message } = await parseMessage(new Uint8Array([...head, ...tail]));
      expect(typeof message.text).toBe("string");
      expect(message.text).not.toContain("\0");
    }),
    { numRuns: 300 },
  );
});
