/** Takes captures over from pages, and says how far each has got. */

import { captureEndpoints } from "../../shared/api/captures.ts";
import { ApiError } from "../../shared/api/client.ts";
import { UNDO_MS } from "../../shared/limits.ts";
import type { Decision } from "../../shared/policy/decide.ts";
import { fromBase64 } from "../capture/base64.ts";
import { sha256Hex } from "../capture/make-capture.ts";
import type { Answers, OpenFacts, Result, SaveRequest, SaveState } from "../messages.ts";
import { OutboxFullError } from "../outbox/check-room.ts";
import { heldForMs } from "../outbox/hold.ts";
import type { AutomaticFacts, OutboxItem, OutboxReceipt } from "../outbox/outbox-item.ts";
import { readSettings, type Settings } from "../settings.ts";
import {
  describedIn,
  findBlock,
  isByItself,
  noteConfirmed,
  noteDomains,
  onceKeyOf,
  rulesOn,
  whyNotAutomatic,
} from "./automatic.ts";
import type { Background } from "./context.ts";
import { isAskedUnder } from "./leases.ts";
import { toReceipt } from "./pump.ts";
import { decideSource, envelopeOf, outsideOf, type Rules } from "./rules.ts";
import { noteSignedOut, readPolicy, readSession, renewPolicy, sessionOf } from "./worker-session.ts";

/** Parts of captures being handed over: in memory, because the page sends them again if this worker is stopped. */
const partsById = new Map<string, Map<number, Uint8Array<ArrayBuffer>>>();
/** The Worker is asked about an accepted capture at most this often. */
const REFRESH_MS = 1_500;
/** And whether a stored one is still there (it may be undone in the console) at most this often. */
const RECHECK_MS = 60_000;
/** About so many in one question: whoever asks waits, and a service worker started anew remembers none of the times. */
const MOST_REFRESHES = 5;
const refreshedAt = new Map<string, number>();

/** Keeps one part until its `save` comes. */
export function takePart(id: string, index: number, data: string): void {
  const parts = partsById.get(id) ?? new Map<number, Uint8Array<ArrayBuffer>>();
  parts.set(index, fromBase64(data));
  partsById.set(id, parts);
}

/** Writes a capture to the outbox, or says which parts are missing or why it is refused. */
export async function takeSave(background: Background, save: SaveRequest): Promise<Result<Answers["save"]>> {
  const before = await findState(background, save.id);
  if (before.state !== "absent") return { ok: true, value: { kept: before } };
  // An expired session goes on saving, by the rules last known; an explicit sign-out has left neither.
  const policy = await readPolicy(await readSettings(), background.now());
  const settings = await readSettings();
  const { pairing } = settings;
  if (!pairing || !policy) return refuse("unauthenticated");
  const mailbox = save.mailbox.toLowerCase();
  if (!policy.mailboxes.some((m) => m.address.toLowerCase() === mailbox)) return refuse("mailbox_not_yours");
  if (save.bytes > policy.limits.maxOriginalBytes) return refuse("too_large");
  const block = findBlock(policy, save.webmail);
  if (block) return refuse(block.kind);
  const joined = joinParts(save);
  if ("missing" in joined) return { ok: true, value: joined };
  partsById.delete(save.id);
  if (joined.bytes.length !== save.bytes || (await sha256Hex(joined.bytes)) !== save.sha256)
    return refuse("hash_mismatch");
  const place = save.open?.place ?? "";
  const now = background.now();
  const rules = rulesOn(policy, settings);
  const decision = decideSource(rules, joined.bytes, { webmail: save.webmail, mailbox, place }, now);
  if (decision.pressed === "never") return refuse("policy");
  const { sha256, automatic: isAutomatic } = save;
  const isAsked = save.lease !== null && isAskedUnder(save.lease);
  if (isAutomatic) {
    const question = {
      rules,
      decision,
      bytes: joined.bytes,
      sha256,
      isOnRecord: false,
      described: describedIn(save.open),
    };
    const whyNot = isByItself(decision) ? await whyNotAutomatic(background, settings, question) : "offline";
    if (whyNot !== null && !(isAsked && whyNot === "new-domain"))
      return refuse(save.lease !== null && whyNot === "kept-before" ? "kept_before" : "not_automatic");
  }
  const isEnvelope = decision.pressed === "envelope";
  const bytes = isEnvelope ? envelopeOf(joined.bytes) : joined.bytes;
  try {
    const item = await background.keyring.keep(
      {
        id: save.id,
        sha256: isEnvelope ? await sha256Hex(bytes) : sha256,
        personId: pairing.person.id,
        deviceId: pairing.deviceId,
        mailbox,
        webmail: save.webmail,
        place: save.open?.place ?? null,
        placeKey: save.open && (await placeKeyOf(save.open)),
        capturedAt: save.capturedAt,
        exact: save.exact,
        kind: isEnvelope ? "envelope" : "full",
        bytes: bytes.length,
        onceKey: await onceKeyOf(pairing.person.id, sha256),
        automatic: isAutomatic ? automaticFacts(rules, decision, joined.bytes) : null,
        ...(isAutomatic && { held: { at: now, ms: isAsked ? 0 : decision.graceSeconds * 1_000 } }),
      },
      bytes,
    );
    if (!isAutomatic) {
      await noteDomains(pairing.person.id, policy, joined.bytes);
      await noteConfirmed(save.open);
    }
    background.wake();
    const kept = await findState(background, item?.id ?? save.id);
    if (isAutomatic && !kept) return refuse("not_automatic");
    return { ok: true, value: { kept } };
  } catch (error) {
    // Too much waits already, or the disk refused (full, or the profile is read-only): nothing was kept, and the person
    // is told so.
    return refuse(error instanceof OutboxFullError ? error.reason : "storage");
  }
}

