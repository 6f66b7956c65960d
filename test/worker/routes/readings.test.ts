import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { OwnRecord } from "../../../shared/api/own-record.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, testContext } from "../support/app.ts";
import { aLawCompany, lawLetter, lawRules, saved } from "../support/law-company.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole } from "../support/whole.ts";

// Whose mailbox a mail came from sees who else has read it, where the saving rules say so.

const ctx = testContext();
let admin: TestPerson;
let keeper: TestPerson;
let wei: TestPerson;
let noor: TestPerson;

beforeAll(async () => {
  ({ admin, keeper, wei, noor } = await aLawCompany(ctx));
});

describe("who has read a mail", () => {
  const readBy = async (id: string): Promise<[string, string][] | null> => {
    const { records } = (await byConsole(wei, "GET", "/api/my-record?limit=100")).body;
    const found = (records as OwnRecord[]).find((one) => one.id === id);
    return found?.readBy?.map(({ person, at }) => [person.name, at]) ?? null;
  };

  it("is noted and shown to whose mailbox it came from, where the rules say so, and nobody notes their own", async () => {
    const open = { From: "max@hooli.example", To: wei.email, Cc: "" };
    const id = await saved(wei, lawLetter("iota", open));
    await byConsole(noor, "GET", `/api/messages/${id}`);
    expect(await readBy(id)).toBeNull();
    const { version } = (await byConsole(wei, "GET", "/api/saving-rules")).body.current;
    const document = { ...everythingElse("ask", lawRules), showReaders: true };
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
    await writePolicy(admin.actor, ctx, { base: version + 1, document: everythingElse("ask", lawRules), comment: "" });
    expect(await readBy(id)).toBeNull();
  });

  it("goes with the message", async () => {
    const id = await saved(wei, lawLetter("kappa"));
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
