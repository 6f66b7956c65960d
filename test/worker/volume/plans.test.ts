import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { TextFilter } from "../../../worker/volume/find-text.ts";
import type { VolumeScope } from "../../../worker/volume/record.ts";
import type { ShowOneRequest, ShowRequest } from "../../../worker/volume/show.ts";
import type { Volume } from "../../../worker/volume/volume.ts";
import type { AskedStatement } from "../support/count-rows.ts";
import { watchStatements } from "../support/count-rows.ts";
import { aRecord, captureId, customerId, mailboxId, personId, wordsOnly } from "./a-message.ts";

// A volume holds millions of messages: nothing that is asked of one while somebody waits may go through a whole table.
// SQLite plans without statistics here, so its plan is the same for two messages and for two million.

const volume = volumeStub(env, "2026q3.1");
const now = "2026-11-21T11:00:00.000Z";
const only: VolumeScope = {
  everything: false,
  mailboxIds: [mailboxId(1), mailboxId(2)],
  ownEnvelopes: false,
  customers: { mode: "only", ids: [customerId(1), customerId(2)] },
  closed: "none" as const,
};
const scopes: VolumeScope[] = [
  only,
  { ...only, ownEnvelopes: true, customers: { mode: "except", ids: [customerId(2)] }, closed: "none" as const },
  { ...only, everything: true },
];
const page = { before: { sentAt: Date.UTC(2026, 7, 2), number: 9 }, limit: 20 };
const mine = { ids: [customerId(1), customerId(2)], not: false };
const filters: TextFilter[] = [
  wordsOnly('"valve"'),
  { ...wordsOnly('"valve"'), customers: [mine] },
  { ...wordsOnly('"valve"'), exclude: '"pump"', since: 1, letter: [{ of: "from", words: "bea", not: false }] },
  { ...wordsOnly('"valve"'), match: null, customers: [mine, { ids: [customerId(3)], not: true }] },
];
const showing = { actor: personId(1), now, reason: null, level: "original" as const };

/** What SQLite says about each statement that `work` runs, by statement. */
const plansOf = (work: (object: Volume) => unknown): Promise<{ query: string; plan: string[] }[]> =>
  runInDurableObject(volume, (object, { storage: { sql } }) => {
    const asked: AskedStatement[] = [];
    const stop = watchStatements(sql, (one) => asked.push(one));
    work(object);
    stop();
    return asked.map(({ query, values }) => ({
      query,
      plan: sql
        .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...values)
        .toArray()
        .map(({ detail }) => detail),
    }));
  });

/** Tables gone through from end to end; lists that were bound or just made are none. */
const scansIn = (plan: string[]): string[] =>
  plan.filter((line) => {
    const name = /^SCAN (\S+)/.exec(line)?.[1];
    if (name === undefined || line.includes("VIRTUAL TABLE")) return false;
    return !plan.some((other) => other === `CO-ROUTINE ${name}` || other === `MATERIALIZE ${name}`);
  });

async function expectNoScan(work: (object: Volume) => unknown): Promise<{ query: string; plan: string[] }[]> {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const { query, plan } of plans) expect(scansIn(plan), `${query}\n${plan.join("\n")}`).toEqual([]);
  return plans;
}

beforeAll(async () => {
  await volume.recordMany([1, 2, 3].map((number) => aRecord(number, { message: { thread: 7 } })));
});

