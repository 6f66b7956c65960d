import { sql } from "drizzle-orm";
import { zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { outsideQuoteEndpoints } from "../../../shared/api/outside-quotes.ts";
import { writeFrames } from "../../../shared/import-frames.ts";
import { noteOutsideQuotes } from "../../../worker/intake/outside-quotes.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";
import { addMailbox } from "../../../worker/records/mailboxes.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { rememberPdf } from "../../../worker/records/quote-papers.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { smallPdf } from "../../support/small-pdf.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aLine } from "../support/desk.ts";
import { lawRules } from "../support/law-company.ts";
import { aCapture, aMessage, captureHeader, save } from "../support/mail.ts";
import { everythingElse } from "../support/policy.ts";
import { byConsole, post, send } from "../support/whole.ts";

const ctx = testContext();
let rep: TestPerson;
let mate: TestPerson;
let li: TestPerson;

beforeAll(async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  await writePolicy(admin.actor, ctx, { base: 0, document: everythingElse("ask", lawRules), comment: "" });
  rep = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"], name: "Rosa Rep" });
  mate = await aPerson(ctx, { email: "mate@acme.example", teams: ["Sales"] });
  li = await aPerson(ctx, { email: "li@acme.example", roles: ["inside"], name: "Li Inside" });
});

type File = [name: string, bytes: Uint8Array];
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** A colleague's mail to a customer of this name, with files. */
function outgoing(id: string, files: readonly File[], given: Record<string, string> = {}, text = "See the file.") {
  const headers = {
    ...{ From: "Rosa <rep@acme.example>", To: `buyer@${id}.example`, Subject: "As we said" },
    ...{ "Message-ID": `<${id}@acme.example>`, Date: new Date().toUTCString() },
    ...{ "Content-Type": 'multipart/mixed; boundary="b"', ...given },
  };
  const parts = files.flatMap(([name, bytes]) => [
    ...["--b", `Content-Type: application/octet-stream; name="${name}"`],
    ...[`Content-Disposition: attachment; filename="${name}"`, "Content-Transfer-Encoding: base64", "", base64(bytes)],
  ]);
  const body = ["--b", "Content-Type: text/plain; charset=utf-8", "", text, ...parts, "--b--", ""].join("\n");
  return aMessage({ headers, body });
}

const quote = (number: string, total = "1,250.00 EUR"): Uint8Array =>
  smallPdf(["Acme Ltd  QUOTATION", `Quotation no.  ${number}`, "20 valves  62.50", `Total  ${total}`]);

async function recorded(bytes: Uint8Array, as: TestPerson = rep): Promise<{ messageId: string; captureId: string }> {
  const { status, text, body } = await save(send, as, bytes);
  expect(status, text).toBe(200);
  return body;
}

async function listed(as: TestPerson = li, state = "open") {
  const answer = await byConsole(as, "GET", `/api/desk/outside-quotes?state=${state}&limit=100`);
  expect(answer.status, answer.text).toBe(200);
  return outsideQuoteEndpoints.listOutsideQuotes.response.parse(answer.body).quotes;
}
const of = async (messageId: string, as: TestPerson = li) =>
  (await listed(as)).filter((one) => one.messageId === messageId);

