import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { receive } from "../../../worker/intake/receive.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { arrivedStatement, noteDropped } from "../../../worker/records/device-numbers.ts";
import { listDevices } from "../../../worker/records/devices.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aCapture, aMessage } from "../support/mail.ts";

const HOUR_MS = 60 * 60 * 1000;
const ctx = testContext();

async function arrive(person: TestPerson, ...numbers: number[]): Promise<void> {
  for (const seq of numbers) await ctx.db.run(arrivedStatement(ctx, person.deviceId, seq));
}
async function missing(person: TestPerson, aheadMs = 2 * HOUR_MS): Promise<string> {
  const later = testContext({ nowMs: () => Date.now() + aheadMs });
  const device = (await listDevices(person.actor, later)).find(({ id }) => id === person.deviceId);
  return (device?.missing ?? []).map(({ from, to }) => `${from}-${to}`).join(" ");
}
async function pairAgain(person: TestPerson): Promise<string> {
  const id = ctx.newId();
  await ctx.db.run(sql`insert into device (id, person_id, name, token_hash, paired_at)
    values (${id}, ${person.id}, 'The same browser', ${id}, ${ctx.now()})`);
  return id;
}
const byDevice = (person: TestPerson) => ({ ...person.actor, deviceId: person.deviceId });

describe("numbers of a device's saves", () => {
  it("that have not arrived are listed after an hour, and no more once they come, in whatever order and however often", async () => {
    const wei = await aPerson(ctx);
    await arrive(wei, 1, 2, 3);
    expect(await missing(wei)).toBe("");
    await arrive(wei, 9, 6);
    expect(await missing(wei, 0)).toBe("");
    expect(await missing(wei)).toBe("4-5 7-8");
    await arrive(wei, 5, 5, 9, 2, 8, 7);
    expect(await missing(wei)).toBe("4-4");
    await arrive(wei, 4);
    expect(await missing(wei)).toBe("");
  });

  it("begin with one, and a forged huge number makes one range, not a long list", async () => {
    const eve = await aPerson(ctx);
    await arrive(eve, 3, Number.MAX_SAFE_INTEGER);
    expect(await missing(eve)).toBe(`1-2 4-${Number.MAX_SAFE_INTEGER - 1}`);
    const mallory = await aPerson(ctx);
    for (let seq = 2; seq <= 420; seq += 2) await arrive(mallory, seq);
    expect((await missing(mallory)).split(" ").length).toBeLessThanOrEqual(200);
  });

  it("that its device dropped are not missing, which the ledger says once", async () => {
    const wei = await aPerson(ctx);
    await arrive(wei, 1, 5);
    const dropped = [
      { seq: 2, reason: "undone" },
      { seq: 4, reason: "policy" },
      { seq: 6, reason: "dropped" },
    ] as const;
    const before = await countLeaves(ctx, "device.dropped");
    await noteDropped(byDevice(wei), ctx, dropped, null);
    await noteDropped(byDevice(wei), ctx, dropped, null);
    await arrive(wei, 7);
    expect(await missing(wei)).toBe("3-3");
    expect(await countLeaves(ctx, "device.dropped")).toBe(before + 1);
    await expect(noteDropped(wei.actor, ctx, dropped, null)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("of an earlier device of the same person are completed by the next one; nobody else's are", async () => {
    const wei = await aPerson(ctx);
    const eve = await aPerson(ctx);
    const bytes = aMessage({ headers: { "Message-ID": "<earlier@globex.example>" } });
    // Disabled, as one is when its person pairs anew; its saves 2 and 3 were still waiting.
    await arrive(wei, 1, 4);
    await ctx.db.run(sql`update device set disabled_at = ${ctx.now()} where id = ${wei.deviceId}`);
    const next = await pairAgain(wei);
    const saveAs = async (person: TestPerson, deviceId: string) => {
      const metadata = captureMetadataSchema.parse(aCapture(person, bytes, { deviceSeq: 2, deviceId: wei.deviceId }));
      const given = { door: "extension", bytes, metadata, sha256: await contentHash(bytes) } as const;
      return receive(ctx, { ...person.actor, deviceId }, { ...given, mailbox: { id: person.mailboxId } });
    };
    const dropped = [{ seq: 3, reason: "undone" }] as const;

    await expect(saveAs(eve, eve.deviceId)).rejects.toMatchObject({ code: "not_found" });
    await expect(noteDropped(byDevice(eve), ctx, dropped, wei.deviceId)).rejects.toMatchObject({ code: "not_found" });
    expect(await missing(wei)).toBe("2-3");
    expect((await saveAs(wei, next)).state).toBe("stored");
    expect(await missing(wei)).toBe("3-3");
    await noteDropped({ ...wei.actor, deviceId: next }, ctx, dropped, wei.deviceId);
    expect(await missing(wei)).toBe("");
    expect(await ctx.db.all(sql`select * from device_number where device_id in (${next}, ${eve.deviceId})`)).toEqual(
      [],
    );
  });
});
