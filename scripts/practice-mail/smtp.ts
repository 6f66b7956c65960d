// Hands one message to the practice mailbox's SMTP server, as another company's server would (RFC 5321).
import { connect } from "node:net";

/** An envelope and its message. Line ends may be LF or CRLF; they travel as CRLF. */
export interface OutgoingMail {
  from: string;
  to: readonly string[];
  bytes: Uint8Array;
}

/** Sends to a loopback port. Resolves when the server has taken the message over; throws with its answer otherwise. */
export async function sendMail(port: number, mail: OutgoingMail): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  const replies = readReplies(socket);
  const expect = async (code: string, text?: string | Buffer) => {
    if (text !== undefined) socket.write(text);
    const reply = (await replies.next()).value;
    if (!reply?.startsWith(code)) throw new Error(`SMTP answered ${reply ?? "nothing"}, expected ${code}`);
  };
  try {
    await expect("220");
    await expect("250", "EHLO practice.example\r\n");
    await expect("250", `MAIL FROM:<${mail.from}> BODY=8BITMIME\r\n`);
    for (const address of mail.to) await expect("250", `RCPT TO:<${address}>\r\n`);
    await expect("354", "DATA\r\n");
    await expect("250", toDataBlock(mail.bytes));
    await expect("221", "QUIT\r\n");
  } finally {
    socket.destroy();
  }
}

/** CRLF line ends, dots at line starts doubled, and the closing dot (RFC 5321 4.5.2). Bytes stay bytes: latin1 is one to one. */
export function toDataBlock(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/\r?\n/g, "\r\n")
    .replace(/(^|\n)\./g, "$1..");
  return Buffer.from(`${text}${text.endsWith("\r\n") ? "" : "\r\n"}.\r\n`, "latin1");
}

async function* readReplies(stream: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let pending = "";
  for await (const chunk of stream) {
    pending += chunk.toString("latin1");
    // "250-" lines go on, "250 " ends the reply.
    for (
      let match = /^(?:\d{3}-.*\r\n)*(\d{3} .*)\r\n/.exec(pending);
      match;
      match = /^(?:\d{3}-.*\r\n)*(\d{3} .*)\r\n/.exec(pending)
    ) {
      yield match[1] ?? "";
      pending = pending.slice(match[0].length);
    }
  }
  return undefined;
}
