import { describe, expect, it } from "vitest";
import { sweep } from "../../../extension/mailbox/sweep.ts";
import type { MailboxOrder, ReadHeader } from "../../../extension/mailbox-messages.ts";
import type { Ask, Request } from "../../../extension/messages.ts";
import { type MessageRef, type WebmailAdapter, WebmailReadError } from "../../../extension/webmail/adapter.ts";

const bytesOf = (subject: string, more = ""): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`From: Anna <anna@globex.example>\r\nSubject: ${subject}\r\n${more}\r\nPlease.\r\n`);

/** A webmail with folders of messages, listed three at a time; and a background that wants everything it is told of. */
class Webmail {
  folders: Record<string, Record<string, { listed: string; bytes: Uint8Array<ArrayBuffer> }>> = {};
  owner: string | null = "wei@acme.example";
  total: number | null = null;
  refused = new Map<string, WebmailReadError>();
  said: Request[] = [];
  /** How often a message was asked for. */
  asked = 0;
  unread: (uids: string[]) => string[] = (uids) => uids;
  enoughAfter = Number.POSITIVE_INFINITY;
  #headers = 0;

  adapter(): WebmailAdapter {
    const read = async ({ folder, uid }: MessageRef): Promise<Uint8Array<ArrayBuffer>> => {
      this.asked++;
      const refusal = this.refused.get(uid);
      if (refusal) throw refusal;
      const found = this.folders[folder]?.[uid];
      if (!found) throw new WebmailReadError("not_found");
      return found.bytes;
    };
    return {
      ...{ id: "roundcube", name: "", evidence: "proven", hosts: [], checkedOn: "", exampleUrls: [""] },
      ...{ probe: () => true, findOpenMessage: () => null, findBarPlace: () => null },
      findMailboxOwner: () => this.owner,
      readMailboxOwner: async () => null,
      readRawMessage: async (ref) => ({ ref, bytes: await read(ref), exact: true }),
      mailbox: {
        listFolders: async () =>
          Object.keys(this.folders).map((folder) => ({ folder, name: `“${folder}”`, role: null })),
        listPage: async (folder, at) => {
          const rows = Object.entries(this.folders[folder] ?? {}).reverse();
          const begin = Number(at ?? 0);
          const messages = rows
            .slice(begin, begin + 3)
            .map(([uid, { listed }]) => ({ uid, subject: listed, shown: `${listed} 1 KB` }));
          const next = begin + 3 < rows.length ? String(begin + 3) : null;
          return { messages, next, total: this.total ?? rows.length };
        },
        readBeginning: read,
        isWriting: () => false,
      },
    };
  }

  readonly ask: Ask = async (request) => {
    this.said.push(request);
    return { ok: true, value: this.#answer(request) as never };
  };

  #answer(request: Request): unknown {
    if (request.type === "mailbox-folders") return { folders: request.folders.map(({ folder }) => folder) };
    if (request.type === "mailbox-list") {
      const uids = this.#of("mailbox-list")
        .filter(({ folder }) => folder === request.folder)
        .flatMap(({ messages }) => messages.map(({ uid }) => uid));
      return { unread: request.isWhole === null ? [] : this.unread(uids) };
    }
    if (request.type === "mailbox-read") {
      this.#headers += request.read.length;
      const take = request.read.filter(({ header }) => header !== null).map(({ uid }) => uid);
      return { take, isEnough: this.#headers >= this.enoughAfter };
    }
    if (request.type === "save") return { kept: { id: request.save.id } };
    return { noted: true };
  }

  #of<T extends Request["type"]>(type: T): Extract<Request, { type: T }>[] {
    return this.said.filter((one): one is Extract<Request, { type: T }> => one.type === type);
  }
  saves = () => this.#of("save").map(({ save }) => save);
  reads = (): ReadHeader[] => this.#of("mailbox-read").flatMap(({ read }) => read);
  lists = () => this.#of("mailbox-list");
  taken = () => this.#of("mailbox-taken");
  faults = () => this.#of("fault").map(({ fault }) => fault);

  async sweep(task: MailboxOrder["task"] = "backfill"): Promise<string | null> {
    const adapter = this.adapter();
    if (!adapter.mailbox) throw new Error("no list");
    const order = { lease: crypto.randomUUID(), task, mailboxes: ["wei@acme.example"], maxBytes: 1_000_000 };
    let id = 0;
    return sweep(
      {
        ...{ page: {} as Document, adapter, mailbox: adapter.mailbox, ask: this.ask, fetch },
        newId: () => `00000000-0000-4000-8000-${String(id++).padStart(12, "0")}`,
        now: () => new Date("2026-11-23T12:00:00Z"),
        wait: async () => undefined,
        heldUntil: () => 0,
        signal: new AbortController().signal,
      },
      order,
    );
  }
}

const message = (subject: string, more = "Message-ID: <m@globex.example>\r\n") => ({
  listed: subject,
  bytes: bytesOf(subject, more),
});

