import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import { quoteRequestEndpoints } from "../../../shared/api/quote-requests.ts";
import { returnRequests } from "../../../worker/records/quote-sending.ts";
import { refusalOf } from "../support/answers.ts";
import { aPerson, countLeaves } from "../support/app.ts";
import { aDesk, aLine, asked, call, ctx, drafted, edited, shownTo, submitted, took, tried } from "../support/desk.ts";

describe("a request", () => {
  it("goes the whole road: handed over, taken, drafted, ready with a number, sent, won", async () => {
    const { rep, li, customer } = await aDesk();
    const id = await asked(rep, {
      customerId: customer.id,
      contactId: customer.contactId,
      note: "They are in a hurry",
    });
    expect(await shownTo(rep, id)).toMatchObject({
      ...{ state: "requested", wanted: "Forty ball valves", claimedBy: null, quote: null, canAnswer: true },
      contact: { name: "Bea Buyer" },
    });
    const draft = await drafted(li, id);
    expect(draft.revision).toMatchObject({
      sums: { currency: "EUR", net: "50000", tax: "9500", gross: "59500" },
      margin: { amount: "18000", percent: "36", unknown: 0 },
      head: { recipient: { person: "Bea Buyer" } },
    });
    expect(await shownTo(rep, id)).toMatchObject({
      ...{ state: "drafting", claimedBy: { name: "Li Inside" } },
      quote: { revision: 1, number: null, sums: null, lines: null },
    });
    const ready = await submitted(li, id);
    const year = new Date().getUTCFullYear();
    expect(ready).toMatchObject({ state: "ready", number: expect.stringMatching(new RegExp(`^Q-${year}-\\d{5}$`)) });
    expect((await took(li, id, "sent")).state).toBe("sent");
    const won = await took(li, id, "outcome", { outcome: "won", reason: "Fast" });
    expect(won).toMatchObject({ state: "won", outcome: { reason: "Fast", acceptedBy: null } });
    for (const kind of ["request.created", "request.claimed", "quote.begun", "quote.changed", "quote.submitted"])
      expect(await countLeaves(ctx, kind), kind).toBeGreaterThan(0);
  });

  it("sent twice is one request; another's id is a conflict", async () => {
    const { rep, mate, li } = await aDesk();
    const id = await asked(rep);
    const again = await call("POST", "/api/quote-requests", { as: rep, json: { id, wanted: "Forty ball valves" } });
    expect(again.status, again.text).toBe(200);
    const other = await call("POST", "/api/quote-requests", { as: mate, json: { id, wanted: "Mine" } });
    expect(refusalOf(other)).toEqual([409, "conflict"]);
    expect((await took(li, id, "claim")).wanted).toBe("Forty ball valves");
  });

  it("is answered and withdrawn by whoever asked or looks after the customer, and by nobody else", async () => {
    const { rep, mate, stranger, li, customer } = await aDesk();
    const id = await asked(mate, { customerId: customer.id });
    await took(li, id, "claim");
    await took(li, id, "question", { text: "Which pressure class?" });
    expect((await shownTo(rep, id)).question).toMatchObject({ text: "Which pressure class?", answer: null });
    const answer = (as: typeof rep) =>
      call("POST", `/api/quote-requests/${id}/answer`, { as, json: { answer: "PN 40" } });
    expect(refusalOf(await answer(stranger))).toEqual([404, "not_found"]);
    expect((await answer(rep)).status).toBe(200);
    expect(await took(li, id, "question", { text: "And the seals?" })).toMatchObject({
      question: { text: "And the seals?", answer: null },
    });
    const withdrawn = await call("POST", `/api/quote-requests/${id}/withdraw`, { as: mate, json: { reason: "Gone" } });
    expect(withdrawn.body).toMatchObject({ state: "withdrawn", outcome: { reason: "Gone" } });
    expect(refusalOf(await tried(li, id, "draft"))).toEqual([409, "conflict"]);
  });
});

