/** The company's saving rules, asked before anything of a message leaves the browser. */
import type { ExtensionPolicy } from "../../shared/api/devices.ts";
import { isFreeMailDomain, isUnreadable, mailboxesIn, normalizeAddress } from "../../shared/mail/address.ts";
import { parseMailDate } from "../../shared/mail/date.ts";
import { type Acquaintance, kindsOf } from "../../shared/policy/classify.ts";
import { compilePolicy, type Decision, decide, type Policy } from "../../shared/policy/decide.ts";
import type { Conditions, PolicyDocument, Rule } from "../../shared/policy/document.ts";
import { anybody, type Participant, type PolicyFacts } from "../../shared/policy/facts.ts";
import { lookups } from "../../shared/policy/patterns.ts";
import { templateOf } from "../../shared/policy/templates.ts";
import { decodeText, type Headers, listValues, readHeaders } from "../capture/read-headers.ts";
import type { OpenFacts } from "../messages.ts";

const acquaintanceOf = ({ ownDomains, customerDomains }: ExtensionPolicy): Acquaintance => ({
  ownDomains: new Set(ownDomains),
  customers: new Set(customerDomains),
  more: null,
});

/** Never kept before any rule of the document. Their ids are none that a document can have. */
export const ownNeverId = "own_never";
export const managedNeverId = "managed_never";

const documentOf = (given: ExtensionPolicy): PolicyDocument => given.rules ?? templateOf("ask-first", given.language);

function rulesOf(given: Rules): Policy {
  const document = documentOf(given);
  const never = (id: string, any: readonly string[], unless?: Conditions): Rule[] =>
    any.length === 0 ? [] : [{ id, name: id, when: { participants: { any: [...any] } }, unless, action: "never" }];
  // As the Worker has it (records/own-never.ts): a private address in Cc of a customer's mail does not make it private.
  const withCustomer = { participants: { any: ["customer"] } };
  const before = [...never(ownNeverId, given.ownNever, withCustomer), ...never(managedNeverId, given.neverDomains)];
  return compilePolicy({ ...document, rules: [...before, ...document.rules] }, given.ownSender);
}

/** What the Worker said, and what this computer's own settings add to it. */
export interface Rules extends ExtensionPolicy {
  /** Set by whoever manages the computer. */
  readonly neverDomains: readonly string[];
}

/** Whether there is mail that the rules record by themselves, if names and dates of it only. */
export const hasAutomatic = (given: ExtensionPolicy): boolean => {
  const { rules, otherwise } = documentOf(given);
  return [otherwise, ...rules].some(({ action }) => action === "auto" || action === "envelope");
};

/** Hours without word from the server after which nothing is recorded by itself. */
export const offlineHoursOf = (given: ExtensionPolicy): number => documentOf(given).offlineHours;

/**
 * Whom a message is with, by its source: the domain of a customer or stranger, the address of one at a provider where
 * anybody can have one. Customers first.
 */
export function outsideOf(given: ExtensionPolicy, bytes: Uint8Array): string[] {
  const acquaintance = acquaintanceOf(given);
  const headers = readHeaders(bytes);
  const own = new Set(given.mailboxes.map(({ address }) => address));
  const found = namedFields
    .flatMap((name) => listValues(headers, name).flatMap(mailboxesIn))
    .filter(({ address }) => !own.has(address) && !kindsOf(address, acquaintance).includes("colleague"))
    .map(({ address }) => {
      const customer = lookups(address).find((key) => acquaintance.customers.has(key));
      const domain = address.slice(address.lastIndexOf("@") + 1);
      return { isCustomer: customer !== undefined, key: customer ?? (isFreeMailDomain(domain) ? address : domain) };
    });
  const sorted = [...found.filter(({ isCustomer }) => isCustomer), ...found];
  return [...new Set(sorted.map(({ key }) => key))];
}

