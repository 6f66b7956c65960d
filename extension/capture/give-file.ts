/** Long enough for any browser to have begun the download; the bytes are held that long. */
const HELD_MS = 60_000;

/** Gives bytes to the person as a mail file, through the page they are looking at. `at` is ISO and names the file. */
export function giveFile(page: Document, bytes: Uint8Array<ArrayBuffer>, at: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "message/rfc822" }));
  const link = page.createElement("a");
  link.href = url;
  link.download = `mail-${at.slice(0, 19).replace(/[^0-9T]/g, "")}.eml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), HELD_MS);
}
