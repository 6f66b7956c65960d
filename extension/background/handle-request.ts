/** Answers every request of content scripts and extension pages. Parses it first, and looks who is asking. */

import { captureEndpoints } from "../../shared/api/captures.ts";
import type { Decision } from "../../shared/policy/decide.ts";
import { browser } from "../browser.ts";
import { log } from "../log.ts";
import { type AnswerTo, type BarFacts, type OpenFacts, type Request, type Result, requestSchema } from "../messages.ts";
import { readSettings, type Settings, writeOpenInTab } from "../settings.ts";
import { findCutShort, forgetBegun, noteBegun } from "./begun.ts";
import type { Background } from "./context.ts";
import { readCustomerCard, sendNote, settleStep } from "./customer-card.ts";
import { isAtDomain } from "./domains.ts";
import { endPairing, startPairing } from "./pairing.ts";
import { decideOpen } from "./rules.ts";
import { findSaved, findState, findStates, takeBack, takePart, takeSave } from "./saving.ts";
import { dropItem, exportPart, listWaiting, retryItem } from "./waiting.ts";
import { noteWebmailKind, registerWebmails } from "./webmail-access.ts";
import { noteSignedOut, readPolicy, sessionOf } from "./worker-session.ts";

/** Who sent a request, as the browser vouches for it. */
export interface Asker {
  readonly url: string;
  readonly tabId: number | null;
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
  "open-options",
  "closed",
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
      return ok(request, await describe(background, request.open, request.known, asker));
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
    case "customer":
      return ok(request, await readCustomerCard(background, request.tabId));
  }
}

async function describe(
  background: Background,
  open: OpenFacts,
  known: string | null,
  asker: Asker,
): Promise<BarFacts> {
  if (asker.tabId !== null) {
    const { from, recipients, mailbox } = open;
    // First: the side panel waits for it.
    await writeOpenInTab(asker.tabId, { from, recipients, mailbox });
    await noteWebmailKind(new URL(asker.url).origin, open.webmail);
  }
  const settings = await readSettings();
  const policy = await readPolicy(settings, background.now());
  // Read again: asking for the policy may have found out that this device is no longer known.
  const { paused, pairing } = await readSettings();
  const shown = [open.from, ...open.recipients].flatMap((a) => (a ? [a] : []));
  const saved = pairing ? await findSaved(background, { open, sha256: known }, settings) : null;
  const decision = policy && reasonOf(decideOpen(policy, open, background.now()));
  const isCustomer = policy !== null && shown.some((a) => isAtDomain(a, policy.customerDomains));
  return {
    connection: !pairing || !policy ? "none" : paused ? "paused" : "connected",
    mailboxes: policy?.mailboxes.map((m) => m.address) ?? [],
    readers: policy?.readers ?? null,
    maxBytes: policy?.limits.maxOriginalBytes ?? 0,
    decision,
    saved,
    isCustomer,
    hasBar: settings.showBar,
    savedBy: isCustomer && known ? await readSavedBy(settings, known) : [],
    cutShort:
      pairing && !saved && decision?.action !== "never"
        ? await findCutShort(open, pairing.person.id, background.now())
        : null,
  };
}

/** The company's list of addresses and domains (worker/records/policies.ts): no rule that anybody named. */
const COMPANY_LIST = "never-saved";

/** A rule is told by its name, a floor by its own. */
const reasonOf = ({ action, reason, rule }: Decision): BarFacts["decision"] => ({
  action,
  floor: reason.kind === "floor" ? reason.floor : rule === COMPANY_LIST ? rule : null,
  rule: reason.kind === "rule" ? reason.name : null,
});

/** The colleagues who saved it; whoever asks is none of them. */
async function readSavedBy(settings: Settings, sha256: string): Promise<BarFacts["savedBy"]> {
  const session = sessionOf(settings);
  if (!session) return [];
  try {
    const { known } = await session.call(captureEndpoints.known, { body: { sha256: [sha256] } });
    return known
      .flatMap((k) => k.savedBy)
      .filter((s) => s.person.id !== session.pairing.person.id)
      .map((s) => ({ name: s.person.name, at: s.at }));
  } catch (error) {
    // Not knowing is the same as nobody: saving twice is one message with two captures.
    await noteSignedOut(error);
    return [];
  }
}
