import { beforeAll, describe, expect, it } from "vitest";
import { contentHash } from "../../../worker/mail/identity.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { get, post, send } from "../support/whole.ts";

// Whoever saves a message is its witness and may read it as their own. So becoming a witness must take the message.

const ctx = testContext();
let wei: TestPerson;
let rosa: TestPerson;
let eve: TestPerson;

const secretBody = "Our price for Globex is 4,200 USD.\nPlease tell nobody.\n";
const pdf = (text: string) =>
  `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${secretBody}\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="offer.pdf"\r\n\r\n${text}\r\n--b--\r\n`;
const withFile = (id: string, text: string) =>
  aMessage({
    headers: { "Message-ID": id, "Content-Type": 'multipart/mixed; boundary="b"' },
    body: pdf(text),
  });
const envelope = (person: TestPerson, id: string, cc: string[] = []) => {
  const addresses = ["rep@acme.example", ...cc];
  return post(
    person,
    "/api/envelopes",
    {
      messageIdHeader: id,
      sentAt: "2026-09-01T07:00:00.000Z",
      participants: [
        { role: "from", address: "buyer@globex.example", name: "" },
        ...addresses.map((address) => ({ role: "to", address, name: "" })),
      ],
    },
    { "counterfoil-capture": captureHeader(aCapture(person, new Uint8Array())) },
  );
};

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    language: "en",
    companyName: "Acme",
    preset: "up-to-100",
    mailDomains: ["acme.example"],
    demo: false,
  });
  wei = await aPerson(ctx, { name: "Wei", email: "rep@acme.example", teams: ["North"] });
  rosa = await aPerson(ctx, { name: "Rosa", email: "rosa@acme.example", teams: ["North"] });
  eve = await aPerson(ctx, { name: "Eve", email: "eve@acme.example", teams: ["South"] });
});

