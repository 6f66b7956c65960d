import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { quoteReplySchema } from "../../../shared/api/quote-papers.ts";
import { rememberPdf } from "../../../worker/records/quote-papers.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import type { TestPerson } from "../support/app.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aLine } from "../support/desk.ts";
import { saved } from "../support/law-company.ts";
import { aMessage } from "../support/mail.ts";
import { byConsole, post } from "../support/whole.ts";

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
  rep = await aPerson(ctx, { email: "rep@acme.example", teams: ["Sales"] });
  mate = await aPerson(ctx, { email: "mate@acme.example", teams: ["Sales"] });
  li = await aPerson(ctx, { email: "li@acme.example", roles: ["inside"], name: "Li Inside" });
});

const mixed = (headers: Record<string, string>, text: string, name: string, bytes: string): Uint8Array =>
  aMessage({
    headers: { ...headers, "Content-Type": 'multipart/mixed; boundary="b"' },
    body: [
      ...["--b", "Content-Type: text/plain; charset=utf-8", "", text, "--b"],
      ...[`Content-Type: application/pdf; name="${name}"`, `Content-Disposition: attachment; filename="${name}"`],
      ...["Content-Transfer-Encoding: base64", "", btoa(bytes), "--b--", ""],
    ].join("\n"),
  });

