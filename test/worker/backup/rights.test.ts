import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { testContext } from "../support/app.ts";
import type { TakenBackup } from "../support/backup.ts";
import { asPerson, asSetup, emptyInstallation, makeBackup, restoreAll, takeBackup } from "../support/backup.ts";
import { aCompany, type Company, fillRecord } from "../support/record-to-back-up.ts";

let company: Company;
let taken: TakenBackup;

beforeAll(async () => {
  await emptyInstallation();
  company = await aCompany();
  await fillRecord(company);
  taken = await takeBackup(company.keeper, (await makeBackup(company.admin)).id);
});

describe("who may do what with a backup", () => {
  it("an admin makes one and sees that it is there, and reads nothing of it", async () => {
    const { admin } = company;
    const { id, chunks } = taken.manifest;
    const list = await asPerson(admin, "GET", "/api/backups");
    expect(await list.json()).toMatchObject({ backups: [{ id, state: "done" }] });
    expect((await asPerson(admin, "POST", `/api/backups/${id}/readings`, { reason: "curious" })).status).toBe(403);
    expect((await asPerson(admin, "GET", `/api/backups/${id}/chunks/${chunks[0]?.name}`)).status).toBe(403);
    const [sha256] = taken.originals.keys();
    expect((await asPerson(admin, "GET", `/api/backups/${id}/originals/${sha256}`)).status).toBe(403);
  });

  it("a rep neither makes, nor lists, nor reads", async () => {
    const { wei } = company;
    const { id } = taken.manifest;
    expect((await asPerson(wei, "POST", "/api/backups")).status).toBe(403);
    expect((await asPerson(wei, "POST", `/api/backups/${id}/steps`)).status).toBe(403);
    expect((await asPerson(wei, "GET", "/api/backups")).status).toBe(403);
    expect((await asPerson(wei, "POST", `/api/backups/${id}/readings`, { reason: "curious" })).status).toBe(403);
  });

  it("a keeper reads it only after opening it with a reason, for a time, and the ledger has the reason's leaf", async () => {
    const { keeper } = company;
    const { id, chunks } = taken.manifest;
    const chunk = `/api/backups/${id}/chunks/${chunks[0]?.name}`;
    expect((await asPerson(keeper, "GET", chunk)).status).toBe(200);
    await testContext().db.run(sql`update backup_reading set until = '2026-01-01T00:00:00.000Z'`);
    expect((await asPerson(keeper, "GET", chunk)).status).toBe(404);
    expect((await asPerson(keeper, "POST", `/api/backups/${id}/readings`, { reason: "" })).status).toBe(400);
    expect((await asPerson(keeper, "POST", `/api/backups/${id}/readings`, { reason: "the drill" })).status).toBe(200);
    const leaves = await testContext().db.all<{ actor: string; detail: string }>(
      sql`select actor, detail from leaf where kind = 'export.shown' and subject = ${id} order by seq desc limit 1`,
    );
    expect(leaves).toEqual([{ actor: keeper.id, detail: '{"reason":"the drill","what":"backup"}' }]);
  });

  it("holds no session, link, code or secret of a device", async () => {
    const text = await Promise.all(
      [...taken.chunks.values()].map((bytes) =>
        new Response(new Response(new Uint8Array(bytes)).body?.pipeThrough(new DecompressionStream("gzip"))).text(),
      ),
    );
    const whole = text.join("\n");
    expect(whole).toContain(company.wei.email);
    const secrets = await testContext().db.all<{ secret: string }>(
      sql`select token as secret from session union all select token_hash from device`,
    );
    expect(secrets.length).toBeGreaterThan(4);
    for (const { secret } of secrets) expect(whole).not.toContain(secret);
  });

  it("is restored by the set-up link's secret alone, and never over anything", async () => {
    for (const secret of ["not-the-set-up-secret-at-all", company.wei.id]) {
      expect((await asSetup("POST", "/api/restore", taken.manifest, secret)).status).toBe(401);
      expect((await asSetup("POST", "/api/restore/steps", {}, secret)).status).toBe(401);
    }
    expect((await asSetup("POST", "/api/restore", taken.manifest)).status).toBe(409);
    await emptyInstallation();
    await restoreAll(taken);
    // Done is done: what is here now is a record like any other.
    const [chunk] = taken.manifest.chunks;
    const again = await asSetup("PUT", `/api/restore/chunks/${chunk?.name}`, taken.chunks.get(chunk?.name ?? ""));
    expect(again.status).toBe(409);
    expect((await asSetup("POST", "/api/restore", { ...taken.manifest, origin: "http://other.example" })).status).toBe(
      409,
    );
  });
});
