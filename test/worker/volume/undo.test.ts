import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { aRecord, captureId, customerId, mailboxId, personId, sha, wordsOnly } from "./a-message.ts";

const scope = {
  everything: true,
  mailboxIds: [],
  ownEnvelopes: true,
  customers: { mode: "only" as const, ids: [] },
  closed: "none" as const,
};
const now = "2026-11-21T11:00:00.000Z";

const tables = ["message", "association", "evidence", "text_index"];
const rowsOf = (name: string) =>
  runInDurableObject(volumeStub(env, name), (_, { storage }) =>
    tables.map((table) => storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n),
  );
const leavesOf = (name: string) =>
  runInDurableObject(volumeStub(env, name), (_, { storage }) =>
    storage.sql
      .exec<{ seq: number; kind: string; subject: string; actor: string; detail: string }>(
        "SELECT seq, kind, subject, actor, detail FROM leaf ORDER BY seq",
      )
      .toArray(),
  );

describe("taking a capture back", () => {
  it("removes everything with the last capture, the text index included", async () => {
    const name = "2026q3.1";
    const volume = volumeStub(env, name);
    await volume.record(aRecord(1, { body: "zinc flanges" }));
    await volume.record(aRecord(2, { body: "zinc bolts" }));
    const find = () =>
      volume.findText({ filter: wordsOnly('"zinc"'), scope, before: null, limit: 10 }).then((hits) => hits.length);
    expect(await find()).toBe(2);

    const result = await volume.undo({ captureId: captureId(1), personId: personId(1), number: 1, now });
    expect(result).toEqual({
      found: true,
      messageGone: true,
      canonicalSha256: sha(1),
      attachments: 0,
      originalSha256: sha(1),
      webmail: "roundcube",
      messageIdHeader: "m1@globex.example",
      sentAt: Date.UTC(2026, 7, 1) + 60_000,
      customerIds: [customerId(1)],
      addresses: ["buyer@globex.example", "rep1@acme.example"],
    });
    expect(await rowsOf(name)).toEqual([1, 1, 1, 1]);
    expect(await find()).toBe(1);
    const last = (await leavesOf(name)).at(-1);
    expect(last).toMatchObject({ kind: "capture.undone", subject: captureId(1), actor: personId(1), detail: "null" });
  });

  it("keeps the message while a colleague's capture holds it, and the bytes while one holds those", async () => {
    const volume = volumeStub(env, "2026q3.2");
    await volume.record(aRecord(1));
    await volume.record(
      aRecord(1, { evidence: { captureId: captureId(2), personId: personId(2), mailboxId: mailboxId(2) } }),
    );
    const first = await volume.undo({ captureId: captureId(1), personId: personId(1), number: null, now });
    expect(first).toMatchObject({ found: true, messageGone: false, originalSha256: null, canonicalSha256: null });
    expect(await rowsOf("2026q3.2")).toEqual([1, 1, 1, 1]);
    const second = await volume.undo({ captureId: captureId(2), personId: personId(2), number: 1, now });
    expect(second).toMatchObject({ found: true, messageGone: true, originalSha256: sha(1) });
    expect(await rowsOf("2026q3.2")).toEqual([0, 0, 0, 0]);
  });

  it("is for one's own captures only", async () => {
    const volume = volumeStub(env, "2026q3.3");
    await volume.record(aRecord(1));
    const result = await volume.undo({ captureId: captureId(1), personId: personId(2), number: 1, now });
    expect(result.found).toBe(false);
    expect(await rowsOf("2026q3.3")).toEqual([1, 1, 1, 1]);
    expect(await leavesOf("2026q3.3")).toHaveLength(1);
  });

  it("can be recorded anew afterwards", async () => {
    const volume = volumeStub(env, "2026q3.4");
    await volume.record(aRecord(1));
    await volume.undo({ captureId: captureId(1), personId: personId(1), number: 1, now });
    expect(await volume.record(aRecord(1, { evidence: { captureId: captureId(3) } }))).toMatchObject({
      messageIsNew: true,
      evidenceIsNew: true,
    });
    expect(await rowsOf("2026q3.4")).toEqual([1, 1, 1, 1]);
  });
});

describe("leaves of a volume", () => {
  it("are contiguous over changes and showings, and go to the ledger by the alarm", async () => {
    const name = "2026q4.1";
    const volume = volumeStub(env, name);
    const showing = { actor: personId(1), now, reason: null, level: "exists" } as const;
    const list = { kind: "timeline.shown", subject: customerId(1), numbers: [1, 2], scope, showing } as const;
    await volume.recordMany([aRecord(1), aRecord(2)]);
    expect((await volume.showMessages({ ...list, numbers: [1, 2] })).map(({ number }) => number)).toEqual([2, 1]);
    expect(await volume.showMessages({ ...list, numbers: [77] })).toEqual([]);
    await volume.undo({ captureId: captureId(1), personId: personId(1), number: 1, now });
    const leaves = await leavesOf(name);
    expect(leaves.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, "message.recorded"],
      [2, "message.recorded"],
      [3, "timeline.shown"],
      [4, "capture.undone"],
    ]);
    expect(JSON.parse(leaves[2]?.detail ?? "")).toEqual({ level: "exists", messages: [2, 1], reason: null });

    expect(await runDurableObjectAlarm(volume)).toBe(true);
    expect((await leavesOf(name)).map(({ seq }) => seq)).toEqual([4]);
    expect((await ledgerStub(env).head()).size).toBeGreaterThanOrEqual(4);
    await volume.record(aRecord(3));
    expect((await leavesOf(name)).map(({ seq }) => seq)).toEqual([4, 5]);
  });
});

describe("a volume that was put to sleep", () => {
  it("knows its name when its alarm wakes it, which does not tell", async () => {
    const named = volumeStub(env, "2026q4.4");
    await named.record(aRecord(1));
    const asleep = runInDurableObject(named, (_, state) => state.abort("put to sleep"));
    await expect(asleep).rejects.toThrow("put to sleep");
    const nameless = env.VOLUME.get(env.VOLUME.idFromString(env.VOLUME.idFromName("2026q4.4").toString()));
    await nameless.record(aRecord(2));
    expect((await leavesOf("2026q4.4")).map(({ subject }) => subject)).toEqual(["2026q4.4-1", "2026q4.4-2"]);
  });
});
