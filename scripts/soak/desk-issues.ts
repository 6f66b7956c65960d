import { randomUUID } from "node:crypto";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRequest } from "../../shared/api/desk-request.ts";
import { emptyLine } from "../../shared/quote/content.ts";
import { inParallel } from "../bench/company.ts";
import type { Clerk, DeskCompany } from "./desk-company.ts";
import { check } from "./findings.ts";

/** A quote that is ready, and who made it. */
export interface Issued {
  id: string;
  clerk: Clerk;
}

interface Draft extends Issued {
  version: number;
  /** A second person looks at it: more is taken off than the company's rules leave to one. */
  waits: boolean;
}

/** What became of the quotes. */
export interface Issues {
  issued: Issued[];
  /** How many were approved. */
  approved: number;
}

/** Makes drafts, then hands all of them in at once; a quarter is approved by two managers at the same moment. */
export async function issueAtOnce(company: DeskCompany, count: number, kills: number): Promise<Issues> {
  const { clerks, findings } = company;
  const drafts: Draft[] = [];
  await inParallel(
    Array.from({ length: count }, (_, i) => i),
    8,
    async (i) => {
      const clerk = clerks[i % clerks.length];
      if (clerk) drafts.push(await draftQuote(clerk, i % 4 === 0));
    },
  );
  company.say(`${drafts.length} drafts`);
  // Each is handed in once, and a quarter is decided on twice.
  company.planKills(kills, Math.floor(count * 1.2));
  const said = new Map<string, string>();
  // All of them are on their way before the first has its number.
  await inParallel(drafts, drafts.length, async (draft) => {
    const ready = await handIn(company, draft);
    if (ready?.number) said.set(draft.id, ready.number);
  });
  await company.settled();
  const numbers: string[] = [];
  await inParallel(drafts, 8, async ({ id, clerk, waits }) => {
    const now = await clerk.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
    const isReady = now.state === "ready" && now.current?.state === "ready";
    check(findings, "what was handed in is ready", isReady, () => `${id}: ${now.state}, ${now.current?.state}`);
    check(findings, "its number is the one that was said", said.get(id) === now.number, () => `${id}: ${now.number}`);
    const isDecided = (now.current?.decidedAt !== null) === waits;
    check(findings, "decided on where it had to be", isDecided, () => `${id}: ${now.current?.decidedBy?.name}`);
    numbers.push(now.number ?? "none");
  });
  checkSeries(company, numbers);
  return { issued: drafts, approved: drafts.filter(({ waits }) => waits).length };
}

/** Begins a quote of one line. */
async function draftQuote(clerk: Clerk, waits: boolean): Promise<Draft> {
  const id = randomUUID();
  const params = { id };
  await clerk.call(deskEndpoints.createDeskRequest, { body: { id, wanted: "Forty ball valves" } });
  await clerk.call(deskEndpoints.openDraft, { params });
  const line = {
    ...emptyLine(randomUUID(), 1, "19"),
    ...{ itemCode: "BV-50", description: "Ball valve DN50", quantity: "40", unitPrice: "12.5" },
    discountPercent: waits ? "15" : "5",
  };
  const body = { id: randomUUID(), revision: 1, changes: [{ kind: "added" as const, line }] };
  const { version } = await clerk.call(deskEndpoints.changeQuote, { params, body });
  return { id, clerk, version, waits };
}

/** Hands it in and has it decided on; answers it as it was last seen ready. */
async function handIn(company: DeskCompany, draft: Draft): Promise<DeskRequest | null> {
  const { findings, managers } = company;
  const { id, clerk, version, waits } = draft;
  const params = { id };
  const answer = await company.untilAnswered(() =>
    clerk.call(deskEndpoints.submitQuote, { params, body: { revision: 1, version } }),
  );
  // Handed in already, where the answer to that was lost.
  const isTaken = answer.ok || (answer.wasLost && answer.error.code === "conflict");
  check(findings, "a draft can be handed in", isTaken, () => `${id}: ${answer.ok ? "" : answer.error.message}`);
  if (!isTaken) return null;
  if (!waits) return answer.ok ? answer.value : seen(company, draft);
  const decided = await Promise.all(
    managers.map(({ call }) =>
      company.untilAnswered(() => call(deskEndpoints.decideQuote, { params, body: { revision: 1, approve: true } })),
    ),
  );
  const yes = decided.flatMap((one, i) => (one.ok ? [{ by: managers[i]?.id, request: one.value }] : []));
  const refused = decided.flatMap((one) => (one.ok ? [] : [one.error.code]));
  const anyLost = decided.some(({ wasLost }) => wasLost);
  const isOnce = yes.length === 1 || (yes.length === 0 && anyLost);
  check(findings, "of two who decide at once one has", isOnce, () => `${id}: ${yes.length} have`);
  const isTold = refused.every((code) => code === "conflict");
  check(findings, "and the other is told", isTold, () => `${id}: ${refused.join(", ")}`);
  const now = await seen(company, draft);
  const by = now?.current?.decidedBy?.id;
  const isTheirs = yes.length === 0 ? managers.some((one) => one.id === by) : yes[0]?.by === by;
  check(findings, "it is decided by who was told so", isTheirs, () => `${id}: ${by}`);
  return now;
}

async function seen(company: DeskCompany, { id, clerk }: Draft): Promise<DeskRequest | null> {
  const answer = await company.untilAnswered(() =>
    clerk.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} }),
  );
  return answer.ok ? answer.value : null;
}

/** The numbers of each year are 1, 2, 3 and so on. */
function checkSeries({ findings, say }: DeskCompany, texts: readonly string[]): void {
  const years = new Map<string, number[]>();
  for (const text of texts) {
    const [, year = "none", number = ""] = /^Q-(\d{4})-(\d{5})$/.exec(text) ?? [];
    years.set(year, [...(years.get(year) ?? []), Number(number)]);
  }
  check(findings, "every quote has a number", !years.has("none"), () => texts.join(", "));
  for (const [year, numbers] of years) {
    const sorted = numbers.toSorted((a, b) => a - b);
    const gapAt = sorted.findIndex((number, i) => number !== i + 1);
    const near = sorted.slice(Math.max(0, gapAt - 2), gapAt + 3);
    check(findings, "numbers follow each other, none twice", gapAt < 0, () => `${year}: ${near.join(", ")}`);
    say(`${year}: numbers 1 to ${sorted.at(-1)} of ${sorted.length} quotes`);
  }
}