describe("a quote that left a mailbox without the Desk is listed", () => {
  it("with its document, number and total, once however often its mail is saved", async () => {
    const bytes = outgoing("globex", [["scan0001.pdf", quote("ACM-77")]]);
    const before = await countLeaves(ctx, "outside-quote.found");
    const { messageId } = await recorded(bytes);
    await recorded(bytes);
    const [found, ...more] = await of(messageId);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      ...{ state: "open", number: "ACM-77", total: { currency: "EUR", amount: "125000" } },
      ...{ person: { name: "Rosa Rep" }, customer: {}, document: { part: 0, fileName: "scan0001.pdf" } },
    });
    expect(await countLeaves(ctx, "outside-quote.found")).toBe(before + 1);
    const file = await byConsole(li, "GET", `/api/desk/outside-quotes/${found?.id}/file`);
    expect([file.status, file.text.slice(0, 5)]).toEqual([200, "%PDF-"]);
    expect(file.headers.get("content-disposition")).toContain("attachment");
  });

  it("in the mail's own words, and once where it is sent again in its thread", async () => {
    const text = "Dear Ann,\nwe can offer 20 valves DN50 at EUR 62.50 each, total EUR 1,250.00.";
    const { messageId } = await recorded(outgoing("words", [], {}, text));
    expect(await of(messageId)).toMatchObject([{ document: null, subject: "As we said", total: { amount: "125000" } }]);
    const again = { "Message-ID": "<words-2@acme.example>", "In-Reply-To": "<words@acme.example>" };
    const second = await recorded(outgoing("words", [], again, `${text}\nDid you get this?`));
    expect(await of(second.messageId)).toEqual([]);
  });

  it("once, where the same paper is sent again in its thread, with and without a number; a new price is a new one", async () => {
    const paper = (total: string) => smallPdf(["Acme  QUOTATION", "20 valves", `Total  ${total}`]);
    const files = (total: string): File[] => [["quote.pdf", paper(total)]];
    const thread = { "In-Reply-To": "<resent@acme.example>" };
    const first = await recorded(outgoing("resent", files("1,250.00 EUR")));
    const same = { ...thread, "Message-ID": "<resent-2@acme.example>" };
    const second = await recorded(outgoing("resent", files("1,250.00 EUR"), same));
    const other = { ...thread, "Message-ID": "<resent-3@acme.example>" };
    const third = await recorded(outgoing("resent", files("1,100.00 EUR"), other));
    const counts = await Promise.all([first, second, third].map(async ({ messageId }) => (await of(messageId)).length));
    expect(counts).toEqual([1, 0, 1]);
  });

  it.each<[string, Uint8Array]>([
    [
      "a customer's offer",
      outgoing("in", [["quote.pdf", quote("IN-1")]], { From: "buyer@in.example", To: "rep@acme.example" }),
    ],
    [
      "what somebody wrote under a colleague's name",
      outgoing("forged", [["quote.pdf", quote("F-1")]], { From: "li@acme.example" }),
    ],
    [
      "an invoice",
      outgoing("bill", [["doc.pdf", smallPdf(["Acme  INVOICE", "Invoice no.  7", "Total  1,250.00 EUR"])]]),
    ],
    ["mail that a rule keeps to its owner", outgoing("law", [["quote.pdf", quote("L-1")]])],
  ])("but not %s", async (_, bytes) => {
    const { messageId } = await recorded(bytes);
    expect(await of(messageId)).toEqual([]);
    expect(await ctx.db.all(sql`select id from outside_quote where message_id = ${messageId}`)).toEqual([]);
  });

  it.each([
    ["Auto-Submitted", "auto-replied"],
    ["Precedence", "bulk"],
    ["List-Id", "<quotes.acme.example>"],
  ])("though the mail calls itself automatic: %s", async (name, value) => {
    const id = `auto-${name.toLowerCase()}`;
    // Automatic mail brings no customer of its own.
    await recorded(outgoing(id, [], { "Message-ID": `<${id}-before@acme.example>` }, "Hello Ann."));
    const bytes = outgoing(id, [["quote.pdf", quote("A-1")]], { [name]: value });
    expect(await of((await recorded(bytes)).messageId)).toHaveLength(1);
  });

  it("though it was sent under another of the person's mailboxes than the one it was saved from", async () => {
    const admin = await aPerson(ctx, { roles: ["admin"] });
    await addMailbox(admin.actor, ctx, rep.actor.personId, "rosa.sales@acme.example");
    const bytes = outgoing("second", [["quote.pdf", quote("B-1")]], { From: "rosa.sales@acme.example" });
    expect(await of((await recorded(bytes)).messageId)).toHaveLength(1);
  });

  it("of an imported mailbox, but not what is older than three months", async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toUTCString();
    const mails = [80, 100].map((days) =>
      outgoing(`imported-${days}`, [["quote.pdf", quote(`I-${days}`)]], { Date: daysAgo(days) }),
    );
    const body = { fileName: "sent.mbox", fileKey: "b".repeat(64), mailbox: "rep@acme.example", total: 2 };
    const begun = await byConsole(rep, "POST", "/api/imports", body);
    expect(begun.status, begun.text).toBe(200);
    const sent = await byConsole(rep, "POST", `/api/imports/${begun.body.id}/batches`, writeFrames(mails));
    expect(sent.status, sent.text).toBe(200);
    const numbers = (await listed()).map(({ number }) => number);
    expect([numbers.includes("I-80"), numbers.includes("I-100")]).toEqual([true, false]);
  });

  it("not to the Desk while its mail is of no customer: such mail is its mailbox's alone", async () => {
    const boss = await aPerson(ctx, { roles: ["manager"], teams: ["Sales"] });
    const { messageId } = await recorded(outgoing("free", [["quote.pdf", quote("G-1")]], { To: "ann@gmail.com" }));
    expect(await ctx.db.all(sql`select customer_id from outside_quote where message_id = ${messageId}`)).toHaveLength(
      1,
    );
    expect([...(await of(messageId)), ...(await of(messageId, boss))]).toEqual([]);
  });
});

