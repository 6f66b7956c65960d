import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { PART_BYTES } from "../../../shared/limits.ts";
import type { Rule } from "../../../shared/policy/document.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { get, send } from "../support/whole.ts";

// What the rules say of a capture is what they say here and now, whatever its sender names, and also where it came in parts.

const ctx = testContext();
let admin: TestPerson;
let wei: TestPerson;
const rules: Rule[] = [
  { id: "offers", name: "Offers", when: { subject: ["offer"], participants: { every: ["customer"] } }, action: "auto" },
];

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  wei = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  await writePolicy(admin.actor, ctx, { base: 0, comment: "", document: everythingElse("ask", rules) });
  // Makes the customer known.
  expect((await save(send, wei, letter("first"))).status).toBe(200);
});

const letter = (id: string, headers: Record<string, string> = {}): Uint8Array =>
  aMessage({ headers: { "Message-ID": `<${id}@x.example>`, Subject: id, ...headers } });

describe("what nobody pressed", () => {
  it("names the version of the rules that holds here, whatever the sender says", async () => {
    const bytes = letter("offer-2", { Subject: "Our other offer" });
    const answer = await save(send, wei, bytes, { rule: "auto:offers@7" });
    expect(answer.status).toBe(200);
    const message = await get(wei, `/api/messages/${answer.body.messageId}`);
    expect(message.body.evidence.map(({ rule }: { rule: string }) => rule)).toEqual(["auto:offers@1"]);
  });
});

describe("a large one, once its last part has come,", () => {
  const large = (id: string, subject: string) =>
    aMessage({
      headers: { "Message-ID": `<${id}@x.example>`, Subject: subject },
      body: "Forty ball valves.\n".repeat(15_000),
    });
  const uploadOf = async (bytes: Uint8Array, rule?: string) => {
    const pressed = aCapture(wei, bytes);
    const named = rule === undefined ? pressed : { ...pressed, rule };
    const base = `/api/originals/${await contentHash(bytes)}`;
    const put = async (part: number, capture = named) => {
      const path = `${base}/parts/${part}`;
      const header = captureHeader(capture);
      const body = bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES);
      return (await send(path, { method: "PUT", headers: await deviceHeaders(wei, "PUT", path, header), body })).status;
    };
    const complete = async () => {
      const path = `${base}/complete`;
      const headers = await deviceHeaders(wei, "POST", path, captureHeader(named));
      const body = JSON.stringify({ parts: Math.ceil(bytes.length / PART_BYTES) });
      return send(path, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body });
    };
    return { put, complete, pressed };
  };
  const nothingLeft = async (bytes: Uint8Array) => {
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
    const listed = await ctx.env.ORIGINALS.list({ prefix: `part/${wei.id}/${await contentHash(bytes)}` });
    expect(listed.objects).toEqual([]);
  };

  it("is refused where another part had opened it under a rule that does not record it", async () => {
    const bytes = large("large-claim", "Lunch");
    const { put, complete, pressed } = await uploadOf(bytes, "auto:offers@1");
    expect(await put(1)).toBe(200);
    expect(await put(0, pressed)).toBe(200);
    const answer = await complete();
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining("not_automatic")]);
    await nothingLeft(bytes);
  });

  it("names the version of the rules that holds here, whichever part came first", async () => {
    const bytes = large("large-version", "Our large offer");
    const { put, complete, pressed } = await uploadOf(bytes, "auto:offers@7");
    for (const part of [1, 0]) expect(await put(part)).toBe(200);
    expect((await complete()).status).toBe(200);
    const rows = await ctx.db.all(
      sql`select metadata ->> '$.rule' as rule from capture where id = ${pressed.captureId}`,
    );
    expect(rows).toEqual([{ rule: "auto:offers@1" }]);
  });

  it("is decided again, and the stricter rule wins: nothing of it is kept", async () => {
    const bytes = large("large-later", "Our big offer");
    const { put, complete } = await uploadOf(bytes);
    for (const part of [0, 1]) expect(await put(part)).toBe(200);
    const never: Rule = { id: "offers-never", name: "Never", when: { subject: ["big offer"] }, action: "never" };
    await writePolicy(admin.actor, ctx, { base: 1, comment: "", document: everythingElse("ask", [never, ...rules]) });
    const answer = await complete();
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining("policy")]);
    await nothingLeft(bytes);
  });
});
