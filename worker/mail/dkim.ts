import { domainOf } from "../../shared/mail/address.ts";
import {
  canonicalBody,
  canonicalHeader,
  type HeaderLine,
  headerLines,
  readTags,
  withoutSignature,
} from "./dkim-canonical.ts";
import { headerEnd } from "./header-fields.ts";

// Whether a mail is what a domain signed (DKIM: RFC 6376, RFC 8301, RFC 8463). Keys come from whoever calls: DNS is no
// part of this room. A library could not be used: mailauth 7.1 calls every rsa-sha256 signature neutral in workerd
// (docs/decisions/0053).

/** What DNS says of a name. */
export type KeyAnswer = { is: "found"; records: readonly string[] } | { is: "none" } | { is: "unknown" };

/** Asks for the TXT records of a name; `unknown` where nobody answered. */
export type FindKey = (name: string) => Promise<KeyAnswer>;

/** Why a signature proves nothing. */
export type DkimProblem =
  | "malformed"
  | "weak"
  | "expired"
  | "body-changed"
  | "header-changed"
  | "no-key"
  | "key-revoked"
  | "key-unknown"
  | "key-unfit";

/** What one signature of a mail is worth. */
export interface DkimSignature {
  /** The domain that signed, lower case; empty where the field does not say. */
  domain: string;
  selector: string;
  /** `unknown`: nobody could be asked for the key; everything that can be checked without it is right. */
  result: "pass" | "fail" | "unknown";
  problem: DkimProblem | null;
  /** The domain is the From field's, or above or below it (relaxed alignment of RFC 7489, without its list of suffixes). */
  isAligned: boolean;
  /** Only the beginning of the text is signed (`l=`): what follows it may be anybody's. */
  isPartial: boolean;
  /** The key's record as it was answered; null where none was. */
  key: string | null;
}

/** A mail with more signatures than these is somebody's attempt to make us work. */
const MOST_SIGNATURES = 8;
/** Bits of an RSA key (RFC 8301 section 3.2). */
const FEWEST_BITS = 1024;

/**
 * The mail's signatures, in the order of its header. `bytes`: the mail with CRLF line ends. `at`: when it came (ms since 1970), by
 * which a signature may have expired. Never throws for what a mail or a key may say.
 */
export async function verifyDkim(bytes: Uint8Array, findKey: FindKey, at: number): Promise<DkimSignature[]> {
  const split = headerEnd(bytes) ?? bytes.length;
  const lines = headerLines(bytes.subarray(0, split));
  const froms = lines.filter(({ name }) => name === "from");
  const from = froms.length === 1 ? senderDomain(froms[0]?.value ?? "") : null;
  const signed = lines.filter(({ name }) => name === "dkim-signature").slice(0, MOST_SIGNATURES);
  const results: DkimSignature[] = [];
  for (const line of signed)
    results.push(await verifyOne({ line, lines, body: bytes.subarray(split), from, findKey, at }));
  return results;
}

interface Asked {
  line: HeaderLine;
  lines: readonly HeaderLine[];
  body: Uint8Array;
  from: string | null;
  findKey: FindKey;
  at: number;
}

async function verifyOne({ line, lines, body, from, findKey, at }: Asked): Promise<DkimSignature> {
  const tags = readTags(line.value);
  const domain = (tags.get("d") ?? "").toLowerCase();
  const selector = (tags.get("s") ?? "").toLowerCase();
  const said: DkimSignature = {
    ...{ domain, selector, result: "fail", problem: null, key: null },
    isAligned: from !== null && isAligned(from, domain),
    isPartial: tags.has("l"),
  };
  const fail = (problem: DkimProblem): DkimSignature => ({ ...said, problem });
  const read = readSignature(tags, domain, at);
  if (typeof read === "string") return fail(read);
  const text = canonicalBody(body, read.body);
  if (read.length !== null && read.length > text.length) return fail("body-changed");
  const hashed = read.length === null ? text : text.subarray(0, read.length);
  if (base64Of(new Uint8Array(await crypto.subtle.digest("SHA-256", hashed))) !== read.bodyHash)
    return fail("body-changed");
  const answer = await findKey(`${selector}._domainkey.${domain}`);
  if (answer.is === "unknown") return { ...said, result: "unknown", problem: "key-unknown" };
  if (answer.is === "none") return fail("no-key");
  const data = Buffer.concat([
    ...pickSigned(lines, read.headers).map((one) => canonicalHeader(one, read.header)),
    canonicalHeader(withoutSignature(line), read.header).subarray(0, -2),
  ]);
  let problem: DkimProblem = "key-unfit";
  for (const record of answer.records) {
    const checked = await checkWith(record, read, data, domain);
    if (checked === null) return { ...said, result: "pass", key: record };
    problem = checked;
    said.key = record;
  }
  return fail(problem);
}

interface Signature {
  algorithm: "rsa" | "ed25519";
  header: "simple" | "relaxed";
  body: "simple" | "relaxed";
  headers: string[];
  bodyHash: string;
  signature: Uint8Array<ArrayBuffer>;
  length: number | null;
  identityDomain: string;
}

const DOMAIN = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

