import type { AppContext } from "../context.ts";
import { openHolds } from "../records/holds.ts";
import { matchQuery } from "../search/terms.ts";
import { volumeStub } from "../volume/client.ts";

/**
 * True while a legal hold keeps the message: of its customer, of a person on it (Bcc too), or of words in it. Asked by
 * everything that would remove a message: undo and its sweep, imports taken back, retention, erasure.
 */
export async function isHeld(ctx: AppContext, place: { volume: string; number: number }): Promise<boolean> {
  const holds = await openHolds(ctx);
  if (holds.customerIds.length + holds.addresses.length + holds.queries.length === 0) return false;
  const stub = volumeStub(ctx.env, place.volume);
  const [[facts], peek] = await Promise.all([stub.facts([place.number]), stub.peek(place.number)]);
  if (!facts || !peek) return false;
  if (facts.customerIds.some((id) => holds.customerIds.includes(id))) return true;
  const people = [...peek.participants, ...facts.evidence.flatMap(({ bcc }) => bcc)];
  if (people.some(({ address }) => holds.addresses.includes(address))) return true;
  for (const query of holds.queries) {
    const match = matchQuery(query);
    if (match !== null && (await stub.matching(match, [place.number])).length > 0) return true;
  }
  return false;
}
