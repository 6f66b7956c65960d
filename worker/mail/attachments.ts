/** Long enough for any real name, short enough for every file system (255 bytes) in ASCII and for a list row. */
const MAX_FILE_NAME_CHARS = 200;

/** Control characters, and those that change reading direction: `‮fdp.exe` would show as `exe.pdf`. */
const hiddenCharacters = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]/gu;

/** File endings for nameless parts, by what is seen without a name. Others get `.bin`. */
const endings: Readonly<Record<string, string>> = {
  ...{ "message/rfc822": "eml", "text/calendar": "ics", "text/html": "html", "text/plain": "txt", "text/csv": "csv" },
  ...{ "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "text/vcard": "vcf" },
  ...{ "message/delivery-status": "txt", "message/disposition-notification": "txt", "application/zip": "zip" },
};

/**
 * A name that is safe to show and to save under: the last part of a path, without control and direction characters,
 * at most 200 characters with its ending kept. A nameless part is called `attachment-3.pdf` by its place (from 1) and
 * its stated type. The bytes are not looked at.
 */
export function displayFileName(raw: string | null, mediaType: string, place: number): string {
  const name = lastOfPath((raw ?? "").normalize("NFC").replace(hiddenCharacters, ""))
    .replace(/[<>:"|?*]/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  if (name === "") return `attachment-${place}.${endings[mediaType] ?? "bin"}`;
  return shortened(name);
}

function lastOfPath(name: string): string {
  return name.split(/[\\/]/).findLast((piece) => piece.trim() !== "") ?? "";
}

function shortened(name: string): string {
  const chars = Array.from(name);
  if (chars.length <= MAX_FILE_NAME_CHARS) return name;
  const ending = /\.[^.\s]{1,10}$/.exec(name)?.[0] ?? "";
  return chars.slice(0, MAX_FILE_NAME_CHARS - ending.length).join("") + ending;
}
