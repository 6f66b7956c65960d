import { sql } from "drizzle-orm";
import type { PersonActor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { leafStatement } from "./leaves.ts";

// What the ledger keeps of the ways a person signs in. The rows are the sign-in library's, which writes them itself, so
// a leaf stands beside its change and not within its transaction: it is written as soon as the change is known.

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

/** The leaf of a passkey that was added or removed. */
export async function notePasskey(actor: PersonActor, ctx: AppContext, kind: "passkey.added" | "passkey.removed") {
  await leafStatement(ctx, actor, kind, actor.personId, {});
}

/** The leaf of a company sign-in (OIDC) that from now on is this person. */
export async function noteIdentityLinked(ctx: AppContext, personId: string): Promise<void> {
  await leafStatement(ctx, personId, "identity.linked", personId, {});
}
