import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { stepErasure } from "../../../worker/keeping/erasures.ts";
import { firstCursor } from "../../../worker/keeping/find-person.ts";
import { confirmErasure } from "../../../worker/records/confirm-erasure.ts";
import { beginErasure } from "../../../worker/records/erasures.ts";
import { rfq } from "../../support/practice-messages.ts";
import { testContext } from "../support/app.ts";
import { emptyInstallation, makeBackup, restoreAll, takeBackup } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, readAll, record } from "../support/record-to-back-up.ts";
import { toErase } from "./search.ts";

const TOKEN = "qzyxwvut";
let company: Company;

beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
});

describe("a backup from before an erasure", () => {
  it("brings neither the person's mail nor their contact back, and all else", async () => {
    const kept = (await record(company.wei, rfq.bytes)).messageId ?? "";
    const headers = { From: `Ms ${TOKEN} <${TOKEN}@other.example>`, "Message-ID": "<gone@other.example>" };
    const gone = (await record(company.wei, aMessage({ headers }))).messageId ?? "";
    const backup = await makeBackup(company.keeper);

    const { actor } = company.keeper;
    const who = { addresses: [`${TOKEN}@other.example`], names: [] };
    const id = await beginErasure(actor, testContext(), { ...toErase, reference: "R-1", who, cursor: firstCursor });
    for (let state = "finding"; state !== "found"; ) ({ state } = await stepErasure(actor, testContext(), id));
    await confirmErasure(actor, testContext(), { id, without: [] });
    for (let state = "erasing"; state !== "done"; ) ({ state } = await stepErasure(actor, testContext(), id));

    const taken = await takeBackup(company.keeper, backup.id);
    expect(taken.marks.map(({ why }) => why).sort()).toEqual(["erased", "taken back"]);
    await emptyInstallation();
    const { report } = await restoreAll(taken);
    expect(report?.replayed).toBe(1);
    expect(await readAll(company.wei, [kept])).toHaveLength(1);
    await expect(readAll(company.wei, [gone])).rejects.toMatchObject({ code: "not_found" });
    const contacts = await testContext().db.all<{ name: string }>(sql`select name from contact`);
    expect(contacts.filter(({ name }) => name.includes(TOKEN))).toEqual([]);
    expect(contacts.length).toBeGreaterThan(0);
  });
});
