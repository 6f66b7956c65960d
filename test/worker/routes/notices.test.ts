import { sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { doorEndpoints } from "../../../shared/api/doors.ts";
import { noticeEndpoints } from "../../../shared/api/notices.ts";
import { watch } from "../../../worker/intake/watch.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { leafRow, offerOf } from "../../../worker/ledger/leaf-outbox.ts";
import { arrivedStatement } from "../../../worker/records/device-numbers.ts";
import { countAtDoor } from "../../../worker/records/door-counts.ts";
import { raiseNotice, resolveNotice } from "../../../worker/records/notices.ts";
import { spokeStatement } from "../../../worker/records/rhythm.ts";
import { updateSettings } from "../../../worker/records/settings.ts";
import { bindNotices } from "../../../worker/routes/notices.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson, countLeaves, testContext } from "../support/app.ts";

const { call, ctx } = anApp(bindNotices);
let admin: TestPerson;
let keeper: TestPerson;
let rep: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  rep = await aPerson(ctx, { name: "Wei", teams: ["Sales"] });
});
beforeEach(async () => {
  for (const table of ["notice", "door_day", "door_count", "capture", "device_number", "backup"]) {
    await ctx.db.run(sql`delete from ${sql.identifier(table)}`);
  }
});

const list = async (person: TestPerson) =>
  noticeEndpoints.listNotices.response.parse((await call("GET", "/api/notices", { as: person })).body).notices;
const kinds = async (person: TestPerson) => (await list(person)).map(({ kind }) => kind).sort();
/** A context in which it is now `at`. */
const on = (at: string, hours = 0) =>
  testContext({ now: () => at, nowMs: () => Date.parse(at) }, { BACKUP_HOURS: hours });

describe("notices", () => {
  it("are told to the roles that can do something about them, and to nobody else", async () => {
    await raiseNotice(ctx, "backup-old", "company", {});
    await raiseNotice(ctx, "captures-failed", "company", { count: 2 });
    expect(await Promise.all([admin, keeper, rep].map(kinds))).toEqual([
      ["backup-old", "captures-failed"],
      ["captures-failed"],
      [],
    ]);
  });

  it("are open once for each subject, however often they are raised, with one leaf", async () => {
    const before = await countLeaves(ctx, "notice.raised");
    await Promise.all([1, 2, 3].map(() => raiseNotice(ctx, "device-silent", rep.deviceId, { silentDays: 3 })));
    const found = await list(admin);
    expect(found).toMatchObject([
      { subject: rep.deviceId, about: "Wei · A browser", detail: { silentDays: 3 }, seenAt: null },
    ]);
    expect(await countLeaves(ctx, "notice.raised")).toBe(before + 1);
  });

  it("stay put aside until what they speak of is over, and come back after that", async () => {
    await raiseNotice(ctx, "captures-failed", "company", { count: 1 });
    const [first] = await list(admin);
    const leaves = await countLeaves(ctx, "notice.dismissed");
    for (let again = 0; again < 2; again++) {
      const answer = await call("POST", `/api/notices/${first?.id}/dismiss`, { as: keeper });
      expect(answer.status).toBe(200);
    }
    expect(await countLeaves(ctx, "notice.dismissed")).toBe(leaves + 1);
    await raiseNotice(ctx, "captures-failed", "company", { count: 9 });
    expect(await list(admin)).toMatchObject([{ id: first?.id, detail: { count: 1 }, seenAt: expect.any(String) }]);
    await resolveNotice(ctx, "captures-failed", "company");
    await raiseNotice(ctx, "captures-failed", "company", { count: 9 });
    expect(await list(admin)).toMatchObject([
      { detail: { count: 9 }, seenAt: null, resolvedAt: null },
      { id: first?.id, resolvedAt: expect.any(String) },
    ]);
  });

  it("look to whom they are not told as if they were not there", async () => {
    await raiseNotice(ctx, "backup-old", "company", {});
    const [notice] = await list(admin);
    for (const person of [rep, keeper]) {
      expect((await call("POST", `/api/notices/${notice?.id}/dismiss`, { as: person })).status).toBe(404);
    }
  });
});

