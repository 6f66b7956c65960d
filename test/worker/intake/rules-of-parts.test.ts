import { beforeAll, describe, expect, it } from "vitest";
import type { CaptureMetadataInput } from "../../../shared/api/captures.ts";
import { PART_BYTES } from "../../../shared/limits.ts";
import type { Rule } from "../../../shared/policy/document.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { findCapture } from "../../../worker/records/captures.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import type { WholeAnswer } from "../support/whole.ts";
import { get, send } from "../support/whole.ts";

// What the rules say of a capture is what they say here and now, whatever its sender names, and also where it came in parts.

const ctx = testContext();
let admin: TestPerson;
let wei: TestPerson;
let rosa: TestPerson;
const rules: Rule[] = [
  { id: "own", name: "Own", when: { subject: ["between us"] }, action: "ask", readers: "owner" },
  { id: "offers", name: "Offers", when: { subject: ["offer"], participants: { every: ["customer"] } }, action: "auto" },
];

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  wei = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  rosa = await aPerson(ctx, { email: "rosa@acme.example", teams: ["Sales"] });
  await writePolicy(admin.actor, ctx, { base: 0, comment: "", document: everythingElse("ask", rules) });
  // Makes the customer known.
  expect((await save(send, wei, letter("first"))).status).toBe(200);
});

const letter = (id: string, headers: Record<string, string> = {}, body = "Forty ball valves."): Uint8Array =>
  aMessage({ headers: { "Message-ID": `<${id}@x.example>`, Subject: id, ...headers }, body });

describe("what nobody pressed", () => {
  it("names the version of the rules that holds here, whatever the sender says", async () => {
    const bytes = letter("offer-2", { Subject: "Our other offer" });
    const answer = await save(send, wei, bytes, { rule: "auto:offers@7" });
    expect(answer.status).toBe(200);
    const message = await get(wei, `/api/messages/${answer.body.messageId}`);
    expect(message.body.evidence.map(({ rule }: { rule: string }) => rule)).toEqual(["auto:offers@1"]);
  });
});

const large = (id: string, subject: string) => letter(id, { Subject: subject }, "Forty ball valves.\n".repeat(15_000));

/** An upload of these bytes as `wei`'s; every request may say something else of it. */
async function uploadOf(bytes: Uint8Array, said: Partial<CaptureMetadataInput> = {}) {
  const first = aCapture(wei, bytes, said);
  const base = `/api/originals/${await contentHash(bytes)}`;
  const put = async (part: number, capture = first, from = bytes) => {
    const path = `${base}/parts/${part}`;
    const headers = await deviceHeaders(wei, "PUT", path, captureHeader(capture));
    return send(path, { method: "PUT", headers, body: from.slice(part * PART_BYTES, (part + 1) * PART_BYTES) });
  };
  const complete = async (capture = first) => {
    const path = `${base}/complete`;
    const headers = await deviceHeaders(wei, "POST", path, captureHeader(capture));
    const body = JSON.stringify({ parts: Math.ceil(bytes.length / PART_BYTES) });
    return send(path, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body });
  };
  return { first, put, complete };
}

const refusalOf = ({ status, body }: WholeAnswer): unknown[] => [status, body.error.code];

async function nothingLeft(bytes: Uint8Array): Promise<void> {
  expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
  const listed = await ctx.env.ORIGINALS.list({ prefix: `part/${wei.id}/${await contentHash(bytes)}` });
  expect(listed.objects).toEqual([]);
}

const rowOf = async ({ captureId }: CaptureMetadataInput): Promise<unknown> => {
  const row = await findCapture(ctx, captureId);
  return row && { state: row.state, rule: row.metadata.rule, readers: row.metadata.readers };
};

const sweepLater = (): Promise<void> => {
  const nowMs = Date.now() + 60 * 60 * 1000;
  return sweep(testContext({ nowMs: () => nowMs, now: () => new Date(nowMs).toISOString() }));
};

