import type { MessageSummary } from "../../shared/api/messages.ts";
import { threadIdOf, threadNumberOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { findPage } from "../search/fan-out.ts";
import { volumeStub } from "../volume/client.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { cutMessages, showPlaces } from "./message-lists.ts";
import { countPage } from "./notice-mode.ts";
import type { ThreadPlaces } from "./volumes.ts";
import { threadPlaces } from "./volumes.ts";

/** The newest of a longer thread are shown. */
const MAX_THREAD_MESSAGES = 500;

/**
 * The messages of a thread that the reader may know of, oldest first. A thread that was merged into another is that one.
 * Throws `not_found` where there are none.
 */
export async function getThread(
  actor: Actor,
  ctx: AppContext,
  id: string,
): Promise<{ id: string; messages: MessageSummary[] }> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  await countPage(actor, ctx);
  const [{ thread, members, volumes }, customers] = await Promise.all([
    threadPlaces(ctx, threadNumberOf(id)),
    readCustomerFacts(ctx, "all"),
  ]);
  const scope = scopeFor(reader.actor, [...customers.values()], reader.rules, "exists", null);
  const { places } = await findPage(
    volumes,
    { cursor: null, before: null, limit: MAX_THREAD_MESSAGES },
    (volume, before, limit) => volumeStub(ctx.env, volume).findThread({ threads: members, scope, before, limit }),
  );
  const list = { kind: "thread.shown", subject: threadIdOf(thread), scope, level: "exists" } as const;
  const messages = await cutMessages(ctx, reader, await showPlaces(ctx, reader, places, list));
  if (messages.length === 0) throw notFound();
  return { id: threadIdOf(thread), messages: messages.reverse() };
}

/**
 * Addresses on the messages of a thread, for threading alone; null where no message of it is stored yet, so that it
 * joins nothing.
 */
export async function peopleOfThread(ctx: AppContext, thread: number): Promise<string[] | null> {
  const { members, volumes } = await threadPlaces(ctx, thread);
  return peopleAt(ctx, { members, volumes: volumes.map(({ name }) => name) });
}

/** The same where it is known already where the thread lies. */
export async function peopleAt(ctx: AppContext, { members, volumes }: ThreadPlaces): Promise<string[] | null> {
  const lists = await Promise.all(volumes.map((name) => volumeStub(ctx.env, name).peopleOf(members)));
  const people = [...new Set(lists.flat())];
  return people.length === 0 ? null : people;
}
