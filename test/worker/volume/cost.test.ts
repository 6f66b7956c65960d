import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { AskedStatement } from "../support/count-rows.ts";
import { watchStatements } from "../support/count-rows.ts";
import { aRecord } from "./a-message.ts";

describe("what a message costs", () => {
  it("writes at most 7 rows and 1.2 kB with 200 words of text", async () => {
    const volume = volumeStub(env, "2026q4.2");
    const words = "quote price delivery valve flange pump steel terms order invoice please confirm dear regards".split(
      " ",
    );
    const body = (n: number): string =>
      Array.from({ length: 200 }, (_, i) =>
        (i * 7 + n) % 3 === 0 ? `w${(i * 31 + n * 17) % 2500}` : words[(i + n) % words.length],
      ).join(" ");
    const before = (await volume.stats()).databaseBytes;
    const total = 1000;
    for (let from = 0; from < total; from += 50) {
      await volume.recordMany(
        Array.from({ length: 50 }, (_, i) => {
          const number = from + i + 1;
          const snippet = body(number).slice(0, 300);
          return aRecord(number, { body: body(number), message: { snippet } });
        }),
      );
    }
    await runDurableObjectAlarm(volume);
    const bytes = ((await volume.stats()).databaseBytes - before) / total;
    const rows = await rowsWritten();
    console.info(`rows written per message: ${rows}; bytes per message: ${Math.round(bytes)}`);
    expect(rows).toBeLessThanOrEqual(7);
    expect(bytes).toBeLessThanOrEqual(1200);
  });
});

/** Rows that the database counts for one message on its own, its leaf's deletion included. */
async function rowsWritten(): Promise<number> {
  const volume = volumeStub(env, "2026q4.3");
  await volume.record(aRecord(1));
  return runInDurableObject(volume, (object, { storage }) => {
    const { sql } = storage;
    const asked: AskedStatement[] = [];
    watchStatements(sql, (one) => asked.push(one));
    object.record(aRecord(2));
    return asked.reduce((sum, { cursor }) => sum + cursor.rowsWritten, 0) + 1;
  });
}