function automaticFacts(rules: Rules, { rule, reason, action }: Decision, bytes: Uint8Array): AutomaticFacts {
  const [first] = outsideOf(rules, bytes);
  return {
    rule: rule !== null && reason.kind === "rule" ? { id: rule, name: reason.name } : null,
    version: rules.rulesVersion,
    customer: first !== undefined && rules.customerDomains.includes(first) ? first : null,
    namesOnly: action === "envelope",
  };
}

/** A request that was not done, and why. */
export const refuse = (code: string): { ok: false; error: { code: string } } => ({ ok: false, error: { code } });

function joinParts(save: SaveRequest): { bytes: Uint8Array<ArrayBuffer> } | { missing: number[] } {
  if (save.data !== null) return { bytes: fromBase64(save.data) };
  const parts = partsById.get(save.id);
  const missing = Array.from({ length: save.parts }, (_, i) => i).filter((i) => !parts?.has(i));
  if (missing.length > 0 || !parts) return { missing };
  const bytes = new Uint8Array(save.bytes);
  let at = 0;
  for (let i = 0; i < save.parts; i++) {
    const part = parts.get(i) ?? new Uint8Array();
    bytes.set(part.subarray(0, Math.max(0, bytes.length - at)), at);
    at += part.length;
  }
  return { bytes };
}

/** Hash of a place and of what it shows: the same number can be another message after the folder was made anew. */
export async function placeKeyOf(open: OpenFacts): Promise<string> {
  const text = JSON.stringify([open.webmail, open.place, open.subject, open.from]);
  return sha256Hex(new TextEncoder().encode(text));
}

/** How far a save has got, as this computer knows it; asks the Worker once it has accepted but not yet read it. */
export async function findState(background: Background, id: string): Promise<SaveState> {
  const [state] = await findStates(background, [id]);
  return state ?? absentState(id);
}

/** The same of several saves, in the order asked. Of those accepted the Worker is asked about a few at a time. */
export async function findStates(background: Background, ids: readonly string[]): Promise<SaveState[]> {
  const store = await background.store();
  const { settings } = await readSession();
  const states: SaveState[] = [];
  let refreshes = 0;
  for (const id of ids) {
    const item = await store.findItem(id);
    const receipt = item ? undefined : await store.findReceipt(id);
    if (item) states.push(await readStateOfItem(background, item, settings));
    else if (!receipt) states.push(absentState(id));
    else if (refreshes < MOST_REFRESHES && isDueForRefresh(background, receipt)) {
      refreshes++;
      states.push(stateOfReceipt(background, await refreshReceipt(background, receipt, settings)));
    } else states.push(stateOfReceipt(background, receipt));
  }
  return states;
}

/** What is asked about: where it is open, and the hash of its source where that was read. */
export interface SavedQuestion {
  open: OpenFacts;
  sha256: string | null;
}

