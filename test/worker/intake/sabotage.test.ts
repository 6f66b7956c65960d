import { beforeAll, describe, expect, it } from "vitest";
import { PART_BYTES } from "../../../shared/limits.ts";
import { canonicalFrom, contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import type { WholeAnswer } from "../support/whole.ts";
import { get, post, send } from "../support/whole.ts";

// Taking back is for one's own captures. Whatever a colleague announces, repeats and takes back, a saved original stays.

const ctx = testContext();
let wei: TestPerson;
let eve: TestPerson;

const undo = (person: TestPerson, captureId: string, messageId: string | null = null) =>
  post(person, `/api/captures/${captureId}/undo`, { messageId });

/** Announces an original by its hash and sends one part of something else. */
async function announce(person: TestPerson, sha256: string, webmail: string): Promise<string> {
  const captureId = crypto.randomUUID();
  const bytes = new Uint8Array(10);
  const metadata = { ...aCapture(person, bytes, { captureId, webmail }) };
  const path = `/api/originals/${sha256}/parts/0`;
  const answer = await send(path, {
    method: "PUT",
    headers: await deviceHeaders(person, "PUT", path, captureHeader(metadata)),
    body: bytes,
  });
  expect(answer.status, answer.text).toBe(200);
  return captureId;
}
const withLf = (bytes: Uint8Array): Uint8Array => bytes.filter((byte) => byte !== 13);

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
  eve = await aPerson(ctx, { name: "Eve", email: "eve@acme.example", teams: ["Sales"] });
});

describe("an original that a colleague saved", () => {
  it.each(["roundcube", "sogo"])("stays when its hash is announced from %s and taken back", async (webmail) => {
    for (const savedFrom of ["roundcube", "sogo"]) {
      const bytes = aMessage({
        headers: { "Message-ID": `<${webmail}-${savedFrom}@globex.example>` },
        body: "Prix : 40 € non, 40 £ à l'unité\n".replace("€", "¥"),
      });
      const sha256 = await contentHash(bytes);
      await save(send, wei, bytes, { webmail: savedFrom });
      expect((await undo(eve, await announce(eve, sha256, webmail))).status).toBe(200);
      expect(await findOriginal(ctx, sha256), `saved from ${savedFrom}`).toEqual(bytes);
    }
  });

  it("stays when the same mail with other line ends is saved and taken back, and its hash announced after that", async () => {
    const bytes = aMessage({ headers: { "Message-ID": "<lf@globex.example>" } });
    const sha256 = await contentHash(bytes);
    const mine = await save(send, wei, bytes);
    const captureId = crypto.randomUUID();
    const copy = await save(send, eve, withLf(bytes), { captureId });
    expect(copy.body.messageId).toBe(mine.body.messageId);
    await undo(eve, captureId, copy.body.messageId);
    await undo(eve, await announce(eve, sha256, "roundcube"));
    expect(await findOriginal(ctx, sha256)).toEqual(bytes);
  });

  it("stays when the very bytes are saved as another webmail's and taken back", async () => {
    const bytes = aMessage({ headers: { "Message-ID": null }, body: "Prix : 40 £ à l'unité\n" });
    expect(canonicalFrom(bytes, "sogo")).not.toEqual(canonicalFrom(bytes, null));
    const sha256 = await contentHash(bytes);
    await save(send, wei, bytes);
    const captureId = crypto.randomUUID();
    const copy = await save(send, eve, bytes, { captureId, webmail: "sogo" });
    await undo(eve, captureId, copy.body.messageId);
    expect(await findOriginal(ctx, sha256)).toEqual(bytes);
  });
});

describe("a colleague's capture under way", () => {
  it("cannot be taken back by somebody who learnt its id", async () => {
    const captureId = crypto.randomUUID();
    const bytes = new Uint8Array(PART_BYTES + 3).fill(0x61);
    bytes.set(aMessage({ headers: { "Message-ID": "<under-way@globex.example>" } }));
    const sha256 = await contentHash(bytes);
    const header = captureHeader(aCapture(wei, bytes, { captureId }));
    const put = async (part: number): Promise<WholeAnswer> => {
      const path = `/api/originals/${sha256}/parts/${part}`;
      return send(path, {
        method: "PUT",
        headers: await deviceHeaders(wei, "PUT", path, header),
        body: bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES),
      });
    };
    await put(0);
    const own = await save(send, eve, aMessage({ headers: { "Message-ID": "<eves-own@globex.example>" } }));
    expect((await undo(eve, captureId, own.body.messageId)).status).toBe(404);
    expect((await get(eve, `/api/messages/${own.body.messageId}`)).body.evidence).toHaveLength(1);
    expect((await put(1)).status).toBe(200);
    const done = await post(wei, `/api/originals/${sha256}/complete`, { parts: 2 }, { "counterfoil-capture": header });
    expect([done.status, done.body.state]).toEqual([200, "accepted"]);
  });
});

describe("a Message-ID", () => {
  it("cannot be used up by recording participants and date and taking that back", async () => {
    const captureId = crypto.randomUUID();
    const taken = await post(
      eve,
      "/api/envelopes",
      {
        messageIdHeader: "used-up@globex.example",
        sentAt: "2026-09-01T07:00:00.000Z",
        participants: [{ role: "from", address: "buyer@globex.example", name: "" }],
      },
      { "counterfoil-capture": captureHeader(aCapture(eve, new Uint8Array(), { captureId })) },
    );
    expect((await undo(eve, captureId, taken.body.messageId)).status).toBe(200);
    const bytes = aMessage({ headers: { "Message-ID": "<used-up@globex.example>" } });
    const saved = await save(send, wei, bytes);
    expect(saved.body, saved.text).toMatchObject({ state: "stored", customers: [{ name: "Globex" }] });
    const again = await save(send, eve, withLf(bytes));
    expect(again.body.messageId).toBe(saved.body.messageId);
  });
});