describe("a quote of the Desk's own is none", () => {
  const step = async (id: string, what: string, body: unknown = {}, method = "POST") => {
    const answer = await byConsole(li, method, `/api/desk/requests/${id}${what}`, method === "GET" ? undefined : body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };

  it("by its PDF, though it went out before, and by its number and sum in a paper made elsewhere for the same customer; not by its number alone", async () => {
    const id = crypto.randomUUID();
    expect((await post(rep, "/api/quote-requests", { id, wanted: "40 valves" })).status).toBe(200);
    await step(id, "/claim");
    await step(id, "/draft");
    await step(id, "/changes", { id: crypto.randomUUID(), revision: 1, changes: [{ kind: "added", line: aLine() }] });
    const { current } = await step(id, "", undefined, "GET");
    const ready = await step(id, "/submit", { revision: 1, version: current.version });
    const own = quote("made-by-the-desk");
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(own))).toString("hex");
    await rememberPdf(ctx, { number: ready.number, revision: 1 } as Parameters<typeof rememberPdf>[1], hash);
    await step(id, "/sent");
    const first = await recorded(outgoing("own", [["quote.pdf", own]]));
    expect(await step(id, "", undefined, "GET")).toMatchObject({ sentMessageId: first.messageId });
    const second = await recorded(outgoing("own2", [["quote.pdf", own]]));
    const paper = (total: string): File[] => [
      ["table.pdf", smallPdf(["QUOTATION", ready.number, `Total  ${total} EUR`])],
    ];
    const ofAnother = await recorded(outgoing("own3", paper("5")));
    const [{ customer } = { customer: { id: "" } }] = await of(ofAnother.messageId);
    await ctx.db.run(sql`update quote_request set customer_id = ${customer.id} where id = ${id}`);
    const say = (what: number) => ({ "Message-ID": `<own3-${what}@acme.example>` });
    const other = await recorded(outgoing("own3", paper("595.00"), say(2)));
    const withoutTax = await recorded(outgoing("own3", paper("500.00"), say(3)));
    const another = await recorded(outgoing("own3", paper("480.00"), say(4)));
    const inDollars = [["usd.pdf", smallPdf(["QUOTATION", ready.number, "Total  595.00 USD"])]] satisfies File[];
    const dollars = await recorded(outgoing("own3", inDollars, say(5)));
    const found = await listed();
    // A number of another customer's quote hides nothing.
    expect(found.filter(({ messageId }) => messageId === ofAnother.messageId)).toHaveLength(1);
    for (const { messageId } of [another, dollars])
      expect(found.filter((one) => one.messageId === messageId)).toHaveLength(1);
    const theirs = [first, second, other, withoutTax].map(({ messageId }) => messageId);
    expect(found.filter(({ messageId }) => theirs.includes(messageId))).toEqual([]);
  });
});

it("a paper that names a ready quote's number turns it sent, and is listed where its sum is another", async () => {
  const step = async (id: string, what: string, body: unknown = {}, method = "POST") => {
    const answer = await byConsole(li, method, `/api/desk/requests/${id}${what}`, method === "GET" ? undefined : body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const customer = await recorded(outgoing("named", [], { "Message-ID": "<named-0@acme.example>" }, "Hello Ann."));
  const listedFor = await Promise.all(
    ["900.00", "595.00"].map(async (total, at) => {
      const id = crypto.randomUUID();
      expect((await post(rep, "/api/quote-requests", { id, wanted: "40 valves" })).status).toBe(200);
      await ctx.db.run(sql`update quote_request set customer_id =
        (select customer_id from customer_domain where domain = 'named.example') where id = ${id}`);
      await step(id, "/claim");
      await step(id, "/draft");
      await step(id, "/changes", { id: crypto.randomUUID(), revision: 1, changes: [{ kind: "added", line: aLine() }] });
      const { current } = await step(id, "", undefined, "GET");
      const { number } = await step(id, "/submit", { revision: 1, version: current.version });
      const paper = smallPdf(["QUOTATION", number, `Total  ${total} EUR`]);
      const headers = { Subject: `Quotation ${number}`, "Message-ID": `<named-${at + 1}@acme.example>` };
      const { messageId } = await recorded(outgoing("named", [["quote.pdf", paper]], headers));
      expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "sent", sentMessageId: messageId });
      return (await of(messageId)).length;
    }),
  );
  expect(customer.messageId).not.toBe("");
  expect(listedFor).toEqual([1, 0]);
});

