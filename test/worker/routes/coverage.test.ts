import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { CoverageReport } from "../../../shared/api/coverage.ts";
import { bindCoverage } from "../../../worker/routes/coverage.ts";
import { anApp, aPerson, type TestPerson, testContext } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// A mailbox compared with the record, by whoever it belongs to; a team's together by who manages it.

const { call } = anApp(bindCoverage);
let company: Company;
let manager: TestPerson;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
  manager = await aPerson(testContext(), { roles: ["manager"], teams: ["Sales"] });
});

const salt = "00112233445566778899aabbccddeeff";
/** As a browser asks, written out: SHA-256 of "mid:" and the id, its first 16 bytes salted. */
function hashed(id: string) {
  const key = createHash("sha256").update(`mid:${id}`).digest().subarray(0, 16);
  const hash = createHash("sha256")
    .update(Buffer.concat([Buffer.from(salt, "hex"), key]))
    .digest("hex");
  return { prefix: key.toString("hex").slice(0, 6), hash };
}
const compare = async (as: TestPerson, mailbox: string, ids: string[]) => {
  const answer = await call("POST", "/api/coverage/compare", { as, json: { mailbox, salt, hashes: ids.map(hashed) } });
  return { status: answer.status, missing: (answer.body as { missing?: number[] }).missing };
};
const mail = (id: string) =>
  aMessage({ headers: { From: "ann@globex.example", To: "rep1@acme.example", "Message-ID": `<${id}>` } });

describe("what is missing of a mailbox", () => {
  it("is told by place, and what is on record is not", async () => {
    await record(company.wei, mail("one@globex.example"));
    await record(company.wei, mail("three@globex.example"));
    const ids = ["one@globex.example", "two@globex.example", "three@globex.example", "two@globex.example"];
    expect(await compare(company.wei, "Rep1@acme.example", ids)).toEqual({ status: 200, missing: [1, 3] });
  });

  it("is not told of another's mailbox, and what one may not know of looks missing", async () => {
    await record(company.wei, mail("one@globex.example"));
    expect((await compare(company.rosa, "rep1@acme.example", ["one@globex.example"])).status).toBe(403);
    const stranger = await aPerson(testContext(), { email: "far@acme.example", teams: ["Service"] });
    await testContext().db.run("update customer set restricted = 1");
    const asked = await compare(stranger, "far@acme.example", ["one@globex.example"]);
    expect(asked).toEqual({ status: 200, missing: [0] });
  });

  it("is not found by the right prefix with another hash", async () => {
    await record(company.wei, mail("one@globex.example"));
    const hashes = [{ ...hashed("one@globex.example"), hash: "0".repeat(64) }];
    const answer = await call("POST", "/api/coverage/compare", {
      as: company.wei,
      json: { mailbox: "rep1@acme.example", salt, hashes },
    });
    expect(answer.body).toEqual({ missing: [0] });
  });
});

const counted = (mailbox: string, counts: Partial<CoverageReport> = {}): CoverageReport => ({
  ...{ mailbox, webmail: "roundcube", sinceDay: "2026-10-24", folders: 3, unlisted: 1, listed: 20, unread: 2 },
  ...{ wanted: 12, recorded: 11 },
  ...counts,
});
const report = (as: TestPerson, json: CoverageReport) => call("PUT", "/api/coverage/mine", { as, by: "device", json });

describe("what a browser counted", () => {
  it("is its person's to see, and a team's together its manager's", async () => {
    expect((await report(company.wei, counted("rep1@acme.example"))).status).toBe(200);
    expect((await report(company.rosa, counted("rosa@acme.example", { recorded: 12, unlisted: 0 }))).status).toBe(200);
    const own = await call("GET", "/api/coverage/mine", { as: company.wei });
    expect(own.body).toMatchObject({
      mailboxes: [{ mailbox: "rep1@acme.example", coverage: { listed: 20, wanted: 12, recorded: 11, unlisted: 1 } }],
    });
    const { body } = await call("GET", "/api/coverage/teams", { as: manager });
    expect(body).toMatchObject({
      teams: [{ team: { name: "Sales" }, mailboxes: 3, compared: 2, wanted: 24, recorded: 23, unlisted: 1 }],
    });
    expect(JSON.stringify(body)).not.toMatch(/acme\.example|Wei|Rosa/);
    expect((await call("GET", "/api/coverage/teams", { as: company.wei })).status).toBe(403);
  });

  it("replaces what it counted before, and is refused for another's mailbox and for what cannot be", async () => {
    await report(company.wei, counted("rep1@acme.example"));
    await report(company.wei, counted("rep1@acme.example", { recorded: 12 }));
    const { body } = await call("GET", "/api/coverage/mine", { as: company.wei });
    expect(body).toMatchObject({ mailboxes: [{ coverage: { recorded: 12 } }] });
    expect((await report(company.wei, counted("rosa@acme.example"))).status).toBe(403);
    expect((await report(company.wei, counted("rep1@acme.example", { recorded: 13 }))).status).toBe(400);
    expect((await report(company.wei, counted("rep1@acme.example", { unread: 9 }))).status).toBe(400);
  });

  it("says nothing of a team that is not the manager's", async () => {
    const elsewhere = await aPerson(testContext(), { roles: ["manager"], teams: ["Service"] });
    await report(company.wei, counted("rep1@acme.example"));
    const { body } = await call("GET", "/api/coverage/teams", { as: elsewhere });
    expect(body).toMatchObject({ teams: [{ team: { name: "Service" }, compared: 0, wanted: 0 }] });
  });
});

describe("what an adapter found wrong", () => {
  it("is counted by day for admins, with nothing of who met it", async () => {
    const json = { webmail: "roundcube", release: "1.2.0", fault: "subject" };
    for (const as of [company.wei, company.rosa]) await call("POST", "/api/webmail-health", { as, by: "device", json });
    const { body } = await call("GET", "/api/webmail-health", { as: company.admin });
    expect(body).toEqual({ faults: [{ ...json, day: expect.any(String), count: 2 }] });
    const other = { ...json, fault: "rep1@acme.example" };
    expect((await call("POST", "/api/webmail-health", { as: company.wei, by: "device", json: other })).status).toBe(
      400,
    );
  });
});
