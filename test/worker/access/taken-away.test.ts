import { beforeAll, describe, expect, it } from "vitest";
import { writeFrames } from "../../../shared/import-frames.ts";
import { receiveEmail } from "../../../worker/intake/email-door.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aProof, htuOf } from "../support/device.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { byConsole, get, post, send } from "../support/whole.ts";

const ctx = testContext();
let admin: TestPerson;

const anImport = (person: TestPerson) =>
  byConsole(person, "POST", "/api/imports", {
    fileName: "old.mbox",
    fileKey: "b".repeat(64),
    mailbox: person.email,
    total: 2,
  });

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
});

describe("a mailbox that was taken away", () => {
  it("takes no more mail by any door, not even by an import that was begun before, and its old mail stays readable", async () => {
    const wei = await aPerson(ctx, { teams: ["Sales"] });
    const saved = await save(send, wei, aMessage({ headers: { "Message-ID": "<before@globex.example>" } }));
    const job = await anImport(wei);
    expect((await byConsole(admin, "DELETE", `/api/mailboxes/${wei.mailboxId}`)).status).toBe(200);

    const bytes = aMessage({ headers: { "Message-ID": "<after@globex.example>" } });
    const batch = await byConsole(wei, "POST", `/api/imports/${job.body.id}/batches`, writeFrames([bytes]));
    expect([batch.status, batch.body.error?.code]).toEqual([403, "mailbox_not_yours"]);
    const refused = [
      await anImport(wei),
      await save(send, wei, bytes),
      await post(
        wei,
        "/api/envelopes",
        {
          messageIdHeader: null,
          sentAt: "2026-09-01T07:00:00.000Z",
          participants: [{ role: "from", address: "buyer@globex.example", name: "" }],
        },
        { "counterfoil-capture": captureHeader(aCapture(wei, new Uint8Array())) },
      ),
    ];
    expect(refused.map(({ body }) => body.error.code)).toEqual(Array(3).fill("mailbox_not_yours"));
    expect((await get(wei, `/api/messages/${saved.body.messageId}`)).body.level).toBe("original");
  });
});

describe("a person who was disabled", () => {
  it("is nobody at the next request, by session, by device and by a pairing begun before", async () => {
    const eve = await aPerson(ctx, { teams: ["Sales"] });
    const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const pairing = await byConsole(eve, "POST", "/api/pairings", {
      challenge,
      key: eve.device.key.thumbprint,
      deviceName: "A laptop",
    });
    expect(pairing.status).toBe(200);
    await byConsole(admin, "PATCH", `/api/people/${eve.id}`, { status: "disabled" });
    expect((await get(eve, "/api/me")).status).toBe(401);
    expect((await byConsole(eve, "GET", "/api/me")).status).toBe(401);
    expect((await save(send, eve, aMessage())).status).toBe(401);
    const exchanged = await send("/api/devices/token", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        dpop: await aProof(eve.device.key, { htm: "POST", htu: htuOf("/api/devices/token") }),
      },
      body: JSON.stringify({ code: pairing.body.code, verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" }),
    });
    expect(exchanged.status).toBe(401);
    for (const path of ["/api/auth/get-session", "/api/auth/passkey/list-user-passkeys"]) {
      const answer = await send(path, { headers: { cookie: eve.cookie } });
      expect(answer.text, path).not.toContain(eve.email);
    }
  });

  it("mails nothing in at the company's address any more", async () => {
    const gone = await aPerson(ctx, { teams: ["Sales"], email: "gone@home.example" });
    const DOOR = "record@acme.example";
    await byConsole(admin, "PATCH", "/api/settings", { mailDoor: { open: true, address: DOOR } });
    await byConsole(admin, "PATCH", `/api/people/${gone.id}`, { status: "disabled" });
    const bytes = aMessage({ headers: { From: gone.email, Bcc: DOOR, "Message-ID": "<from-home@home.example>" } });
    await receiveEmail(testContext(), {
      from: gone.email,
      to: DOOR,
      headers: new Headers({ from: gone.email, to: "rep@acme.example" }),
      raw: new Blob([new Uint8Array(bytes)]).stream(),
      rawSize: bytes.length,
      setReject: () => expect.unreachable("a bounce exposes people"),
    });
    expect(await findOriginal(ctx, await contentHash(bytes))).toBeNull();
  });
});
