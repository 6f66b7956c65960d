// Mail made to exhaust whoever reads it. Each is one megabyte or some: what grows faster than its bytes shows by then.
// Text of one character per byte.

const MB = 1_000_000;
const from = "From: Bea Buyer <bea@globex.example>\r\nTo: rep@acme.example\r\nSubject: kept\r\n";
const times = (text: string, bytes: number): string => text.repeat(Math.ceil(bytes / text.length));
const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("");

const header = (field: string): string => `${from}${field}\r\n\r\nbody\r\n`;
const body = (type: string, text: string, more = ""): string =>
  `${from}Content-Type: ${type}\r\n${more}\r\n${text}\r\n`;
const parts = (type: string, inner: string): string => `${from}Content-Type: ${type}\r\n\r\n${inner}`;
const html = (text: string): string => body("text/html; charset=utf-8", text);
const encoded = (encoding: string, text: string, type = "text/plain; charset=utf-8"): string =>
  body(type, text, `Content-Transfer-Encoding: ${encoding}\r\n`);

function nestedMultipart(depth: number, close: boolean): string {
  const open = numbered(depth, (i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`);
  return parts(
    "multipart/mixed; boundary=b0",
    open + (close ? numbered(depth, (i) => `--b${depth - i - 1}--\r\n`) : ""),
  );
}

/** By name, in the order of what they attack: headers, addresses, structure, encodings, HTML. */
const bombs: Readonly<Record<string, () => string>> = {
  "one endless header": () => header(`X-Long: ${times("y", 3 * MB)}`),
  "a header without a line end": () => `Subject: kept\r\nX: ${times("y", 3 * MB)}`,
  "two hundred thousand headers": () => header(numbered(200_000, (i) => `X-${i}: z\r\n`).trimEnd()),
  "one header folded a hundred thousand times": () => header(`X-Folded:${times("\r\n y", MB)}`),
  "headers below the cap in every part": () =>
    parts(
      "multipart/mixed; boundary=b",
      times(`--b\r\n${times("X: yyyyyyyyyyyyyyyyyyyyyy\r\n", 200_000)}\r\nx\r\n`, 8 * MB),
    ),
  "a million colons": () => header(times(":", MB)),
  "a subject of encoded words": () => header(`Subject: ${times("=?utf-8?B?5byg?= ", 250_000)}`),
  "a subject of broken encoded words": () => header(`Subject: ${times("=?utf-8?Q?", 250_000)}`),
  "an encoded word that never ends": () => header(`Subject: =?utf-8?B?${times("QUFB", 250_000)}`),
  "fifty thousand references": () => header(`References: ${numbered(9000, (i) => `<r${i}@globex.example> `)}`),
  "references of brackets": () => header(`References: ${times("<", 250_000)}`),
  "a Message-ID of a quarter of a megabyte": () => header(`Message-ID: <${times("i", 250_000)}@x>`),
  "a date of digits": () => header(`Date: ${times("9", 250_000)}`),
  "a date of comments": () => header(`Date: ${times("(", 125_000)}${times(")", 125_000)} 1 Sep 2026 09:00:00 +0000`),
  "a Received line of semicolons": () => header(`Received: ${times(";", 250_000)}`),

  "ten thousand recipients": () => header(`Cc: ${numbered(10_000, (i) => `p${i}@x.example, `)}`),
  "addresses of nested comments": () => header(`Cc: ${times("(", 120_000)}a@b.example${times(")", 120_000)}`),
  "addresses of nested groups": () => header(`Cc: ${times("g:", 250_000)}`),
  "addresses of quotes": () => header(`Cc: ${times('"\\', 250_000)}`),
  "addresses of angle brackets": () => header(`Cc: ${times("<a@b.example>", 250_000)}`),
  "addresses of commas": () => header(`Cc: ${times(",", 250_000)}`),
  "an address of at signs": () => header(`Cc: ${times("@", 250_000)}`),
  "a domain of labels": () => header(`Cc: a@${times("x.", 250_000)}example`),

  "a hundred thousand parts": () => parts("multipart/mixed; boundary=b", times("--b\r\n\r\nx\r\n", MB)),
  "a hundred thousand empty parts": () => parts("multipart/mixed; boundary=b", times("--b\r\n", MB)),
  "parts behind a boundary in pieces": () =>
    parts('multipart/mixed; boundary*0="b"; boundary*1="c"', times("--bc\r\n\r\nx\r\n", MB)),
  "text behind a boundary in pieces": () =>
    parts(
      'multipart/mixed; boundary*0="b"; boundary*1="c"',
      `--bc\r\n\r\n${times("some words \r\n", 8 * MB)}\r\n--bc--`,
    ),
  "text behind two boundaries, of which the pieces count": () =>
    parts('multipart/mixed; boundary=z; boundary*0="b"', `--b\r\n\r\n${times("some words \r\n", 8 * MB)}\r\n--b--`),
  "text behind an encoded boundary": () =>
    parts("multipart/mixed; boundary*=utf-8''%62%63", `--bc\r\n\r\n${times("some words \r\n", 8 * MB)}\r\n--bc--`),
  "text behind a boundary that is not ASCII": () =>
    parts("multipart/mixed; boundary*=utf-8''%E5%BC%A0", `--\xe5\xbc\xa0\r\n\r\n${times("some words \r\n", 8 * MB)}`),
  "a boundary of a megabyte": () => parts(`multipart/mixed; boundary="${times("b", 200_000)}"`, times("--b\r\n", MB)),
  "an empty boundary": () => parts('multipart/mixed; boundary=""', times("--\r\n\r\nx\r\n", MB)),
  "a boundary of dashes": () => parts('multipart/mixed; boundary="--"', times("----\r\n", MB)),
  "lines that are nearly the boundary": () => parts("multipart/mixed; boundary=bb", times("--b\r\n", 4 * MB)),
  "ten thousand levels": () => nestedMultipart(10_000, false),
  "a thousand levels, each closed": () => nestedMultipart(1000, true),
  "a thousand messages in messages": () =>
    parts("message/rfc822", times("Content-Type: message/rfc822\r\n\r\n", 35_000)),
  "a multipart that is its own part": () =>
    parts("multipart/mixed; boundary=b", times("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", MB)),
  "text without parts in a multipart": () => parts("multipart/mixed; boundary=b", times("some words \r\n", 8 * MB)),
  "a Content-Type of parameters": () => body(`text/plain; ${numbered(15_000, (i) => `p${i}=x; `)}`, "x"),
  "a Content-Type of comments": () => body(`text/plain ${times("(", 250_000)}`, "x"),
  "a file name in ten thousand pieces": () =>
    body(`application/pdf; ${numbered(10_000, (i) => `name*${i}*=%41; `)}`, "x"),
  "nine hundred attached files": () =>
    parts(
      "multipart/mixed; boundary=b",
      numbered(900, (i) => `--b\r\nContent-Type: application/pdf; name=f${i}.pdf\r\n\r\nx\r\n`),
    ),

  "nine hundred files of line ends": () =>
    parts(
      "multipart/mixed; boundary=b",
      numbered(900, () => `--b\r\nContent-Type: application/pdf\r\n\r\n${"\n".repeat(9000)}\r\n`),
    ),
  "headers of two letters": () =>
    parts("multipart/mixed; boundary=b", times(`--b\r\n${"X:\n".repeat(2000)}\r\nx\r\n`, 4 * MB)),
  "line ends behind the last part": () =>
    parts("multipart/mixed; boundary=b", `--b\r\n\r\nx\r\n--b--\r\n${times("\n", 8 * MB)}`),
  "line ends between two parts": () =>
    parts(
      "multipart/mixed; boundary=b",
      `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n${times("\n", 8 * MB)}--b\r\n\r\nx\r\n--b--`,
    ),
  "a file of line ends": () => body("application/pdf", times("\r\n", 8 * MB)),
  "a file of base64 a letter a line": () => encoded("base64", times("Q\r\n", 8 * MB), "application/pdf"),
  "a file of soft line ends": () => encoded("quoted-printable", times("=\r\n", 8 * MB), "application/pdf"),
  "a file of broken escapes": () => encoded("quoted-printable", times("=Z", 8 * MB), "application/pdf"),
  "a file in an encoding that nobody knows": () => encoded("x-nothing", times("\r\n", 8 * MB), "application/pdf"),
  "a message of line ends in a message": () => body("message/rfc822", times("\r\n", 8 * MB)),
  "base64 of line ends": () => encoded("base64", times("Q\r\n", 4 * MB)),
  "base64 of equals signs": () => encoded("base64", times("====", 4 * MB)),
  "quoted-printable of soft line ends": () => encoded("quoted-printable", times("=\r\n", 4 * MB)),
  "quoted-printable of broken escapes": () => encoded("quoted-printable", times("=Z=", 4 * MB)),
  "text in UTF-7": () => body("text/plain; charset=utf-7", times("+AGEAYg-", 2 * MB)),
  "text that switches charsets": () => body("text/plain; charset=iso-2022-jp", times("\x1b$B\x1b(B", 2 * MB)),
  "text of one endless line": () => body("text/plain; charset=utf-8", times("x", 8 * MB)),
  "text of line ends": () => body("text/plain; charset=utf-8", times("\r\n", 4 * MB)),
  "text of carriage returns": () => body("text/plain; charset=utf-8", times("\r", 4 * MB)),
  "text of quote marks": () => body("text/plain; charset=utf-8", times(">", 4 * MB)),
  "text of quoted lines": () => body("text/plain; charset=utf-8", times("> a\r\n", 2 * MB)),
  "flowed text of spaces": () => body("text/plain; charset=utf-8; format=flowed; delsp=yes", times(" \r\n", 4 * MB)),
  "text of NUL": () => body("text/plain; charset=utf-8", times("\0", 4 * MB)),
  "text of combining marks": () => body("text/plain; charset=utf-8", `a${times("\xcc\x81", 2 * MB)}`),
  "text of bytes that no charset has": () => body("text/plain", times("\xff\xfe", 2 * MB)),
  "text of reply heads": () => body("text/plain; charset=utf-8", times("From: a\r\nSent: b\r\nTo: c\r\n", 2 * MB)),

  "HTML of a hundred thousand levels": () => html(times("<div>", 2 * MB)),
  "HTML of open brackets": () => html(times("<", 2 * MB)),
  "HTML of comments that never close": () => html(times("<!--", 2 * MB)),
  "HTML of one endless attribute": () => html(`<p title="${times("x", 4 * MB)}`),
  "HTML of quotes in tags": () => html(times('<a b="', 2 * MB)),
  "HTML of entities": () => html(times("&amp;", 2 * MB)),
  "HTML of entities that do not exist": () => html(times("&nosuch", 2 * MB)),
  "HTML of numbers beyond Unicode": () => html(times("&#x110000;", 2 * MB)),
  "HTML of scripts that never close": () => html(times("<script>", 2 * MB)),
  "HTML of table cells": () => html(`<table><tr>${times("<td>x", 2 * MB)}`),
};

/** Each bomb with its name; made when it is asked for. */
export function* mailBombs(): Generator<{ name: string; bytes: Uint8Array }> {
  for (const [name, make] of Object.entries(bombs))
    yield { name, bytes: new Uint8Array(Buffer.from(make(), "latin1")) };
}
