import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { NewNote, Note } from "../../../shared/api/notes.ts";
import { noteEndpoints, noteSchema } from "../../../shared/api/notes.ts";
import { MAX_NOTE_CHARS, NOTE_KEPT_DAYS } from "../../../shared/limits.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { leafBytes } from "../../../worker/ledger/leaf.ts";
import { removeTraces } from "../../../worker/records/associations.ts";
import { bindNotes } from "../../../worker/routes/notes.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { refusalOf } from "../support/answers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson, countLeaves, testContext } from "../support/app.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindNotes);
const teamOf = (person: TestPerson): string => person.actor.teamIds[0] ?? "";
const DAY_MS = 24 * 60 * 60 * 1000;

const aNote = (given: Partial<NewNote> = {}): NewNote => ({
  id: crypto.randomUUID(),
  kind: "call",
  text: "Asked for ten valves by March.",
  ...given,
});

const write = (as: TestPerson, customerId: string, json: unknown, by: "session" | "device" = "session") =>
  call("POST", `/api/customers/${customerId}/notes`, { as, by, json });

const written = async (as: TestPerson, customerId: string, given: Partial<NewNote> = {}): Promise<Note> => {
  const answer = await write(as, customerId, aNote(given));
  expect(answer.status, answer.text).toBe(200);
  return noteSchema.parse(answer.body);
};

const list = async (as: TestPerson, customerId: string, query = "", by: "session" | "device" = "session") => {
  const answer = await call("GET", `/api/customers/${customerId}/notes${query}`, { as, by });
  expect(answer.status, answer.text).toBe(200);
  return noteEndpoints.listNotes.response.parse(answer.body);
};

const steps = async (as: TestPerson) => {
  const answer = await call("GET", "/api/next-steps", { as, by: "device" });
  return noteEndpoints.listNextSteps.response.parse(answer.body).steps;
};

/** A rep with a customer of their team, a mate, and somebody of another team. */
async function aTeam() {
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
  const team = `Notes ${ctx.newId()}`;
  const rep = await aPerson(ctx, { teams: [team], name: "Ann Rep" });
  const mate = await aPerson(ctx, { teams: [team], name: "Mo Mate" });
  const stranger = await aPerson(ctx, { teams: [`Else ${ctx.newId()}`] });
  const customer = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep });
  return { rep, mate, stranger, customer };
}

