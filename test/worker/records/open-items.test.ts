import { runInDurableObject } from "cloudflare:test";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { newNoteSchema } from "../../../shared/api/notes.ts";
import { openItemEndpoints } from "../../../shared/api/open-items.ts";
import type { AppContext } from "../../../worker/context.ts";
import * as schema from "../../../worker/db/book.schema.ts";
import { customerByAddress } from "../../../worker/records/customer-by-address.ts";
import { updateCustomer } from "../../../worker/records/customer-changes.ts";
import { readCustomerFacts } from "../../../worker/records/customer-facts.ts";
import { findCustomer } from "../../../worker/records/customers.ts";
import { needAnswer, needNoAnswer } from "../../../worker/records/no-answers.ts";
import { createNote, settleStep } from "../../../worker/records/note-changes.ts";
import { customerNumbers, listWaiting } from "../../../worker/records/open-items.ts";
import { teamTotals } from "../../../worker/records/team-totals.ts";
import { readWeek } from "../../../worker/records/week.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { VolumeMessage } from "../../../worker/volume/record.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

// A Tuesday three weeks into a quarter, so that the days looked at lie in two volumes.
const now = Date.UTC(2026, 9, 20, 12);
const ctx = testContext({ nowMs: () => now, now: () => new Date(now).toISOString() });
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const ago = (days: number): number => now - days * DAY;
const teamOf = (person: TestPerson): string => person.actor.teamIds[0] ?? "";

let threads = 500_000;
const aThread = (): number => ++threads;

type Given = { sentAt: number; thread: number; from?: string; cc?: string; flags?: string[]; subject?: string };
/** What a customer wrote, or what `by` wrote to them, saved from the mailbox of `by`. */
function aMail(
  by: TestPerson,
  customers: { id: string; address: string }[],
  direction: "in" | "out",
  given: Given,
): ReturnType<typeof aStoredMessage> {
  const [customer] = customers;
  const theirs = given.from ?? customer?.address ?? "";
  const people: VolumeMessage["participants"] =
    direction === "in"
      ? [
          { role: "from", address: theirs, name: "Bea Buyer" },
          { role: "to", address: by.email, name: by.name },
        ]
      : [
          { role: "from", address: by.email, name: by.name },
          { role: "to", address: theirs, name: "Bea Buyer" },
        ];
  if (given.cc) people.push({ role: "cc", address: given.cc, name: "" });
  return aStoredMessage(ctx, {
    by,
    customers,
    foundBy: customers.map(({ address }) => address),
    sentAt: given.sentAt,
    message: {
      thread: given.thread,
      direction,
      participants: people,
      flags: given.flags ?? [],
      subject: given.subject ?? "Valves",
    },
  });
}

const query = (asked: object = {}) => openItemEndpoints.listWaiting.query.parse(asked);
const waiting = async (as: TestPerson, asked: object = {}) =>
  openItemEndpoints.listWaiting.response.parse(await listWaiting(as.actor, ctx, query(asked)));
const idsOf = async (as: TestPerson, asked: object = {}) =>
  (await waiting(as, asked)).waiting.map(({ message }) => message.id);
const numbersOf = async (as: TestPerson, id: string) =>
  (await customerNumbers(as.actor, ctx)).find((one) => one.id === id);

