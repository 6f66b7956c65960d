import { sql } from "drizzle-orm";
import type { DeskSettings } from "../../shared/api/desk-settings.ts";
import { deskSettingsSchema } from "../../shared/api/desk-settings.ts";
import { isTimeZone } from "../../shared/policy/document.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";
import { hasLogo } from "./letterhead-logo.ts";
import { readSettings } from "./settings.ts";

// How the Desk works: one value among the company's settings.

/** What holds before anybody said otherwise: more than a tenth off is looked at by a second person. */
const before = (companyName: string): DeskSettings => ({
  outsideSees: "lines",
  currency: "EUR",
  rates: {},
  taxPercent: "0",
  validDays: 30,
  numberPrefix: "Q",
  promiseHours: { A: 4, B: 8, C: 16, other: 8 },
  hours: { timeZone: "UTC", days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00", holidays: [] },
  ways: { form: false, addresses: [] },
  routes: [],
  mostOpen: 20,
  followUpDays: [3, 8],
  approval: [
    {
      id: "00000000-0000-4000-8000-000000000001",
      ...{ tiers: [], personIds: [], approverIds: [] },
      discountOver: "10",
      ...{ marginUnder: null, amountOver: null, paymentDaysOver: null },
      nonListPrice: false,
      escalateAfterHours: null,
    },
  ],
  seller: {
    name: companyName,
    ...{ address: "", country: "", email: "", phone: "", site: "", taxId: "", footer: "", terms: "", logo: "" },
  },
});

/** How the Desk works. No actor: steps decide by it; who may read it is asked by `getDeskSettings`. */
export async function readDeskSettings(ctx: AppContext): Promise<DeskSettings> {
  const [row] = await ctx.db.all<{ value: string }>(sql`select value from setting where key = 'desk'`);
  const { companyName } = await readSettings(ctx);
  const stored = row ? deskSettingsSchema.partial().parse(JSON.parse(row.value)) : {};
  return { ...before(companyName), ...stored };
}

/** For the Desk's roles and admins. */
export async function getDeskSettings(actor: Actor, ctx: AppContext): Promise<DeskSettings> {
  requireRole(actor, "inside", "manager", "admin");
  return readDeskSettings(ctx);
}

/** Changes what is given. Admins only; throws `bad_request` for a time zone that nobody knows. */
export async function updateDeskSettings(
  actor: Actor,
  ctx: AppContext,
  changes: Partial<DeskSettings>,
): Promise<DeskSettings> {
  requireRole(actor, "admin");
  if (changes.hours && !isTimeZone(changes.hours.timeZone)) {
    throw new AppError("bad_request", "body.hours.timeZone: not a time zone");
  }
  if (changes.seller?.logo && !(await hasLogo(ctx, changes.seller.logo))) {
    throw new AppError("bad_request", "body.seller.logo: no logo that is kept");
  }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (await writeSettings(actor, ctx, changes)) return readDeskSettings(ctx);
  }
  throw new AppError("unavailable", "Too many people change these settings at this moment; try again.");
}

/** Two admins' changes of the same moment meet again at once; more than this many times means a fault. */
const MOST_TRIES = 5;

/** Writes changes over what was read; false where another's came between, which is read anew then. */
async function writeSettings(actor: Actor, ctx: AppContext, changes: Partial<DeskSettings>): Promise<boolean> {
  const [row] = await ctx.db.all<{ value: string }>(sql`select value from setting where key = 'desk'`);
  const stored = row ? deskSettingsSchema.partial().parse(JSON.parse(row.value)) : {};
  const value = JSON.stringify({ ...stored, ...changes });
  const isAsRead = sql`coalesce((select value from setting where key = 'desk'), '') = ${row?.value ?? ""}`;
  const results = await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "settings.changed",
      "desk",
      { changed: Object.keys(changes), sha256: hashOfWords(value) },
      isAsRead,
    ),
    sql`insert into setting (key, value) select 'desk', ${value} where ${isAsRead}
      on conflict (key) do update set value = excluded.value returning key`,
  ]);
  return results.at(-1)?.length === 1;
}
