import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { consistencySchema, inclusionSchema, ledgerHeadSchema } from "../../../shared/ledger.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { opens } from "../../../worker/ledger/leaf.ts";
import type { LeafRow, LeafTaker, NewLeafRow, OfferedLeaf } from "../../../worker/ledger/leaf-outbox.ts";
import { leafOutboxSql, leafRow, offerOf, pumpLeaves } from "../../../worker/ledger/leaf-outbox.ts";
import { emptyRoot, leafHash, verifyConsistency, verifyInclusion } from "../../../worker/ledger/merkle.ts";

const NOW = "2026-11-21T10:00:00.000Z";
const freshLedger = () => env.LEDGER.get(env.LEDGER.newUniqueId());
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const row = (n: number): NewLeafRow =>
  leafRow(NOW, "message.recorded", "system:mail", `2026q4.1-${n}`, { capture: `c${n}` }, new Uint8Array(16).fill(n));
const offers = (source: string, from: number, to: number, mark = 0): OfferedLeaf[] =>
  Array.from({ length: to - from + 1 }, (_, i) => offerOf(source, { seq: from + i, ...row(from + i + mark) }));

describe("taking leaves", () => {
  it("starts empty", async () => {
    const ledger = freshLedger();
    expect(await ledger.head()).toEqual({ size: 0, root: Buffer.from(emptyRoot()).toString("base64") });
    expect(await ledger.take("book", [], NOW)).toEqual({ takenUpTo: 0, alarm: null });
    expect([
      await ledger.entry(0),
      await ledger.find("book", 1),
      await ledger.inclusion(0, 0),
      await ledger.consistency(0, 0),
    ]).toEqual([null, null, null, null]);
  });

  it("numbers several sources into one tree and proves each leaf and each growth", async () => {
    const ledger = freshLedger();
    const heads = [];
    for (const [source, from, to] of [
      ["book", 1, 3],
      ["2026q4.1", 1, 300],
      ["book", 4, 4],
      ["2026q4.1", 301, 320],
    ] as const) {
      expect(await ledger.take(source, offers(source, from, to), NOW)).toEqual({ takenUpTo: to, alarm: null });
      heads.push(ledgerHeadSchema.parse(await ledger.head()));
    }
    expect(heads.map((head) => head.size)).toEqual([3, 303, 304, 324]);
    const last = heads[3];
    for (const [source, seq, index] of [
      ["book", 1, 0],
      ["book", 4, 303],
      ["2026q4.1", 1, 3],
      ["2026q4.1", 300, 302],
      ["2026q4.1", 301, 304],
    ] as const) {
      expect(await ledger.find(source, seq)).toBe(index);
      const entry = await ledger.entry(index);
      expect([entry?.source, entry?.seq, entry?.bytes]).toEqual([source, seq, offers(source, seq, seq)[0]?.bytes]);
      const proof = inclusionSchema.parse(await ledger.inclusion(index, 324));
      expect(proof.root).toBe(last?.root);
      expect(verifyInclusion(index, 324, leafHash(entry?.bytes ?? ""), proof.proof.map(bytes), bytes(proof.root))).toBe(
        true,
      );
    }
    for (const head of heads) {
      const proof = consistencySchema.parse(await ledger.consistency(head.size, 324));
      expect([proof.firstRoot, proof.secondRoot]).toEqual([head.root, last?.root]);
      expect(verifyConsistency(head.size, 324, bytes(head.root), bytes(proof.secondRoot), proof.proof.map(bytes))).toBe(
        true,
      );
    }
    expect([
      await ledger.inclusion(324, 324),
      await ledger.inclusion(0, 325),
      await ledger.inclusion(0.5, 3),
      await ledger.entry(324),
    ]).toEqual([null, null, null, null]);
    expect([
      await ledger.consistency(0, 3),
      await ledger.consistency(4, 3),
      await ledger.consistency(1, 325),
      await ledger.find("book", 5),
    ]).toEqual([null, null, null, null]);
  });

  it("takes leaves once however often and in whatever overlap they are offered", async () => {
    const ledger = freshLedger();
    await ledger.take("book", offers("book", 1, 5), NOW);
    const head = await ledger.head();
    expect(await ledger.take("book", offers("book", 1, 5), NOW)).toEqual({ takenUpTo: 5, alarm: null });
    expect(await ledger.take("book", offers("book", 2, 3), NOW)).toEqual({ takenUpTo: 5, alarm: null });
    expect(await ledger.head()).toEqual(head);
    expect(await ledger.take("book", offers("book", 4, 8), NOW)).toEqual({ takenUpTo: 8, alarm: null });
    expect([(await ledger.head()).size, await ledger.alarms()]).toEqual([8, []]);
  });

  it("takes nothing across a gap and raises an alarm", async () => {
    const ledger = freshLedger();
    await ledger.take("book", offers("book", 1, 2), NOW);
    const [third, , fifth] = offers("book", 3, 5);
    expect(await ledger.take("book", offers("book", 4, 5), NOW)).toEqual({ takenUpTo: 2, alarm: "gap" });
    if (third && fifth) expect(await ledger.take("book", [third, fifth], NOW)).toEqual({ takenUpTo: 3, alarm: "gap" });
    expect((await ledger.alarms()).map((a) => [a.kind, a.seq, a.taken])).toEqual([
      ["gap", 4, "2"],
      ["gap", 5, "3"],
    ]);
    expect((await ledger.head()).size).toBe(3);
  });

  it("keeps what it took when other bytes come under the same number, and keeps both in the alarm", async () => {
    const ledger = freshLedger();
    await ledger.take("book", offers("book", 1, 3), NOW);
    const head = await ledger.head();
    const forged = offers("book", 2, 5, 40);
    expect(await ledger.take("book", forged, NOW)).toEqual({ takenUpTo: 3, alarm: "changed" });
    expect(await ledger.take("book", forged, "2027-01-01T00:00:00.000Z")).toEqual({ takenUpTo: 3, alarm: "changed" });
    expect(await ledger.head()).toEqual(head);
    expect(await ledger.alarms()).toEqual([
      {
        kind: "changed",
        source: "book",
        seq: 2,
        at: NOW,
        taken: offers("book", 2, 2)[0]?.bytes,
        offered: forged[0]?.bytes,
      },
    ]);
  });

  it("splits a hand-over that does not fit one row", async () => {
    const ledger = freshLedger();
    const large = Array.from({ length: 120 }, (_, i) =>
      offerOf("book", {
        seq: i + 1,
        ...leafRow(NOW, "search.shown", "p", "s", { ids: "й".repeat(8000) }, new Uint8Array(16).fill(i)),
      }),
    );
    expect(await ledger.take("book", large, NOW)).toEqual({ takenUpTo: 120, alarm: null });
    const rows = await runInDurableObject(
      ledger,
      (_, state) => state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM batch").one().n,
    );
    expect(rows).toBeGreaterThan(1);
    for (const seq of [1, 61, 62, 120]) {
      const entry = await ledger.entry((await ledger.find("book", seq)) ?? -1);
      expect([entry?.seq, entry?.bytes, entry?.opening?.detail]).toEqual([
        seq,
        large[seq - 1]?.bytes,
        large[seq - 1]?.detail,
      ]);
    }
  });

  it("writes 3 rows for a leaf that comes alone and less than 0.02 a leaf in a batch of 500", async () => {
    const ledger = freshLedger();
    const written = await runInDurableObject(ledger, (object, state) => {
      const { sql } = state.storage;
      const exec = sql.exec.bind(sql);
      let rows = 0;
      const count = (leaves: OfferedLeaf[]): number => {
        rows = 0;
        object.take("book", leaves, NOW);
        return rows;
      };
      sql.exec = ((...given: Parameters<typeof exec>) => {
        const cursor = exec(...given);
        rows += cursor.rowsWritten;
        return cursor;
      }) as typeof sql.exec;
      const size = sql.databaseSize;
      const answer = {
        one: count(offers("book", 1, 1)),
        batch: count(offers("book", 2, 501)),
        bytes: (sql.databaseSize - size) / 501,
      };
      return answer;
    });
    expect(written.one).toBe(3);
    expect(written.batch).toBeLessThan(10);
    expect(written.bytes).toBeLessThan(600);
  });

  it("forgets nothing when the object starts again", async () => {
    const ledger = ledgerStub(env);
    await ledger.take("book", offers("book", 1, 4), NOW);
    const head = await ledger.head();
    await evictDurableObject(ledger);
    expect(await ledgerStub(env).head()).toEqual(head);
  });
});