describe("going through a mailbox", () => {
  it("lists every folder to its end, reads what is unread, hands over what it is told to take", async () => {
    const webmail = new Webmail();
    webmail.folders = {
      INBOX: Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${n + 1}`, message(`Valve ${n}`)])),
      Kunden: { 4: message("Gasket") },
      Empty: {},
    };
    expect(await webmail.sweep()).toBeNull();
    expect(webmail.lists().map(({ folder, isWhole }) => [folder, isWhole])).toEqual([
      ["INBOX", true],
      ["Kunden", true],
      ["Empty", true],
    ]);
    expect(webmail.reads()).toHaveLength(9);
    expect(webmail.saves().map(({ open }) => open?.place)).toContain("“Kunden”/4");
    expect(new Set(webmail.saves().map(({ mailbox, automatic }) => `${mailbox} ${automatic}`))).toEqual(
      new Set(["wei@acme.example true"]),
    );
    expect(webmail.taken().every(({ problem }) => problem === null)).toBe(true);
  });

  it("says that a folder was not listed whole where the webmail names more than it shows", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Valve") } };
    webmail.total = 2;
    expect(await webmail.sweep()).toBeNull();
    expect(webmail.lists().at(-1)?.isWhole).toBe(false);
  });

  it("takes no message whose source is not the one that the list names, and counts that", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Valve"), 2: { ...message("Salary"), listed: "Gasket" } } };
    expect(await webmail.sweep()).toBeNull();
    expect(webmail.saves().map(({ open }) => open?.place)).toEqual(["“INBOX”/1"]);
    expect(webmail.taken().find(({ uid }) => uid === "2")?.problem).toBe("subject");
    expect(webmail.faults()).toEqual(["subject"]);
  });

  it("says what could not be read, and goes on", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Valve"), 2: message("Gone"), 3: message("Gasket") } };
    webmail.refused.set("2", new WebmailReadError("not_found"));
    expect(await webmail.sweep()).toBeNull();
    expect(webmail.reads().find(({ uid }) => uid === "2")?.header).toBeNull();
    expect(webmail.saves()).toHaveLength(2);
  });

  it("ends with the reason where the webmail has signed the person out", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Valve"), 2: message("Gasket") } };
    webmail.refused.set("1", new WebmailReadError("signed_out"));
    expect(await webmail.sweep()).toBe("signed_out");
    expect(webmail.saves()).toEqual([]);
  });

  it.each([
    ["noor@acme.example", "owner_other"],
    [null, "owner_unknown"],
  ])("reads nothing where the page is of %s", async (owner, reason) => {
    const webmail = new Webmail();
    webmail.owner = owner;
    webmail.folders = { INBOX: { 1: message("Valve") } };
    expect(await webmail.sweep()).toBe(reason);
    expect(webmail.said).toEqual([]);
  });

  it("reads older mail once, of which most is taken; of the rest headers first", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Valve"), 2: message("Gasket") } };
    await webmail.sweep("backfill");
    expect([webmail.reads().length, webmail.saves().length, webmail.asked]).toEqual([2, 2, 2]);
    const other = new Webmail();
    other.folders = webmail.folders;
    await other.sweep("compare");
    expect(other.asked).toBe(4);
  });

  it("knows a message without Message-ID by its content", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Valve", ""), 2: message("Gasket") } };
    await webmail.sweep();
    const contentOf = (uid: string) => webmail.reads().find((one) => one.uid === uid)?.contentSha256;
    expect(contentOf("1")).toMatch(/^[0-9a-f]{64}$/);
    expect(contentOf("2")).toBeNull();
  });

  it("reads no further than is asked for", async () => {
    const webmail = new Webmail();
    webmail.folders = {
      INBOX: Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`${n + 1}`, message(`Valve ${n}`)])),
    };
    webmail.enoughAfter = 30;
    expect(await webmail.sweep()).toBeNull();
    expect(webmail.reads().length).toBe(40);
  });

  it("reads only the beginning of the sent mail's list, and says that it was not the whole", async () => {
    const webmail = new Webmail();
    webmail.folders = {
      Sent: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`${n + 1}`, message(`Valve ${n}`)])),
    };
    expect(await webmail.sweep("sent")).toBeNull();
    expect(webmail.lists().flatMap(({ messages }) => messages.map(({ uid }) => uid))).toEqual([
      "12",
      "11",
      "10",
      "9",
      "8",
      "7",
    ]);
    expect(webmail.lists().at(-1)?.isWhole).toBe(false);
  });

  it("tells the background a mark of what the list shows, and no word of it", async () => {
    const webmail = new Webmail();
    webmail.folders = { INBOX: { 1: message("Divorce"), 2: message("Divorce"), 3: message("Valve") } };
    await webmail.sweep();
    const marks = webmail.lists().flatMap(({ messages }) => messages);
    expect(JSON.stringify(marks)).not.toContain("Divorce");
    expect(new Set(marks.map(({ mark }) => mark)).size).toBe(2);
  });
});
