import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { splitMessageId } from "../../../shared/ids.ts";
import { removeMessage } from "../../../worker/intake/remove-message.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { eraseOnSchedule, stepErasure } from "../../../worker/keeping/erasures.ts";
import { firstCursor } from "../../../worker/keeping/find-person.ts";
import { confirmErasure } from "../../../worker/records/confirm-erasure.ts";
import { cancelErasure } from "../../../worker/records/end-search.ts";
import { eraseRows } from "../../../worker/records/erasure-rows.ts";
import { beginErasure } from "../../../worker/records/erasures.ts";
import { askToLift, keepHold, liftHold, listHolds, setHold } from "../../../worker/records/hold-changes.ts";
import { aPerson, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, readAll, record } from "../support/record-to-back-up.ts";
import { toErase } from "./search.ts";

// What a legal hold keeps cannot go by any way, and nobody lifts one alone at once.

const reason = "matter 12";
let company: Company;
let messageId: string;
let captureId: string;

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  const headers = { From: "Mo <mo@globex.example>", Cc: "ann@globex.example", Subject: "Zircon lining" };
  const receipt = await record(company.wei, aMessage({ headers }));
  messageId = receipt.messageId ?? "";
  captureId = receipt.captureId;
});

const isThere = async (): Promise<boolean> =>
  readAll(company.wei, [messageId]).then(
    () => true,
    () => false,
  );
const keep = async (kind: "customer" | "person" | "query") => {
  const [message] = await readAll(company.wei, [messageId]);
  const subject = { customer: message?.customers[0]?.id ?? "", person: "ann@globex.example", query: "zircon lining" }[
    kind
  ];
  return setHold(company.keeper.actor, testContext(), { kind, subject, reason });
};
const lift = async (id: string) => {
  const other = await aPerson(testContext(), { roles: ["keeper"] });
  await askToLift(company.keeper.actor, testContext(), id, "settled");
  return liftHold(other.actor, testContext(), id);
};

describe.each(["customer", "person", "query"] as const)("a message held by %s", (kind) => {
  it("cannot be taken back by its person, nor removed, until the hold is lifted", async () => {
    const { id } = await keep(kind);
    const undo = () => undoCapture(testContext(), company.wei.actor, captureId, messageId);
    await expect(undo()).rejects.toMatchObject({ code: "conflict" });
    expect(await removeMessage(testContext(), splitMessageId(messageId), "system:retention")).toBe("held");
    expect(await isThere()).toBe(true);
    await lift(id);
    await undo();
    expect(await isThere()).toBe(false);
  });

  it("stays when it is erased, and the erasure waits", async () => {
    const { id: holdId } = await keep(kind);
    const { actor } = company.keeper;
    const who = { addresses: ["mo@globex.example"], names: [] };
    const id = await beginErasure(actor, testContext(), { ...toErase, reference: "R-1", who, cursor: firstCursor });
    for (let state = "finding"; state !== "found"; ) ({ state } = await stepErasure(actor, testContext(), id));
    await confirmErasure(actor, testContext(), { id, without: [] });
    for (let step = 0; step < 3; step++) expect((await stepErasure(actor, testContext(), id)).state).toBe("waiting");
    // Somebody else's erasure need not wait for it.
    const other = {
      ...toErase,
      reference: "R-2",
      who: { addresses: ["zoe@other.example"], names: [] },
      cursor: firstCursor,
    };
    const next = await beginErasure(actor, testContext(), other);
    await cancelErasure(actor, testContext(), next);
    expect((await stepErasure(actor, testContext(), id)).held).toBe(1);
    expect(await isThere()).toBe(true);
    await lift(holdId);
    for (let state = "erasing"; state !== "done"; ) ({ state } = await stepErasure(actor, testContext(), id));
    expect(await isThere()).toBe(false);
  });
});

