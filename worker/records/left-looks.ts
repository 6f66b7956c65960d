import { sql } from "drizzle-orm";
import { z } from "zod";
import type { LeftLook } from "../../shared/api/leaving.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { ledgerStub } from "../ledger/client.ts";
import { readPeople } from "./message-lists.ts";

// Who has looked at what one's own going would leave behind. The ledger knows, and tells the one whom it is about.

const KIND = "leaving.shown";
/** A page that is loaded again, its promises and its file are one look. */
const ONE_LOOK_MS = 10 * 60 * 1000;

const rowsSchema = z.array(z.object({ at: z.string(), actor: z.string() }));

/** Newest first, out of a piece of the ledger; the actor's own looks are left out. `cursor`: what the last page gave. */
export async function listLeftLooks(
  actor: Actor,
  ctx: AppContext,
  cursor: number | null,
): Promise<{ looks: LeftLook[]; nextCursor: number | null }> {
  const { personId } = requirePerson(actor);
  const [fresh, { found, next }] = await Promise.all([
    // What the ledger has not taken up yet.
    cursor === null
      ? ctx.db.all(sql`select at, actor from leaf where kind = ${KIND} and subject = ${personId} order by seq desc`)
      : [],
    ledgerStub(ctx.env).about(KIND, personId, cursor),
  ]);
  const looks: { at: string; actor: string }[] = [];
  const all = [...rowsSchema.parse(fresh), ...found].filter((one) => one.actor !== personId);
  for (const one of all.sort((a, b) => (a.at < b.at ? 1 : -1))) {
    const later = looks.findLast((look) => look.actor === one.actor);
    if (later && Date.parse(later.at) - Date.parse(one.at) < ONE_LOOK_MS) later.at = one.at;
    else looks.push({ ...one });
  }
  const people = await readPeople(
    ctx,
    looks.map((look) => look.actor),
  );
  return {
    looks: looks.flatMap((look) => {
      const name = people.get(look.actor);
      return name === undefined ? [] : [{ person: { id: look.actor, name }, at: look.at }];
    }),
    nextCursor: next,
  };
}
