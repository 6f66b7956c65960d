import type { Language } from "../../shared/api/people.ts";
import { isAutomatic } from "../../shared/mail/automatic.ts";
import type { AppContext } from "../context.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import { takeComplaintMail } from "../records/complaints.ts";
import { readSettings } from "../records/settings.ts";
import { isFresh, languageIn, newTextOf, uuidOf } from "./asked-quotes.ts";

/** A customer's mail to the company's address for complaints is one, through whichever door it was saved. */
export async function noteComplaintIn(
  ctx: AppContext,
  parsed: ParsedMessage,
  at: { messageId: string; customerIds: readonly string[]; sentAtMs: number; language: Language },
): Promise<void> {
  if (!isFresh(ctx, at.sentAtMs) || isAutomatic(parsed.headers, parsed.from?.address ?? null)) return;
  const to = parsed.participants.filter(({ role }) => role === "to" || role === "cc").map(({ address }) => address);
  if (to.length === 0) return;
  const { addresses } = (await readSettings(ctx)).complaints;
  if (!to.some((address) => addresses.includes(address))) return;
  const text = newTextOf(parsed);
  await takeComplaintMail(ctx, {
    id: await uuidOf(`complaint ${at.messageId}`),
    customerId: at.customerIds[0] ?? null,
    messageId: at.messageId,
    from: { name: parsed.from?.name ?? "", email: parsed.from?.address ?? "", company: "" },
    text: text || parsed.subject,
    language: languageIn(text, at.language),
  });
}
