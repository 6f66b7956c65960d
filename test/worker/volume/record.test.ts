import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { volumeStub } from "../../../worker/volume/client.ts";
import { aRecord, captureId, customerId, mailboxId, personId, sha } from "./a-message.ts";

const count = (name: string, table: string): Promise<number> =>
  runInDurableObject(
    volumeStub(env, name),
    (_, state) => state.storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n,
  );

const leaves = (name: string) =>
  runInDurableObject(volumeStub(env, name), (_, state) =>
    state.storage.sql
      .exec<{ seq: number; kind: string; subject: string }>("SELECT seq, kind, subject FROM leaf ORDER BY seq")
      .toArray(),
  );

/** Whose the messages are: by themselves, and by the customers' list that lists are read from. */
const customersOf = (name: string) =>
  runInDurableObject(volumeStub(env, name), (_, { storage: { sql } }) => {
    const read = (text: string) => sql.exec<{ message: number; customer: string; sent_at: number }>(text).toArray();
    const listed = read(
      "SELECT message, text AS customer, sent_at FROM association JOIN name ON no = customer ORDER BY message, text",
    );
    const said = read(
      `SELECT number AS message, text AS customer, sent_at FROM message, json_each(customers) c JOIN name ON no = c.value ->> 0
       ORDER BY message, text`,
    );
    expect(listed).toEqual(said);
    return said.map(({ message, customer }) => [message, customer]);
  });