describe("a thread waits for an answer", () => {
  it("when the customer wrote last, since their first message that nobody answered", async () => {
    const rep = await aPerson(ctx, { teams: ["Waits"] });
    const customer = await aCustomer(ctx, { name: "Waits Ltd", owner: rep, teamId: teamOf(rep) });
    const thread = aThread();
    await aMail(rep, [customer], "in", { thread, sentAt: ago(9) });
    await aMail(rep, [customer], "out", { thread, sentAt: ago(8) });
    expect(await idsOf(rep, { customerId: customer.id })).toEqual([]);

    await aMail(rep, [customer], "in", { thread, sentAt: ago(6) });
    const last = await aMail(rep, [customer], "in", { thread, sentAt: ago(1), subject: "Any news?" });
    const found = await waiting(rep, { customerId: customer.id });
    expect(found).toMatchObject({ count: 1, lateCount: 1, customerCount: 1, answerHours: 24 });
    expect(found.waiting[0]).toMatchObject({
      message: { id: last.id, subject: "Any news?", level: "original" },
      customers: [{ id: customer.id, name: "Waits Ltd" }],
      sinceAt: new Date(ago(6)).toISOString(),
      dueAt: new Date(ago(5)).toISOString(),
      isLate: true,
    });

    await aMail(rep, [customer], "out", { thread, sentAt: ago(0.5) });
    expect(await waiting(rep, { customerId: customer.id })).toMatchObject({ count: 0, lateCount: 0, waiting: [] });
  });

  it("past the customer's own clock, where it is used to quicker answers than the company's word", async () => {
    const rep = await aPerson(ctx, { teams: ["Clocks"] });
    const stranger = await aPerson(ctx, { teams: ["No clocks"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    // Over both volumes, nine answers within three hours, of working days.
    for (const days of [5, 6, 7, 8, 12, 13, 33, 34, 35]) {
      const thread = aThread();
      await aMail(rep, [customer], "in", { thread, sentAt: ago(days) });
      await aMail(rep, [customer], "in", { thread, sentAt: ago(days) + HOUR });
      await aMail(rep, [customer], "out", { thread, sentAt: ago(days) + 3 * HOUR });
    }
    const asked = now - 4 * HOUR;
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: asked });
    const found = await waiting(rep, { customerId: customer.id });
    expect(found).toMatchObject({ lateCount: 1, waiting: [{ ownHours: 3, isLate: true }] });
    expect(found.waiting[0]?.dueAt).toBe(new Date(asked + 3 * HOUR).toISOString());
    expect(await numbersOf(rep, customer.id)).toMatchObject({ isLate: true });
    expect(await numbersOf(stranger, customer.id)).toBe(undefined);
    // What came to somebody's own mailbox says nothing of how soon others answered.
    await aMail(stranger, [customer], "in", { thread: aThread(), sentAt: now - 5 * HOUR });
    expect((await waiting(stranger)).waiting).toMatchObject([{ ownHours: null, isLate: false }]);
  });

  it("in working days of the customer's country", async () => {
    const rep = await aPerson(ctx, { teams: ["Weekends"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    // 2026-10-16 is a Friday.
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: Date.UTC(2026, 9, 16, 8) });
    const dueAt = async () => (await waiting(rep, { customerId: customer.id })).waiting[0]?.dueAt;
    expect(await dueAt()).toBe("2026-10-19T08:00:00.000Z");
    await updateCustomer(rep.actor, ctx, customer.id, { country: "eg" });
    expect(await dueAt()).toBe("2026-10-19T00:00:00.000Z");
    await updateCustomer(rep.actor, ctx, customer.id, { country: null });
    expect(await dueAt()).toBe("2026-10-19T08:00:00.000Z");
  });

  it("in the totals of its team, for who is in it, and never by person", async () => {
    const boss = await aPerson(ctx, { roles: ["manager"], teams: ["Totals"] });
    const rep = await aPerson(ctx, { teams: ["Totals"] });
    const stranger = await aPerson(ctx, { teams: ["Not these"] });
    const teamId = teamOf(boss);
    const late = await aCustomer(ctx, { owner: rep, teamId });
    await aCustomer(ctx, { teamId });
    // One that is closed to the manager counts for nobody who may not read it.
    const closed = await aCustomer(ctx, { owner: rep, teamId, restricted: true });
    await aCustomer(ctx, { teamId, restricted: true });
    await aMail(rep, [late], "in", { thread: aThread(), sentAt: ago(4) });
    await aMail(rep, [late], "in", { thread: aThread(), sentAt: now - HOUR });
    await aMail(rep, [closed], "in", { thread: aThread(), sentAt: ago(4) });
    const team = { id: teamId, name: "Totals" };
    const totals = { customers: 2, waiting: 1, late: 1, openItems: 2, unowned: 1 };
    expect(await teamTotals(boss.actor, ctx)).toEqual([{ team, ...totals }]);
    expect(await teamTotals(stranger.actor, ctx)).toMatchObject([{ customers: 0, openItems: 0 }]);
  });

  it("in the side panel, as far as its reader may know", async () => {
    const rep = await aPerson(ctx, { teams: ["Panel waits"] });
    const stranger = await aPerson(ctx, { teams: ["Elsewhere"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const mail = await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2), subject: "Still open" });
    const panel = (as: TestPerson) => customerByAddress(as.actor, ctx, customer.address);
    expect((await panel(rep)).waiting).toMatchObject([{ message: { id: mail.id, subject: "Still open" } }]);
    expect(JSON.stringify(await panel(stranger))).not.toContain("Still open");
    await aMail(rep, [customer], "out", { thread: threads, sentAt: ago(1) });
    expect((await panel(rep)).waiting).toEqual([]);
  });

  it("in the side panel by what was found of its customer, once, and by no other customer's facts", async () => {
    const rep = await aPerson(ctx, { teams: ["Panel asks"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2) });
    const asked: string[] = [];
    const db = drizzle(ctx.env.BOOK, { schema, logger: { logQuery: (text) => void asked.push(text) } });
    const queriesOf = async (work: (watched: AppContext) => Promise<unknown>) => {
      asked.length = 0;
      await work({ ...ctx, db });
      return [...asked];
    };
    const [ofAll] = await queriesOf((watched) => readCustomerFacts(watched, "all"));
    const [ofOne] = (await queriesOf((watched) => findCustomer(rep.actor, watched, customer.id))).slice(-1);
    const panel = await queriesOf(async (watched) => {
      expect((await customerByAddress(rep.actor, watched, customer.address)).waiting).toHaveLength(1);
    });
    expect(panel.filter((text) => text === ofAll)).toHaveLength(0);
    expect(panel.filter((text) => text === ofOne)).toHaveLength(1);
    expect([ofAll, ofOne].every((text) => text?.includes("from customer c"))).toBe(true);
  });

  it("whoever of the company answered, and in time for as long as the company says", async () => {
    const rep = await aPerson(ctx, { teams: ["Hours"] });
    const mate = await aPerson(ctx, { teams: ["Hours"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const [answered, open] = [aThread(), aThread()];
    await aMail(rep, [customer], "in", { thread: answered, sentAt: ago(3) });
    await aMail(mate, [customer], "out", { thread: answered, sentAt: ago(2) });
    const mail = await aMail(rep, [customer], "in", { thread: open, sentAt: now - 5 * HOUR });
    expect(await waiting(rep, { customerId: customer.id })).toMatchObject({
      lateCount: 0,
      waiting: [{ message: { id: mail.id }, isLate: false }],
    });
    const strict = testContext({ nowMs: () => now, now: () => new Date(now).toISOString() });
    await strict.db.run(`insert into setting (key, value) values ('answerHours', '4')`);
    const late = await listWaiting(rep.actor, strict, query({ customerId: customer.id }));
    await ctx.db.run("delete from setting where key = 'answerHours'");
    expect(late).toMatchObject({ answerHours: 4, lateCount: 1, waiting: [{ isLate: true }] });
  });

  it("across quarters and merged threads", async () => {
    const rep = await aPerson(ctx, { teams: ["Quarters"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const [over, merged, into, again] = [aThread(), aThread(), aThread(), aThread()];
    // Asked in September, answered in October.
    await aMail(rep, [customer], "in", { thread: over, sentAt: ago(30) });
    await aMail(rep, [customer], "out", { thread: over, sentAt: ago(10) });
    // Answered in what turned out to be the same thread.
    await aMail(rep, [customer], "in", { thread: merged, sentAt: ago(5) });
    await aMail(rep, [customer], "out", { thread: into, sentAt: ago(4) });
    // Asked in September, answered, asked again in October.
    await aMail(rep, [customer], "in", { thread: again, sentAt: ago(40) });
    await aMail(rep, [customer], "out", { thread: again, sentAt: ago(6) });
    const last = await aMail(rep, [customer], "in", { thread: again, sentAt: ago(2) });
    expect((await waiting(rep, { customerId: customer.id })).count).toBe(2);
    await ctx.db.insert(schema.threadAlias).values({ thread: merged, into });
    expect((await waiting(rep, { customerId: customer.id })).waiting).toMatchObject([
      { message: { id: last.id }, sinceAt: new Date(ago(2)).toISOString() },
    ]);
  });

  it("not for machines and lists, and no machine of ours answers", async () => {
    const rep = await aPerson(ctx, { teams: ["Machines"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2), flags: ["automatic"] });
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2), from: `no-reply@${customer.domain}` });
    expect(await idsOf(rep, { customerId: customer.id })).toEqual([]);
    const thread = aThread();
    const mail = await aMail(rep, [customer], "in", { thread, sentAt: ago(3) });
    await aMail(rep, [customer], "out", { thread, sentAt: ago(2), flags: ["automatic"] });
    await aMail(rep, [customer], "in", { thread, sentAt: ago(1), flags: ["automatic", "same_id"] });
    const [one] = (await waiting(rep, { customerId: customer.id })).waiting;
    expect(one?.message.id).toBe(mail.id);
    expect(one?.message.flags).toEqual([]);
  });

  it("for the customer that wrote, not for one that stands in Cc, and not for ever", async () => {
    const rep = await aPerson(ctx, { teams: ["Copies"] });
    const given = { owner: rep, teamId: teamOf(rep) };
    const [writer, copied] = [await aCustomer(ctx, given), await aCustomer(ctx, given)];
    const mail = await aMail(rep, [copied, writer], "in", {
      thread: aThread(),
      sentAt: ago(2),
      from: `sales@${writer.domain}`,
      cc: copied.address,
    });
    await aMail(rep, [writer], "in", { thread: aThread(), sentAt: ago(91) });
    expect(await idsOf(rep, { customerId: writer.id })).toEqual([mail.id]);
    expect(await idsOf(rep, { customerId: copied.id })).toEqual([]);
    expect((await waiting(rep, { customerId: writer.id })).sinceAt).toBe(new Date(ago(90)).toISOString());
  });
});

describe("who is told", () => {
  it("the owner, the team, the keeper; others only of their own mail, and nobody of what is closed to them", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["Told"] });
    const mate = await aPerson(ctx, { teams: ["Told"] });
    const other = await aPerson(ctx, { teams: ["Told elsewhere"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const open = await aCustomer(ctx, { name: "Told open", owner: rep, teamId: teamOf(rep) });
    const closed = await aCustomer(ctx, { name: "Told closed", owner: rep, teamId: teamOf(rep), restricted: true });
    const a = await aMail(rep, [open], "in", { thread: aThread(), sentAt: ago(4) });
    const b = await aMail(rep, [closed], "in", { thread: aThread(), sentAt: ago(3) });
    const own = await aMail(other, [open], "in", { thread: aThread(), sentAt: ago(2) });
    const ours = [a.id, b.id, own.id];
    const seen = async (as: TestPerson, whose: string) =>
      (await idsOf(as, { whose, limit: 100 })).filter((id) => ours.includes(id));

    expect(await seen(rep, "mine")).toEqual(ours);
    expect(await seen(mate, "mine")).toEqual([]);
    expect(await seen(mate, "team")).toEqual([a.id, own.id]);
    expect(await seen(other, "mine")).toEqual([own.id]);
    expect(await seen(other, "team")).toEqual([]);
    expect(await seen(keeper, "all")).toEqual(ours);
    expect(await seen(admin, "all")).toEqual([]);
    await expect(waiting(mate, { customerId: closed.id })).rejects.toMatchObject({ code: "not_found" });

    // An open customer's name on a message says nothing of a closed one on it.
    const two = await aMail(rep, [open, closed], "in", { thread: aThread(), sentAt: ago(1) });
    const line = (await waiting(mate, { whose: "team", limit: 100 })).waiting.find(
      ({ message }) => message.id === two.id,
    );
    expect(line?.customers).toEqual([{ id: open.id, name: "Told open" }]);
    expect(line?.message.customers).toEqual([{ id: open.id, name: "Told open" }]);
    const owners = (await waiting(rep, { whose: "mine", limit: 100 })).waiting.find(
      ({ message }) => message.id === two.id,
    );
    expect(owners?.message.customers).toHaveLength(2);
    expect(owners?.customers).toEqual([{ id: open.id, name: "Told open" }]);

    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: true });
    const other2 = testContext({ nowMs: () => now, now: () => new Date(now).toISOString() });
    const envelopes = await listWaiting(other.actor, other2, query({ customerId: open.id }));
    expect(envelopes.waiting.map(({ message }) => [message.id, message.level, message.subject])).toContainEqual([
      a.id,
      "envelope",
      null,
    ]);
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  });

  it("an answer to a customer that the reader may not know of changes nothing for them", async () => {
    const rep = await aPerson(ctx, { teams: ["Two sides"] });
    const mate = await aPerson(ctx, { teams: ["Two sides"] });
    const open = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const closed = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep), restricted: true });
    const thread = aThread();
    const mail = await aMail(rep, [open], "in", { thread, sentAt: ago(2) });
    await aMail(rep, [closed], "out", { thread, sentAt: ago(1) });
    expect(await idsOf(mate, { customerId: open.id })).toEqual([mail.id]);
    expect(await idsOf(rep, { customerId: open.id })).toEqual([mail.id]);
  });

  it("each showing has its leaf", async () => {
    const rep = await aPerson(ctx, { teams: ["Leaf"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const mail = await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2) });
    await waiting(rep, { customerId: customer.id });
    const leaves = await runInDurableObject(volumeStub(ctx.env, mail.volume), (_, { storage }) =>
      storage.sql
        .exec("SELECT kind, subject, actor, detail FROM leaf WHERE kind = 'waiting.shown' AND subject = ?", customer.id)
        .toArray(),
    );
    const detail = `{"level":"envelope","messages":[${mail.number}],"reason":null}`;
    expect(leaves).toEqual([{ kind: "waiting.shown", subject: customer.id, actor: rep.id, detail }]);
  });
});

