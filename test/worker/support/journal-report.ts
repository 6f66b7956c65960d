/** An envelope journal report as Exchange writes it; `lines` are its text part, `inner` the original. */
export function journalReport(
  lines: readonly string[],
  inner: string,
  options: { encoding?: "7bit" | "base64" | "quoted-printable"; stamp?: string } = {},
): Uint8Array {
  const { encoding = "7bit", stamp = "" } = options;
  const text = `${lines.join("\r\n")}\r\n`;
  const encoded =
    encoding === "base64"
      ? btoa(text)
      : encoding === "quoted-printable"
        ? text.replaceAll("@", "=40").replace("Sender", "Send=\r\ner")
        : text;
  return new TextEncoder().encode(
    [
      `${stamp}From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example>`,
      "To: journal@acme.example",
      "Subject: Offer",
      "X-MS-Journal-Report:",
      "Message-ID: <report-1@acme.example>",
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="_journal_"',
      "",
      "--_journal_",
      'Content-Type: text/plain; charset="us-ascii"',
      `Content-Transfer-Encoding: ${encoding}`,
      "",
      encoded,
      "--_journal_",
      "Content-Type: message/rfc822",
      "",
      `${inner}`,
      "--_journal_--",
      "",
    ].join("\r\n"),
  );
}
