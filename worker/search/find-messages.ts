import type { MessageSummary } from "../../shared/api/messages.ts";
import type { SearchHit, SearchNote } from "../../shared/api/search.ts";
import { messageIdOf } from "../../shared/ids.ts";
import { SNIPPET_CHARS } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { findDerived } from "../originals.ts";
import { cutMessages, showPlaces } from "../records/message-lists.ts";
import { countPage } from "../records/notice-mode.ts";
import { volumeStub } from "../volume/client.ts";
import { cursorText, findPage, readCursor } from "./fan-out.ts";
import { snippet } from "./highlight.ts";
import type { Searched } from "./prepare-search.ts";
import { narrowedTo, prepareSearch, volumesFor } from "./prepare-search.ts";

/** A subject is shown whole; this only bounds a forged one. */
const MAX_SUBJECT_CHARS = 1000;

/** Whole texts held at once: each may have megabytes, and a Worker has 128 MB. */
const TEXTS_AT_ONCE = 10;

export interface SearchRequest extends Searched {
  /** ISO 8601. */
  before?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * Messages that are what the query says and whose text the actor may read, newest first. Throws `not_found` for a
 * customer that is absent or hidden.
 */
export async function findMessages(
  actor: Actor,
  ctx: AppContext,
  request: SearchRequest,
): Promise<{ hits: SearchHit[]; nextCursor: string | null; notes: SearchNote[] }> {
  const cursor = readCursor(request.cursor);
  const prepared = await prepareSearch(actor, ctx, request);
  await countPage(actor, ctx, request.cursor, request.before);
  const { reader, scope } = prepared;
  const plan = narrowedTo(prepared, prepared.parts);
  if (!plan.canFind) return { hits: [], nextCursor: null, notes: plan.notes };
  const before =
    request.before === undefined ? plan.before : Math.min(Date.parse(request.before), plan.before ?? Infinity);
  const volumes = await volumesFor(ctx, plan);
  const { places, next } = await findPage(volumes, { cursor, before, limit: request.limit }, (volume, from, limit) =>
    volumeStub(ctx.env, volume).findText({ filter: plan.filter, scope, before: from, limit }),
  );
  const list = { kind: "search.shown", subject: prepared.subject, scope, level: "text" } as const;
  const shown = await showPlaces(ctx, reader, places, list);
  const hashes = new Map(shown.map(({ volume, row }) => [messageIdOf(volume, row.number), row.canonicalSha256]));
  const messages = (await cutMessages(ctx, reader, shown)).filter(({ level }) => reaches(level, "text"));
  const hitOf = async (message: MessageSummary): Promise<SearchHit> => {
    const hash = hashes.get(message.id) ?? null;
    // The row keeps only the beginning; the place that was found may lie anywhere in the text.
    const derived = hash === null || plan.words === "" ? null : await findDerived(ctx, hash);
    return {
      message,
      subject: snippet(message.subject ?? "", plan.words, MAX_SUBJECT_CHARS),
      snippet: snippet(derived?.text ?? message.snippet ?? "", plan.words, SNIPPET_CHARS),
    };
  };
  const hits: SearchHit[] = [];
  for (let at = 0; at < messages.length; at += TEXTS_AT_ONCE) {
    hits.push(...(await Promise.all(messages.slice(at, at + TEXTS_AT_ONCE).map(hitOf))));
  }
  return { hits, nextCursor: cursorText(next), notes: plan.notes };
}
