import type { CaptureMetadata } from "../../shared/api/captures.ts";
import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { addressesIn, normalizeAddress } from "../../shared/mail/address.ts";
import { countedAs } from "../../shared/policy/decide.ts";
import type { Readers } from "../../shared/policy/document.ts";
import type { AppContext } from "../context.ts";
import { attachedMessages } from "../mail/attached-messages.ts";
import { type HeaderField, valuesOf } from "../mail/header-fields.ts";
import { contentHash } from "../mail/identity.ts";
import { readOrigin } from "../mail/origin.ts";
import { matchJournal } from "../records/doors.ts";
import { findHeirs, type Heir } from "../records/heirs.ts";
import { findMailboxByAddress } from "../records/mailboxes.ts";
import { readSettings } from "../records/settings.ts";
import { type Decided, decideCopy, heldBackAs } from "./decide-copy.ts";
import { type Envelope, envelopeOf, recordEnvelope } from "./envelope.ts";
import { hold } from "./hold.ts";
import type { InboundMail } from "./inbound-mail.ts";
import { doorMetadata, keepOrTurnAway, openMail, turnAway } from "./inbound-mail.ts";
import { receiveJournal } from "./journal-door.ts";
import { receive } from "./receive.ts";

// The company address: a rep puts it in Bcc, or forwards a customer's mail to it (inline or as attachment).
// Invariant: decided on the headers, in memory, before anything is kept. What is turned away is counted by day and rule
// and accepted at SMTP (a bounce exposes people). What cannot be decided is a temporary failure: throw, and routing retries.
// Invariant: a mail is a colleague's only where the platform says that their domain vouches for it. Else it is held until
// they, or the records keeper, say that it is (docs/decisions/0017-origin-at-the-mail-door.md).

const system = { kind: "system", door: "mail" } as const;
const UNPROVEN =
  "The mail door could not prove whom this mail came from. Try again only if you sent it; else take it back.";
const FORMER =
  "This mail was sent to a colleague who has left. Try again if it is company business; else take it back.";

/** Takes one mail in, by whichever of the company's addresses it came to. Throws for passing trouble only. */
export async function receiveEmail(ctx: AppContext, mail: InboundMail): Promise<void> {
  const settings = await readSettings(ctx);
  const journal = await matchJournal(ctx, settings.journal, mail.to);
  if (journal === "open") return receiveJournal(ctx, mail, settings);
  if (journal !== "other") return turnAway(ctx, "journal", journal);
  const { open, address } = settings.mailDoor;
  if (!open || address === null || normalizeAddress(mail.to) !== address.toLowerCase()) {
    return turnAway(ctx, "mail", "closed");
  }
  await receiveCompanyMail(ctx, mail, address.toLowerCase());
}

async function receiveCompanyMail(ctx: AppContext, mail: InboundMail, address: string): Promise<void> {
  const opened = await openMail(mail.raw);
  const away = async (rule: string): Promise<void> => {
    await opened.leave();
    await turnAway(ctx, "mail", rule);
  };
  if (opened.head === null) return away("headers-too-large");
  const origin = readOrigin(opened.head);
  const envelopeFrom = normalizeAddress(mail.from);
  if (origin.from === null && envelopeFrom === null) return away("no-sender");
  // A redirected mail keeps its author in From and has its colleague in the envelope, which proves nothing.
  const author = origin.from === null ? null : await findMailboxByAddress(ctx, origin.from);
  const redirecting = author ?? (envelopeFrom === null ? null : await findMailboxByAddress(ctx, envelopeFrom));
  const heir = redirecting === null ? await heirOf(ctx, origin, envelopeFrom) : null;
  const mailbox = redirecting ?? (heir && { id: heir.mailboxId, personId: heir.personId });
  if (mailbox === null) return away("unknown-sender");
  const mailboxAddress = heir?.address ?? (author ? origin.from : envelopeFrom) ?? "";
  // Sending it here is the colleague's own press: what asks has been answered. A forward names nobody but its sender, and
  // what it carries is decided by itself.
  const decideOn = async (fields: readonly HeaderField[], from: string | null): Promise<Omit<Decided, "facts">> => {
    const { facts, ...decision } = await decideCopy(ctx, {
      ...{ door: "mail", fields, from, doors: [address], webmail: null, mailbox: mailboxAddress, folders: [] },
      // Of mail to who left, what they said is private stays so.
      personId: heir?.formerId ?? mailbox.personId,
    });
    const isForward = facts.participants?.every((participant) => participant.address === from) ?? false;
    const isByDefault = decision.reason.kind === "otherwise" || decision.reason.kind === "unknown";
    return isForward && isByDefault ? { ...decision, action: "ask", pressed: "full" } : decision;
  };
  const decision = await decideOn(origin.fields, origin.from);
  if (decision.pressed === "never") return away(countedAs(decision));
  if (decision.heldBack !== null) return away(heldBackAs(decision.heldBack));
  const { readers } = decision;
  const rule = heir === null ? "company-address" : "company-address-former";
  // Passing it on was a server's doing and nobody's press: what asks is asked, and so is what a stranger wrote.
  const isCertain = heir === null ? author !== null : heir.isCustomers && decision.action !== "ask";
  const keeper: Keeper = { mailbox, mailboxAddress, isProven: isCertain && origin.proven, rule, readers };
  if (decision.pressed === "envelope") {
    await opened.leave();
    return keepEnvelope(ctx, keeper, envelopeOf(origin.fields));
  }
  const bytes = mail.rawSize > MAX_ORIGINAL_BYTES ? null : await opened.whole();
  if (bytes === null) {
    await away("too-large");
    return mail.setReject("The message is larger than 25 MiB.");
  }
  // What the platform put on top differs at each delivery; below it a retry brings the very same bytes.
  const sent = bytes.subarray(origin.sentFrom);
  // What a customer attaches is part of their own mail.
  const forwarded = heir === null ? attachedMessages(sent) : [];
  if (forwarded.length === 0) return keep(ctx, keeper, sent);
  // What the domain vouches for is the mail around it: those within say so in their rule.
  for (const original of forwarded) {
    const { fields, from } = readOrigin(original);
    const inner = await decideOn(fields, from);
    const inside: Keeper = { ...keeper, rule: "company-address-attached", readers: inner.readers };
    if (inner.pressed === "never") await turnAway(ctx, "mail", countedAs(inner));
    else if (inner.pressed === "envelope") await keepEnvelope(ctx, inside, envelopeOf(fields));
    else await keep(ctx, inside, original);
  }
}

