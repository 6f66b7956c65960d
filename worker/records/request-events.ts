import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type RequestEvent, type RequestEventKind, requestEventSchema } from "../../shared/api/desk-history.ts";
import type { Actor } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { findDeskRow } from "./desk.ts";
import { ref } from "./quote-rows.ts";

// What happened to a request, for those who work on it: the ledger proves it, these rows say it in words. Invariant: a row is
// written with its step or not at all, and is never changed.

interface Happened {
  requestId: string;
  kind: RequestEventKind;
  /** Who did it; null for the customer, and for what happens by itself. */
  by: Actor | null;
  to?: string | null;
  revision?: number;
  words?: string;
}

/** The row of a step, as one more item of that step's batch; `onlyIf` as for `leafStatement`, whose place it stands beside. */
export const eventStatement = (
  ctx: AppContext,
  { requestId, kind, by, to = null, revision = 0, words = "" }: Happened,
  onlyIf: SQL = sql`true`,
): SQL =>
  sql`insert into request_event (id, request_id, at, kind, person_id, to_person_id, revision, words)
    select ${ctx.newId()}, ${requestId}, ${ctx.now()}, ${kind}, ${by?.kind === "person" ? by.personId : null}, ${to},
      ${revision}, ${words} where ${onlyIf}`;

/** SQL: the request is there, and nothing is written of it: for the statement beside its insert. */
export const isFirstEvent = (requestId: string): SQL =>
  sql`exists (select 1 from quote_request where id = ${requestId})
    and not exists (select 1 from request_event where request_id = ${requestId})`;

const rowsSchema = z.array(
  requestEventSchema.omit({ by: true, to: true }).extend({
    byId: z.string().nullable(),
    byName: z.string().nullable(),
    toId: z.string().nullable(),
    toName: z.string().nullable(),
  }),
);

/** More steps than these nobody reads. */
const MOST_EVENTS = 500;

/** What happened to a request, newest first. Throws `not_found` and `forbidden` as the request does. */
export async function requestHistory(actor: Actor, ctx: AppContext, id: string): Promise<{ events: RequestEvent[] }> {
  await findDeskRow(actor, ctx, id);
  const rows = await ctx.db.all(sql`
    select e.id, e.at, e.kind, e.revision, e.words, e.person_id as byId, p.name as byName, e.to_person_id as toId,
      t.name as toName
    from request_event e left join person p on p.id = e.person_id left join person t on t.id = e.to_person_id
    where e.request_id = ${id} order by e.at desc, e.rowid desc limit ${MOST_EVENTS}`);
  return {
    events: rowsSchema
      .parse(rows)
      .map(({ byId, byName, toId, toName, ...event }) => ({ ...event, by: ref(byId, byName), to: ref(toId, toName) })),
  };
}