describe("knowing who sent what when opens nothing", () => {
  it("a made-up copy with the same Message-ID, sender and date is kept apart and reads nothing of the real one", async () => {
    const headers = { "Message-ID": "<secret-1@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: secretBody }));
    const forged = await save(send, eve, aMessage({ headers, body: "Hello\n" }));
    expect(forged.body.messageId).not.toBe(real.body.messageId);
    expect(forged.body.alsoSavedBy).toEqual([]);
    const seen = await get(eve, `/api/messages/${real.body.messageId}`);
    expect([seen.body.level, seen.body.text]).toEqual(["exists", null]);
    expect((await get(eve, `/api/messages/${forged.body.messageId}`)).body).toMatchObject({
      flags: ["same_id"],
      level: "original",
    });
    expect((await get(eve, "/api/search?q=nobody")).body.hits).toEqual([]);
  });

  it("nor does a made-up copy carry the real one to a customer of its maker's", async () => {
    const headers = { "Message-ID": "<secret-2@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: secretBody }));
    await save(send, eve, aMessage({ headers: { ...headers, Cc: "me@shady.example" }, body: "Hello\n" }));
    const message = await get(wei, `/api/messages/${real.body.messageId}`);
    expect(message.body.customers).toMatchObject([{ name: "Globex" }]);
    expect(message.body.evidence).toHaveLength(1);
  });

  it("part of the text is not the message: what was quoted before proves nothing of what stands above", async () => {
    const quoted = "> We would like to have forty ball valves, stainless, DN50.\n> Bea\n";
    const headers = { "Message-ID": "<secret-3@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: `${secretBody}\n${quoted}` }));
    const forged = await save(send, eve, aMessage({ headers, body: quoted }));
    expect(forged.body.messageId).not.toBe(real.body.messageId);
  });

  it("the same text with another file is not the message", async () => {
    const real = await save(send, wei, withFile("<secret-4@globex.example>", "%PDF the real offer"));
    const forged = await save(send, eve, withFile("<secret-4@globex.example>", "%PDF some other one"));
    expect(forged.body.messageId).not.toBe(real.body.messageId);
  });

  it("participants and date alone, of a message that is there in full, do not open its text", async () => {
    const headers = { "Message-ID": "<secret-5@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: "The zirconium price is 9,900.\n" }));
    const known = await envelope(eve, "secret-5@globex.example");
    expect(known.status, known.text).toBe(200);
    const seen = await get(eve, `/api/messages/${real.body.messageId}`);
    expect([seen.body.level, seen.body.text]).toEqual(["envelope", null]);
    expect((await get(eve, "/api/search?q=zirconium")).body.hits).toEqual([]);
    expect((await get(eve, `/api/messages/${real.body.messageId}/attachments/0`)).status).toBe(404);
  });

  it("nor when they were recorded first, with participants of one's own choice", async () => {
    const first = await envelope(eve, "secret-6@globex.example", ["me@shady.example"]);
    const headers = { "Message-ID": "<secret-6@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: secretBody }));
    const message = await get(wei, `/api/messages/${real.body.messageId}`);
    expect(message.body).toMatchObject({ level: "original", customers: [{ name: "Globex" }] });
    expect(message.body.customers).toHaveLength(1);
    const seen = await get(eve, `/api/messages/${first.body.messageId}`);
    expect([seen.body.level, seen.body.text]).toEqual(["envelope", null]);
  });

  it("an envelope that told the truth becomes the full message, and its witness still reads names and date only", async () => {
    const first = await envelope(eve, "secret-7@globex.example");
    const real = await save(
      send,
      wei,
      aMessage({ headers: { "Message-ID": "<secret-7@globex.example>" }, body: secretBody }),
    );
    expect(real.body.messageId).toBe(first.body.messageId);
    expect((await get(wei, `/api/messages/${real.body.messageId}`)).body.text).toContain("4,200");
    const seen = await get(eve, `/api/messages/${real.body.messageId}`);
    expect([seen.body.level, seen.body.text, seen.body.subject]).toEqual(["envelope", null, null]);
  });
});

describe("names of participants", () => {
  it("told without their message are one short line", async () => {
    const answer = await post(
      eve,
      "/api/envelopes",
      {
        messageIdHeader: null,
        sentAt: "2026-09-01T07:00:00.000Z",
        participants: [{ role: "from", address: "Long@Shady.example", name: `A\n\tB\u0000${"x".repeat(5000)}` }],
      },
      { "counterfoil-capture": captureHeader(aCapture(eve, new Uint8Array())) },
    );
    const { participants } = (await get(eve, `/api/messages/${answer.body.messageId}`)).body;
    expect(participants).toEqual([{ role: "from", address: "long@shady.example", name: `A B ${"x".repeat(196)}` }]);
  });
});

describe("a copy that is the message joins it", () => {
  it("with other Received lines, a banner above and a footer below, whoever saves it", async () => {
    const headers = { "Message-ID": "<copy-1@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: secretBody }));
    const copy = await save(
      send,
      eve,
      aMessage({
        headers: { Received: "from mx by mail; Tue, 1 Sep 2026 07:00:01 +0000", ...headers },
        body: `CAUTION: external sender.\n\n${secretBody.replace("\n", "  \n\n")}\n-- \nThis list is run by Acme.\n`,
      }),
    );
    expect(copy.body.messageId).toBe(real.body.messageId);
    expect((await get(eve, `/api/messages/${real.body.messageId}`)).body.level).toBe("original");
  });

  it("with the same file", async () => {
    const real = await save(send, wei, withFile("<copy-2@globex.example>", "%PDF the real offer"));
    const bytes = withFile("<copy-2@globex.example>", "%PDF the real offer");
    const copy = await save(send, eve, new Uint8Array([...new TextEncoder().encode("X-Copy: 2\r\n"), ...bytes]));
    expect(copy.body.messageId).toBe(real.body.messageId);
  });

  it("also without the first copy's footer, for a colleague who may read that one anyway", async () => {
    const headers = { "Message-ID": "<copy-3@globex.example>" };
    const real = await save(send, wei, aMessage({ headers, body: `${secretBody}\n-- \nThis list is run by Acme.\n` }));
    const copy = await save(send, rosa, aMessage({ headers, body: secretBody }));
    expect(copy.body.messageId).toBe(real.body.messageId);
  });

  it("and gives its witness their own original, not the first one's, whose headers say more than the message", async () => {
    const headers = { "Message-ID": "<copy-4@globex.example>" };
    const first = aMessage({ headers: { "X-Internal-Note": "margin 40 %", ...headers }, body: secretBody });
    const own = aMessage({ headers, body: secretBody });
    const { body } = await save(send, wei, first);
    expect((await save(send, eve, own)).body.messageId).toBe(body.messageId);
    const open = (person: TestPerson, hash: string) => get(person, `/api/messages/${body.messageId}/originals/${hash}`);
    const [firstHash, ownHash] = [await contentHash(first), await contentHash(own)];
    expect((await open(eve, ownHash)).status).toBe(200);
    expect((await open(eve, firstHash)).status).toBe(404);
    expect((await open(rosa, firstHash)).status).toBe(200);
    const { evidence } = (await get(eve, `/api/messages/${body.messageId}`)).body;
    expect(evidence.map((one: { canOpen: boolean }) => one.canOpen)).toEqual([false, true]);
  });
});