describe("writing a note", () => {
  it("keeps what was said, by whom, when, about whom and about which message", async () => {
    const { rep, mate, customer } = await aTeam();
    const message = await aStoredMessage(ctx, { by: rep, customers: [customer] });
    const happenedAt = "2026-09-01T08:30:00.000Z";
    const given = { happenedAt, contactId: customer.contactId, messageId: message.id, text: "  Позвонил, 好的  " };
    const note = await written(rep, customer.id, given);
    const expected = {
      customerId: customer.id,
      kind: "call",
      text: "Позвонил, 好的",
      happenedAt,
      author: { id: rep.id, name: "Ann Rep" },
      contact: { id: customer.contactId, name: "Bea Buyer" },
      messageId: message.id,
      nextStep: null,
      editedAt: null,
      deletedAt: null,
    };
    expect(note).toMatchObject({ ...expected, canChange: true, canSettle: false });
    expect((await list(mate, customer.id)).notes).toMatchObject([{ ...expected, level: "text", canChange: false }]);
  });

  it("is one note however often it is sent, also by the device", async () => {
    const { rep, customer } = await aTeam();
    const note = aNote();
    const before = await countLeaves(ctx, "note.created");
    for (const by of ["device", "device", "session"] as const) {
      expect((await write(rep, customer.id, note, by)).status).toBe(200);
    }
    expect((await list(rep, customer.id, "", "device")).notes).toHaveLength(1);
    expect(await countLeaves(ctx, "note.created")).toBe(before + 1);
  });

  it("sent again with more words, by whom the first answer did not reach, has them all", async () => {
    const { rep, customer } = await aTeam();
    const note = aNote();
    await write(rep, customer.id, note, "device");
    const more = { ...note, text: `${note.text} And a seat kit.` };
    expect((await write(rep, customer.id, more, "device")).status).toBe(200);
    expect((await list(rep, customer.id)).notes).toMatchObject([{ id: note.id, text: more.text }]);
    expect(await countLeaves(ctx, "note.changed")).toBeGreaterThan(0);
  });

  it("refuses an id that is another's note, and does not show that note", async () => {
    const { rep, mate, customer } = await aTeam();
    const note = await written(rep, customer.id);
    const answer = await write(mate, customer.id, aNote({ id: note.id, text: "Mine" }));
    expect(refusalOf(answer)).toEqual([409, "conflict"]);
    expect(answer.text).not.toContain("valves");
    expect((await list(mate, customer.id)).notes).toMatchObject([{ text: note.text }]);
  });

  it("logs a call or visit without a word, but no empty note", async () => {
    const { rep, customer } = await aTeam();
    await written(rep, customer.id, { kind: "call", text: "" });
    await written(rep, customer.id, { kind: "visit", text: " " });
    expect(refusalOf(await write(rep, customer.id, aNote({ kind: "note", text: " " })))).toEqual([400, "bad_request"]);
    await written(rep, customer.id, { kind: "note", text: "", nextStep: { text: "Ring", dueOn: "2026-12-01" } });
  });

  it.each([
    ["a text above the limit", { text: "x".repeat(MAX_NOTE_CHARS + 1) }],
    ["a kind there is not", { kind: "lunch" }],
    ["a day there is not", { nextStep: { text: "Ring", dueOn: "2026-02-30" } }],
    ["a step without words", { nextStep: { text: " ", dueOn: "2026-12-01" } }],
    ["an id of another form", { id: "1" }],
    ["a contact that is not there", { contactId: "01zzzzzzzzzzzzzzzzzzzzzzzz" }],
    ["a message that is not there", { messageId: "2026q3.1-999999" }],
    ["a message in a volume that is not there", { messageId: "1999q3.1-1" }],
    ["a colleague that is not there", { nextStep: { text: "Ring", dueOn: "2026-12-01", personId: "0".repeat(26) } }],
  ])("refuses %s, naming the field", async (_, change) => {
    const { rep, customer } = await aTeam();
    const answer = await write(rep, customer.id, { ...aNote(), ...change });
    expect(refusalOf(answer)).toEqual([400, "bad_request"]);
    expect(answer.text).toContain(`body.${Object.keys(change)[0]}`);
    expect((await list(rep, customer.id)).notes).toEqual([]);
  });

  it("refuses another customer's contact and message, and a step for who may not read the customer", async () => {
    const { rep, stranger, customer } = await aTeam();
    const other = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep });
    const message = await aStoredMessage(ctx, { by: rep, customers: [other] });
    for (const change of [
      { contactId: other.contactId },
      { messageId: message.id },
      { nextStep: { text: "Ring", dueOn: "2026-12-01", personId: stranger.id } },
    ]) {
      expect(refusalOf(await write(rep, customer.id, aNote(change)))).toEqual([400, "bad_request"]);
    }
  });
});

describe("who may read and write", () => {
  it("who may read the text of the customer's mail; others see that there is a note, or nothing", async () => {
    const { rep, stranger, customer } = await aTeam();
    await written(rep, customer.id, {
      contactId: customer.contactId,
      nextStep: { text: "Send the offer", dueOn: "2026-12-01" },
    });
    const [seen] = (await list(stranger, customer.id)).notes;
    expect(seen).toMatchObject({ level: "exists", kind: "call", text: null, contact: null, nextStep: null });
    expect(refusalOf(await write(stranger, customer.id, aNote()))).toEqual([403, "forbidden"]);
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: true });
    const [envelope] = (await list(stranger, customer.id)).notes;
    expect(envelope).toMatchObject({ level: "envelope", contact: { name: "Bea Buyer" }, text: null, nextStep: null });
  });

  it("a restricted customer's notes are absent for who is not named, one by one too", async () => {
    const { rep, mate } = await aTeam();
    const closed = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep, restricted: true, named: [rep] });
    const note = await written(rep, closed.id);
    for (const [method, path, json] of [
      ["GET", `/api/customers/${closed.id}/notes`, undefined],
      ["POST", `/api/customers/${closed.id}/notes`, aNote()],
      ["GET", `/api/notes/${note.id}`, undefined],
      ["PATCH", `/api/notes/${note.id}`, { text: "Mine" }],
      ["DELETE", `/api/notes/${note.id}`, undefined],
      ["POST", `/api/notes/${note.id}/restore`, undefined],
      ["POST", `/api/notes/${note.id}/next-step`, { done: true }],
    ] as const) {
      const answer = await call(method, path, { as: mate, ...(json ? { json } : {}) });
      expect(refusalOf(answer), `${method} ${path}`).toEqual([404, "not_found"]);
    }
  });

  it("the keeper knows of it, and reads it with a reason, which the leaf commits to", async () => {
    const { rep, customer } = await aTeam();
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const note = await written(rep, customer.id);
    const look = async (query: string) =>
      noteSchema.parse((await call("GET", `/api/notes/${note.id}${query}`, { as: keeper })).body);
    expect(await look("")).toMatchObject({ level: "envelope", text: null });
    expect(await look("?reason=an%20objection")).toMatchObject({ level: "text", text: note.text });
    const row = await ctx.db.get<{ detail: string }>(
      sql`select detail from leaf where kind = 'note.shown' and subject = ${note.id} order by seq desc`,
    );
    expect(JSON.parse(row.detail)).toMatchObject({ reason: "an objection", level: "text" });
  });

  it("somebody who moved to another team still reads what they wrote, and nothing else", async () => {
    const { rep, mate, customer } = await aTeam();
    await written(rep, customer.id, { text: "By the rep" });
    await written(mate, customer.id, { text: "By the mate" });
    await ctx.db.run(sql`delete from team_member where person_id = ${mate.id}`);
    const texts = (await list(mate, customer.id)).notes.map(({ text }) => text);
    expect(texts.sort()).toEqual(["By the mate", null]);
  });
});

