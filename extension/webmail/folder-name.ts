const SHIFTED = /&([A-Za-z0-9+,]*)-/g;

/**
 * Folder name in readable letters from IMAP's modified UTF-7 (RFC 3501 section 5.1.3). For showing only: a name that is
 * not well formed comes back as it is.
 */
export function decodeFolderName(name: string): string {
  return name.replace(SHIFTED, (whole: string, packed: string) => {
    if (packed === "") return "&";
    const letters = decodeUtf16Base64(packed.replaceAll(",", "/"));
    return letters ?? whole;
  });
}

function decodeUtf16Base64(packed: string): string | null {
  let bytes: string;
  try {
    bytes = atob(packed);
  } catch {
    // Not base64: the caller shows the name as it is.
    return null;
  }
  if (bytes.length % 2 !== 0) return null;
  let letters = "";
  for (let i = 0; i < bytes.length; i += 2) {
    letters += String.fromCharCode((bytes.charCodeAt(i) << 8) | bytes.charCodeAt(i + 1));
  }
  return letters;
}
