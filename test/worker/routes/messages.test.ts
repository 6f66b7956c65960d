import { describe, expect, it } from "vitest";
import type { Message } from "../../../shared/api/messages.ts";
import { messageEndpoints, messageSchema } from "../../../shared/api/messages.ts";
import { contentDisposition, safeMediaType } from "../../../worker/routes/download.ts";
import { bindMessages } from "../../../worker/routes/messages.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aCustomer, aStoredMessage, setRules } from "../volume/on-record.ts";

const { call, ctx } = anApp(bindMessages);

const get = async (id: string, as: TestPerson, reason?: string): Promise<Message> => {
  const query = reason === undefined ? "" : `?reason=${encodeURIComponent(reason)}`;
  const answer = await call("GET", `/api/messages/${id}${query}`, { as });
  expect(answer.status).toBe(200);
  return messageSchema.parse(answer.body);
};

const absent = { error: { code: "not_found", message: "There is no such thing here, or it is not yours to see." } };

describe("one message", () => {
  it("is cut to its reader's level, whoever asks", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["North"], name: "Ann Rep" });
    const mate = await aPerson(ctx, { teams: ["North"] });
    const stranger = await aPerson(ctx, { teams: ["South"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const teamId = rep.actor.teamIds[0] ?? "";
    const globex = await aCustomer(ctx, { name: "Globex", teamId, owner: rep });
    const message = {
      subject: "Secret RFQ",
      attachments: [
        { index: 0, fileName: "a.pdf", mediaType: "application/pdf", size: 3, inline: false, contentId: null },
      ],
    };
    const stored = await aStoredMessage(ctx, {
      by: rep,
      customers: [globex],
      text: "Ten valves",
      html: "<p>Ten valves",
      message,
      evidence: { acceptedAt: ctx.nowMs() - 23 * 3_600_000 },
    });

    const full = await get(stored.id, rep);
    expect(full).toMatchObject({
      id: stored.id,
      threadId: stored.threadId,
      level: "original",
      subject: "Secret RFQ",
      text: "Ten valves",
      html: "<p>Ten valves",
      attachmentCount: 1,
      customers: [{ id: globex.id, name: "Globex" }],
      savedBy: [{ person: { id: rep.id, name: "Ann Rep" } }],
      ledger: { source: stored.volume },
    });
    expect(full.evidence).toMatchObject([
      { captureId: stored.captureId, mailbox: rep.email, canOpen: true, canUndo: true },
    ]);

    const old = await aStoredMessage(ctx, { by: rep, evidence: { acceptedAt: ctx.nowMs() - 25 * 3_600_000 } });
    expect((await get(old.id, rep)).evidence).toMatchObject([{ canOpen: true, canUndo: false }]);

    const text = await get(stored.id, mate);
    expect(text).toMatchObject({ level: "text", subject: "Secret RFQ", text: "Ten valves" });
    expect(text.evidence).toMatchObject([{ canOpen: false, canUndo: false }]);

    for (const who of [stranger, admin]) {
      expect(await get(stored.id, who)).toMatchObject({
        level: "exists",
        participants: [],
        subject: null,
        snippet: null,
        text: null,
        html: null,
        attachmentCount: null,
        attachments: [],
        evidence: [],
        problems: [],
        messageIdHeader: null,
        customers: [{ name: "Globex" }],
      });
    }

    const envelope = await get(stored.id, keeper);
    expect(envelope).toMatchObject({ level: "envelope", subject: null, snippet: null, text: null, attachments: [] });
    expect(envelope.participants).toHaveLength(2);
    expect(await get(stored.id, keeper, "a dispute")).toMatchObject({ level: "original", text: "Ten valves" });

    await setRules(ctx, { teamOriginals: true, otherTeamsEnvelope: true });
    expect((await get(stored.id, mate)).evidence[0]?.canOpen).toBe(true);
    expect((await get(stored.id, stranger)).level).toBe("envelope");
  });

  it("looks absent when it is hidden", async () => {
    const rep = await aPerson(ctx, { teams: ["North"] });
    const mate = await aPerson(ctx, { teams: ["North"] });
    const teamId = rep.actor.teamIds[0] ?? "";
    const closed = await aCustomer(ctx, { teamId, restricted: true, named: [rep] });
    const stored = await aStoredMessage(ctx, { by: rep, customers: [closed] });
    const loose = await aStoredMessage(ctx, { by: rep });
    const paths = [stored.id, loose.id, "2026q3.1-99999", "2031q3.1-1"].flatMap((id) => [
      `/api/messages/${id}`,
      `/api/messages/${id}?reason=curious`,
      `/api/messages/${id}/originals/${stored.sha256}`,
      `/api/messages/${id}/attachments/0`,
    ]);
    for (const path of [...paths, `/api/threads/${stored.threadId}`, "/api/threads/tzz"]) {
      const answer = await call("GET", path, { as: mate });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).toMatchObject(absent);
    }
    expect((await get(stored.id, rep)).customers).toEqual([{ id: closed.id, name: closed.name }]);
    expect((await call("GET", `/api/messages/${stored.id}`)).status).toBe(401);
    expect((await call("GET", "/api/messages/nonsense", { as: rep })).status).toBe(400);
  });

  it("does not name a customer that its reader may not know of", async () => {
    const rep = await aPerson(ctx, { teams: ["North"] });
    const stranger = await aPerson(ctx, { teams: ["South"] });
    const teamId = rep.actor.teamIds[0] ?? "";
    const known = await aCustomer(ctx, { teamId });
    const hidden = await aCustomer(ctx, { teamId, restricted: true });
    const stored = await aStoredMessage(ctx, { by: rep, customers: [known, hidden] });
    expect((await get(stored.id, stranger)).customers.map(({ id }) => id)).toEqual([known.id]);
    expect((await get(stored.id, rep)).customers.map(({ id }) => id)).toEqual([known.id]);
  });

  it("shows Bcc to that copy's witness and the keeper only", async () => {
    await setRules(ctx, { teamOriginals: true, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["North"] });
    const mate = await aPerson(ctx, { teams: ["North"] });
    const keeper = await aPerson(ctx, { roles: ["keeper"] });
    const globex = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "" });
    const bcc = { role: "bcc" as const, address: "boss@acme.example", name: "Boss" };
    const stored = await aStoredMessage(ctx, { by: rep, customers: [globex], evidence: { bcc: [bcc] } });
    const original = `/api/messages/${stored.id}/originals/${stored.sha256}`;

    expect((await get(stored.id, rep)).participants).toContainEqual(bcc);
    expect((await call("GET", original, { as: rep })).status).toBe(200);
    const seen = await get(stored.id, mate);
    expect(seen.level).toBe("original");
    expect(JSON.stringify(seen)).not.toContain("boss@acme.example");
    expect(seen.evidence[0]?.canOpen).toBe(false);
    expect((await call("GET", original, { as: mate })).status).toBe(404);
    expect(JSON.stringify(await get(stored.id, keeper))).not.toContain("boss@acme.example");
    expect((await get(stored.id, keeper, "an objection")).participants).toContainEqual(bcc);
    expect((await call("GET", `${original}?reason=objection`, { as: keeper })).status).toBe(200);
  });
});

