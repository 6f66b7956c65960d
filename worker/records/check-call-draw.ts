import { sql } from "drizzle-orm";
import { z } from "zod";
import { type DrawCaller, type DrawnCall, drawCallers, drawCheckCalls } from "../../shared/care/check-draw.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import { readSettings } from "./settings.ts";
import { readTouches } from "./touches.ts";

// The lot of the check calls, once a day: a team that has fewer of this month than the company asks for gets the rest, and a call
// whose caller is gone gets another. The seed stands in the leaf, so that the draw can be made again. No actor.

const system = { kind: "system", door: "sweep" } as const;
const SEED_BYTES = 16;
/** Whom nobody wrote with for a year has nothing to say about us. */
const IN_TOUCH_MS = 366 * 24 * 60 * 60 * 1000;

const customerRows = z.array(
  z.object({
    ...{ customerId: z.string(), teamId: z.string(), ownerId: z.string(), deputyId: z.string().nullable() },
    drawnFor: z.string().nullable(),
  }),
);
const callRows = z.array(
  z.object({
    ...{
      month: z.string(),
      rowId: z.string(),
      customerId: z.string(),
      teamId: z.string(),
      ownerId: z.string().nullable(),
    },
    ...{ deputyId: z.string().nullable(), callerId: z.string().nullable(), isOpen: z.number() },
  }),
);
const callerRows = z.array(
  z.object({
    ...{ personId: z.string(), calls: z.number() },
    teamIds: z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json))),
  }),
);

type OpenCall = z.output<typeof callRows>[number];

/** Draws what is missing, at the first cron of a UTC day that comes through. */
export async function drawMissingCheckCalls(ctx: AppContext): Promise<void> {
  const today = JSON.stringify(ctx.now().slice(0, 10));
  const isFree = sql`not exists (select 1 from setting where key = 'checkCallsDrawnOn' and value = ${today})`;
  const [free] = await ctx.db.all(sql`select 1 where ${isFree}`);
  if (free === undefined) return;
  const seed = Buffer.from(ctx.randomBytes(SEED_BYTES)).toString("hex");
  const month = ctx.now().slice(0, 7);
  const [callers, calls] = await Promise.all([readCallers(ctx, month), readCalls(ctx, month)]);
  const drawn = await drawMonth(ctx, { seed, month, callers, calls });
  const byTeam = Map.groupBy(drawn, ({ teamId }) => teamId);
  await runBatch(ctx.db, [
    ...[...byTeam].map(([teamId, some]) =>
      leafStatement(ctx, system, "check-call.drawn", teamId, { month, seed, customers: idsOf(some) }, isFree),
    ),
    sql`insert or ignore into check_call (month, customer_id, caller_id, owner_id, drawn_at)
      select ${month}, value ->> 'customerId', value ->> 'callerId', value ->> 'ownerId', ${ctx.now()}
      from json_each(${JSON.stringify(drawn)}) where ${isFree}`,
    ...replaceCallers(seed, calls, callers).flatMap(({ call, callerId }) => {
      const holds = sql`${isFree} and exists (select 1 from check_call where month = ${call.month}
        and customer_id = ${call.rowId} and caller_id is ${call.callerId} and done_at is null)`;
      return [
        leafStatement(ctx, system, "check-call.caller", call.customerId, { month: call.month, seed, callerId }, holds),
        sql`update check_call set caller_id = ${callerId}
          where month = ${call.month} and customer_id = ${call.rowId} and ${holds}`,
      ];
    }),
    // Last: every statement before it asks that this is not so.
    sql`insert into setting (key, value) values ('checkCallsDrawnOn', ${today})
      on conflict (key) do update set value = excluded.value`,
  ]);
}

const idsOf = (drawn: readonly DrawnCall[]): string[] => drawn.map(({ customerId }) => customerId);

