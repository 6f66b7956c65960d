import { desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Notice, NoticeDetail, NoticeKind } from "../../shared/api/notices.ts";
import { noticeDetailSchema, noticeKindSchema, noticeReaders } from "../../shared/api/notices.ts";
import type { Actor } from "../access/actor.ts";
import { actorName, hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { device, notice, person } from "../db/book.schema.ts";
import { notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";

// What somebody should look at. Invariant: a notice carries ids, counts and days, never content. One is open for each
// kind and subject; put aside, it stays so until what it speaks of is over, and is raised anew when that comes back.

/** What is over stays on the list this long. */
const SHOWN_MS = 30 * 24 * 60 * 60 * 1000;
const system = { kind: "system", door: "sweep" } as const;

/** Raises a notice unless it is open already. */
export async function raiseNotice(
  ctx: AppContext,
  kind: NoticeKind,
  subject: string,
  detail: NoticeDetail,
): Promise<void> {
  const isNew = sql`not exists (select 1 from notice where kind = ${kind} and subject = ${subject} and resolved_at is null)`;
  const id = ctx.newId();
  await ctx.db.batch([
    leafStatement(ctx, system, "notice.raised", id, { kind, subject }, isNew),
    ctx.db
      .insert(notice)
      .select(
        sql`select ${id}, ${kind}, ${subject}, ${JSON.stringify(detail)}, ${ctx.now()}, null, null where ${isNew}`,
      ),
  ]);
}

/** What it spoke of is over. Nothing happens where none is open. */
export async function resolveNotice(ctx: AppContext, kind: NoticeKind, subject: string): Promise<void> {
  const isOpen = sql`kind = ${kind} and subject = ${subject} and resolved_at is null`;
  await ctx.db.update(notice).set({ resolvedAt: ctx.now() }).where(isOpen);
}

/** Subjects with an open notice of this kind, with the moment it was raised. For the watch only. */
export async function openNotices(ctx: AppContext, kind: NoticeKind): Promise<Map<string, string>> {
  const rows = await ctx.db
    .select({ subject: notice.subject, at: notice.at })
    .from(notice)
    .where(sql`kind = ${kind} and resolved_at is null`);
  return new Map(rows.map(({ subject, at }) => [subject, at]));
}

const mayRead = (actor: Actor, kind: NoticeKind): boolean => noticeReaders[kind].some((role) => hasRole(actor, role));

/** What the actor's roles are told: open ones, and what was over in the last 30 days. */
export async function listNotices(actor: Actor, ctx: AppContext): Promise<Notice[]> {
  requirePerson(actor);
  const since = new Date(ctx.nowMs() - SHOWN_MS).toISOString();
  const rows = await ctx.db
    .select({ notice, deviceName: device.name, personName: person.name })
    .from(notice)
    .leftJoin(device, eq(device.id, notice.subject))
    .leftJoin(person, eq(person.id, device.personId))
    .where(or(isNull(notice.resolvedAt), gt(notice.resolvedAt, since)))
    .orderBy(sql`resolved_at is not null`, desc(notice.at))
    .limit(200);
  return rows.flatMap((row) => {
    // Another release may have raised a kind that this one does not know.
    const kind = noticeKindSchema.safeParse(row.notice.kind);
    if (!kind.success || !mayRead(actor, kind.data)) return [];
    const about = row.deviceName === null ? null : `${row.personName ?? ""} · ${row.deviceName}`;
    const detail = noticeDetailSchema.parse(JSON.parse(row.notice.detail));
    return [{ ...row.notice, kind: kind.data, about, detail }];
  });
}

/** Puts a notice aside, for everybody. Doing it again changes nothing. Throws `not_found` for one that is not theirs. */
export async function dismissNotice(actor: Actor, ctx: AppContext, id: string): Promise<Notice> {
  const found = (await listNotices(actor, ctx)).find((one) => one.id === id);
  if (!found) throw notFound();
  const isUnseen = sql`id = ${id} and seen_at is null`;
  await ctx.db.batch([
    leafStatement(
      ctx,
      actorName(actor),
      "notice.dismissed",
      id,
      { kind: found.kind },
      sql`exists (select 1 from notice where ${isUnseen})`,
    ),
    ctx.db.update(notice).set({ seenAt: ctx.now() }).where(isUnseen),
  ]);
  return { ...found, seenAt: found.seenAt ?? ctx.now() };
}
