import { addressesIn, domainOf } from "../../shared/mail/address.ts";
import type { HeaderField } from "./header-fields.ts";
import { headerFields } from "./header-fields.ts";

// How far the origin of a mail at our own doors is proven. Email Routing puts its own fields on top of what the sender's
// server handed over: Received, three ARC fields, Received-SPF, Authentication-Results. Only that block is believed, each
// field once and named as the platform names itself; whatever stands below it is the sender's and may be forged
// (RFC 8601 §5). A block without Authentication-Results proves nothing.

/** What the platform's own fields look like. Each comes once, in this order; some may be absent. */
const stamps: readonly { name: string; own: RegExp }[] = [
  { name: "received", own: /\bby cloudflare-email\.net\b/i },
  { name: "arc-seal", own: /\bd=cloudflare-email\.net\b/i },
  { name: "arc-message-signature", own: /\bd=cloudflare-email\.net\b/i },
  { name: "arc-authentication-results", own: /^i=\d+;\s*mx\.cloudflare\.net\s*;/i },
  { name: "received-spf", own: /\(mx\.cloudflare\.net:/i },
  { name: "authentication-results", own: /^mx\.cloudflare\.net\s*;/i },
];
/** The platform's mark after its results. */
const OWN_MARK = "x-cf-spamh-score";

export interface Origin {
  /** Where the bytes begin that the sender's server handed over; 0 without a stamp. */
  sentFrom: number;
  /** The From header's only address; null when there is none or more than one. */
  from: string | null;
  /** True when the platform says that the From header's domain vouches for this mail (DMARC, RFC 7489). */
  proven: boolean;
}

/** Reads the platform's stamp and the sender of a header block. Never throws. */
export function readOrigin(head: Uint8Array): Origin & { fields: HeaderField[] } {
  const all = headerFields(head);
  const count = stampLength(all);
  const fields = all.slice(count);
  const stamp = all.slice(0, count);
  const froms = fields.filter(({ name }) => name === "from");
  const addresses = addressesIn(froms[0]?.value ?? "");
  const from = froms.length === 1 && addresses.length === 1 ? (addresses[0] ?? null) : null;
  const results = stamp.find(({ name }) => name === "authentication-results")?.value ?? "";
  return {
    sentFrom: stamp.at(-1)?.end ?? 0,
    from,
    proven: from !== null && dmarcPassesFor(results, domainOf(from) ?? ""),
    fields,
  };
}

/** How many fields of the top are the platform's. None, unless the first says that it took the mail in. */
function stampLength(fields: readonly HeaderField[]): number {
  let count = 0;
  for (const { name, own } of stamps) {
    const field = fields[count];
    if (field?.name === name && own.test(field.value)) count++;
    else if (count === 0) return 0;
  }
  return count > 0 && fields[count]?.name === OWN_MARK ? count + 1 : count;
}

/**
 * True when the results hold one DMARC verdict, it is `pass`, and it is about this domain. Comments and quotes go first,
 * and the verdict must stand before SPF's, where the platform puts it: SPF's clauses quote the envelope's address, which
 * may hold any words.
 */
function dmarcPassesFor(results: string, domain: string): boolean {
  const clauses = withoutQuotes(results)
    .split(";")
    .map((clause) => clause.trim().toLowerCase());
  const at = clauses.findIndex((clause) => clause.startsWith("dmarc="));
  const verdict = clauses[at];
  if (verdict === undefined || clauses.slice(at + 1).some((clause) => clause.startsWith("dmarc="))) return false;
  if (clauses.slice(0, at).some((clause) => clause.startsWith("spf="))) return false;
  return /^dmarc=pass\s(?:.*\s)?header\.from=(\S+)/.exec(verdict)?.[1] === domain;
}

/** Without comments (nested ones too) and quoted strings. */
function withoutQuotes(value: string): string {
  let out = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    if (char === "\\" && (quoted || depth > 0)) at++;
    else if (char === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (char === "(") depth++;
    else if (char === ")" && depth > 0) depth--;
    else if (depth === 0) out += char;
  }
  return out;
}
