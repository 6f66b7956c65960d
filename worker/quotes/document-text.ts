import { officeText } from "./office-text.ts";

// A file's text, by what its first bytes are: names and labels are the sender's.

const starts = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));

/** What kind of document it is; null for one that cannot carry a quote. */
export function documentKind({ fileName, bytes }: { fileName: string; bytes: Uint8Array }): "pdf" | "office" | null {
  // A PDF may begin with what a mail program or a printer put before it.
  if (starts(bytes, "%PDF-") || (/\.pdf$/i.test(fileName) && bytes.length > 0)) return "pdf";
  return starts(bytes, "PK\u0003\u0004") && /\.(?:xlsx|xlsm|docx)$/i.test(fileName) ? "office" : null;
}

/** Its text; null where nothing can be read. Never throws. `nowMs`: the clock. */
export async function documentText(
  file: { fileName: string; bytes: Uint8Array },
  nowMs: () => number,
): Promise<string | null> {
  const kind = documentKind(file);
  if (kind === "office") return officeText(file.bytes);
  // The library is large, and most mails have no PDF.
  return kind === "pdf" ? (await import("./pdf-text.ts")).pdfText(file.bytes, nowMs) : null;
}