it("a customer's timeline comes in its order out of the index", async () => {
  for (const scope of scopes) {
    for (const before of [null, page.before]) {
      const [asked] = await expectNoScan((object) =>
        object.findTimeline({ ...page, before, scope, customerId: customerId(1), withFiles: false }),
      );
      expect(asked?.plan.filter((line) => line.startsWith("USE TEMP B-TREE"))).toEqual([]);
      expect(asked?.plan[0]).toMatch(/^SEARCH a USING PRIMARY KEY \(customer=\?/);
    }
  }
});

it("a thread, a search and what they show", async () => {
  for (const scope of scopes) {
    await expectNoScan((object) => object.findThread({ ...page, scope, threads: [7, 8] }));
    for (const filter of filters) {
      await expectNoScan((object) => object.findText({ ...page, scope, filter }));
      await expectNoScan((object) =>
        object.findFacts({ ...page, limit: 1000, scope, filter, subject: "all", showing }),
      );
    }
    const list: ShowRequest = { kind: "thread.shown", subject: "t7", numbers: [1, 2], scope, showing };
    await expectNoScan((object) => object.showMessages(list));
    const one: ShowOneRequest = {
      kind: "message.shown",
      subject: "m",
      number: 1,
      scope,
      part: null,
      isNoted: true,
      showing,
    };
    await expectNoScan((object) => object.showMessage(one));
  }
});

it("a search for neither words nor customers, which would have to, finds nothing", async () => {
  const filter = { ...wordsOnly(""), match: null, since: 1 };
  expect(await plansOf((object) => object.findText({ ...page, scope: only, filter }))).toEqual([]);
});

it("what came from a person's own mailboxes", async () => {
  const all = {
    mailboxIds: only.mailboxIds,
    below: null,
    limit: 20,
    how: null,
    customerId: null,
    match: null,
    showing,
  };
  await expectNoScan((object) => object.showOwnRecord(all));
  await expectNoScan((object) =>
    object.showOwnRecord({ ...all, below: 3, how: "rule", customerId: customerId(1), match: '"valve"' }),
  );
  await expectNoScan((object) => object.showOwnRecord({ ...all, how: "person" }));
});

it("what waits for an answer, who writes with whom, and a report", async () => {
  const since = Date.UTC(2026, 7, 1);
  for (const scope of scopes) {
    const request = { scope, known: scope.customers, since };
    await expectNoScan((object) => object.findWaiting({ ...request, customerId: null }));
    await expectNoScan((object) => object.findWaiting({ ...request, customerId: customerId(1) }));
    await expectNoScan((object) => object.findKnownBy(scope));
  }
  // Each question reads what it asks for and no more.
  await runInDurableObject(volume, (object) => object.record(aRecord(1, { message: { thread: 7 } })));
  const all = { scope: { ...only, everything: true }, known: only.customers, since };
  const queriesOf = async (work: (object: Volume) => unknown) => (await plansOf(work)).map(({ query }) => query).join();
  expect(await queriesOf((object) => object.findKnownBy(all.scope))).not.toContain("m.thread");
  expect(await queriesOf((object) => object.findWaiting({ ...all, customerId: null }))).not.toContain("has_out");
  await expectNoScan((object) => object.findAnswers([{ customerId: customerId(1), threads: [7, 8], after: since }]));
  await expectNoScan((object) => object.countTraffic({ mailboxIds: [mailboxId(1)], from: since, to: since + 1 }));
});

it("what intake asks, writes and takes back", async () => {
  const quoted = [{ words: "please quote", match: '"please quote"' }];
  const reply = aRecord(4, { message: { thread: 7 } });
  await expectNoScan((object) => object.record({ ...reply, terms: { ...reply.terms, quoted } }));
  const witness = { captureId: captureId(40), personId: personId(2), mailboxId: mailboxId(2) };
  await expectNoScan((object) => object.record(aRecord(4, { evidence: witness, customers: [customerId(2)] })));
  await expectNoScan((object) => object.peek(4));
  await expectNoScan((object) => object.facts([4]));
  await expectNoScan((object) => object.peopleOf([7]));
  const asked = { customerIds: [customerId(1), customerId(2)], addresses: ["nobody@globex.example"] };
  await expectNoScan((object) => object.held(asked));
  await expectNoScan((object) => object.undo({ captureId: captureId(4), personId: personId(1), number: 4, now }));
  await expectNoScan((object) => object.undo({ captureId: captureId(40), personId: personId(2), number: 4, now }));
  expect(await volume.peek(4)).toBeNull();
});
