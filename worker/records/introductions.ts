import { sql } from "drizzle-orm";
import { z } from "zod";
import type { introductionSchema } from "../../shared/api/handover-sheets.ts";
import type { IntroductionLanguage } from "../../shared/leaving/introduction.ts";
import { introductionLanguage, introductionText } from "../../shared/leaving/introduction.ts";
import { languageOf } from "../../shared/mail/language.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden } from "../errors.ts";
import { contactsFor, findCustomer } from "./customers.ts";
import { findItem } from "./handover-customers.ts";
import { greetingsIn, newestMails, touchesWith } from "./handover-record.ts";
import { leafStatement } from "./leaves.ts";
import { readSettings } from "./settings.ts";

// The mail that introduces who takes over: drafted here, sent from somebody's own webmail, and ticked off once it is on record.

/** Whom it goes to: those who wrote most. */
const MOST_TO = 3;
const CLOCKS_DIFFER_MS = 10 * 60 * 1000;

type Draft = z.infer<typeof introductionSchema>;

const partySchema = z.object({ id: z.string(), name: z.string(), address: z.string() });

/** Each person with the mailbox that they write from. */
async function readParties(ctx: AppContext, ids: readonly string[]): Promise<Map<string, z.infer<typeof partySchema>>> {
  const rows = await ctx.db.all(sql`
    select p.id, p.name, coalesce((select address from mailbox m where m.person_id = p.id and m.removed_at is null
      order by m.added_at limit 1), p.email) as address
    from person p where p.id in (select value from json_each(${JSON.stringify(ids)}))`);
  return new Map(
    z
      .array(partySchema)
      .parse(rows)
      .map((one) => [one.id, one]),
  );
}

/**
 * The draft, from the leaver with who took over in copy; with its leaf. For both of them, and who runs the departure. Throws
 * `not_found` for absent and hidden alike, `conflict` while nobody has accepted.
 */
export async function draftIntroduction(
  actor: Actor,
  ctx: AppContext,
  given: { id: string; customerId: string; language: IntroductionLanguage | undefined },
): Promise<Draft> {
  const found = await findItem(actor, ctx, given.id, given.customerId);
  if (!found.mayRun && !found.isLeaver && !found.isTaker) throw forbidden();
  const { row, of } = found;
  if (row.state !== "accepted" || row.takerId === null || (of.state !== "open" && of.state !== "ended"))
    throw new AppError("conflict", "Nobody has accepted this customer yet.");
  const customer = await findCustomer(actor, ctx, row.id);
  const [contacts, touches, mails, parties, { companyName }] = await Promise.all([
    contactsFor(ctx, customer),
    touchesWith(ctx, customer, of.personId),
    newestMails(ctx, customer),
    readParties(ctx, [of.personId, row.takerId]),
    readSettings(ctx),
  ]);
  const wrote = new Map(touches.map((one) => [one.address, one.in * 2 + one.out]));
  const to = contacts
    .flatMap(({ name, addresses }) => addresses.map((address) => ({ name, address: address.toLowerCase() })))
    .map((one) => ({ ...one, count: wrote.get(one.address) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.address < b.address ? -1 : 1))
    .slice(0, MOST_TO)
    .map(({ name, address }) => ({ name, address }));
  const theirs = mails.messages.filter(({ direction }) => direction === "in").map(({ snippet }) => snippet ?? "");
  const language = given.language ?? introductionLanguage(languageOf(theirs.join("\n")));
  const leaver = parties.get(of.personId) ?? { id: of.personId, name: of.personName, address: "" };
  const taker = parties.get(row.takerId) ?? { id: row.takerId, name: row.takerName ?? "", address: "" };
  const greeting = to[0] === undefined ? null : (greetingsIn(mails.messages).get(to[0].address) ?? null);
  const words = introductionText({
    ...{ language, company: companyName, leaver: leaver.name, taker: taker.name, takerAddress: taker.address },
    ...{ to: to.map(({ name }) => name), greeting },
  });
  const isDrafted = sql`handover_id = ${of.id} and customer_id in (select id from customer where id = ${row.id} or merged_into = ${row.id})
    and intro_drafted_at is null`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.shown", of.id, { customerId: row.id, introduction: language, to: to.length }),
    leafStatement(
      ctx,
      actor,
      "handover.introduced",
      of.id,
      { customerId: row.id, drafted: true },
      sql`exists (select 1 from handover_customer where ${isDrafted})`,
    ),
    sql`update handover_customer set intro_drafted_at = ${ctx.now()} where ${isDrafted}`,
  ]);
  const cc = [{ name: taker.name, address: taker.address }];
  const from = { name: leaver.name, address: leaver.address };
  return { language, from, to, cc, ...words, mailto: mailtoOf({ to, cc, ...words }) };
}

function mailtoOf({ to, cc, subject, text }: Pick<Draft, "to" | "cc" | "subject" | "text">): string {
  const addresses = (some: Draft["to"]): string => some.map(({ address }) => encodeURIComponent(address)).join(",");
  const said = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text.replace(/\n/g, "\r\n"))}`;
  return `mailto:${addresses(to)}?cc=${addresses(cc)}&${said}`;
}

/**
 * Ticks off the introductions that a colleague's recorded mail is: from the leaver or from who takes over, with both of them
 * on it, to the customer, after it was drafted. No actor: the mail is on record. Safe to run again.
 */
export async function noteIntroductions(
  ctx: AppContext,
  actorName: string,
  mail: {
    messageId: string;
    customerIds: readonly string[];
    sentAt: string;
    from: string;
    /** All addresses on it but Bcc's, lower case. */
    addresses: readonly string[];
  },
): Promise<void> {
  if (mail.customerIds.length === 0) return;
  const later = new Date(Date.parse(mail.sentAt) + CLOCKS_DIFFER_MS).toISOString();
  const list = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;
  const isOn = (column: string) => sql`exists (select 1 from mailbox b where b.person_id = ${sql.raw(column)}
    and lower(b.address) in ${list(mail.addresses)})`;
  const rows = await ctx.db.all<{ handoverId: string; customerId: string }>(sql`
    select hc.handover_id as handoverId, hc.customer_id as customerId
    from handover h join handover_customer hc on hc.handover_id = h.id
      join customer was on was.id = hc.customer_id
    where h.state in ('open', 'ended') and hc.state = 'accepted' and hc.intro_message_id is null
      and hc.intro_drafted_at <= ${later} and coalesce(was.merged_into, was.id) in ${list(mail.customerIds)}
      and ${isOn("h.person_id")} and ${isOn("hc.taker_id")}
      and exists (select 1 from mailbox f where f.person_id in (h.person_id, hc.taker_id) and lower(f.address) = ${mail.from})
    limit 20`);
  if (rows.length === 0) return;
  await runBatch(
    ctx.db,
    rows.flatMap(({ handoverId, customerId }) => {
      const isSo = sql`handover_id = ${handoverId} and customer_id = ${customerId} and intro_message_id is null`;
      return [
        leafStatement(
          ctx,
          actorName,
          "handover.introduced",
          handoverId,
          { customerId, messageId: mail.messageId },
          sql`exists (select 1 from handover_customer where ${isSo})`,
        ),
        sql`update handover_customer set intro_message_id = ${mail.messageId}, intro_sent_at = ${mail.sentAt} where ${isSo}`,
      ];
    }),
  );
}