describe("no answer needed", () => {
  it("is said of a thread up to a message, for everybody, and can be taken back", async () => {
    const rep = await aPerson(ctx, { teams: ["None needed"] });
    const mate = await aPerson(ctx, { teams: ["None needed"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const thread = aThread();
    const mail = await aMail(rep, [customer], "in", { thread, sentAt: ago(3) });
    await needNoAnswer(mate.actor, ctx, mail.threadId, mail.id);
    await needNoAnswer(mate.actor, ctx, mail.threadId, mail.id);
    expect(await idsOf(rep, { customerId: customer.id })).toEqual([]);
    expect(await numbersOf(rep, customer.id)).toBeUndefined();
    await needAnswer(rep.actor, ctx, mail.threadId);
    expect(await idsOf(rep, { customerId: customer.id })).toEqual([mail.id]);

    await needNoAnswer(rep.actor, ctx, mail.threadId, mail.id);
    const later = await aMail(rep, [customer], "in", { thread, sentAt: ago(1) });
    expect(await idsOf(rep, { customerId: customer.id })).toEqual([later.id]);
    // What came before needed none: it has waited since then, not since the first of all.
    const [line] = (await waiting(rep, { customerId: customer.id })).waiting;
    expect(line?.sinceAt).toBe(new Date(ago(1)).toISOString());
    const leaves = await ctx.db.all<{ kind: string }>(
      `select kind from leaf where subject = '${mail.threadId}' order by seq`,
    );
    expect(leaves.map(({ kind }) => kind)).toEqual([
      "thread.no-answer",
      "thread.no-answer",
      "thread.reopened",
      "thread.no-answer",
    ]);
  });

  it("only by who may read the message; a message of another thread is refused", async () => {
    const rep = await aPerson(ctx, { teams: ["May say"] });
    const other = await aPerson(ctx, { teams: ["May not say"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const mail = await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(3) });
    const elsewhere = await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(3) });
    for (const { actor } of [other, keeper]) {
      await expect(needNoAnswer(actor, ctx, mail.threadId, mail.id)).rejects.toMatchObject({ code: "not_found" });
      await expect(needAnswer(actor, ctx, mail.threadId)).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(needNoAnswer(rep.actor, ctx, mail.threadId, elsewhere.id)).rejects.toMatchObject({
      code: "bad_request",
    });
    await expect(needNoAnswer(rep.actor, ctx, mail.threadId, "2026q4.9-1")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("no answer needed, said by the wrong one", () => {
  const numberWaiting = async (as: TestPerson, id: string) => (await waiting(as, { customerId: id })).count;

  it("is not said for others by who has a copy of their own alone", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["Own copy"] });
    const witness = await aPerson(ctx, { teams: ["Own copy elsewhere"] });
    const [ours, theirs] = [
      await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) }),
      await aCustomer(ctx, { owner: witness, teamId: teamOf(witness) }),
    ];
    const own = await aMail(witness, [ours], "in", { thread: aThread(), sentAt: ago(2) });
    await expect(needNoAnswer(witness.actor, ctx, own.threadId, own.id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await numberWaiting(rep, ours.id)).toBe(1);

    // A message of both is settled for the one whose mail the person reads.
    const thread = aThread();
    const mail = await aMail(rep, [ours], "in", { thread, sentAt: ago(2) });
    const both = await aMail(witness, [theirs, ours], "in", { thread, sentAt: ago(1) });
    expect(await numberWaiting(witness, theirs.id)).toBe(1);
    await needNoAnswer(witness.actor, ctx, both.threadId, both.id);
    expect(await numberWaiting(witness, theirs.id)).toBe(0);
    expect(await idsOf(rep, { customerId: ours.id })).toContain(mail.id);

    // Nor is it taken back for others.
    await needNoAnswer(rep.actor, ctx, mail.threadId, mail.id);
    expect(await idsOf(rep, { customerId: ours.id })).not.toContain(mail.id);
    await needAnswer(witness.actor, ctx, mail.threadId);
    expect(await idsOf(rep, { customerId: ours.id })).not.toContain(mail.id);
    expect(await numberWaiting(witness, theirs.id)).toBe(1);
  });

  it("does not reach into tomorrow by a forged date", async () => {
    const rep = await aPerson(ctx, { teams: ["Forged date"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const thread = aThread();
    const forged = await aMail(rep, [customer], "in", { thread, sentAt: now + DAY });
    await needNoAnswer(rep.actor, ctx, forged.threadId, forged.id);
    const [row] = await ctx.db.all<{ at: number }>(
      `select through_at as at from no_answer where customer_id = '${customer.id}'`,
    );
    expect(row).toEqual({ at: now });
  });
});

describe("numbers of customers", () => {
  it("count what waits and who knows them, where the reader may see the envelope", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["Numbers"] });
    const mate = await aPerson(ctx, { teams: ["Numbers"] });
    const reader = await aPerson(ctx, { teams: ["Numbers"] });
    const gone = await aPerson(ctx, { teams: ["Numbers"] });
    const other = await aPerson(ctx, { teams: ["Other numbers"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const customer = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep) });
    const closed = await aCustomer(ctx, { owner: rep, teamId: teamOf(rep), restricted: true });
    await aMail(rep, [closed], "in", { thread: aThread(), sentAt: ago(3) });
    for (const person of [rep, gone]) {
      await aMail(person, [customer], "in", { thread: aThread(), sentAt: ago(3) });
      await aMail(person, [customer], "out", { thread: aThread(), sentAt: ago(300) });
    }
    // One way only; and both ways long ago.
    await aMail(reader, [customer], "in", { thread: aThread(), sentAt: ago(60) });
    await aMail(mate, [customer], "in", { thread: aThread(), sentAt: ago(500) });
    await aMail(mate, [customer], "out", { thread: aThread(), sentAt: ago(500) });
    await ctx.db.run(`update person set status = 'disabled' where id = '${gone.id}'`);
    const expected = {
      id: customer.id,
      openItems: 3,
      waitingSinceAt: new Date(ago(60)).toISOString(),
      isLate: true,
      knownBy: 1,
    };
    expect(await numbersOf(mate, customer.id)).toEqual(expected);
    const step = { text: "Call", dueOn: "2026-10-21" };
    const id = crypto.randomUUID();
    await createNote(rep.actor, ctx, customer.id, newNoteSchema.parse({ id, kind: "call", text: "", nextStep: step }));
    expect((await numbersOf(mate, customer.id))?.openItems).toBe(4);
    // The keeper reads a note only with a reason.
    expect((await numbersOf(keeper, customer.id))?.openItems).toBe(3);
    await settleStep(rep.actor, ctx, id, true);
    expect(await numbersOf(keeper, customer.id)).toEqual(expected);
    expect(await numbersOf(other, customer.id)).toBeUndefined();
    expect(await numbersOf(mate, closed.id)).toBeUndefined();
    expect((await numbersOf(rep, closed.id))?.openItems).toBe(1);
  });
});

describe("a report of one's own days", () => {
  it("counts one's own saved mail and nobody else's", async () => {
    const rep = await aPerson(ctx, { teams: ["Report"] });
    const mate = await aPerson(ctx, { teams: ["Report"] });
    const customer = await aCustomer(ctx, { name: "Report Ltd", owner: rep, teamId: teamOf(rep) });
    const closed = await aCustomer(ctx, { name: "Report closed", owner: mate, teamId: teamOf(rep), restricted: true });
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2) });
    await aMail(rep, [customer], "out", { thread: aThread(), sentAt: ago(1) });
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(9) });
    await aMail(rep, [customer], "in", { thread: aThread(), sentAt: ago(2), flags: ["automatic"] });
    await aMail(mate, [customer], "in", { thread: aThread(), sentAt: ago(2) });
    await aMail(rep, [closed], "in", { thread: aThread(), sentAt: ago(2) });
    const days = { fromAt: new Date(ago(7)).toISOString(), toAt: new Date(now + 1).toISOString() };
    expect(await readWeek(rep.actor, ctx, days)).toEqual({
      customers: [{ id: customer.id, name: "Report Ltd", in: 1, out: 1 }],
      contacts: [{ name: "Bea Buyer", address: customer.address, customer: { id: customer.id, name: "Report Ltd" } }],
    });
    const leaves = await ctx.db.all<{ detail: string }>(
      `select detail from leaf where kind = 'contacts.found' and actor = '${rep.id}'`,
    );
    expect(leaves.map(({ detail }) => JSON.parse(detail))).toEqual([{ list: "week", contacts: [customer.contactId] }]);
    // Where nobody goes out there is nothing to say.
    const before = { fromAt: new Date(ago(30)).toISOString(), toAt: new Date(ago(20)).toISOString() };
    expect((await readWeek(rep.actor, ctx, before)).contacts).toEqual([]);
    expect(await ctx.db.all(`select 1 from leaf where kind = 'contacts.found' and actor = '${rep.id}'`)).toHaveLength(
      1,
    );
    const year = { ...days, fromAt: new Date(ago(365)).toISOString() };
    await expect(readWeek(rep.actor, ctx, year)).rejects.toMatchObject({ code: "bad_request" });
  });
});
