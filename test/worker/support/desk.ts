/** A company's Desk: people, a customer, and calls that say what a request comes to. */
import { expect } from "vitest";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import { type DeskRequest, deskRequestSchema } from "../../../shared/api/desk-request.ts";
import { quoteRequestSchema } from "../../../shared/api/quote-requests.ts";
import type { QuoteChange } from "../../../shared/quote/changes.ts";
import { emptyLine, type QuoteLine } from "../../../shared/quote/content.ts";
import { bindDesk } from "../../../worker/routes/desk.ts";
import { aCustomer } from "../volume/on-record.ts";
import { anApp, aPerson, type TestPerson } from "./app.ts";

export const { call, ctx } = anApp(bindDesk);

/** Two at the Desk, their manager, two reps of one team, a stranger, and the reps' customer. */
export async function aDesk() {
  const team = `Desk ${ctx.newId()}`;
  const rep = await aPerson(ctx, { teams: [team], name: "Rosa Rep" });
  const mate = await aPerson(ctx, { teams: [team], name: "Mo Mate" });
  const stranger = await aPerson(ctx, { teams: [`Else ${ctx.newId()}`] });
  const li = await aPerson(ctx, { roles: ["inside"], name: "Li Inside" });
  const jo = await aPerson(ctx, { roles: ["inside"], name: "Jo Inside" });
  const manager = await aPerson(ctx, { roles: ["manager"], teams: [team], name: "Mia Manager" });
  const customer = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "", owner: rep });
  return { rep, mate, stranger, li, jo, manager, customer };
}

/** Hands a request over; answers its id. */
export async function asked(as: TestPerson, given: Record<string, unknown> = {}): Promise<string> {
  const id = crypto.randomUUID();
  const answer = await call("POST", "/api/quote-requests", { as, json: { id, wanted: "Forty ball valves", ...given } });
  expect(answer.status, answer.text).toBe(200);
  return id;
}

export const shownTo = async (as: TestPerson, id: string) => {
  const answer = await call("GET", `/api/quote-requests/${id}`, { as });
  expect(answer.status, answer.text).toBe(200);
  return quoteRequestSchema.parse(answer.body);
};

/** A step at the Desk as it is answered. */
export const tried = (as: TestPerson, id: string, step: string, json: unknown = {}) =>
  call("POST", `/api/desk/requests/${id}/${step}`, { as, json });

/** A step at the Desk that is expected to be taken. */
export async function took(as: TestPerson, id: string, step: string, json: unknown = {}): Promise<DeskRequest> {
  const answer = await tried(as, id, step, json);
  expect(answer.status, answer.text).toBe(200);
  return deskRequestSchema.parse(answer.body);
}

export const aLine = (given: Partial<QuoteLine> = {}): QuoteLine => ({
  ...emptyLine(crypto.randomUUID(), 1, "19"),
  description: "Ball valve DN50",
  ...{ itemCode: "BV-50", quantity: "40", unit: "pcs", unitPrice: "12.5", unitCost: "8", supplier: "Secret Supplier" },
  ...given,
});

/** Edits of a draft, as they are answered. */
export async function edited(
  as: TestPerson,
  id: string,
  revision: number,
  changes: readonly QuoteChange[],
  changeId: string = crypto.randomUUID(),
) {
  const answer = await tried(as, id, "changes", { id: changeId, revision, changes });
  expect(answer.status, answer.text).toBe(200);
  return deskEndpoints.changeQuote.response.parse(answer.body);
}

/** A request that was taken, with a draft of these lines. */
export async function drafted(as: TestPerson, id: string, lines: readonly QuoteLine[] = [aLine()]) {
  await took(as, id, "claim");
  await took(as, id, "draft");
  return edited(
    as,
    id,
    1,
    lines.map((line) => ({ kind: "added", line })),
  );
}

/** Hands the newest revision in as it stands. */
export async function submitted(as: TestPerson, id: string): Promise<DeskRequest> {
  const now = deskRequestSchema.parse((await call("GET", `/api/desk/requests/${id}`, { as })).body).current;
  return took(as, id, "submit", { revision: now?.revision, version: now?.version });
}
