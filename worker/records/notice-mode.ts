import { sql } from "drizzle-orm";
import { z } from "zod";
import { NOTICE_HOURLY, noticeOff } from "../../shared/api/handover-facts.ts";
import type { Me } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { countAttempt } from "./rate-limits.ts";

// Notice mode: whoever leaves goes on working, and takes nothing along. Asked where data is read, so that no way in goes
// round it; each refusal says what is off, since when, and who can help.

const HOUR_SECONDS = 60 * 60;

/** What reading is counted as. `pages`: lists of mail; `deeper`: their further pages. */
export type Reading = keyof typeof NOTICE_HOURLY;

const isOff = {
  exports: "Files of lists, reports and copies",
  deletions: "Deleting and taking back",
} as const;

const counted: Readonly<Record<Reading, string>> = {
  messages: "mails",
  originals: "originals",
  attachments: "files",
  customers: "customers",
  pages: "lists of mail",
  deeper: "further pages of lists",
};

const askSchema = z.object({
  ...{ id: z.string(), lastDay: z.string().nullable() },
  ...{ managerId: z.string().nullable(), managerName: z.string().nullable() },
});

async function readOwn(ctx: AppContext, personId: string): Promise<z.infer<typeof askSchema> | null> {
  const [row] = await ctx.db.all(sql`
    select h.id, h.last_day as lastDay, m.id as managerId, m.name as managerName
    from handover h left join person m on m.id = h.manager_id
    where h.person_id = ${personId} and h.state in ('open', 'ended')`);
  return row ? askSchema.parse(row) : null;
}

async function offError(ctx: AppContext, personId: string, since: string, what: string): Promise<AppError> {
  const own = await readOwn(ctx, personId);
  const who = own?.managerName ? `${own.managerName} or a records keeper` : "Your manager or a records keeper";
  return new AppError("leaving", `${what} since notice was given on ${since.slice(0, 10)}. ${who} can help.`);
}

/** Throws `leaving` for who is in notice mode: what leaves the record as files, and what takes something away from it. */
export async function refuseOnNotice(actor: Actor, ctx: AppContext, what: keyof typeof isOff): Promise<void> {
  if (actor.kind !== "person" || actor.noticeGivenAt === null) return;
  throw await offError(ctx, actor.personId, actor.noticeGivenAt, `${isOff[what]} are off`);
}

/**
 * Counts what somebody in notice mode reads. Ordinary work meets none of the bounds; reading everything does. Throws
 * `leaving` above them. Costs nothing for everybody else.
 */
export async function countReading(actor: Actor, ctx: AppContext, what: Reading): Promise<void> {
  if (actor.kind !== "person" || actor.noticeGivenAt === null) return;
  const most = NOTICE_HOURLY[what];
  if (await countAttempt(ctx, `leaving|${actor.personId}|${what}`, most, HOUR_SECONDS)) return;
  const words = `More than ${most} ${counted[what]} an hour are off`;
  throw await offError(ctx, actor.personId, actor.noticeGivenAt, words);
}

/** A page of a list of mail; `from`: where it goes on, where it is not the first. */
export async function countPage(actor: Actor, ctx: AppContext, ...from: (string | undefined)[]): Promise<void> {
  await countReading(actor, ctx, "pages");
  if (from.some((one) => one !== undefined)) await countReading(actor, ctx, "deeper");
}

/** What the person is told of their own notice mode; null where no notice was given. */
export async function readLeaving(ctx: AppContext, personId: string, since: string | null): Promise<Me["leaving"]> {
  if (since === null) return null;
  const own = await readOwn(ctx, personId);
  const ask = own?.managerId ? [{ id: own.managerId, name: own.managerName ?? "" }] : [];
  return { handoverId: own?.id ?? null, since, lastDay: own?.lastDay ?? null, off: [...noticeOff], ask };
}