describe("what is ready to be sent", () => {
  it("is listed to whom it is on, and to nobody else; what is not ready yet, or has gone out, is not", async () => {
    const { rep, li, jo, manager, customer } = await aDesk();
    const [own, others, drafting, gone] = [
      await asked(rep, { customerId: customer.id }),
      await asked(rep, { customerId: customer.id }),
      await asked(rep),
      await asked(rep),
    ];
    await drafted(li, own);
    await submitted(li, own);
    await drafted(jo, others);
    await submitted(jo, others);
    await drafted(li, drafting);
    await drafted(li, gone);
    await submitted(li, gone);
    await took(li, gone, "sent");
    const listed = async (as: typeof li): Promise<string[]> => {
      const answer = await call("GET", "/api/quote-requests?ready=true", { as });
      expect(answer.status, answer.text).toBe(200);
      const { requests } = quoteRequestEndpoints.listQuoteRequests.response.parse(answer.body);
      for (const request of requests)
        expect(request).toMatchObject({ state: "ready", quote: { number: expect.stringMatching(/^Q-/) } });
      return requests.map(({ id }) => id);
    };
    expect(await listed(li)).toEqual([own]);
    expect(await listed(jo)).toEqual([others]);
    for (const other of [rep, manager]) expect(await listed(other)).toEqual([]);
    await took(li, own, "revisions");
    expect(await listed(li)).toEqual([]);
  });
});

describe("taking a request", () => {
  it("of fifty who press at the same moment one has it, and the others are told who", async () => {
    const { rep } = await aDesk();
    const desk = await Promise.all(
      Array.from({ length: 50 }, (_, i) => aPerson(ctx, { roles: ["inside"], name: `Clerk ${i}` })),
    );
    const id = await asked(rep);
    const answers = await Promise.all(desk.map((clerk) => tried(clerk, id, "claim")));
    const winners = desk.filter((_, i) => answers[i]?.status === 200);
    expect(winners).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer.status).toBe(409);
      expect(answer.text).toContain(`Clerk ${desk.indexOf(winners[0] as (typeof desk)[number])} has it.`);
    }
  });

  it("can be passed on to colleagues at the Desk who may see its customer, and the list names those", async () => {
    const { rep, mate, li, jo, manager, customer } = await aDesk();
    const elsewhere = await aPerson(ctx, { roles: ["manager"], teams: [`Far ${ctx.newId()}`] });
    const id = await asked(rep, { customerId: customer.id });
    const listed = async (as: typeof li) => {
      const answer = await call("GET", `/api/desk/requests/${id}/colleagues`, { as });
      if (answer.status !== 200) return refusalOf(answer);
      return deskEndpoints.deskColleagues.response.parse(answer.body).people.map((person) => person.id);
    };
    const ids = await listed(li);
    expect(ids).toEqual(expect.arrayContaining([jo.id, manager.id]));
    for (const other of [li, rep, mate, elsewhere]) expect(ids).not.toContain(other.id);
    expect(await listed(rep)).toEqual([403, "forbidden"]);
    expect(await listed(elsewhere)).toEqual([404, "not_found"]);
  });

  it("can be put back, with its draft, and passed on to who may see the customer", async () => {
    const { rep, li, jo, stranger, customer } = await aDesk();
    const id = await asked(rep, { customerId: customer.id });
    await drafted(li, id);
    expect(refusalOf(await tried(jo, id, "release"))).toEqual([409, "conflict"]);
    expect(refusalOf(await tried(li, id, "pass", { personId: stranger.id }))).toEqual([400, "bad_request"]);
    expect((await took(li, id, "pass", { personId: jo.id, note: "I am away" })).claimedBy).toMatchObject({ id: jo.id });
    expect(await took(jo, id, "release", { note: "Too much" })).toMatchObject({ state: "requested", claimedBy: null });
    const back = await took(li, id, "claim");
    expect(back.current?.lines).toHaveLength(1);
    expect((await took(li, id, "draft")).state).toBe("drafting");
  });
});

