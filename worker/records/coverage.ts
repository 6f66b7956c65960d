import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CoverageReport, MailboxCoverage, TeamCoverage } from "../../shared/api/coverage.ts";
import { mailboxCoverageSchema, teamCoverageSchema } from "../../shared/api/coverage.ts";
import type { Actor } from "../access/actor.ts";
import { hasRole, requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { listOwnMailboxes, requireOwnMailbox } from "./mailboxes.ts";

// Mailbox compared with record. A person's own figures are theirs; whoever manages sees a team's together.

/** A comparison older than this says nothing of today. */
const FRESH_MS = 7 * 24 * 60 * 60 * 1000;

/** Keeps what a browser counted; the newest of a mailbox holds. */
export async function noteCoverage(actor: Actor, ctx: AppContext, report: CoverageReport): Promise<void> {
  const mailboxId = await requireOwnMailbox(actor, ctx, report.mailbox);
  const { webmail, sinceDay, folders, unlisted, listed, unread, wanted, recorded } = report;
  await ctx.db.run(sql`
    insert into coverage (mailbox_id, webmail, since_day, at, folders, unlisted, listed, unread, wanted, recorded)
    values (${mailboxId}, ${webmail}, ${sinceDay}, ${ctx.now()}, ${folders}, ${unlisted}, ${listed}, ${unread}, ${wanted},
      ${recorded})
    on conflict (mailbox_id) do update set webmail = excluded.webmail, since_day = excluded.since_day, at = excluded.at,
      folders = excluded.folders, unlisted = excluded.unlisted, listed = excluded.listed, unread = excluded.unread,
      wanted = excluded.wanted, recorded = excluded.recorded`);
}

/** The actor's mailboxes, each with its last comparison. */
export async function listOwnCoverage(
  actor: Actor,
  ctx: AppContext,
): Promise<{ mailbox: string; coverage: MailboxCoverage | null }[]> {
  const { personId } = requirePerson(actor);
  const rows = await ctx.db.all(sql`
    select m.address as mailbox, c.webmail, c.since_day as sinceDay, c.at, c.folders, c.unlisted, c.listed, c.unread,
      c.wanted, c.recorded
    from mailbox m join coverage c on c.mailbox_id = m.id where m.person_id = ${personId} and m.removed_at is null`);
  const known = new Map(
    z
      .array(mailboxCoverageSchema)
      .parse(rows)
      .map((one) => [one.mailbox, one]),
  );
  const own = await listOwnMailboxes(actor, ctx);
  return own.map(({ address }) => ({ mailbox: address, coverage: known.get(address) ?? null }));
}

const sums = ["folders", "unlisted", "listed", "unread", "wanted", "recorded"] as const;
const teamRows = z.array(teamCoverageSchema.omit({ team: true }).extend({ id: z.string(), name: z.string() }));

/** Teams with their people's mailboxes together; nobody's alone. Throws `forbidden` for who has no such role. */
export async function listTeamCoverage(actor: Actor, ctx: AppContext): Promise<TeamCoverage[]> {
  const { teamIds } = requirePerson(actor);
  const seesAll = hasRole(actor, "admin") || hasRole(actor, "keeper");
  if (!seesAll) requireRole(actor, "manager");
  const since = new Date(ctx.nowMs() - FRESH_MS).toISOString();
  const rows = await ctx.db.all(sql`
    select t.id, t.name, count(m.id) as mailboxes, count(c.mailbox_id) as compared, ${sql.join(
      sums.map((name) => sql`coalesce(sum(c.${sql.identifier(name)}), 0) as ${sql.identifier(name)}`),
      sql`, `,
    )}
    from team t
    left join team_member tm on tm.team_id = t.id
    left join person p on p.id = tm.person_id and p.status = 'active'
    left join mailbox m on m.person_id = p.id and m.removed_at is null
    left join coverage c on c.mailbox_id = m.id and c.at >= ${since}
    where ${seesAll} or t.id in (select value from json_each(${JSON.stringify(teamIds)}))
    group by t.id order by t.name, t.id`);
  return teamRows.parse(rows).map(({ id, name, ...counts }) => ({ team: { id, name }, ...counts }));
}