describe("a hold", () => {
  it("that stands is not touched by an erasure of whom it names: left out, it keeps what it kept", async () => {
    const given = { kind: "query", subject: "zircon lining", reason: "matter of Ilse Brandt" } as const;
    const { id: holdId } = await setHold(company.keeper.actor, testContext(), given);
    const lifted = await setHold(company.keeper.actor, testContext(), { ...given, subject: "quartz" });
    await lift(lifted.id);
    const { actor } = company.keeper;
    const who = { addresses: [], names: ["Ilse Brandt"] };
    const id = await beginErasure(actor, testContext(), { ...toErase, reference: "R-3", who, cursor: firstCursor });
    for (let state = "finding"; state !== "found"; ) ({ state } = await stepErasure(actor, testContext(), id));
    // By a name it takes two.
    const second = await aPerson(testContext(), { roles: ["keeper"] });
    await expect(confirmErasure(second.actor, testContext(), { id, without: [] })).rejects.toMatchObject({
      code: "conflict",
    });
    await eraseRows(testContext(), "system:test", [{ kind: "hold", key: holdId }]);
    await confirmErasure(second.actor, testContext(), { id, without: [`hold:${holdId}`] });
    for (let state = "erasing"; state !== "done"; ) ({ state } = await stepErasure(actor, testContext(), id));
    const { holds } = await listHolds(actor, testContext());
    expect(holds.map(({ subject, reason: why }) => [subject, why])).toEqual([
      [given.subject, given.reason],
      ["", ""],
    ]);
    expect(await removeMessage(testContext(), splitMessageId(messageId), "system:retention")).toBe("held");
  });

  it("of a customer keeps its customer's id when it was lifted and its reason is erased", async () => {
    const [message] = await readAll(company.wei, [messageId]);
    const subject = message?.customers[0]?.id ?? "";
    const { id } = await setHold(company.keeper.actor, testContext(), { kind: "customer", subject, reason: "Ilse" });
    await lift(id);
    await eraseRows(testContext(), "system:test", [{ kind: "hold", key: id }]);
    const { holds } = await listHolds(company.keeper.actor, testContext());
    expect(holds.map((one) => [one.subject, one.reason])).toEqual([[subject, ""]]);
  });

  it("does not make the schedule go over what it keeps again and again", async () => {
    await keep("query");
    const { actor } = company.keeper;
    const who = { addresses: ["mo@globex.example"], names: [] };
    const id = await beginErasure(actor, testContext(), { ...toErase, reference: "R-1", who, cursor: firstCursor });
    for (let state = "finding"; state !== "found"; ) ({ state } = await stepErasure(actor, testContext(), id));
    await confirmErasure(actor, testContext(), { id, without: [] });
    const cursor = async () =>
      (await testContext().db.all<{ cursor: string }>(sql`select cursor from erasure where id = ${id}`))[0]?.cursor;
    await eraseOnSchedule(testContext());
    const first = await cursor();
    expect(JSON.parse(first ?? "")).toMatchObject({ after: "", held: 1 });
    await eraseOnSchedule(testContext());
    expect(await cursor()).toBe(first);
    const hours = () => Date.now() + 2 * 3_600_000;
    await eraseOnSchedule(testContext({ nowMs: hours }));
    expect(await cursor()).not.toBe(first);
  });

  it("that is kept after all has a leaf of its own", async () => {
    const { id } = await keep("query");
    await askToLift(company.keeper.actor, testContext(), id, "settled");
    await keepHold(company.keeper.actor, testContext(), id);
    const leaves = await testContext().db.all<{ kind: string }>(
      sql`select kind from leaf where subject = ${id} order by seq`,
    );
    expect(leaves.map(({ kind }) => kind)).toEqual(["hold.set", "hold.lift-asked", "hold.kept"]);
  });

  it("that comes after an undo was cut off stops the sweep", async () => {
    const ctx = testContext();
    await undoCapture(ctx, company.wei.actor, crypto.randomUUID(), null);
    const cut = { ...ctx, now: () => "2026-01-01T00:00:00.000Z" };
    const { markUndone } = await import("../../../worker/records/undone-captures.ts");
    const { volume, number } = splitMessageId(messageId);
    const [message] = await readAll(company.wei, [messageId]);
    const originals = (message?.evidence ?? []).flatMap(({ originalSha256 }) =>
      originalSha256 === null ? [] : [{ sha256: originalSha256, parts: 0, isAnnounced: false }],
    );
    await markUndone(company.wei.actor, cut, {
      id: captureId,
      isKnown: true,
      removal: {
        ...{
          personId: company.wei.id,
          captureIds: [captureId],
          originals,
          keys: [],
          places: [],
          by: null,
          wasUnderWay: false,
        },
        message: { volume, number, canonicalSha256: null, attachments: 0, sentAt: 0 },
      },
    });
    const { id } = await keep("person");
    await sweep(testContext());
    expect(await isThere()).toBe(true);
    await lift(id);
    await sweep(testContext());
    expect(await isThere()).toBe(false);
  });

  it("of a person stops their erasure before it begins", async () => {
    await keep("person");
    const { actor } = company.keeper;
    const who = { addresses: ["ann@globex.example"], names: [] };
    const id = await beginErasure(actor, testContext(), { ...toErase, reference: "R-1", who, cursor: firstCursor });
    for (let state = "finding"; state !== "found"; ) ({ state } = await stepErasure(actor, testContext(), id));
    await expect(confirmErasure(actor, testContext(), { id, without: [] })).rejects.toMatchObject({ code: "conflict" });
    expect(await isThere()).toBe(true);
  });

  it("is set and lifted by keepers, each with a leaf", async () => {
    for (const { actor } of [company.admin, company.wei]) {
      const given = { kind: "query", subject: "zircon", reason } as const;
      await expect(setHold(actor, testContext(), given)).rejects.toMatchObject({ code: "forbidden" });
      await expect(listHolds(actor, testContext())).rejects.toMatchObject({ code: "forbidden" });
    }
    const { id } = await keep("query");
    await lift(id);
    const leaves = await testContext().db.all<{ kind: string }>(
      sql`select kind from leaf where subject = ${id} order by seq`,
    );
    expect(leaves.map(({ kind }) => kind)).toEqual(["hold.set", "hold.lift-asked", "hold.lifted"]);
  });

  it("is not lifted by the keeper who asked while there is another, nor without asking", async () => {
    await aPerson(testContext(), { roles: ["keeper"] });
    const { id } = await keep("person");
    const { actor } = company.keeper;
    await expect(liftHold(actor, testContext(), id)).rejects.toMatchObject({ code: "conflict" });
    await askToLift(actor, testContext(), id, "settled");
    const later = () => Date.now() + 1000 * 3_600_000;
    const confirmed = { ...actor, confirmedAtMs: later() };
    await expect(liftHold(confirmed, testContext({ nowMs: later }), id)).rejects.toMatchObject({ code: "conflict" });
  });

  it.each<[string, (other: TestPerson) => Promise<unknown>]>([
    [
      "came in by somebody's link today",
      (other) =>
        testContext().db.run(sql`insert into sign_in_link (token_hash, person_id, expires_at, used_at, created_by)
          values ('a', ${other.id}, '2100-01-01T00:00:00.000Z', ${testContext().now()}, ${company.admin.id})`),
    ],
    [
      "was made a keeper today",
      (other) =>
        testContext().db.run(
          sql`update person_role set given_at = ${testContext().now()} where person_id = ${other.id} and role = 'keeper'`,
        ),
    ],
  ])("is not lifted by two of whom one %s", async (_, how) => {
    const other = await aPerson(testContext(), { roles: ["keeper"] });
    const [first, second] = [await keep("person"), await keep("query")];
    await askToLift(company.keeper.actor, testContext(), first.id, "settled");
    await askToLift(other.actor, testContext(), second.id, "settled");
    await how(other);
    await expect(liftHold(other.actor, testContext(), first.id)).rejects.toMatchObject({ code: "conflict" });
    await expect(liftHold(company.keeper.actor, testContext(), second.id)).rejects.toMatchObject({ code: "conflict" });
    const ms = Date.now() + 25 * 3_600_000;
    const later = testContext({ nowMs: () => ms, now: () => new Date(ms).toISOString() });
    expect((await liftHold({ ...other.actor, confirmedAtMs: ms }, later, first.id)).liftedBy?.id).toBe(other.id);
  });

  it("is not lifted alone by who asked while another keeper was there, and sees them gone later", async () => {
    const other = await aPerson(testContext(), { roles: ["keeper"] });
    const { id } = await keep("person");
    const { actor } = company.keeper;
    await askToLift(actor, testContext(), id, "settled");
    await testContext().db.run(sql`update person set status = 'disabled' where id = ${other.id}`);
    const ms = Date.now() + 1000 * 3_600_000;
    const later = testContext({ nowMs: () => ms, now: () => new Date(ms).toISOString() });
    const then = { ...actor, confirmedAtMs: ms };
    await expect(liftHold(then, later, id)).rejects.toMatchObject({ code: "conflict" });
    await keepHold(then, later, id);
    await askToLift(then, later, id, "settled");
    await expect(liftHold(then, later, id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is lifted by the only keeper a day after asking, not sooner", async () => {
    const { id } = await keep("person");
    const { actor } = company.keeper;
    await askToLift(actor, testContext(), id, "settled");
    const at = (hours: number) => ({ nowMs: () => Date.now() + hours * 3_600_000 });
    const then = (hours: number) => ({ ...actor, confirmedAtMs: Date.now() + hours * 3_600_000 });
    await expect(liftHold(then(23), testContext(at(23)), id)).rejects.toMatchObject({ code: "conflict" });
    expect((await liftHold(then(25), testContext(at(25)), id)).liftedBy).toMatchObject({ id: company.keeper.id });
  });
});
