import { describe, expect, it } from "vitest";
import { offerSchema } from "../../../shared/api/offers.ts";
import { quoteReplySchema } from "../../../shared/api/quote-papers.ts";
import { updateDeskSettings } from "../../../worker/records/desk-settings.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { bindDesk } from "../../../worker/routes/desk.ts";
import { bindOffers } from "../../../worker/routes/offers.ts";
import { bindQuotePapers } from "../../../worker/routes/quote-papers.ts";
import { refusalOf } from "../support/answers.ts";
import { anApp, aPerson, type TestPerson } from "../support/app.ts";
import { aDesk, asked, ctx, drafted, shownTo, submitted } from "../support/desk.ts";
import { saved } from "../support/law-company.ts";
import { aMessage } from "../support/mail.ts";

// A ready quote that the rep sends out themselves.

const { call } = anApp(bindDesk, bindQuotePapers, bindOffers);
const replyOf = (as: TestPerson, id: string) => call("POST", `/api/quote-requests/${id}/reply`, { as, json: {} });

async function aReady() {
  const people = await aDesk();
  const id = await asked(people.mate, { customerId: people.customer.id, contactId: people.customer.contactId });
  return { ...people, id };
}

describe("the mail of a quote for who asked for it", () => {
  it("is in their own name, with Inside in Cc and a link that opens the quote", async () => {
    const { rep, mate, li, stranger, id } = await aReady();
    expect(refusalOf(await replyOf(mate, id))).toEqual([409, "conflict"]);
    expect((await shownTo(mate, id)).canSend).toBe(false);
    await drafted(li, id);
    await submitted(li, id);
    expect((await shownTo(mate, id)).canSend).toBe(true);
    const answer = await replyOf(mate, id);
    expect(answer.status, answer.text).toBe(200);
    const reply = quoteReplySchema.parse(answer.body);
    expect(reply.cc.map(({ name }) => name)).toEqual(["Li Inside"]);
    expect(reply.text).toContain("Mo Mate");
    expect(reply.text).not.toContain("Li Inside");
    expect(answer.text).not.toMatch(/Secret Supplier|unitCost|margin/);
    const secret = new URL(reply.url).hash.slice(1);
    const offer = await call("POST", "/api/offers/view", { json: { secret } });
    expect(offerSchema.parse(offer.body)).toMatchObject({ state: "open", quote: { clerk: { name: "Li Inside" } } });
    // Who looks after the customer may as well; who has nothing to do with it does not learn that it is there.
    expect((await replyOf(rep, id)).status).toBe(200);
    expect(refusalOf(await replyOf(stranger, id))).toEqual([404, "not_found"]);
  });

  it("answers the customer's mail in its thread, out of the mailbox that it lies in", async () => {
    const boss = await aPerson(ctx, { roles: ["admin"] });
    await applySetup(boss.actor, ctx, {
      ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
      mailDomains: ["acme.example"],
    });
    const rep = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
    const { li } = await aDesk();
    const messageId = await saved(
      rep,
      aMessage({
        headers: {
          ...{ "Message-ID": "<rfq@globex.example>", Date: new Date().toUTCString(), Subject: "Forty valves" },
          ...{ From: "Bea Buyer <buyer@globex.example>", To: "rep@acme.example" },
        },
        body: "Please quote forty valves.",
      }),
    );
    const id = await asked(rep, { messageId });
    await drafted(li, id);
    await submitted(li, id);
    const answer = await replyOf(rep, id);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      to: [{ name: "Bea Buyer", address: "buyer@globex.example" }],
      ...{ inReplyTo: "<rfq@globex.example>", references: ["<rfq@globex.example>"], subject: "Re: Forty valves" },
    });
  });

  it("is not theirs to send where the company shows others no lines", async () => {
    const { mate, li, id } = await aReady();
    await drafted(li, id);
    await submitted(li, id);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    await updateDeskSettings(admin.actor, ctx, { outsideSees: "totals" });
    expect((await shownTo(mate, id)).canSend).toBe(false);
    expect(refusalOf(await replyOf(mate, id))).toEqual([404, "not_found"]);
    await updateDeskSettings(admin.actor, ctx, { outsideSees: "lines" });
  });
});
