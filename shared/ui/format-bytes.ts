const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "2.4 MB" in the reader's language; powers of 1024, as mail servers count their limits. */
export function formatBytes(bytes: number, locale: string): string {
  let value = bytes;
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at++;
  }
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[at] ?? "byte",
    unitDisplay: at === 0 ? "narrow" : "short",
    maximumFractionDigits: at > 0 && value < 10 ? 1 : 0,
  });
  // The narrow form, "79B" in English, is the only one that does not write "79 byte".
  return format.format(value).replace(/(\d)(?=\p{L})/u, "$1\u00a0");
}
