/** Takes a save back, or leads to where its person says that it is not business. */

import { captureEndpoints } from "../../shared/api/captures.ts";
import { ApiError } from "../../shared/api/client.ts";
import { browser } from "../browser.ts";
import type { Answers, Result, SaveState } from "../messages.ts";
import { readSettings } from "../settings.ts";
import type { Background } from "./context.ts";
import { absentState, isGone, refuse } from "./saving.ts";
import { noteSignedOut, readPolicy, readSession } from "./worker-session.ts";

/** Takes a save back: out of the outbox, or by the Worker where it already is. */
export async function takeBack(background: Background, id: string): Promise<Result<SaveState>> {
  const absent = absentState(id);
  const store = await background.store();
  const outcome = await store.takeBack(id, "undone");
  if (outcome === "removed") return { ok: true, value: absent };
  if (outcome === "marked") {
    background.wake();
    return { ok: true, value: absent };
  }
  const receipt = await store.findReceipt(id);
  if (!receipt) return { ok: true, value: absent };
  const { session } = await readSession();
  if (!session) return refuse("unauthenticated");
  try {
    const { messageId } = receipt;
    await session.call(captureEndpoints.undoCapture, { params: { captureId: id }, body: { messageId } });
  } catch (error) {
    await noteSignedOut(error);
    if (!isGone(error)) return refuse(error instanceof ApiError ? error.code : "other");
  }
  await store.forgetReceipt(id);
  return { ok: true, value: absent };
}

/** Opens the console where the connected person says that a saved message of theirs is not business. */
export async function openObjection(background: Background, id: string): Promise<Result<Answers["not-business"]>> {
  const settings = await readSettings();
  const policy = await readPolicy(settings, background.now());
  const receipt = await (await background.store()).findReceipt(id);
  if (!policy || receipt?.messageId == null || receipt.personId !== settings.pairing?.person.id) return refuse("other");
  await browser.tabs.create({ url: `${policy.consoleUrl}/messages/${receipt.messageId}?say` });
  return { ok: true, value: { opened: true } };
}
