import { sql } from "drizzle-orm";
import { z } from "zod";
import { tierSchema } from "../../shared/api/customer-ref.ts";
import { requestStateSchema } from "../../shared/quote/states.ts";
import type { Reader } from "./customer-facts.ts";
import { requestsWithCustomers, seesRequest } from "./desk-access.ts";
import { noteRows, selectNotes } from "./notes.ts";
import { type Question, question } from "./questions.ts";
import { wantedShown } from "./quote-rows.ts";

// What the Book knows of what somebody's going would leave behind. Each is one statement of one batch; who may see what of
// it is decided by left-today.ts.

const text = z.string().nullable();
const strings = z.string().transform((json) => z.array(z.string()).parse(JSON.parse(json)));
const list = (ids: readonly string[]) => sql`(select value from json_each(${JSON.stringify(ids)}))`;

const colleagueSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: z.string(),
  teams: strings,
  isActive: z.number().transform(Boolean),
  isLeaving: z.number().transform(Boolean),
  load: z.number(),
});
export type Colleague = z.infer<typeof colleagueSchema>;

/** Everybody who works here or did; what they look after, restricted customers left out: their number would tell of them. */
export const askColleagues = (): Question<Colleague[]> =>
  question(
    sql`select p.id, p.name, p.language, p.status = 'active' as isActive, p.notice_given_at is not null as isLeaving,
        (select json_group_array(team_id) from team_member where person_id = p.id) as teams,
        (select count(*) from customer c where c.owner_id = p.id and c.merged_into is null and c.restricted = 0) as load
      from person p order by p.name, p.id`,
    (rows) => z.array(colleagueSchema).parse(rows),
  );

const customerSchema = z.object({
  ...{ id: z.string(), name: z.string(), tier: tierSchema.nullable(), teamId: text, ownerId: text, deputyId: text },
  restricted: z.number().transform(Boolean),
  namedIds: strings,
  /** Since when the person is its owner or deputy. */
  setAt: text,
  /** Calls and visits that they noted, the first and the last. */
  ...{ talks: z.number(), firstTalk: text, lastTalk: text },
  language: text,
});
export type LeftRow = z.infer<typeof customerSchema>;

/** The customers they own, stand in for, have talked with (`touched`) or noted a talk with since `since` (ISO 8601). */
export const askCustomers = (personId: string, touched: readonly string[], since: string): Question<LeftRow[]> =>
  question(
    sql`with talk as (select customer_id, count(*) as talks, min(happened_at) as first, max(happened_at) as last from note
        where author_id = ${personId} and kind in ('call', 'visit') and happened_at >= ${since} and deleted_at is null
        group by customer_id)
      select c.id, c.name, c.tier, c.team_id as teamId, c.owner_id as ownerId, c.deputy_id as deputyId, c.restricted,
        (select json_group_array(person_id) from customer_named n where n.customer_id = c.id) as namedIds,
        (select max(from_at) from ownership o where o.customer_id = c.id and o.person_id = ${personId}
          and o.role = case when c.owner_id = ${personId} then 'owner' else 'deputy' end) as setAt,
        coalesce(t.talks, 0) as talks, t.first as firstTalk, t.last as lastTalk,
        (select r.language from quote_request r where r.customer_id = c.id order by r.asked_at desc limit 1) as language
      from customer c left join talk t on t.customer_id = c.id
      where c.merged_into is null and (c.owner_id = ${personId} or c.deputy_id = ${personId}
        or t.customer_id is not null or c.id in ${list(touched)})`,
    (rows) => z.array(customerSchema).parse(rows),
  );

const requestSchema = z.object({
  ...{ id: z.string(), customerId: text, customerName: text, state: requestStateSchema, number: text },
  ...{ wanted: z.string(), askedAt: z.string(), promiseAt: z.string() },
  isAsked: z.number().transform(Boolean),
  isTaken: z.number().transform(Boolean),
  ...{ currency: text, gross: text },
});
export type LeftRequestRow = z.infer<typeof requestSchema>;

/** More open requests of one person than these are no list. */
const MAX_REQUESTS = 500;

/** Open requests that they asked for or have in hand, as far as the reader sees requests. */
export const askRequests = ({ actor }: Reader, personId: string): Question<LeftRequestRow[]> =>
  question(
    sql`select r.id, c.id as customerId, c.name as customerName, r.state, r.number_text as number, ${wantedShown} as wanted,
        r.asked_at as askedAt, r.promise_at as promiseAt, coalesce(r.asked_by = ${personId}, 0) as isAsked,
        coalesce(r.claimed_by = ${personId}, 0) as isTaken, r.currency, r.gross
      from ${requestsWithCustomers} where (r.asked_by = ${personId} or r.claimed_by = ${personId})
        and r.state not in ('won', 'lost', 'expired', 'withdrawn') and ${seesRequest(actor)}
      order by r.promise_at, r.id limit ${MAX_REQUESTS}`,
    (rows) => z.array(requestSchema).parse(rows),
  );

/** Open dated next steps of theirs, what is due first at the top. */
export const askSteps = (personId: string) =>
  question(
    sql`${selectNotes} where n.step_person_id = ${personId} and n.step_due_on is not null and n.step_done_at is null
      and n.deleted_at is null order by n.step_due_on, n.id limit ${MAX_REQUESTS}`,
    (rows) => noteRows.parse(rows),
  );

/** What contacts are called, by address. */
export const askNames = (addresses: readonly string[]): Question<Map<string, string>> =>
  question(
    sql`select lower(a.address) as address, k.name from contact_address a join contact k on k.id = a.contact_id
      where a.address in ${list(addresses)}`,
    (rows) =>
      new Map(
        z
          .array(z.object({ address: z.string(), name: z.string() }))
          .parse(rows)
          .map(({ address, name }) => [address, name]),
      ),
  );
