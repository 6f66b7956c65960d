import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { OwnRecord } from "../../../shared/api/own-record.ts";
import type { Rule } from "../../../shared/policy/document.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { DOOR } from "../support/inbound.ts";
import { aMessage, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, send } from "../support/whole.ts";

// Whose mailbox a mail came from sees who else has read it, where the saving rules say so.

const ctx = testContext();
let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let noor: TestPerson;
let lea: TestPerson;

const law = { participants: { any: ["law.example"] } };
const rules: Rule[] = [
  { id: "asia", name: "Asia", when: { regions: ["Asia"], subject: ["lottery"] }, action: "never" },
  { id: "law", name: "Law", when: law, unless: { teams: ["Legal"] }, action: "ask", readers: "owner" },
];

const letter = (id: string, headers: Record<string, string> = {}, body = `Words of ${id}`) =>
  aMessage({
    headers: {
      ...{ From: "ana@law.example", To: wei.email, Cc: `${noor.email}, ${lea.email}`, Subject: `Subject ${id}` },
      "Message-ID": `<${id}@law.example>`,
      ...headers,
    },
    body,
  });

async function saved(as: TestPerson, bytes: Uint8Array, metadata: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await save(send, as, bytes, metadata);
  expect(status).toBe(200);
  return body.messageId;
}

beforeAll(async () => {
  admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  keeper = await aPerson(ctx, { roles: ["keeper"] });
  wei = await aPerson(ctx, { email: "wei@acme.example", teams: ["Sales"] });
  noor = await aPerson(ctx, { email: "noor@acme.example", roles: ["outside", "manager"], teams: ["Sales"] });
  lea = await aPerson(ctx, { email: "lea@acme.example", teams: ["Sales", "Legal"] });
  await updateSettings(admin.actor, ctx, { mailDoor: { open: true, address: DOOR } });
  await writePolicy(admin.actor, ctx, { base: 0, document: everythingElse("ask", rules), comment: "" });
});

describe("who has read a mail", () => {
  const readBy = async (id: string): Promise<[string, string][] | null> => {
    const { records } = (await byConsole(wei, "GET", "/api/my-record?limit=100")).body;
    const found = (records as OwnRecord[]).find((one) => one.id === id);
    return found?.readBy?.map(({ person, at }) => [person.name, at]) ?? null;
  };

  it("is noted and shown to whose mailbox it came from, where the rules say so, and nobody notes their own", async () => {
    const open = { From: "max@hooli.example", To: wei.email, Cc: "" };
    const id = await saved(wei, letter("iota", open));
    await byConsole(noor, "GET", `/api/messages/${id}`);
    expect(await readBy(id)).toBeNull();
    const { version } = (await byConsole(wei, "GET", "/api/saving-rules")).body.current;
    const document = { ...everythingElse("ask", rules), showReaders: true };
    await writePolicy(admin.actor, ctx, { base: version, document, comment: "" });
    expect(await readBy(id)).toEqual([]);
    const other = await aPerson(ctx, { teams: ["Elsewhere"] });
    for (const who of [wei, other, admin]) await byConsole(who, "GET", `/api/messages/${id}`);
    await byConsole(noor, "GET", "/api/search?q=iota");
    expect(await readBy(id)).toEqual([]);
    await byConsole(noor, "GET", `/api/messages/${id}`);
    await byConsole(noor, "GET", `/api/messages/${id}`);
    const reason = "?reason=an%20objection";
    await byConsole(keeper, "GET", `/api/messages/${id}`);
    expect((await readBy(id))?.map(([name]) => name)).toEqual([noor.actor.name]);
    await byConsole(keeper, "GET", `/api/messages/${id}${reason}`);
    expect((await readBy(id))?.map(([name]) => name).sort()).toEqual([keeper.actor.name, noor.actor.name].sort());
    // It is the reader's own list alone that says so.
    expect((await byConsole(noor, "GET", `/api/messages/${id}`)).text).not.toContain("readBy");
    await writePolicy(admin.actor, ctx, { base: version + 1, document: everythingElse("ask", rules), comment: "" });
    expect(await readBy(id)).toBeNull();
  });

  it("goes with the message", async () => {
    const id = await saved(wei, letter("kappa"));
    const [volume = "", number = ""] = id.split("-");
    const inVolume = <T>(work: (sql: SqlStorage) => T): Promise<T> =>
      runInDurableObject(volumeStub(env, volume), (_, { storage }) => work(storage.sql));
    const count = () =>
      inVolume((sql) => sql.exec("SELECT 1 FROM reading WHERE message = ?", Number(number)).toArray().length);
    const insert = "INSERT INTO reading (message, person, at) VALUES (?, 1, 1)";
    await inVolume((sql) => sql.exec(insert, Number(number)).rowsWritten);
    expect(await count()).toBe(1);
    const { captures } = (await byConsole(wei, "GET", "/api/my-record?q=kappa")).body.records[0];
    await undoCapture(ctx, wei.actor, captures[0].captureId, id);
    expect(await count()).toBe(0);
  });
});
