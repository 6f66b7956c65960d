import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { canRun } from "../../../scripts/practice-mail/packages.ts";
import { type PracticeMail, startPracticeMail } from "../../../scripts/practice-mail/practice-mail.ts";
import { isPortOpen } from "../../../scripts/processes.ts";
import { practiceUsers, rep1Inbox, rfq } from "../../support/practice-messages.ts";

const rep1 = "rep1@acme.example";
const able = canRun();

describe.skipIf(!able.ok)("the practice mailbox", () => {
  const stateDir = mkdtempSync(join(tmpdir(), "practice-"));
  // mkdtemp keeps the folder to root; the servers run as other users.
  chmodSync(stateDir, 0o755);
  let ports: { web: number; imap: number; smtp: number; lmtp: number };
  let mail: PracticeMail;
  const start = () => startPracticeMail({ stateDir, ports, users: practiceUsers });

  beforeAll(async () => {
    const [web = 0, imap = 0, smtp = 0, lmtp = 0] = await freePorts(4);
    ports = { web, imap, smtp, lmtp };
    mail = await start();
  });
  afterAll(async () => {
    await mail?.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  test("serves every message byte for byte, in order", async () => {
    const uids = await mail.search(rep1, "INBOX");
    expect(uids).toHaveLength(rep1Inbox.length);
    for (const [index, { bytes, subject }] of rep1Inbox.entries()) {
      const served = await mail.fetchRaw(rep1, "INBOX", uids[index] ?? 0);
      expect(Buffer.compare(served, bytes), subject).toBe(0);
    }
    expect(await mail.search(rep1, "INBOX", "UNSEEN")).toEqual(uids);
  });

  test("brings mail to its users and throws every other address's away", async () => {
    const bytes = new TextEncoder().encode("From: a@b.example\nMessage-ID: <new@b.example>\nSubject: new\n\n.dot\n");
    await mail.send({ from: "a@b.example", to: [rep1, "nobody@elsewhere.example"], bytes });
    const [uid] = await vi.waitUntil(async () => {
      const found = await mail.search(rep1, "INBOX", 'HEADER Message-ID "new@b.example"');
      return found.length > 0 ? found : null;
    }, 60_000);
    expect(Buffer.from(await mail.fetchRaw(rep1, "INBOX", uid ?? 0)).toString()).toContain("\r\n\r\n.dot\r\n");
  });

  test("says so when there is no such message or user", async () => {
    await expect(mail.fetchRaw(rep1, "INBOX", 9999)).rejects.toThrow("no message with UID 9999");
    await expect(mail.search("who@acme.example", "INBOX")).rejects.toThrow("has no practice mailbox");
  });

  test("keeps its mail over a restart, puts nothing in twice, and leaves no server behind", async () => {
    const before = await mail.search(rep1, "INBOX");
    mail = await start();
    expect(await mail.search(rep1, "INBOX")).toEqual(before);
    await mail.deliver(rep1, "New.Folder ä", rfq.bytes);
    expect(await mail.fetchRaw(rep1, "New.Folder ä", 1)).toEqual(rfq.bytes);
    await mail.stop();
    expect(await Promise.all(Object.values(ports).map(isPortOpen))).toEqual([false, false, false, false]);
  });
});

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
