import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { domainOf } from "../../shared/mail/address.ts";
import { decide } from "../../shared/policy/decide.ts";
import type { AppContext } from "../context.ts";
import { derivedUuid } from "../ids.ts";
import { contentHash } from "../mail/identity.ts";
import type { JournalReport } from "../mail/journal-report.ts";
import { readJournalReport } from "../mail/journal-report.ts";
import type { Origin } from "../mail/origin.ts";
import { readOrigin } from "../mail/origin.ts";
import type { Colleague } from "../records/doors.ts";
import { raiseNotice } from "../records/notices.ts";
import type { StoredSettings } from "../records/settings.ts";
import type { InboundMail } from "./inbound-mail.ts";
import { factsOf, keepOrTurnAway, openMail, policyOf, turnAway } from "./inbound-mail.ts";
import { receive } from "./receive.ts";

// The journal door: the company's mail server sends every mail, as an envelope report (Exchange, Gmail) or as a plain copy.
// Whoever knows the secret address may speak here; how far more is proven stands in the capture's rule.
// Invariant: a capture is made for colleagues who have read the notice, and for nobody else. Every mail is accepted at SMTP:
// a server whose journal is refused switches it off. Only what cannot be decided now is a temporary failure.

const system = { kind: "system", door: "mail" } as const;
/** Colleagues on one message that are recorded as its witnesses; a mail to the whole company needs no more. */
const MAX_WITNESSES = 20;

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
  const witnesses = await witnessesOf(ctx, settings, original, report);
  if (typeof witnesses === "string") return away(witnesses);
  const rule = isFromOurServer(outer, settings) ? "journal-proven" : "journal-secret";
  for (const witness of witnesses) await keep(ctx, { witness, original, rule });
}

/** Who is recorded as having had the mail; or the rule by which it is not kept. */
async function witnessesOf(
  ctx: AppContext,
  settings: StoredSettings,
  original: Uint8Array,
  report: JournalReport | null,
): Promise<Colleague[] | string> {
  const { fields, from } = readOrigin(original);
  const { mailDoor, journal } = settings;
  const doors = [mailDoor.address, journal.address].flatMap((address) => address?.toLowerCase() ?? []);
  const people = report === null ? [] : [...(report.sender === null ? [] : [report.sender]), ...report.recipients];
  const facts = await factsOf(ctx, { fields, from, doors, people });
  const decision = decide(policyOf(ctx, settings), facts);
  if (decision.action === "never") return decision.rule;
  if (facts.found.length === 0) return "no-mailbox";
  // The report says who really had it; what the headers name without it may be written by anybody.
  const had = report === null ? facts.found : facts.found.filter(({ address }) => people.includes(address));
  const informed = had.filter((colleague) => colleague.informed).slice(0, MAX_WITNESSES);
  return informed.length > 0 ? informed : had.length > 0 ? "no-notice" : "no-mailbox";
}

/** True when the domain that vouches for the report is the company's own. */
const isFromOurServer = (outer: Origin, settings: StoredSettings): boolean =>
  outer.proven && outer.from !== null && settings.mailDomains.includes(domainOf(outer.from) ?? "");

async function keep(ctx: AppContext, given: { witness: Colleague; original: Uint8Array; rule: string }): Promise<void> {
  const { witness, original, rule } = given;
  const { mailboxId, personId } = witness;
  const sha256 = await contentHash(original);
  await keepOrTurnAway(ctx, "journal", async () => {
    await receive(ctx, system, {
      door: "mail",
      sha256,
      bytes: original,
      mailbox: { id: mailboxId },
      onBehalfOf: personId,
      metadata: {
        captureId: derivedUuid(await contentHash(new TextEncoder().encode(`journal:${mailboxId}:${sha256}`))),
        mailbox: witness.address,
        webmail: "journal",
        place: null,
        capturedAt: ctx.now(),
        rule,
        bytes: original.length,
        exact: true,
        deviceSeq: null,
        deviceId: null,
      },
    });
    return "kept";
  });
}