describe("the queue", () => {
  it("is in order of promised time, by views with counts, found by words", async () => {
    const { rep, li, customer } = await aDesk();
    const ids = [await asked(rep, { wanted: "Zirconium gaskets" }), await asked(rep, { customerId: customer.id })];
    await took(li, ids[0] ?? "", "claim");
    const list = async (query: string) =>
      deskEndpoints.listDesk.response.parse((await call("GET", `/api/desk/requests?${query}`, { as: li })).body);
    const mine = await list("view=mine");
    expect(mine.requests.map(({ id }) => id)).toEqual([ids[0]]);
    expect(mine.counts.mine).toBe(1);
    expect((await list("view=all&q=ZIRCONIUM")).requests).toHaveLength(1);
    const all = await list("view=all&limit=100");
    expect([...all.requests].map(({ promiseAt }) => promiseAt)).toEqual(
      all.requests.map(({ promiseAt }) => promiseAt).sort(),
    );
    const first = await list("view=all&limit=1");
    const second = await list(`view=all&limit=1&cursor=${encodeURIComponent(first.nextCursor ?? "")}`);
    expect(second.requests[0]?.id).not.toBe(first.requests[0]?.id);
  });
});

describe("a draft", () => {
  it("keeps two people's edits of different fields, and says what they changed differently", async () => {
    const { rep, li, jo } = await aDesk();
    const id = await asked(rep);
    const line = aLine();
    await drafted(li, id, [line]);
    const change = (field: "unitPrice" | "quantity", from: string, to: string) =>
      [{ kind: "line", id: line.id, field, from, to }] as const;
    await Promise.all([
      edited(li, id, 1, [...change("unitPrice", "12.5", "13")]),
      edited(jo, id, 1, [...change("quantity", "40", "50")]),
    ]);
    const late = await edited(jo, id, 1, [...change("unitPrice", "12.5", "11")]);
    expect(late.conflicts).toMatchObject([{ theirs: "13", change: { to: "11" } }]);
    expect(late.revision.lines).toMatchObject([{ unitPrice: "13", quantity: "50" }]);
    const changeId = crypto.randomUUID();
    const once = await edited(li, id, 1, [...change("quantity", "50", "60")], changeId);
    const twice = await edited(li, id, 1, [...change("quantity", "50", "60")], changeId);
    expect(twice.version).toBe(once.version);
    expect(twice.revision.lines).toMatchObject([{ quantity: "60" }]);
  });

  it("applies one edit once, though its id is sent twice at the same moment with other words", async () => {
    const { rep, li, jo } = await aDesk();
    const id = await asked(rep);
    const line = aLine();
    await drafted(li, id, [line]);
    const changeId = crypto.randomUUID();
    const change = (to: string) => [{ kind: "line", id: line.id, field: "discountPercent", from: "0", to }] as const;
    await Promise.all(
      ["5", "90", "50"].map((to) => tried(li, id, "changes", { id: changeId, revision: 1, changes: change(to) })),
    );
    const log = await ctx.db.all<{ changes: string }>(sql`select changes from quote_change where id = ${changeId}`);
    expect(log).toHaveLength(1);
    const { to } = JSON.parse(log[0]?.changes ?? "[]")[0];
    const now = await edited(jo, id, 1, [{ kind: "head", field: "noteOut", from: "", to: "Thank you" }]);
    expect(now.revision.lines).toMatchObject([{ discountPercent: to }]);
    expect(refusalOf(await tried(jo, id, "changes", { id: changeId, revision: 1, changes: change("7") }))).toEqual([
      409,
      "conflict",
    ]);
  });

  it("refuses what a quote may not say, and changes nothing once it is handed in", async () => {
    const { rep, li } = await aDesk();
    const id = await asked(rep);
    const line = aLine();
    await drafted(li, id, [line]);
    const bad = [{ kind: "line", id: line.id, field: "unitPrice", from: "12.5", to: "a lot" }];
    const refused = await tried(li, id, "changes", { id: crypto.randomUUID(), revision: 1, changes: bad });
    expect(refusalOf(refused)).toEqual([400, "bad_request"]);
    await submitted(li, id);
    const good = [{ kind: "line", id: line.id, field: "unitPrice", from: "12.5", to: "13" }];
    const late = await tried(li, id, "changes", { id: crypto.randomUUID(), revision: 1, changes: good });
    expect(refusalOf(late)).toEqual([409, "conflict"]);
    const next = await took(li, id, "revisions");
    expect(next).toMatchObject({ state: "drafting", current: { revision: 2, state: "draft" } });
    expect(next.revisions.map(({ state }) => state)).toEqual(["superseded", "draft"]);
    await edited(li, id, 2, [{ kind: "line", id: line.id, field: "unitPrice", from: "12.5", to: "13" }]);
    const again = await submitted(li, id);
    expect(again.number).toBe((await took(li, id, "sent")).number);
  });
});

