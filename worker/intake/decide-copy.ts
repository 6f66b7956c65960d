import { domainOf, isUnreadable, mailboxesIn } from "../../shared/mail/address.ts";
import { parseMailDate } from "../../shared/mail/date.ts";
import { kindsOf } from "../../shared/policy/classify.ts";
import { type Decision, decide, type Policy } from "../../shared/policy/decide.ts";
import type { HeaderFacts, PolicyFacts } from "../../shared/policy/facts.ts";
import { anybody, participantKinds } from "../../shared/policy/facts.ts";
import { businessDomains } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { decodeHeaderText, valuesOf } from "../mail/header-fields.ts";
import { askParties } from "../records/associations.ts";
import { askOwnNever } from "../records/own-never.ts";
import type { DecidingDoor } from "../records/policies.ts";
import { acquaintanceOf, askDocument, askPersonFacts, askTiers, askVersion, policyFor } from "../records/policies.ts";
import { askIsTold } from "../records/privacy-notices.ts";
import { ask } from "../records/questions.ts";
import { askSettings, isAgreementMissing } from "../records/settings.ts";
import { askStops, isStopped } from "../records/stops.ts";

// What the saving rules are asked about, as far as a message's header fields and the Book say it.

/** What people are to the company is looked up of so many; rules by address and name see all. */
const MAX_PEOPLE = 500;
/** Who is on a mail; an answer would go to who is named in Reply-To. */
const namedFields = ["from", "sender", "reply-to", "to", "cc", "bcc"] as const;

/** A copy of a message that a door is to keep or not. */
export interface Copy {
  door: DecidingDoor;
  fields: readonly HeaderField[];
  /** The sender as this door believes it; left out where the header's own word is taken. */
  from?: string | null;
  /** Addresses of the door itself. */
  doors: readonly string[];
  /** Named elsewhere, as in a journal report. */
  people?: readonly string[];
  webmail: string | null;
  mailbox: string;
  folders: readonly string[] | undefined;
  /** Whose copy it is. */
  personId: string;
}

/**
 * Decides a copy by its header fields, with one question to the Book. Files and quotes are not known before the message
 * has been read: what hangs on them is asked.
 */
export async function decideCopy(ctx: AppContext, copy: Copy): Promise<Decided> {
  const { fields, people = [] } = copy;
  const names = new Map<string, string>();
  const named = namedFields.flatMap((name) => valuesOf(fields, name));
  for (const { address, phrase } of named.flatMap(mailboxesIn))
    if (!names.get(address)) names.set(address, phrase === "" ? "" : decodeHeaderText(phrase));
  for (const address of people) if (!names.has(address)) names.set(address, "");
  const all = [...names.keys()].filter((address) => !copy.doors.includes(address));
  const addresses = all.slice(0, MAX_PEOPLE);
  const domains = [...new Set(addresses.flatMap((address) => businessDomains(domainOf(address))))];
  const [settings, document, person, known, tiers, isTold, ownNever, stops, version] = await ask(
    ctx,
    askSettings(ctx),
    askDocument,
    askPersonFacts(copy.personId),
    askParties(addresses, domains),
    askTiers(addresses, domains),
    askIsTold(copy.personId),
    askOwnNever(copy.personId, addresses),
    askStops(copy.personId),
    askVersion,
  );
  const company = await settings;
  const acquaintance = acquaintanceOf(company, known);
  const from =
    copy.from === undefined ? (mailboxesIn(valuesOf(fields, "from")[0] ?? "")[0]?.address ?? null) : copy.from;
  const sentAt = parseMailDate(valuesOf(fields, "date")[0] ?? "");
  const facts: PolicyFacts = {
    now: Date.parse(ctx.now()),
    person,
    webmail: copy.webmail,
    mailbox: copy.mailbox,
    direction: from !== null && kindsOf(from, acquaintance).includes("colleague") ? "out" : "in",
    from,
    participants: [
      ...all.map((address, index) => ({
        address,
        name: names.get(address) ?? "",
        kinds: index < MAX_PEOPLE ? kindsOf(address, acquaintance) : participantKinds,
      })),
      ...(named.some(isUnreadable) ? [anybody] : []),
    ],
    subject: oneLine(valuesOf(fields, "subject")),
    folders: copy.folders,
    headers: headersOf(fields),
    files: undefined,
    tiers,
    hasQuote: undefined,
    sentAt: sentAt === null ? undefined : Date.parse(sentAt),
  };
  const untold = isAgreementMissing(company) ? "agreement" : isTold ? null : "notice";
  const heldBack = isStopped(stops, copy.webmail) ? "stopped" : untold;
  const policy = policyFor(ctx, { door: copy.door, settings: company, document, ownNever });
  return {
    ...decide(policy, facts),
    ...{ facts, policy, heldBack, version },
  };
}

/** What the rules say, and whether anything may be kept for this person yet at all. */
export interface Decided extends Decision {
  facts: PolicyFacts;
  /** What it was decided by. */
  policy: Policy;
  heldBack: HeldBack | null;
  /** Of the saving rules that said it. */
  version: number;
}
export type HeldBack = "notice" | "agreement" | "stopped";

/** The name under which doors count what they turned away for it. */
export const heldBackAs = (heldBack: HeldBack): string => (heldBack === "stopped" ? heldBack : `no-${heldBack}`);

/** Throws `notice`, `agreement` or `stopped` where nothing may be kept now. */
export function requireNotHeldBack({ heldBack }: Pick<Decided, "heldBack">): void {
  if (heldBack === "notice")
    throw new AppError("notice", "Nothing of yours is saved before you have read and confirmed what is recorded.");
  if (heldBack === "agreement")
    throw new AppError("agreement", "Nothing is saved before the works council's agreement is recorded.");
  if (heldBack === "stopped") throw new AppError("stopped", "An admin has switched saving off for now.");
}

/** Every field of that name counts: which of two a reader shows is the reader's choice. */
const oneLine = (values: readonly string[]): string =>
  values.map(decodeHeaderText).join(" ").replace(/\s+/g, " ").trim();

function headersOf(fields: readonly HeaderField[]): HeaderFacts {
  const one = (name: string): string | null => {
    const values = valuesOf(fields, name);
    return values.length === 0 ? null : oneLine(values);
  };
  return {
    sensitivity: one("sensitivity"),
    autoSubmitted: one("auto-submitted"),
    listId: one("list-id"),
    precedence: one("precedence"),
  };
}
