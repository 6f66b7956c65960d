// Puts a stored webmail page into a document that has the page's own address and, where there is one, the page around it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Window } from "happy-dom";

const fixtures = join(import.meta.dirname, "../../fixtures/webmail");

export interface FixtureCase {
  name: string;
  page: string;
  /** The page around a preview frame. */
  around: string | null;
  /** What the webmail answers when it is asked whose mailbox it is. */
  identities: string | null;
  source: Uint8Array<ArrayBuffer>;
  expected: {
    url: string;
    open: {
      ref: { folder: string; uid: string };
      folderName: string;
      subject: string | null;
      messageId: string | null;
      from: { address: string; name: string } | null;
      recipients: { address: string; name: string }[];
      anywhere?: true;
    };
    ownerOnPage: string | null;
    owner: string | null;
  };
}

/** Every stored case of a webmail. A missing page, source or expectation is an error. */
export function listCases(webmail: string): FixtureCase[] {
  const folder = join(fixtures, webmail, "/");
  return readdirSync(folder).map((name) => {
    const text = (file: string): string => readFileSync(`${folder}${name}/${file}`, "utf8");
    const optional = (file: string): string | null => (existsSync(`${folder}${name}/${file}`) ? text(file) : null);
    return {
      name,
      page: text("page.html"),
      around: optional("around.html"),
      identities: optional("identities.html"),
      source: new Uint8Array(readFileSync(`${folder}${name}/source.eml`)),
      expected: JSON.parse(text("expected.json")),
    };
  });
}

/** A document with the given markup at the given address. Scripts in it do not run. */
export function openPage(html: string, url: string, around: string | null = null): Document {
  const window = new Window({ url });
  window.document.write(html);
  // SOGo's requests carry it.
  window.document.cookie = "XSRF-TOKEN=0123456789abcdef";
  if (around !== null) {
    const parent = new Window({ url: new URL("/?_task=mail&_mbox=INBOX", url).href });
    parent.document.write(around);
    Object.defineProperty(window, "parent", { value: parent });
  }
  return window.document as unknown as Document;
}
