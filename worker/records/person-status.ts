import type { SQL } from "drizzle-orm";
import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { AppContext } from "../context.ts";
import { device, pairing, personRole, setting, signInLink } from "../db/book.schema.ts";
import { person, session } from "../db/sign-in.schema.ts";

// What goes with a person's status. Invariants: there is always an active admin; a disabled person has no session and no device.

/** SQL: links and pairings of a person that nobody has used. */
export const unused = (personId: string): SQL => sql`person_id = ${personId} and used_at is null`;

/**
 * Fails the whole batch when no active admin is left: two admins who remove each other at the same moment cannot both
 * be stopped by looking first. D1 has no RAISE outside a trigger, so a NOT NULL column does the refusing.
 */
export const keepsAnAdmin = (ctx: AppContext) =>
  ctx.db.insert(setting).select(sql`
    select 'no active admin left', null where not exists (
      select 1 from person join person_role on person_role.person_id = person.id
      where person_role.role = 'admin' and person.status = 'active')`);

/** Sessions go both ways: one made while its person was being disabled must not wake up later. */
export const statusStatements = (ctx: AppContext, id: string, status: "active" | "disabled"): BatchItem<"sqlite">[] => [
  ctx.db.update(person).set({ status }).where(eq(person.id, id)),
  ctx.db.delete(session).where(eq(session.userId, id)),
  ctx.db.update(device).set({ disabledAt: ctx.now() }).where(sql`person_id = ${id} and disabled_at is null`),
  ctx.db.delete(signInLink).where(unused(id)),
  ctx.db.delete(pairing).where(unused(id)),
  // Who comes back is as new as one who was given the role now (newcomers.ts).
  ...(status === "active"
    ? [ctx.db.update(personRole).set({ givenAt: ctx.now() }).where(eq(personRole.personId, id))]
    : []),
];
