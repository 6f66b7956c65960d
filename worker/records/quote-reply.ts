import { sql } from "drizzle-orm";
import { z } from "zod";
import type { QuoteReply } from "../../shared/api/quote-papers.ts";
import { splitMessageId } from "../../shared/ids.ts";
import { domainOf } from "../../shared/mail/address.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { volumeStub } from "../volume/client.ts";
import { findDeskRow } from "./desk.ts";
import { findDeskMail } from "./desk-mail.ts";
import { leafStatement } from "./leaves.ts";
import { levelReached } from "./messages.ts";
import { offerTo } from "./quote-offers.ts";
import { issuedOf } from "./quote-papers.ts";
import { findSendable } from "./quote-requests.ts";
import type { RequestRow } from "./quote-rows.ts";
import { readSettings } from "./settings.ts";
import { findVolume } from "./volumes.ts";

// To whom a quote goes, and in which thread. The request's mail lies in the rep's mailbox and stays there: Inside is told its
// Message-ID, its subject and who wrote it, and no more of it.

type Addressed = Pick<QuoteReply, "to" | "cc" | "inReplyTo" | "references"> & { subjectBefore: string | null };

const parties = z.array(z.object({ name: z.string(), address: z.string() }));

/** A subject that answers: `Re:` once. */
const answering = (subject: string): string => (/^\s*re\s*:/i.test(subject) ? subject : `Re: ${subject}`);

/** The request's mail, for whoever sends the quote out: what the Desk was handed, or a mail of one's own. */
async function findMail(actor: Actor, ctx: AppContext, messageId: string, isDesk: boolean): Promise<boolean> {
  if (isDesk) return (await findDeskMail(actor, ctx, messageId)) !== null;
  const place = splitMessageId(messageId);
  return (await findVolume(ctx, place.volume)) !== null && reaches(await levelReached(actor, ctx, place), "text");
}

async function addressed(actor: Actor, ctx: AppContext, row: RequestRow, isDesk: boolean): Promise<Addressed> {
  const { personId } = requirePerson(actor);
  const [contacts, reps] = await Promise.all([
    ctx.db.all(sql`select k.name, a.address from contact k join contact_address a on a.contact_id = k.id
      where k.id = ${row.contactId ?? ""} order by a.last_in_at desc limit 1`),
    ctx.db.all(sql`select p.name, coalesce((select address from mailbox m where m.person_id = p.id
        and m.removed_at is null order by m.added_at limit 1), p.email) as address
      from person p where p.id = ${(isDesk ? row.askedBy : row.claimedBy) ?? ""} and p.id is not ${isDesk ? row.claimedBy : personId}
        and p.status = 'active'`),
  ]);
  const cc = parties.parse(reps);
  const sender = row.fromEmail === null ? [] : [{ name: row.fromName ?? "", address: row.fromEmail }];
  const known = parties.parse(contacts);
  const none = { to: known.length > 0 ? known : sender, cc, inReplyTo: null, references: [], subjectBefore: null };
  if (row.messageId === null || !(await findMail(actor, ctx, row.messageId, isDesk))) return none;
  const { volume, number } = splitMessageId(row.messageId);
  const mail = await volumeStub(ctx.env, volume).peek(number);
  if (mail === null) return none;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "message.shown", row.messageId, { request: row.id, part: "head" }),
  ]);
  const { mailDomains } = await readSettings(ctx);
  const said = (role: string) => mail.participants.filter((one) => one.role === role);
  const from = said("reply-to").length > 0 ? said("reply-to") : said("from");
  // A colleague's mail is answered to the customer, not to the colleague.
  const isCustomers = from.every(({ address }) => !mailDomains.includes(domainOf(address) ?? ""));
  const inReplyTo = mail.messageIdHeader === null ? null : `<${mail.messageIdHeader.replace(/^<|>$/g, "")}>`;
  return {
    to: isCustomers && from.length > 0 ? from.map(({ name, address }) => ({ name, address })) : none.to,
    cc,
    inReplyTo,
    references: inReplyTo === null ? [] : [inReplyTo],
    subjectBefore: mail.subject,
  };
}

/**
 * All that the mail needs but its words, which are made of the quote. Makes a new link. Throws `not_found`, `forbidden`,
 * and `conflict` where nothing is ready.
 */
export const prepareReply = async (actor: Actor, ctx: AppContext, id: string): Promise<PreparedReply> =>
  prepare(actor, ctx, await findDeskRow(actor, ctx, id), true);

/** The same for who answers for the request: from their own mailbox, with Inside in Cc, in their own name. */
export async function prepareOwnReply(actor: Actor, ctx: AppContext, id: string): Promise<PreparedReply> {
  const prepared = await prepare(actor, ctx, await findSendable(actor, ctx, id), false);
  const [own] = await ctx.db.all<{ name: string; email: string }>(
    sql`select name, email from person where id = ${requirePerson(actor).personId}`,
  );
  return own ? { ...prepared, issued: { ...prepared.issued, clerk: own } } : prepared;
}

type PreparedReply = { issued: IssuedQuote; url: string; subject: string | null } & Omit<Addressed, "subjectBefore">;

async function prepare(actor: Actor, ctx: AppContext, row: RequestRow, isDesk: boolean): Promise<PreparedReply> {
  const issued = await issuedOf(ctx, row, row.revision);
  const [{ subjectBefore, ...to }, { url }] = await Promise.all([
    addressed(actor, ctx, row, isDesk),
    offerTo(actor, ctx, row),
  ]);
  return { ...to, issued, url, subject: subjectBefore === null ? null : answering(subjectBefore) };
}