describe("what is listed goes with its mail", () => {
  it("when the capture is taken back, with the customer that only it had brought", async () => {
    const { messageId, captureId } = await recorded(outgoing("undone", [["quote.pdf", quote("U-1")]]));
    expect(await of(messageId)).toHaveLength(1);
    const undone = await post(rep, `/api/captures/${captureId}/undo`, { messageId });
    expect(undone.status, undone.text).toBe(200);
    expect(await of(messageId)).toEqual([]);
    expect(await ctx.db.all(sql`select id from outside_quote where message_id = ${messageId}`)).toEqual([]);
    expect(await ctx.db.all(sql`select domain from customer_domain where domain = 'undone.example'`)).toEqual([]);
  });

  it("and a request that was taken from it no longer says its words, but keeps what the Desk wrote and the sum", async () => {
    const taken = async (name: string) => {
      const { messageId, captureId } = await recorded(outgoing(name, [["Angebot Frau Ott.pdf", quote("T-9")]]));
      const [{ id } = { id: "" }] = await of(messageId);
      expect((await byConsole(li, "POST", `/api/desk/outside-quotes/${id}/take`, {})).status).toBe(200);
      return { id, messageId, captureId };
    };
    const [one, other] = [await taken("wiped"), await taken("reworded")];
    await ctx.db.run(sql`update quote_request set wanted = '20 valves' where id = ${other.id}`);
    for (const { messageId, captureId } of [one, other]) {
      const undone = await post(rep, `/api/captures/${captureId}/undo`, { messageId });
      expect(undone.status, undone.text).toBe(200);
    }
    const left = (id: string) =>
      ctx.db.all(sql`select q.wanted, q.gross, f.file_name as file, o.file_name as name, o.number_text as number
        from quote_request q join request_file f on f.request_id = q.id join outside_quote o on o.request_id = q.id
        where q.id = ${id}`);
    const gone = { gross: "125000", file: "", name: "", number: null };
    expect(await left(one.id)).toEqual([{ wanted: "", ...gone }]);
    expect(await left(other.id)).toEqual([{ wanted: "20 valves", ...gone }]);
  });

  it("and says in words that its mail is gone, to the Desk and to whose mail it was", async () => {
    const { messageId, captureId } = await recorded(outgoing("worded", [["scan.pdf", quote("W-1")]]));
    const [{ id } = { id: "" }] = await of(messageId);
    const taken = await byConsole(li, "POST", `/api/desk/outside-quotes/${id}/take`, {});
    expect(taken.body).toMatchObject({ wanted: "scan.pdf", noWords: null });
    expect((await post(rep, `/api/captures/${captureId}/undo`, { messageId })).status).toBe(200);
    const gone = { wanted: "", noWords: "gone", files: [{ fileName: "" }] };
    expect((await byConsole(li, "GET", `/api/desk/requests/${id}`)).body).toMatchObject(gone);
    expect((await byConsole(rep, "GET", `/api/quote-requests/${id}`)).body).toMatchObject(gone);
  });

  it("when only an envelope of it is left", async () => {
    const headers = { Date: "Tue, 01 Sep 2026 07:00:00 +0000", Cc: "mate@acme.example" };
    const participants = [
      { role: "from", address: "rep@acme.example", name: "" },
      { role: "to", address: "buyer@env.example", name: "" },
      { role: "cc", address: "mate@acme.example", name: "" },
    ];
    const envelope = await post(
      mate,
      "/api/envelopes",
      { messageIdHeader: "env@acme.example", sentAt: "2026-09-01T07:00:00.000Z", participants },
      { "counterfoil-capture": captureHeader(aCapture(mate, new Uint8Array())) },
    );
    const { messageId, captureId } = await recorded(outgoing("env", [["quote.pdf", quote("E-1")]], headers));
    expect([envelope.status, envelope.body.messageId], envelope.text).toEqual([200, messageId]);
    expect(await of(messageId)).toHaveLength(1);
    expect((await post(rep, `/api/captures/${captureId}/undo`, { messageId })).status).toBe(200);
    expect(await ctx.db.all(sql`select id from outside_quote where message_id = ${messageId}`)).toEqual([]);
  });

  it("while an objection closes it, and comes back with it", async () => {
    const { messageId } = await recorded(outgoing("private", [["scan.pdf", quote("P-1")]]));
    const [{ id } = { id: "" }] = await of(messageId);
    const made = await byConsole(rep, "POST", `/api/messages/${messageId}/objection`, { words: "It is private." });
    expect(made.status, made.text).toBe(200);
    expect(await of(messageId)).toEqual([]);
    expect((await byConsole(li, "POST", `/api/desk/outside-quotes/${id}/take`, {})).status).toBe(404);
    expect((await byConsole(rep, "POST", `/api/objections/${made.body.id}/withdraw`, {})).status).toBe(200);
    expect(await of(messageId)).toHaveLength(1);
  });
});

