import type { Objection } from "../../shared/api/objections.ts";
import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { actorName, requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { errorFields, log } from "../log.ts";
import {
  addObjection,
  expireNotBusiness,
  isHeldClosed,
  listUnsettled,
  markSettled,
  ruleObjection,
  withdrawObjection,
} from "../records/objections.ts";
import { findVolume, threadPlaces } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeFacts } from "../volume/record.ts";
import { takeBackEvidence } from "./undo.ts";

// Objections, and mail that is not business: closed at once, then gone or opened again. The Book's row comes first, so that
// whatever was cut off after it the sweep carries out. So that a leaver cannot black out the record: mail with a quote in
// it, what comes after ten a day, what a keeper has rejected before and what a colleague saved too stays open, and the
// first three are the keeper's to rule on. A keeper may also rule on what is said not to be business, before it goes.

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_A_DAY = 10;
/** What is not business can be taken back for so long. */
const KEPT_MS = 30 * DAY_MS;
const MAX_THREAD_MESSAGES = 500;
const A_RUN = 200;

/** A quote by its file's name, until quotes are known themselves. */
const quoteName =
  /quot(e|ation)|offer|angebot|offerte|proposal|proforma|报价|報價|предложение|(^|[^\p{L}])кп([^\p{L}]|$)/iu;

const hasQuote = ({ attachments }: VolumeFacts): boolean =>
  attachments.some(({ fileName }) => quoteName.test(fileName));

/** The message as far as it is the actor's own. Throws `not_found` for one that is absent or that they did not record. */
async function findOwn(ctx: AppContext, personId: string, messageId: string): Promise<VolumeFacts> {
  const { volume, number } = splitMessageId(messageId);
  if (!(await findVolume(ctx, volume))) throw notFound();
  const [facts] = await volumeStub(ctx.env, volume).facts([number]);
  if (!facts?.evidence.some((one) => one.personId === personId)) throw notFound();
  return facts;
}

async function add(
  actor: Actor,
  ctx: AppContext,
  given: { messageId: string; facts: VolumeFacts; kind: Objection["kind"]; words: string },
): Promise<Objection> {
  const { personId } = requirePerson(actor);
  const { messageId, facts, kind, words } = given;
  const within = { since: new Date(ctx.nowMs() - DAY_MS).toISOString(), most: MAX_A_DAY };
  // A colleague's copy is business of its own: whoever saves one too must not close it to them.
  const closes = facts.evidence.every((one) => one.personId === personId);
  const wanted = hasQuote(facts) ? null : await addObjection(actor, ctx, { messageId, words, kind, closes, within });
  const row =
    wanted ?? (await addObjection(actor, ctx, { messageId, words, kind: "objection", closes: false, within: null }));
  if (!row) throw new AppError("conflict", "It was ruled on meanwhile; look at it again.");
  await settle(ctx, actor, row);
  return row;
}

/** The actor says that a message of theirs, or what is theirs of its thread, is not business. */
export async function sayNotBusiness(
  actor: Actor,
  ctx: AppContext,
  messageId: string,
  thread: boolean,
): Promise<Objection[]> {
  const { personId } = requirePerson(actor);
  const named = await findOwn(ctx, personId, messageId);
  const own = thread ? await ownOfThread(actor, ctx, named.thread) : [{ messageId, facts: named }];
  const made: Objection[] = [];
  for (const one of own) made.push(await add(actor, ctx, { ...one, kind: "not-business", words: "" }));
  return made;
}

async function ownOfThread(
  actor: Actor,
  ctx: AppContext,
  thread: number,
): Promise<{ messageId: string; facts: VolumeFacts }[]> {
  const { personId, mailboxIds } = requirePerson(actor);
  const { members, volumes } = await threadPlaces(ctx, thread);
  const scope = {
    ...{ everything: false, mailboxIds: [...mailboxIds], ownEnvelopes: true, closed: "own" as const },
    customers: { mode: "only" as const, ids: [] },
  };
  const found: { messageId: string; facts: VolumeFacts }[] = [];
  for (const { name } of volumes) {
    const stub = volumeStub(ctx.env, name);
    const places = await stub.findThread({ threads: members, scope, before: null, limit: MAX_THREAD_MESSAGES });
    for (const facts of await stub.facts(places.map(({ number }) => number)))
      if (facts.evidence.some((one) => one.personId === personId))
        found.push({ messageId: messageIdOf(name, facts.number), facts });
  }
  return found;
}

/** The actor objects, in words of their own. */
export async function objectTo(actor: Actor, ctx: AppContext, messageId: string, words: string): Promise<Objection> {
  const facts = await findOwn(ctx, requirePerson(actor).personId, messageId);
  return add(actor, ctx, { messageId, facts, kind: "objection", words });
}

/** Takes one's own back. */
export async function withdraw(actor: Actor, ctx: AppContext, id: string): Promise<Objection> {
  const row = await withdrawObjection(actor, ctx, id);
  await settle(ctx, actor, row);
  return row;
}

/** A keeper's word. */
export async function rule(
  actor: Actor,
  ctx: AppContext,
  id: string,
  given: { ruling: "upheld" | "rejected"; words: string },
): Promise<Objection> {
  const row = await ruleObjection(actor, ctx, id, given);
  await settle(ctx, actor, row);
  return row;
}

/** Carries out what the row says. Every step looks at what is there now: it may be cut off anywhere and run again. */
async function settle(ctx: AppContext, actor: Actor, row: Objection): Promise<void> {
  const { messageId, person, state } = row;
  const { volume, number } = splitMessageId(messageId);
  const stub = volumeStub(ctx.env, volume);
  if (state === "upheld") {
    const [facts] = await stub.facts([number]);
    // A legal hold keeps it; until that is lifted it stays closed, and the sweep asks again.
    for (const { captureId, personId } of facts?.evidence ?? [])
      if (personId === person.id && !(await takeBackEvidence(ctx, person.id, captureId, messageId))) return;
  }
  const closed = await isHeldClosed(ctx, messageId, state === "open" ? null : row.id);
  await stub.close({ number, closed, subject: messageId, actor: actorName(actor), now: ctx.now() });
  await markSettled(ctx, row);
}

/** For the sweep: what is not business goes when its time is over, and what was cut off is carried out. */
export async function settleObjections(ctx: AppContext): Promise<void> {
  const system = { kind: "system", door: "sweep" } as const;
  await expireNotBusiness(system, ctx, new Date(ctx.nowMs() - KEPT_MS).toISOString(), A_RUN);
  for (const row of await listUnsettled(ctx, A_RUN)) {
    try {
      await settle(ctx, system, row);
    } catch (error) {
      log("error", "sweep.objection_failed", { id: row.id, ...errorFields(error) });
    }
  }
}
