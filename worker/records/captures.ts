import type { SQL } from "drizzle-orm";
import { and, desc, eq, inArray, lt, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { CaptureMetadata, FailedCapture, FailureReason } from "../../shared/api/captures.ts";
import { captureMetadataSchema } from "../../shared/api/captures.ts";
import type { Actor } from "../access/actor.ts";
import { actorName, hasRole, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { capture, person } from "../db/book.schema.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { arrivedStatement, isDeviceOf } from "./device-numbers.ts";
import { sayingOf } from "./failure-reasons.ts";
import { leafStatement } from "./leaves.ts";
import { ask, question } from "./questions.ts";
import { spokeStatement } from "./rhythm.ts";
import { isTakenBack } from "./undone-captures.ts";

// Captures under way and failed ones. A finished capture is evidence in its message's volume and has no row here,
// except for a day when the queue finished it, so that its sender can ask how far it got.

export type Door = "extension" | "mail" | "import" | "api";

const rowSchema = z.object({
  id: z.string(),
  state: z.enum(["receiving", "accepted", "stored", "failed", "parked"]),
  door: z.enum(["extension", "mail", "import", "api"]),
  personId: z.string().nullable(),
  deviceId: z.string().nullable(),
  mailboxId: z.string().nullable(),
  sha256: z.string(),
  bytes: z.number(),
  parts: z.number(),
  metadata: z.string().transform((json) => captureMetadataSchema.parse(JSON.parse(json))),
  createdAt: z.string(),
  attempts: z.number(),
  lastError: z.string().nullable(),
  messageId: z.string().nullable(),
});

/** A capture as intake works with it. */
export type CaptureRow = z.infer<typeof rowSchema>;

/** The rule of a capture that was held at the mail door and that a person has vouched for. */
const CONFIRMED_RULE = "company-address-confirmed";

const fromRow = (row: unknown): CaptureRow => rowSchema.parse(row);
const rowColumns =
  sql.raw(`id, state, door, person_id as personId, device_id as deviceId, mailbox_id as mailboxId, sha256,
  bytes, parts, metadata, created_at as createdAt, attempts, last_error as lastError, message_id as messageId`);

/** The id of the mailbox by this address while it is the person's own. */
const ownMailbox = (address: string, personId: string | null): SQL =>
  sql`select id from mailbox where address = ${address.toLowerCase()} and person_id = ${personId} and removed_at is null`;

const notYours = (): AppError =>
  new AppError("mailbox_not_yours", "This mailbox is not one of yours; nothing was saved.");

/** The mailbox by this address when it is the actor's own; throws `mailbox_not_yours`. */
export async function getOwnMailbox(actor: Actor, ctx: AppContext, address: string): Promise<{ id: string }> {
  const { personId } = requirePerson(actor);
  const [row] = await ctx.db.all<{ id: string }>(ownMailbox(address, personId));
  if (!row) throw notYours();
  return row;
}

/** What a door says of a capture when it begins. */
export interface NewCapture {
  door: Door;
  sha256: string;
  parts: number;
  /** Where it was read: found by the caller to be the person's own, or looked up here by the metadata's address. */
  mailbox: { id: string | null } | "own";
  metadata: CaptureMetadata;
  /** Whose capture it is where a door of the company acts for them. */
  onBehalfOf?: string;
}

/**
 * Opens the capture's row, or finds the one that an earlier try left: while that is still arriving it says what the door
 * says now. Throws `mailbox_not_yours`; a capture that was taken back is refused (`undone`); somebody else's capture id
 * looks as if it did not exist, and so does a number of a device that never was the actor's.
 */
export async function beginCapture(actor: Actor, ctx: AppContext, given: NewCapture): Promise<CaptureRow> {
  const { metadata, mailbox } = given;
  const id = metadata.captureId;
  const now = ctx.now();
  const personId = actor.kind === "person" ? actor.personId : (given.onBehalfOf ?? null);
  const deviceId = actor.kind === "person" ? actor.deviceId : null;
  const own = ownMailbox(metadata.mailbox, personId);
  const mailboxId = mailbox === "own" ? sql`(${own})` : sql`${mailbox.id}`;
  const isOwn = mailbox === "own" ? sql`exists (${own})` : sql`true`;
  const numbered = metadata.deviceId === null ? sql`true` : isDeviceOf(metadata.deviceId, personId);
  const undone = isTakenBack(id, personId);
  const [, { mine, numberMine, takenBack }, row] = await ask(
    ctx,
    question(
      sql`insert into capture (id, state, door, person_id, device_id, mailbox_id, sha256, bytes, parts, metadata,
          created_at, updated_at)
        select ${id}, 'receiving', ${given.door}, ${personId}, ${deviceId}, ${mailboxId}, ${given.sha256},
          ${metadata.bytes}, ${given.parts}, ${JSON.stringify(metadata)}, ${now}, ${now}
        where ${isOwn} and ${numbered} and not ${undone} on conflict (id) do update
        set (mailbox_id, bytes, parts, metadata) = (excluded.mailbox_id, excluded.bytes, excluded.parts, excluded.metadata)
        where state = 'receiving' and person_id is excluded.person_id and sha256 = excluded.sha256`,
      () => null,
    ),
    question(sql`select ${isOwn} as mine, ${numbered} as numberMine, ${undone} as takenBack`, ([facts]) =>
      beginSchema.parse(facts),
    ),
    question(sql`select ${rowColumns} from capture where id = ${id}`, (rows) => rows.map(fromRow)[0]),
    ...(deviceId === null ? [] : [question(spokeStatement(ctx, `device:${deviceId}`), () => null)]),
  );
  if (mine !== 1) throw notYours();
  if (numberMine !== 1) throw notFound();
  if (takenBack === 1) throw new AppError("undone", "This capture was taken back.");
  if (!row || row.personId !== personId) throw notFound();
  if (row.sha256 !== given.sha256) {
    throw new AppError("conflict", "This capture id was already used for other bytes.");
  }
  return row;
}

const beginSchema = z.object({ mine: z.number(), numberMine: z.number(), takenBack: z.number() });

/**
 * The bytes are safe, and it is kept as `row` says, whatever was written there meanwhile; the leaf of it lies in the same
 * transaction. Nothing happens where they were accepted before.
 */
export const acceptCapture = (actor: Actor, ctx: AppContext, row: CaptureRow) => acceptCaptures(actor, ctx, [row]);

/** The same for several in one transaction. */
export async function acceptCaptures(actor: Actor, ctx: AppContext, rows: readonly CaptureRow[]): Promise<void> {
  if (rows.length > 0)
    await runBatch(
      ctx.db,
      rows.flatMap((row) => acceptStatements(actor, ctx, row)),
    );
}

function acceptStatements(actor: Actor, ctx: AppContext, row: CaptureRow) {
  const detail = { sha256: row.sha256, door: row.door };
  const isReceiving = sql`id = ${row.id} and state = 'receiving'`;
  const onlyIf = sql`exists (select 1 from capture where ${isReceiving})`;
  const number = numberOf(row);
  return [
    leafStatement(ctx, actor, "capture.accepted", row.id, detail, onlyIf),
    ctx.db
      .update(capture)
      .set({ state: "accepted", updatedAt: ctx.now(), metadata: JSON.stringify(row.metadata) })
      .where(isReceiving),
    ...(number === null ? [] : [arrivedStatement(ctx, number.deviceId, number.seq)]),
  ];
}

/** The number that a capture got when it was kept, with the device that gave it; null at other doors. */
export function numberOf({ deviceId, metadata }: CaptureRow): { deviceId: string; seq: number } | null {
  if (deviceId === null || metadata.deviceSeq === null) return null;
  return { deviceId: metadata.deviceId ?? deviceId, seq: metadata.deviceSeq };
}

/** One capture, for intake only. */
export async function findCapture(ctx: AppContext, id: string): Promise<CaptureRow | null> {
  const [row] = await ctx.db.select().from(capture).where(eq(capture.id, id));
  return row ? fromRow(row) : null;
}

/** A capture of the actor's own. */
export async function findOwnCapture(actor: Actor, ctx: AppContext, id: string): Promise<CaptureRow | null> {
  const { personId } = requirePerson(actor);
  const row = await findCapture(ctx, id);
  return row && row.personId === personId ? row : null;
}

/** Closes a row whose bytes never came. */
export async function dropCapture(ctx: AppContext, id: string): Promise<void> {
  await ctx.db.delete(capture).where(eq(capture.id, id));
}

/** Closes several, but for what was accepted since they were looked at. */
export async function closeCaptures(ctx: AppContext, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await ctx.db.delete(capture).where(and(inArray(capture.id, listOf(ids)), ne(capture.state, "accepted")));
}

const listOf = (ids: readonly string[]): SQL => sql`(select value from json_each(${JSON.stringify(ids)}))`;

/**
 * Counts a try that went wrong; `final` puts the capture on the visible list. A late word
 * about a capture that another delivery has stored meanwhile changes nothing.
 */
export async function noteFailure(ctx: AppContext, id: string, reason: FailureReason, final: boolean): Promise<void> {
  const isUnderWay = sql`exists (select 1 from capture where id = ${id} and state not in ('stored', 'failed'))`;
  const changed = ctx.db
    .update(capture)
    .set({
      attempts: sql`${capture.attempts} + 1`,
      lastError: reason,
      updatedAt: ctx.now(),
      ...(final ? { state: "failed" as const } : {}),
    })
    .where(and(eq(capture.id, id), ne(capture.state, "stored")));
  if (!final) await changed;
  else await ctx.db.batch([leafStatement(ctx, "system:queue", "capture.failed", id, { reason }, isUnderWay), changed]);
}

/** Where a page of stale captures ended. */
export type StalePlace = { updatedAt: string; id: string };

/**
 * What the sweep looks at, longest unmoved first: rows under way that nobody has moved since `before.open`, and stored
 * ones that are no longer kept for their sender (`before.stored`). Both ISO. `next` is null on the last page.
 */
export async function listStaleCaptures(
  ctx: AppContext,
  before: { open: string; stored: string },
  page: { after: StalePlace | null; limit: number },
): Promise<{ rows: CaptureRow[]; next: StalePlace | null }> {
  const { after, limit } = page;
  const found = await ctx.db
    .select()
    .from(capture)
    .where(
      and(
        after === null ? undefined : sql`(updated_at, id) > (${after.updatedAt}, ${after.id})`,
        or(
          and(inArray(capture.state, ["receiving", "accepted"]), lt(capture.updatedAt, before.open)),
          and(eq(capture.state, "stored"), lt(capture.updatedAt, before.stored)),
        ),
      ),
    )
    .orderBy(capture.updatedAt, capture.id)
    .limit(limit);
  const last = found.length === limit ? found.at(-1) : undefined;
  return { rows: found.map(fromRow), next: last ? { updatedAt: last.updatedAt, id: last.id } : null };
}

/** Marks rows as looked at, so that the next sweep takes others first. */
export async function touchCaptures(ctx: AppContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.db
    .update(capture)
    .set({ updatedAt: ctx.now() })
    .where(inArray(capture.id, listOf(ids)));
}

/** Captures that could not be recorded or are held: the actor's own, or everybody's for admin and keeper. No content is in them. */
export async function listFailedCaptures(actor: Actor, ctx: AppContext): Promise<FailedCapture[]> {
  const { personId } = requirePerson(actor);
  const all = hasRole(actor, "admin") || hasRole(actor, "keeper");
  const rows = await ctx.db
    .select({ capture, name: person.name })
    .from(capture)
    .leftJoin(person, eq(person.id, capture.personId))
    .where(and(inArray(capture.state, ["failed", "parked"]), all ? undefined : eq(capture.personId, personId)))
    .orderBy(desc(capture.createdAt))
    .limit(200);
  return rows.map((row) => ({
    id: row.capture.id,
    state: row.capture.state,
    door: row.capture.door,
    person: row.capture.personId && row.name !== null ? { id: row.capture.personId, name: row.name } : null,
    createdAt: row.capture.createdAt,
    attempts: row.capture.attempts,
    bytes: row.capture.bytes,
    lastError: sayingOf(row.capture.lastError),
  }));
}

/**
 * Puts a failed capture back to `accepted` and says so in the ledger; the caller hands it to the queue. For a held one this
 * is somebody's word that it is what it claims to be: its rule says so from now on.
 */
export async function reviveCapture(actor: Actor, ctx: AppContext, id: string): Promise<FailedCapture> {
  const failed = (await listFailedCaptures(actor, ctx)).find((row) => row.id === id);
  if (!failed) throw notFound();
  const isHeld = failed.state === "parked";
  const metadata = sql`case when state = 'parked' then json_set(metadata, '$.rule', ${CONFIRMED_RULE}) else metadata end`;
  await ctx.db.batch([
    ctx.db
      .update(capture)
      .set({ state: "accepted", updatedAt: ctx.now(), lastError: null, metadata })
      .where(eq(capture.id, id)),
    leafStatement(ctx, actorName(actor), isHeld ? "capture.confirmed" : "capture.retried", id, {}),
  ]);
  return { ...failed, state: "accepted", lastError: null };
}

/** True when another unfinished capture still needs these original bytes. */
export async function isOriginalAwaited(ctx: AppContext, sha256: string): Promise<boolean> {
  const rows = await ctx.db.select({ id: capture.id }).from(capture).where(eq(capture.sha256, sha256)).limit(1);
  return rows.length > 0;
}
