// A PDF of one page and one font, as small as one can be: text of Latin letters, a line under the other.

const object = (number: number, body: string): string => `${number} 0 obj\n${body}\nendobj\n`;

/** `lines` from above to below; cells of a line are apart where two spaces stand. */
export function smallPdf(lines: readonly string[]): Uint8Array {
  const shown = lines.flatMap((line, at) =>
    line.split(/ {2,}/).map((cell, column) => {
      const words = cell.replace(/[\\()]/g, (sign) => `\\${sign}`);
      return `BT /F1 11 Tf ${60 + column * 180} ${780 - at * 18} Td (${words}) Tj ET`;
    }),
  );
  const stream = shown.join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  let text = "%PDF-1.4\n";
  const starts = objects.map((body, at) => {
    const start = text.length;
    text += object(at + 1, body);
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  return new TextEncoder().encode(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}
