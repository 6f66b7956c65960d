import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Mailbox } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { mailbox, person } from "../db/book.schema.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { isConstraint } from "./constraints.ts";
import { leafStatement } from "./leaves.ts";

// Which addresses are whose. A mailbox taken away keeps its row, so that old captures still name it, and its address
// stays taken: given to somebody else, it would hand them the first person's old mail as their own.

const addressTaken = (cause: unknown): AppError =>
  new AppError("conflict", "This address is, or was, somebody's mailbox already.", { cause });

/** Gives a person a mailbox, or gives it back to the one who had it. Admin only; throws `conflict` for a taken address. */
export async function addMailbox(actor: Actor, ctx: AppContext, personId: string, address: string): Promise<Mailbox> {
  requireRole(actor, "admin");
  const { personId: adminId } = requirePerson(actor);
  const given = { id: ctx.newId(), address: address.toLowerCase(), personId };
  const mine = and(eq(mailbox.address, given.address), eq(mailbox.personId, personId));
  const [before] = await ctx.db.select().from(mailbox).where(mine);
  if (before) {
    if (before.removedAt === null) throw addressTaken(undefined);
    await ctx.db.batch([
      leafStatement(ctx, actor, "mailbox.added", before.id, { personId }),
      ctx.db.update(mailbox).set({ removedAt: null, addedAt: ctx.now(), addedBy: adminId }).where(mine),
    ]);
    return { ...given, id: before.id };
  }
  try {
    await ctx.db.batch([
      leafStatement(ctx, actor, "mailbox.added", given.id, { personId }),
      mailboxStatement(ctx, adminId, given),
    ]);
  } catch (error) {
    if (isConstraint(error, "UNIQUE", "mailbox.address")) throw addressTaken(error);
    if (isConstraint(error, "FOREIGN KEY")) throw notFound();
    throw error;
  }
  return given;
}

/** The row of a new mailbox, for a batch. */
export const mailboxStatement = (ctx: AppContext, addedBy: string, given: Mailbox) =>
  ctx.db.insert(mailbox).values({ ...given, addedAt: ctx.now(), addedBy });

/** Takes a mailbox from its person; what was saved from it stays theirs to read. Admin only. */
export async function removeMailbox(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  requireRole(actor, "admin");
  const still = and(eq(mailbox.id, id), isNull(mailbox.removedAt));
  const [, removed] = await ctx.db.batch([
    leafStatement(ctx, actor, "mailbox.removed", id, {}, sql`exists (select 1 from mailbox where ${still})`),
    ctx.db.update(mailbox).set({ removedAt: ctx.now() }).where(still).returning({ id: mailbox.id }),
  ]);
  if (removed.length === 0) throw notFound();
}

/** The actor's present mailboxes. */
export async function listOwnMailboxes(actor: Actor, ctx: AppContext): Promise<Mailbox[]> {
  const { personId } = requirePerson(actor);
  return ctx.db
    .select({ id: mailbox.id, address: mailbox.address, personId: mailbox.personId })
    .from(mailbox)
    .where(and(eq(mailbox.personId, personId), isNull(mailbox.removedAt)))
    .orderBy(mailbox.address);
}

/** The id of a present mailbox of the actor's; throws `forbidden` for any other. */
export async function requireOwnMailbox(actor: Actor, ctx: AppContext, address: string): Promise<string> {
  const own = await listOwnMailboxes(actor, ctx);
  const found = own.find((one) => one.address === address.toLowerCase());
  if (!found) throw forbidden("The mailbox is not yours.");
  return found.id;
}

/** Whether an address is a person's mailbox, or was: nobody else ever gets it. */
export async function isMailboxOf(ctx: AppContext, personId: string, address: string): Promise<boolean> {
  const theirs = and(eq(mailbox.personId, personId), eq(mailbox.address, address.toLowerCase()));
  return (await ctx.db.select({ id: mailbox.id }).from(mailbox).where(theirs).limit(1)).length > 0;
}

/** The id of an address that is, or was, this very person's; null for any other. No actor: a door asks. */
export async function findMailboxOf(ctx: AppContext, personId: string, address: string): Promise<string | null> {
  const theirs = and(eq(mailbox.personId, personId), eq(mailbox.address, address.toLowerCase()));
  const [row] = await ctx.db.select({ id: mailbox.id }).from(mailbox).where(theirs).limit(1);
  return row?.id ?? null;
}

/**
 * Whose mailbox an address is, for the company's own doors; null for strangers, for mailboxes taken
 * away and for people who were disabled.
 */
export async function findMailboxByAddress(
  ctx: AppContext,
  address: string,
): Promise<{ id: string; personId: string } | null> {
  const [row] = await ctx.db
    .select({ id: mailbox.id, personId: mailbox.personId })
    .from(mailbox)
    .innerJoin(person, eq(person.id, mailbox.personId))
    .where(and(eq(mailbox.address, address.toLowerCase()), isNull(mailbox.removedAt), ne(person.status, "disabled")));
  return row ?? null;
}

/** Every address that is, or was, a colleague's. No actor: it shows them to nobody. */
export async function mailboxAddresses(ctx: AppContext): Promise<ReadonlySet<string>> {
  return new Set((await ctx.db.select({ address: mailbox.address }).from(mailbox)).map(({ address }) => address));
}
