import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { templateOf } from "../../../shared/policy/templates.ts";
import { expireOnSchedule, forecast } from "../../../worker/keeping/retention.ts";
import { setHold } from "../../../worker/records/hold-changes.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { askClocks, readRetention, readRules, switchRetention } from "../../../worker/records/retention.ts";
import { testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, readAll, record } from "../support/record-to-back-up.ts";
import { residueOf } from "./residue.ts";

const YEAR_MS = 365.25 * 24 * 3_600_000;
let company: Company;
let messageId: string;

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  messageId = (await record(company.wei, aMessage({ body: "qzyxwvut\n" }))).messageId ?? "";
});

const ahead = (years: number) => {
  const nowMs = () => Date.now() + years * YEAR_MS;
  return testContext({ nowMs, now: () => new Date(nowMs()).toISOString() });
};
const later = (years: number) => ({ ...company.keeper.actor, confirmedAtMs: Date.now() + years * YEAR_MS });
const isThere = (): Promise<boolean> =>
  readAll(company.wei, [messageId]).then(
    () => true,
    () => false,
  );

async function keepFor(years: number, after: "captured" | "last-contact" | "quote-validity"): Promise<void> {
  const document = templateOf("ask-first", "en");
  await writePolicy(company.admin.actor, testContext(), {
    ...{ base: 0, comment: "" },
    document: {
      ...document,
      otherwise: { ...document.otherwise, retention: "short" },
      retention: { short: { years, after } },
    },
  });
}

describe("retention", () => {
  it("takes nothing before a keeper has switched it on, however old", async () => {
    await keepFor(2, "captured");
    await expireOnSchedule(ahead(50));
    expect(await isThere()).toBe(true);
    expect((await readRetention(company.keeper.actor, testContext())).runs).toEqual([]);
  });

  it("says before what would go now and within 30 days", async () => {
    await keepFor(2, "captured");
    const count = async (years: number) => {
      const { lines, looked, next } = await forecast(later(years), ahead(years), undefined);
      expect([looked, next]).toEqual([1, null]);
      return lines.map(({ className, now, soon }) => [className, now, soon]);
    };
    expect(await count(1)).toEqual([]);
    expect(await count(1.95)).toEqual([["short", 0, 1]]);
    expect(await count(2.01)).toEqual([["short", 1, 0]]);
  });

  it("then removes what is past its time, whole, and says how many in the ledger; twice a day changes nothing", async () => {
    await keepFor(2, "captured");
    await switchRetention(company.keeper.actor, testContext(), { on: true, seen: 0 });
    await expireOnSchedule(ahead(1.9));
    expect(await isThere()).toBe(true);
    await expireOnSchedule(ahead(2.1));
    expect(await isThere()).toBe(false);
    await expireOnSchedule(ahead(2.1));
    expect(await residueOf(["qzyxwvut"])).toEqual([]);
    const { runs } = await readRetention(company.keeper.actor, testContext());
    expect(runs.map(({ state, gone, held }) => [state, gone, held])).toEqual([
      ["done", 1, 0],
      ["done", 0, 0],
    ]);
    const leaves = await testContext().db.all(sql`select 1 from leaf where kind = 'retention.ran'`);
    expect(leaves).toHaveLength(2);
  });

  it("goes on with a run that midnight cut off, and closes it where it was switched off", async () => {
    await keepFor(2, "captured");
    await switchRetention(company.keeper.actor, testContext(), { on: true, seen: 0 });
    const { db } = testContext();
    await expireOnSchedule(ahead(1));
    await db.run(sql`update retention_run set state = 'running', finished_at = null`);
    const day = () => testContext().db.all(sql`select day, state from retention_run`);
    const before = ahead(1).now().slice(0, 10);
    await expireOnSchedule(ahead(1.1));
    expect(await day()).toEqual([{ day: before, state: "done" }]);
    await db.run(sql`update retention_run set state = 'running', finished_at = null`);
    await switchRetention(company.keeper.actor, testContext(), { on: false, seen: 0 });
    await expireOnSchedule(ahead(1.1));
    expect(await day()).toEqual([{ day: before, state: "done" }]);
  });

  it("answers a forecast only from where it had left off", async () => {
    const volumes = (name: string) => JSON.stringify({ volumes: [name], after: 0 });
    for (const after of ["{", "[]", JSON.stringify({ volumes: "v" }), volumes("nowhere")])
      await expect(forecast(company.keeper.actor, testContext(), after)).rejects.toMatchObject({ code: "bad_request" });
  });

  it("keeps what a version decided that cannot be read any more", async () => {
    await keepFor(2, "captured");
    await switchRetention(company.keeper.actor, testContext(), { on: true, seen: 0 });
    const rules = await readRules(testContext());
    await testContext().db.run(sql`update policy_version set document = '{}'`);
    const clocks = await askClocks(testContext(), rules, { customerIds: [], named: ["auto@1"] });
    expect([clocks.classOf("auto@1"), clocks.classOf("pressed")?.name]).toEqual([null, "short"]);
  });

  it("counts from the customer's last contact where the class says so", async () => {
    await keepFor(2, "last-contact");
    await switchRetention(company.keeper.actor, testContext(), { on: true, seen: 0 });
    await testContext().db.run(sql`update contact_address set last_in_at = ${Date.now() + YEAR_MS}`);
    await expireOnSchedule(ahead(2.5));
    expect(await isThere()).toBe(true);
    await expireOnSchedule(ahead(3.1));
    expect(await isThere()).toBe(false);
  });

  it("stops before a legal hold, and says so", async () => {
    await keepFor(2, "captured");
    const given = { kind: "person", subject: "buyer@globex.example", reason: "matter 12" } as const;
    await setHold(company.keeper.actor, testContext(), given);
    await switchRetention(company.keeper.actor, testContext(), { on: true, seen: 0 });
    await expireOnSchedule(ahead(5));
    expect(await isThere()).toBe(true);
    expect((await readRetention(company.keeper.actor, testContext())).runs[0]).toMatchObject({ gone: 0, held: 1 });
  });

  it("keeps for good what has no class, and is switched by keepers who have just signed in", async () => {
    const document = templateOf("ask-first", "en");
    const { retention: _, ...otherwise } = document.otherwise;
    await writePolicy(company.admin.actor, testContext(), {
      base: 0,
      comment: "",
      document: { ...document, otherwise },
    });
    await switchRetention(company.keeper.actor, testContext(), { on: true, seen: 0 });
    await expireOnSchedule(ahead(90));
    expect(await isThere()).toBe(true);
    for (const { actor } of [company.admin, company.wei])
      await expect(switchRetention(actor, testContext(), { on: true, seen: 0 })).rejects.toMatchObject({
        code: "forbidden",
      });
    const stale = { ...company.keeper.actor, confirmedAtMs: Date.now() - 3_600_000 };
    await expect(switchRetention(stale, testContext(), { on: true, seen: 0 })).rejects.toMatchObject({
      code: "step_up_required",
    });
  });
});
