import { beforeAll, describe, expect, it } from "vitest";
import { extensionPolicySchema } from "../../../shared/api/devices.ts";
import { meSchema } from "../../../shared/api/people.ts";
import { privacyNoticeEndpoints } from "../../../shared/api/privacy-notice.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { bindDevices } from "../../../worker/routes/devices.ts";
import { bindPeople } from "../../../worker/routes/people.ts";
import { bindPrivacyNotice } from "../../../worker/routes/privacy-notice.ts";
import { anApp, aPerson, countLeaves, type TestPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";
import { send } from "../support/whole.ts";

// Nothing is recorded for a person before they have confirmed the newest privacy notice, nor for anybody before an
// agreement that is needed is on record.

const { call, ctx } = anApp(bindPrivacyNotice, bindPeople, bindDevices);
let admin: TestPerson;
let rep: TestPerson;

beforeAll(async () => {
  admin = await aPerson(ctx, { name: "Sam", roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "strict-eu", demo: false },
    mailDomains: ["acme.example"],
  });
  rep = await aPerson(ctx, { name: "Wei", teams: ["Sales"], untold: true });
});

const policy = async (as: TestPerson) =>
  extensionPolicySchema.parse((await call("GET", "/api/policy", { as, by: "device" })).body);
const me = async (as: TestPerson) => meSchema.parse((await call("GET", "/api/me", { as })).body);
const letter = (id: string) =>
  aMessage({ headers: { From: "ana@globex.example", To: rep.email, "Message-ID": `<${id}@globex.example>` } });
const trySaving = async (id: string) => {
  const bytes = letter(id);
  const answer = await save(send, rep, bytes);
  const kept = (await findOriginal(testContext(), await contentHash(bytes))) !== null;
  return { status: answer.status, code: answer.status === 200 ? null : JSON.parse(answer.text).error.code, kept };
};
const acknowledge = (version: number, by: "session" | "device" = "session", as = rep) =>
  call("POST", "/api/notice/acknowledge", { as, by, json: { version } });
const overview = async (as: TestPerson) =>
  privacyNoticeEndpoints.noticeOverview.response.parse((await call("GET", "/api/notice/people", { as })).body);
const text = "The second version: nothing else has changed since the first.";
const texts = { en: `${text} en`, zh: `${text} zh`, ru: `${text} ru` };

describe("before anything is saved", () => {
  it("the agreement has to be recorded where the preset needs one, also for who has read the notice", async () => {
    expect((await policy(admin)).agreementMissing).toBe(true);
    expect((await me(rep)).agreementMissing).toBe(true);
    expect(await trySaving("too-early")).toEqual({ status: 403, code: "agreement", kept: false });
    await updateSettings(admin.actor, testContext(), {
      worksAgreement: { required: true, reference: "Works agreement 7/2026", date: null },
    });
    expect((await trySaving("half")).code).toBe("agreement");
    await updateSettings(admin.actor, testContext(), {
      worksAgreement: { required: true, reference: "Works agreement 7/2026", date: "2026-11-01" },
    });
    expect((await policy(admin)).agreementMissing).toBe(false);
  });

  it("its person confirms the newest notice: the outbox is told to keep, and no byte stays here", async () => {
    const { notice } = await policy(rep);
    expect(notice?.version).toBe(1);
    expect(notice?.text.split("\n")).toHaveLength(5);
    expect(await trySaving("untold")).toEqual({ status: 403, code: "notice", kept: false });
    expect((await acknowledge(2)).status).toBe(409);
    expect((await trySaving("newer")).code).toBe("notice");
    expect((await acknowledge(1, "device")).status).toBe(200);
    expect((await policy(rep)).notice).toBeNull();
    expect(await trySaving("told")).toMatchObject({ status: 200, kept: true });
    const first = (await acknowledge(1)).body;
    expect((await acknowledge(1, "device")).body).toEqual(first);
    expect(await countLeaves(ctx, "person.notice")).toBe(1);
  });

  it("a colleague's confirmation is nobody else's", async () => {
    const other = await aPerson(ctx, { name: "Xu", untold: true });
    expect((await me(other)).notice?.version).toBe(1);
    const { people } = await overview(admin);
    expect(people.map(({ person, version }) => [person.name, version])).toEqual([
      ["Sam", 1],
      ["Wei", 1],
      ["Xu", null],
    ]);
  });
});

describe("a new version", () => {
  it("is an admin's to write, of the version that holds, and who has confirmed is not everybody's to read", async () => {
    expect((await call("POST", "/api/notice", { as: rep, json: { base: 1, texts } })).status).toBe(403);
    expect((await call("GET", "/api/notice/people", { as: rep })).status).toBe(403);
    expect((await call("POST", "/api/notice", { as: admin, json: { base: 2, texts } })).status).toBe(409);
    expect(
      (await call("POST", "/api/notice", { as: admin, json: { base: 1, texts: { ...texts, ru: "" } } })).status,
    ).toBe(400);
    expect((await overview(admin)).version).toBe(1);
  });

  it("asks everybody again, in their language, and nothing is saved until then", async () => {
    expect((await call("POST", "/api/notice", { as: admin, json: { base: 1, texts } })).status).toBe(200);
    expect((await call("POST", "/api/notice", { as: admin, json: { base: 1, texts } })).status).toBe(409);
    await call("PATCH", "/api/me", { as: rep, json: { language: "zh" } });
    expect((await me(rep)).notice).toEqual({ version: 2, text: texts.zh });
    expect((await trySaving("again")).code).toBe("notice");
    expect((await acknowledge(1)).status).toBe(409);
    expect((await acknowledge(2)).status).toBe(200);
    expect((await trySaving("again")).status).toBe(200);
    const wei = (await overview(admin)).people.find(({ person }) => person.id === rep.id);
    expect(wei?.version).toBe(2);
    expect(await countLeaves(ctx, "notice.written")).toBe(1);
  });
});
