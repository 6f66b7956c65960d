import { sql } from "drizzle-orm";
import { z } from "zod";
import { folded, saysAny } from "../../shared/said.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { readSettings } from "./settings.ts";

// Whom a copy may be for: a person outside the company. A colleague's address or a company's name finds far more.

const rowsSchema = z.array(z.object({ of: z.enum(["address", "colleague", "company"]), text: z.string() }));

/** Throws `conflict` where who is looked for is the company, a colleague or a customer by name. */
export async function requireOutsider(
  ctx: AppContext,
  { addresses, names }: { addresses: readonly string[]; names: readonly string[] },
): Promise<void> {
  const { companyName, mailDomains } = await readSettings(ctx);
  const known = rowsSchema.parse(
    await ctx.db.all(sql`select 'address' as "of", address as text from mailbox
      union all select 'address', email from person union all select 'colleague', name from person
      union all select 'company', name from customer union all select 'company', domain from customer_domain`),
  );
  const ours = new Set(known.flatMap(({ of, text }) => (of === "address" ? [folded(text)] : [])));
  const isOurs = (address: string): boolean =>
    ours.has(address) || mailDomains.includes(address.slice(address.lastIndexOf("@") + 1));
  const taken = [...known, ...[companyName, ...mailDomains].map((text) => ({ of: "company" as const, text }))];
  // Part of a colleague's or company's name is taken as well, and what has a company's name in it.
  const isTaken = (name: string): boolean =>
    taken.some(({ of, text }) => saysAny(text, [folded(name)]) || (of === "company" && saysAny(name, [folded(text)])));
  if (addresses.some(isOurs) || names.some(isTaken))
    throw new AppError(
      "conflict",
      "A copy is for a person outside the company: give their own address or full name, no colleague's and no company's.",
    );
}