describe("erasing what a leaf was made of", () => {
  it("destroys salt and detail of that leaf alone; every proof still holds", async () => {
    const ledger = freshLedger();
    await ledger.take("book", offers("book", 1, 3), NOW);
    const before = await ledger.inclusion(1, 3);
    expect(await ledger.erase("book", 2)).toBe(true);
    expect(await ledger.erase("book", 2)).toBe(true);
    await ledger.take("book", offers("book", 2, 3), NOW);
    const entries = [await ledger.entry(0), await ledger.entry(1), await ledger.entry(2)];
    expect(entries.map((entry) => entry?.opening?.detail)).toEqual(['{"capture":"c1"}', undefined, '{"capture":"c3"}']);
    expect(await ledger.inclusion(1, 3)).toEqual(before);
    const [first] = entries;
    const { commitment } = JSON.parse(first?.bytes ?? "{}");
    expect(opens(commitment, first?.opening?.salt ?? "", first?.opening?.detail ?? "")).toBe(true);
    const held = await runInDurableObject(ledger, (_, state) =>
      state.storage.sql
        .exec<{ openings: ArrayBuffer }>("SELECT openings FROM batch")
        .toArray()
        .map(({ openings }) => inflateRawSync(openings).toString())
        .join(),
    );
    expect(held).toContain("c1");
    expect(held).not.toContain('"c2');
    expect(held).not.toContain("02".repeat(16));
  });

  it("says so when the leaf is not here yet", async () => {
    expect(await freshLedger().erase("book", 1)).toBe(false);
  });
});

