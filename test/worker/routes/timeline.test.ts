import { describe, expect, it } from "vitest";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import { bindNotes } from "../../../worker/routes/notes.ts";
import { refusalOf } from "../support/answers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindCustomers, bindNotes);

const page = async (as: TestPerson, id: string, query = "") => {
  const answer = await call("GET", `/api/customers/${id}/timeline${query}`, { as });
  expect(answer.status, answer.text).toBe(200);
  return customerEndpoints.timeline.response.parse(answer.body);
};

/** Everything, page by page, as `m 2026-01` and `n 2026-02`, in the order of the dates. */
async function walk(as: TestPerson, id: string, query: string): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor = ""; ; ) {
    const { messages, notes, nextCursor } = await page(as, id, `?${query}${cursor}`);
    const lines = [
      ...messages.map(({ sentAt }) => ({ at: sentAt, what: "m" })),
      ...notes.map(({ happenedAt }) => ({ at: happenedAt, what: "n" })),
    ].sort((a, b) => (a.at < b.at ? 1 : -1));
    seen.push(...lines.map(({ at, what }) => `${what} ${at.slice(0, 7)}`));
    if (nextCursor === null) return seen;
    cursor = `&cursor=${nextCursor}`;
  }
}

/** Mail in January, March … and notes in February, April …, over two years; every fourth message goes out. */
async function aHistory() {
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  const rep = await aPerson(ctx, { teams: [`History ${ctx.newId()}`], name: "Ann" });
  const stranger = await aPerson(ctx, { teams: [`Other ${ctx.newId()}`] });
  const customer = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "", owner: rep });
  for (let month = 0; month < 24; month++) {
    const at = Date.UTC(2024, month, 10, 9);
    if (month % 2 === 0) {
      const isOut = month % 8 === 0;
      const buyer = { role: isOut ? "to" : "from", address: customer.address, name: "Bea" } as const;
      const second = { role: "cc", address: "second@else.example", name: "" } as const;
      await aStoredMessage(ctx, {
        by: rep,
        customers: [customer],
        sentAt: at,
        message: { direction: isOut ? "out" : "in", participants: month < 12 ? [buyer] : [second] },
      });
    } else {
      const json = { id: crypto.randomUUID(), kind: "call", text: "Rang", happenedAt: new Date(at).toISOString() };
      const contact = month < 12 ? { contactId: customer.contactId } : {};
      const path = `/api/customers/${customer.id}/notes`;
      expect((await call("POST", path, { as: rep, json: { ...json, ...contact } })).status).toBe(200);
    }
  }
  return { rep, stranger, customer };
}

