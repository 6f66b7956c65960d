import { beforeAll, describe, expect, it } from "vitest";
import type { CaptureReceipt } from "../../../shared/api/captures.ts";
import { captureMetadataSchema } from "../../../shared/api/captures.ts";
import { PART_BYTES } from "../../../shared/limits.ts";
import { readMarks } from "../../../worker/backup/marks.ts";
import { receive, receivePart } from "../../../worker/intake/receive.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { listParts } from "../../../worker/originals.ts";
import { getMessage } from "../../../worker/records/messages.ts";
import { undoneAmong } from "../../../worker/records/restores.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage } from "../support/mail.ts";

const ctx = testContext();
let wei: TestPerson;
let rosa: TestPerson;

async function save(person: TestPerson, bytes: Uint8Array, captureId?: string): Promise<CaptureReceipt> {
  const given = aCapture(person, bytes, captureId === undefined ? {} : { captureId });
  return receive(testContext(), person.actor, {
    door: "extension",
    sha256: await contentHash(bytes),
    bytes,
    metadata: captureMetadataSchema.parse(given),
    mailbox: "own",
  });
}
const letter = (id: string): Uint8Array =>
  aMessage({ headers: { From: "Ann <ann@initech.example>", "Message-ID": `<${id}@initech.example>` } });

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, ctx, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(ctx, { name: "Wei", email: "wei@acme.example", teams: ["Sales"] });
  rosa = await aPerson(ctx, { name: "Rosa", email: "rosa@acme.example", teams: ["Sales"] });
});

describe("who takes a capture back", () => {
  it("says so of no colleague's by naming its id beside a message of their own", async () => {
    const theirs = await save(rosa, letter("theirs"));
    const mine = await save(wei, letter("mine"));
    await undoCapture(testContext(), wei.actor, theirs.captureId, mine.messageId).catch(() => undefined);
    // A restore takes back again whatever is marked.
    expect(await undoneAmong(ctx, [{ captureId: theirs.captureId, personId: rosa.id }])).toEqual([]);
    const { message } = await getMessage(rosa.actor, testContext(), theirs.messageId ?? "", null);
    expect(message.evidence).toHaveLength(1);
    expect(await save(rosa, letter("theirs"), theirs.captureId)).toMatchObject({ state: "stored", duplicate: true });
  });

  it("of an id that a colleague is going to use forbids it to nobody but themselves", async () => {
    const captureId = crypto.randomUUID();
    const mine = await save(wei, letter("decoy"));
    await undoCapture(testContext(), wei.actor, captureId, mine.messageId);
    expect(await save(rosa, letter("later"), captureId)).toMatchObject({ state: "stored" });
    await expect(save(wei, letter("own, later"), captureId)).rejects.toMatchObject({ code: "undone" });
  });

  it("under an id read off a colleague's takes back only what is their own", async () => {
    const theirs = await save(rosa, letter("read off"));
    const mine = await save(wei, letter("under her id"), theirs.captureId);
    expect(mine.messageId).not.toBe(theirs.messageId);
    await undoCapture(testContext(), wei.actor, theirs.captureId, mine.messageId);
    expect(await undoneAmong(ctx, [{ captureId: theirs.captureId, personId: rosa.id }])).toEqual([]);
    const { message } = await getMessage(rosa.actor, testContext(), theirs.messageId ?? "", null);
    expect(message.evidence).toHaveLength(1);
    expect(await save(rosa, letter("read off"), theirs.captureId)).toMatchObject({ state: "stored", duplicate: true });
    await expect(save(wei, letter("again"), theirs.captureId)).rejects.toMatchObject({ code: "undone" });
  });

  it("whose answer was lost finds it, though a colleague has used its id too", async () => {
    const captureId = crypto.randomUUID();
    const decoy = await save(wei, letter("in the way"), captureId);
    const theirs = await save(rosa, letter("answer lost"), captureId);
    await undoCapture(testContext(), rosa.actor, captureId, null);
    await expect(getMessage(rosa.actor, testContext(), theirs.messageId ?? "", null)).rejects.toMatchObject({
      code: "not_found",
    });
    const { message } = await getMessage(wei.actor, testContext(), decoy.messageId ?? "", null);
    expect(message.evidence).toHaveLength(1);
  });

  it("of which only a part has come leaves no mark beside the backups, whatever bytes it announced", async () => {
    const large = aMessage({ headers: { "Message-ID": "<large@initech.example>" }, body: "x".repeat(2 * PART_BYTES) });
    const sha256 = await contentHash(large);
    const given = captureMetadataSchema.parse(aCapture(wei, large));
    const marks = async (): Promise<string[]> =>
      (await readMarks(testContext(), null)).marks.map((one) => one.captureId);
    const part = large.slice(0, PART_BYTES);
    await receivePart(testContext(), wei.actor, { sha256, metadata: given, part: 0, bytes: part });
    await undoCapture(testContext(), wei.actor, given.captureId, null);
    expect(await listParts(testContext(), wei.id, sha256)).toEqual([]);
    expect(await marks()).not.toContain(given.captureId);
    const whole = await save(wei, letter("whole"));
    await undoCapture(testContext(), wei.actor, whole.captureId, whole.messageId);
    expect(await marks()).toContain(whole.captureId);
  });

  it("which was a duplicate's takes back for good what stood for it", async () => {
    const first = await save(wei, letter("twice"));
    const second = await save(wei, letter("twice"));
    expect(second).toMatchObject({ duplicate: true, messageId: first.messageId });
    await undoCapture(testContext(), wei.actor, second.captureId, second.messageId);
    await undoCapture(testContext(), wei.actor, second.captureId, second.messageId);
    const hers = { captureId: first.captureId, personId: rosa.id };
    const his = { captureId: first.captureId, personId: wei.id };
    expect(await undoneAmong(ctx, [hers, his])).toEqual([his]);
    for (const { captureId } of [first, second])
      await expect(save(wei, letter("twice"), captureId)).rejects.toMatchObject({ code: "undone" });
  });
});