describe("approval", () => {
  it("is asked for by the rules, given by somebody else, and void in a new revision", async () => {
    const { rep, li, jo, manager } = await aDesk();
    const id = await asked(rep);
    await drafted(li, id, [aLine({ discountPercent: "15" })]);
    const waiting = await submitted(li, id);
    expect(waiting).toMatchObject({ state: "approval", number: null, canDecide: false });
    expect(waiting.current?.approvalReasons).toMatchObject([{ why: "discount" }]);
    for (const own of [li, jo])
      expect(refusalOf(await tried(own, id, "decision", { revision: 1, approve: true }))).toEqual([403, "forbidden"]);
    const back = await took(manager, id, "decision", { revision: 1, approve: false, words: "Too much" });
    expect(back).toMatchObject({ state: "drafting", current: { state: "draft", decisionWords: "Too much" } });
    await submitted(li, id);
    const both = await Promise.all([1, 2].map(() => tried(manager, id, "decision", { revision: 1, approve: true })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await took(li, id, "revisions");
    expect((await submitted(li, id)).state).toBe("approval");
  });

  it("nobody approves what they wrote a word of, though they are a manager", async () => {
    const { rep, li, manager } = await aDesk();
    const id = await asked(rep);
    const line = aLine({ discountPercent: "15" });
    await drafted(li, id, [line]);
    await edited(manager, id, 1, [{ kind: "line", id: line.id, field: "discountPercent", from: "15", to: "16" }]);
    await submitted(li, id);
    expect(refusalOf(await tried(manager, id, "decision", { revision: 1, approve: true }))).toEqual([403, "forbidden"]);
  });
});

describe("who leaves the Desk", () => {
  it("leaves their requests to the others, with what was written", async () => {
    const { rep, li, jo } = await aDesk();
    const [drafting, ready] = [await asked(rep), await asked(rep)];
    await drafted(li, drafting);
    await drafted(li, ready);
    await submitted(li, ready);
    await ctx.db.run(sql`update person set status = 'disabled' where id = ${li.id}`);
    await returnRequests(ctx);
    const back = await took(jo, drafting, "claim");
    expect([back.state, back.current?.lines.length]).toEqual(["drafting", 1]);
    expect(await took(jo, ready, "claim")).toMatchObject({ state: "ready", claimedBy: { id: jo.id } });
    await returnRequests(ctx);
    expect((await took(jo, ready, "sent")).state).toBe("sent");
  });
});

describe("numbers", () => {
  it("follow each other without gap or double, however many quotes become ready at once", async () => {
    const { rep, li } = await aDesk();
    const ids = await Promise.all(Array.from({ length: 40 }, () => asked(rep)));
    for (const id of ids) await drafted(li, id);
    const before = Number((await submitted(li, ids.pop() ?? "")).number?.slice(-5));
    const ready = await Promise.all(ids.map((id) => submitted(li, id)));
    const numbers = ready.map(({ number }) => Number(number?.slice(-5))).sort((a, b) => a - b);
    expect(numbers).toEqual(ids.map((_, i) => before + 1 + i));
  });
});