describe("a large one in parts", () => {
  it("is refused where nobody pressed and no rule records it by itself, whichever part comes first", async () => {
    const bytes = large("large-claim", "Lunch");
    const { first, put } = await uploadOf(bytes, { rule: "auto:offers@1" });
    expect(refusalOf(await put(1))).toEqual([409, "missing_parts"]);
    expect(refusalOf(await put(0))).toEqual([410, "not_automatic"]);
    expect(await rowOf(first)).toBeNull();
    await nothingLeft(bytes);
  });

  it("names the version of the rules that holds here, whatever its sender says", async () => {
    const { first, put, complete } = await uploadOf(large("large-version", "Our large offer"), {
      rule: "auto:offers@7",
    });
    for (const part of [0, 1]) expect((await put(part)).status).toBe(200);
    expect((await complete()).status).toBe(200);
    expect(await rowOf(first)).toMatchObject({ rule: "auto:offers@1" });
  });

  it("is kept to its owner also where it is completed under an id that nobody was asked about", async () => {
    const bytes = large("large-new-id", "Between us");
    const { put, complete } = await uploadOf(bytes);
    for (const part of [0, 1]) expect((await put(part)).status).toBe(200);
    const another = aCapture(wei, bytes, { readers: "team" });
    expect((await complete(another)).status).toBe(200);
    expect(await rowOf(another)).toMatchObject({ state: "accepted", readers: "owner" });
  });

  it("is kept to its owner where the sweep puts it together, whichever capture brought which part", async () => {
    const bytes = large("large-swept", "Between us again");
    const { first, put } = await uploadOf(bytes, { readers: "team" });
    const another = aCapture(wei, bytes, { readers: "team" });
    // What the rules were asked about for the first was another header.
    expect((await put(0, first, large("large-decoy", "For all of us"))).status).toBe(200);
    expect(await rowOf(first)).toMatchObject({ readers: "team" });
    expect((await put(0, another)).status).toBe(200);
    expect((await put(1, first)).status).toBe(200);
    await sweepLater();
    for (const one of [first, another]) expect(await rowOf(one)).toMatchObject({ state: "accepted", readers: "owner" });
  });

  it("is decided by its own header where a part of the same id said something else before", async () => {
    const bytes = large("large-whole", "Between us too");
    const { first, put } = await uploadOf(bytes, { readers: "team" });
    expect((await put(0, first, large("large-decoy", "For all of us"))).status).toBe(200);
    const whole = await save(send, wei, bytes, { captureId: first.captureId });
    expect([whole.status, whole.body.state]).toEqual([200, "stored"]);
    const path = `/api/messages/${whole.body.messageId}`;
    expect([(await get(wei, path)).status, (await get(rosa, path)).status]).toEqual([200, 404]);
  });

  it("goes on under its own id with the parts that another capture of the same bytes has sent", async () => {
    const bytes = large("large-shared", "Our common offer");
    const one = await uploadOf(bytes);
    const another = await uploadOf(bytes);
    expect((await one.put(0)).status).toBe(200);
    expect((await another.put(1)).status).toBe(200);
    expect((await another.complete()).status).toBe(200);
    expect(await rowOf(another.first)).toMatchObject({ state: "accepted" });
  });
});

describe("a large one whose rules have become stricter before its last part came", () => {
  const never: Rule = { id: "offers-never", name: "Never", when: { subject: ["big offer"] }, action: "never" };
  const begun = async (id: string) => {
    const bytes = large(id, "Our big offer");
    const upload = await uploadOf(bytes);
    for (const part of [0, 1]) expect((await upload.put(part)).status).toBe(200);
    return { bytes, ...upload };
  };

  it("is refused, whatever id it is completed under, and closed by the sweep: nothing of it is kept", async () => {
    const own = await begun("later-own-id");
    const another = await begun("later-other-id");
    const swept = await begun("later-swept");
    await writePolicy(admin.actor, ctx, { base: 1, comment: "", document: everythingElse("ask", [never, ...rules]) });
    expect(refusalOf(await own.complete())).toEqual([410, "policy"]);
    expect(refusalOf(await another.complete(aCapture(wei, another.bytes)))).toEqual([410, "policy"]);
    await sweepLater();
    for (const { bytes } of [own, another, swept]) await nothingLeft(bytes);
    for (const { first } of [own, swept]) expect(await rowOf(first)).toBeNull();
  });
});
