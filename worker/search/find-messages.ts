import type { MessageSummary } from "../../shared/api/messages.ts";
import type { SearchHit } from "../../shared/api/search.ts";
import { messageIdOf } from "../../shared/ids.ts";
import { SNIPPET_CHARS } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches, scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { findDerived } from "../originals.ts";
import { readCustomerFacts, readerFor } from "../records/customer-facts.ts";
import { findCustomer } from "../records/customers.ts";
import { cutMessages, showPlaces } from "../records/message-lists.ts";
import { allVolumes, volumesOfCustomer } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import { cursorText, findPage, readCursor } from "./fan-out.ts";
import { snippet } from "./highlight.ts";
import { matchQuery } from "./terms.ts";

/** A subject is shown whole; this only bounds a forged one. */
const MAX_SUBJECT_CHARS = 1000;

/** Whole texts held at once: each may have megabytes, and a Worker has 128 MB. */
const TEXTS_AT_ONCE = 10;

export interface SearchRequest {
  q: string;
  customerId?: string | undefined;
  /** ISO 8601. */
  before?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * Messages that hold all the words and whose text the actor may read, newest first. Throws `not_found` for a customer
 * that is absent or hidden.
 */
export async function findMessages(
  actor: Actor,
  ctx: AppContext,
  request: SearchRequest,
): Promise<{ hits: SearchHit[]; nextCursor: string | null }> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const customerId = request.customerId ?? null;
  const cursor = readCursor(request.cursor);
  if (customerId !== null) await findCustomer(actor, ctx, customerId);
  const match = matchQuery(request.q);
  if (match === null) return { hits: [], nextCursor: null };

  const [volumes, customers] = await Promise.all([
    customerId === null ? allVolumes(ctx) : volumesOfCustomer(ctx, customerId),
    readCustomerFacts(ctx, "all"),
  ]);
  const scope = scopeFor(reader.actor, [...customers.values()], reader.rules, "text", null);
  const before = request.before === undefined ? null : Date.parse(request.before);
  const { places, next } = await findPage(volumes, { cursor, before, limit: request.limit }, (volume, from, limit) =>
    volumeStub(ctx.env, volume).findText({ match, customerId, scope, before: from, limit }),
  );
  const list = { kind: "search.shown", subject: customerId ?? "all", scope, level: "text" } as const;
  const shown = await showPlaces(ctx, reader, places, list);
  const hashes = new Map(shown.map(({ volume, row }) => [messageIdOf(volume, row.number), row.canonicalSha256]));
  const messages = (await cutMessages(ctx, reader, shown)).filter(({ level }) => reaches(level, "text"));
  const hitOf = async (message: MessageSummary): Promise<SearchHit> => {
    const hash = hashes.get(message.id) ?? null;
    // The row keeps only the beginning; the place that was found may lie anywhere in the text.
    const derived = hash === null ? null : await findDerived(ctx, hash);
    return {
      message,
      subject: snippet(message.subject ?? "", request.q, MAX_SUBJECT_CHARS),
      snippet: snippet(derived?.text ?? message.snippet ?? "", request.q, SNIPPET_CHARS),
    };
  };
  const hits: SearchHit[] = [];
  for (let at = 0; at < messages.length; at += TEXTS_AT_ONCE) {
    hits.push(...(await Promise.all(messages.slice(at, at + TEXTS_AT_ONCE).map(hitOf))));
  }
  return { hits, nextCursor: cursorText(next) };
}
