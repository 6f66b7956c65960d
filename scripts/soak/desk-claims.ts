import { randomUUID } from "node:crypto";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import { inParallel } from "../bench/company.ts";
import type { DeskCompany } from "./desk-company.ts";
import { check } from "./findings.ts";
import type { Dice } from "./malformed-mail.ts";

/** Presses of one person that are under way together. */
const AT_ONCE = 3;

/** Everybody tries to take every request, each in an order of their own. Answers how many requests were taken. */
export async function claimRounds(company: DeskCompany, count: number, kills: number): Promise<number> {
  const { dice, findings, clerks, rep } = company;
  const ids = Array.from({ length: count }, () => randomUUID());
  await inParallel(ids, 8, async (id) => {
    await rep(quoteRequestEndpoints.createQuoteRequest, { body: { id, wanted: `Forty ball valves ${id}` } });
  });
  const winners = new Map(ids.map((id): [string, string[]] => [id, []]));
  const told: { id: string; who: string; message: string; code: string }[] = [];
  company.planKills(kills, Math.floor(count * clerks.length * 0.8));
  const orders = clerks.map((clerk) => ({ clerk, order: shuffled(ids, dice) }));
  await inParallel(orders, orders.length, ({ clerk, order }) =>
    inParallel(order, AT_ONCE, async (id) => {
      const answer = await company.untilAnswered(() => clerk.call(deskEndpoints.claimRequest, { params: { id } }));
      if (!answer.ok) {
        told.push({ id, who: clerk.id, message: answer.error.message, code: answer.error.code });
        return;
      }
      winners.get(id)?.push(clerk.id);
      const holder = answer.value.claimedBy?.id;
      check(findings, "whoever takes a request has it", holder === clerk.id, () => `${id}: ${holder}`);
    }),
  );
  await company.settled();
  const names = new Map(clerks.map(({ id, name }) => [id, name]));
  for (const { id, who, message, code } of told) {
    const holder = names.get(winners.get(id)?.[0] ?? "");
    const isTold = code === "conflict" && message === `${holder} has it.`;
    check(findings, "who is late is told who has it", isTold, () => `${id}, ${names.get(who)}: ${code} ${message}`);
  }
  await inParallel(ids, 8, async (id) => {
    const won = winners.get(id) ?? [];
    check(findings, "a request is taken by exactly one", won.length === 1, () => `${id}: ${won.join(", ")}`);
    const now = await company.managers[0].call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
    const isKept = now.claimedBy?.id === won[0] && now.state === "claimed";
    check(findings, "and stays theirs", isKept, () => `${id}: ${now.state} by ${now.claimedBy?.name}`);
  });
  company.say(`${count} requests taken by ${clerks.length} people, ${told.length} times too late`);
  return count;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], dice: Dice): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const other = dice.below(i + 1);
    const [a, b] = [mixed[i], mixed[other]];
    if (a !== undefined && b !== undefined) {
      mixed[i] = b;
      mixed[other] = a;
    }
  }
  return mixed;
}
