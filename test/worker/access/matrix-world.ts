/** The company of the authorisation matrix: everybody who asks, and one message of every state. */
import { sql } from "drizzle-orm";
import { PART_BYTES } from "../../../shared/limits.ts";
import { contentHash } from "../../../worker/mail/identity.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import { aPerson, type TestPerson, testContext } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { byConsole, post, send, type WholeAnswer } from "../support/whole.ts";
import type { CustomerName, Policy, ReaderName, State, Stranger } from "./matrix-table.ts";

/** Where one message lies, and words that only it has. */
export interface Target {
  messageId: string;
  threadId: string;
  sha256: string;
  captureId: string;
  /** Occurs in this message's text alone; no part of any other's. */
  word: string;
}

/** One request. */
export interface Asked {
  method: string;
  path: string;
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  /** By the person's device instead of the console. */
  by?: "device";
}

export interface World {
  people: Record<ReaderName, TestPerson>;
  targets: Record<State, Target>;
  customers: Record<CustomerName, { id: string; address: string }>;
  /** Notes by the rep, each with a next step for the rep; `deleted` was Alpha's. */
  notes: Record<CustomerName | "deleted", string>;
  /** Things of the rep's own, which nobody else may touch. */
  reps: {
    deviceId: string;
    importId: string;
    savedSearchId: string;
    undoneImportId: string;
    listId: string;
    failedId: string;
    partsOf: string;
    part: Asked;
  };
  setPolicy(policy: Policy): Promise<void>;
  /** A request in the name of one who asks, by the console's session but for the disabled device. */
  ask(who: ReaderName | Stranger, asked: Asked): Promise<WholeAnswer>;
}

/** What stands for each target where it is absent. */
export const absent: Target = {
  messageId: "2026q3.1-999999",
  threadId: "t1",
  sha256: "f".repeat(64),
  captureId: "00000000-0000-4000-8000-000000000000",
  word: "wordabsent",
};
export const absentId = "01zzzzzzzzzzzzzzzzzzzzzzzz";

const ctx = testContext();

interface Letter {
  from?: string;
  to?: string;
  cc?: string;
  bcc?: string;
  answers?: string;
}

/** A message with everything a field can show: text, HTML, a file, a problem (it has no date). */
function letter(name: string, word: string, { from, to, cc, bcc, answers }: Letter): Uint8Array {
  return aMessage({
    headers: {
      From: from ?? "Brenda Uyar <buyer@alpha.example>",
      To: to ?? "rep@acme.example",
      Cc: cc ?? null,
      Bcc: bcc ?? null,
      Subject: `Subject ${word}`,
      Date: null,
      "Message-ID": `<${name}@matrix.example>`,
      "In-Reply-To": answers ? `<${answers}@matrix.example>` : null,
      "Content-Type": 'multipart/mixed; boundary="m"',
    },
    body: [
      '--m\nContent-Type: multipart/alternative; boundary="a"\n',
      `--a\nContent-Type: text/plain\n\nThe text is ${word}.`,
      `--a\nContent-Type: text/html\n\n<p>The text is <b>${word}</b>.</p>\n--a--`,
      `--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="${word}.pdf"\n\n%PDF\n--m--\n`,
    ].join("\n"),
  });
}

async function people(): Promise<World["people"] & Record<Exclude<Stranger, "nobody">, TestPerson>> {
  const inA = { teams: ["Team A"] };
  const inB = { teams: ["Team B"] };
  const keeper = await aPerson(ctx, { name: "Keeper", roles: ["keeper"] });
  return {
    rep: await aPerson(ctx, { name: "Rep", email: "rep@acme.example", ...inA }),
    mate: await aPerson(ctx, { name: "Mate", ...inA }),
    outsider: await aPerson(ctx, { name: "Outsider", ...inB }),
    inside: await aPerson(ctx, { name: "Inside", roles: ["inside"], ...inA }),
    "inside elsewhere": await aPerson(ctx, { name: "Inside B", roles: ["inside"], ...inB }),
    manager: await aPerson(ctx, { name: "Manager", roles: ["manager"], ...inA }),
    "manager elsewhere": await aPerson(ctx, { name: "Manager B", roles: ["manager"], ...inB }),
    keeper,
    "keeper with reason": keeper,
    admin: await aPerson(ctx, { name: "Admin", roles: ["admin"] }),
    named: await aPerson(ctx, { name: "Named", ...inB }),
    former: await aPerson(ctx, { name: "Former", ...inB }),
    "disabled person": await aPerson(ctx, { name: "Gone", ...inA }),
    "disabled device": await aPerson(ctx, { name: "Lost its laptop", ...inA }),
    "expired session": await aPerson(ctx, { name: "Long away", ...inA }),
  };
}

