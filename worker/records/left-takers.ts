import type { LeftCustomer, LeftReason } from "../../shared/api/leaving.ts";
import type { TakerReason } from "../../shared/leaving/takers.ts";
import { suggestTakers } from "../../shared/leaving/takers.ts";
import type { Touch } from "../../shared/leaving/touch.ts";
import type { Colleague, LeftRow } from "./left-rows.ts";

// Who is best placed to take each customer over, as far as the page tells it: of customers that its reader sees alone.

/** Named on the page; the first is the suggestion. */
const MOST_NAMED = 3;

interface Given {
  personId: string;
  colleagues: readonly Colleague[];
  touches: readonly Touch[];
  openRequests: ReadonlyMap<string, number>;
}

const weightOf = ({ tier }: LeftRow, open: number): number =>
  (tier === "A" ? 2 : tier === "B" ? 1.5 : 1) + 0.25 * Math.min(open, 5);

const mayBeTold = (row: LeftRow, id: string): boolean =>
  !row.restricted || row.namedIds.includes(id) || row.ownerId === id || row.deputyId === id;

const said = (reason: TakerReason): LeftReason =>
  reason.code === "knows"
    ? { ...reason, lastAt: reason.lastAt === null ? null : new Date(reason.lastAt).toISOString() }
    : reason;

/** By customer. What another colleague owns already stays theirs; restricted customers are for those who may know of them. */
export function takersOf(rows: readonly LeftRow[], given: Given): Map<string, LeftCustomer["takers"]> {
  const { personId, colleagues, touches, openRequests } = given;
  const able = colleagues.filter(({ id, isActive, isLeaving }) => id !== personId && isActive && !isLeaving);
  const person = colleagues.find(({ id }) => id === personId);
  const teamIds = new Set([...(person?.teams ?? []), ...rows.flatMap(({ teamId }) => teamId ?? [])]);
  const near = able.filter(({ teams }) => teams.some((id) => teamIds.has(id)));
  const names = new Map(able.map(({ id, name }) => [id, name]));
  const takers = new Map<string, LeftCustomer["takers"]>();
  const load = new Map<string, number>();
  const suggest = (some: readonly LeftRow[], who: readonly Colleague[]): void => {
    const customers = some.map((row) => ({ ...row, weight: weightOf(row, openRequests.get(row.id) ?? 0) }));
    const candidates = who.map(({ id, teams, language, load: has }) => ({
      ...{ personId: id, teamIds: teams, languages: [language], load: has + (load.get(id) ?? 0) },
    }));
    for (const [id, suggested] of suggestTakers(customers, candidates, touches)) {
      const [first] = suggested;
      const weight = customers.find((one) => one.id === id)?.weight ?? 0;
      if (first) load.set(first.personId, (load.get(first.personId) ?? 0) + weight);
      takers.set(
        id,
        suggested.slice(0, MOST_NAMED).map((one) => ({
          person: { id: one.personId, name: names.get(one.personId) ?? "" },
          why: one.why.map(said),
        })),
      );
    }
  };
  const stays = ({ ownerId }: LeftRow): boolean => ownerId !== null && ownerId !== personId && names.has(ownerId);
  for (const { id, ownerId } of rows.filter(stays))
    takers.set(id, [{ person: { id: ownerId ?? "", name: names.get(ownerId ?? "") ?? "" }, why: [{ code: "owner" }] }]);
  const free = rows.filter((row) => !stays(row));
  const pool = near.length > 0 ? near : able;
  for (const row of free.filter(({ restricted }) => restricted))
    suggest(
      [row],
      able.filter(({ id }) => mayBeTold(row, id)),
    );
  suggest(
    free.filter(({ restricted }) => !restricted),
    pool,
  );
  return takers;
}