/** An outbox on a real D1 with the SQL that every source uses; emptied for each test. */
async function freshOutbox() {
  const db = env.BOOK;
  await db.batch([db.prepare("DROP TABLE IF EXISTS leaf"), db.prepare(leafOutboxSql.table)]);
  const insert = db.prepare(
    "INSERT INTO leaf (at, kind, actor, subject, commitment, salt, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  return {
    add: (...numbers: number[]) =>
      db.batch(
        numbers.map(row).map((r) => insert.bind(r.at, r.kind, r.actor, r.subject, r.commitment, r.salt, r.detail)),
      ),
    read: async (limit: number) => (await db.prepare(leafOutboxSql.read).bind(limit).all<LeafRow>()).results,
    forget: (taken: number) => db.prepare(leafOutboxSql.forget).bind(taken).run(),
    erase: (seq: number) => db.prepare(leafOutboxSql.erase).bind(seq).run(),
    seqs: async () =>
      (await db.prepare("SELECT seq FROM leaf ORDER BY seq").all<{ seq: number }>()).results.map((r) => r.seq),
    /** What a point-in-time restore does. */
    restore: (rows: LeafRow[]) =>
      db.batch([
        db.prepare("DELETE FROM leaf"),
        ...rows.map((r) =>
          db
            .prepare("INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(r.seq, r.at, r.kind, r.actor, r.subject, r.commitment, r.salt, r.detail),
        ),
      ]),
  };
}

type Outbox = Awaited<ReturnType<typeof freshOutbox>>;

const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, i) => from + i);
const pump = (outbox: Outbox, ledger: LeafTaker) =>
  pumpLeaves({ source: "book", now: NOW, read: outbox.read, forget: outbox.forget, ledger });

