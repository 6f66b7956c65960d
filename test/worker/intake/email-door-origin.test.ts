import { beforeAll, describe, expect, it } from "vitest";
import { consumeCaptures } from "../../../worker/intake/consume-captures.ts";
import { receiveEmail } from "../../../worker/intake/email-door.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { watch } from "../../../worker/intake/watch.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { listFailedCaptures, reviveCapture } from "../../../worker/records/captures.ts";
import { MAX_HELD } from "../../../worker/records/held-captures.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { counts, DOOR, everythingKept, evidence, inbound } from "../support/inbound.ts";
import { aMessage } from "../support/mail.ts";
import { dmarcPass } from "../support/platform-stamp.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let admin: TestPerson;
let wei: TestPerson;

beforeAll(async () => {
  const ctx = testContext();
  admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] } as const;
  await applySetup(admin.actor, ctx, { language: "en", demo: false, ...answers, mailDomains: ["acme.example"] });
  await updateSettings(admin.actor, ctx, { mailDoor: { open: true, address: DOOR } });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["Sales"] });
});

const outgoing = (id: string): Uint8Array =>
  aMessage({ headers: { From: wei.email, To: "buyer@globex.example", "Message-ID": `<${id}@acme.example>` } });
const take = async (bytes: Uint8Array, results: string | null, from = wei.email): Promise<void> =>
  receiveEmail(testContext(), inbound(bytes, { from, results }).mail);
const listed = (person: TestPerson) => listFailedCaptures(person.actor, testContext());
/** What the queue does with a capture that was handed to it. */
const process = async (captureId: string): Promise<void> => {
  const message = { id: "1", timestamp: new Date(0), body: { captureId }, attempts: 1, ack() {}, retry() {} };
  const batch = { queue: "counterfoil-captures", messages: [message], ackAll() {}, retryAll() {} };
  await consumeCaptures(testContext(), { ...batch, metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
};
const of = async (bytes: Uint8Array) => {
  const sha256 = await contentHash(bytes);
  return (await evidence()).filter(({ originalSha256 }) => originalSha256 === sha256);
};

describe("a mail whose sender is not proven", () => {
  it.each<[string, string | null]>([
    ["the platform says nothing", null],
    ["it says that the domain does not vouch for it", "dmarc=fail header.from=acme.example policy.dmarc=none"],
    ["another domain vouches for it", dmarcPass("evil.example")],
  ])("is held and becomes nobody's evidence where %s", async (name, results) => {
    const bytes = outgoing(`unproven-${name.length}`);
    await take(bytes, results);
    expect(await of(bytes)).toEqual([]);
    const [held] = await listed(wei);
    expect(held).toMatchObject({ state: "parked", door: "mail", person: { id: wei.id }, bytes: bytes.length });
    expect(held?.lastError).toContain("could not prove");
  });

  it("is held where a colleague only stands in the envelope, as in a redirect or a forgery", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<redirected@globex.example>" } });
    await take(bytes, dmarcPass("globex.example"));
    expect(await of(bytes)).toEqual([]);
    expect((await listed(wei))[0]?.bytes).toBe(bytes.length);
  });

  it("is seen by its claimed person, admin and keeper only, without a word of content", async () => {
    const other = await aPerson(testContext(), { teams: ["Sales"] });
    const keeper = await aPerson(testContext(), { roles: ["keeper"] });
    const seen = await Promise.all([other, keeper, admin].map(async (person) => (await listed(person)).length > 0));
    expect(seen).toEqual([false, true, true]);
    const text = JSON.stringify(await listed(wei));
    expect(text).not.toMatch(/globex|quotation/i);
  });

  it("becomes evidence once its person vouches for it, and the evidence and the ledger say so", async () => {
    const bytes = outgoing("vouched");
    await take(bytes, null);
    const [held] = await listed(wei);
    const before = await countLeaves(testContext(), "capture.confirmed");
    await reviveCapture(wei.actor, testContext(), held?.id ?? "");
    await process(held?.id ?? "");
    expect(await of(bytes)).toMatchObject([
      { captureId: held?.id, mailboxId: wei.mailboxId, rule: "company-address-confirmed" },
    ]);
    expect(await countLeaves(testContext(), "capture.confirmed")).toBe(before + 1);

    // The row is gone a day later; the same mail a week later changes nothing all the same.
    await sweep(testContext({ nowMs: () => Date.now() + 2 * DAY_MS }));
    const kept = await everythingKept(testContext());
    await take(bytes, null);
    expect(await everythingKept(testContext())).toEqual(kept);
  });

  it("goes for good, bytes and all, when its person takes it back, however often it comes again", async () => {
    const bytes = outgoing("not-mine");
    await take(bytes, null);
    const [held] = await listed(wei);
    await undoCapture(testContext(), wei.actor, held?.id ?? "", null);
    for (let again = 0; again < 2; again++) {
      expect(await findOriginal(testContext(), await contentHash(bytes))).toBeNull();
      await take(bytes, null);
    }
    expect((await listed(wei)).map(({ id }) => id)).not.toContain(held?.id);
    expect((await counts()).undone).toBe(2);
  });

  it("is not taken for a capture under way by the sweep, and goes after thirty days without a word", async () => {
    const bytes = outgoing("forgotten");
    await take(bytes, null);
    await sweep(testContext({ nowMs: () => Date.now() + DAY_MS }));
    expect((await listed(wei))[0]?.state).toBe("parked");
    await watch(testContext({ nowMs: () => Date.now() + 31 * DAY_MS }));
    expect(await listed(wei)).toEqual([]);
    expect(await findOriginal(testContext(), await contentHash(bytes))).toBeNull();
    expect(await of(bytes)).toEqual([]);
  });

  it("fills no store: beyond a number of one person's they are counted and not kept", async () => {
    for (let number = 0; number <= MAX_HELD; number++) await take(outgoing(`flood-${number}`), null);
    expect(await listed(wei)).toHaveLength(MAX_HELD);
    expect((await counts())["too-many-held"]).toBe(1);
    expect(await findOriginal(testContext(), await contentHash(outgoing(`flood-${MAX_HELD}`)))).toBeNull();
  });
});
