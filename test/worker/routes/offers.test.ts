import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { deskHistoryEndpoints } from "../../../shared/api/desk-history.ts";
import { offerSchema } from "../../../shared/api/offers.ts";
import { quotePaperEndpoints } from "../../../shared/api/quote-papers.ts";
import { endAccess } from "../../../worker/records/end-access.ts";
import { expireQuotes } from "../../../worker/records/quote-sending.ts";
import { bindDesk } from "../../../worker/routes/desk.ts";
import { bindOffers } from "../../../worker/routes/offers.ts";
import { bindQuotePapers } from "../../../worker/routes/quote-papers.ts";
import { refusalOf } from "../support/answers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson, countLeaves, testContext } from "../support/app.ts";
import { aDesk, aLine, asked, ctx, drafted, edited, shownTo, submitted, took } from "../support/desk.ts";

const { call } = anApp(bindDesk, bindQuotePapers, bindOffers);
const DAY_MS = 24 * 60 * 60 * 1000;

const offers = (what: string, json: unknown) => call("POST", `/api/offers/${what}`, { json });
const offered = async (as: TestPerson, id: string): Promise<string> => {
  const answer = await call("POST", `/api/desk/requests/${id}/offer`, { as, json: {} });
  expect(answer.status, answer.text).toBe(200);
  const { url } = quotePaperEndpoints.createOffer.response.parse(answer.body);
  return new URL(url).hash.slice(1);
};

/** A ready quote of one line, and a link to it. */
async function aReadyQuote() {
  const people = await aDesk();
  const id = await asked(people.rep, { customerId: people.customer.id, contactId: people.customer.contactId });
  await drafted(people.li, id, [aLine({ noteIn: "Floor is 11" })]);
  await submitted(people.li, id);
  return { ...people, id, secret: await offered(people.li, id) };
}

