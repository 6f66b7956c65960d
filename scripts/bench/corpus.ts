import { createHash } from "node:crypto";
import { outsideDomains, readImportHeaders } from "../../shared/mail/preview.ts";
import { demoCompany } from "../demo/company.ts";

/** The demo of this day, so that every run and every machine measures the same bytes. */
const CORPUS_DAY = new Date("2026-09-15T12:00:00Z");

/**
 * `count` distinct customer messages: the demo company's, once each, and then again as copies with other Message-IDs
 * (references follow, so threads stay threads) and other seconds in their dates. Another `series` shares no message
 * with this one. The same arguments always give the same bytes.
 */
export function benchCorpus(count: number, series = "a"): Uint8Array[] {
  const company = demoCompany(CORPUS_DAY);
  const domains = new Set(company.customers.map(({ domain }) => domain));
  const once = new Map<string, Uint8Array>();
  for (const { bytes } of company.mailboxes.flatMap(({ messages }) => messages)) {
    const headers = readImportHeaders(bytes);
    const isCustomers = outsideDomains(headers, [company.mailDomain]).some((domain) => domains.has(domain));
    const id = messageIdOf(bytes);
    if (isCustomers && id !== null && !once.has(id)) once.set(id, bytes);
  }
  const letters = [...once.values()];
  return Array.from({ length: count }, (_, i) => {
    const letter = letters[i % letters.length];
    if (!letter) throw new Error("the demo company has no mail");
    return copyOf(letter, series, Math.floor(i / letters.length));
  });
}

/** The `Message-ID` in a message's header, with its brackets; null when it has none. */
export const messageIdOf = (bytes: Uint8Array): string | null =>
  /^Message-ID:\s*(<[^>]*>)/im.exec(split(bytes).head)?.[1] ?? null;

/** SHA-256 in lower-case hex. */
export const sha256Hex = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function copyOf(letter: Uint8Array, series: string, copy: number): Uint8Array {
  const { head, rest } = split(letter);
  const renamed = head
    .replace(/^(?:Message-ID|In-Reply-To|References):.*(?:\r\n[ \t].*)*/gim, (field) =>
      field.replaceAll("<", `<${series}${copy}.`),
    )
    .replace(/^(Date: .*:)(\d\d)( [+-]\d{4})/m, (_, before: string, seconds: string, zone: string) => {
      const shifted = (Number(seconds) + copy + 1) % 60;
      return `${before}${String(shifted).padStart(2, "0")}${zone}`;
    });
  return new Uint8Array(Buffer.from(renamed + rest, "latin1"));
}

/** One character per byte, so that no byte changes on the way. */
function split(bytes: Uint8Array): { head: string; rest: string } {
  const text = Buffer.from(bytes).toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? { head: text, rest: "" } : { head: text.slice(0, end), rest: text.slice(end) };
}
