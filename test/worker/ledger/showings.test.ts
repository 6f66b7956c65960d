import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { pumpBookLeaves } from "../../../worker/records/leaf-pump.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { aMessage, save } from "../support/mail.ts";
import { get, send } from "../support/whole.ts";

// Invariant: every showing of customer content has a leaf; and the ledger of a record that nobody tampered with is quiet.

const ctx = testContext();
let wei: TestPerson;
let messageId: string;

const withFile = (id: string) =>
  aMessage({
    headers: { "Message-ID": id, "Content-Type": 'multipart/mixed; boundary="b"' },
    body: "--b\nContent-Type: text/plain\n\nForty valves.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n%PDF\n--b--\n",
  });
const kindsInVolume = (): Promise<string[]> =>
  runInDurableObject(volumeStub(env, messageId.slice(0, messageId.indexOf("-"))), (_, state) =>
    state.storage.sql
      .exec<{ kind: string }>("SELECT kind FROM leaf WHERE actor = ? ORDER BY seq", wei.id)
      .toArray()
      .map(({ kind }) => kind),
  );
const kindsInBook = async (): Promise<string[]> =>
  (await ctx.db.all<{ kind: string }>(sql`select kind from leaf where actor = ${wei.id} order by seq`)).map(
    ({ kind }) => kind,
  );

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["Sales"] });
});

describe("the ledger", () => {
  it("has a leaf for every showing of content, by every way it is shown", async () => {
    const bytes = withFile("<shown@globex.example>");
    const saved = await save(send, wei, bytes);
    messageId = saved.body.messageId;
    const customerId = saved.body.customers[0].id;
    const { threadId } = (await get(wei, `/api/messages/${messageId}`)).body;
    const ways: [string, string, () => Promise<string[]>][] = [
      [`/api/messages/${messageId}`, "message.shown", kindsInVolume],
      [`/api/messages/${messageId}/originals/${await contentHash(bytes)}`, "original.shown", kindsInVolume],
      [`/api/messages/${messageId}/attachments/0`, "attachment.shown", kindsInVolume],
      [`/api/threads/${threadId}`, "thread.shown", kindsInVolume],
      ["/api/search?q=valves", "search.shown", kindsInVolume],
      [`/api/customers/${customerId}/timeline`, "timeline.shown", kindsInVolume],
      [`/api/customers/${customerId}/files`, "timeline.shown", kindsInVolume],
      [`/api/customers/${customerId}`, "customer.shown", kindsInBook],
      ["/api/customer-by-address?address=buyer@globex.example", "customer.shown", kindsInBook],
    ];
    for (const [path, kind, kinds] of ways) {
      const before = (await kinds()).filter((one) => one === kind).length;
      expect((await get(wei, path)).status, path).toBe(200);
      expect((await kinds()).filter((one) => one === kind).length, path).toBe(before + 1);
    }
  });

  it("takes the leaves of many who save, read and take back at once without a gap and without an alarm", async () => {
    const work = Array.from({ length: 24 }, async (_, n) => {
      const captureId = crypto.randomUUID();
      const saved = await save(send, wei, withFile(`<busy-${n % 12}@globex.example>`), { captureId });
      await get(wei, `/api/messages/${saved.body.messageId}`);
      if (n % 3 === 0)
        await send(`/api/captures/${captureId}/undo`, {
          method: "POST",
          headers: {
            ...(await deviceHeaders(wei, "POST", `/api/captures/${captureId}/undo`)),
            "content-type": "application/json",
          },
          body: JSON.stringify({ messageId: saved.body.messageId }),
        });
      if (n % 4 === 0) await pumpBookLeaves(testContext());
    });
    await Promise.all(work);
    await Promise.all([1, 2, 3].map(() => pumpBookLeaves(testContext())));
    expect(await ledgerStub(env).alarms()).toEqual([]);
    const newest = await ctx.db.get<{ seq: number; n: number }>(sql`select max(seq) as seq, count(*) as n from leaf`);
    expect(newest.n).toBe(1);
    expect(await ledgerStub(env).find("book", newest.seq)).not.toBeNull();
  });
});
