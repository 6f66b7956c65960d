import { beforeAll, describe, expect, it } from "vitest";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { stopEndpoints } from "../../../shared/api/stops.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindStops } from "../../../worker/routes/stops.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { send } from "../support/whole.ts";

// Saving that an admin has switched off: no byte is kept, the sender is told to wait, and it goes on afterwards.

const { call, ctx } = anApp(bindStops, bindDevices);
let admin: TestPerson;
let rep: TestPerson;
let other: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { name: "Sam", roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  rep = await aPerson(ctx, { name: "Wei", teams: ["Sales"] });
  other = await aPerson(ctx, { name: "Xu", teams: ["Service"] });
});

const trySaving = async (as: TestPerson, id: string) => {
  const bytes = aMessage({
    headers: { From: "ana@globex.example", To: as.email, "Message-ID": `<${id}@globex.example>` },
  });
  const answer = await save(send, as, bytes);
  const kept = (await findOriginal(testContext(), await contentHash(bytes))) !== null;
  return { code: answer.status === 200 ? null : JSON.parse(answer.text).error.code, kept };
};
const stopsOf = async (as: TestPerson) =>
  extensionPolicySchema.parse((await call("GET", "/api/policy", { as, by: "device" })).body).stops;
const list = (body: unknown) => stopEndpoints.listStops.response.parse(body).stops;
const begin = async (json: object) => list((await call("POST", "/api/stops", { as: admin, json })).body);
const end = (id: string | undefined, as = admin) => call("POST", `/api/stops/${id}/end`, { as });

describe("saving switched off", () => {
  it("for everybody keeps nothing of anybody until it is switched on again", async () => {
    const [stop] = await begin({ scope: "everybody", reason: "An incident." });
    expect(stop).toMatchObject({ scope: "everybody", reason: "An incident.", person: { name: "Sam" }, team: null });
    expect(await trySaving(rep, "off")).toEqual({ code: "stopped", kept: false });
    expect(await stopsOf(rep)).toEqual([{ scope: "everybody", webmail: null, belowVersion: null }]);
    expect((await end(stop?.id, rep)).status).toBe(403);
    expect((await trySaving(rep, "off")).code).toBe("stopped");
    expect((await end(stop?.id)).status).toBe(200);
    expect((await end(stop?.id)).status).toBe(200);
    expect(await trySaving(rep, "off")).toEqual({ code: null, kept: true });
    expect(await stopsOf(rep)).toEqual([]);
    expect([await countLeaves(ctx, "stop.begun"), await countLeaves(ctx, "stop.ended")]).toEqual([1, 1]);
  });

  it("for a team is for its members alone", async () => {
    const { teams } = rep.actor.kind === "person" ? { teams: rep.actor.teamIds } : { teams: [] };
    const [stop] = await begin({ scope: "team", teamId: [...teams][0], reason: "An incident." });
    expect(stop?.team?.name).toBe("Sales");
    expect((await trySaving(rep, "team")).code).toBe("stopped");
    expect((await trySaving(other, "other")).code).toBeNull();
    expect(await stopsOf(other)).toEqual([]);
    await end(stop?.id);
  });

  it("in a webmail stops that one; releases are for the browser to look at", async () => {
    const [elsewhere] = await begin({
      scope: "webmail",
      webmail: "sogo",
      belowVersion: null,
      reason: "Wrong folders.",
    });
    expect((await trySaving(rep, "elsewhere")).code).toBeNull();
    const [old] = await begin({ scope: "webmail", webmail: "roundcube", belowVersion: "1.2", reason: "Old releases." });
    expect((await trySaving(rep, "release")).code).toBeNull();
    const [here] = await begin({
      scope: "webmail",
      webmail: "roundcube",
      belowVersion: null,
      reason: "Wrong folders.",
    });
    expect(await trySaving(rep, "here")).toEqual({ code: "stopped", kept: false });
    expect(await stopsOf(rep)).toHaveLength(3);
    for (const stop of [elsewhere, old, here]) await end(stop?.id);
    expect(list((await call("GET", "/api/stops", { as: rep })).body)).toEqual([]);
  });

  it("is an admin's to switch, with a reason, for what there is", async () => {
    const given = { scope: "everybody", reason: "An incident." };
    expect((await call("POST", "/api/stops", { as: rep, json: given })).status).toBe(403);
    expect((await call("POST", "/api/stops", { as: admin, json: { ...given, reason: " " } })).status).toBe(400);
    expect((await call("POST", "/api/stops", { as: admin, json: { scope: "team", reason: "Why not" } })).status).toBe(
      400,
    );
    expect((await end("01kxm2h0000000000000000000")).status).toBe(404);
    expect(list((await call("GET", "/api/stops", { as: rep })).body)).toEqual([]);
  });
});
