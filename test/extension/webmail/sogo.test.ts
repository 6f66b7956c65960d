import { describe, expect, it } from "vitest";
import type { ReadIo } from "../../../extension/webmail/adapter.ts";
import { sogo } from "../../../extension/webmail/sogo.ts";
import { answers } from "./answers.ts";
import { listCases, openPage } from "./fixture-page.ts";

const stored = listCases("sogo").find((c) => c.name === "page");
if (!stored) throw new Error("the stored page is gone");

const at = (path: string): Document =>
  openPage(stored.page, `https://webmail.example.com/SOGo/so/rep1@acme.example/Mail/${path}`);

/** What is asked for, and with what, when a page is read by these answers. */
function asking(page: Document, answer: () => Response): { io: ReadIo; asked: { url: URL; init: RequestInit }[] } {
  const asked: { url: URL; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    asked.push({ url: new URL(String(input)), init });
    return answer();
  };
  return { io: { page, fetch, maxBytes: 10_000, signal: new AbortController().signal }, asked };
}

const zip = (): Response => answers.sogo.source(stored.source);

describe("sogo's address", () => {
  it.each([
    ["view#!/Mail/0/INBOX/8", "0/INBOX", "8"],
    ["/UIxMailPopupView#!/Mail/0/INBOX/8", "0/INBOX", "8"],
    ["view#!/Mail/1/INBOX/8", "1/INBOX", "8"],
    ["view#!/Mail/0/virtual/Sent/3", "0/Sent", "3"],
    ["view#!/Mail/0/virtual/3", "0/virtual", "3"],
    ["view#!/Mail/0/Kunden%25252FGlobex%252520BV/1", "0/Kunden/Globex BV", "1"],
    ["view#!/Mail/0/Kunden%252FGlobex%2520BV/1", "0/Kunden/Globex BV", "1"],
    ["view#!/Mail/0/%252526W6JiNw-/1", "0/&W6JiNw-", "1"],
  ])("at %s folder and number are known", (path, folder, uid) => {
    expect(sogo.findOpenMessage(at(path))?.ref).toEqual({ folder, uid });
  });

  it.each(["view#!/Mail/0/INBOX", "view#!/Mail/0/INBOX/8/reply", "view#!/Mail/0/new", "view#!/Mail/0/50%25/8", "view"])(
    "sees no message at %s, though one may still be drawn",
    (path) => {
      expect(sogo.findOpenMessage(at(path))).toBeNull();
      expect(sogo.findBarPlace(at(path))).toBeNull();
    },
  );

  it("asks below the person's own path, the folder's levels named as SOGo does, with the token of its cookie", async () => {
    const { io, asked } = asking(at("view#!/Mail/0/INBOX/7"), zip);
    await sogo.readRawMessage({ folder: "0/Kunden/1_Globex B.V. & Söhne", uid: "7" }, io);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url.pathname).toBe(
      "/SOGo/so/rep1@acme.example/Mail/0/folderKunden/folder_1_U_Globex_SP_B_D_V_D__SP__AM__SP_S%C3%B6hne/saveMessages",
    );
    expect(asked[0]?.init).toMatchObject({ method: "POST", body: '{"uids":[7]}' });
    expect(new Headers(asked[0]?.init.headers).get("x-xsrf-token")).toBe("0123456789abcdef");
  });

  it("refuses a page without the cookie's token before anything is asked", async () => {
    const page = at("view#!/Mail/0/INBOX/8");
    page.cookie = "XSRF-TOKEN=; max-age=0";
    const { io, asked } = asking(page, zip);
    await expect(sogo.readRawMessage({ folder: "0/INBOX", uid: "8" }, io)).rejects.toMatchObject({
      reason: "no_token",
    });
    expect(asked).toEqual([]);
  });
});

describe("whose mailbox it is", () => {
  const accounts = [
    { userName: "rep1", identities: [{ email: "rep1@acme.example", isDefault: 1 }] },
    { userName: "Sales@Acme.example", identities: [{ email: "rep1@acme.example", isDefault: 1 }] },
    { userName: "old", identities: [{ email: "a@acme.example" }, { email: "b@acme.example", isDefault: 1 }] },
  ];
  const json = (): Response => answers.sogo.owner(JSON.stringify(accounts));

  it.each([
    ["view#!/Mail/1/INBOX/8", "sales@acme.example"],
    ["view#!/Mail/2/INBOX/8", "b@acme.example"],
    ["view#!/Mail/3/INBOX/8", null],
    // A window for a reply, and a list: no message is open there.
    ["/UIxMailPopupView#!/Mail/1/INBOX/8/reply", "sales@acme.example"],
    ["view#!/Mail/1/INBOX", "sales@acme.example"],
  ])("of a further account at %s is asked for: the page's own person is another", async (path, owner) => {
    const page = at(path);
    expect(sogo.findMailboxOwner(page)).toBeNull();
    expect(await sogo.readMailboxOwner(asking(page, json).io)).toBe(owner);
  });

  it("is unknown where the answer is none", async () => {
    const page = at("view#!/Mail/1/INBOX/8");
    for (const body of ["{}", "null", "[1,2]", "no json"])
      expect(await sogo.readMailboxOwner(asking(page, () => answers.sogo.owner(body)).io), body).toBeNull();
  });
});