function readSignature(tags: ReadonlyMap<string, string>, domain: string, at: number): Signature | DkimProblem {
  const [header = "simple", body = "simple"] = (tags.get("c") ?? "simple/simple").toLowerCase().split("/");
  const headers = (tags.get("h") ?? "").split(":").map((name) => name.trim().toLowerCase());
  const selector = tags.get("s") ?? "";
  const identity = (tags.get("i") ?? `@${domain}`).toLowerCase();
  const identityDomain = identity.slice(identity.lastIndexOf("@") + 1);
  const bodyHash = (tags.get("bh") ?? "").replace(/\s/g, "");
  const signature = bytesOf(tags.get("b") ?? "");
  const [method = "", hash = ""] = (tags.get("a") ?? "").toLowerCase().split("-");
  if (tags.get("v") !== "1" || !DOMAIN.test(domain) || !/^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i.test(selector))
    return "malformed";
  if (!headers.includes("from") || bodyHash === "" || signature === null) return "malformed";
  if (!isCanonical(header) || !isCanonical(body)) return "malformed";
  if (identityDomain !== domain && !identityDomain.endsWith(`.${domain}`)) return "malformed";
  if (method === "rsa" && hash === "sha1") return "weak";
  if (hash !== "sha256" || (method !== "rsa" && method !== "ed25519")) return "malformed";
  const length = tags.get("l");
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return "malformed";
  const [signedAt, until] = [secondsOf(tags.get("t")), secondsOf(tags.get("x"))];
  if (until !== null && signedAt !== null && until <= signedAt) return "malformed";
  if (until !== null && until * 1000 < at) return "expired";
  return {
    ...{ algorithm: method, header, body, headers, bodyHash, signature, identityDomain },
    length: length === undefined ? null : Number(length),
  };
}

const isCanonical = (text: string): text is "simple" | "relaxed" => text === "simple" || text === "relaxed";
const secondsOf = (text: string | undefined): number | null => (/^\d{1,12}$/.test(text ?? "") ? Number(text) : null);

/** The fields that are signed, each name's from the bottom up; one that is named more often than it stands counts as nothing. */
function pickSigned(lines: readonly HeaderLine[], names: readonly string[]): HeaderLine[] {
  const left = new Map<string, HeaderLine[]>();
  for (const line of lines) left.set(line.name, [...(left.get(line.name) ?? []), line]);
  return names.flatMap((name) => left.get(name)?.pop() ?? []);
}

/** Null where the record's key made the signature. */
async function checkWith(record: string, of: Signature, data: Uint8Array, domain: string): Promise<DkimProblem | null> {
  const tags = readTags(record);
  const version = tags.get("v");
  if (version !== undefined && version !== "DKIM1") return "key-unfit";
  if ((tags.get("k") ?? "rsa").toLowerCase() !== of.algorithm) return "key-unfit";
  const lists = (name: string, wanted: string): boolean =>
    (tags.get(name) ?? wanted).split(":").some((one) => [wanted, "*"].includes(one.trim().toLowerCase()));
  if (!lists("h", "sha256") || !lists("s", "email")) return "key-unfit";
  if ((tags.get("t") ?? "").split(":").some((flag) => flag.trim() === "s") && of.identityDomain !== domain)
    return "key-unfit";
  const packed = tags.get("p");
  if (packed === undefined) return "key-unfit";
  if (packed.replace(/\s/g, "") === "") return "key-revoked";
  const raw = bytesOf(packed);
  if (raw === null) return "key-unfit";
  try {
    const key = await importKey(of.algorithm, raw);
    if (key === null) return "weak";
    const name = of.algorithm === "rsa" ? "RSASSA-PKCS1-v1_5" : "Ed25519";
    // RFC 8463 section 3: Ed25519 signs the hash, not the text.
    const text =
      of.algorithm === "rsa" ? data : new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(data)));
    return (await crypto.subtle.verify(name, key, of.signature, new Uint8Array(text))) ? null : "header-changed";
  } catch {
    return "key-unfit";
  }
}

/** Named by what makes it: Node and workerd call its type by different names. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Null for an RSA key that is too short to prove anything. Throws for what is no key. */
async function importKey(algorithm: Signature["algorithm"], raw: Uint8Array<ArrayBuffer>): Promise<Key | null> {
  if (algorithm === "ed25519") return crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  const key = await crypto.subtle.importKey("spki", raw, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, [
    "verify",
  ]);
  const { algorithm: how } = key;
  return "modulusLength" in how && Number(how.modulusLength) >= FEWEST_BITS ? key : null;
}

/** Null for what is no base64. White space may stand anywhere in it. */
function bytesOf(packed: string): Uint8Array<ArrayBuffer> | null {
  const text = packed.replace(/\s/g, "");
  return text !== "" && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, "base64")) : null;
}

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const senderDomain = (from: string): string | null => {
  const address = /<([^<>\s]+@[^<>\s]+)>\s*$/.exec(from)?.[1] ?? /^\s*([^<>\s]+@[^<>\s]+)\s*$/.exec(from)?.[1];
  return address === undefined ? null : domainOf(address.toLowerCase());
};

const isAligned = (from: string, domain: string): boolean =>
  domain !== "" && (from === domain || from.endsWith(`.${domain}`) || domain.endsWith(`.${from}`));
