import { addressesIn, domainOf, isFreeMailDomain } from "./address.ts";
import { parseMailDate } from "./date.ts";

/** What an import preview needs of one message; read without a MIME parser, so it runs where the file is. */
export type ImportHeaders = {
  from: string | null;
  to: string[];
  cc: string[];
  /** ISO 8601 UTC, or null when the header is absent or unreadable. */
  date: string | null;
  messageId: string | null;
  /** Undecoded: encoded words and 8-bit bytes (as Latin-1) as they stand in the header. */
  subjectRaw: string;
};

export type DomainKind = "known" | "unknown" | "free" | "own";

export type DomainPreview = {
  domain: string;
  count: number;
  firstAt: string | null;
  lastAt: string | null;
  kind: DomainKind;
  ticked: boolean;
};

export type PreviewOptions = { ownDomains: readonly string[]; knownCustomerDomains: readonly string[] };

/** Headers beyond this are not looked at: the fields wanted here stand well before it in any real mail. */
const MAX_HEADER_BYTES = 256 * 1024;

/** Reads the few header fields of one message. Never throws; what is missing is null or empty. */
export function readImportHeaders(bytes: Uint8Array): ImportHeaders {
  const fields = headerFields(bytes);
  const first = (name: string) => fields.find((field) => field.name === name)?.value ?? null;
  const all = (name: string) => fields.filter((field) => field.name === name).map((field) => field.value);
  const date = first("date");
  const messageId = (first("message-id") ?? "").replace(/\s+/g, "");
  return {
    from: addressesIn(first("from") ?? first("sender") ?? "")[0] ?? null,
    to: addressesIn(all("to").join(", ")),
    cc: addressesIn(all("cc").join(", ")),
    date: date === null ? null : parseMailDate(date),
    messageId: /<([^<>]+)>/.exec(messageId)?.[1] ?? (messageId === "" ? null : messageId),
    subjectRaw: first("subject") ?? "",
  };
}

/**
 * The domains outside the own company that a message was exchanged with, each once. A message has to be imported when
 * one of them is ticked. Empty for internal mail, which is never imported.
 */
export function outsideDomains(headers: ImportHeaders, ownDomains: readonly string[]): string[] {
  const found = new Set<string>();
  for (const address of [headers.from ?? "", ...headers.to, ...headers.cc]) {
    const domain = domainOf(address);
    if (domain !== null && !isWithin(domain, ownDomains)) found.add(domain);
  }
  return [...found];
}

/**
 * One row per outside domain, most messages first, and last one row per own domain for mail that stayed inside. Only
 * known customers' domains start ticked; free-mail and unknown ones wait for a person; `own` rows can never be ticked.
 */
export function previewByDomain(messages: Iterable<ImportHeaders>, options: PreviewOptions): DomainPreview[] {
  const rows = new Map<string, DomainPreview>();
  for (const headers of messages) {
    const outside = outsideDomains(headers, options.ownDomains);
    const own = domainOf(headers.from ?? "") ?? domainOf(headers.to[0] ?? "");
    for (const domain of outside.length > 0 ? outside : own === null ? [] : [own]) {
      const row = rows.get(domain) ?? newRow(domain, options);
      rows.set(domain, row);
      row.count++;
      if (headers.date !== null) {
        if (row.firstAt === null || headers.date < row.firstAt) row.firstAt = headers.date;
        if (row.lastAt === null || headers.date > row.lastAt) row.lastAt = headers.date;
      }
    }
  }
  const last = (row: DomainPreview) => (row.kind === "own" ? 1 : 0);
  return [...rows.values()].sort(
    (a, b) => last(a) - last(b) || b.count - a.count || (a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0),
  );
}

function newRow(domain: string, options: PreviewOptions): DomainPreview {
  const kind = kindOf(domain, options);
  return { domain, count: 0, firstAt: null, lastAt: null, kind, ticked: kind === "known" };
}

function kindOf(domain: string, options: PreviewOptions): DomainKind {
  if (isWithin(domain, options.ownDomains)) return "own";
  if (isFreeMailDomain(domain)) return "free";
  return isWithin(domain, options.knownCustomerDomains) ? "known" : "unknown";
}

/** True when the domain is one of these or below one of these (`mail.globex.example` is within `globex.example`). */
function isWithin(domain: string, parents: readonly string[]): boolean {
  return parents.some((parent) => domain === parent.toLowerCase() || domain.endsWith(`.${parent.toLowerCase()}`));
}

/** The header block's fields in order, unfolded (RFC 5322 §2.2.3), names in lower case, bytes read as Latin-1. */
function headerFields(bytes: Uint8Array): { name: string; value: string }[] {
  const fields: { name: string; value: string }[] = [];
  for (const line of headerLines(bytes)) {
    const last = fields.at(-1);
    const colon = line.indexOf(":");
    if (/^[ \t]/.test(line) && last !== undefined) last.value += line;
    else if (colon > 0) fields.push({ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) });
  }
  for (const field of fields) field.value = field.value.trim();
  return fields;
}

function* headerLines(bytes: Uint8Array): Generator<string> {
  const limit = Math.min(bytes.length, MAX_HEADER_BYTES);
  let start = 0;
  while (start < limit) {
    const lf = bytes.indexOf(10, start);
    const end = lf === -1 || lf > limit ? limit : lf;
    let line = "";
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte !== 13) line += String.fromCharCode(byte);
    }
    if (line === "") return;
    yield line;
    start = end + 1;
  }
}
