import type { CaptureMetadata } from "../../shared/api/captures.ts";
import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { addressesIn, domainOf } from "../../shared/mail/address.ts";
import { countedAs } from "../../shared/policy/decide.ts";
import type { Readers } from "../../shared/policy/document.ts";
import type { AppContext } from "../context.ts";
import type { HeaderField } from "../mail/header-fields.ts";
import { valuesOf } from "../mail/header-fields.ts";
import { contentHash } from "../mail/identity.ts";
import { readJournalReport } from "../mail/journal-report.ts";
import type { Origin } from "../mail/origin.ts";
import { readOrigin } from "../mail/origin.ts";
import type { Colleague } from "../records/doors.ts";
import { findColleagues } from "../records/doors.ts";
import { findHeirs } from "../records/heirs.ts";
import { raiseNotice } from "../records/notices.ts";
import type { StoredSettings } from "../records/settings.ts";
import { decideCopy, heldBackAs } from "./decide-copy.ts";
import { envelopeOf, recordEnvelope } from "./envelope.ts";
import type { InboundMail } from "./inbound-mail.ts";
import { doorMetadata, keepOrTurnAway, openMail, turnAway } from "./inbound-mail.ts";
import { receive } from "./receive.ts";

// The journal door: the company's mail server sends every mail, as an envelope report (Exchange, Gmail) or as a plain copy.
// Whoever knows the secret address may speak here; how far more is proven stands in the capture's rule.
// Invariant: a capture is made for colleagues who have read the notice, and for nobody else. Every mail is accepted at SMTP:
// a server whose journal is refused switches it off. Only what cannot be decided now is a temporary failure.

const system = { kind: "system", door: "mail" } as const;
/** Colleagues on one message that are recorded as its witnesses; a mail to the whole company needs no more. */
const MAX_WITNESSES = 20;
/** Addresses that are looked up; a mail to more is a mailing list's. */
const MAX_PEOPLE = 500;

/** Takes one journaled mail in; the address and the gates have been looked at. Throws for passing trouble only. */
export async function receiveJournal(ctx: AppContext, mail: InboundMail, settings: StoredSettings): Promise<void> {
  const opened = await openMail(mail.raw);
  const away = async (rule: string): Promise<void> => {
    await opened.leave();
    await turnAway(ctx, "journal", rule);
  };
  if (opened.head === null) return away("headers-too-large");
  const outer = readOrigin(opened.head);
  // The original's headers stand inside the report, so it is read whole, in memory; nothing is kept before the decision.
  const bytes = mail.rawSize > MAX_ORIGINAL_BYTES ? null : await opened.whole();
  if (bytes === null) return away("too-large");
  const sent = bytes.subarray(outer.sentFrom);
  const report = readJournalReport(sent);
  if (report === null && outer.fields.some(({ name }) => name === "x-ms-journal-report")) {
    await raiseNotice(ctx, "journal-unreadable", "journal", {});
    return away("unreadable");
  }
  const original = report?.original ?? sent;
  const { fields, from } = readOrigin(original);
  const people = report === null ? [] : [...(report.sender === null ? [] : [report.sender]), ...report.recipients];
  const witnesses = await witnessesOf(ctx, { fields, from }, report === null ? null : people);
  if (typeof witnesses === "string") return away(witnesses);
  const doors = [settings.mailDoor.address, settings.journal.address].flatMap((door) => door?.toLowerCase() ?? []);
  const rule = isFromOurServer(outer, settings) ? "journal-proven" : "journal-secret";
  const refused = new Set<string>();
  let kept = 0;
  for (const witness of witnesses) {
    // Of mail to who left, what they said is private stays so.
    const { address: mailbox, rulesOf: personId } = witness;
    const copy = {
      door: "journal",
      fields,
      from,
      doors,
      people,
      webmail: null,
      mailbox,
      folders: [],
      personId,
    } as const;
    const decision = await decideCopy(ctx, copy);
    // Looked at again: the newest version may have been written since the witnesses were asked for.
    if (decision.heldBack !== null) {
      refused.add(heldBackAs(decision.heldBack));
      continue;
    }
    // Nobody is there to be asked.
    if (decision.action === "never" || decision.action === "ask") {
      refused.add(countedAs(decision));
      continue;
    }
    kept++;
    const { readers } = decision;
    if (decision.action === "envelope") await keepEnvelope(ctx, { witness, fields, rule, readers });
    else await keep(ctx, { witness, original, rule, readers });
  }
  // One mail counts once, however many had it.
  if (kept === 0) for (const name of refused) await turnAway(ctx, "journal", name);
}