describe("a customer's link", () => {
  it("shows the quote and nothing of the Desk, takes a question, and takes yes once", async () => {
    const { rep, li, manager, id, secret } = await aReadyQuote();
    const seen = await offers("view", { secret });
    const offer = offerSchema.parse(seen.body);
    expect(offer).toMatchObject({ state: "open", sums: { gross: "59500" }, quote: { clerk: { name: "Li Inside" } } });
    expect(seen.text).not.toMatch(/Secret Supplier|Floor is 11|unitCost|supplier|margin|noteIn|listPrice|"rate"/);
    expect((await offers("question", { secret, name: "Bea Buyer", text: "With seals?" })).status).toBe(200);
    const accept = { secret, name: "Bea Buyer", revision: 1 };
    const both = await Promise.all([offers("accept", accept), offers("accept", accept)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(offerSchema.parse(both[0]?.body)).toMatchObject({ state: "accepted", acceptedBy: "Bea Buyer" });
    expect(await countLeaves(ctx, "quote.accepted")).toBe(1);
    expect(await shownTo(rep, id)).toMatchObject({ state: "won", outcome: { acceptedBy: "Bea Buyer" } });
    const desk = await call("GET", `/api/desk/requests/${id}`, { as: li });
    expect(desk.body).toMatchObject({ customerQuestions: [{ name: "Bea Buyer", text: "With seals?" }] });
    const back = await call("POST", `/api/desk/requests/${id}/outcome`, { as: li, json: { outcome: "reopened" } });
    expect(refusalOf(back)).toEqual([409, "conflict"]);
    // A manager may, with a reason: whoever has the link can be the customer, and the history says whose link it was.
    const reopened = (reason: string) =>
      call("POST", `/api/desk/requests/${id}/outcome`, { as: manager, json: { outcome: "reopened", reason } });
    expect(refusalOf(await reopened(""))).toEqual([409, "conflict"]);
    expect((await reopened("Bea says she did not")).body).toMatchObject({ state: "ready", outcome: null });
    const history = await call("GET", `/api/desk/requests/${id}/history`, { as: manager });
    expect(history.body).toMatchObject({
      events: expect.arrayContaining([
        expect.objectContaining({
          kind: "accepted",
          by: null,
          to: { id: li.id, name: "Li Inside" },
          words: "Bea Buyer",
        }),
      ]),
    });
  });

  it("of an older revision is told so and cannot be accepted", async () => {
    const { li, id, secret } = await aReadyQuote();
    const { current } = await took(li, id, "revisions");
    const line = current?.lines[0];
    await edited(li, id, 2, [{ kind: "line", id: line?.id ?? "", field: "unitPrice", from: "12.5", to: "99" }]);
    const offer = offerSchema.parse((await offers("view", { secret })).body);
    expect(offer).toMatchObject({ state: "replaced", quote: { lines: [{ unitPrice: "12.5" }] } });
    expect(refusalOf(await offers("accept", { secret, name: "Bea", revision: 1 }))).toEqual([409, "conflict"]);
    expect(refusalOf(await offers("accept", { secret, name: "Bea", revision: 2 }))).toEqual([409, "conflict"]);
  });

  it("opens nothing once it is ended, unknown, or its time is over", async () => {
    const { li, id, secret } = await aReadyQuote();
    expect(refusalOf(await offers("view", { secret: "A".repeat(43) }))).toEqual([404, "not_found"]);
    expect(refusalOf(await offers("view", { secret: "short" }))).toEqual([400, "bad_request"]);
    await call("DELETE", `/api/desk/requests/${id}/offer`, { as: li });
    expect(refusalOf(await offers("view", { secret }))).toEqual([404, "not_found"]);
    expect(refusalOf(await offers("accept", { secret, name: "Bea", revision: 1 }))).toEqual([404, "not_found"]);
  });
});

describe("a link whose maker leaves", () => {
  beforeAll(async () => {
    await aPerson(ctx, { roles: ["admin"] });
  });
  const endOf = (who: TestPerson) => endAccess(ctx, { kind: "system", door: "sweep" }, who.id);
  const historyOf = async (as: TestPerson, id: string) => {
    const { body } = await call("GET", `/api/desk/requests/${id}/history`, { as });
    return deskHistoryEndpoints.requestHistory.response.parse(body).events;
  };

  it("goes on in the name of whoever of the Desk has the request", async () => {
    const { li, jo, id, secret } = await aReadyQuote();
    expect((await offers("question", { secret, name: "Bea Buyer", text: "With seals?" })).status).toBe(200);
    await took(li, id, "pass", { personId: jo.id });
    await endOf(li);
    expect((await offers("view", { secret })).body).toMatchObject({
      state: "open",
      questions: [{ name: "Bea Buyer" }],
    });
    expect((await historyOf(jo, id))[0]).toMatchObject({ kind: "link-passed", by: null, to: { name: "Jo Inside" } });
    expect((await offers("accept", { secret, name: "Bea Buyer", revision: 1 })).status).toBe(200);
    expect((await historyOf(jo, id))[0]).toMatchObject({ kind: "accepted", to: { name: "Jo Inside" } });
  });

  it("is closed where nobody else of the Desk has it, at once and with words of why", async () => {
    const { li, jo, id, secret } = await aReadyQuote();
    // By the Book alone, before anything is settled.
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${li.id}`);
    const what = ["view", "accept", "question", "pdf"].map((one) =>
      offers(one, { secret, name: "Bea", revision: 1, text: "Is it open?" }),
    );
    for (const answer of await Promise.all(what)) expect(refusalOf(answer)).toEqual([409, "conflict"]);
    await endOf(li);
    expect(await countLeaves(ctx, "quote.offer-ended")).toBe(2);
    expect(refusalOf(await offers("view", { secret }))).toEqual([409, "conflict"]);
    expect((await historyOf(jo, id))[0]).toMatchObject({ kind: "link-ended", to: { name: "Li Inside" } });
    // What was closed is not open again by their coming back.
    await ctx.db.run(sql`update person set status = 'active' where id = ${li.id}`);
    expect(refusalOf(await offers("view", { secret }))).toEqual([404, "not_found"]);
  });

  it("shows what was asked by it alone, and the Desk all of it", async () => {
    const { li, id, secret } = await aReadyQuote();
    const other = await offered(li, id);
    for (const [which, name] of [
      [secret, "Bea Buyer"],
      [other, "Cy Chief"],
    ] as const)
      expect((await offers("question", { secret: which, name, text: "With seals?" })).status).toBe(200);
    expect((await offers("view", { secret })).body).toMatchObject({ questions: [{ name: "Bea Buyer" }] });
    expect((await offers("view", { secret: other })).body).toMatchObject({ questions: [{ name: "Cy Chief" }] });
    const desk = await call("GET", `/api/desk/requests/${id}`, { as: li });
    expect(desk.body).toMatchObject({ customerQuestions: [{ name: "Bea Buyer" }, { name: "Cy Chief" }] });
  });
});

describe("a quote whose last day is over", () => {
  it("ends by itself once it was sent, and begins again with a new revision that holds longer", async () => {
    const { li, id } = await aReadyQuote();
    await took(li, id, "sent");
    const later = testContext({
      nowMs: () => Date.now() + 40 * DAY_MS,
      now: () => new Date(Date.now() + 40 * DAY_MS).toISOString(),
    });
    await expireQuotes(testContext());
    expect((await call("GET", `/api/desk/requests/${id}`, { as: li })).body).toMatchObject({ state: "sent" });
    await expireQuotes(later);
    expect((await call("GET", `/api/desk/requests/${id}`, { as: li })).body).toMatchObject({ state: "expired" });
    expect(await took(li, id, "revisions")).toMatchObject({ state: "drafting", outcome: null });
  });
});