/** By what the page shows: what is unknown there asks, and the source is looked at before anything leaves. */
export function decideOpen(given: Rules, open: OpenFacts, now: number): Decision {
  const acquaintance = acquaintanceOf(given);
  const shown = [open.from, ...open.recipients].flatMap((raw) => normalizeAddress(raw ?? "") ?? []);
  // The page may show names alone, or fold the rest away: who else is on it the source says.
  const participants = shown.map((address) => participantOf(address, null, acquaintance));
  return decide(rulesOf(given), {
    ...factsOf(given, open, now),
    from: open.from === null ? undefined : (normalizeAddress(open.from) ?? undefined),
    direction: undefined,
    participants: [...participants, anybody],
    subject: open.subject ?? undefined,
    headers: undefined,
    sentAt: undefined,
  });
}

/** By the source's own header. */
export function decideSource(
  given: Rules,
  bytes: Uint8Array,
  copy: Pick<OpenFacts, "webmail" | "mailbox" | "place">,
  now: number,
): Decision {
  const acquaintance = acquaintanceOf(given);
  const headers = readHeaders(bytes);
  const named = namedFields.flatMap((name) => listValues(headers, name));
  const people = named.flatMap(mailboxesIn);
  const from = mailboxesIn(listValues(headers, "from")[0] ?? "")[0]?.address ?? null;
  const sentAt = parseMailDate(listValues(headers, "date")[0] ?? "");
  const subject = decodeText(listValues(headers, "subject").join(" "));
  const isOurs =
    from !== null &&
    (kindsOf(from, acquaintance).includes("colleague") || given.mailboxes.some(({ address }) => address === from));
  return decide(rulesOf(given), {
    ...factsOf(given, copy, now),
    from,
    direction: isOurs ? "out" : "in",
    participants: [
      ...people.map(({ address, phrase }) => participantOf(address, decodeText(phrase).text, acquaintance)),
      ...(named.some(isUnreadable) ? [anybody] : []),
    ],
    // Bytes of an unknown charset can say anything.
    subject: subject.decodable ? subject.text : undefined,
    headers: headerFacts(headers),
    sentAt: sentAt === null ? undefined : Date.parse(sentAt),
  });
}

const participantOf = (address: string, name: string | null, acquaintance: Acquaintance): Participant => ({
  address,
  name,
  kinds: kindsOf(address, acquaintance),
});

function factsOf(
  { person, mailboxes, teams, regions, roles }: ExtensionPolicy,
  { webmail, mailbox, place }: Pick<OpenFacts, "webmail" | "mailbox" | "place">,
  now: number,
): Pick<PolicyFacts, "now" | "person" | "webmail" | "mailbox" | "folders" | "files" | "tiers" | "hasQuote"> {
  const folder = place.slice(0, Math.max(0, place.lastIndexOf("/")));
  return {
    now,
    person: { id: person.id, addresses: mailboxes.map(({ address }) => address), teams, regions, roles },
    webmail,
    mailbox: mailbox ?? undefined,
    // A dropped file lies in none.
    folders: folder === "" ? [] : [folder],
    files: undefined,
    tiers: undefined,
    hasQuote: undefined,
  };
}

function headerFacts(headers: Headers): PolicyFacts["headers"] {
  const one = (name: string): string | null => {
    const values = listValues(headers, name);
    return values.length === 0 ? null : values.map((value) => decodeText(value).text).join(" ");
  };
  return {
    sensitivity: one("sensitivity"),
    autoSubmitted: one("auto-submitted"),
    listId: one("list-id"),
    precedence: one("precedence"),
  };
}

/** Who is on a mail; an answer would go to who is named in Reply-To. */
const namedFields = ["from", "sender", "reply-to", "to", "cc", "bcc"] as const;
/** So much of one field: a list of thousands says no more than its first hundreds. */
const MOST_OF_FIELD = 25_000;
const kept = new Set(["from", "sender", "to", "cc", "bcc", "date", "message-id"]);

/** What leaves the browser where the rules keep names and dates only: those header fields and nothing else. */
export function envelopeOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const lines = readHeaders(bytes).fields.flatMap(({ name, value }) =>
    kept.has(name) ? [`${name}: ${cutList(value.replace(/[\r\n]+/g, " "))}\r\n`] : [],
  );
  // One character is one byte here.
  return Uint8Array.from(`${lines.join("")}\r\n`, (character) => character.charCodeAt(0));
}

/** Cut between two people. */
const cutList = (value: string): string =>
  value.length <= MOST_OF_FIELD ? value : value.slice(0, value.lastIndexOf(",", MOST_OF_FIELD));