/**
 * The colleagues who have read the notice among those who had the mail; or the rule by which it is not kept. A report
 * says who really had it; what the headers name without one may be written by anybody.
 */
async function witnessesOf(
  ctx: AppContext,
  { fields, from }: { fields: readonly HeaderField[]; from: string | null },
  reported: readonly string[] | null,
): Promise<Witness[] | string> {
  const named = ["from", "sender", "to", "cc", "bcc"].flatMap((name) => valuesOf(fields, name).flatMap(addressesIn));
  const found = await findColleagues(ctx, (reported ?? named).slice(0, MAX_PEOPLE));
  const left = found.filter(({ isFormer, address }) => isFormer && address !== from).map(({ address }) => address);
  const heirs = left.length === 0 ? [] : (await findHeirs(ctx, left, from)).heirs;
  const had = new Map<string, Witness>();
  for (const one of [...found.filter(({ isFormer }) => !isFormer), ...heirs])
    if (!had.has(one.personId))
      had.set(one.personId, { ...one, rulesOf: "formerId" in one ? one.formerId : one.personId });
  const informed = [...had.values()].filter((one) => one.informed).slice(0, MAX_WITNESSES);
  return informed.length > 0 ? informed : had.size > 0 ? "no-notice" : "no-mailbox";
}

/** True when the domain that vouches for the report is the company's own. */
const isFromOurServer = (outer: Origin, settings: StoredSettings): boolean =>
  outer.proven && outer.from !== null && settings.mailDomains.includes(domainOf(outer.from) ?? "");

/** Who is said to have had the mail, and by whose word on what is private it is decided. */
type Witness = Pick<Colleague, "address" | "mailboxId" | "personId" | "informed"> & { rulesOf: string };

/** For which witness, by what the evidence names, and who reads it. */
interface For {
  witness: Witness;
  rule: string;
  readers: Readers;
}

/** Who wrote to whom and when, for one witness. */
async function keepEnvelope(
  ctx: AppContext,
  { fields, ...by }: For & { fields: readonly HeaderField[] },
): Promise<void> {
  const envelope = envelopeOf(fields);
  if (envelope === null) return turnAway(ctx, "journal", "nobody");
  const sha256 = await contentHash(new TextEncoder().encode(JSON.stringify(envelope)));
  await keepOrTurnAway(ctx, "journal", async () => {
    const { mailboxId, personId } = by.witness;
    const metadata = await metadataOf(ctx, { ...by, sha256, bytes: 0 });
    await recordEnvelope(ctx, system, {
      ...{ door: "mail", mailbox: { id: mailboxId }, onBehalfOf: personId },
      ...{ envelope, metadata },
    });
    return "envelope";
  });
}

const metadataOf = (
  ctx: AppContext,
  { witness, ...of }: For & { sha256: string; bytes: number },
): Promise<CaptureMetadata> =>
  doorMetadata(ctx, { door: "journal", mailboxId: witness.mailboxId, mailbox: witness.address, ...of });

async function keep(ctx: AppContext, { original, ...by }: For & { original: Uint8Array }): Promise<void> {
  const { mailboxId, personId } = by.witness;
  const sha256 = await contentHash(original);
  await keepOrTurnAway(ctx, "journal", async () => {
    await receive(ctx, system, {
      door: "mail",
      sha256,
      bytes: original,
      mailbox: { id: mailboxId },
      onBehalfOf: personId,
      metadata: await metadataOf(ctx, { ...by, sha256, bytes: original.length }),
    });
    return "kept";
  });
}
