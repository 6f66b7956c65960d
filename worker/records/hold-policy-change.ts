import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  CHANGE_DELAY_HOURS,
  CHANGE_WAITS_DAYS,
  heldSettingsSchema,
  takenSchema,
} from "../../shared/api/policy-changes.ts";
import { policyDocumentSchema } from "../../shared/policy/document.ts";
import type { AppContext } from "../context.ts";
import { policyChange } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import type { Json } from "../ledger/leaf.ts";
import { leafStatement } from "./leaves.ts";
import { hoursAgo, othersWith } from "./newcomers.ts";
import { versionStatements } from "./policies.ts";
import { forgetSettings, readSettings } from "./settings.ts";

// A change begins to hold: once it was agreed to, or its day is over, and its time has come. Killed anywhere, the next run
// goes on; two runs at once do it once.

type ChangeRow = typeof policyChange.$inferSelect;

/** SQL: it is not decided yet, or waits for its time. */
export const isOpen = sql`policy_change.state in ('waiting', 'approved')`;
const others = othersWith("admin", sql`policy_change.person_id`);
const stillAdmin = sql`exists (select 1 from person p join person_role r on r.person_id = p.id and r.role = 'admin'
  where p.id = policy_change.person_id and p.status = 'active')`;

/** Lets the open change hold if it is due, or lapse. No actor: the schedule's, and whoever has just agreed. */
export async function holdDueChange(ctx: AppContext): Promise<void> {
  await waitAgain(ctx);
  await countDay(ctx);
  const [row] = await ctx.db.select().from(policyChange).where(isOpen);
  if (!row) return;
  if (!(await lapsed(ctx, row))) await hold(ctx, row);
}

/** What nobody had to agree to, since nobody else was there, waits as any other once somebody has joined before its time. */
const waitAgain = (ctx: AppContext): Promise<unknown> => {
  const joined = sql`exists (select 1 from person where status <> 'invited' and id <> policy_change.person_id)`;
  const may = sql`state = 'approved' and agreed_by is null and takes <> '[]' and ${joined}`;
  const isSo = sql`exists (select 1 from policy_change where ${may})`;
  return runBatch(ctx.db, [
    leafStatement(ctx, "system:sweep", "policy.waits", "company", {}, isSo),
    sql`update policy_change set state = 'waiting', counted_at = null where ${may}`,
  ]);
};

/** The day runs while no other admin is there, and from its beginning each time that comes about. */
const countDay = (ctx: AppContext): Promise<unknown> =>
  runBatch(ctx.db, [
    sql`update policy_change set counted_at = case when ${others} = 0 then ${ctx.now()} end
      where state = 'waiting' and (counted_at is null) = (${others} = 0)`,
  ]);

/** True where what it was made from is no more, nobody decided it, or who proposed it may not any more: it is closed. */
async function lapsed(ctx: AppContext, row: ChangeRow): Promise<boolean> {
  const isOld = sql`((state = 'waiting' and at < ${hoursAgo(ctx, CHANGE_WAITS_DAYS * 24)}) or not ${stillAdmin})`;
  const isChanged =
    row.kind === "rules"
      ? sql`base <> (select coalesce(max(version), 0) from policy_version)`
      : sql.raw((await areSettingsChanged(ctx, row)) ? "true" : "false");
  const isSo = sql`id = ${row.id} and ${isOpen} and (${isOld} or ${isChanged})`;
  const [, gone] = await runBatch(ctx.db, [
    leafStatement(ctx, "system:sweep", "policy.closed", row.id, { state: "lapsed" }, exists(isSo)),
    sql`update policy_change set state = 'lapsed', closed_at = ${ctx.now()} where ${isSo} returning id`,
  ]);
  return gone !== undefined && gone.length > 0;
}

const settingsText = z
  .string()
  .transform((text) => z.object({ before: heldSettingsSchema, after: heldSettingsSchema }).parse(JSON.parse(text)));

async function areSettingsChanged(ctx: AppContext, { document }: ChangeRow): Promise<boolean> {
  const now = heldSettingsSchema.parse(await readSettings(ctx));
  const { before } = settingsText.parse(document);
  const of = (from: object, key: string): string => JSON.stringify(new Map(Object.entries(from)).get(key));
  return Object.keys(before).some((key) => of(now, key) !== of(before, key));
}

const exists = (where: SQL): SQL => sql`exists (select 1 from policy_change where ${where})`;

async function hold(ctx: AppContext, row: ChangeRow): Promise<void> {
  const dayIsOver = sql`(state = 'waiting' and counted_at <= ${hoursAgo(ctx, CHANGE_DELAY_HOURS)} and ${others} = 0)`;
  const isDue = sql`id = ${row.id} and (from_at is null or from_at <= ${ctx.now()}) and (state = 'approved' or ${dayIsOver})`;
  const isHeld = exists(sql`id = ${row.id} and state = 'applied'`);
  if (row.kind === "rules") {
    const document = policyDocumentSchema.parse(JSON.parse(row.document));
    const taken = z.array(takenSchema).parse(JSON.parse(row.takes));
    const { leaf, version, isNext } = await versionStatements(ctx, row.personId, {
      ...{ base: row.base ?? 0, comment: row.comment, document, agreedBy: row.agreedBy },
      taken: [...new Set(taken.map(({ kind }) => kind))],
    });
    await runBatch(ctx.db, [leaf(exists(isDue)), close(ctx, sql`${isDue} and ${isNext}`), version(isHeld)]);
    return;
  }
  const { after } = settingsText.parse(row.document);
  const detail: Record<string, Json> = {
    ...after,
    change: row.id,
    ...(row.agreedBy ? { agreedBy: row.agreedBy } : {}),
  };
  if (after.neverSaved) detail.neverSaved = { count: after.neverSaved.length };
  await runBatch(ctx.db, [
    leafStatement(ctx, row.personId, "settings.changed", "company", detail, exists(isDue)),
    close(ctx, isDue),
    ...Object.entries(after).map(
      ([key, value]) => sql`insert into setting (key, value) select ${key}, ${JSON.stringify(value)} where ${isHeld}
        on conflict (key) do update set value = excluded.value`,
    ),
  ]);
  forgetSettings(ctx);
}

const close = (ctx: AppContext, where: SQL): SQL =>
  sql`update policy_change set state = 'applied', closed_at = ${ctx.now()} where ${where}`;
