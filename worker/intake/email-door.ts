import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import { addressesIn, domainOf, normalizeAddress } from "../../shared/mail/address.ts";
import type { AppContext } from "../context.ts";
import { derivedUuid } from "../ids.ts";
import { log } from "../log.ts";
import { attachedMessages } from "../mail/attached-messages.ts";
import { contentHash } from "../mail/identity.ts";

import { countAtDoor } from "../records/door-counts.ts";
import { findMailboxByAddress } from "../records/mailboxes.ts";
import { readSettings } from "../records/settings.ts";
import { receive } from "./receive.ts";

// The company address: a rep puts it in Bcc, or forwards a customer's mail to it (inline or as attachment).
// Invariant: decided on the headers, in memory, before anything is kept. What is turned away is counted by day and rule
// and accepted at SMTP (a bounce exposes people). What cannot be decided is a temporary failure: throw, and routing retries.

const system = { kind: "system", door: "mail" } as const;

/** What the platform gives an email() handler, as far as this door looks at it. */
export interface InboundMail {
  readonly from: string;
  readonly to: string;
  readonly headers: Headers;
  readonly raw: ReadableStream<Uint8Array>;
  readonly rawSize: number;
  setReject(reason: string): void;
}

/** Takes one mail in. Throws for passing trouble only. */
export async function receiveEmail(ctx: AppContext, mail: InboundMail): Promise<void> {
  const settings = await readSettings(ctx);
  const sender = normalizeAddress(mail.from) ?? normalizeAddress(mail.headers.get("from") ?? "");
  const rule = await ruleFor(ctx, mail, settings, sender);
  if (rule !== null) {
    log("info", "door.turned_away", { rule });
    await countAtDoor(ctx, "mail", rule);
    return;
  }
  if (mail.rawSize > MAX_ORIGINAL_BYTES) return mail.setReject("The message is larger than 25 MiB.");
  const mailbox = await findMailboxByAddress(ctx, sender ?? "");
  const bytes = new Uint8Array(await new Response(mail.raw).arrayBuffer());
  for (const original of originalsIn(bytes)) {
    const sha256 = await contentHash(original);
    await receive(ctx, system, {
      door: "mail",
      sha256,
      bytes: original,
      mailbox: { id: mailbox?.id ?? null },
      ...(mailbox ? { onBehalfOf: mailbox.personId } : {}),
      metadata: {
        // By mailbox: what two colleagues forward is one message with two witnesses.
        captureId: derivedUuid(await contentHash(new TextEncoder().encode(`mail:${mailbox?.id}:${sha256}`))),
        mailbox: sender ?? mail.to,
        webmail: "mail-door",
        place: null,
        capturedAt: ctx.now(),
        rule: "company-address",
        bytes: original.length,
        exact: true,
        deviceSeq: null,
      },
    });
  }
}

/** Why a mail is not kept, or null. Looks at envelope and headers only. */
async function ruleFor(
  ctx: AppContext,
  mail: InboundMail,
  settings: Awaited<ReturnType<typeof readSettings>>,
  sender: string | null,
): Promise<string | null> {
  const { open, address } = settings.mailDoor;
  if (!open || address === null || normalizeAddress(mail.to) !== address.toLowerCase()) return "closed";
  if (sender === null) return "no-sender";
  const senderDomain = domainOf(sender);
  const isColleague = (await findMailboxByAddress(ctx, sender)) !== null;
  if (!isColleague) return "unknown-sender";
  const subject = mail.headers.get("subject") ?? "";
  if (/\[private\]|\bcounterfoil sign-in\b/i.test(subject)) return "never";
  const others = ["to", "cc"]
    .flatMap((name) => addressesIn(mail.headers.get(name) ?? ""))
    .filter((other) => other !== address.toLowerCase());
  const isInternal = others.length > 0 && others.every((other) => settings.mailDomains.includes(domainOf(other) ?? ""));
  if (isInternal && settings.mailDomains.includes(senderDomain ?? "")) return "internal";
  return null;
}

/**
 * A mail forwarded as attachment is the customer's own message: that is what is recorded, byte for byte. Anything else
 * (Bcc copy, inline forward) is recorded as it came.
 */
function originalsIn(bytes: Uint8Array): Uint8Array[] {
  const forwarded = attachedMessages(bytes);
  return forwarded.length > 0 ? forwarded : [bytes];
}
