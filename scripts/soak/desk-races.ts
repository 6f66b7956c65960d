import { setTimeout as sleep } from "node:timers/promises";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { offerEndpoints } from "../../shared/api/offers.ts";
import { quotePaperEndpoints } from "../../shared/api/quote-papers.ts";
import { inParallel } from "../bench/company.ts";
import type { DeskCompany } from "./desk-company.ts";
import type { Issued } from "./desk-issues.ts";
import { check } from "./findings.ts";

/** Customers share an address on the network here, and from one address come so many a minute. */
export const MOST_RACES = 50;

const STEP_MS = 4;

/** The customer accepts while a colleague begins a new revision. Answers how many quotes ended in which way. */
export async function acceptOrRevise(
  company: DeskCompany,
  issued: readonly Issued[],
): Promise<{ accepted: number; revised: number }> {
  const { dice, findings, anyone } = company;
  // Whichever came first waits longer the next time: both come to the Book at the same moment before long.
  let headStartMs = 0;
  let accepted = 0;
  let revised = 0;
  await inParallel(issued, 2, async ({ id, clerk }) => {
    const params = { id };
    const { url } = await clerk.call(quotePaperEndpoints.createOffer, { params });
    const body = { secret: url.slice(url.indexOf("#") + 1), name: "Berta Buyer", revision: 1 };
    const early = Math.max(0, -headStartMs) + dice.below(4);
    const late = Math.max(0, headStartMs) + dice.below(4);
    const [accept, revise] = await Promise.all([
      sleep(early).then(() => company.untilAnswered(() => anyone(offerEndpoints.acceptOffer, { body }))),
      sleep(late).then(() => company.untilAnswered(() => clerk.call(deskEndpoints.reviseQuote, { params }))),
    ]);
    const isOne = accept.ok !== revise.ok;
    check(
      findings,
      "of accepted and revised exactly one is answered",
      isOne,
      () => `${id}: ${accept.ok}, ${revise.ok}`,
    );
    for (const one of [accept, revise]) {
      if (one.ok) continue;
      check(findings, "the other hears of it", one.error.code === "conflict", () => `${id}: ${one.error.message}`);
    }
    const now = await clerk.call(deskEndpoints.getDeskRequest, { params, query: {} });
    const by = now.outcome?.acceptedBy ?? null;
    const isAccepted = now.state === "won" && by === body.name && now.revisions.length === 1;
    const isRevised = now.state === "drafting" && by === null && now.revisions.length === 2;
    const holds = isAccepted !== isRevised && isAccepted === accept.ok;
    check(findings, "of both exactly one holds", holds, () => `${id}: ${now.state}, ${now.revisions.length} revisions`);
    if (isAccepted) accepted++;
    if (isRevised) revised++;
    headStartMs += isRevised ? STEP_MS : -STEP_MS;
  });
  company.say(`${issued.length} quotes accepted or revised at the same moment: ${accepted} and ${revised}`);
  return { accepted, revised };
}
