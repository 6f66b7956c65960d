import type { CallOutput } from "../../shared/api/endpoint.ts";
import type { importEndpoints } from "../../shared/api/imports.ts";
import { readFrames } from "../../shared/import-frames.ts";
import { MAX_IMPORT_BATCH_BYTES, MAX_IMPORT_BATCH_MESSAGES, MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError, asAppError } from "../errors.ts";
import { derivedUuid } from "../ids.ts";
import { errorFields, log } from "../log.ts";
import { headerFields } from "../mail/header-fields.ts";
import { contentHash } from "../mail/identity.ts";
import type { ImportedCapture, OpenImport } from "../records/imports.ts";
import { addToImport } from "../records/imports.ts";
import { decideCopy, requireNotHeldBack } from "./decide-copy.ts";
import { receive } from "./receive.ts";

type Answer = CallOutput<typeof importEndpoints.sendBatch>;
type Result = Answer["results"][number];
/** A result with the capture that an undo of the import would take back; null where there is none. */
interface Outcome {
  result: Result;
  capture: ImportedCapture | null;
}

/** Messages of a batch under way at once: enough to fill the waits for R2 and the volume, few enough for the memory. */
const AT_ONCE = 8;

/** Records a batch through the same `receive` as every door. Safe to send again: what is there is a duplicate. */
export async function importBatch(ctx: AppContext, actor: Actor, job: OpenImport, body: Uint8Array): Promise<Answer> {
  if (job.state === "undoing" || job.state === "undone") {
    throw new AppError("conflict", "This import is being taken back.");
  }
  const originals = framesOf(body);
  if (body.length > MAX_IMPORT_BATCH_BYTES && originals.length > 1) {
    throw new AppError("too_large", `A batch may have ${MAX_IMPORT_BATCH_BYTES} bytes at most.`);
  }
  const outcomes: Outcome[] = new Array(originals.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < originals.length) {
      const index = next++;
      const bytes = originals[index];
      if (bytes) outcomes[index] = await importOne(ctx, actor, job, bytes);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const results = outcomes.map(({ result }) => result);
  const count = (state: Result["state"]): number => results.filter((result) => result.state === state).length;
  const updated = await addToImport(actor, ctx, job.id, {
    stored: count("stored"),
    duplicates: count("duplicate"),
    failed: count("failed"),
    // Duplicates too: a batch sent again may be the first that is answered. The undo looks who was first.
    captures: outcomes.flatMap(({ capture }) => capture ?? []),
  });
  return { import: updated, results };
}

function framesOf(body: Uint8Array): Uint8Array[] {
  let frames: Uint8Array[];
  try {
    frames = readFrames(body);
  } catch (cause) {
    throw new AppError("bad_request", "body: not a sequence of frames", { cause });
  }
  if (frames.length > MAX_IMPORT_BATCH_MESSAGES) {
    throw new AppError("too_large", `A batch may have ${MAX_IMPORT_BATCH_MESSAGES} messages at most.`);
  }
  return frames;
}

async function importOne(ctx: AppContext, actor: Actor, job: OpenImport, bytes: Uint8Array): Promise<Outcome> {
  const sha256 = await contentHash(bytes);
  const failed = (reason: string): Outcome => ({ result: { sha256, state: "failed", reason }, capture: null });
  if (bytes.length > MAX_ORIGINAL_BYTES) return failed("larger than 25 MiB");
  const { mailboxId, mailbox } = job;
  const { personId } = requirePerson(actor);
  const fields = headerFields(bytes);
  // Who brings it in has ticked it: what asks has been answered.
  const copy = {
    door: "extension",
    fields,
    doors: [],
    webmail: "file",
    mailbox,
    folders: undefined,
    personId,
  } as const;
  const decision = await decideCopy(ctx, copy);
  requireNotHeldBack(decision);
  if (decision.pressed !== "full") return failed("kept out by the saving rules");
  const captureId = derivedUuid(await contentHash(new TextEncoder().encode(`import:${mailboxId}:${sha256}`)));
  try {
    const receipt = await receive(ctx, actor, {
      door: "import",
      sha256,
      bytes,
      mailbox: { id: mailboxId },
      metadata: {
        captureId,
        mailbox,
        webmail: "file",
        place: null,
        capturedAt: ctx.now(),
        rule: "import",
        bytes: bytes.length,
        exact: true,
        kind: "full",
        deviceSeq: null,
        deviceId: null,
        readers: decision.readers,
      },
    });
    const state = receipt.duplicate ? "duplicate" : "stored";
    return { result: { sha256, state, reason: null }, capture: { captureId, messageId: receipt.messageId } };
  } catch (error) {
    const { code } = asAppError(error);
    if (code === "undone") return failed("was taken back before");
    // The sender sends the whole batch again; what is stored by then is a duplicate.
    if (code === "unavailable") throw error;
    log("error", "import.message_failed", { importId: job.id, ...errorFields(error) });
    return failed("could not be recorded");
  }
}
