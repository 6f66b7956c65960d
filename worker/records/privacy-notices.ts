import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Language, PrivacyNotice } from "../../shared/api/people.ts";
import type { NoticeOverview, NoticeTexts } from "../../shared/api/privacy-notice.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { hashSecret } from "../access/secrets.ts";
import type { AppContext } from "../context.ts";
import { acknowledgement, privacyNotice } from "../db/book.schema.ts";
import { AppError } from "../errors.ts";
import { firstNotice } from "./first-notice.ts";
import { leafStatement } from "./leaves.ts";
import { ask, type Question, question } from "./questions.ts";

// The privacy notice: what everybody is told before anything of theirs is saved. Invariant: nothing is recorded for a
// person who has not confirmed the newest version; every door asks (intake/decide-copy.ts). Versions are only added.

const newest = sql`(select coalesce(max(version), 1) from privacy_notice)`;

/** SQL that is true where the person with this id has confirmed the newest version. */
export const isTold = (personId: SQL): SQL =>
  sql`exists (select 1 from acknowledgement a where a.person_id = ${personId} and a.version = ${newest})`;

const toldRows = z.array(z.object({ told: z.number() }));

/** Whether a person has confirmed the newest version. No actor: the doors ask. */
export const askIsTold = (personId: string): Question<boolean> =>
  question(sql`select ${isTold(sql`${personId}`)} as told`, (rows) => toldRows.parse(rows)[0]?.told === 1);

const textsSchema = z.string().transform((json): NoticeTexts => textsShape.parse(JSON.parse(json)));
const textsShape = z.object({ en: z.string(), zh: z.string(), ru: z.string() });
const rowSchema = z.object({
  version: z.number(),
  texts: textsSchema.nullable(),
  at: z.string().nullable(),
  name: z.string().nullable(),
  person_id: z.string().nullable(),
});

const askNewest: Question<z.infer<typeof rowSchema>> = question(
  sql`select held.version, n.texts, n.at, n.person_id, p.name from (select ${newest} as version) held
    left join privacy_notice n on n.version = held.version left join person p on p.id = n.person_id`,
  ([row]) => rowSchema.parse(row),
);

const atRows = z.array(z.object({ at: z.string() }));
const askAcknowledgedAt = (personId: string): Question<string | null> =>
  question(
    sql`select at from acknowledgement where person_id = ${personId} and version = ${newest}`,
    (rows) => atRows.parse(rows)[0]?.at ?? null,
  );

/** The version that holds, in this language, and when the actor confirmed it. */
export async function readNotice(
  actor: Actor,
  ctx: AppContext,
  language: Language,
): Promise<PrivacyNotice & { acknowledgedAt: string | null }> {
  const { personId } = requirePerson(actor);
  const [{ version, texts }, acknowledgedAt] = await ask(ctx, askNewest, askAcknowledgedAt(personId));
  return { version, text: (texts ?? firstNotice)[language], acknowledgedAt };
}

/** What the actor has still to confirm; null when nothing. */
export async function pendingNotice(actor: Actor, ctx: AppContext, language: Language): Promise<PrivacyNotice | null> {
  const { version, text, acknowledgedAt } = await readNotice(actor, ctx, language);
  return acknowledgedAt === null ? { version, text } : null;
}

/** The actor has read this version; the first time counts. Throws `conflict` where it is not the newest. */
export async function acknowledge(
  actor: Actor,
  ctx: AppContext,
  version: number,
): Promise<{ version: number; acknowledgedAt: string }> {
  const { personId } = requirePerson(actor);
  const isNew = sql`${version} = ${newest} and not exists (
    select 1 from acknowledgement where person_id = ${personId} and version = ${version})`;
  await ctx.db.batch([
    leafStatement(ctx, actor, "person.notice", personId, { version }, isNew),
    ctx.db.insert(acknowledgement).select(sql`select ${personId}, ${version}, ${ctx.now()} where ${isNew}`),
  ]);
  const [held, acknowledgedAt] = await ask(ctx, askNewest, askAcknowledgedAt(personId));
  if (held.version !== version || acknowledgedAt === null)
    throw new AppError("conflict", "There is a newer version; read that one first.");
  return { version, acknowledgedAt };
}

const peopleRows = z.array(
  z.object({ id: z.string(), name: z.string(), version: z.number().nullable(), at: z.string().nullable() }),
);
const askPeople: Question<z.infer<typeof peopleRows>> = question(
  sql`select p.id, p.name, a.version, a.at from person p
    left join acknowledgement a on a.person_id = p.id
      and a.version = (select max(version) from acknowledgement where person_id = p.id)
    where p.status <> 'disabled' order by p.name, p.id`,
  (rows) => peopleRows.parse(rows),
);

/** The notice in all languages, and who has and has not confirmed it. Admin and records keeper. */
export async function noticeOverview(actor: Actor, ctx: AppContext): Promise<NoticeOverview> {
  requireRole(actor, "admin", "keeper");
  const [row, people] = await ask(ctx, askNewest, askPeople);
  return {
    version: row.version,
    person: row.person_id === null ? null : { id: row.person_id, name: row.name ?? "" },
    at: row.at,
    texts: row.texts ?? firstNotice,
    people: people.map(({ id, name, version, at }) => ({ person: { id, name }, version, at })),
  };
}

/** Writes the next version. Admin only; throws `conflict` when it was made from another than the one that holds. */
export async function writeNotice(
  actor: Actor,
  ctx: AppContext,
  given: { base: number; texts: NoticeTexts },
): Promise<NoticeOverview> {
  requireRole(actor, "admin");
  const { personId } = requirePerson(actor);
  const texts = JSON.stringify(given.texts);
  const version = given.base + 1;
  const isNext = sql`${newest} = ${given.base}`;
  const detail = { version, sha256: await hashSecret(texts) };
  const [, written] = await ctx.db.batch([
    leafStatement(ctx, actor, "notice.written", "company", detail, isNext),
    ctx.db
      .insert(privacyNotice)
      .select(sql`select ${version}, ${texts}, ${personId}, ${ctx.now()} where ${isNext}`)
      .returning({ version: privacyNotice.version }),
  ]);
  if (written.length === 0)
    throw new AppError("conflict", "Somebody else has written a version since; look at it first.");
  return noticeOverview(actor, ctx);
}

/** Every version as it was shown, oldest first. No actor: everybody is shown the notice. */
export async function noticeTexts(
  ctx: AppContext,
): Promise<{ version: number; at: string | null; texts: NoticeTexts }[]> {
  const rows = await ctx.db.select().from(privacyNotice).orderBy(privacyNotice.version);
  const written = rows.map(({ version, at, texts }) => ({ version, at, texts: textsSchema.parse(texts) }));
  return [{ version: 1, at: null, texts: firstNotice }, ...written];
}