const expectOk = (answer: WholeAnswer): WholeAnswer => {
  if (answer.status !== 200) throw new Error(`the world could not be made: ${answer.status} ${answer.text}`);
  return answer;
};

/** Makes it all through the doors that everybody uses; what no door does is put in by SQL and said so. */
export async function makeWorld(): Promise<World> {
  const everyone = await people();
  const { rep, manager, admin, named, former } = everyone;
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", mailDomains: ["acme.example"] } as const;
  await applySetup(admin.actor, ctx, { ...answers, demo: false, mailDomains: ["acme.example"] });
  await byConsole(admin, "PATCH", "/api/settings", { ignoredDomains: ["freemail.example"] });

  const targets: Partial<Record<State, Target>> = {};
  const put = async (state: State, who: TestPerson, given: Letter): Promise<WholeAnswer> => {
    const word = `word${state.replace(" ", "")}`;
    const bytes = letter(state.replace(" ", ""), word, given);
    const captureId = crypto.randomUUID();
    const saved = expectOk(await save(send, who, bytes, { captureId }));
    const { messageId } = saved.body;
    const { threadId } = (await byConsole(who, "GET", `/api/messages/${messageId}`)).body;
    targets[state] = { messageId, threadId, sha256: await contentHash(bytes), captureId, word };
    return saved;
  };
  const open = await put("open", rep, {});
  await put("sent", rep, { from: "Rep <rep@acme.example>", to: "buyer@alpha.example", bcc: "quiet@else.example" });
  // In the thread of `open`, so that one thread holds what is hidden and what is not.
  const restricted = await put("restricted", rep, { from: "Ravenna <ravenna@hush.example>", answers: "open" });
  await put("loose", rep, { from: "Oz <oz@freemail.example>" });
  await put("two", rep, { cc: "ravenna@hush.example" });
  await put("formers", former, { from: "ravenna@hush.example", to: former.email });
  await put("undone", rep, {});
  const customers = {
    alpha: { id: open.body.customers[0].id, address: "buyer@alpha.example" },
    hush: { id: restricted.body.customers[0].id, address: "ravenna@hush.example" },
  };
  targets["names only"] = await putNamesOnly(rep);

  const notes = {
    alpha: await putNote(rep, customers.alpha.id, targets.open?.messageId),
    hush: await putNote(rep, customers.hush.id, targets.restricted?.messageId),
    deleted: await putNote(rep, customers.alpha.id, undefined),
  };
  expectOk(await byConsole(rep, "DELETE", `/api/notes/${notes.deleted}`));

  const { messageId, captureId } = targets.undone ?? absent;
  expectOk(await post(rep, `/api/captures/${captureId}/undo`, { messageId }));
  expectOk(
    await byConsole(manager, "PATCH", `/api/customers/${customers.hush.id}`, {
      restricted: true,
      namedIds: [named.id],
    }),
  );
  expectOk(await byConsole(admin, "DELETE", `/api/mailboxes/${former.mailboxId}`));
  expectOk(await byConsole(admin, "PATCH", `/api/people/${everyone["disabled person"].id}`, { status: "disabled" }));
  const lost = everyone["disabled device"];
  expectOk(await byConsole(lost, "DELETE", `/api/devices/${lost.deviceId}`));
  await ctx.db.run(sql`update session set expires_at = 1 where user_id = ${everyone["expired session"].id}`);

  return {
    people: everyone,
    targets: targets as Record<State, Target>,
    customers,
    notes,
    reps: await thingsOf(rep),
    async setPolicy(policy) {
      // By the console it takes two admins (routes/settings-changes.test.ts).
      await updateSettings(admin.actor, testContext(), policy);
    },
    async ask(who, { method, path, json, bytes, headers = {}, by }) {
      const person = who === "nobody" ? null : everyone[who];
      const byDevice = by === "device" || who === "disabled device";
      const sent = bytes ? new Uint8Array(bytes) : json === undefined ? null : JSON.stringify(json);
      let named: Record<string, string> = {};
      if (person && byDevice) named = await deviceHeaders(person, method, path, headers["counterfoil-capture"]);
      else if (person) named = { cookie: person.cookie, origin: "http://counterfoil.example" };
      const type: Record<string, string> = json === undefined ? {} : { "content-type": "application/json" };
      return send(path, { method, headers: { ...named, ...type, ...headers }, body: sent });
    },
  };
}

