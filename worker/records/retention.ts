import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Retention } from "../../shared/api/retention.ts";
import { readAutomaticRule } from "../../shared/policy/automatic-rule.ts";
import type { PolicyDocument } from "../../shared/policy/document.ts";
import { policyDocumentSchema } from "../../shared/policy/document.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { retentionRun } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import { currentPolicy } from "./policies.ts";
import { forgetSettings, readSettings, settingStatements } from "./settings.ts";

// Retention: how long each class is kept, and each day's run.

export type RunRow = typeof retentionRun.$inferSelect;

/** A class with how long it is kept. */
export interface RetentionClass {
  name: string;
  years: number;
  after: "captured" | "last-contact" | "quote-validity";
}

/** What says when messages are due. */
export interface Clocks {
  /** The class of a capture by the rule its evidence names; null where it has none, and no end. */
  classOf(rule: string): RetentionClass | null;
  /** When a customer last wrote or was written to, in ms since 1970. */
  lastContact: ReadonlyMap<string, number>;
}

/** The saving rules as far as a run has read them; null where a version cannot be read any more. */
export interface KnownRules {
  current: PolicyDocument;
  versions: Map<number, PolicyDocument | null>;
}

/** The rules that hold now: once a run. */
export const readRules = async (ctx: AppContext): Promise<KnownRules> => ({
  current: (await currentPolicy(ctx)).document,
  versions: new Map(),
});

const versionRows = z.array(z.object({ version: z.number(), document: z.string() }));
const contactRows = z.array(z.object({ customerId: z.string(), at: z.number() }));

/**
 * The clocks of these customers. Which class a capture has is derived: from the rule and version that its evidence names;
 * where a person pressed or a door kept it, from what holds for everything else now. How long a class lasts is what the
 * rules that hold now say of it, else what they said then. `named`: the rules that their evidence names; versions that
 * are new to `rules` are added there.
 */
export async function askClocks(
  ctx: AppContext,
  { current, versions: documents }: KnownRules,
  { customerIds, named }: { customerIds: readonly string[]; named: readonly string[] },
): Promise<Clocks> {
  const wanted = [...new Set(named.flatMap((name) => readAutomaticRule(name)?.version ?? []))];
  const unread = wanted.filter((version) => !documents.has(version));
  const [versions, contacts] = await runBatch(ctx.db, [
    sql`select version, document from policy_version
      where version in (select value from json_each(${JSON.stringify(unread)}))`,
    sql`select c.customer_id as customerId, max(max(coalesce(a.last_in_at, 0), coalesce(a.last_out_at, 0))) as at
      from contact c join contact_address a on a.contact_id = c.id
      where c.customer_id in (select value from json_each(${JSON.stringify(customerIds)})) group by 1`,
  ]);
  for (const version of unread) documents.set(version, current);
  for (const { version, document } of versionRows.parse(versions)) documents.set(version, readDocument(document));
  const classIn = (name: string | undefined, then: PolicyDocument): RetentionClass | null => {
    if (name === undefined) return null;
    const found = current.retention[name] ?? then.retention[name];
    return found ? { name, ...found } : null;
  };
  return {
    classOf(name) {
      const automatic = readAutomaticRule(name);
      const then = automatic ? documents.get(automatic.version) : current;
      // What its rules said is not known: no class, and so no end.
      if (!then) return null;
      const rule = automatic?.rule ? then.rules.find(({ id }) => id === automatic.rule) : undefined;
      return classIn(rule?.retention ?? then.otherwise.retention, then);
    },
    lastContact: new Map(contactRows.parse(contacts).map(({ customerId, at }) => [customerId, at])),
  };
}

function readDocument(text: string): PolicyDocument | null {
  try {
    return policyDocumentSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether retention runs, and its newest runs. Records keeper. */
export async function readRetention(actor: Actor, ctx: AppContext): Promise<Retention> {
  requireRole(actor, "keeper");
  const [{ retentionOn }, runs] = await Promise.all([
    readSettings(ctx),
    ctx.db.select().from(retentionRun).orderBy(desc(retentionRun.day)).limit(30),
  ]);
  return { on: retentionOn, runs: runs.map(({ cursor: _, ...run }) => run) };
}

/** Switches retention on, with what the forecast said would go at once, or off. Records keeper, just signed in. */
export async function switchRetention(
  actor: Actor,
  ctx: AppContext,
  given: { on: boolean; seen: number },
): Promise<Retention> {
  requireRole(actor, "keeper");
  requireConfirmed(actor, ctx);
  await ctx.db.batch([
    leafStatement(ctx, actor, "retention.changed", "company", given),
    ...settingStatements(ctx, { retentionOn: given.on }),
  ]);
  forgetSettings(ctx);
  return readRetention(actor, ctx);
}

/** Begins the day's run, unless it was begun. No actor: the schedule's. */
export async function beginRun(ctx: AppContext, day: string, cursor: string): Promise<void> {
  await ctx.db
    .insert(retentionRun)
    .values({ day, state: "running", cursor, looked: 0, gone: 0, held: 0, begunAt: ctx.now(), finishedAt: null })
    .onConflictDoNothing();
}

/** The run of a day, or null. */
export async function findRun(ctx: AppContext, day: string): Promise<RunRow | null> {
  const [row] = await ctx.db.select().from(retentionRun).where(eq(retentionRun.day, day));
  return row ?? null;
}

type Counts = { looked: number; gone: number; held: number };

const counted = ({ looked, gone, held }: Counts) =>
  sql`looked = looked + ${looked}, gone = gone + ${gone}, held = held + ${held}`;

/** The runs that are not over, newest first: midnight, or a switch, may have cut one off. */
export const unfinishedRuns = (ctx: AppContext): Promise<RunRow[]> =>
  ctx.db.select().from(retentionRun).where(eq(retentionRun.state, "running")).orderBy(desc(retentionRun.day));

/** Notes a step; two who do it at once do it once. */
export async function moveRun(ctx: AppContext, run: RunRow, cursor: string, counts: Counts): Promise<void> {
  await ctx.db.run(sql`update retention_run set cursor = ${cursor}, ${counted(counts)}
    where day = ${run.day} and state = 'running' and cursor = ${run.cursor}`);
}

/** The day's run is over; its leaf says how many went and how many a hold keeps. */
export async function finishRun(ctx: AppContext, run: RunRow, last: Counts): Promise<void> {
  const detail = { looked: run.looked + last.looked, gone: run.gone + last.gone, held: run.held + last.held };
  const isOpen = sql`day = ${run.day} and state = 'running' and cursor = ${run.cursor}`;
  const isSo = sql`exists (select 1 from retention_run where ${isOpen})`;
  await runBatch(ctx.db, [
    leafStatement(ctx, "system:retention", "retention.ran", run.day, detail, isSo),
    sql`update retention_run set state = 'done', ${counted(last)}, finished_at = ${ctx.now()} where ${isOpen}`,
  ]);
}