describe("the watch", () => {
  const daily = ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"];
  const speakOn = async (days: readonly string[], ...sources: string[]) => {
    for (const day of days) for (const source of sources) await spokeStatement(on(`${day}T09:00:00.000Z`), source);
  };

  it("tells of doors and browsers that used to speak and fell silent, and that they speak again", async () => {
    await updateSettings(admin.actor, testContext(), { mailDoor: { open: true, address: "record@acme.example" } });
    await speakOn(daily, "mail", `device:${rep.deviceId}`);
    await watch(on("2026-11-11T09:00:00.000Z"));
    expect(await kinds(admin)).toEqual([]);
    await watch(on("2026-11-12T09:00:00.000Z"));
    const told = new Map((await list(admin)).map((notice) => [notice.kind, notice]));
    const detail = { lastDay: "2026-11-06", usualGap: 1, silentDays: 3 };
    expect(told.get("device-silent")).toMatchObject({ about: "Wei · A browser", detail });
    expect(told.get("door-silent")).toMatchObject({ subject: "mail", about: null, detail });
    await countAtDoor(on("2026-11-13T08:00:00.000Z"), "mail", "kept");
    await watch(on("2026-11-13T09:00:00.000Z"));
    const still = (await list(admin)).filter(({ resolvedAt }) => resolvedAt === null);
    expect(still.map(({ kind }) => kind)).toEqual(["device-silent"]);
  });

  it("expects nothing of a shut door or a disabled browser", async () => {
    await updateSettings(admin.actor, testContext(), { mailDoor: { open: false, address: "record@acme.example" } });
    const gone = await aPerson(ctx);
    await ctx.db.run(sql`update device set disabled_at = ${ctx.now()} where id = ${gone.deviceId}`);
    await speakOn(daily, "mail", "journal", `device:${gone.deviceId}`);
    await watch(on("2026-11-30T09:00:00.000Z"));
    expect(await kinds(admin)).toEqual([]);
  });

  it("reads rhythms once an hour only", async () => {
    await speakOn(daily, `device:${rep.deviceId}`);
    await watch(on("2026-11-12T09:05:00.000Z"));
    expect(await kinds(admin)).toEqual([]);
    await watch(on("2026-11-12T10:04:59.000Z"));
    expect(await kinds(admin)).toEqual(["device-silent"]);
  });

  it("tells of captures that failed or wait for a word, until there are none", async () => {
    const row = (id: string, state: string) => sql`
      insert into capture (id, state, door, person_id, sha256, bytes, parts, metadata, created_at, updated_at, attempts)
      values (${id}, ${state}, 'mail', ${rep.id}, 'x', 1, 0, '{}', ${ctx.now()}, ${ctx.now()}, 0)`;
    for (const [id, state] of [
      ["a", "failed"],
      ["b", "failed"],
      ["c", "parked"],
    ] as const) {
      await ctx.db.run(row(id, state));
    }
    await watch(testContext());
    expect(await list(keeper)).toMatchObject([
      { kind: expect.stringMatching(/captures/), detail: { count: expect.any(Number) } },
      { kind: expect.stringMatching(/captures/), detail: { count: expect.any(Number) } },
    ]);
    expect(Object.fromEntries((await list(keeper)).map(({ kind, detail }) => [kind, detail.count]))).toEqual({
      "captures-failed": 2,
      "captures-held": 1,
    });
    await ctx.db.run(sql`delete from capture`);
    await watch(testContext());
    expect((await list(keeper)).every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
  });

  it("tells of a browser whose saves are missing for an hour, until they come", async () => {
    const arrive = (at: string, seq: number) => ctx.db.run(arrivedStatement(on(at), rep.deviceId, seq));
    await arrive("2026-11-12T09:00:00.000Z", 1);
    await arrive("2026-11-12T09:00:00.000Z", 4);
    await watch(on("2026-11-12T09:59:59.000Z"));
    expect(await kinds(keeper)).toEqual([]);
    await watch(on("2026-11-12T10:00:00.000Z"));
    expect(await list(keeper)).toMatchObject([
      {
        kind: "numbers-missing",
        subject: rep.deviceId,
        about: "Wei · A browser",
        detail: { count: 2 },
        resolvedAt: null,
      },
    ]);
    await arrive("2026-11-12T10:30:00.000Z", 2);
    await watch(on("2026-11-12T10:31:00.000Z"));
    expect(await list(keeper)).toMatchObject([{ resolvedAt: null }]);
    await arrive("2026-11-12T10:32:00.000Z", 3);
    await watch(on("2026-11-12T10:33:00.000Z"));
    expect(await list(keeper)).toMatchObject([{ resolvedAt: "2026-11-12T10:33:00.000Z" }]);
  });

  it("tells of a backup older than twice the schedule's hours, until one is finished; and never without a schedule", async () => {
    const finish = (id: string, at: string) =>
      ctx.db.run(sql`insert into backup (id, state, begun_at, finished_at, size, root, cursor, counts, bytes, originals,
        original_bytes) values (${id}, 'done', ${at}, ${at}, 0, '', '', '{}', 0, 0, 0)`);
    await finish("a", "2026-11-10T09:00:00.000Z");
    await watch(on("2026-11-12T09:00:00.000Z", 24));
    await watch(on("2026-11-30T09:00:00.000Z", 0));
    expect(await kinds(admin)).toEqual([]);
    await watch(on("2026-11-12T09:00:00.001Z", 24));
    expect(await list(admin)).toMatchObject([
      { kind: "backup-old", detail: { lastDay: "2026-11-10" }, resolvedAt: null },
    ]);
    await finish("b", "2026-11-12T09:30:00.000Z");
    await watch(on("2026-11-12T09:35:00.000Z", 24));
    expect(await list(admin)).toMatchObject([{ kind: "backup-old", resolvedAt: "2026-11-12T09:35:00.000Z" }]);
  });

  it("gives a company that has no backup yet as long for its first", async () => {
    const hour = (hours: number) => new Date(Date.now() + hours * 60 * 60 * 1000).toISOString();
    await watch(on(hour(47), 24));
    expect(await kinds(admin)).not.toContain("backup-old");
    await watch(on(hour(49), 24));
    expect(await kinds(admin)).toContain("backup-old");
  });

  it("tells of a ledger that saw a source go back", async () => {
    const row = leafRow(ctx.now(), "settings.changed", admin.id, "company", {}, new Uint8Array(16));
    await ledgerStub(ctx.env).take("rewound.1", [offerOf("rewound.1", { seq: 1, ...row })], ctx.now());
    await ledgerStub(ctx.env).sourceIsAt("rewound.1", 0, ctx.now());
    await watch(testContext());
    expect(await list(keeper)).toMatchObject([{ kind: "ledger-alarm", subject: expect.stringContaining("rewound.1") }]);
  });
});

describe("the doors", () => {
  it("are counted by day and rule for admin and keeper, without a trace of what they turned away", async () => {
    await countAtDoor(on("2026-11-20T09:00:00.000Z"), "mail", "internal");
    await countAtDoor(on("2026-11-20T10:00:00.000Z"), "mail", "internal");
    await countAtDoor(on("2026-11-21T09:00:00.000Z"), "journal", "no-notice");
    for (const person of [admin, keeper]) {
      const { counts } = doorEndpoints.doors.response.parse((await call("GET", "/api/doors", { as: person })).body);
      expect(counts).toEqual([
        { door: "journal", day: "2026-11-21", rule: "no-notice", count: 1 },
        { door: "mail", day: "2026-11-20", rule: "internal", count: 2 },
      ]);
    }
    expect((await call("GET", "/api/doors", { as: rep })).status).toBe(403);
  });
});
