import { messageIdOf, splitMessageId } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { ImportedCapture, OpenImport } from "../records/imports.ts";
import { getImport, nextToUndo, noteUndoStep } from "../records/imports.ts";
import { allVolumes, findVolume } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeFacts } from "../volume/record.ts";
import { undoCapture } from "./undo.ts";

/** Taking one capture back visits volume, Book and R2: as many as a request has time for. */
const STEP = 20;

/**
 * Takes a step of an import of the actor's own back; asked again until none is `left`. Each capture goes the way that
 * undo of one goes, so a step may be cut off anywhere and asked again. What had been on record before the import began
 * stays, and so does a message that somebody else saved too: that counts as kept.
 */
export async function undoImport(
  ctx: AppContext,
  actor: Actor,
  id: string,
): Promise<{ import: OpenImport; left: number }> {
  const job = await getImport(actor, ctx, id);
  const batch = await nextToUndo(actor, ctx, id);
  if (batch === null) return noteUndoStep(actor, ctx, id, null);
  const now = batch.captures.slice(0, STEP);
  let undone = 0;
  let kept = 0;
  for (const capture of now) {
    const outcome = await takeBack(ctx, actor, job, capture);
    if (outcome !== "left") undone++;
    if (outcome === "kept") kept++;
  }
  return noteUndoStep(actor, ctx, id, { no: batch.no, left: batch.captures.slice(STEP), undone, kept });
}

async function takeBack(
  ctx: AppContext,
  actor: Actor,
  job: OpenImport,
  { captureId, messageId }: ImportedCapture,
): Promise<"undone" | "kept" | "left"> {
  const { personId } = requirePerson(actor);
  const place = messageId ?? (await findMessage(ctx, captureId, personId));
  const facts = place === null ? null : await factsOf(ctx, place);
  const mine = facts?.evidence.find((one) => one.captureId === captureId && one.personId === personId);
  // On record by something else than this import: a save of the same message, or an earlier import of the file.
  if (place !== null && (!mine || mine.acceptedAt < Date.parse(job.startedAt))) return "left";
  try {
    await undoCapture(ctx, actor, captureId, place);
  } catch (error) {
    // Nobody's any more, or kept by a legal hold: the rest of the import goes all the same.
    if (error instanceof AppError && (error.code === "not_found" || error.code === "conflict")) return "left";
    throw error;
  }
  return facts !== null && facts.evidence.length > 1 ? "kept" : "undone";
}

async function factsOf(ctx: AppContext, messageId: string): Promise<VolumeFacts | null> {
  const { volume, number } = splitMessageId(messageId);
  if (!(await findVolume(ctx, volume))) return null;
  return (await volumeStub(ctx.env, volume).facts([number]))[0] ?? null;
}

/** Where a capture went that was under way when its batch was answered; null while it still is. */
async function findMessage(ctx: AppContext, captureId: string, personId: string): Promise<string | null> {
  for (const { name } of await allVolumes(ctx)) {
    const found = await volumeStub(ctx.env, name).findCaptures([captureId]);
    const mine = found.find((one) => one.personId === personId);
    if (mine) return messageIdOf(name, mine.number);
  }
  return null;
}
