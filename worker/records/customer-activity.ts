import type { z } from "zod";
import type { customerEndpoints } from "../../shared/api/customers.ts";
import { mondayBefore } from "../../shared/week.ts";
import type { Actor } from "../access/actor.ts";
import { scopeWithin } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { volumeStub } from "../volume/client.ts";
import { findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import { readPeople } from "./message-lists.ts";
import { showOpenSteps } from "./next-steps.ts";
import { noteDates } from "./notes.ts";
import { volumesOfCustomer } from "./volumes.ts";

/** How many messages and notes there were in which week (newest first), who saved mail, and what is open next. */
export async function activity(
  actor: Actor,
  ctx: AppContext,
  customerId: string,
): Promise<z.input<typeof customerEndpoints.activity.response>> {
  const found = await findCustomer(actor, ctx, customerId);
  const scope = scopeWithin(found.reader.actor, [found.facts], found.reader.rules, "exists", null);
  const [volumes, noted, steps] = await Promise.all([
    volumesOfCustomer(ctx, customerId),
    noteDates(ctx, customerId),
    showOpenSteps(ctx, { reader: found.reader, customer: found.facts }),
  ]);
  const counted = await Promise.all(
    volumes.map(({ name }) => volumeStub(ctx.env, name).countActivity({ customerId, scope })),
  );
  const weeks = new Map<number, { in: number; out: number; notes: number }>();
  const at = (monday: number) => {
    const there = weeks.get(monday) ?? { in: 0, out: 0, notes: 0 };
    weeks.set(monday, there);
    return there;
  };
  for (const { monday, incoming, outgoing } of counted.flatMap((one) => one.weeks)) {
    at(monday).in += incoming;
    at(monday).out += outgoing;
  }
  for (const happenedAt of noted) at(mondayBefore(Date.parse(happenedAt))).notes++;
  const last = new Map<string, number>();
  for (const { personId, sentAt } of counted.flatMap(({ savers }) => savers)) {
    last.set(personId, Math.max(sentAt, last.get(personId) ?? sentAt));
  }
  const people = await readPeople(ctx, [...last.keys()]);
  await ctx.db.batch([leafStatement(ctx, actor, "customer.shown", customerId, { weeks: weeks.size })]);
  return {
    steps,
    weeks: [...weeks]
      .sort(([a], [b]) => b - a)
      .map(([monday, counts]) => ({ monday: new Date(monday).toISOString().slice(0, 10), ...counts })),
    colleagues: [...last]
      .sort(([, a], [, b]) => b - a)
      .flatMap(([id]) => (people.has(id) ? [{ id, name: people.get(id) ?? "" }] : [])),
  };
}
