import { hashSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { tellDesk } from "../live/client.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import type { CaptureRow, Door } from "../records/captures.ts";
import { isMailboxOf } from "../records/mailboxes.ts";
import { forgetOutsideQuotes } from "../records/outside-finds.ts";
import { hasSigns, noteSentQuotes, type SentSigns } from "../records/quote-sending.ts";
import { noteOutsideQuotes, type RecordedAt } from "./outside-quotes.ts";

// Tells the Desk which quotes went out with a colleague's mail.

/** More of either is no quote's mail. */
const MOST_SIGNS = 20;
/** Of an imported mailbox, what is older is history: nobody follows its quotes any more. */
const IMPORTED_MS = 90 * 24 * 60 * 60 * 1000;
const isTo: ReadonlySet<string> = new Set(["to", "cc", "bcc"]);
const linkSecret = /\/offer#([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/g;
const quoteNumber = /(?<![A-Za-z0-9])[A-Z0-9]{1,10}-\d{4}-\d{5,}(?:-\d{1,3})?(?![\d-])/g;

const some = (values: Iterable<string>): string[] => [...new Set(values)].slice(0, MOST_SIGNS);

async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}

async function signsOf(parsed: ParsedMessage): Promise<SentSigns> {
  const text = `${parsed.text}\n${parsed.html ?? ""}`;
  const pdfs = parsed.attachments.filter(
    ({ bytes }) => Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "%PDF-",
  );
  const secrets = some([...text.matchAll(linkSecret)].map(([, secret = ""]) => secret));
  return {
    linkHashes: await Promise.all(secrets.map(hashSecret)),
    pdfHashes: await Promise.all(pdfs.slice(0, MOST_SIGNS).map(({ bytes }) => sha256Hex(bytes))),
    numbers: pdfs.length === 0 ? [] : some(`${parsed.subject}\n${parsed.text}`.match(quoteNumber) ?? []),
  };
}

/** By the mailboxes of whose copy it is: a From that anybody wrote proves nothing of what a colleague sent. */
export async function isOwnMail(
  ctx: AppContext,
  { from }: ParsedMessage,
  { metadata, personId }: CaptureRow,
): Promise<boolean> {
  if (!from?.address) return false;
  if (from.address === metadata.mailbox.toLowerCase()) return true;
  return personId !== null && isMailboxOf(ctx, personId, from.address);
}

/**
 * Turns quotes `sent` that a recorded mail of a colleague's went out with; a quote in it that none of the Desk's matches is
 * listed. `isKept`: it is kept whole and not for its owner alone. An imported mail is none that the Desk waits for. Asks the
 * Book only where there may be one.
 */
export async function noteQuotesIn(
  ctx: AppContext,
  actorName: string,
  parsed: ParsedMessage,
  at: RecordedAt & { door: Door; isKept: boolean },
): Promise<void> {
  const signs = await signsOf(parsed);
  const isImported = at.door === "import";
  const recipients = parsed.participants.flatMap(({ role, address }) =>
    isTo.has(role) ? [address.toLowerCase()] : [],
  );
  const { sent, elsewhere } =
    hasSigns(signs) && !isImported
      ? await noteSentQuotes(ctx, actorName, { ...signs, ...at, recipients })
      : { sent: [], elsewhere: [] };
  for (const id of [...sent.map((one) => one.id), ...elsewhere]) tellDesk(ctx, id);
  // By a number alone another paper may go with it: that is looked at.
  const isProven = sent.some((one) => one.isProven);
  // An earlier copy may have come before the quote was made at the Desk.
  if (isProven) await forgetOutsideQuotes(ctx, actorName, at.messageId);
  const isOld = isImported && ctx.nowMs() - Date.parse(at.sentAt) > IMPORTED_MS;
  if (!isProven && at.isKept && !isOld) await noteOutsideQuotes(ctx, actorName, parsed, { ...signs, ...at });
}