describe("originals and attachments", () => {
  it("are downloads that no browser runs", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["North"] });
    const mate = await aPerson(ctx, { teams: ["North"] });
    const globex = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "" });
    const part = { size: 5, inline: false, contentId: null };
    const stored = await aStoredMessage(ctx, {
      by: rep,
      customers: [globex],
      original: "From: a@b.example\r\n\r\nx",
      attachments: [new TextEncoder().encode("<svg>"), new TextEncoder().encode("报价")],
      message: {
        attachments: [
          { index: 0, fileName: "run.svg", mediaType: "image/svg+xml", ...part },
          { index: 1, fileName: "报价 “单”.xlsx", mediaType: "application/vnd.ms-excel", ...part },
        ],
      },
    });
    const original = await call("GET", `/api/messages/${stored.id}/originals/${stored.sha256}`, { as: rep });
    expect(original.status).toBe(200);
    expect(original.text).toBe("From: a@b.example\r\n\r\nx");
    expect(original.headers.get("content-type")).toBe("message/rfc822");
    expect(original.headers.get("content-disposition")).toMatch(
      /^attachment; filename="2026q3\.1-\d+\.eml"; filename\*=UTF-8''/,
    );
    expect((await call("GET", `/api/messages/${stored.id}/originals/${stored.sha256}`, { as: mate })).status).toBe(404);
    expect((await call("GET", `/api/messages/${stored.id}/originals/${"0".repeat(64)}`, { as: rep })).status).toBe(404);

    const svg = await call("GET", `/api/messages/${stored.id}/attachments/0`, { as: mate });
    expect(svg.status).toBe(200);
    expect(svg.headers.get("content-type")).toBe("application/octet-stream");
    expect(svg.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(svg.headers.get("x-content-type-options")).toBe("nosniff");
    const sheet = await call("GET", `/api/messages/${stored.id}/attachments/1`, { as: mate });
    expect(sheet.text).toBe("报价");
    expect(sheet.headers.get("content-disposition")).toContain("filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20");
    expect((await call("GET", `/api/messages/${stored.id}/attachments/2`, { as: rep })).status).toBe(404);
  });

  it("carry names that cannot pretend", () => {
    expect(contentDisposition('..\\a/b"c\r\nX: 1\u202etxt.exe')).toBe(
      `attachment; filename=".._a_b_cX: 1txt.exe"; filename*=UTF-8''.._a_b%22cX%3A%201txt.exe`,
    );
    expect(contentDisposition("\ud800")).toMatch(/^attachment; filename="_"; /);
    expect(contentDisposition("\u200b")).toBe(`attachment; filename="file"; filename*=UTF-8''file`);
    for (const type of [
      "text/html",
      "image/svg+xml",
      "application/xhtml+xml",
      "text/xml",
      "application/javascript",
      "multipart/x",
      "",
    ]) {
      expect(safeMediaType(type)).toBe("application/octet-stream");
    }
    expect(safeMediaType("Application/PDF; name=x")).toBe("application/pdf");
  });
});

