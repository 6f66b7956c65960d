/** Answers every request of content scripts and extension pages. Parses it first, and looks who is asking. */

import { ApiError } from "../../shared/api/client.ts";
import { privacyNoticeEndpoints } from "../../shared/api/privacy-notice.ts";
import { browser } from "../browser.ts";
import { log } from "../log.ts";
import { type AnswerTo, type Request, type Result, requestSchema } from "../messages.ts";
import { readSettings, writeOpenInTab } from "../settings.ts";
import { forgetBegun, noteBegun } from "./begun.ts";
import { reportFault } from "./compare-mailbox.ts";
import type { Background } from "./context.ts";
import { readCustomerCard, sendNote, settleStep } from "./customer-card.ts";
import { describe } from "./describe.ts";
import { holdOthers } from "./leases.ts";
import { endWork } from "./mailbox-end.ts";
import { listMailboxes, takeWish } from "./mailbox-wishes.ts";
import { lookForWork, noteTaken, takeFolders, takeList, takeRead } from "./mailbox-work.ts";
import { showOwnCopy } from "./own-copy.ts";
import { endPairing, startPairing } from "./pairing.ts";
import { hurry } from "./pump.ts";
import {
  answerInside,
  askInside,
  bringInside,
  keepQuoteDraft,
  listAsked,
  readQuoteForm,
  saveInTab,
  withdrawFromInside,
} from "./quotes.ts";
import { beginReply, isReplyBegun, takeReply } from "./replying.ts";
import { findState, findStates, takePart, takeSave } from "./saving.ts";
import { readSelectors } from "./selectors.ts";
import { openObjection, takeBack } from "./taking-back.ts";
import { dropItem, exportPart, listWaiting, retryItem } from "./waiting.ts";
import { registerWebmails } from "./webmail-access.ts";
import { noteSignedOut, readPolicy, readSession, renewPolicy } from "./worker-session.ts";
import { listReady, writeInTab } from "./writing.ts";

/** Who sent a request, as the browser vouches for it. */
export interface Asker {
  readonly url: string;
  readonly tabId: number | null;
  readonly frameId: number;
}

/** What a content script may ask; everything else is for the extension's own pages. */
const forPages: ReadonlySet<Request["type"]> = new Set<Request["type"]>([
  "describe",
  "begin",
  "give-up",
  "part",
  "save",
  "state",
  "undo",
  "not-business",
  "acknowledge",
  "open-options",
  "closed",
  "bring-inside",
  "quote-form",
  "quote-draft",
  "quote-ask",
  "quote-requests",
  "quote-answer",
  "quote-withdraw",
  "reply-begin",
  "reply-waits",
  "reply-take",
  "mailbox-look",
  "mailbox-folders",
  "mailbox-list",
  "mailbox-read",
  "mailbox-taken",
  "mailbox-end",
  "mailbox-wait",
  "fault",
  "selectors",
]);

/** The answer to a request; never rejects. */
export async function handleRequest(background: Background, message: unknown, asker: Asker): Promise<Result<unknown>> {
  const parsed = requestSchema.safeParse(message);
  if (!parsed.success) return { ok: false, error: { code: "bad_request" } };
  const request = parsed.data;
  if (!(await mayAsk(request, asker))) return { ok: false, error: { code: "unsupported" } };
  try {
    return await answer(background, request, asker);
  } catch (error) {
    log("request.failed", { type: request.type, error: error instanceof Error ? error.name : "unknown" });
    return { ok: false, error: { code: "other" } };
  }
}

async function mayAsk(request: Request, asker: Asker): Promise<boolean> {
  if (asker.url.startsWith(`${location.origin}/`)) return true;
  if (!forPages.has(request.type) || asker.tabId === null || !URL.canParse(asker.url)) return false;
  const { webmails } = await readSettings();
  return webmails.some((w) => w.origin === new URL(asker.url).origin);
}

