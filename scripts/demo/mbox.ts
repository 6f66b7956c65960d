import { asctime } from "./dates.ts";

/**
 * Messages → one mbox file in the mboxrd form: a `From ` line before each, every body line that starts with
 * `From ` (after any number of `>`) quoted with one more `>`, an empty line after each. Line ends stay as they are
 * in the messages (CRLF).
 */
export function toMbox(messages: readonly { bytes: Uint8Array; at: Date }[]): Uint8Array {
  const parts: string[] = [];
  for (const { bytes, at } of messages) {
    const text = Buffer.from(bytes).toString("latin1");
    const sender = /^Return-Path: <([^>]*)>/m.exec(text)?.[1] ?? /^From: .*<([^>]+)>/m.exec(text)?.[1];
    const quoted = text.replace(/^>*From /gm, ">$&");
    parts.push(
      `From ${sender ?? "MAILER-DAEMON"} ${asctime(at)}\r\n${quoted}${quoted.endsWith("\r\n") ? "" : "\r\n"}\r\n`,
    );
  }
  return new Uint8Array(Buffer.from(parts.join(""), "latin1"));
}
