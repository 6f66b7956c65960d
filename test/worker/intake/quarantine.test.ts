import { beforeAll, describe, expect, it } from "vitest";
import type { ItemDetails } from "../../../extension/outbox/outbox-item.ts";
import { createSealingKey, sealItem } from "../../../extension/outbox/sealing.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { endAccess } from "../../../worker/records/end-access.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aDeviceKey, aNonce, aProof, htuOf } from "../support/device.ts";
import { evidence } from "../support/inbound.ts";
import { aMessage } from "../support/mail.ts";
import { byConsole, get, send } from "../support/whole.ts";

// What a browser had not sent when its person's access ended: sealed by the extension's own code, handed in by its key, opened
// by a records keeper's word alone.

let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;

beforeAll(async () => {
  admin = await aPerson(testContext(), { roles: ["admin"] });
  await applySetup(admin.actor, testContext(), {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  await updateSettings(admin.actor, testContext(), { neverSaved: ["sister@home.example"] });
  keeper = await aPerson(testContext(), { roles: ["keeper"] });
  wei = await aPerson(testContext(), { name: "Wei", email: "wei@acme.example", teams: ["Sales"] });
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

/** A request by the proof of a device's key and nothing else. */
async function prove(
  who: TestPerson,
  method: string,
  path: string,
  body: Uint8Array<ArrayBuffer> | object,
  key = who.device.key,
) {
  const dpop = await aProof(key, { htm: method, htu: htuOf(path), nonce: await aNonce(who.deviceId) });
  const isBytes = body instanceof Uint8Array;
  return send(path, {
    method,
    headers: { dpop, ...(isBytes ? {} : { "content-type": "application/json" }) },
    body: isBytes ? body : JSON.stringify(body),
  });
}

/** What the browser of a person seals while they are there. */
const keys = new Map<string, Awaited<ReturnType<typeof createSealingKey>>>();
async function sealed(who: TestPerson, bytes: Uint8Array<ArrayBuffer>, given: Partial<ItemDetails> = {}) {
  const path = `/api/devices/${who.deviceId}/outbox-secret`;
  const { secret } = (await get(who, path)).body;
  const of = { deviceId: who.deviceId, personId: who.id };
  // A device has one, made once.
  const key = keys.get(who.id) ?? (await createSealingKey(of, new Uint8Array(Buffer.from(secret, "base64url"))));
  keys.set(who.id, key);
  const id = crypto.randomUUID();
  const details: ItemDetails = {
    ...{ sha256: await contentHash(bytes), mailbox: who.email, webmail: "roundcube", place: "INBOX/7", exact: true },
    ...{ kind: "full", automatic: null, ...given },
  };
  const content = await sealItem(key, { id, personId: who.id, deviceId: who.deviceId }, { details, bytes });
  return { id, key, content, bytes };
}
type Sealed = Awaited<ReturnType<typeof sealed>>;

const headOf = (who: TestPerson, { content, bytes }: Sealed) => ({
  ...{ deviceId: who.deviceId, deviceSeq: 1, capturedAt: new Date().toISOString(), bytes: bytes.length, parts: 1 },
  sealed: content.sealed && { enc: base64(content.sealed.enc), box: base64(content.sealed.box) },
});

async function handIn(who: TestPerson, item: Sealed, key = who.device.key) {
  const path = `/api/devices/${who.deviceId}`;
  const { publicKey, wrapped } = item.key;
  const keyBody = { publicKey: base64(publicKey), wrapped: base64(wrapped) };
  const answers = [
    await prove(who, "PUT", `${path}/quarantine-keys/${who.deviceId}`, keyBody, key),
    await prove(who, "PUT", `${path}/quarantine/${item.id}/parts/0`, item.content.body, key),
    await prove(who, "POST", `${path}/quarantine/${item.id}`, headOf(who, item), key),
  ];
  return answers.map(({ status }) => status);
}
const mail = (from: string, id: string) =>
  new Uint8Array(aMessage({ headers: { From: from, To: wei.email, "Message-ID": `<${id}@globex.example>` } }));
const decide = (who: TestPerson, id: string, decision: "record" | "refuse") =>
  byConsole(who, "POST", `/api/keeping/quarantine/${id}`, { decision });
const renewed = async (who: TestPerson) => {
  const path = "/api/devices/renew";
  const dpop = await aProof(who.device.key, { htm: "POST", htu: htuOf(path), nonce: await aNonce(who.deviceId) });
  const body = JSON.stringify({ deviceId: who.deviceId, refreshToken: who.device.refreshToken });
  return send(path, { method: "POST", headers: { dpop, "content-type": "application/json" }, body });
};

describe("what a browser had not sent when access ended", () => {
  it("is handed in by its key, waits sealed, and comes on record by a keeper's word as its person's own", async () => {
    const item = await sealed(wei, mail("buyer@globex.example", "unsent"));
    const priv = await sealed(wei, mail("sister@home.example", "private"));
    // While they are there nothing is taken, and nothing of the sort is said.
    expect(await handIn(wei, item)).toEqual([401, 401, 401]);
    await endAccess(testContext(), admin.actor, wei.id);
    const refused = await renewed(wei);
    expect([refused.status, refused.body.error.code]).toEqual([401, "access_ended"]);
    expect(await handIn(wei, item)).toEqual([200, 200, 200]);
    expect(await handIn(wei, priv)).toEqual([200, 200, 200]);
    const leaves = await countLeaves(testContext(), "quarantine.arrived");
    // Its answer was lost: once more changes nothing.
    expect(await handIn(wei, item)).toEqual([200, 200, 200]);
    expect(await countLeaves(testContext(), "quarantine.arrived")).toBe(leaves);
    expect(await evidence()).toEqual([]);
    for (const who of [admin, wei])
      expect((await byConsole(who, "GET", "/api/keeping/quarantine")).status).not.toBe(200);
    const { body } = await byConsole(keeper, "GET", "/api/keeping/quarantine");
    expect(body).toMatchObject({ waiting: 2, items: [{ person: { name: "Wei" }, state: "waiting" }, {}] });
    expect(JSON.stringify(body)).not.toMatch(/globex|home/);
    expect((await decide(admin, item.id, "record")).status).toBe(403);
    expect((await decide(keeper, item.id, "record")).body).toMatchObject({ state: "recorded" });
    expect(await evidence()).toMatchObject([
      { captureId: item.id, personId: wei.id, mailboxId: wei.mailboxId, rule: "quarantine", place: "INBOX/7" },
    ]);
    expect(await findOriginal(testContext(), await contentHash(item.bytes))).toEqual(item.bytes);
    // The saving rules hold here as anywhere: what they never keep is let go unread.
    expect((await decide(keeper, priv.id, "record")).body).toMatchObject({ state: "refused" });
    expect(await findOriginal(testContext(), await contentHash(priv.bytes))).toBeNull();
    expect((await decide(keeper, item.id, "refuse")).status).toBe(409);
    const left = await testContext().env.ORIGINALS.list({ prefix: "quarantine/" });
    expect(left.objects).toEqual([]);
  });

  it("is nobody else's to hand in, and not for long", async () => {
    const eve = await aPerson(testContext(), { name: "Eve" });
    const item = await sealed(eve, mail("buyer@globex.example", "eves"));
    await endAccess(testContext(), admin.actor, eve.id);
    expect(await handIn(eve, item, await aDeviceKey())).toEqual([401, 401, 401]);
    const late = testContext();
    await late.db.run(`update device set disabled_at = '2020-01-01T00:00:00.000Z' where id = '${eve.deviceId}'`);
    expect(await handIn(eve, item)).toEqual([401, 401, 401]);
  });

  it("is not taken from a browser that was only disconnected, and not with another person's id", async () => {
    const mia = await aPerson(testContext(), { name: "Mia" });
    const item = await sealed(mia, mail("buyer@globex.example", "mias"));
    await byConsole(mia, "DELETE", `/api/devices/${mia.deviceId}`);
    expect(await handIn(mia, item)).toEqual([401, 401, 401]);
    await endAccess(testContext(), admin.actor, mia.id);
    expect(await handIn(mia, item)).toEqual([200, 200, 200]);
    const noor = await aPerson(testContext(), { name: "Noor" });
    const other = { ...(await sealed(noor, mail("buyer@globex.example", "noors"))), id: item.id };
    await endAccess(testContext(), admin.actor, noor.id);
    expect((await handIn(noor, other)).slice(1)).toEqual([404, 404]);
  });

  it("is one thing or the other where two keepers say both at the same moment", async () => {
    const lee = await aPerson(testContext(), { name: "Lee", email: "lee@acme.example" });
    const other = await aPerson(testContext(), { roles: ["keeper"] });
    const items: Sealed[] = [];
    for (let n = 0; n < 6; n++) items.push(await sealed(lee, mail("buyer@globex.example", `lees-${n}`)));
    await endAccess(testContext(), admin.actor, lee.id);
    for (const item of items) expect(await handIn(lee, item)).toEqual([200, 200, 200]);
    for (const { id, bytes } of items) {
      const answers = await Promise.all([decide(keeper, id, "record"), decide(other, id, "refuse")]);
      expect(answers.some(({ status }) => status === 200)).toBe(true);
      const isOnRecord = (await evidence()).some(({ captureId }) => captureId === id);
      const { body } = await byConsole(keeper, "GET", "/api/keeping/quarantine");
      const state = body.items.find((one: { id: string }) => one.id === id).state;
      expect([state, (await findOriginal(testContext(), await contentHash(bytes))) !== null]).toEqual(
        isOnRecord ? ["recorded", true] : ["refused", false],
      );
    }
  });

  it("stays where it does not open, and says so", async () => {
    const ben = await aPerson(testContext(), { name: "Ben" });
    const item = await sealed(ben, mail("buyer@globex.example", "bens"));
    await endAccess(testContext(), admin.actor, ben.id);
    item.content.body[0] = (item.content.body[0] ?? 0) ^ 1;
    expect(await handIn(ben, item)).toEqual([200, 200, 200]);
    expect((await decide(keeper, item.id, "record")).body).toMatchObject({ state: "unreadable" });
    expect((await testContext().env.ORIGINALS.list({ prefix: `quarantine/${ben.id}/` })).objects).toHaveLength(2);
    // It may be tried again, or let go.
    expect((await decide(keeper, item.id, "record")).body).toMatchObject({ state: "unreadable" });
    expect((await decide(keeper, item.id, "refuse")).body).toMatchObject({ state: "refused" });
    expect((await testContext().env.ORIGINALS.list({ prefix: `quarantine/${ben.id}/` })).objects).toEqual([]);
  });
});