async function answer(background: Background, request: Request, asker: Asker): Promise<Result<unknown>> {
  const ok = <R extends Request>(_: R, value: AnswerTo<R>): Result<AnswerTo<R>> => ({ ok: true, value });
  switch (request.type) {
    case "describe":
      if (asker.tabId !== null) holdOthers(asker.tabId);
      return ok(request, await describe(background, request, asker));
    case "begin":
      await noteBegun(request.id, request.open, background.now());
      return ok(request, { noted: true });
    case "give-up":
      await forgetBegun(request.id);
      return ok(request, { noted: true });
    case "part":
      takePart(request.id, request.index, request.data);
      return ok(request, { received: true });
    case "save": {
      const taken = await takeSave(background, request.save);
      if (taken.ok && "kept" in taken.value) void forgetBegun(request.save.id).catch(() => log("begun.unreadable"));
      return taken;
    }
    case "state":
      background.wake();
      return ok(request, await findStates(background, request.ids));
    case "undo":
      return takeBack(background, request.id);
    case "selectors":
      return ok(request, await readSelectors(request.webmail));
    case "not-business":
      return openObjection(background, request.id);
    case "acknowledge":
      return acknowledge(background, request.version);
    case "open-options":
      await browser.runtime.openOptionsPage();
      return ok(request, { opened: true });
    case "closed":
      if (asker.tabId !== null) await writeOpenInTab(asker.tabId, null);
      return ok(request, { noted: true });
    case "list":
      // Connected a moment before the browser was closed: the popup learns here whose mail it may take.
      void readPolicy(await readSettings(), background.now());
      return ok(request, await listWaiting(background));
    case "own-copy":
      return ok(request, await showOwnCopy(background.now()));
    case "retry":
      await retryItem(background, request.id);
      return ok(request, await findState(background, request.id));
    case "drop":
      await dropItem(background, request.id);
      return ok(request, await findState(background, request.id));
    case "export": {
      const part = await exportPart(background, request.id, request.part);
      return part ? ok(request, part) : { ok: false, error: { code: "other" } };
    }
    case "dismiss":
      await (await background.store()).dismissNotice(request.id);
      return ok(request, { done: true });
    case "connect":
      await startPairing(background);
      return ok(request, { opened: true });
    case "disconnect":
      await endPairing();
      await background.keyring.lock();
      return ok(request, { done: true });
    case "webmails-changed":
      return ok(request, { registered: await registerWebmails() });
    case "note":
      return sendNote(request.customerId, request.note);
    case "step-done":
      return settleStep(request.noteId);
    case "bring-inside":
      return bringInside(asker);
    case "quote-form":
      return ok(request, await readQuoteForm(background, request.about));
    case "quote-draft":
      await keepQuoteDraft(request.open, request.draft);
      return ok(request, { kept: true });
    case "quote-ask":
      return askInside(background, request);
    case "quote-requests":
      return listAsked(background, request.about);
    case "quote-answer":
      return answerInside(request.requestId, request.answer);
    case "quote-withdraw":
      return withdrawFromInside(request.requestId);
    case "reply-begin":
      return beginReply({ ...request, origin: new URL(asker.url).origin }, background.now());
    case "reply-waits":
      return ok(request, await isReplyBegun(new URL(asker.url).origin, background.now()));
    case "reply-take":
      return takeReply({ ...request, origin: new URL(asker.url).origin }, background.now());
    case "ready-quotes":
      return listReady();
    case "reply-write":
      return writeInTab(request.requestId, request.tabId, background.now());
    case "save-in-tab":
      return saveInTab(request.tabId);
    case "mailbox-look":
      return ok(request, asker.tabId === null ? null : await lookForWork(background, request, asker.tabId));
    case "mailbox-folders":
      return takeFolders(background, request);
    case "mailbox-list":
      return takeList(background, request);
    case "mailbox-read":
      return takeRead(background, request);
    case "mailbox-taken":
      return noteTaken(background, request);
    case "mailbox-end":
      return endWork(background, request);
    case "mailbox-wait":
      await new Promise((resolve) => setTimeout(resolve, request.ms));
      return ok(request, { waited: true });
    case "mailbox-state":
      return ok(request, await listMailboxes(background.now()));
    case "mailbox-wish":
      return takeWish(request.mailbox, request.wish, background.now());
    case "fault":
      await reportFault(request.webmail, request.fault, background.now());
      return ok(request, { noted: true });
    case "customer":
      return ok(request, await readCustomerCard(background, request.tabId));
  }
}

/** The person has read what is recorded. One that has been replaced meanwhile is shown instead of being confirmed. */
async function acknowledge(
  background: Background,
  version: number,
): Promise<Result<AnswerTo<{ type: "acknowledge"; version: number }>>> {
  const { session } = await readSession();
  if (!session) return { ok: false, error: { code: "unauthenticated" } };
  try {
    await session.call(privacyNoticeEndpoints.acknowledge, { body: { version } });
  } catch (error) {
    await noteSignedOut(error);
    if (!(error instanceof ApiError)) throw error;
    if (error.code !== "conflict") return { ok: false, error: { code: error.code } };
  }
  await renewPolicy(background.now());
  await hurry(background);
  return { ok: true, value: { done: true } };
}
