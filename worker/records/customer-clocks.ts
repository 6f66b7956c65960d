import { type AnswerTime, answerDueAt, ownAnswerHours, weekendOf } from "../../shared/answer-time.ts";
import type { AppContext } from "../context.ts";
import { volumeStub } from "../volume/client.ts";
import { readCountries } from "./customer-facts.ts";
import { allVolumes, quarterFor } from "./volumes.ts";
import { waitingSince } from "./waiting.ts";

/** Until when an answer to a customer is in time. */
export interface CustomerClock {
  /** Its own, in hours of working days; null: the company's. */
  ownHours: number | null;
  /** For mail that came at this moment; both in ms since 1970. */
  dueAt(sinceAt: number): number;
}

/**
 * The clocks of these customers: what they are used to, by the volumes in which mail may wait (three to six months), in working
 * days of their country. No actor: who shows one has asked who may know when mail was answered. Of other customers the
 * answer is the company's clock.
 */
export async function readClocks(
  ctx: AppContext,
  companyHours: number,
  customerIds: readonly string[],
): Promise<(customerId: string) => CustomerClock> {
  const [answers, countries] = await Promise.all([readAnswers(ctx, customerIds), readCountries(ctx, customerIds)]);
  const clocks = new Map(
    customerIds.map((id) => {
      const weekend = weekendOf(countries.get(id)?.[0] ?? null);
      const ownHours = ownAnswerHours(answers.get(id) ?? [], companyHours, weekend);
      const dueAt = (sinceAt: number): number => answerDueAt(sinceAt, ownHours ?? companyHours, weekend);
      return [id, { ownHours, dueAt }];
    }),
  );
  const companys: CustomerClock = { ownHours: null, dueAt: (sinceAt) => answerDueAt(sinceAt, companyHours) };
  return (customerId) => clocks.get(customerId) ?? companys;
}

async function readAnswers(ctx: AppContext, customerIds: readonly string[]): Promise<Map<string, AnswerTime[]>> {
  const answers = new Map<string, AnswerTime[]>();
  if (customerIds.length === 0) return answers;
  const newest = (await allVolumes(ctx)).filter(({ quarter }) => quarter >= quarterFor(waitingSince(ctx)));
  const lists = await Promise.all(
    newest.map(({ name }) => volumeStub(ctx.env, name).findAnswerTimes([...customerIds])),
  );
  for (const { customerId, answers: here } of lists.flat())
    answers.set(customerId, [...(answers.get(customerId) ?? []), ...here]);
  return answers;
}