describe("the outbox", () => {
  it("goes to the ledger in batches and keeps its newest row, so that no number comes twice", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 0, alarm: null });
    await outbox.add(...upTo(1203).map((n) => n % 200));
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 1203, alarm: null });
    expect(await outbox.seqs()).toEqual([1203]);
    await outbox.add(7);
    expect(await outbox.seqs()).toEqual([1203, 1204]);
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 1204, alarm: null });
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 1204, alarm: null });
    expect(await outbox.seqs()).toEqual([1204]);
    expect([(await ledger.head()).size, await ledger.alarms()]).toEqual([1204, []]);
  });

  it("survives two pumps at once and leaves that are written meanwhile", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(...upTo(50));
    const both = [pump(outbox, ledger), pump(outbox, ledger)];
    await outbox.add(...upTo(60, 51));
    both.push(pump(outbox, ledger));
    expect((await Promise.all(both)).map((result) => result.alarm)).toEqual([null, null, null]);
    await pump(outbox, ledger);
    expect(await outbox.seqs()).toEqual([60]);
    expect([(await ledger.head()).size, await ledger.alarms()]).toEqual([60, []]);
  });

  it("is not taken for rewound when another pump hands over newer leaves between its read and its offer", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(1, 2);
    const slow: LeafTaker = {
      take: async (...given) => {
        await outbox.add(3, 4);
        await pump(outbox, ledger);
        return ledger.take(...given);
      },
      sourceIsAt: (...given) => ledger.sourceIsAt(...given),
    };
    expect(await pump(outbox, slow)).toEqual({ takenUpTo: 4, alarm: null });
    expect([(await ledger.head()).size, await ledger.alarms()]).toEqual([4, []]);
  });

  it("loses and doubles nothing when it is killed before or after any step", async () => {
    for (const step of ["read", "take", "taken", "forget"] as const) {
      const ledger = freshLedger();
      const outbox = await freshOutbox();
      await outbox.add(1, 2, 3);
      const kill = (at: string): void => {
        if (at === step) throw new Error("killed");
      };
      const killed = pumpLeaves({
        source: "book",
        now: NOW,
        read: (limit) => {
          kill("read");
          return outbox.read(limit);
        },
        forget: () => kill("forget"),
        ledger: {
          take: async (...given) => {
            kill("take");
            const answer = await ledger.take(...given);
            kill("taken");
            return answer;
          },
          sourceIsAt: (...given) => ledger.sourceIsAt(...given),
        },
      });
      await expect(killed).rejects.toThrow("killed");
      await outbox.add(4);
      expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 4, alarm: null });
      expect([(await ledger.head()).size, await ledger.alarms()]).toEqual([4, []]);
    }
  });

  it("can destroy what a leaf was made of before the ledger takes it", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(1, 2, 3);
    await outbox.erase(2);
    await pump(outbox, ledger);
    expect([(await ledger.entry(1))?.opening, (await ledger.entry(2))?.opening?.detail]).toEqual([
      null,
      '{"capture":"c3"}',
    ]);
  });
});

describe("a source that was set back to an earlier state", () => {
  it("raises an alarm while it is behind", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(1, 2, 3);
    await pump(outbox, ledger);
    const copy = await outbox.read(500);
    await outbox.add(4, 5);
    await pump(outbox, ledger);
    await outbox.restore(copy);
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 5, alarm: "rewound" });
    expect(await outbox.seqs()).toEqual([3]);
    expect(await ledger.alarms()).toEqual([
      { kind: "rewound", source: "book", seq: 3, at: NOW, taken: "5", offered: "3" },
    ]);
  });

  it("raises an alarm when it was set back to before its first leaf", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(1);
    await pump(outbox, ledger);
    await outbox.restore([]);
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 1, alarm: "rewound" });
    expect((await ledger.alarms()).map((alarm) => alarm.kind)).toEqual(["rewound"]);
  });

  it("raises an alarm when it has grown again past where it was, and loses none of the new leaves", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(1, 2, 3);
    await pump(outbox, ledger);
    const copy = await outbox.read(500);
    await outbox.add(4, 5);
    await pump(outbox, ledger);
    const head = await ledger.head();
    await outbox.restore(copy);
    await outbox.add(14, 15, 16);
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 5, alarm: "changed" });
    expect(await outbox.seqs()).toEqual([3, 4, 5, 6]);
    expect(await ledger.head()).toEqual(head);
    expect((await ledger.alarms()).map(({ kind, seq }) => [kind, seq])).toEqual([["changed", 4]]);
  });

  it("raises an alarm when the ledger itself went back", async () => {
    const ledger = freshLedger();
    const outbox = await freshOutbox();
    await outbox.add(1, 2, 3, 4);
    await pump(outbox, ledger);
    await runInDurableObject(ledger, (_, state) => {
      state.storage.sql.exec("DELETE FROM batch");
      state.storage.sql.exec("DELETE FROM tile");
    });
    await outbox.add(5);
    expect(await pump(outbox, ledger)).toEqual({ takenUpTo: 0, alarm: "gap" });
    expect(await outbox.seqs()).toEqual([4, 5]);
    expect((await ledger.alarms()).map((alarm) => alarm.kind)).toEqual(["gap"]);
  });
});