async function putNote(rep: TestPerson, customerId: string, messageId: string | undefined): Promise<string> {
  const page = expectOk(await byConsole(rep, "GET", `/api/customers/${customerId}`));
  const written = await byConsole(rep, "POST", `/api/customers/${customerId}/notes`, {
    id: crypto.randomUUID(),
    kind: "call",
    text: "wordnote was said",
    contactId: page.body.contacts[0].id,
    messageId: messageId ?? null,
    nextStep: { text: "wordnote to do", dueOn: "2026-12-01" },
  });
  return expectOk(written).body.id;
}

async function putNamesOnly(rep: TestPerson): Promise<Target> {
  const metadata = aCapture(rep, new Uint8Array());
  const envelope = {
    messageIdHeader: "<namesonly@matrix.example>",
    sentAt: "2026-09-02T07:00:00.000Z",
    participants: [
      { role: "from", address: "buyer@alpha.example", name: "Brenda Uyar" },
      { role: "to", address: "rep@acme.example", name: "" },
    ],
  };
  const header = { "counterfoil-capture": captureHeader(metadata) };
  const { body } = expectOk(await post(rep, "/api/envelopes", envelope, header));
  const { threadId } = (await byConsole(rep, "GET", `/api/messages/${body.messageId}`)).body;
  const { captureId } = metadata;
  return { messageId: body.messageId, threadId, sha256: "e".repeat(64), captureId, word: "wordnamesonly" };
}

async function thingsOf(rep: TestPerson): Promise<World["reps"]> {
  const started = await byConsole(rep, "POST", "/api/imports", {
    fileName: "old.mbox",
    fileKey: "a".repeat(64),
    mailbox: rep.email,
    total: 3,
  });
  const failedId = crypto.randomUUID();
  // A capture that failed: no door makes one to order.
  const metadata = JSON.stringify(aCapture(rep, new Uint8Array(), { captureId: failedId }));
  const now = ctx.now();
  await ctx.db.run(sql`insert into capture (id, state, door, person_id, mailbox_id, sha256, bytes, parts, metadata,
    created_at, updated_at, attempts, last_error)
    values (${failedId}, 'failed', 'extension', ${rep.id}, ${rep.mailboxId}, ${"d".repeat(64)}, 9, 0, ${metadata},
    ${now}, ${now}, 5, 'parser_failed')`);
  // One under way: the first of two parts.
  const partsOf = "c".repeat(64);
  const part: Asked = {
    method: "PUT",
    path: `/api/originals/${partsOf}/parts/0`,
    bytes: new Uint8Array(PART_BYTES),
    headers: { "counterfoil-capture": captureHeader(aCapture(rep, new Uint8Array(PART_BYTES + 1))) },
  };
  const kept = await byConsole(rep, "POST", "/api/saved-searches", { name: "Valves", q: "valve" });
  const savedSearchId = expectOk(kept).body.id;
  const other = { fileName: "wrong.mbox", fileKey: "b".repeat(64), mailbox: rep.email, total: 3 };
  const list = { kind: "contacts", fileName: "a.vcf", fileKey: "c".repeat(64), total: 1 };
  const listId = expectOk(await byConsole(rep, "POST", "/api/list-imports", list)).body.id;
  const undoneImportId = expectOk(await byConsole(rep, "POST", "/api/imports", other)).body.id;
  return {
    deviceId: rep.deviceId,
    importId: expectOk(started).body.id,
    failedId,
    partsOf,
    part,
    savedSearchId,
    undoneImportId,
    listId,
  };
}