const step = async (id: string, what: string, body: unknown = {}, method = "POST") => {
  const answer = await byConsole(li, method, `/api/desk/requests/${id}${what}`, method === "GET" ? undefined : body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

let letters = 0;
/** A customer's mail on record, handed over with its file, quoted and ready; answers the request's id. */
async function aReadyQuote(): Promise<string> {
  const headers = { "Message-ID": `<rfq-${++letters}@globex.example>`, Subject: `Request ${letters}` };
  const messageId = await saved(rep, mixed(headers, "Please quote 40 valves.", "drawing.pdf", "%PDF-1.4 a drawing"));
  const id = crypto.randomUUID();
  const asked = await post(rep, "/api/quote-requests", { id, messageId, wanted: "40 valves", files: [0] });
  expect(asked.status, asked.text).toBe(200);
  expect(asked.body).toMatchObject({ messageId, customer: {}, files: [{ fileName: "drawing.pdf", bytes: 18 }] });
  await step(id, "/claim");
  await step(id, "/draft");
  await step(id, "/changes", { id: crypto.randomUUID(), revision: 1, changes: [{ kind: "added", line: aLine() }] });
  const { current } = await step(id, "", undefined, "GET");
  await step(id, "/submit", { revision: 1, version: current.version });
  return id;
}

describe("a customer's mail that was handed over", () => {
  it("gives the Desk its file, its thread and whom to answer, though the mail is the rep's", async () => {
    const id = await aReadyQuote();
    const { files, messageId } = await step(id, "", undefined, "GET");
    const file = await byConsole(li, "GET", `/api/desk/requests/${id}/files/${files[0].id}`);
    expect([file.status, file.text]).toEqual([200, "%PDF-1.4 a drawing"]);
    expect(file.headers.get("content-disposition")).toContain("attachment");
    expect((await byConsole(li, "GET", `/api/messages/${messageId}`)).body?.text ?? null).toBeNull();
    const reply = quoteReplySchema.parse(await step(id, "/reply"));
    expect(reply).toMatchObject({
      to: [{ address: "buyer@globex.example" }],
      cc: [{ address: "rep@acme.example" }],
      subject: `Re: Request ${letters}`,
      inReplyTo: `<rfq-${letters}@globex.example>`,
      references: [`<rfq-${letters}@globex.example>`],
    });
    expect(reply.text).toContain(reply.url);
    const other = await byConsole(mate, "GET", `/api/desk/requests/${id}/files/${files[0].id}`);
    expect(other.status).toBe(403);
  });
});

describe("a quote turns sent by itself when the mail it went out with is saved", () => {
  const outgoing = (id: string, text: string, headers: Record<string, string> = {}) =>
    aMessage({
      headers: {
        ...{ From: "Li <li@acme.example>", To: "buyer@globex.example", Subject: "Re: your request" },
        ...{ "Message-ID": `<out-${id}@acme.example>`, Date: new Date().toUTCString(), ...headers },
      },
      body: text,
    });
  const withPdf = (id: string, text: string, headers: Record<string, string>) =>
    mixed(
      {
        ...{ From: "Li <li@acme.example>", To: "buyer@globex.example", Subject: "Re: your request" },
        ...{ "Message-ID": `<out-${id}@acme.example>`, Date: new Date().toUTCString(), ...headers },
      },
      ...([text, "quote.pdf", "%PDF-1.4 made elsewhere"] as const),
    );

  it("by the customer's link in it", async () => {
    const id = await aReadyQuote();
    const { text } = quoteReplySchema.parse(await step(id, "/reply"));
    const messageId = await saved(li, outgoing(id, text));
    expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "sent", sentMessageId: messageId });
  });

  it("by its number beside a PDF, in the request's thread, also when the rep sends it", async () => {
    const id = await aReadyQuote();
    const { number } = await step(id, "", undefined, "GET");
    const mail = withPdf(id, `As promised: ${number}.`, {
      From: "rep@acme.example",
      "In-Reply-To": `<rfq-${letters}@globex.example>`,
    });
    const messageId = await saved(rep, mail);
    expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "sent", sentMessageId: messageId });
  });

  it("not by a mere word of it, by mail from before, or under a colleague's name that somebody else wrote", async () => {
    const id = await aReadyQuote();
    const { number } = await step(id, "", undefined, "GET");
    const { text } = quoteReplySchema.parse(await step(id, "/reply"));
    const thread = { "In-Reply-To": `<rfq-${letters}@globex.example>` };
    await saved(li, outgoing(`word-${id}`, `${number} will be a day late.`, thread));
    await saved(li, outgoing(`old-${id}`, text, { ...thread, Date: "Tue, 01 Sep 2026 09:00:00 +0200" }));
    await saved(rep, outgoing(`forged-${id}`, text, thread));
    await saved(li, withPdf(`other-${id}`, `${number}-2 is new`, thread));
    expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "ready", sentMessageId: null });
  });

  it("not by its link or PDF in mail to another customer alone, and the request says so once; then by its own", async () => {
    const id = await aReadyQuote();
    const { text } = quoteReplySchema.parse(await step(id, "/reply"));
    const thread = { "In-Reply-To": `<rfq-${letters}@globex.example>` };
    await saved(li, outgoing(`elsewhere-${id}`, text, { To: "ann@initech.example" }));
    await saved(li, outgoing(`elsewhere2-${id}`, text, { To: "bob@initech.example", ...thread }));
    const { number } = await step(id, "", undefined, "GET");
    const pdf = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("%PDF-1.4 made elsewhere")));
    await rememberPdf(ctx, { number, revision: 1 } as Parameters<typeof rememberPdf>[1], pdf.toString("hex"));
    await saved(li, withPdf(`paper-${id}`, "See the file.", { To: "cy@initech.example" }));
    expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "ready", sentMessageId: null });
    const { events } = await step(id, "/history", undefined, "GET");
    expect(events.filter(({ kind }: { kind: string }) => kind === "elsewhere")).toMatchObject([
      { by: null, to: null, revision: 1, words: "" },
    ]);
    expect(await countLeaves(ctx, "quote.elsewhere")).toBe(1);
    const to = { To: "ann@initech.example", Cc: "other@globex.example" };
    const messageId = await saved(li, outgoing(`own-${id}`, text, to));
    expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "sent", sentMessageId: messageId });
  });

  it("also where its customer was merged, or whoever asked by the form is written to", async () => {
    const merged = await aReadyQuote();
    const first = quoteReplySchema.parse(await step(merged, "/reply"));
    await saved(li, outgoing(`before-${merged}`, "Hello.", { To: "ann@globex-group.example" }));
    await ctx.db.run(sql`update customer set merged_into =
        (select customer_id from customer_domain where domain = 'globex-group.example')
      where id = (select customer_id from quote_request where id = ${merged})`);
    await saved(li, outgoing(merged, first.text, { To: "ann@globex-group.example" }));
    expect(await step(merged, "", undefined, "GET")).toMatchObject({ state: "sent" });
    await ctx.db.run(sql`update customer set merged_into = null`);
    const byForm = await aReadyQuote();
    const second = quoteReplySchema.parse(await step(byForm, "/reply"));
    await ctx.db.run(sql`update quote_request set customer_id = null, contact_id = null, from_email = 'Jo@Free.example'
      where id = ${byForm}`);
    await saved(li, outgoing(`form-${byForm}`, second.text, { To: "jo@free.example" }));
    const [row] = await ctx.db.all(sql`select state from quote_request where id = ${byForm}`);
    expect(row).toEqual({ state: "sent" });
  });

  it("not by its number in mail to somebody else, nor by the customer's own mail that names it", async () => {
    const id = await aReadyQuote();
    const { number } = await step(id, "", undefined, "GET");
    await saved(li, withPdf(id, `See ${number}`, { To: "ann@initech.example" }));
    await saved(
      rep,
      aMessage({ headers: { "Message-ID": `<ask-${id}@globex.example>` }, body: `Where is ${number}?` }),
    );
    expect(await step(id, "", undefined, "GET")).toMatchObject({ state: "ready", sentMessageId: null });
  });
});