describe("an objection to its mail closes what a request that was taken from it says of it", () => {
  const taken = async (name: string) => {
    const { messageId } = await recorded(outgoing(name, [[`scan-${name}.pdf`, quote(name.toUpperCase())]]));
    const [{ id } = { id: "" }] = await of(messageId);
    expect((await byConsole(li, "POST", `/api/desk/outside-quotes/${id}/take`, {})).status).toBe(200);
    return { id, messageId };
  };
  const shown = async (id: string) => (await byConsole(li, "GET", `/api/desk/requests/${id}`)).body;
  const found = async (q: string) => (await byConsole(li, "GET", `/api/desk/requests?view=all&q=${q}`)).body.requests;

  it("in the request, in lists, in search, and opens it again with its withdrawal", async () => {
    const { id, messageId } = await taken("hushed");
    const open = { wanted: "scan-hushed.pdf", noWords: null, files: [{ fileName: "scan-hushed.pdf" }] };
    expect(await shown(id)).toMatchObject(open);
    const made = await byConsole(rep, "POST", `/api/messages/${messageId}/objection`, { words: "It is private." });
    expect(made.body).toMatchObject({ closes: true });
    const closed = await shown(id);
    expect(closed).toMatchObject({ wanted: "", noWords: "closed", files: [{ fileName: "" }] });
    expect(JSON.stringify(closed)).not.toContain("hushed.pdf");
    const file = await byConsole(li, "GET", `/api/desk/requests/${id}/files/${closed.files[0].id}`);
    expect(file.status).toBe(404);
    expect(await found("scan-hushed")).toEqual([]);
    const all = await byConsole(li, "GET", "/api/desk/requests?view=all&limit=100");
    expect(all.text).not.toContain("scan-hushed");
    expect((await byConsole(rep, "POST", `/api/objections/${made.body.id}/withdraw`, {})).status).toBe(200);
    expect(await shown(id)).toMatchObject(open);
    expect(await found("scan-hushed")).toMatchObject([{ id, noWords: null }]);
  });

  it("but not what the Desk wrote itself", async () => {
    const { id, messageId } = await taken("own-words");
    await ctx.db.run(sql`update quote_request set wanted = '20 valves' where id = ${id}`);
    const made = await byConsole(rep, "POST", `/api/messages/${messageId}/objection`, { words: "It is private." });
    expect(made.body).toMatchObject({ closes: true });
    expect(await shown(id)).toMatchObject({ wanted: "20 valves", noWords: null, files: [{ fileName: "" }] });
  });
});

