import { z } from "zod";

// Which customers a month's check calls are drawn from, and who calls. Pure: the same seed draws the same again, so that anybody
// can see that nobody was picked.

/** Questions of one's own, as many as one asks in five minutes. */
export const MOST_CHECK_QUESTIONS = 8;
/** A team that calls more of its customers a month than these has another name for it. */
export const MOST_CHECK_CALLS = 20;

/** The company's word on check calls. */
export const checkCallRulesSchema = z.object({
  /** So many customers of each team a month; 0: none. */
  perTeam: z.number().int().min(0).max(MOST_CHECK_CALLS),
  /** In the company's words; empty for those that come with the program, in the caller's language. */
  questions: z.array(z.string().trim().min(1).max(300)).max(MOST_CHECK_QUESTIONS),
});
export type CheckCallRules = z.infer<typeof checkCallRulesSchema>;
export const DEFAULT_CHECK_CALLS: CheckCallRules = { perTeam: 2, questions: [] };

/** A customer to be called, and who does not call: they look after it. */
export interface CalledCustomer {
  readonly customerId: string;
  readonly teamId: string;
  readonly ownerId: string | null;
  readonly deputyId: string | null;
}

/** A customer that may be drawn. */
export interface DrawCustomer extends CalledCustomer {
  /** The last month it was drawn for (`2026-11`); null for never. */
  readonly drawnFor: string | null;
}

/** A colleague who may call customers of a team. */
export interface DrawCaller {
  readonly personId: string;
  readonly teamIds: readonly string[];
  /** Check calls this year. */
  readonly calls: number;
}

export interface DrawnCall {
  readonly customerId: string;
  readonly teamId: string;
  readonly ownerId: string | null;
  /** Null where the team has nobody but owner and deputy. */
  readonly callerId: string | null;
}

/**
 * A month's calls, `free` of each team. Those come first that were never drawn, then those drawn longest ago; among equals the
 * seed decides, so that each of them has the same chance and nobody knows before.
 */
export function drawCheckCalls(
  seed: string,
  free: ReadonlyMap<string, number>,
  { customers, callers }: { customers: readonly DrawCustomer[]; callers: readonly DrawCaller[] },
): DrawnCall[] {
  const drawn = [...new Set(customers.map(({ teamId }) => teamId))].sort().flatMap((teamId) =>
    inOrder(
      customers.filter((one) => one.teamId === teamId),
      (one) => [one.drawnFor ?? "", lot(seed, one.customerId)],
    ).slice(0, free.get(teamId) ?? 0),
  );
  return drawCallers(seed, drawn, callers);
}

/** Who calls each of these: whoever of the team called least this year, never who looks after the customer. */
export function drawCallers(
  seed: string,
  customers: readonly CalledCustomer[],
  callers: readonly DrawCaller[],
): DrawnCall[] {
  const calls = new Map(callers.map(({ personId, calls }) => [personId, calls]));
  return customers.map(({ customerId, teamId, ownerId, deputyId }) => {
    const mayCall = callers.filter(
      ({ personId, teamIds }) => teamIds.includes(teamId) && personId !== ownerId && personId !== deputyId,
    );
    const [caller] = inOrder(mayCall, ({ personId }) => [
      String(calls.get(personId) ?? 0).padStart(6, "0"),
      lot(`${seed} ${customerId}`, personId),
    ]);
    if (caller) calls.set(caller.personId, (calls.get(caller.personId) ?? 0) + 1);
    return { customerId, teamId, ownerId, callerId: caller?.personId ?? null };
  });
}

function inOrder<T>(list: readonly T[], keyOf: (one: T) => readonly [string, string]): T[] {
  return list
    .map((one) => ({ one, key: keyOf(one) }))
    .sort(({ key: [a, b] }, { key: [c, d] }) => (a === c ? (b < d ? -1 : 1) : a < c ? -1 : 1))
    .map(({ one }) => one);
}

/** A name's lot under a seed: FNV-1a over both (32 bits), stirred until near names lie far apart, as eight hex digits. */
function lot(seed: string, name: string): string {
  let hash = 0x811c9dc5;
  for (const char of `${seed} ${name}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, "0");
}