/** Where a server writes down whose mailbox it passed a mail on from. */
const passedOnFields = ["to", "cc", "delivered-to", "x-forwarded-to", "x-forwarded-for", "x-original-to", "resent-to"];

/**
 * Who answers for a mail that the mailbox of a colleague who left passes on. What nobody vouches for is looked at only where
 * it says that a customer wrote it: a stranger does not fill anybody's list.
 */
async function heirOf(
  ctx: AppContext,
  { fields, from, proven }: { fields: readonly HeaderField[]; from: string | null; proven: boolean },
  envelopeFrom: string | null,
): Promise<(Heir & { isCustomers: boolean }) | null> {
  if (from === null) return null;
  const named = passedOnFields.flatMap((name) => valuesOf(fields, name).flatMap(addressesIn));
  const { heirs, customerId } = await findHeirs(ctx, [...(envelopeFrom ? [envelopeFrom] : []), ...named], from);
  // A former colleague is nobody's customer: what claims to be from them is a stranger's.
  const heir = heirs.find(({ address, informed }) => informed && address !== from);
  const isCustomers = customerId !== null;
  return heir && (proven || isCustomers) ? { ...heir, isCustomers } : null;
}

/** Whose mailbox the mail is said to be of, whether that is proven, and what the evidence says of it. */
interface Keeper {
  mailbox: { id: string; personId: string };
  mailboxAddress: string;
  isProven: boolean;
  rule: "company-address" | "company-address-attached" | "company-address-former";
  readers: Readers;
}

const metadataOf = (
  ctx: AppContext,
  { mailbox, mailboxAddress, rule, readers }: Keeper,
  of: { sha256: string; bytes: number },
): Promise<CaptureMetadata> =>
  doorMetadata(ctx, { door: "mail", mailboxId: mailbox.id, mailbox: mailboxAddress, rule, readers, ...of });

async function keep(ctx: AppContext, keeper: Keeper, bytes: Uint8Array): Promise<void> {
  const sha256 = await contentHash(bytes);
  const metadata = await metadataOf(ctx, keeper, { sha256, bytes: bytes.length });
  await keepOrTurnAway(ctx, "mail", async () => {
    const { id: mailboxId, personId } = keeper.mailbox;
    const reason = keeper.rule === "company-address-former" ? FORMER : UNPROVEN;
    if (!keeper.isProven) return hold(ctx, system, { sha256, bytes, personId, mailboxId, metadata, reason });
    await receive(ctx, system, {
      door: "mail",
      sha256,
      bytes,
      mailbox: { id: mailboxId },
      onBehalfOf: personId,
      metadata,
    });
    return "kept";
  });
}

/** Keeps who wrote to whom and when. What is not proven would have to be held whole, which the rules forbid. */
async function keepEnvelope(ctx: AppContext, keeper: Keeper, envelope: Envelope | null): Promise<void> {
  if (envelope === null) return turnAway(ctx, "mail", "nobody");
  if (!keeper.isProven) return turnAway(ctx, "mail", "unproven");
  const sha256 = await contentHash(new TextEncoder().encode(JSON.stringify(envelope)));
  const metadata = await metadataOf(ctx, keeper, { sha256, bytes: 0 });
  await keepOrTurnAway(ctx, "mail", async () => {
    const { id, personId } = keeper.mailbox;
    await recordEnvelope(ctx, system, { door: "mail", mailbox: { id }, onBehalfOf: personId, envelope, metadata });
    return "envelope";
  });
}
