/** The simulated firm on record: its people by SQL, customers by lists, every mailbox by the import door. */
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { importEndpoints } from "../../../shared/api/imports.ts";
import { MAX_LIST_LINES } from "../../../shared/api/list-imports.ts";
import { createBatcher, writeFrames } from "../../../shared/import-frames.ts";
import type { AppContext } from "../../../worker/context.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { OWN_DOMAIN, POST_DOMAIN } from "../../support/firm/company.ts";
import type { Firm } from "../../support/firm/firm.ts";
import { letterBytes, lettersOf } from "../../support/firm/letters.ts";
import { contactLines, customerLines } from "../../support/firm/lists.ts";
import { batchOf } from "./answers.ts";
import { aPerson, type TestPerson } from "./app.ts";
import { byConsole } from "./whole.ts";

/** The firm as the record has it. */
export interface RecordedFirm {
  /** By the index of the firm's people. */
  people: TestPerson[];
  /** Manager of every team. */
  manager: TestPerson;
  admin: TestPerson;
  /** Customer ids by the index of the firm's customers, and back. */
  customerIds: string[];
  indexOf: ReadonlyMap<string, number>;
  /** What the import door answered, by kind of mail. */
  results: Map<string, Map<string, number>>;
}

/** Sets the company up on an empty Book and brings everything in. */
export async function bringInFirm(ctx: AppContext, firm: Firm): Promise<RecordedFirm> {
  const admin = await aPerson(ctx, { roles: ["admin"], email: `admin@${OWN_DOMAIN}` });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: [OWN_DOMAIN],
  });
  const teams = [...new Set(firm.people.map(({ team }) => `Team ${team}`))];
  const manager = await aPerson(ctx, { roles: ["manager"], email: `manager@${OWN_DOMAIN}`, teams });
  const people: TestPerson[] = [];
  for (const { name, address, team } of firm.people)
    people.push(await aPerson(ctx, { name, email: address, teams: [`Team ${team}`] }));
  await bringInList(manager, "customers", customerLines(firm));
  await bringInList(manager, "contacts", contactLines(firm));
  // After the list: buyers at the mail provider are contacts, everybody else there is nobody's.
  await updateSettings(admin.actor, ctx, { ignoredDomains: [POST_DOMAIN, "tools.example"] });
  const results: RecordedFirm["results"] = new Map();
  await bringInMail(firm, people, results);
  const rows = await ctx.db.all<{ id: string; domain: string }>(
    sql`select customer_id as id, domain from customer_domain`,
  );
  const byDomain = new Map(rows.map(({ id, domain }) => [domain, id]));
  const customerIds = firm.customers.map(({ domains }) => byDomain.get(domains[0] ?? "") ?? "");
  const indexOf = new Map(customerIds.map((id, index) => [id, index]));
  return { people, manager, admin, customerIds, indexOf, results };
}

async function bringInList(as: TestPerson, kind: "customers" | "contacts", rows: readonly { line: number }[]) {
  const fileKey = (kind === "customers" ? "1" : "2").repeat(64);
  const json = { kind, fileName: `${kind}.csv`, fileKey, total: rows.length };
  const started = await byConsole(as, "POST", "/api/list-imports", json);
  expect(started.status, started.text).toBe(200);
  for (let from = 0; from < rows.length; from += MAX_LIST_LINES) {
    const lines = rows.slice(from, from + MAX_LIST_LINES);
    const answer = await byConsole(as, "POST", `/api/list-imports/${started.body.id}/lines`, { rows: lines });
    expect(answer.status, answer.text).toBe(200);
    const failed = answer.body.results.filter(({ state }: { state: string }) => state === "error");
    expect(failed, "lines of the firm's lists that were not taken").toEqual([]);
  }
}

/** Each mailbox by its own person, oldest mail first. */
async function bringInMail(firm: Firm, people: readonly TestPerson[], results: RecordedFirm["results"]) {
  const mailboxes = people.map(() => ({ bytes: [] as Uint8Array[], kinds: [] as string[] }));
  for (const letter of lettersOf(firm)) {
    mailboxes[letter.person]?.bytes.push(letterBytes(firm, letter));
    mailboxes[letter.person]?.kinds.push(letter.mail.kind);
  }
  for (const [index, { bytes, kinds }] of mailboxes.entries()) {
    const person = people[index];
    if (!person || bytes.length === 0) continue;
    const fileKey = index.toString(16).padStart(64, "f");
    const job = { fileName: "all.mbox", fileKey, mailbox: person.email, total: bytes.length };
    const started = await byConsole(person, "POST", "/api/imports", job);
    const { id } = importEndpoints.startImport.response.parse(started.body);
    const batcher = createBatcher();
    let at = 0;
    const send = async (batch: Uint8Array[] | null): Promise<void> => {
      if (batch === null) return;
      const answer = await byConsole(person, "POST", `/api/imports/${id}/batches`, writeFrames(batch));
      expect(answer.status, answer.text).toBe(200);
      for (const { state } of batchOf(answer).results) {
        const kind = kinds[at++] ?? "";
        const counts = results.get(kind) ?? new Map<string, number>();
        results.set(kind, counts.set(state, (counts.get(state) ?? 0) + 1));
      }
    };
    for (const original of bytes) await send(batcher.add(original));
    await send(batcher.rest());
    await byConsole(person, "POST", `/api/imports/${id}/finish`);
  }
}