describe("a thread", () => {
  it("is read over volumes and merges, oldest first, each message cut for itself", async () => {
    await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: false });
    const rep = await aPerson(ctx, { teams: ["North"] });
    const mate = await aPerson(ctx, { teams: ["North"] });
    const globex = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "" });
    const at = (month: number) => Date.UTC(2025, month, 3);
    const store = (thread: number, month: number, customers: { id: string }[]) =>
      aStoredMessage(ctx, { by: rep, customers, sentAt: at(month), message: { thread } });
    const first = await store(51_001, 0, [globex]);
    const second = await store(51_002, 5, [globex]);
    const third = await store(51_001, 9, []);
    await ctx.db.run(`insert into thread_alias (thread, "into") values (51002, 51001)`);

    const read = async (id: string, as: TestPerson) =>
      messageEndpoints.getThread.response.parse((await call("GET", `/api/threads/${id}`, { as })).body);
    const whole = await read(first.threadId, rep);
    expect(whole.messages.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
    expect(new Set(whole.messages.map(({ threadId }) => threadId))).toEqual(new Set([first.threadId]));
    expect(await read(second.threadId, rep)).toEqual(whole);
    const seen = await read(first.threadId, mate);
    expect(seen.messages.map(({ id, level }) => [id, level])).toEqual([
      [first.id, "text"],
      [second.id, "text"],
    ]);
  });
});