/** The save of an open message from this computer by the connected person, or null. */
export async function findSaved(
  background: Background,
  { open, sha256 }: SavedQuestion,
  settings: Settings,
): Promise<SaveState | null> {
  const personId = settings.pairing?.person.id;
  const key = await placeKeyOf(open);
  const store = await background.store();
  const isOfMailbox = (mailbox: string | null): boolean =>
    open.mailbox === null || mailbox === null || mailbox === open.mailbox.toLowerCase();
  for (const item of await store.listItemsAtPlace(key)) {
    if (item.personId !== personId || item.takenBack) continue;
    const state = await readStateOfItem(background, item, settings);
    if (isOfMailbox(state.mailbox)) return state;
  }
  // A message that was moved is found by its bytes.
  const receipts = [...(await store.listReceiptsAtPlace(key)), ...(sha256 ? await store.listReceiptsOf(sha256) : [])];
  const receipt = receipts.find((r) => r.personId === personId && isOfMailbox(r.mailbox));
  if (!receipt) return null;
  refreshReceipt(background, receipt, settings).catch(() => undefined);
  return stateOfReceipt(background, receipt);
}

/** A save that is neither in the outbox nor among the receipts. */
export const absentState = (id: string): SaveState => ({
  id,
  state: "absent",
  mailbox: null,
  reason: null,
  customers: [],
  alsoSavedBy: [],
  heldMs: null,
  canUndo: true,
  automatic: null,
});

async function readStateOfItem(background: Background, item: OutboxItem, settings: Settings): Promise<SaveState> {
  // Taken back: the Worker is being told; for the person it is not saved any more.
  if (item.takenBack) return absentState(item.id);
  const personId = settings.paused ? null : settings.pairing?.person.id;
  const details = personId ? await background.keyring.readDetails(item, personId).catch(() => null) : null;
  const reason = settings.paused ? "unauthenticated" : navigator.onLine ? item.reason : "unsent";
  const { id, state } = item;
  const { mailbox = null, automatic } = details ?? {};
  const heldMs = heldForMs(item, background.now()) || null;
  return {
    id,
    state,
    mailbox,
    reason,
    customers: [],
    alsoSavedBy: [],
    heldMs,
    canUndo: true,
    automatic: namesOf(automatic),
  };
}

function stateOfReceipt({ now }: Background, receipt: OutboxReceipt): SaveState {
  const { id, state, mailbox, customers, alsoSavedBy } = receipt;
  const [canUndo, automatic] = [now() - receipt.receivedAt < UNDO_MS, namesOf(receipt.automatic)];
  return { id, state, mailbox, reason: null, customers, alsoSavedBy, heldMs: null, canUndo, automatic };
}

const namesOf = (automatic: AutomaticFacts | null | undefined): SaveState["automatic"] =>
  automatic
    ? {
        rule: automatic.rule?.name ?? null,
        customer: automatic.customer,
        namesOnly: automatic.namesOnly ?? false,
      }
    : null;

async function refreshReceipt(
  background: Background,
  receipt: OutboxReceipt,
  settings: Settings,
): Promise<OutboxReceipt> {
  const session = sessionOf(settings);
  if (!session || !isDueForRefresh(background, receipt)) return receipt;
  refreshedAt.set(receipt.id, background.now());
  try {
    const answer = await session.call(captureEndpoints.getCapture, {
      params: { captureId: receipt.id },
      query: { messageId: receipt.messageId ?? undefined },
    });
    const known = toReceipt(answer);
    await (await background.store()).updateReceipt(receipt.id, known);
    if (receipt.state !== known.state) await renewPolicy(background.now());
    return { ...receipt, ...known };
  } catch (error) {
    await noteSignedOut(error);
    // Undone elsewhere: the next look says so. Any other failure: it is safe with the Worker, only its news come later.
    if (isGone(error)) await (await background.store()).forgetReceipt(receipt.id);
    return receipt;
  }
}

function isDueForRefresh({ now }: Background, { id, state }: OutboxReceipt): boolean {
  const everyMs = state === "accepted" ? REFRESH_MS : RECHECK_MS;
  return now() - (refreshedAt.get(id) ?? 0) > everyMs;
}

/** The Worker no longer has it. */
export const isGone = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "not_found" || error.code === "undone");
