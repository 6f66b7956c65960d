// Originals as large as the doors take them, each of a kind that costs its reader memory in another way. Made when
// asked for.
import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";

const from = "From: Bea Buyer <bea@globex.example>\r\nTo: irina.sokolova@acme.example\r\nSubject: large\r\n";
const lineOf = (character: string): string => `${character.repeat(76)}\r\n`;

/** Fills what the head and the foot leave of the largest original with pieces of `line`. One character per byte. */
function filled(head: string, line: string, foot = ""): Uint8Array {
  const room = MAX_ORIGINAL_BYTES - head.length - foot.length;
  const bytes = Buffer.alloc(MAX_ORIGINAL_BYTES, line, "latin1");
  bytes.write(head, 0, "latin1");
  bytes.write(foot, head.length + room, "latin1");
  return new Uint8Array(bytes);
}

const single = (type: string, encoding: string, line: string): Uint8Array =>
  filled(`${from}Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`, line);

function nested(levels: number): Uint8Array {
  let head = `${from}Content-Type: multipart/mixed; boundary=b0\r\n\r\n`;
  const each = lineOf("Q").repeat(Math.floor((MAX_ORIGINAL_BYTES - 64 * 1024) / levels / 78));
  for (let level = 0; level < levels; level++) {
    head += `--b${level}\r\nContent-Type: application/pdf; name=f${level}.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${each}`;
    head += `--b${level}\r\nContent-Type: multipart/mixed; boundary=b${level + 1}\r\n\r\n`;
  }
  return new Uint8Array(Buffer.from(head, "latin1"));
}

function manyFiles(files: number): Uint8Array {
  const each = lineOf("Q").repeat(Math.floor((MAX_ORIGINAL_BYTES - files * 120) / files / 78));
  const part = `--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${each}`;
  return new Uint8Array(
    Buffer.from(`${from}Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(files)}--b--\r\n`, "latin1"),
  );
}

const kinds: Readonly<Record<string, () => Uint8Array>> = {
  "one file in base64": () => single("application/pdf", "base64", lineOf("Q")),
  "one file as it is": () => single("application/octet-stream", "binary", lineOf("\xe4")),
  "one file in quoted-printable": () => single("application/pdf", "quoted-printable", "=E4".repeat(25).concat("=\r\n")),
  "text alone": () => single("text/plain; charset=utf-8", "8bit", lineOf("a")),
  "HTML alone": () => single("text/html; charset=utf-8", "8bit", "<div>word</div>\r\n"),
  "HTML in base64": () => single("text/html; charset=utf-8", "base64", lineOf("P")),
  "twenty levels with a file in each": () => nested(19),
  "nine hundred files": () => manyFiles(900),
  "a file with bare line ends": () => single("application/pdf", "base64", lineOf("Q").replace("\r", "")),
  "nothing but line ends": () => single("text/plain", "7bit", "\n"),
};

/** Each with its name, 25 MiB. */
export function* largeMails(): Generator<{ name: string; bytes: Uint8Array }> {
  for (const [name, make] of Object.entries(kinds)) yield { name, bytes: make() };
}
