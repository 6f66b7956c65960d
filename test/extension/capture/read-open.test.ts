import { describe, expect, it } from "vitest";
import { type ReadOrder, readOpen } from "../../../extension/capture/read-open.ts";
import { type OpenMessage, type WebmailAdapter, WebmailReadError } from "../../../extension/webmail/adapter.ts";

const source = "From: Anna <anna@globex.example>\r\nSubject: Forty valves\r\n\r\nPlease.\r\n";
const shown: OpenMessage = {
  ref: { folder: "INBOX", uid: "7" },
  folderName: "INBOX",
  subject: "Forty valves",
  messageId: null,
  from: { address: "anna@globex.example", name: "Anna" },
  recipients: [],
};

/** A webmail with one message open whose pages do not say whose mailbox it is; notes what it is asked. */
class OneMessage {
  asked: string[] = [];
  owner: string | null = "wei@acme.example";
  open: OpenMessage | null = shown;
  bytes: Uint8Array<ArrayBuffer> = new TextEncoder().encode(source);

  order(when: ReadOrder["when"]): ReadOrder {
    const adapter: WebmailAdapter = {
      ...{ id: "roundcube", name: "", evidence: "proven", hosts: [], checkedOn: "", exampleUrls: [""] },
      probe: () => true,
      findOpenMessage: () => this.open,
      findBarPlace: () => null,
      findMailboxOwner: () => null,
      readMailboxOwner: async () => {
        this.asked.push("owner");
        return this.owner;
      },
      readRawMessage: async (ref) => {
        this.asked.push("source");
        return { ref, bytes: this.bytes, exact: true };
      },
    };
    const io = { page: {} as Document, fetch, signal: new AbortController().signal, maxBytes: 1_000 };
    return { open: shown, adapter, mailboxes: ["wei@acme.example"], io, when };
  }
}

describe("readOpen", () => {
  it.each(["ahead", "now"] as const)("gives the source with its hash and mailbox (%s)", async (when) => {
    const read = await readOpen(new OneMessage().order(when));
    expect(read).toMatchObject({ ok: true, mailbox: "wei@acme.example" });
    expect(read.ok && new TextDecoder().decode(read.raw.bytes)).toBe(source);
    expect(read.ok && read.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("does not even read another's source before somebody asks for it", async () => {
    const webmail = new OneMessage();
    webmail.owner = "noor@acme.example";
    expect(await readOpen(webmail.order("ahead"))).toEqual({ ok: false, reason: "owner_other" });
    expect(webmail.asked).toEqual(["owner"]);
    expect(await readOpen(webmail.order("now"))).toEqual({ ok: false, reason: "owner_other" });
  });

  it("refuses a source that is not what the page shows", async () => {
    const webmail = new OneMessage();
    webmail.bytes = new TextEncoder().encode(source.replace("Forty", "Fifty"));
    expect(await readOpen(webmail.order("now"))).toEqual({ ok: false, reason: "subject" });
  });

  it("refuses when another message was opened meanwhile", async () => {
    const webmail = new OneMessage();
    webmail.open = { ...shown, ref: { folder: "INBOX", uid: "8" } };
    expect(await readOpen(webmail.order("now"))).toEqual({ ok: false, reason: "ref" });
  });

  it("says why the webmail did not give it", async () => {
    const order = new OneMessage().order("now");
    const gone = async (): Promise<never> => {
      throw new WebmailReadError("signed_out");
    };
    expect(await readOpen({ ...order, adapter: { ...order.adapter, readRawMessage: gone } })).toEqual({
      ok: false,
      reason: "signed_out",
    });
  });
});
