// Fills a webmail's own window for a reply beside its page, as the extension's scripts do, and reads the mail that goes out.
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import PostalMime, { type Email } from "postal-mime";
import { build } from "vite";
import { buildPdf } from "./build-message.ts";
import { extensionDir, type TestCompany } from "./company.ts";

/** The file of `reply`. */
export const quotePdf = Buffer.from(buildPdf(["Quote Q-2026-00012", "400 ball valves"]));

/** What is put into the window. */
export const reply = {
  to: ["buyer@globex.example"],
  cc: [{ name: "Noor Haddad", address: "rep2@acme.example" }],
  text: "Dear Anna,\n\nour quote Q-2026-00012 is attached.\nIt holds until 22 December.\n\nInes Calloway",
  file: { name: "Q-2026-00012 报价.pdf", mediaType: "application/pdf", base64: quotePdf.toString("base64") },
};

/** Beside a page, in a world of its own. */
export interface ReplyStage {
  /** What an expression comes to; `adapter` is the page's, null where it is no webmail's. */
  run(page: Page, expression: string): Promise<unknown>;
  /** "filled", or the reason why not; `given` differs from `reply`. */
  fill(page: Page, given?: object): Promise<unknown>;
}

/** Bundles the adapters as the extension's build does. */
export async function openReplyStage(): Promise<ReplyStage> {
  const adapters = `${await bundle("registry.ts", "webmail")};${await bundle("composers.ts", "writing")}`;
  const run = (page: Page, expression: string): Promise<unknown> => inContentScript(page, adapters, expression);
  return {
    run,
    fill: (page, given = {}) =>
      run(
        page,
        `(({ file, ...rest }) => writing.composers[adapter.id](
            document,
            { ...rest, file: { ...file, bytes: Uint8Array.from(atob(file.base64), (c) => c.charCodeAt(0)) } },
            new AbortController().signal,
          ).then(() => "filled", (error) => error.reason ?? String(error)))(${JSON.stringify({ ...reply, ...given })})`,
      ),
  };
}

/** A file of the adapters' room with all that it needs, as the extension's build makes it. */
async function bundle(file: string, name: string): Promise<string> {
  const entry = join(extensionDir, "../../../extension/webmail", file);
  const lib = { entry, formats: ["iife" as const], name };
  const built = await build({ configFile: false, logLevel: "error", build: { lib, write: false, minify: false } });
  const [one] = Array.isArray(built) ? built : [built];
  const chunk = one && "output" in one ? one.output[0] : null;
  if (chunk?.type !== "chunk") throw new Error("the adapters were not bundled");
  return chunk.code;
}

/** Runs an expression beside the page as a content script does: its document, and nothing of its scripts. */
async function inContentScript(page: Page, adapters: string, expression: string): Promise<unknown> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await cdp.send("Page.getFrameTree");
    const world = { frameId: frameTree.frame.id, worldName: "extension" };
    const { executionContextId } = await cdp.send("Page.createIsolatedWorld", world);
    const given = { contextId: executionContextId, awaitPromise: true, returnByValue: true };
    await cdp.send("Runtime.evaluate", {
      ...given,
      expression: `${adapters}; Object.assign(globalThis, { webmail, writing }); 0`,
    });
    const answer = await cdp.send("Runtime.evaluate", {
      ...given,
      expression: `(async () => { const adapter = webmail.pickAdapter(document); return ${expression}; })()`,
    });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? "it failed");
    return answer.result.value;
  } finally {
    await cdp.detach();
  }
}

/** How many mails somebody has sent. */
export const countSent = async (company: TestCompany, address: string): Promise<number> =>
  (await company.mail.search(address, "Sent").catch(() => [])).length;

/** The newest mail that somebody has sent, once there are so many. */
export async function newestSent(company: TestCompany, address: string, count: number): Promise<Email> {
  await expect.poll(() => countSent(company, address), { timeout: 20_000 }).toBe(count);
  const uid = (await company.mail.search(address, "Sent")).at(-1) ?? 0;
  return PostalMime.parse(await company.mail.fetchRaw(address, "Sent", uid));
}

/** That a mail is the reply: to whom, with whom in Cc, its PDF, its words once and what it answers below or above them. */
export function expectReply(
  mail: Email,
  answered: { messageId: string | null; subject: string },
  cc: typeof reply.cc = reply.cc,
): void {
  expect(mail.inReplyTo).toBe(`<${answered.messageId}>`);
  expect(mail.to?.map(({ address }) => address)).toEqual(reply.to);
  expect(mail.cc).toMatchObject(cc);
  expect(mail.subject).toBe(`Re: ${answered.subject}`);
  const said = (mail.text ?? "").replaceAll("\r\n", "\n");
  expect(said.split("our quote Q-2026-00012 is attached.\nIt holds until 22 December.")).toHaveLength(2);
  expect(said).toContain("please quote the following");
  expect(mail.attachments.map(({ filename }) => filename)).toEqual([reply.file.name]);
  expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(quotePdf)).toBe(true);
}
