import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { deskRequestSchema } from "../../../shared/api/desk-request.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { smallPdf } from "../../support/small-pdf.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { saved } from "../support/law-company.ts";
import { aMessage } from "../support/mail.ts";
import { byConsole } from "../support/whole.ts";

const ctx = testContext();
let rep: TestPerson;
let li: TestPerson;
let jo: TestPerson;

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  rep = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"], name: "Rosa Rep" });
  li = await aPerson(ctx, { roles: ["inside"], name: "Li Inside" });
  jo = await aPerson(ctx, { roles: ["inside"], name: "Jo Inside" });
});

const sentAt = "2026-09-01T07:00:00.000Z";
let mails = 0;
/** A rep's mail with a quote of their own; answers the quote's id. */
async function quoted(
  total = "1,250.00 EUR",
  [from, address]: [TestPerson, string] = [rep, "rep@acme.example"],
): Promise<{ id: string; messageId: string }> {
  const pdf = smallPdf(["Acme  QUOTATION", `No.  ACM-${++mails}`, "20 valves  62.50", `Total  ${total}`]);
  const messageId = await saved(
    from,
    aMessage({
      headers: {
        ...{ From: address, To: "buyer@globex.example", Subject: `Valves ${mails}` },
        ...{ "Message-ID": `<q-${mails}@acme.example>`, "Content-Type": 'multipart/mixed; boundary="b"' },
      },
      body: [
        ...["--b", "Content-Type: text/plain", "", "See the file.", "--b", "Content-Type: application/pdf"],
        ...[`Content-Disposition: attachment; filename="quote-${mails}.pdf"`, "Content-Transfer-Encoding: base64", ""],
        ...[Buffer.from(pdf).toString("base64"), "--b--", ""],
      ].join("\n"),
    }),
  );
  const { body } = await byConsole(li, "GET", "/api/desk/outside-quotes");
  return { id: body.quotes.find((one: { messageId: string }) => one.messageId === messageId).id, messageId };
}
const step = (as: TestPerson, id: string, what: string) =>
  byConsole(as, "POST", `/api/desk/outside-quotes/${id}/${what}`, {});
const desk = (id: string, what: string, body: unknown = {}) =>
  byConsole(li, "POST", `/api/desk/requests/${id}/${what}`, body);

describe("taking a quote into the Desk", () => {
  it("makes it a request that was sent, with its document, mail and sum", async () => {
    const { id, messageId } = await quoted();
    const taken = await step(li, id, "take");
    expect(taken.status, taken.text).toBe(200);
    const request = deskRequestSchema.parse(taken.body);
    expect(request).toMatchObject({
      ...{ id, state: "sent", source: "outside", askedBy: { name: "Rosa Rep" }, claimedBy: { name: "Li Inside" } },
      ...{ messageId, sentMessageId: messageId, sentAt, current: null, revisions: [], wanted: `quote-${mails}.pdf` },
      sums: { currency: "EUR", net: "125000", tax: "0", gross: "125000" },
    });
    expect(request.followOn).not.toBeNull();
    const file = await byConsole(jo, "GET", `/api/desk/requests/${id}/files/${request.files[0]?.id}`);
    expect([file.status, file.text.slice(0, 5)]).toEqual([200, "%PDF-"]);
    const left = await byConsole(li, "GET", "/api/desk/outside-quotes");
    expect(left.body.quotes.map((one: { id: string }) => one.id)).not.toContain(id);
    const history = await byConsole(li, "GET", `/api/desk/requests/${id}/history`);
    expect(history.body.events.map(({ kind }: { kind: string }) => kind).sort()).toEqual(["claimed", "sent"]);
  });

  it("goes once, when several press at the same moment; who is late is told who has it", async () => {
    const { id } = await quoted();
    const before = await countLeaves(ctx, "outside-quote.taken");
    const answers = await Promise.all([li, jo, li, jo, jo].map((who) => step(who, id, "take")));
    const { body } = await byConsole(li, "GET", `/api/desk/requests/${id}`);
    const winner = body.claimedBy.name;
    for (const [at, who] of [li, jo, li, jo, jo].entries()) {
      const isWinner = (who === li) === (winner === "Li Inside");
      expect(answers[at]?.status).toBe(isWinner ? 200 : 409);
      if (!isWinner) expect(answers[at]?.body.error.message).toBe(`${winner} has it.`);
    }
    const rows =
      await ctx.db.all(sql`select r.id, (select count(*) from request_file f where f.request_id = r.id) as files
      from quote_request r where r.id = ${id}`);
    expect(rows).toEqual([{ id, files: 1 }]);
    expect(await countLeaves(ctx, "outside-quote.taken")).toBe(before + 1);
  });

  it("then it is lost, opened again where it stood, and revised by a quote of the Desk's in its currency", async () => {
    const { id } = await quoted("900.00 USD");
    expect((await step(li, id, "take")).status).toBe(200);
    const lost = await desk(id, "outcome", { outcome: "lost", lostFor: "price", competitor: "Initech" });
    expect(lost.body).toMatchObject({ state: "lost", outcome: { lostFor: "price" } });
    expect((await desk(id, "outcome", { outcome: "reopened" })).body).toMatchObject({ state: "sent", outcome: null });
    const revised = await desk(id, "revisions");
    expect(revised.body, revised.text).toMatchObject({
      ...{ state: "drafting", claimedBy: { name: "Li Inside" }, sentMessageId: null, followOn: null },
      current: { revision: 1, state: "draft", lines: [], head: { currency: "USD" } },
    });
    expect((await desk(id, "revisions")).status).toBe(409);
    const other = await quoted();
    await step(li, other.id, "take");
    expect((await byConsole(jo, "POST", `/api/desk/requests/${other.id}/revisions`, {})).status).toBe(409);
    expect((await desk(other.id, "outcome", { outcome: "won" })).body).toMatchObject({ state: "won" });
  });
});