describe("recording a message", () => {
  it("is one message when told twice", async () => {
    const volume = volumeStub(env, "2026q3.1");
    const first = await volume.record(aRecord(1));
    const again = await volume.record(aRecord(1));
    expect(first).toMatchObject({ messageIsNew: true, evidenceIsNew: true, earlier: [] });
    expect(first.associations).toEqual([{ customerId: customerId(1) }]);
    expect(again).toMatchObject({ messageIsNew: false, evidenceIsNew: false, earlier: [] });
    expect(await count("2026q3.1", "message")).toBe(1);
    expect(await count("2026q3.1", "evidence")).toBe(1);
    expect(await leaves("2026q3.1")).toEqual([{ seq: 1, kind: "message.recorded", subject: "2026q3.1-1" }]);
  });

  it("keeps a second witness as evidence of the same message, and says who was first", async () => {
    const volume = volumeStub(env, "2026q3.2");
    await volume.record(aRecord(1));
    const second = await volume.record(
      aRecord(1, { evidence: { captureId: captureId(2), personId: personId(2), mailboxId: mailboxId(2) } }),
    );
    expect(second).toMatchObject({ messageIsNew: false, evidenceIsNew: true });
    expect(second.earlier).toEqual([{ personId: personId(1), at: Date.UTC(2026, 7, 1) + 62_000 }]);
    expect((await leaves("2026q3.2")).map(({ kind }) => kind)).toEqual(["message.recorded", "message.witnessed"]);
  });

  it("takes the same bytes from the same mailbox once, other bytes again", async () => {
    const volume = volumeStub(env, "2026q3.3");
    await volume.record(aRecord(1));
    const same = await volume.record(aRecord(1, { evidence: { captureId: captureId(9) } }));
    const other = await volume.record(aRecord(1, { evidence: { captureId: captureId(10), originalSha256: sha(77) } }));
    expect(same.evidenceIsNew).toBe(false);
    expect(other.evidenceIsNew).toBe(true);
    expect(await count("2026q3.3", "evidence")).toBe(2);
  });

  it("writes many in one go, all or none", async () => {
    const volume = volumeStub(env, "2026q3.4");
    await volume.recordMany([aRecord(1), aRecord(2), aRecord(3)]);
    expect(await count("2026q3.4", "message")).toBe(3);
    const broken = aRecord(5);
    Reflect.set(broken.evidence, "rule", null);
    await runInDurableObject(volume, (object) => {
      expect(() => object.recordMany([aRecord(4), broken])).toThrow();
    });
    expect(await count("2026q3.4", "message")).toBe(3);
    expect(await count("2026q3.4", "leaf")).toBe(3);
  });

  it("lets a full copy fill an envelope", async () => {
    const volume = volumeStub(env, "2026q3.5");
    const envelope = { kind: "envelope", subject: "", snippet: "", canonicalSha256: null } as const;
    await volume.record(aRecord(1, { message: envelope, evidence: { originalSha256: null, bytes: 0 } }));
    await volume.record(aRecord(1, { evidence: { captureId: captureId(2) } }));
    expect(await volume.peek(1)).toMatchObject({ fromAddress: "buyer@globex.example", canonicalSha256: sha(1) });
    expect(await count("2026q3.5", "message")).toBe(1);
  });

  it("keeps each customer's list in step with whose the messages are", async () => {
    const name = "2026q3.7";
    const volume = volumeStub(env, name);
    const [globex, initech] = [customerId(1), customerId(2)];
    const envelope = { kind: "envelope", subject: "", snippet: "", canonicalSha256: null } as const;
    const noOriginal = { originalSha256: null, bytes: 0 };
    await volume.record(aRecord(1, { customers: [initech, globex, initech] }));
    await volume.record(aRecord(2, { customers: [globex], message: envelope, evidence: noOriginal }));
    await volume.record(aRecord(3, { customers: [] }));
    expect(await customersOf(name)).toEqual([
      [1, globex],
      [1, initech],
      [2, globex],
    ]);
    const byWitness = (n: number) => ({ captureId: captureId(n), personId: personId(2), mailboxId: mailboxId(2) });
    // A witness's full copy adds; their envelope adds nothing.
    const third = await volume.record(aRecord(3, { customers: [globex], evidence: byWitness(13) }));
    expect(third.associations).toEqual([{ customerId: globex }]);
    const first = await volume.record(
      aRecord(1, { customers: [customerId(3)], message: envelope, evidence: { ...byWitness(11), ...noOriginal } }),
    );
    expect(first.associations).toEqual([{ customerId: globex }, { customerId: initech }]);
    // The full copy says whose an envelope's message is.
    await volume.record(aRecord(2, { customers: [initech], evidence: byWitness(12) }));
    expect(await customersOf(name)).toEqual([
      [1, globex],
      [1, initech],
      [2, initech],
      [3, globex],
    ]);
    await volume.undo({ captureId: captureId(1), personId: personId(1), number: 1, now: "2026-11-21T11:00:00.000Z" });
    await volume.undo({ captureId: captureId(11), personId: personId(2), number: 1, now: "2026-11-21T11:00:00.000Z" });
    expect(await customersOf(name)).toEqual([
      [2, initech],
      [3, globex],
    ]);
    const { tables } = await volume.backupPage({ message: 0 });
    const names = await volume.backupPage({ table: "name", after: null });
    const restored = volumeStub(env, "2026q3.8");
    for (let times = 0; times < 2; times++) await restored.loadRows([...tables, ...names.tables]);
    expect(await customersOf("2026q3.8")).toEqual(await customersOf(name));
    await volume.empty({ actor: personId(1), now: "2026-11-21T12:00:00.000Z" });
    expect(await count(name, "association")).toBe(0);
  });

  it("lets a customer that only other witnesses' copies showed go with the last of those captures", async () => {
    const name = "2026q3.9";
    const volume = volumeStub(env, name);
    const [globex, initech] = [customerId(1), customerId(2)];
    const scope = {
      ...{ everything: false, mailboxIds: [], ownEnvelopes: false },
      customers: { mode: "only" as const, ids: [initech] },
      closed: "none" as const,
    };
    const list = () => volume.findTimeline({ customerId: initech, scope, before: null, limit: 9, withFiles: false });
    const copyOf = (n: number) =>
      aRecord(1, {
        customers: [globex, initech],
        evidence: { captureId: captureId(n), personId: personId(n), mailboxId: mailboxId(n) },
      });
    const undo = (n: number) =>
      volume.undo({ captureId: captureId(n), personId: personId(n), number: 1, now: "2026-11-21T11:00:00.000Z" });
    await volume.record(aRecord(1, { customers: [globex] }));
    await volume.record(copyOf(2));
    await volume.record(copyOf(3));
    await undo(2);
    expect(await list()).toHaveLength(1);
    await undo(3);
    expect(await list()).toEqual([]);
    // What the message's own copy says stays as long as the message.
    expect(await customersOf(name)).toEqual([[1, globex]]);
    await volume.record(copyOf(4));
    await undo(1);
    expect(await customersOf(name)).toEqual([
      [1, globex],
      [1, initech],
    ]);
  });

  it("answers identity and threading", async () => {
    const volume = volumeStub(env, "2026q3.6");
    await volume.record(aRecord(1));
    expect(await volume.peek(1)).toMatchObject({
      fromAddress: "buyer@globex.example",
      sentAt: Date.UTC(2026, 7, 1) + 60_000,
      messageIdHeader: "m1@globex.example",
      canonicalSha256: sha(1),
      subject: "RFQ 1",
      attachments: [],
    });
    expect(await volume.peek(2)).toBeNull();
    expect(await volume.peopleOf([1001])).toEqual(["buyer@globex.example", "rep1@acme.example"]);
    expect(await volume.peopleOf([5])).toEqual([]);
  });
});
