import { sql } from "drizzle-orm";
import { z } from "zod";
import type { exitTalkSchema } from "../../shared/api/exit-talks.ts";
import { exitAnswersSchema } from "../../shared/api/exit-talks.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { hashOfWords } from "../ledger/leaf.ts";
import { findCase } from "./handover-rows.ts";
import { leafStatement } from "./leaves.ts";
import { ref } from "./quote-rows.ts";

// The talk on leaving. Invariant: who wrote it reads it, and a records keeper with a reason; not even the leaver reads what
// their manager wrote, nor the manager what the leaver wrote.

type ExitTalk = z.infer<typeof exitTalkSchema>;

const rowSchema = z.object({ answers: z.string(), writtenBy: z.string(), name: z.string(), writtenAt: z.string() });

async function readRow(ctx: AppContext, id: string): Promise<z.infer<typeof rowSchema> | null> {
  const [row] = await ctx.db.all(sql`select t.answers, t.written_by as writtenBy, p.name, t.written_at as writtenAt
    from exit_talk t join person p on p.id = t.written_by where t.handover_id = ${id}`);
  return row ? rowSchema.parse(row) : null;
}

const others = (): AppError => forbidden("Somebody else holds this talk; they and a records keeper read it.");

const shown = (row: z.infer<typeof rowSchema> | null): ExitTalk => {
  const answers = exitAnswersSchema.safeParse(row === null ? {} : JSON.parse(row.answers));
  return {
    answers: answers.success ? answers.data : exitAnswersSchema.parse({}),
    writtenBy: row && ref(row.writtenBy, row.name),
    writtenAt: row?.writtenAt ?? null,
  };
};

/** Throws `not_found` for hidden cases, `forbidden` for everybody but the leaver and the manager who sees it through. */
async function requireHolds(actor: Actor, ctx: AppContext, id: string): Promise<string> {
  const { row, rights } = await findCase(actor, ctx, id);
  const { personId } = requirePerson(actor);
  if (!rights.isOwn && !(rights.mayRun && row.managerId === personId)) throw others();
  return personId;
}

/** The talk, with its leaf; empty while nobody has written it, for those who may. A keeper gives a reason. */
export async function getExitTalk(actor: Actor, ctx: AppContext, id: string, reason: string | null): Promise<ExitTalk> {
  const { rights } = await findCase(actor, ctx, id);
  const { personId } = requirePerson(actor);
  const row = await readRow(ctx, id);
  const isKeeper = hasRole(actor, "keeper") && !rights.isOwn;
  if (row?.writtenBy !== personId) {
    if (isKeeper) {
      if (reason === null) throw forbidden("Give a reason first: it is written to the ledger.");
      if (row === null) throw notFound();
    } else {
      await requireHolds(actor, ctx, id);
      if (row !== null) throw others();
    }
  }
  if (row !== null)
    await runBatch(ctx.db, [leafStatement(ctx, actor, "exit-talk.shown", id, { reason: isKeeper ? reason : null })]);
  return shown(row);
}

/** Writes the talk. Once somebody has written it, they alone change it: throws `forbidden` for the other one. */
export async function writeExitTalk(
  actor: Actor,
  ctx: AppContext,
  id: string,
  answers: z.output<typeof exitAnswersSchema>,
): Promise<ExitTalk> {
  const me = await requireHolds(actor, ctx, id);
  const text = JSON.stringify(answers);
  const isSo = sql`exists (select 1 from handover where id = ${id} and state in ('open', 'ended'))
    and not exists (select 1 from exit_talk where handover_id = ${id} and written_by <> ${me})`;
  const results = await runBatch(ctx.db, [
    leafStatement(ctx, actor, "exit-talk.written", id, { sha256: hashOfWords(text) }, isSo),
    sql`insert into exit_talk (handover_id, answers, written_by, written_at)
      select ${id}, ${text}, ${me}, ${ctx.now()} where ${isSo}
      on conflict (handover_id) do update set answers = excluded.answers, written_at = excluded.written_at
      returning handover_id`,
  ]);
  const row = await readRow(ctx, id);
  if (results.at(-1)?.length === 0) {
    if (row && row.writtenBy !== me) throw others();
    throw new AppError("conflict", "This departure is over.");
  }
  return shown(row);
}