describe("content is never exceptional", () => {
  const noise = new Uint8Array(20_000).map((_, at) => (at * 7919) % 251);
  const whole = quote("H-1");
  const pdfOf = (dictionary: string) =>
    new TextEncoder().encode(`%PDF-1.7\n1 0 obj\n${dictionary}\nendobj\ntrailer <</Root 1 0 R>>`);
  const bomb = zipSync({
    "xl/workbook.xml": new TextEncoder().encode("<workbook/>"),
    "xl/worksheets/sheet1.xml": new Uint8Array(64 * 1024 * 1024),
  });
  it.each<[string, string, Uint8Array]>([
    ["a PDF that is cut off", "Angebot.pdf", whole.slice(0, whole.length / 2)],
    [
      "noise that is called a PDF",
      "Angebot.pdf",
      new Uint8Array([...new TextEncoder().encode("%PDF-1.7\n"), ...noise]),
    ],
    [
      "a PDF that names itself as its pages",
      "Angebot.pdf",
      pdfOf("<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 99999999>>"),
    ],
    ["nothing at all", "Angebot.pdf", new Uint8Array()],
    ["a spreadsheet that unpacks to 64 MB", "Angebot.xlsx", bomb],
    ["a letter that is noise", "Angebot.docx", new Uint8Array([80, 75, 3, 4, ...noise])],
  ])("%s is recorded, and told by its name where it has one", async (name, fileName, bytes) => {
    const id = `hostile-${name.replaceAll(" ", "-").toLowerCase()}`;
    const { messageId } = await recorded(outgoing(id, [[fileName, bytes]]));
    const expected = bytes.length === 0 ? [] : [{ document: { fileName }, total: null }];
    expect(await of(messageId)).toMatchObject(expected);
  });

  it("a document that took the process down twice is not read a third time, and its mail is recorded", async () => {
    const first = await recorded(outgoing("crash", [["Angebot.pdf", quote("C-1")]]));
    expect(await of(first.messageId)).toMatchObject([{ number: "C-1" }]);
    await ctx.db.run(sql`delete from outside_quote where message_id = ${first.messageId}`);
    // What two tries leave that were cut off within the reading.
    await ctx.db.run(sql`insert into rate_limit (id, key, count, last_request)
      values (${ctx.newId()}, ${`read|${first.messageId}`}, 2, ${ctx.nowMs()})`);
    const again = await recorded(outgoing("crash", [["Angebot.pdf", quote("C-1")]]), rep);
    expect(again.messageId).toBe(first.messageId);
    expect(await of(first.messageId)).toMatchObject([{ number: null, total: null }]);
  });
});

it("a try counts until all that others wrote has been gone through", async () => {
  const { message } = await parseMessage(outgoing("cut", [["Angebot.pdf", quote("T-1")]]));
  const at = { messageId: "v1.77", threadId: "v1.77", customerIds: [], sentAt: ctx.now(), personId: null };
  const signs = { linkHashes: [], pdfHashes: [], numbers: [] };
  const tries = () => ctx.db.all<{ count: number }>(sql`select count from rate_limit where key = 'read|v1.77'`);
  // As if the process ended within the mail's words.
  const broken = Object.defineProperty({ ...message }, "text", {
    get: () => {
      throw new RangeError("cut off");
    },
  });
  await expect(noteOutsideQuotes(ctx, "system", broken, { ...at, ...signs })).rejects.toThrow("cut off");
  expect(await tries()).toEqual([{ count: 1 }]);
});

describe("who sees it", () => {
  it("nobody of Outside; of a restricted customer only whom it names, in lists, files and steps alike", async () => {
    const { messageId } = await recorded(outgoing("hush", [["quote.pdf", quote("S-1")]]));
    const [{ id, customer } = { id: "", customer: { id: "" } }] = await of(messageId);
    for (const who of [rep, mate]) expect((await byConsole(who, "GET", "/api/desk/outside-quotes")).status).toBe(403);
    const jo = await aPerson(ctx, { roles: ["inside"] });
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${customer.id}`);
    await ctx.db.run(
      sql`insert into customer_named (customer_id, person_id) values (${customer.id}, ${jo.actor.personId})`,
    );
    expect(await of(messageId)).toEqual([]);
    const steps = [
      ["GET", "file"],
      ["POST", "take"],
      ["POST", "dismiss"],
      ["POST", "reopen"],
    ] as const;
    for (const [method, step] of steps) {
      const answer = await byConsole(
        li,
        method,
        `/api/desk/outside-quotes/${id}/${step}`,
        method === "GET" ? undefined : {},
      );
      expect([step, answer.status]).toEqual([step, 404]);
    }
    expect(await of(messageId, jo)).toHaveLength(1);
  });

  it("nor of a customer that was merged into a restricted one, though its mail still names the old one", async () => {
    const { messageId } = await recorded(outgoing("merged", [["quote.pdf", quote("M-1")]]));
    const secret = await recorded(outgoing("secret", [["quote.pdf", quote("M-2")]]));
    const [{ id, customer: old } = { id: "", customer: { id: "" } }] = await of(messageId);
    const [{ customer: kept } = { customer: { id: "" } }] = await of(secret.messageId);
    await ctx.db.run(sql`update customer set restricted = 1 where id = ${kept.id}`);
    await ctx.db.run(sql`update customer set merged_into = ${kept.id} where id = ${old.id}`);
    expect(await of(messageId)).toEqual([]);
    expect((await byConsole(li, "POST", `/api/desk/outside-quotes/${id}/take`, {})).status).toBe(404);
  });
});
