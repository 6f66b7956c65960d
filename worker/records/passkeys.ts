import type { SQL } from "drizzle-orm";
import { eq, sql } from "drizzle-orm";
import type { Role } from "../../shared/api/people.ts";
import type { AppContext } from "../context.ts";
import { personRole } from "../db/book.schema.ts";
import type { Db } from "../db/client.ts";
import { account, passkey, person } from "../db/sign-in.schema.ts";
import { leafStatement } from "./leaves.ts";

// The ways a person signs in. The sign-in library writes those rows itself, so it is given a Book that writes each leaf
// in the batch of its change: neither is ever there without the other.

/**
 * Whether the person can show once more who they are: by a passkey, the company's sign-in, or, where codes are sent, at
 * their own mailbox. Who came by a link alone cannot.
 */
export async function canProveThemself(ctx: AppContext, personId: string, areCodesSent: boolean): Promise<boolean> {
  const way = sql`exists (select 1 from passkey where user_id = ${personId})
    or exists (select 1 from account where user_id = ${personId})
    or (${areCodesSent ? 1 : 0} and exists (
      select 1 from person p join mailbox m on m.person_id = p.id and m.address = p.email
      where p.id = ${personId} and m.removed_at is null))`;
  return Boolean(await ctx.db.get(sql`select 1 where ${way}`));
}

/** The roles of whoever has this address; none for an address that is nobody's. */
export async function rolesOf(ctx: AppContext, email: string): Promise<Role[]> {
  const rows = await ctx.db
    .select({ role: personRole.role })
    .from(personRole)
    .innerJoin(person, eq(person.id, personRole.personId))
    .where(eq(person.email, email));
  return rows.map(({ role }) => role);
}

/**
 * The Book as the sign-in library is given it. Passkeys and company sign-ins (OIDC) that it adds or removes have their
 * leaf in the same batch; all else passes through. Throws for a removal that has no leaf: a later version may offer
 * one.
 */
export function withLeaves(ctx: AppContext): Db {
  const { db } = ctx;
  return new Proxy(db, {
    get(target, name) {
      if (name === "insert") return (table: unknown) => insertInto(ctx, table) ?? Reflect.apply(db.insert, db, [table]);
      if (name === "delete") return (table: unknown) => deleteFrom(ctx, table) ?? Reflect.apply(db.delete, db, [table]);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** What the library asks of an insert, or null for another table. */
function insertInto(ctx: AppContext, table: unknown) {
  if (table === passkey) {
    return {
      values: (row: typeof passkey.$inferInsert) => ({
        returning: async () => {
          const note = leafStatement(ctx, row.userId, "passkey.added", row.userId, {});
          return (await ctx.db.batch([note, ctx.db.insert(passkey).values(row).returning()]))[1];
        },
      }),
    };
  }
  if (table === account) {
    return {
      values: (row: typeof account.$inferInsert) => ({
        returning: async () => {
          const note = leafStatement(ctx, row.userId, "identity.linked", row.userId, {});
          return (await ctx.db.batch([note, ctx.db.insert(account).values(row).returning()]))[1];
        },
      }),
    };
  }
  return null;
}

/** What the library asks of a removal, or null for another table. */
function deleteFrom(ctx: AppContext, table: unknown) {
  if (table === passkey) return { where: (which: SQL | undefined) => removePasskeys(ctx, which) };
  if (table === account) throw new Error("a company sign-in that is removed needs its leaf");
  return null;
}

async function removePasskeys(ctx: AppContext, which: SQL | undefined): Promise<void> {
  const rows = await ctx.db.select({ id: passkey.id, userId: passkey.userId }).from(passkey).where(which);
  for (const { id, userId } of rows) {
    const isThere = sql`exists (select 1 from passkey where id = ${id})`;
    await ctx.db.batch([
      leafStatement(ctx, userId, "passkey.removed", userId, {}, isThere),
      ctx.db.delete(passkey).where(eq(passkey.id, id)),
    ]);
  }
}
