import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { threadNumberOf } from "../../../shared/ids.ts";
import { beginCapture, noteFailure } from "../../../worker/records/captures.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage, save } from "../support/mail.ts";
import { get, post, send } from "../support/whole.ts";

// Invariant: every change has a leaf in the same transaction.

const ctx = testContext();
let wei: TestPerson;

const leavesOf = (kind: string): Promise<{ subject: string; actor: string; detail: string }[]> =>
  ctx.db.all(sql`select subject, actor, detail from leaf where kind = ${kind} order by seq`);

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

describe("the ledger says", () => {
  it("that a capture failed for good, once", async () => {
    const metadata = captureMetadataSchema.parse(aCapture(wei, new Uint8Array(3)));
    const given = {
      door: "extension",
      sha256: "a".repeat(64),
      parts: 0,
      mailbox: { id: wei.mailboxId },
      metadata,
    } as const;
    const row = await beginCapture(wei.actor, ctx, given);
    await noteFailure(ctx, row.id, "not_readable", false);
    expect(await leavesOf("capture.failed")).toEqual([]);
    await noteFailure(ctx, row.id, "not_readable", true);
    await noteFailure(ctx, row.id, "not_readable", true);
    expect((await leavesOf("capture.failed")).map(({ subject }) => subject)).toEqual([row.id]);
  });

  it("that a contact came and went with the capture that brought it", async () => {
    const captureId = crypto.randomUUID();
    const headers = { From: "Dr Molar <desk@dentist.example>", "Message-ID": "<private@dentist.example>" };
    const saved = await save(send, wei, aMessage({ headers }), { captureId });
    const made = (await leavesOf("contact.created")).map(({ subject }) => subject);
    expect(made.length).toBeGreaterThan(0);
    await post(wei, `/api/captures/${captureId}/undo`, { messageId: saved.body.messageId });
    expect((await leavesOf("contact.removed")).map(({ subject }) => subject)).toEqual(made);
  });

  it("that two threads became one, by whose message", async () => {
    const question = (id: string) => aMessage({ headers: { "Message-ID": id, Subject: id } });
    const saved = [
      await save(send, wei, question("<one@globex.example>")),
      await save(send, wei, question("<two@globex.example>")),
    ];
    const threads = await Promise.all(
      saved.map(async ({ body }) => (await get(wei, `/api/messages/${body.messageId}`)).body.threadId),
    );
    expect(new Set(threads).size).toBe(2);
    await save(
      send,
      wei,
      aMessage({
        headers: { "Message-ID": "<three@globex.example>", References: "<one@globex.example> <two@globex.example>" },
      }),
    );
    const merged = await leavesOf("thread.merged");
    expect(merged).toMatchObject([{ actor: wei.id }]);
    const said = [merged[0]?.subject, JSON.parse(merged[0]?.detail ?? "{}").with];
    expect(said.map((id) => threadNumberOf(String(id))).sort()).toEqual(threads.map((id) => threadNumberOf(id)).sort());
  });
});
