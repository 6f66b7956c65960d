import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { HandoverStep } from "../../shared/api/handover-facts.ts";
import type { handoverEndpoints } from "../../shared/api/handovers.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { findCase, readSteps } from "./handover-rows.ts";
import { leafStatement } from "./leaves.ts";

// The checklist of a departure. Its leaver and who runs it tick off lines; lines of one's own are made by either.

type Endpoints = typeof handoverEndpoints;

/** Throws `not_found` for hidden cases, `forbidden` for those who only look. */
async function requireWorksOn(actor: Actor, ctx: AppContext, id: string): Promise<void> {
  const { rights } = await findCase(actor, ctx, id);
  if (!rights.mayRun && !rights.isOwn) throw forbidden();
}

/** SQL: the case is not over. */
const isGoingOn = (id: string) => sql`exists (select 1 from handover where id = ${id} and state in ('open', 'ended'))`;
const over = (): AppError => new AppError("conflict", "This departure is over.");

async function oneStep(ctx: AppContext, id: string, stepId: string): Promise<HandoverStep> {
  const [step] = await readSteps(ctx, sql`s.handover_id = ${id} and s.id = ${stepId}`);
  if (!step) throw notFound();
  return step;
}

/** A line of one's own. */
export async function addStep(
  actor: Actor,
  ctx: AppContext,
  id: string,
  { words, dueOn }: z.output<Endpoints["addStep"]["body"]>,
): Promise<HandoverStep> {
  await requireWorksOn(actor, ctx, id);
  const stepId = ctx.newId();
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.step", id, { step: stepId, kind: "own", dueOn }, isGoingOn(id)),
    sql`insert into handover_step (id, handover_id, kind, words, due_on)
      select ${stepId}, ${id}, 'own', ${words}, ${dueOn} where ${isGoingOn(id)} returning id`,
  ]);
  if (results.at(-1)?.length === 0) throw over();
  return oneStep(ctx, id, stepId);
}

/** Ticks a line off or on again, or changes its day or its words; the words of our own lines are ours. */
export async function updateStep(
  actor: Actor,
  ctx: AppContext,
  { id, stepId }: { id: string; stepId: string },
  change: z.output<Endpoints["updateStep"]["body"]>,
): Promise<HandoverStep> {
  await requireWorksOn(actor, ctx, id);
  const me = requirePerson(actor).personId;
  const { kind } = await oneStep(ctx, id, stepId);
  if (change.words !== undefined && kind !== "own")
    throw new AppError("bad_request", "body.words: not a line of yours");
  const { done, dueOn, words } = change;
  const isSo = sql`id = ${stepId} and handover_id = ${id} and ${isGoingOn(id)}`;
  const detail = { step: stepId, kind, done: done ?? null, dueOn: dueOn ?? null };
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "handover.step", id, detail, sql`exists (select 1 from handover_step where ${isSo})`),
    sql`update handover_step set
      done_at = ${done === undefined ? sql`done_at` : done ? sql`coalesce(done_at, ${ctx.now()})` : null},
      done_by = ${done === undefined ? sql`done_by` : done ? sql`coalesce(done_by, ${me})` : null},
      due_on = ${dueOn === undefined ? sql`due_on` : dueOn}, words = ${words === undefined ? sql`words` : words}
      where ${isSo} returning id`,
  ]);
  if (results.at(-1)?.length === 0) throw over();
  return oneStep(ctx, id, stepId);
}

/** Takes a line of one's own off. Throws `bad_request` for one of ours. */
export async function removeStep(
  actor: Actor,
  ctx: AppContext,
  { id, stepId }: { id: string; stepId: string },
): Promise<void> {
  await requireWorksOn(actor, ctx, id);
  const { kind } = await oneStep(ctx, id, stepId);
  if (kind !== "own") throw new AppError("bad_request", "path.stepId: not a line of yours");
  const isSo = sql`id = ${stepId} and handover_id = ${id} and ${isGoingOn(id)}`;
  const results = await runBatch(ctx.db, [
    leafStatement(
      ctx,
      actor,
      "handover.step",
      id,
      { step: stepId, removed: true },
      sql`exists (select 1 from handover_step where ${isSo})`,
    ),
    sql`delete from handover_step where ${isSo} returning id`,
  ]);
  if (results.at(-1)?.length === 0) throw over();
}
