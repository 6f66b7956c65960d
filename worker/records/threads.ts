import type { AppContext } from "../context.ts";
import { volumeStub } from "../volume/client.ts";
import { threadPlaces } from "./volumes.ts";

/**
 * Addresses on the messages of a thread, for threading alone; null where no message of it is stored yet, so that it
 * joins nothing.
 */
export async function peopleOfThread(ctx: AppContext, thread: number): Promise<string[] | null> {
  const { members, volumes } = await threadPlaces(ctx, thread);
  const lists = await Promise.all(volumes.map(({ name }) => volumeStub(ctx.env, name).peopleOf(members)));
  const people = [...new Set(lists.flat())];
  return people.length === 0 ? null : people;
}