describe("one timeline of mail and notes", () => {
  it("is walked page by page without leaving out or repeating anything, whatever the page's size", async () => {
    const { rep, customer } = await aHistory();
    const wanted = Array.from({ length: 24 }, (_, i) => {
      const month = 23 - i;
      return `${month % 2 === 0 ? "m" : "n"} ${new Date(Date.UTC(2024, month, 10)).toISOString().slice(0, 7)}`;
    });
    for (const limit of [1, 5, 7, 100]) expect(await walk(rep, customer.id, `limit=${limit}`)).toEqual(wanted);
  });

  it("is filtered by direction, by notes, by year and up to a day", async () => {
    const { rep, customer } = await aHistory();
    const counts = async (query: string) => {
      const lines = await walk(rep, customer.id, `limit=4&${query}`);
      return [lines.filter((line) => line.startsWith("m")).length, lines.filter((line) => line.startsWith("n")).length];
    };
    expect(await counts("type=in")).toEqual([9, 0]);
    expect(await counts("type=out")).toEqual([3, 0]);
    expect(await counts("type=notes")).toEqual([0, 12]);
    const year = "since=2025-01-01T00:00:00.000Z&before=2026-01-01T00:00:00.000Z";
    expect(await counts(year)).toEqual([6, 6]);
    expect((await walk(rep, customer.id, "before=2024-04-10T09:00:00.000Z"))[0]).toBe("m 2024-03");
  });

  it("is filtered by person: a contact's addresses, a colleague's, notes about the one and by the other", async () => {
    const { rep, customer } = await aHistory();
    const ofContact = await walk(rep, customer.id, `limit=3&with=${customer.contactId}`);
    expect(ofContact).toHaveLength(12);
    expect(ofContact.every((line) => line.slice(2, 6) === "2024")).toBe(true);
    const ofAnn = await walk(rep, customer.id, `limit=5&with=${rep.id}`);
    expect(ofAnn.every((line) => line.startsWith("n"))).toBe(true);
    expect(ofAnn).toHaveLength(12);
  });

  it("tells by no filter whom a message names, or a note is about, where the reader may not see that", async () => {
    const { stranger, customer } = await aHistory();
    expect(await walk(stranger, customer.id, "limit=50")).toHaveLength(24);
    expect(await walk(stranger, customer.id, `limit=50&with=${customer.contactId}`)).toEqual([]);
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: true });
    expect(await walk(stranger, customer.id, `limit=50&with=${customer.contactId}`)).toHaveLength(12);
  });

  it("refuses a cursor of another list", async () => {
    const { rep, customer } = await aHistory();
    for (const cursor of ["x", "bm9uc2Vuc2U.", ".bm9uc2Vuc2U", "a.b.c"]) {
      const answer = await call("GET", `/api/customers/${customer.id}/timeline?cursor=${cursor}`, { as: rep });
      expect(refusalOf(answer), cursor).toEqual([400, "bad_request"]);
    }
  });
});

describe("activity", () => {
  it("counts what the reader may know of by week, and names who saved mail, last first", async () => {
    const { rep, stranger, customer } = await aHistory();
    const mate = await aPerson(ctx, { name: "Mo" });
    await aStoredMessage(ctx, { by: mate, customers: [customer], sentAt: Date.UTC(2026, 0, 5) });
    const ask = async (as: TestPerson) => {
      const answer = await call("GET", `/api/customers/${customer.id}/activity`, { as });
      return customerEndpoints.activity.response.parse(answer.body);
    };
    const { weeks, colleagues } = await ask(rep);
    expect(weeks[0]).toEqual({ monday: "2026-01-05", in: 1, out: 0, notes: 0 });
    // 10 January 2024 was a Wednesday.
    expect(weeks.at(-1)).toEqual({ monday: "2024-01-08", in: 0, out: 1, notes: 0 });
    const total = (of: "in" | "out" | "notes") => weeks.reduce((sum, week) => sum + week[of], 0);
    expect([total("in"), total("out"), total("notes")]).toEqual([10, 3, 12]);
    expect(colleagues.map(({ name }) => name)).toEqual(["Mo", "Ann"]);
    expect((await ask(stranger)).weeks).toHaveLength(weeks.length);
  });
});

describe("the customer behind an address", () => {
  it("comes with the last notes and what is open next", async () => {
    const { rep, stranger, customer } = await aHistory();
    for (const [text, dueOn] of [
      ["Later", "2026-12-24"],
      ["First", "2026-11-30"],
    ]) {
      const json = { id: crypto.randomUUID(), kind: "note", text: "", nextStep: { text, dueOn } };
      await call("POST", `/api/customers/${customer.id}/notes`, { as: rep, json });
    }
    const ask = async (as: TestPerson) => {
      const answer = await call("GET", `/api/customer-by-address?address=${customer.address}`, { as, by: "device" });
      return customerEndpoints.customerByAddress.response.parse(answer.body);
    };
    const { notes, steps } = await ask(rep);
    expect(steps.map(({ nextStep }) => nextStep?.text)).toEqual(["First", "Later"]);
    expect(notes).toHaveLength(3);
    const others = await ask(stranger);
    expect(others.steps).toEqual([]);
    expect(others.notes.map(({ text }) => text)).toEqual([null, null, null]);
  });
});
