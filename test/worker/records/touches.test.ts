import { runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { splitMessageId } from "../../../shared/ids.ts";
import { objectTo, withdraw } from "../../../worker/intake/objections.ts";
import { removeMessage } from "../../../worker/intake/remove-message.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { readTouches, readTouchesOf } from "../../../worker/records/touches.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import { testContext, testEnv } from "../support/app.ts";
import { emptyInstallation } from "../support/backup.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, record } from "../support/record-to-back-up.ts";

// Who of us has really written with whom: by what was saved, whoever saved it, and by nothing that is closed.

const MO = "Mo <mo@globex.example>";
const WEI = "Wei <rep1@acme.example>";
const ROSA = "Rosa <rosa@acme.example>";
let company: Company;
beforeEach(async () => {
  await emptyInstallation();
  company = await aCompany();
});

let count = 0;
const mail = (from: string, to: string, more: Record<string, string> = {}) => {
  count++;
  const day = new Date(Date.UTC(2026, 8, 1 + (count % 25))).toUTCString().replace("GMT", "+0000");
  return aMessage({ headers: { From: from, To: to, Date: day, "Message-ID": `<t${count}@x.example>`, ...more } });
};
const touches = async () => {
  const found = await readTouches(testContext(), { since: Date.UTC(2026, 0, 1) });
  const names = new Map([company.wei, company.rosa, company.keeper].map(({ id, name }) => [id, name]));
  return found.touches
    .map((one) => `${names.get(one.personId)} ${one.address} in ${one.in} out ${one.out} copied ${one.copied}`)
    .sort();
};

describe("who wrote with whom", () => {
  it("is told by the mail's own people, whoever saved it, both ways, copies apart", async () => {
    await record(company.wei, mail(MO, WEI, { Cc: ROSA }));
    await record(company.wei, mail(WEI, MO));
    await record(company.wei, mail(WEI, MO, { Cc: "Ann <ann@globex.example>" }));
    // Rosa saves what Wei wrote: it is Wei's talk.
    await record(company.rosa, mail(WEI, MO, { Cc: ROSA }));
    expect(await touches()).toEqual([
      "Rosa mo@globex.example in 0 out 0 copied 1",
      "Wei ann@globex.example in 0 out 1 copied 0",
      "Wei mo@globex.example in 1 out 3 copied 0",
    ]);
  });

  it("knows an alias by the mailbox that it came to, and leaves machines' mail out", async () => {
    await record(company.rosa, mail(MO, "sales@acme.example"));
    await record(company.rosa, mail("Globex <noreply@globex.example>", ROSA, { "Auto-Submitted": "auto-generated" }));
    expect(await touches()).toEqual(["Rosa mo@globex.example in 1 out 0 copied 0"]);
  });

  it("is read again after every change, and only then", async () => {
    const first = await record(company.wei, mail(MO, WEI));
    expect(await touches()).toEqual(["Wei mo@globex.example in 1 out 0 copied 0"]);
    const second = await record(company.wei, mail(MO, WEI));
    const both = ["Wei mo@globex.example in 2 out 0 copied 0"];
    expect(await touches()).toEqual(both);
    const objection = await objectTo(company.wei.actor, testContext(), second.messageId ?? "", "private");
    expect(await touches()).toEqual(["Wei mo@globex.example in 1 out 0 copied 0"]);
    await withdraw(company.wei.actor, testContext(), objection.id);
    expect(await touches()).toEqual(both);
    await undoCapture(testContext(), company.wei.actor, second.captureId, second.messageId);
    expect(await touches()).toEqual(["Wei mo@globex.example in 1 out 0 copied 0"]);
    await removeMessage(testContext(), splitMessageId(first.messageId ?? ""), "system:retention");
    expect(await touches()).toEqual([]);
  });

  it("leaves nothing of a removed mail behind", async () => {
    const { messageId } = await record(company.wei, mail("Zora <zora@globex.example>", WEI));
    await touches();
    const at = splitMessageId(messageId ?? "");
    await removeMessage(testContext(), at, "system:retention");
    const kept = await runInDurableObject(volumeStub(testEnv(), at.volume), (_, { storage }) =>
      storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM touch WHERE packed LIKE '%zora%'").one(),
    );
    expect(kept.n).toBe(0);
  });

  it("is read for one customer alone, with what was merged into it", async () => {
    await record(company.wei, mail(MO, WEI));
    await record(company.rosa, mail("Eva <eva@initech.example>", ROSA));
    await record(company.rosa, mail(ROSA, MO));
    const ids = await testContext().db.all<{ id: string; domain: string }>(
      sql`select customer_id as id, domain from customer_domain`,
    );
    const idOf = (domain: string) => ids.find((one) => one.domain === domain)?.id ?? "";
    const known = async () => {
      const of = { since: Date.UTC(2026, 0, 1), customerId: idOf("globex.example") };
      const { touches, weeks } = await readTouchesOf(testContext(), of);
      const who = touches.map(({ address, personId }) => [address, personId === company.wei.id ? "Wei" : "Rosa"]);
      return [who.sort(), new Set(weeks.map(({ customerId }) => customerId)).size];
    };
    const globex = [
      ["mo@globex.example", "Rosa"],
      ["mo@globex.example", "Wei"],
    ];
    expect(await known()).toEqual([globex, 1]);
    await testContext().db.run(
      sql`update customer set merged_into = ${idOf("globex.example")} where id = ${idOf("initech.example")}`,
    );
    expect(await known()).toEqual([[["eva@initech.example", "Rosa"], ...globex], 1]);
  });

  it("goes by whose an address is on this day", async () => {
    await record(company.wei, mail(MO, WEI));
    await testContext().db.run(sql`update customer set merged_into = 'other' where id in (
      select customer_id from customer_domain where domain = 'globex.example')`);
    const { touches: found, weeks, sinceAt } = await readTouches(testContext(), { since: Date.UTC(2026, 7, 20) });
    expect(found.map(({ customerId }) => customerId)).toEqual(["other"]);
    expect(weeks).toMatchObject([{ customerId: "other", in: 1, out: 0 }]);
    expect(new Date(sinceAt).toISOString()).toBe("2026-07-01T00:00:00.000Z");
  });
});
