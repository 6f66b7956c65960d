import { freeMailDomains, freeMailFamilies } from "./free-mail-domains.ts";

/** RFC 5321 §4.5.3.1: 64 octets before the @, 255 after it, 254 for the whole path. */
const MAX_LOCAL_LENGTH = 64;
const MAX_ADDRESS_LENGTH = 254;
/** An address with the longest display name seen; more is not looked at. */
const MAX_RAW_LENGTH = 2000;

const localPattern = /^[^\s<>()[\]\\,;:"@\p{Cc}\p{Cf}]+$/u;
const labelPattern = /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}_])?$/u;

/**
 * One spelling per address: display name and angle brackets gone, all lower case, no trailing dot.
 * Lower-casing the local part is against RFC 5321's letter and right in practice: no mail system that customers use
 * tells `Anna@` from `anna@`. Internationalised addresses (RFC 6532) stay as they are. Null for what is no address.
 */
export function normalizeAddress(raw: string): string | null {
  if (raw.length > MAX_RAW_LENGTH) return null;
  const bracketed = /<([^<>]*)>[^<]*$/.exec(raw);
  const address = (bracketed?.[1] ?? raw)
    .trim()
    .replace(/^mailto:/i, "")
    .toLowerCase()
    .replace(/\.$/, "");
  const at = address.lastIndexOf("@");
  if (at < 1 || address.length > MAX_ADDRESS_LENGTH) return null;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local.length > MAX_LOCAL_LENGTH || !localPattern.test(local)) return null;
  return isHostName(domain) ? `${local}@${domain}` : null;
}

/** The part after the @ of a normalised (or raw) address, lower case; null when the address is nonsense. */
export function domainOf(address: string): string | null {
  const normal = normalizeAddress(address);
  return normal === null ? null : normal.slice(normal.lastIndexOf("@") + 1);
}

/** True for a mail provider that anybody can have an address at, so that the domain says nothing about a company. */
export function isFreeMailDomain(domain: string): boolean {
  const name = domain.trim().toLowerCase().replace(/\.$/, "");
  if (freeMailDomains.has(name)) return true;
  return freeMailFamilies.some((family) => family.test(name));
}

/** Somebody named in an address list. */
export interface NamedAddress {
  /** Normalised. */
  address: string;
  /** The display name as it stands there, quotes removed and nothing decoded; empty where there is none. */
  phrase: string;
}

/**
 * The people of a From, To or Cc value (RFC 5322 §3.4) in order, without repeats. Comments are skipped, groups are
 * flattened, anything unreadable is left out.
 */
export function mailboxesIn(headerValue: string): NamedAddress[] {
  const found = new Map<string, NamedAddress>();
  for (const { bare, phrase } of splitList(headerValue)) {
    const address = normalizeAddress(bare) ?? normalizeAddress(wordsWithAt(bare).at(-1) ?? "");
    if (address !== null && !found.has(address)) found.set(address, { address, phrase });
  }
  return [...found.values()];
}

/**
 * Whether a From, To or Cc value names somebody in a way that cannot be read: it may be anybody. An empty group names
 * nobody; a name without an address beside one that has it names nobody else.
 */
export const isUnreadable = (headerValue: string): boolean =>
  (mailboxesIn(headerValue).length === 0 && !/^(?:[^<>@]*:)?[\s;]*$/.test(headerValue)) ||
  splitList(headerValue).some(isUnclear);

/** Whether a piece of a list may name another than the one address read there: every word with an @ has to be that. */
function isUnclear({ bare, isOpen }: Piece): boolean {
  if (isOpen) return true;
  const brackets = bare.match(/<+[^<>]*/g) ?? [];
  if (brackets.length > 1 || brackets.some((one) => !one.includes("@"))) return true;
  const addresses = wordsWithAt(bare).map((word) => normalizeAddress(word.replace(/^'(.*)'$/, "$1")));
  return addresses.includes(null) || new Set(addresses).size > 1;
}

/** Their addresses alone. */
export const addressesIn = (headerValue: string): string[] => mailboxesIn(headerValue).map(({ address }) => address);

/** True for `example.com`; one label alone (`localhost`) or an address literal belongs to nobody. */
function isHostName(domain: string): boolean {
  const labels = domain.split(".");
  if (labels.length < 2 || /^[\d.]+$/.test(domain)) return false;
  return labels.every((label) => label.length <= 63 && labelPattern.test(label));
}

const wordsWithAt = (piece: string): string[] => piece.split(/[\s<>]+/).filter((word) => word.includes("@"));

/** What stands between two commas of an address list. */
interface Piece {
  /** Without quoted text, where an address could hide: a quoted local part is there without its quotes, else one quote. */
  bare: string;
  /** What stands before the angle bracket. */
  phrase: string;
  /** The value ends within quotes or a comment: what they swallowed may be anybody. */
  isOpen: boolean;
}

/** Splits at commas, semicolons and group colons outside quotes, comments and angle brackets. */
function splitList(value: string): Piece[] {
  const pieces: Piece[] = [];
  let bare = "";
  let phrase = "";
  let quoted: string | null = null;
  let comments = 0;
  let bracketed = false;
  let hadBracket = false;
  const end = (isOpen = false): void => {
    pieces.push({ bare, phrase: hadBracket ? phrase.replace(/\s+/g, " ").trim() : "", isOpen });
    bare = phrase = "";
    bracketed = hadBracket = false;
  };
  const unquote = (text: string, next: string): void => {
    // RFC 5321 section 4.1.2: a Quoted-string that needs no quotes is the same local part.
    bare += next === "@" && /(?:^|[\s<])$/.test(bare) && localPattern.test(text) ? text : '"';
    if (!hadBracket) phrase += text;
    quoted = null;
  };
  for (let i = 0; i < value.length; i++) {
    const c = value.charAt(i);
    if ((quoted !== null || comments > 0) && c === "\\") {
      i++;
      if (quoted !== null) quoted += value.charAt(i);
    } else if (quoted !== null && c === '"') unquote(quoted, value.charAt(i + 1));
    else if (quoted !== null) quoted += c;
    else if (c === '"' && comments === 0) quoted = "";
    else if (c === "(") comments++;
    else if (c === ")" && comments > 0) comments--;
    else if (comments > 0) continue;
    else if (c === "," || c === ";" || (c === ":" && !bracketed && bare.slice(-6).toLowerCase() !== "mailto")) end();
    else {
      if (c === "<") bracketed = hadBracket = true;
      else if (c === ">") bracketed = false;
      else if (!hadBracket) phrase += c;
      bare += c;
    }
  }
  end(quoted !== null || comments > 0);
  return pieces;
}