/** The calls of this month that its teams still lack. Mail is looked at only where one does. */
async function drawMonth(
  ctx: AppContext,
  given: { seed: string; month: string; callers: readonly DrawCaller[]; calls: readonly OpenCall[] },
): Promise<DrawnCall[]> {
  const { perTeam } = (await readSettings(ctx)).checkCalls;
  const rows = perTeam === 0 ? [] : await readCustomers(ctx);
  const open = rows.filter(({ drawnFor }) => drawnFor !== given.month);
  const free = new Map(open.map(({ teamId }) => [teamId, perTeam]));
  for (const { month, teamId } of given.calls) {
    if (month === given.month) free.set(teamId, Math.max(0, (free.get(teamId) ?? 0) - 1));
  }
  const wanting = open.filter(({ teamId }) => (free.get(teamId) ?? 0) > 0);
  if (wanting.length === 0) return [];
  const since = ctx.nowMs() - IN_TOUCH_MS;
  const { touches } = await readTouches(ctx, { since });
  const inTouch = new Set(
    touches.flatMap(({ customerId, lastInAt, lastOutAt }) =>
      Math.max(lastInAt ?? 0, lastOutAt ?? 0) >= since ? [customerId] : [],
    ),
  );
  const customers = wanting.filter(({ customerId }) => inTouch.has(customerId));
  return drawCheckCalls(given.seed, free, { customers, callers: given.callers });
}

/** Open calls that nobody can make any more, each with somebody else of the team; null where there is nobody. */
function replaceCallers(
  seed: string,
  calls: readonly OpenCall[],
  callers: readonly DrawCaller[],
): { call: OpenCall; callerId: string | null }[] {
  const lost = calls.filter(
    ({ isOpen, teamId, ownerId, deputyId, callerId }) =>
      isOpen === 1 &&
      (callerId === null ||
        callerId === ownerId ||
        callerId === deputyId ||
        !callers.some((one) => one.personId === callerId && one.teamIds.includes(teamId))),
  );
  const named = drawCallers(seed, lost, callers);
  return lost.flatMap((call, index) => {
    const callerId = named[index]?.callerId ?? null;
    return callerId === call.callerId ? [] : [{ call, callerId }];
  });
}

/** Customers that somebody looks after and everybody of its team may know. */
async function readCustomers(ctx: AppContext): Promise<z.output<typeof customerRows>> {
  return customerRows.parse(
    await ctx.db.all(sql`
      select c.id as customerId, c.team_id as teamId, c.owner_id as ownerId, c.deputy_id as deputyId,
        (select max(k.month) from check_call k join customer m on m.id = k.customer_id
          where m.id = c.id or m.merged_into = c.id) as drawnFor
      from customer c
      where c.merged_into is null and c.owner_id is not null and c.team_id is not null and c.restricted = 0`),
  );
}

/** Calls of this month and open ones of earlier months, by whose the customers are now. */
async function readCalls(ctx: AppContext, month: string): Promise<OpenCall[]> {
  return callRows.parse(
    await ctx.db.all(sql`
      select k.month, k.customer_id as rowId, c.id as customerId, c.team_id as teamId, c.owner_id as ownerId,
        c.deputy_id as deputyId, k.caller_id as callerId, k.done_at is null as isOpen
      from check_call k join customer m on m.id = k.customer_id join customer c on c.id = coalesce(m.merged_into, m.id)
      where (k.month = ${month} or k.done_at is null) and c.team_id is not null`),
  );
}

/** Colleagues who talk with customers and stay, each with the check calls they were given this year. */
async function readCallers(ctx: AppContext, month: string): Promise<DrawCaller[]> {
  return callerRows.parse(
    await ctx.db.all(sql`
      select p.id as personId, (select json_group_array(t.team_id) from team_member t where t.person_id = p.id) as teamIds,
        (select count(*) from check_call k where k.caller_id = p.id and k.month like ${`${month.slice(0, 4)}-%`}) as calls
      from person p where p.status = 'active' and p.notice_given_at is null and exists (
        select 1 from person_role r where r.person_id = p.id and r.role in ('outside', 'inside', 'manager'))`),
  );
}