it("is not for whoever sent it to take or to set aside", async () => {
  const ina = await aPerson(ctx, { email: "ina@acme.example", roles: ["inside"] });
  const { id } = await quoted("1,250.00 EUR", [ina, "ina@acme.example"]);
  for (const what of ["take", "dismiss"]) {
    const answer = await step(ina, id, what);
    expect([what, answer.status, answer.body.error.message]).toEqual([
      ...[what, 403],
      "Your own mail: a colleague at the Desk looks at it.",
    ]);
  }
  expect((await step(li, id, "dismiss")).status).toBe(200);
  expect((await step(ina, id, "reopen")).status).toBe(403);
  expect((await step(li, id, "reopen")).status).toBe(200);
});

it("every answer that shows one has its leaf, also where nothing is changed any more", async () => {
  const { id } = await quoted();
  const late = await aPerson(ctx, { roles: ["inside"] });
  const shown = () => countLeaves(ctx, "request.shown");
  let before = await shown();
  expect((await step(late, id, "dismiss")).status).toBe(200);
  expect(await shown()).toBe(before + 1);
  const other = await aPerson(ctx, { roles: ["inside"] });
  before = await shown();
  expect((await step(other, id, "reopen")).status).toBe(200);
  expect(await shown()).toBe(before + 1);
  before = await shown();
  expect((await step(other, id, "take")).status).toBe(200);
  expect(await shown()).toBe(before + 1);
  await ctx.db.run(sql`delete from rate_limit where key = ${`shown|request.shown|${id}|${other.actor.personId}`}`);
  expect((await step(other, id, "take")).status).toBe(200);
  expect(await shown()).toBe(before + 2);
});

describe("what is no quote", () => {
  it("is put aside, stays so until that is taken back, and cannot be taken meanwhile", async () => {
    const { id } = await quoted();
    expect((await step(li, id, "dismiss")).body).toMatchObject({
      state: "dismissed",
      decidedBy: { name: "Li Inside" },
    });
    const aside = await byConsole(jo, "GET", "/api/desk/outside-quotes?state=dismissed");
    expect(aside.body.quotes).toMatchObject([{ id }]);
    expect((await step(jo, id, "take")).status).toBe(409);
    expect((await step(jo, id, "reopen")).body).toMatchObject({ state: "open", decidedBy: null });
    expect((await step(jo, id, "take")).status).toBe(200);
    expect((await step(li, id, "dismiss")).status).toBe(409);
    expect((await step(li, id, "reopen")).status).toBe(409);
  });

  it("pages go on where the last one ended", async () => {
    for (let at = 0; at < 3; at++) await quoted();
    const all = await byConsole(li, "GET", "/api/desk/outside-quotes");
    const ids: string[] = [];
    let cursor = "";
    for (let page = 0; page < 10; page++) {
      const { body } = await byConsole(li, "GET", `/api/desk/outside-quotes?limit=1${cursor}`);
      ids.push(...body.quotes.map((one: { id: string }) => one.id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
    expect(ids).toEqual(all.body.quotes.map((one: { id: string }) => one.id));
    expect(ids.length).toBeGreaterThan(2);
  });
});