describe("changing and deleting", () => {
  it("who lost the right to read the customer changes nothing any more, and may still delete what they wrote", async () => {
    const { rep, mate, customer } = await aTeam();
    const note = await written(mate, customer.id);
    await ctx.db.run(sql`delete from team_member where person_id = ${mate.id}`);
    const path = `/api/notes/${note.id}`;
    expect(refusalOf(await call("PATCH", path, { as: mate, json: { text: "Later" } }))).toEqual([403, "forbidden"]);
    expect((await list(rep, customer.id)).notes).toMatchObject([{ text: note.text, editedAt: null }]);
    expect((await call("DELETE", path, { as: mate })).status).toBe(200);
    expect(refusalOf(await call("POST", `${path}/restore`, { as: mate }))).toEqual([403, "forbidden"]);
    expect((await list(rep, customer.id)).notes).toEqual([]);
  });

  it("is the author's alone, and says that it was edited", async () => {
    const { rep, mate, customer } = await aTeam();
    const note = await written(rep, customer.id);
    const path = `/api/notes/${note.id}`;
    expect(refusalOf(await call("PATCH", path, { as: mate, json: { text: "No" } }))).toEqual([403, "forbidden"]);
    expect(refusalOf(await call("DELETE", path, { as: mate }))).toEqual([403, "forbidden"]);
    const changed = noteSchema.parse((await call("PATCH", path, { as: rep, json: { text: "Twelve" } })).body);
    expect(changed).toMatchObject({ text: "Twelve", kind: "call" });
    expect(changed.editedAt).not.toBeNull();
    expect(refusalOf(await call("PATCH", path, { as: rep, json: { kind: "note", text: "" } }))).toEqual([
      400,
      "bad_request",
    ]);
  });

  it("can be changed when its mail was taken back and its people are gone, and names no others that are not there", async () => {
    const { rep, mate, customer } = await aTeam();
    const message = await aStoredMessage(ctx, { by: rep, customers: [customer] });
    const { contactId } = customer;
    const nextStep = { text: "Call", dueOn: "2026-12-01", personId: mate.id };
    const note = await written(rep, customer.id, { contactId, messageId: message.id, nextStep });
    const path = `/api/notes/${note.id}`;
    await volumeStub(env, message.volume).undo({
      captureId: message.captureId,
      personId: rep.id,
      number: message.number,
      now: ctx.now(),
    });
    await ctx.db.run(sql`delete from contact_address where contact_id = ${contactId}`);
    await ctx.db.run(sql`delete from contact where id = ${contactId}`);
    await ctx.db.run(sql`delete from team_member where person_id = ${mate.id}`);
    const json = { text: "Twelve", contactId, messageId: message.id, nextStep };
    const changed = await call("PATCH", path, { as: rep, json });
    expect(changed.status, changed.text).toBe(200);
    expect(noteSchema.parse(changed.body)).toMatchObject({ text: "Twelve", contact: null });
    for (const other of [
      { contactId: ctx.newId() },
      { messageId: `${message.volume}-9999` },
      { nextStep: { ...nextStep, dueOn: "2026-12-02" } },
    ])
      expect(refusalOf(await call("PATCH", path, { as: rep, json: other }))).toEqual([400, "bad_request"]);
  });

  it("deleted is gone for everybody but its author, who can bring it back", async () => {
    const { rep, mate, customer } = await aTeam();
    const note = await written(rep, customer.id, { nextStep: { text: "Ring", dueOn: "2026-12-01" } });
    const path = `/api/notes/${note.id}`;
    expect((await call("DELETE", path, { as: rep })).status).toBe(200);
    expect((await list(mate, customer.id)).notes).toEqual([]);
    expect(refusalOf(await call("GET", path, { as: mate }))).toEqual([404, "not_found"]);
    const [left] = (await list(rep, customer.id)).notes;
    expect(left).toMatchObject({ id: note.id, text: null, nextStep: null, contact: null });
    expect(left?.deletedAt).not.toBeNull();
    expect(await steps(rep)).toEqual([]);
    expect(refusalOf(await call("PATCH", path, { as: rep, json: { text: "x" } }))).toEqual([409, "conflict"]);
    expect((await call("POST", `${path}/restore`, { as: rep })).status).toBe(200);
    expect((await list(mate, customer.id)).notes).toMatchObject([{ text: note.text }]);
  });

  it("the sweep removes for good what was deleted a week ago, with a leaf, and nothing younger", async () => {
    const { rep, customer } = await aTeam();
    const old = await written(rep, customer.id, { text: "old" });
    const young = await written(rep, customer.id, { text: "young" });
    for (const { id } of [old, young]) await call("DELETE", `/api/notes/${id}`, { as: rep });
    const long = new Date(ctx.nowMs() - (NOTE_KEPT_DAYS + 1) * DAY_MS).toISOString();
    await ctx.db.run(sql`update note set deleted_at = ${long} where id = ${old.id}`);
    await sweep(testContext());
    const rows = await ctx.db.all<{ id: string }>(sql`select id from note where customer_id = ${customer.id}`);
    expect(rows.map(({ id }) => id)).toEqual([young.id]);
  });

  it("a customer with a note stays when the capture that brought it is taken back", async () => {
    const { rep, customer } = await aTeam();
    const captureId = crypto.randomUUID();
    await ctx.db.run(sql`update customer set origin_capture_id = ${captureId} where id = ${customer.id}`);
    await ctx.db.run(sql`update contact set origin_capture_id = ${captureId} where customer_id = ${customer.id}`);
    await written(rep, customer.id, { contactId: customer.contactId });
    const brought = {
      customerIds: [customer.id],
      contactIds: [customer.contactId],
      addresses: [customer.address],
      partOf: [customer.id],
    };
    const held = { customerIds: [], addresses: [] };
    await removeTraces(testContext(), { captureIds: [captureId], sentAt: 0, actorName: rep.id, brought, held });
    expect((await list(rep, customer.id)).notes).toMatchObject([{ contact: null, text: expect.any(String) }]);
  });
});

