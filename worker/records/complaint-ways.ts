import type { ComplaintWays } from "../../shared/api/complaints.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { leafStatement } from "./leaves.ts";
import { forgetSettings, readSettings, settingStatements } from "./settings.ts";

/** How complaints reach the company. For managers and admins. */
export async function getComplaintWays(actor: Actor, ctx: AppContext): Promise<ComplaintWays> {
  requireRole(actor, "manager", "admin");
  return (await readSettings(ctx)).complaints;
}

/** Says how. Admins only. */
export async function changeComplaintWays(actor: Actor, ctx: AppContext, ways: ComplaintWays): Promise<ComplaintWays> {
  requireRole(actor, "admin");
  const { form, hours, addresses } = ways;
  await ctx.db.batch([
    leafStatement(ctx, actor, "settings.changed", "company", {
      complaints: { form, hours, addresses: addresses.length },
    }),
    ...settingStatements(ctx, { complaints: ways }),
  ]);
  forgetSettings(ctx);
  return ways;
}