describe("next steps", () => {
  it("lists one's own open ones across customers, what is due first at the top", async () => {
    const { rep, mate, customer } = await aTeam();
    const other = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep, name: "Other Works" });
    await written(rep, customer.id, { nextStep: { text: "Later", dueOn: "2026-12-24" } });
    const first = await written(rep, other.id, { nextStep: { text: "First", dueOn: "2026-11-30" } });
    await written(rep, customer.id, { nextStep: { text: "For Mo", dueOn: "2026-11-01", personId: mate.id } });
    expect((await steps(rep)).map(({ text, customer: { name } }) => [text, name])).toEqual([
      ["First", "Other Works"],
      ["Later", customer.name],
    ]);
    expect((await steps(mate)).map(({ text, author }) => [text, author.name])).toEqual([["For Mo", "Ann Rep"]]);
    const done = await call("POST", `/api/notes/${first.id}/next-step`, {
      as: rep,
      by: "device",
      json: { done: true },
    });
    expect(noteSchema.parse(done.body).nextStep?.doneAt).not.toBeNull();
    expect((await steps(rep)).map(({ text }) => text)).toEqual(["Later"]);
    await call("POST", `/api/notes/${first.id}/next-step`, { as: rep, json: { done: false } });
    expect(await steps(rep)).toHaveLength(2);
  });

  it("is settled by its author and by whom it is for, and by nobody else", async () => {
    const { rep, mate, customer } = await aTeam();
    const third = await aPerson(ctx, { roles: ["manager"] });
    await ctx.db.run(sql`insert into team_member (team_id, person_id) values (${teamOf(rep)}, ${third.id})`);
    const { id } = await written(rep, customer.id, {
      nextStep: { text: "Ring", dueOn: "2026-12-01", personId: mate.id },
    });
    const settle = (as: TestPerson) => call("POST", `/api/notes/${id}/next-step`, { as, json: { done: true } });
    expect(refusalOf(await settle(third))).toEqual([403, "forbidden"]);
    expect((await settle(mate)).status).toBe(200);
    expect((await list(rep, customer.id)).notes[0]?.nextStep?.doneAt).not.toBeNull();
  });

  it("one that is put off is open again; one whose customer was closed to its person is not listed", async () => {
    const { rep, mate, customer } = await aTeam();
    const { id } = await written(rep, customer.id, {
      nextStep: { text: "Ring", dueOn: "2026-12-01", personId: mate.id },
    });
    await call("POST", `/api/notes/${id}/next-step`, { as: mate, json: { done: true } });
    expect(await steps(mate)).toEqual([]);
    const later = { nextStep: { text: "Ring", dueOn: "2026-12-08", personId: mate.id } };
    expect((await call("PATCH", `/api/notes/${id}`, { as: rep, json: later })).status).toBe(200);
    expect((await steps(mate)).map(({ dueOn }) => dueOn)).toEqual(["2026-12-08"]);
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${customer.id}`);
    expect(await steps(mate)).toEqual([]);
  });
});

describe("the list and the ledger", () => {
  it("pages newest first without leaving out or repeating one, also within one moment", async () => {
    const { rep, customer } = await aTeam();
    const at = "2026-09-01T08:30:00.000Z";
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await written(rep, customer.id, { happenedAt: at })).id);
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await list(rep, customer.id, `?limit=2${cursor}`);
      seen.push(...page.notes.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual(ids.sort().reverse());
    const foreign = await call("GET", `/api/customers/${customer.id}/notes?cursor=bm9uc2Vuc2U`, { as: rep });
    expect(refusalOf(foreign)).toEqual([400, "bad_request"]);
  });

  it("says in the leaf which notes went out and the most that was shown of one", async () => {
    const { rep, mate, customer } = await aTeam();
    const step = { text: "Ring", dueOn: "2026-12-01" };
    const own = await written(mate, customer.id, { nextStep: step });
    await written(rep, customer.id);
    const lastShown = async (as: TestPerson, subject: string) => {
      const row = await ctx.db.get<{ detail: string }>(
        sql`select detail from leaf where kind = 'note.shown' and actor = ${as.id} and subject = ${subject}
          order by seq desc`,
      );
      return JSON.parse(row.detail);
    };
    await ctx.db.run(sql`delete from team_member where person_id = ${mate.id}`);
    expect((await list(mate, customer.id)).notes.map(({ level }) => level).sort()).toEqual(["exists", "text"]);
    expect(await lastShown(mate, customer.id)).toMatchObject({ level: "text" });

    const elsewhere = await aCustomer(ctx, { teamId: teamOf(rep), owner: rep });
    const closed = await written(rep, elsewhere.id, { nextStep: step });
    await ctx.db.run(sql`update note set step_person_id = ${mate.id} where id = ${closed.id}`);
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${elsewhere.id}`);
    expect((await steps(mate)).map(({ noteId }) => noteId)).toEqual([own.id]);
    expect(await lastShown(mate, mate.id)).toEqual({ list: "next-steps", notes: [own.id], level: "text" });
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${customer.id}`);
    const before = await countLeaves(ctx, "note.shown");
    expect(await steps(mate)).toEqual([]);
    expect(await countLeaves(ctx, "note.shown")).toBe(before);
  });

  it("has a leaf for every change and every showing, none of which says a word of the text", async () => {
    const { rep, customer } = await aTeam();
    const note = await written(rep, customer.id, { text: "Zinnober", nextStep: { text: "Ring", dueOn: "2026-12-01" } });
    await call("PATCH", `/api/notes/${note.id}`, { as: rep, json: { text: "Zinnober 2" } });
    await call("POST", `/api/notes/${note.id}/next-step`, { as: rep, json: { done: true } });
    await call("POST", `/api/notes/${note.id}/next-step`, { as: rep, json: { done: true } });
    await call("DELETE", `/api/notes/${note.id}`, { as: rep });
    await call("POST", `/api/notes/${note.id}/restore`, { as: rep });
    await list(rep, customer.id);
    const rows = await ctx.db.all<Parameters<typeof leafBytes>[0] & { detail: string }>(
      sql`select 'book' as source, seq, at, kind, actor, subject, commitment, detail from leaf
        where actor = ${rep.id} and (subject = ${note.id} or subject = ${customer.id}) order by seq`,
    );
    expect(rows.map(({ kind }) => kind)).toEqual([
      "note.created",
      "note.changed",
      "note.step",
      "note.removed",
      "note.restored",
      "note.shown",
    ]);
    for (const row of rows) expect(leafBytes(row) + row.detail).not.toContain("Zinnober");
  });
});
